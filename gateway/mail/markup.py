"""Cut HTML into tags and text, in linear time and for any input.

This is a tokenizer, not a parser: no tree is built, nothing is repaired, so nested or unclosed tags cost no more than
their length (tree builders take seconds on 100,000 nested tags). `mail.html` reads text with it; `mail.bounds` asks it
whether a real parser may be let loose on a mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

_OPENING = re.compile(r"<(?:(/?)([a-zA-Z][^\s/>]*)|(!--)|[!?])")
# Possessive, so a tag is read once: either it ends with ">" or the input does.
_REST_OF_TAG = re.compile(r"(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+>")
_REST_OF_BROKEN_TAG = re.compile(r"[^<>]*+>?")
_ATTRIBUTE = re.compile(
    r"([^\s\"'>/=]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"'][^\s>]*+)?))?"
)
_HUGE_NUMBER = re.compile(r"&#(?:[0-9]{8}|[xX][0-9a-fA-F]{7})[0-9a-fA-F]*;?")

VOID = frozenset(
    {
        "area",
        "base",
        "basefont",
        "bgsound",
        "br",
        "col",
        "embed",
        "frame",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    }
)
# Their content is not HTML, so a "<" in it opens nothing.
_RAW = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in ("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes")
}


class Token(NamedTuple):
    """A piece of HTML: text (name empty), an opening tag, or a closing tag (name starts with "/").

    `body` is the text as written, the attributes as written, or for a raw element such as <style> its content.
    """

    name: str
    body: str


def tokens(html: str) -> Iterator[Token]:
    """The tags and texts of some HTML in order; comments, doctypes and conditional sections are left out."""
    position, broken, endless_comment = 0, False, False
    while match := _OPENING.search(html, position):
        if match.start() > position:
            yield Token("", html[position : match.start()])
        position = match.end()
        if match[3] and not endless_comment:
            end = _end_of_comment(html, position)
            endless_comment = end < 0
            position = end if end >= 0 else position
            continue
        rest = None if broken else _REST_OF_TAG.match(html, position)
        if rest is None:
            # An unclosed quote runs to the end: from here on a tag ends at the next ">" or "<".
            broken = True
            rest = _REST_OF_BROKEN_TAG.match(html, position)
        start, position = position, rest.end() if rest else position
        if match[2] is None:
            continue
        name = match[2].lower()
        if match[1] or name not in _RAW:
            yield Token(match[1] + name, html[start:position].rstrip(">"))
            continue
        end_tag = _RAW[name].search(html, position)
        end = end_tag.start() if end_tag else len(html)
        yield Token(name, html[position:end])
        position = end
    if position < len(html):
        yield Token("", html[position:])


def _end_of_comment(html: str, position: int) -> int:
    """Where the comment opened before `position` ends, or -1. "<!-->" is a whole comment (HTML standard 13.2.5.43)."""
    if html.startswith((">", "->"), position):
        return html.index(">", position) + 1
    end = html.find("-->", position)
    return end + 3 if end >= 0 else -1


def attributes(body: str) -> dict[str, str]:
    """The attributes of an opening tag, names in lower case, values decoded; the first of two equal names wins."""
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(body):
        found.setdefault(name.lower(), decode(double or single or bare))
    return found


def decode(text: str) -> str:
    """Resolve character references. Never raises: `html.unescape` fails on numbers of more than 4,300 digits."""
    if "&" not in text:
        return text
    return unescape(_HUGE_NUMBER.sub("\ufffd", text))
