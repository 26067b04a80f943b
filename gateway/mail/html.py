"""The text of an HTML mail, as a person would type it.

Quotes become "> " lines and known quote and signature containers leave marks, so that `mail.quotes` can fold them.
It reads tags in order and builds no tree, so its cost is linear in the input and any input gives a text. It must not
be used for display: what it returns is plain text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.mail.hints import (
    MARKING_WORDS,
    find_flat_paragraphs,
    find_mark,
    is_flat,
    is_hidden,
    is_own_indent,
)
from gateway.mail.lines import Lines
from gateway.mail.markup import VOID, attributes, decode, tokens, without_flood
from gateway.mail.model import FoldKind

MAX_HTML = 4_000_000
"""Characters of HTML that are read; what follows is left to the HTML view."""
MAX_QUOTE_DEPTH = 20
RULE = "_" * 32
"""What <hr> becomes; the line Outlook itself puts above a quote in plain text."""

_BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "html",
        "legend",
        "main",
        "nav",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "caption",
    }
)
_PARAGRAPHS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "dl"})
_SKIPPED = frozenset({"script", "style", "title", "iframe", "noembed", "noframes"})
# Opening one of these ends an open one of the others, because HTML lets authors leave the end tags out.
_ENDS = {
    "p": ("p",),
    "li": ("li",),
    "td": ("td", "th"),
    "th": ("td", "th"),
    "tr": ("td", "th", "tr"),
    "dd": ("dd", "dt"),
    "dt": ("dd", "dt"),
    "option": ("option",),
}
_START = re.compile(r"(?<![\w-])start\s*=\s*[\"']?(\d{1,6})", re.IGNORECASE)
_LINK = re.compile(r"(?:https?|ftp|mailto):", re.IGNORECASE)


MAX_TAGS = 100_000
"""Tags that shape the text; of a mail with more of them the rest of the text is kept and its shape is not."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The lines [first, last) of a text that came out of a container a mail program uses for one purpose."""

    first: int
    last: int
    kind: FoldKind


def html_to_text(html: str) -> str:
    """The readable text of an HTML mail: lines joined by "\\n", no trailing spaces, at most one blank line in a row."""
    return html_to_text_and_marks(html)[0]


def html_to_text_and_marks(html: str) -> tuple[str, tuple[Mark, ...]]:
    """The text as `html_to_text` gives it, and the marked containers as line ranges of it, in order of their end."""
    reader = _Reader()
    reader.read(html[:MAX_HTML])
    if not reader.out.done and reader.left_out:
        # Nothing to see but perhaps something to read: pictures with a description, or a mail that is hidden whole.
        reader = _Reader(everything=True)
        reader.read(html[:MAX_HTML])
    lines = reader.out.done
    if reader.out.is_all_quoted:
        # A quote with nothing beside it is how some programs send the mail itself.
        lines = [line.removeprefix(">").removeprefix(" ") for line in lines]
    return "\n".join(lines), tuple(reader.marks)


@dataclass(slots=True)
class _Element:
    """An open element and what must be undone or written when it ends."""

    name: str
    margin: int = 0
    hides: bool = False
    quotes: bool = False
    href: str = ""
    mark: FoldKind | None = None
    mark_line: int = 0
    next_number: int = 0


@dataclass(slots=True)
class _Reader:
    """Reads tags and writes lines."""

    everything: bool = False
    """Show what is hidden, and the descriptions of pictures."""
    left_out: bool = False
    """Something was hidden, or a picture may have a description."""
    out: Lines = field(default_factory=Lines)
    marks: list[Mark] = field(default_factory=list)
    hidden: int = 0
    pre: int = 0
    open: list[_Element] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    flat: set[str] = field(default_factory=set)
    """Paragraph selectors that the style sheet gives no margin: Outlook writes one paragraph per line."""

    def read(self, html: str) -> None:
        """Read all of it; the text is in `out.done` afterwards."""
        for name, body in tokens(without_flood(html, MAX_TAGS)):
            if not name:
                self._text(body)
            elif name[0] == "/":
                self._close(name[1:])
            else:
                self._start(name, body)
        while self.open:
            self._pop()
        self.out.finish()

    def _text(self, body: str) -> None:
        if self.hidden and not self.everything:
            self.left_out = True
            return
        if self.pre:
            self.out.write_verbatim(decode(body))
        else:
            self.out.write(decode(body))

    def _start(self, name: str, body: str) -> None:
        if name in _SKIPPED:
            if name == "style":
                self.flat |= find_flat_paragraphs(body)
            return
        if name in VOID:
            self._void(name, body)
            return
        for other in _ENDS.get(name, ()):
            if self.open and self.open[-1].name == other:
                self._pop()
        if name == "textarea":
            self._text(body)
            return
        element = _Element(name)
        if body:
            self._read_attributes(element, body)
        self._begin(element, body)
        self.open.append(element)
        self.counts[name] = self.counts.get(name, 0) + 1

    def _void(self, name: str, body: str) -> None:
        if self.hidden and not self.everything:
            self.left_out = True
            return
        if name == "br":
            self.out.line_break()
        elif name == "hr":
            self.out.need(1)
            line = self.out.number
            self.out.write(RULE)
            self.out.need(1)
            if "stopspelling" in body.lower():  # Hotmail's border to the earlier mail
                self.marks.append(Mark(line, line + 1, FoldKind.HEADER))
        elif name == "img":
            self.left_out = True
            if self.everything:
                self.out.write(attributes(body).get("alt", ""))

    def _read_attributes(self, element: _Element, body: str) -> None:
        lowered = body.lower()
        if "style" in lowered and is_hidden(lowered):
            element.hides = True
            self.hidden += 1
        if element.name == "a" and not self.hidden:
            element.href = attributes(body).get("href", "").strip()
        if any(word in lowered for word in MARKING_WORDS):
            element.mark = find_mark(lowered)
        if element.mark:
            self.out.need(1)
            element.mark_line = self.out.number

    def _begin(self, element: _Element, body: str) -> None:
        begin = _BEGIN.get(element.name)
        if begin:
            begin(self, element, body)
        elif element.name in _BLOCKS:
            element.margin = 1
            self.out.need(1)
        elif element.name in _PARAGRAPHS:
            element.margin = 2
            self.out.need(2)

    def _begin_paragraph(self, element: _Element, body: str) -> None:
        element.margin = 1 if is_flat(body, self.flat) else 2
        self.out.need(element.margin)

    def _begin_quote(self, element: _Element, body: str) -> None:
        element.margin = 1
        self.out.need(1)
        if not is_own_indent(body) and self.out.depth < MAX_QUOTE_DEPTH:
            element.quotes, element.margin = True, 2
            self.out.depth += 1

    def _begin_list(self, element: _Element, body: str) -> None:
        element.margin = 1
        element.next_number = _first_number(body) if element.name == "ol" else 0
        self.out.need(1)

    def _begin_item(self, element: _Element, body: str) -> None:
        element.margin = 1
        self.out.need(1)
        lists = self.counts.get("ul", 0) + self.counts.get("ol", 0)
        parent = self.open[-1] if self.open else element
        sign = "-"
        if parent.next_number:
            sign = f"{parent.next_number}."
            parent.next_number += 1
        self.out.marker = "  " * min(max(lists - 1, 0), 10) + sign + " "
        self.out.held = True

    def _begin_table(self, element: _Element, body: str) -> None:
        element.margin = 1
        self.out.need(1)
        self.out.rows.append(-1)

    def _begin_row(self, element: _Element, body: str) -> None:
        element.margin = 1
        self.out.start_row()

    def _begin_cell(self, element: _Element, body: str) -> None:
        self.out.start_cell()

    def _begin_pre(self, element: _Element, body: str) -> None:
        element.margin = 2
        self.out.need(2)
        self.pre += 1

    def _begin_link(self, element: _Element, body: str) -> None:
        self.out.recent.clear()

    def _close(self, name: str) -> None:
        if name == "br":
            self.out.line_break()
        elif name == "p" and not self.counts.get("p"):
            self.out.need(2)
        if not self.counts.get(name):
            return
        while self.open[-1].name != name:
            self._pop()
        self._pop()

    def _pop(self) -> None:
        element = self.open.pop()
        self.counts[element.name] -= 1
        if element.href:
            self._end_link(element)
        self.hidden -= element.hides
        self.out.depth -= element.quotes
        self.pre -= element.name == "pre"
        if element.name in ("td", "th"):
            self.out.end_cell()
        elif element.name == "table":
            self.out.rows.pop()
        elif element.name == "li":
            self.out.end_cell()
            self.out.marker = ""
        if element.margin:
            self.out.need(element.margin)
        if element.mark:
            self.out.need(1)
            self.marks.append(Mark(element.mark_line, self.out.number, element.mark))

    def _end_link(self, element: _Element) -> None:
        if self.out.recent and _adds_something(element.href, "".join(self.out.recent)):
            self.out.write(f" <{element.href}>")


_BEGIN: dict[str, Callable[[_Reader, _Element, str], None]] = {
    "p": _Reader._begin_paragraph,
    "blockquote": _Reader._begin_quote,
    "ul": _Reader._begin_list,
    "ol": _Reader._begin_list,
    "li": _Reader._begin_item,
    "table": _Reader._begin_table,
    "tr": _Reader._begin_row,
    "td": _Reader._begin_cell,
    "th": _Reader._begin_cell,
    "pre": _Reader._begin_pre,
    "a": _Reader._begin_link,
}


def _first_number(body: str) -> int:
    """The number of the first item of an ordered list; Outlook breaks lists up and goes on counting."""
    match = _START.search(body)
    return (int(match[1]) if match else 1) or 1


def _adds_something(href: str, shown: str) -> bool:
    """Whether the address of a link tells more than its text."""
    if not _LINK.match(href) or len(href) > 2000:
        return False
    target = (
        href.partition(":")[2].strip("/").partition("?")[0]
        if href[:7].lower() == "mailto:"
        else href
    )
    return _bare(target) not in (_bare(shown), _bare(shown.strip("<>()[]")))


def _bare(address: str) -> str:
    lowered = address.replace(" ", "").lower()
    for prefix in ("https://", "http://", "mailto:", "www."):
        lowered = lowered.removeprefix(prefix)
    return lowered.rstrip("/")
