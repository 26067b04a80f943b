"""Markdown as plain text: what was read becomes blocks, and blocks become lines of 72 characters.

Emphasis and lists look as people type them, links stand behind their words in angle brackets, code and tables keep
their columns. Blocks hold marks of merge fields, so that lines are broken after the values have come in.
"""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from markdown_it.tree import SyntaxTreeNode

from gateway.mail.writing.mergefields import fill_text, marked_fields

WIDTH = 72
_RULE = "-" * 40
_UNDERLINES = {"h1": "=", "h2": "-"}


class Kind(StrEnum):
    """How a block is laid out."""

    WRAPPED = "wrapped"
    HEADING = "heading"
    VERBATIM = "verbatim"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines that belong together; `first` and `rest` stand in front of its first line and of all others."""

    kind: Kind
    text: str
    first: str
    rest: str
    is_close: bool
    """No blank line above: an item of a tight list."""
    underline: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def blocks_of(root: SyntaxTreeNode) -> Iterator[Block]:
    """The blocks of a document, in order."""
    yield from _children(root, "", "", is_close=False)


def without_fields_beside(blocks: Iterable[Block], known: Set[str]) -> Iterator[Block]:
    """The blocks that have no field but these, with the blank lines that stood between them."""
    gap = False
    for block in blocks:
        if _fields_of(block) <= known:
            yield replace(block, is_close=block.is_close and not gap)
            gap = False
        else:
            gap = gap or not block.is_close


def lay_out(blocks: Iterable[Block], words: Mapping[str, str]) -> str:
    """The text, with one line end at its end. Raises mergefields.MissingValue."""
    lines: list[str] = []
    above = ""
    for block in blocks:
        if lines and not block.is_close:
            lines.append(_shared(above, block.rest).rstrip())
        lines += [line.rstrip() for line in _LAY_OUT[block.kind](block, words)]
        above = block.rest
    return "\n".join(lines) + "\n"


def _shared(above: str, below: str) -> str:
    """What stands in front of a blank line: that of the outer of the blocks around it."""
    outer, inner = sorted((above, below), key=len)
    return outer if inner.startswith(outer) else ""


def _fields_of(block: Block) -> frozenset[str]:
    return marked_fields("".join((block.text, *itertools.chain.from_iterable(block.rows))))


def _children(node: SyntaxTreeNode, first: str, rest: str, *, is_close: bool) -> Iterator[Block]:
    tight = any(child.hidden for child in node.children)
    for child in node.children:
        for block in _block(child, first, rest, is_close):
            yield block
            first, is_close = rest, tight


def _block(node: SyntaxTreeNode, first: str, rest: str, is_close: bool) -> Iterator[Block]:
    block = Block(Kind.WRAPPED, "", first, rest, is_close)
    if node.type in ("bullet_list", "ordered_list"):
        yield from _items(node, first, rest, is_close)
    elif node.type == "blockquote":
        yield from _children(node, f"{first}> ", f"{rest}> ", is_close=is_close)
    elif node.type in ("fence", "code_block"):
        yield replace(block, kind=Kind.VERBATIM, text=node.content.rstrip("\n"))
    elif node.type == "hr":
        yield replace(block, text=_RULE)
    elif node.type == "table":
        yield replace(block, kind=Kind.TABLE, rows=tuple(_rows(node)))
    elif node.type == "heading":
        line = _UNDERLINES.get(node.tag, "")
        yield replace(block, kind=Kind.HEADING, text=_words(node), underline=line)
    else:
        yield replace(block, text=_words(node))


def _items(node: SyntaxTreeNode, first: str, rest: str, is_close: bool) -> Iterator[Block]:
    number = int(node.attrs.get("start", 1))
    for item in node.children:
        sign = f"{number}. " if node.type == "ordered_list" else "- "
        yield from _children(item, first + sign, rest + " " * len(sign), is_close=is_close)
        first, is_close = rest, any(child.hidden for child in item.children)
        number += 1


def _rows(table: SyntaxTreeNode) -> Iterator[tuple[str, ...]]:
    for part in table.children:
        for row in part.children:
            yield tuple(_words(cell) for cell in row.children)


def _words(node: SyntaxTreeNode) -> str:
    """The text of what stands in a line, with "\\n" only where the writer asked for it."""
    if node.type in ("text", "text_special"):
        return node.content
    if node.type == "code_inline":
        return f"`{node.content}`"
    if node.type in ("softbreak", "hardbreak"):
        return " " if node.type == "softbreak" else "\n"
    inside = "".join(map(_words, node.children))
    if node.type == "link":
        return _link(node, inside)
    sign = {"strong": "*", "em": "_"}.get(node.type, "")
    return f"{sign}{inside}{sign}"


def _link(node: SyntaxTreeNode, label: str) -> str:
    href = str(node.attrs["href"])
    if href.removeprefix("mailto:") == label:
        return label
    if node.markup in ("autolink", "linkify"):
        return href
    return f"{label} <{href}>"


def _wrapped(block: Block, words: Mapping[str, str]) -> Iterator[str]:
    first = block.first
    for line in fill_text(block.text, words).split("\n"):
        yield from _broken(line, first, block.rest)
        first = block.rest


@lru_cache(maxsize=512)
def _broken(line: str, first: str, rest: str) -> Sequence[str]:
    """One line, or as many as it takes; a word that is too long, such as an address, stays whole.

    Kept, since most lines of a notice are the same for everybody.
    """
    broken = textwrap.wrap(
        line, WIDTH, initial_indent=first, subsequent_indent=rest,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return tuple(broken) or (first,)


def _heading(block: Block, words: Mapping[str, str]) -> Iterator[str]:
    lines = list(_wrapped(block, words))
    yield from lines
    if block.underline:
        longest = max(map(len, lines)) - len(block.rest)
        yield block.rest + block.underline * longest


def _verbatim(block: Block, words: Mapping[str, str]) -> Iterator[str]:
    first = block.first
    for line in fill_text(block.text, words).split("\n"):
        yield f"{first}    {line}"
        first = block.rest


def _table(block: Block, words: Mapping[str, str]) -> Iterator[str]:
    rows = [[fill_text(cell, words).replace("\n", " ") for cell in row] for row in block.rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    fits = sum(widths) + 2 * len(widths) - 2 + len(block.rest) <= WIDTH
    first = block.first
    for line in _columns(rows, widths) if fits else _records(rows):
        yield from [first + line] if fits else _broken(line, first, block.rest)
        first = block.rest


def _columns(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    head, *body = rows
    for row in (head, ["-" * width for width in widths], *body):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))


def _records(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table that is too wide: each row as lines of "head: cell", a blank line between rows."""
    head, *body = rows
    for number, row in enumerate(body):
        if number:
            yield ""
        yield from (f"{name}: {cell}" for name, cell in zip(head, row, strict=True) if cell)


_LAY_OUT: Mapping[Kind, Callable[[Block, Mapping[str, str]], Iterator[str]]] = {
    Kind.WRAPPED: _wrapped,
    Kind.HEADING: _heading,
    Kind.VERBATIM: _verbatim,
    Kind.TABLE: _table,
}
