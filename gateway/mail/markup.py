"""Cut HTML into tags and text, in linear time and for any input.

This is a tokenizer, not a parser: no tree is built, nothing is repaired, so nested or unclosed tags cost no more than
their length (tree builders take seconds on 100,000 nested tags). `mail.html` reads text with it; `mail.bounds` asks it
whether a real parser may be let loose on a mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice

# Possessive, so a tag is read once: either it ends with ">" or the input does.
_TAG = r"(/?+)([a-zA-Z][^\s/>]*+)((?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+)>"
# After a quote that is never closed a tag ends at the next ">" or "<", or every tag would be read to the end.
_BROKEN_TAG = r"(/?+)([a-zA-Z][^\s/<>]*+)([^<>]*+)>?+"
_COMMENT = r"!---?>|!--(?:[^-]++|-(?!->))*+-->"
# Where no comment ends any more, one is left out as far as its next ">", so the words after it are not lost.
_DECLARATION = r"[!?][^<>]*+>?+"
_MARKUP = {
    (False, False): re.compile(rf"<(?:{_TAG}|{_COMMENT}|{_DECLARATION}|(?=/?[a-zA-Z]))"),
    (False, True): re.compile(rf"<(?:{_TAG}|{_DECLARATION}|(?=/?[a-zA-Z]))"),
    (True, False): re.compile(rf"<(?:{_BROKEN_TAG}|{_COMMENT}|{_DECLARATION})"),
    (True, True): re.compile(rf"<(?:{_BROKEN_TAG}|{_DECLARATION})"),
}
"""By whether a tag was found broken, and whether the last comment has ended."""
_ATTRIBUTE = re.compile(
    r"([^\s\"'>/=]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"'][^\s>]*+)?))?"
)
_HUGE_NUMBER = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")

_ANY_TAG = re.compile(r"<[^<>]*>")
_OPEN = re.compile("<")

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


Token = tuple[str, str]
"""A piece of HTML: name and body. Text has no name; the name of a closing tag starts with "/". The body is the text as
written, the attributes as written, or for a raw element such as <style> its content."""


def without_flood(html: str, most: int) -> str:
    """The same HTML, but after `most` tags its text alone: a million <div> must not cost seconds."""
    if html.count("<") <= most:
        return html
    position = next(islice((m.start() for m in _OPEN.finditer(html)), most, None))
    return html[:position] + _ANY_TAG.sub(" ", html[position:]).replace("<", " ")


def tokens(html: str) -> Iterator[Token]:
    """The tags and texts of some HTML in order; comments, doctypes and conditional sections are left out."""
    position, is_broken, last_comment = 0, False, html.rfind("-->")
    while match := _MARKUP[is_broken, position > last_comment].search(html, position):
        if match.start() > position:
            yield "", html[position : match.start()]
        position = match.end()
        slash, name, body = match.groups()
        if slash:
            yield "/" + name.lower(), ""
        elif name:
            name = name.lower()
            if name in _RAW:
                start, position = position, _end_of_raw(html, position, _RAW[name])
                body = html[start:position]
            yield name, body
        elif match[0] == "<":
            is_broken, position = True, match.start()
    if position < len(html):
        yield "", html[position:]


def _end_of_raw(html: str, position: int, end_tag: re.Pattern[str]) -> int:
    match = end_tag.search(html, position)
    return match.start() if match else len(html)


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
