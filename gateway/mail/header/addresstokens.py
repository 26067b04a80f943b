"""The tokens of an address field: words, quoted strings, comments, literals and specials (RFC 5322 section 3.2).

Every character of the field ends up in some token, also what no grammar allows; a quote mark or a parenthesis that
nothing closes is a `stray`. Linear. Must not decide what the tokens mean; that is `addresses`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_LITERAL = re.compile(r"\[[^\[\]\\]{0,255}\]")
_ATOM = re.compile(r"[^\s()<>\[\]:;@,\"]+")
_WORD = re.compile(r"=\?[^?\s()<>@,;:\"]{1,60}\?[bBqQ]\?[^?\s<>\"@]*\?=")
_PAIR = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an address field, without the marks around it and with its quoted pairs resolved."""

    kind: str
    """atom, quoted, comment, literal, or the special character itself."""
    text: str
    spaced: bool
    """Whether blanks stand before it."""


def tokens(text: str) -> Iterator[Token]:
    """The tokens of an unfolded field in their order. Never raises."""
    position, spaced, length = 0, False, len(text)
    open_quote = open_comment = False
    while position < length:
        character = text[position]
        token: Token | None = None
        end = position + 1
        if character.isspace():
            spaced, position = True, end
            continue
        if character == '"' and not open_quote:
            token, end = _quoted_token(text, position, spaced)
            open_quote = token is None
        elif character == "(" and not open_comment:
            token, end = _comment_token(text, position, spaced)
            open_comment = token is None
        elif character == "[" and (match := _LITERAL.match(text, position)):
            token, end = Token("literal", match[0], spaced), match.end()
        elif character in "<>:;@,":
            token = Token(character, character, spaced)
        elif match := _WORD.match(text, position) or _ATOM.match(text, position):
            token, end = Token("atom", match[0], spaced), match.end()
        yield token or Token("stray", character, spaced)
        position, spaced = max(end, position + 1), False


def _quoted_token(text: str, start: int, spaced: bool) -> tuple[Token | None, int]:
    match = _QUOTED.match(text, start)
    if match is None:
        return None, start + 1
    return Token("quoted", _PAIR.sub(r"\1", match[1]), spaced), match.end()


def _comment_token(text: str, start: int, spaced: bool) -> tuple[Token | None, int]:
    """A comment with the comments inside it; counted, not recursed into."""
    depth, position = 0, start
    while position < len(text):
        character = text[position]
        if character == "\\":
            position += 1
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                inner = _PAIR.sub(r"\1", text[start + 1 : position])
                return Token("comment", inner.strip(), spaced), position + 1
        position += 1
    return None, start + 1
