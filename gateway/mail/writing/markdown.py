"""Markdown with merge fields: what somebody writes once becomes the text part and the HTML part of many letters.

markdown-it-py reads it (CommonMark, tables, bare addresses become links). HTML in it is text like any other, pictures
are refused since each would be a tracking pixel or a file that is missing, and links go to whole addresses of the web,
of mail or of telephones. A notice is read once, with every fault named by its line; filling it is quick and is done for
each recipient.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup

from gateway.mail.writing.mergefields import (
    Fault,
    Value,
    fill_html,
    fill_text,
    in_words,
    mark_fields,
    marks_in_address,
)
from gateway.mail.writing.plaintext import Block, blocks_of, lay_out, without_fields_beside

MAX_CHARACTERS = 200_000
_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:)\S", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """The two parts of a letter that say the same. `html` is a fragment, to be put into a page or a mail's layout."""

    text: str
    html: Markup


@dataclass(frozen=True, slots=True)
class Template:
    """A text that was read and is in order: ready to be filled, once for each recipient."""

    blocks: tuple[Block, ...]
    html: str
    fields: frozenset[str]
    """The fields that it has: each needs a value."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line with merge fields and no markup, such as a subject."""

    marked: str
    fields: frozenset[str]


class UnfitText(ValueError):
    """A text that cannot be sent as it is; says everything that is wrong with it, one line each."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


def read_markdown(source: str, known: Collection[str], first_line: int = 1) -> Template:
    """Read a text whose fields are among `known`. `first_line` is where it begins in its file. Raises UnfitText."""
    if len(source) > MAX_CHARACTERS:
        raise UnfitText([Fault(first_line, f"shorten the text to {MAX_CHARACTERS} characters.")])
    marked = mark_fields(source, known, first_line)
    tokens = _notation().parse(marked.text)
    faults = sorted((*marked.faults, *_faults(tokens, first_line)), key=lambda fault: fault.line)
    if faults:
        raise UnfitText(faults)
    _mend_links(tokens)
    html = _notation().renderer.render(tokens, _notation().options, {})
    return Template(tuple(blocks_of(SyntaxTreeNode(tokens))), html, marked.fields)


def read_line(source: str, known: Collection[str], line: int = 1) -> Line:
    """Read a line whose fields are among `known`. Raises UnfitText."""
    marked = mark_fields(" ".join(source.split()), known, line)
    if marked.faults:
        raise UnfitText(marked.faults)
    return Line(marked.text, marked.fields)


def fill(template: Template, values: Mapping[str, Value], language: str, timezone: str) -> Written:
    """The text for one recipient, with dates and numbers in the form of `language`. Raises MissingValue."""
    words = in_words(_needed(template.fields, values), language, timezone)
    return Written(lay_out(template.blocks, words), fill_html(template.html, words))


def fill_for_all(
    template: Template, values: Mapping[str, Value], language: str, timezone: str
) -> str:
    """The text for everybody, as plain text: blocks with a field that has no value here are left out.

    What is said to one recipient ("Dear {name}", "you have {installed_version}") has no place in a public form.
    """
    words = in_words(values, language, timezone)
    return lay_out(without_fields_beside(template.blocks, words.keys()), words)


def fill_line(line: Line, values: Mapping[str, Value], language: str, timezone: str) -> str:
    """The line for one recipient, as plain text. Raises MissingValue."""
    words = in_words(_needed(line.fields, values), language, timezone)
    return " ".join(fill_text(line.marked, words).split())


def _needed(fields: frozenset[str], values: Mapping[str, Value]) -> dict[str, Value]:
    """Most texts have few of the fields, and dates and numbers take their time."""
    return {name: values[name] for name in fields if name in values}


class _Notation(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        """Every address is a link here: `_faults` refuses the bad ones by name, instead of leaving them as text."""
        return True


@cache
def _notation() -> MarkdownIt:
    notation = _Notation("js-default", {"html": False, "linkify": True}).disable("strikethrough")
    if notation.linkify is not None:
        # www.example.com may be anything; what begins with https:// or is a mail address is meant.
        notation.linkify.set({"fuzzy_link": False, "fuzzy_ip": False})
    return notation


def _inline(tokens: Sequence[Token]) -> Iterator[tuple[int, Token]]:
    """Every token inside a line of text, with that line, counted from 0."""
    for token in tokens:
        line = token.map[0] if token.map else 0
        for child in token.children or ():
            yield line, child
            line += child.type in ("softbreak", "hardbreak")


def _faults(tokens: Sequence[Token], first_line: int) -> Iterator[Fault]:
    for line, token in _inline(tokens):
        if token.type == "image":
            what = "pictures are not sent; attach the file, or link to it without the !."
            yield Fault(first_line + line, what)
        elif token.type == "link_open" and _ADDRESS.match(str(token.attrs["href"])) is None:
            href = fill_text(marks_in_address(str(token.attrs["href"])), _Names())
            what = f"write the whole address, with https:// or mailto:, instead of {href!r}."
            yield Fault(first_line + line, what)


class _Names(dict[str, str]):
    """Every field filled with itself, for showing an address in a sentence."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return name


def _mend_links(tokens: Sequence[Token]) -> None:
    for _, token in _inline(tokens):
        if token.type == "link_open":
            token.attrs["href"] = marks_in_address(str(token.attrs["href"]))
            token.attrs["rel"] = "noopener noreferrer"
