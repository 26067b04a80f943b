"""The text of an HTML mail, as a person would type it.

Quotes become "> " lines and known quote and signature containers leave marks, so that `replies.quotes` can fold them.
It reads tags in order and builds no tree, so its cost is linear in the input and any input gives a text. It must not
be used for display: what it returns is plain text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from gateway.mail.html.hints import (
    MARKING_WORDS,
    adds_something,
    find_drawn_mark,
    find_emoji,
    find_flat_paragraphs,
    find_hidden_names,
    find_mark,
    first_number,
    is_flat,
    is_hidden,
    is_own_indent,
    keeps_lines,
    own_number,
    superscript,
)
from gateway.mail.html.layout import Lines
from gateway.mail.html.markup import VOID, Token, attributes, decode, tokens, without_flood
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
        "optgroup",
        "option",
        "section",
        "summary",
        "blockquote",
        "li",
        "ol",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
        "caption",
    }
)
_PARAGRAPHS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "p", "pre"})
_UNOPENED = VOID | {"script", "style", "textarea", "title", "iframe", "noembed", "noframes"}
# Opening one of these ends an open one of the others, because HTML lets authors leave the end tags out.
_ENDS = {
    "p": ("p",),
    "li": ("p", "li"),
    "td": ("p", "td", "th"),
    "th": ("p", "td", "th"),
    "tr": ("p", "td", "th", "tr"),
    "dd": ("p", "dd", "dt"),
    "dt": ("p", "dd", "dt"),
    "option": ("option",),
}


MAX_TAGS = 100_000
"""Tags that shape the text; of a mail with more of them the rest of the text is kept and its shape is not."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The lines [first, last) of a text that came out of a container a mail program uses for one purpose."""

    first: int
    last: int
    kind: FoldKind
    is_drawn: bool = False
    """Nothing but a line that is drawn there says so, and people draw such lines, too."""


def html_to_text(html: str, most_tags: int = MAX_TAGS) -> str:
    """The readable text of an HTML mail: lines joined by "\\n", no trailing spaces, at most one blank line in a row.

    Whoever reads several of one mail gives each as many tags as the others have left.
    """
    return html_to_text_and_marks(html, most_tags)[0]


def html_to_text_and_marks(html: str, most_tags: int = MAX_TAGS) -> tuple[str, tuple[Mark, ...]]:
    """The text as `html_to_text` gives it, and the marked containers as line ranges of it, in order of their end."""
    html = without_flood(html[:MAX_HTML], most_tags)
    reader = _Reader()
    reader.read(html)
    if not reader.out.done and reader.left_out:
        # Nothing to see but perhaps something to read: pictures with a description, or a mail that is hidden whole.
        reader = _Reader(everything=True)
        reader.read(html)
    lines = reader.out.done
    if reader.out.is_all_quoted:
        # A quote with nothing beside it is how some programs send the mail itself.
        lines = [line.removeprefix(">").removeprefix(" ") for line in lines]
    return "\n".join(lines), tuple(reader.marks)


@dataclass(slots=True)
class _Element:
    """What an opening tag means, and while the element is open what must be undone or written when it ends."""

    name: str
    margin: int = 0
    hides: bool = False
    quotes: bool = False
    href: str = ""
    mark: FoldKind | None = None
    is_drawn: bool = False
    mark_line: int = 0
    next_number: int = 0
    keeps_lines: bool = False
    """Spaces and line ends of its text count."""
    is_special: bool = False


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
    counts: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    flat: set[str] = field(default_factory=set)
    """Paragraph selectors that the style sheet gives no margin: Outlook writes one paragraph per line."""
    unseen: set[str] = field(default_factory=set)
    """Selectors that the style sheets hide, as newsletters do with the words for the list of mails."""
    shown: set[str] = field(default_factory=set)
    """Classes and ids that a rule of them may show."""
    seen: dict[Token, _Element] = field(default_factory=dict)
    """What the tags read so far mean; most of a newsletter's are repeated hundreds of times."""

    def read(self, html: str) -> None:
        """Read all of it; the text is in `out.done` afterwards."""
        seen = self.seen
        for tag in tokens(html):
            name, body = tag
            if not name:
                self._text(body)
            elif name[0] == "/":
                self._close(name[1:])
            elif name in _UNOPENED:
                self._unopened(name, body)
            else:
                self._start(seen.get(tag) or self._look_at(tag))
        while self.open:
            self._pop()
        self.out.finish()

    def _text(self, body: str) -> None:
        if self.hidden and not self.everything:
            self.left_out = True
            return
        if self.counts["sup"]:
            body = superscript(body)
        if self.pre and (self.counts["pre"] or not body.isspace()):
            self.out.write_verbatim(decode(body))
        else:
            self.out.write(decode(body))

    def _unopened(self, name: str, body: str) -> None:
        """A tag that opens no element here: it stands for itself, or its content is no HTML."""
        if name == "style":
            self.flat |= find_flat_paragraphs(body)
            hidden, shown = find_hidden_names(body)
            self.shown |= shown
            self.unseen |= hidden
            self.seen.clear()
        elif name == "textarea":
            self._text(body)
        elif name in VOID:
            self._void(name, body)

    def _start(self, element: _Element) -> None:
        name, out, opened = element.name, self.out, self.open
        if name in _ENDS:
            for other in _ENDS[name]:
                if opened and opened[-1].name == other:
                    self._pop()
        if element.is_special:
            element = self._start_special(element)
        if name in _BEGIN:
            _BEGIN[name](self, element)
        elif element.margin:
            out.need(element.margin)
        opened.append(element)
        self.counts[name] += 1

    def _start_special(self, element: _Element) -> _Element:
        """The beginning of an element that hides or marks something, or changes while it is open: its own record."""
        self.hidden += element.hides
        self.pre += element.keeps_lines
        if element.mark:
            self.out.need(1)
        return replace(element, mark_line=self.out.number)

    def _look_at(self, tag: Token) -> _Element:
        """What an opening tag means by itself."""
        name, body = tag
        element = _Element(name, _margin(name))
        if name == "p" and is_flat(body, self.flat):
            element.margin = 1
        elif name == "ol":
            element.next_number = first_number(body)
        elif name == "li" and body:
            element.next_number = own_number(body)
        elif name == "blockquote":
            element.quotes = not is_own_indent(body)
        elif name == "a":
            element.href = attributes(body).get("href", "").strip()
        lowered = body.lower()
        element.hides = is_hidden(name, body, self.unseen, self.shown)
        element.keeps_lines = name == "pre" or ("white-space" in lowered and keeps_lines(lowered))
        if any(word in lowered for word in MARKING_WORDS):
            element.mark = find_mark(lowered)
            if not element.mark:
                element.mark = find_drawn_mark(lowered)
                element.is_drawn = bool(element.mark)
        # Quotes and numbered lists change while they are open.
        element.is_special = (
            element.hides
            or element.keeps_lines
            or bool(element.mark)
            or name in ("blockquote", "ol")
        )
        self.seen[tag] = element
        return element

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
            self.out.write(attributes(body).get("alt", "") if self.everything else find_emoji(body))

    def _begin_quote(self, element: _Element) -> None:
        self.out.need(1)
        element.quotes = element.quotes and self.out.depth < MAX_QUOTE_DEPTH
        if element.quotes:
            element.margin = 2
            self.out.depth += 1

    def _begin_item(self, element: _Element) -> None:
        self.out.need(1)
        lists = self.counts.get("ul", 0) + self.counts.get("ol", 0)
        parent = self.open[-1] if self.open else element
        sign = "-"
        if parent.next_number:
            parent.next_number = element.next_number or parent.next_number
            sign = f"{parent.next_number}."
            parent.next_number += 1
        self.out.marker = "  " * min(max(lists - 1, 0), 10) + sign + " "
        self.out.held = True

    def _begin_table(self, element: _Element) -> None:
        self.out.need(1)
        self.out.rows.append(-1)

    def _begin_row(self, element: _Element) -> None:
        self.out.start_row()

    def _begin_cell(self, element: _Element) -> None:
        self.out.start_cell()

    def _begin_link(self, element: _Element) -> None:
        self.out.recent.clear()

    def _close(self, name: str) -> None:
        opened = self.open
        if opened and opened[-1].name == name:
            self._pop()
            return
        if not self.counts[name]:
            if name == "br":
                self.out.line_break()
            elif name == "p":
                self.out.need(2)
            return
        while opened[-1].name != name:
            self._pop()
        self._pop()

    def _pop(self) -> None:
        element = self.open.pop()
        name = element.name
        self.counts[name] -= 1
        if element.href and not self.hidden:
            self._end_link(element)
        if element.hides:
            self.hidden -= 1
        if element.keeps_lines:
            self.pre -= 1
        if name in _END:
            _END[name](self, element)
        if element.margin:
            self.out.need(element.margin)
        if element.mark:
            self.out.need(1)
            first, last = element.mark_line, self.out.number
            self.marks.append(Mark(first, last, element.mark, element.is_drawn))

    def _end_quote(self, element: _Element) -> None:
        self.out.depth -= element.quotes

    def _end_cell(self, element: _Element) -> None:
        self.out.end_cell()

    def _end_table(self, element: _Element) -> None:
        self.out.rows.pop()

    def _end_item(self, element: _Element) -> None:
        self.out.end_cell()
        self.out.marker = ""

    def _end_link(self, element: _Element) -> None:
        if self.out.recent and adds_something(element.href, "".join(self.out.recent)):
            self.out.write(f" <{element.href}>")


_BEGIN: dict[str, Callable[[_Reader, _Element], None]] = {
    "blockquote": _Reader._begin_quote,
    "li": _Reader._begin_item,
    "table": _Reader._begin_table,
    "tr": _Reader._begin_row,
    "td": _Reader._begin_cell,
    "th": _Reader._begin_cell,
    "a": _Reader._begin_link,
}
_END: dict[str, Callable[[_Reader, _Element], None]] = {
    "blockquote": _Reader._end_quote,
    "li": _Reader._end_item,
    "table": _Reader._end_table,
    "td": _Reader._end_cell,
    "th": _Reader._end_cell,
}


def _margin(name: str) -> int:
    """The line ends around an element of this name: 1 makes a line of its own, 2 a paragraph."""
    if name in _PARAGRAPHS:
        return 2
    return 1 if name in _BLOCKS else 0
