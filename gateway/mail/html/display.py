"""Make the HTML of a mail fit to be shown: the one function that sanitises it for the portal's sandboxed frame.

Two independent parsers with allow-lists work one after the other (nh3, then bleach), a third reading checks the result,
and each is asked only for input that it can take in bounded time. Whatever goes wrong, the mail is shown as text. The
frame still has to forbid scripts and remote loads (sandbox, Content-Security-Policy); this is the inner wall.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from html import escape, unescape
from typing import Any
from urllib.parse import unquote

import bleach.sanitizer
import nh3
import tinycss2  # type: ignore[import-untyped]  # comes with bleach[css]
from bleach.css_sanitizer import CSSSanitizer
from bleach.linkifier import LinkifyFilter

from gateway.mail.html.bounds import Bounds, is_bounded
from gateway.mail.html.hints import find_flat_paragraphs
from gateway.mail.html.markup import attributes, tokens
from gateway.mail.html.stylesheets import inline_styles
from gateway.mail.html.text import html_to_text

DISPLAY_VERSION = 3
"""Part of the cache key of shown mails; raised whenever the same mail would come out differently."""

_COLUMNS = {
    "mj-column-per-25": "25%",
    "mj-column-per-33-333333333333336": "33.3333%",
    "mj-column-per-50": "50%",
    "mj-column-per-66-66666666666667": "66.6667%",
    "mj-column-per-75": "75%",
}
"""The columns of MJML, a source of many newsletters; their widths stand in the style sheet, which is dropped."""

FRAME_STYLE = (
    "body{font:15px/1.45 system-ui,sans-serif;margin:8px;overflow-wrap:break-word}a{overflow-wrap:anywhere}"
    "td[width]:not(:only-child) a{overflow-wrap:break-word}"
    "table,img{max-width:100%}img:not([src]):not([alt]),img:not([src])[alt='']{visibility:hidden}"
    "blockquote{margin:0 0 0 .8em;padding-left:.8em;border-left:2px solid #b8c0cc}"
    "p.MsoNormal,p.MsoPlainText,div.flat p{margin:0}p[class^=MsoList]{margin:0 0 0 36pt}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere}"
    "@media(max-width:600px){table,div:not([style*='max-width:0']),img[width]{max-width:100%!important}"
    "img{height:auto!important}img:not([src]),td[width]:not([width*='%']){width:auto!important}"
    "td:has(>table):has(+td>table),td:has(>table)+td:has(>table)"
    "{display:block!important;width:auto!important;overflow-wrap:anywhere}"
    "table:is([width^='5'],[width^='6'],[width^='7'],[width^='8']):not([width*='%']){width:100%!important}}@media(min-width:481px){"
    + "".join(f"div.{name}{{width:{width}!important}}" for name, width in _COLUMNS.items())
    + "}"
)
"""Style sheet of the frame: what mails leave to the mail program, Outlook's paragraphs and lists, columns beside each
other where there is room, and on a phone below each other, with nothing wider than it. Tables side by side in one row
are taken for columns; what the mail itself says for a phone is dropped with its style sheet."""

_BEFORE = Bounds(characters=400_000, references=20_000, tags=10_000, depth=150, repeated=4_000_000)
# Between the two parsers every element is closed and tables have all their parts, so nesting counts higher.
_BETWEEN = Bounds(
    characters=600_000, references=20_000, tags=20_000, depth=450, repeated=50_000_000
)

_TAGS = frozenset(
    """
    a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del
    dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav nobr
    ol p pre q s samp section small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var
    wbr
    """.split()  # noqa: SIM905
)
# Their content means nothing or is not HTML; of every other forbidden element the words stay.
_DROPPED = frozenset(
    """
    script style title svg math template iframe object applet embed noembed noframes xmp plaintext select textarea
    audio video canvas head
    """.split()  # noqa: SIM905
)
_EVERYWHERE = frozenset(
    {"align", "bgcolor", "dir", "height", "lang", "style", "title", "valign", "width"}
)
_ATTRIBUTES = {
    "a": {"href", "name"},
    "img": {"alt", "border", "hspace", "src", "vspace"},
    "font": {"color", "face", "size"},
    "table": {"border", "cellpadding", "cellspacing", "background"},
    "td": {"colspan", "nowrap", "rowspan", "background"},
    "th": {"colspan", "nowrap", "rowspan", "background"},
    "ol": {"start", "type"},
    "li": {"value"},
    "hr": {"color", "noshade", "size"},
    "col": {"span"},
    "colgroup": {"span"},
}
_LISTS = {f"MsoListParagraph{place}" for place in ("", "CxSpFirst", "CxSpMiddle", "CxSpLast")}
_CLASSES = {"p": {"MsoNormal", "MsoPlainText", *_LISTS}, "div": set(_COLUMNS)}
_BODY = {"bgcolor": "background-color", "text": "color"}
_LINKS = ("http:", "https:", "mailto:", "tel:")
_PICTURE = re.compile(r"data:image/(?:png|gif|jpeg|webp);base64,[A-Za-z0-9+/=\s]*$", re.IGNORECASE)
_REMOTE_IN_STYLE = re.compile(r"(?:url|image|image-set|src)\s*\(", re.IGNORECASE)
_PROPERTIES = frozenset(
    """
    align-content align-items align-self background background-color background-image background-position
    background-repeat background-size border border-bottom border-bottom-color border-bottom-left-radius
    border-bottom-right-radius border-bottom-style border-bottom-width border-collapse border-color border-left
    border-left-color border-left-style border-left-width border-radius border-right border-right-color
    border-right-style border-right-width border-spacing border-style border-top border-top-color
    border-top-left-radius border-top-right-radius border-top-style border-top-width border-width box-shadow
    box-sizing caption-side clear color column-gap direction display empty-cells flex flex-basis flex-direction
    flex-flow flex-grow flex-shrink flex-wrap float font font-family font-size font-style font-variant font-weight
    gap height justify-content letter-spacing line-height list-style list-style-position list-style-type margin
    margin-bottom margin-left margin-right margin-top max-height max-width min-height min-width object-fit opacity
    overflow overflow-wrap padding padding-bottom padding-left padding-right padding-top row-gap table-layout
    text-align text-decoration text-decoration-color text-decoration-line text-indent text-overflow text-shadow
    text-transform unicode-bidi vertical-align visibility white-space width word-break word-spacing word-wrap
    """.split()  # noqa: SIM905
)
_MARKUP_IN_STYLE = re.compile(r"[&<>\\]")
# Bounded, because bleach takes punctuation off the end of what this finds one character at a time.
_URL = re.compile(r"\b(?:https?://|www\.)[^\s<>\"']{1,2000}", re.IGNORECASE)
_FUNCTIONS = frozenset(
    "rgb rgba hsl hsla calc min max clamp linear-gradient radial-gradient".split()  # noqa: SIM905
)


_bleach: Any = bleach.sanitizer  # carries no types


@dataclass(frozen=True, slots=True)
class Display:
    """HTML for the sandboxed frame; how many remote images were left out; whether only the text could be shown."""

    html: str
    blocked_images: int
    is_text: bool = False


def display_html(html: str, images: Mapping[str, str]) -> Display:
    """What the portal's frame shows of a mail's HTML.

    `images` maps content ids (without angle brackets) to portal routes; every other image but small inline data is left
    out, remote ones are counted. Links open in a new tab and tell nothing about where they were clicked. Never raises.
    """
    if not is_bounded(html, _BEFORE):
        return display_text(html)
    pictures = _Pictures({_content_id(key): route for key, route in images.items()})
    try:
        cleaned = _cut_down(_with_body(_with_styles(html)), pictures)
        if not is_bounded(cleaned, _BETWEEN):
            return display_text(html)
        finished = _finish(cleaned, pictures)
    except Exception:  # a parser that stumbles over hostile input must not cost the reader the mail
        return display_text(html)
    if not _is_harmless(finished, pictures):
        return display_text(html)
    if _has_flat_paragraphs(html):
        finished = f'<div class="flat">{finished}</div>'
    return Display(finished, pictures.blocked)


def _with_styles(html: str) -> str:
    """The mail with the looks that its style sheets give it, unless that makes it too large for the parsers."""
    styled = inline_styles(html)
    return styled if is_bounded(styled, _BETWEEN) else html


def _has_flat_paragraphs(html: str) -> bool:
    """Whether the mail's own style sheet, which is dropped, takes the margins of all paragraphs: Outlook on the web."""
    return any(name == "style" and "p" in find_flat_paragraphs(body) for name, body in tokens(html))


def _with_body(html: str) -> str:
    """The mail in an element that has the colours, the type and the direction of its body, which is dropped.

    What it takes over is cleaned with the rest.
    """
    openings = {name: attributes(body) for name, body in tokens(html) if name in ("html", "body")}
    body = openings.get("body", {})
    styles = [f"{rule}:{body[name]}" for name, rule in _BODY.items() if body.get(name)]
    style = ";".join(filter(None, [*styles, body.get("style", "")]))
    direction = body.get("dir") or openings.get("html", {}).get("dir", "")
    if not style and direction.casefold() not in ("rtl", "auto"):
        return html
    return f'<div dir="{escape(direction or "ltr")}" style="{escape(style)}">{html}</div>'


def display_text(html: str) -> Display:
    """What is shown where the HTML cannot be: its words."""
    return Display(f'<pre class="text">{escape(html_to_text(html))}</pre>', 0, is_text=True)


def _content_id(value: str) -> str:
    return value.strip().strip("<>").casefold()


@dataclass(slots=True)
class _Pictures:
    """Decides which images may stay, and counts the remote ones that may not."""

    routes: dict[str, str]
    blocked: int = 0

    def find(self, source: str) -> str | None:
        """The address under which an image may be shown, or None."""
        source = source.strip()
        if source[:4].casefold() == "cid:":
            return self.routes.get(_content_id(unquote(source[4:])))
        if _PICTURE.match(source):
            return source
        self.blocked += source.casefold().startswith(("http:", "https:", "//"))
        return None

    def is_shown(self, source: str) -> bool:
        """Whether an address is one that `find` gave."""
        return source in self.routes.values() or bool(_PICTURE.match(source))


def _cut_down(html: str, pictures: _Pictures) -> str:
    """First parser: only known elements and attributes, no address but of links and shown images."""

    def keep(tag: str, name: str, value: str) -> str | None:
        if name == "src":
            return pictures.find(value) if tag == "img" else None
        if name == "href":
            return value if value.strip().casefold().startswith(_LINKS) else None
        if name == "background":
            pictures.blocked += 1
            return None
        if name == "style":
            pictures.blocked += len(_REMOTE_IN_STYLE.findall(value))
        return value

    return nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED),
        attributes={"*": set(_EVERYWHERE)}
        | {tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=keep,
        allowed_classes=_CLASSES,
        filter_style_properties=set(_PROPERTIES),
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        link_rel=None,
    )


class _Styles(CSSSanitizer):
    """Keeps known properties whose values load nothing: plain words, numbers, colours."""

    def sanitize_css(self, style: str) -> str:
        """The declarations of a style attribute that may stay. bleach hands attributes over undecoded."""
        kept = [
            f"{declaration.lower_name}:{tinycss2.serialize(declaration.value).strip()};"
            for declaration in tinycss2.parse_declaration_list(
                unescape(style), skip_comments=True, skip_whitespace=True
            )
            if declaration.type == "declaration"
            and declaration.lower_name in _PROPERTIES
            and _loads_nothing(declaration.value)
            and not _moves_away(declaration)
        ]
        # "&" would be taken for the begin of a character reference again, when the style is written out.
        return "".join(item for item in kept if not _MARKUP_IN_STYLE.search(item))


def _moves_away(declaration: Any) -> bool:
    """Whether a negative margin or indent puts words where nobody sees them; Word's lists hang by half an inch."""
    return declaration.lower_name.startswith(("margin", "text-indent")) and any(
        value.type in ("dimension", "percentage")
        and value.value < -_FARTHEST.get(getattr(value, "lower_unit", "%"), 5)
        for value in declaration.value
    )


def _loads_nothing(values: list[Any]) -> bool:
    for value in values:
        if value.type in ("url", "error", "at-keyword", "{} block", "[] block"):
            return False
        if value.type == "function" and not (
            value.lower_name in _FUNCTIONS and _loads_nothing(value.arguments)
        ):
            return False
        if value.type == "() block" and not _loads_nothing(value.content):
            return False
    return True


_FARTHEST = {"px": 60, "pt": 60, "in": 1, "cm": 3, "mm": 30, "%": 20}
"""By unit: so far a margin may be negative; in any other unit 5."""
_STYLES: Any = _Styles


def _finish(cleaned: str, pictures: _Pictures) -> str:
    """Second parser: the same lists again, harmless styles, addresses in the text made links, links with a new tab."""
    cleaner: Any = _bleach.Cleaner(
        tags=_TAGS,
        attributes=partial(_is_allowed, pictures),
        protocols=["http", "https", "mailto", "tel", "data"],
        strip=True,
        strip_comments=True,
        filters=[partial(LinkifyFilter, callbacks=[_to_new_tab], skip_tags={"pre"}, url_re=_URL)],
        css_sanitizer=_STYLES(),
    )
    return str(cleaner.clean(cleaned))


def _is_allowed(pictures: _Pictures, tag: str, name: str, value: str) -> bool:
    if name == "src":
        return tag == "img" and pictures.is_shown(value)
    if name == "href":
        return value.casefold().startswith(_LINKS)
    if name == "class":
        return value in _CLASSES.get(tag, ())
    return name in _EVERYWHERE or (name in _ATTRIBUTES.get(tag, ()) and name != "background")


_Attributes = dict[Any, str]


def _to_new_tab(attrs: _Attributes, new: bool = False) -> _Attributes:
    """What every link gets: a window of its own that knows nothing of the portal."""
    attrs[(None, "target")] = "_blank"
    attrs[(None, "rel")] = "noopener noreferrer nofollow"
    return attrs


def _is_harmless(html: str, pictures: _Pictures) -> bool:
    """Third reading: whether nothing is in the result but what was allowed. It has the last word."""
    for name, body in tokens(html):
        if name and name.lstrip("/") not in _TAGS:
            return False
        if not name or name[0] == "/" or not body:
            continue
        for attribute, value in attributes(body).items():
            if attribute in ("target", "rel"):
                continue
            if (
                not _is_allowed(pictures, name, attribute, value)
                or "javascript:" in value.casefold()
            ):
                return False
    return True
