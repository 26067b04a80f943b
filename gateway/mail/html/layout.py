"""Lay out text in lines: what `text` writes into while it reads tags.

It knows about line ends that are owed but not yet written, so that a margin, a <br> and the end of a block beside each
other make one line end and not three, and about quote prefixes, list markers and table rows. It knows nothing of HTML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# A joiner between spaces joins nothing: it pads the preview of an inbox list. One beside a letter gives that its shape.
_SPACES = re.compile(
    r"[ \t\r\n\f\v\xa0\u2007\u202f]+(?:[\u200c\u200d]++[ \t\r\n\f\v\xa0\u2007\u202f]++)*+"
)
# Soft hyphens and zero-width padding; newsletters fill the preview of an inbox list with hundreds of them.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u2060-\u2064\ufeff\x00]+")
_BLANKS = " \t\r\n\f\v"
_PLAIN = re.compile(r"[!-~ \t\r\n\f\v]*+")
"""Text of which `str.split` makes the same words as the two patterns above, and faster."""
_PADDING = str.maketrans(dict.fromkeys("\u200c\u200d"))


@dataclass(slots=True)
class Lines:
    """Text that grows line by line. `breaks` line ends are owed before the next text; two make a blank line."""

    done: list[str] = field(default_factory=list)
    breaks: int = 0
    depth: int = 0
    """How many quotes the next text stands in."""
    is_all_quoted: bool = True
    rows: list[int] = field(default_factory=list)
    """For each open table the line on which the present row has its first text, or -1."""
    held: bool = False
    """At the start of a cell or list item: breaks asked for there are not owed, text goes beside the marker."""
    marker: str = ""
    recent: list[str] = field(default_factory=list)
    """What was written since a link began (who begins a link empties it)."""
    current: list[str] = field(default_factory=list)
    _current_depth: int = 0
    _space: str = ""
    _blank_asked: bool = False

    @property
    def number(self) -> int:
        """The index of the line on which the next text will stand."""
        ahead = bool(self.current) and self.breaks > 0
        return len(self.done) + ahead * min(self.breaks, 2)

    def need(self, breaks: int) -> None:
        """At least so many line ends before the next text: 1 ends the line, 2 leave a blank line."""
        if self._blank_asked:
            self._blank_asked = False
            self.breaks += 1
        if not self.held:
            self.breaks = max(self.breaks, breaks)

    def line_break(self) -> None:
        """One more line end, as <br> asks for it: at the start of a line it makes a blank line."""
        if not self.held:
            self.breaks += 1
        self._blank_asked = False

    def write(self, text: str) -> None:
        """Add running text: white space is collapsed, as a browser does."""
        if not text.strip():
            self._write_space(text)
            return
        if _PLAIN.fullmatch(text):
            stripped = " ".join(text.split())
        else:
            text = _SPACES.sub(" ", _INVISIBLE.sub("", text))
            stripped = text.strip(" ")
            if not stripped.translate(_PADDING):
                return
        self._begin()
        if self.current and (self._space or text[0] in _BLANKS):
            self.current.append(self._space or " ")
        self.current.append(stripped)
        self.recent.append(stripped)
        self._space = " " if text[-1] in _BLANKS else ""

    def write_verbatim(self, text: str) -> None:
        """Add text whose spaces and line ends count, as in <pre>."""
        for number, part in enumerate(text.replace("\x00", "").replace("\r\n", "\n").split("\n")):
            if number:
                self.line_break()
            if part.strip():
                self._begin()
                self.current.append(self._space + part.replace("\xa0", " "))
                self.recent.append(part.strip())
                self._space = ""
            elif part and self.current and not self.breaks:
                self._space = " "

    def start_row(self) -> None:
        """A table row begins."""
        self.need(1)
        if self.rows:
            self.rows[-1] = -1

    def start_cell(self) -> None:
        """A table cell begins: beside the one before it, unless that one took several lines."""
        if self.rows and self.rows[-1] == len(self.done) and self.current:
            self.breaks, self._space = 0, "\t"
        elif self.current:
            self.breaks = max(self.breaks, 1)
        self._blank_asked = False
        self.held = True

    def end_cell(self) -> None:
        """A table cell ends; margins of its last paragraph do not tear the row apart."""
        self.held = False
        self.breaks = min(self.breaks, 1)

    def finish(self) -> None:
        """Write out the last line."""
        if self.current:
            self._flush()

    def _write_space(self, text: str) -> None:
        if not text:
            return
        if not self.current or self.breaks:
            # A paragraph that holds a no-break space only is how Outlook writes a blank line.
            self._blank_asked = "\xa0" in text and self.breaks > 0
        else:
            self._space = self._space or " "

    def _begin(self) -> None:
        """Make ready for text: pay the owed line ends, put the marker of a list item."""
        if self.breaks:
            if self.current:
                self._flush()
            if self.breaks > 1 and self.done and self.done[-1].strip(">"):
                self.done.append(">" * min(self._current_depth, self.depth))
            self.breaks = 0
        self.held = self._blank_asked = False
        if not self.current:
            self._current_depth, self._space = self.depth, ""
            self.is_all_quoted = self.is_all_quoted and self.depth > 0
            if self.marker:
                self.current.append(self.marker)
        self.marker = ""
        if self.rows and self.rows[-1] < 0:
            self._note_rows()

    def _note_rows(self) -> None:
        """The present row of the innermost table has its first text, and perhaps those around it."""
        for index in range(len(self.rows) - 1, -1, -1):
            if self.rows[index] >= 0:
                break
            self.rows[index] = len(self.done)

    def _flush(self) -> None:
        text = "".join(self.current).rstrip()
        if self._current_depth:
            text = ">" * self._current_depth + " " + text
        self.done.append(text)
        self.current, self._space = [], ""
