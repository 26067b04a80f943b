"""Say beforehand what it would cost to build a tree of some HTML.

HTML parsers are quadratic on nested tags (100,000 <div>: 13 s), and a few unclosed <font> above many paragraphs make a
tree a thousand times the size of the mail. One linear look at the tags tells; it errs on the side of "too much".
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from gateway.mail.html.markup import VOID, tokens

# These go on being open after the block around them ends, and are made again in every block that follows
# (HTML standard 13.2.4.3).
_FORMATTING = frozenset(
    {
        "a",
        "b",
        "big",
        "code",
        "em",
        "font",
        "i",
        "nobr",
        "s",
        "small",
        "strike",
        "strong",
        "tt",
        "u",
    }
)
# Their end tags may be left out, so an open one says nothing about depth.
_IMPLIED = frozenset(
    {"p", "li", "td", "th", "tr", "dt", "dd", "option", "optgroup", "html", "head", "body"}
)
_ELEMENT = 20
"""Characters that one more element is reckoned to cost beside its attributes."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much may be given to a parser: characters, character references, tags, nesting, characters made again."""

    characters: int
    references: int
    tags: int
    depth: int
    repeated: int


@dataclass(slots=True)
class _Open:
    """What is open at one place of a mail."""

    stack: list[str] = field(default_factory=list)
    names: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    formatting: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    made_again: int = 0
    """Characters that the next block makes again."""

    def start(self, name: str, size: int) -> None:
        if name in _FORMATTING:
            self.formatting[name].append(size)
            self.made_again += size
        self.stack.append(name)
        self.names[name] += 1

    def end(self, name: str) -> None:
        if self.formatting[name]:
            self.made_again -= self.formatting[name].pop()
        if not self.names[name]:
            return
        while True:
            closed = self.stack.pop()
            self.names[closed] -= 1
            if closed == name:
                return


def is_bounded(html: str, bounds: Bounds) -> bool:
    """Whether a tree of some HTML stays within the bounds. Linear, and stops at the first excess."""
    if len(html) > bounds.characters or html.count("&") > bounds.references:
        return False
    state = _Open()
    tags = repeated = 0
    for name, body in tokens(html):
        repeated += state.made_again
        if name[:1] == "/":
            state.end(name[1:])
            continue
        tags += bool(name)
        if name and name not in VOID and name not in _IMPLIED:
            state.start(name, len(body) + _ELEMENT)
        if tags > bounds.tags or len(state.stack) > bounds.depth or repeated > bounds.repeated:
            return False
    return True
