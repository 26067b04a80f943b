"""Cut HTML into tags and text, in linear time and for any input.

This is a tokenizer, not a parser: no tree is built, nothing is repaired, so nested or unclosed tags cost no more than
their length (tree builders take seconds on 100,000 nested tags). `text` reads text with it; `bounds` asks it
whether a real parser may be let loose on a mail.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice

# Possessive, so a tag is read once: either it ends with ">" or the input does.
_TAG = r"(/?+)([a-zA-Z][^\s/>]*+)((?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+)>"
# After a quote that is never closed a tag ends at the next ">" or "<", or every tag would be read to the end.
_BROKEN_TAG = r"(/?+)([a-zA-Z][^\s/<>]*+)([^<>]*+)>?+"
_COMMENT = r"!---?>|!--(?:[^-]++|-(?!->))*+-->"
# Where no comment ends any more, one is left out as far as its next ">", so the words after it are not lost.
_DECLARATION = r"[!?][^<>]*+>?+"
# The same without any ">" in it; a quote that is not closed here may be closed behind the ">".
_PLAIN_TAG = re.compile(
    r"(/?+)([a-zA-Z][^\s/]*+)((?:[^=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+'|(?![\"'])))*+)"
)
_LONGEST_PLAIN = 1_000
_NOWHERE = sys.maxsize
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
written, the attributes as written, or the content of a raw element such as <style> (none if it is for one medium)."""
_ODD: Token = ("", "")
"""What has to be looked at more closely."""


def without_flood(html: str, most: int) -> str:
    """The same HTML, but after `most` tags its text alone: a million <div> must not cost seconds."""
    if html.count("<") <= most:
        return html
    position = next(islice((m.start() for m in _OPEN.finditer(html)), most, None))
    return html[:position] + _ANY_TAG.sub(" ", html[position:]).replace("<", " ")


def tokens(html: str) -> Iterator[Token]:
    """The tags and texts of some HTML in order; comments, doctypes and conditional sections are left out.

    Equal tags are one object: a newsletter has few, and its readers remember what each of them means.
    """
    position = end = 0
    known = {"": _ODD}
    odd = _OddTags(html, html.rfind("-->"))
    while (start := html.find("<", position)) >= 0:
        if end < start:
            end = html.find(">", start) % _NOWHERE  # where there is none, beyond everything
        written = html[start + 1 : end] if end - start < _LONGEST_PLAIN else ""
        tag = known.get(written) or _plain_tag(written, known)
        after = end + 1
        if tag is _ODD:
            start, tag, after = odd.find(position)
            end = _NOWHERE if odd.is_broken else end
        if start > position:
            yield "", html[position:start]
        if tag is not _ODD:
            yield tag
        position = after
    if position < len(html):
        yield "", html[position:]


@dataclass(slots=True)
class _OddTags:
    """Finds what does not end with the first ">": comments, raw elements, quotes with a ">", tags without an end."""

    html: str
    last_comment: int
    is_broken: bool = False
    """A tag without an end was found; all that follow are read as broken ones."""

    def find(self, position: int) -> tuple[int, Token, int]:
        """Where the next markup begins, what it is if it is a tag, and where to read on."""
        pattern = _MARKUP[self.is_broken, position > self.last_comment]
        match = pattern.search(self.html, position)
        if not match:
            return len(self.html), _ODD, len(self.html)
        slash, name, body = match.groups()
        tag, after = _ODD, match.end()
        if slash:
            tag = "/" + name.lower(), ""
        elif name:
            name = name.lower()
            if name in _RAW:
                after = _end_of_raw(self.html, after, _RAW[name])
                is_for_all = name != "style" or not is_for_one_medium(body)
                body = self.html[match.end() : after] if is_for_all else ""
            tag = name, body
        elif match[0] == "<":
            self.is_broken, after = True, match.start()
        return match.start(), tag, after


def _plain_tag(written: str, known: dict[str, Token]) -> Token:
    """The tag that ends with the first ">", as nearly all do: every quote in it is closed, and HTML follows it.

    Odd ones are not remembered: there may be one for each "<", almost as long as the one before.
    """
    match = _PLAIN_TAG.fullmatch(written)
    if not match:
        return _ODD
    slash, name, body = match.groups()
    name = name.lower()
    if slash:
        tag = "/" + name, ""
    elif name in _RAW:
        return _ODD
    else:
        tag = name, body
    known[written] = tag
    return tag


def _end_of_raw(html: str, position: int, end_tag: re.Pattern[str]) -> int:
    match = end_tag.search(html, position)
    return match.start() if match else len(html)


def is_for_one_medium(body: str) -> bool:
    """Whether a <style> with these attributes is for print or some widths only, and tells nothing of what is seen."""
    return "media" in body.lower() and attributes(body).get("media", "").strip().lower() not in (
        "",
        "all",
        "screen",
    )


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
