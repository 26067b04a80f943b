"""Address fields, read strictly: who a mail claims to be from must never depend on the reader (threats M11, B10, C5).

Groups, comments, quoted pairs, obsolete routes and IDN are understood (RFC 5322 section 3.4, 6532, 6854). What is
malformed but has one sensible reading is read and called `broken`; what could be read in two ways is `doubtful`, and
the caller must take nobody's word for it. Encoded words are decoded in display names only, never in an address.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import idna

from gateway.mail.model import Address
from gateway.mail.prescan import DEFAULT
from gateway.mail.words import parse_words

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_LITERAL = re.compile(r"\[[^\[\]\\]{0,255}\]")
_ATOM = re.compile(r"[^\s()<>\[\]:;@,\"]+")
_WORD = re.compile(r"=\?[^?\s()<>@,;:\"]{1,60}\?[bBqQ]\?[^?\s<>\"@]*\?=")
_SIMPLE = re.compile(
    r"(?:(?:([A-Za-z0-9 .'_-]*)|\"([^\"\\=]*)\")\s*<)?([A-Za-z0-9._+-]+)@([A-Za-z0-9.-]+)(>?)"
)
_PAIR = re.compile(r"\\(.)", re.DOTALL)
_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\x80-\U0010ffff-]{1,128}")
_DOMAIN = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
)
_ADDRESS_LITERAL = re.compile(r"\[(?:[0-9.]{7,15}|IPv6:[0-9A-Fa-f:.]{2,45})\]", re.IGNORECASE)
_NOT_PRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


_SCHEMES = frozenset({"mailto", "smtp"})
_BRACKETED = re.compile(r"\[(?:smtp|mailto):([^\s<>\[\]]{3,320})\]", re.IGNORECASE)
"""How Exchange and Outlook write an address: "Ann Example [SMTP:ann@example.org]"."""
_OTHER_DOTS = "\u3002\uff0e\uff61"


@dataclass(frozen=True, slots=True)
class AddressList:
    """The mailboxes of a field. `broken`: something could not be read; `doubtful`: readers may disagree who it is."""

    addresses: tuple[Address, ...] = ()
    broken: bool = False
    doubtful: bool = False
    too_many: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    """atom, quoted, comment, literal, or the special character itself."""
    text: str
    spaced: bool
    """Whether blanks stand before it."""


@dataclass(slots=True)
class _Entry:
    """What has been seen of one mailbox so far."""

    phrase: list[_Token] = field(default_factory=list)
    behind: list[_Token] = field(default_factory=list)
    """Words behind the angle brackets: the name of this mailbox, or of the next one where a comma is missing."""
    angle: list[_Token] | None = None
    comments: list[str] = field(default_factory=list)
    in_angle: bool = False


def parse_addresses(text: str, most: int = DEFAULT.addresses) -> AddressList:
    """Every mailbox of an unfolded address field whose words are not decoded yet, at most `most`. Never raises."""
    if (match := _SIMPLE.fullmatch(text)) and (simple := _simple(match)):
        return simple
    if "[" in text and "<" not in text and '"' not in text:
        text = _BRACKETED.sub(r"<\1>", text)
    reader = _Reader()
    for token in _tokens(text):
        reader.take(token)
        if len(reader.found) > most:
            return AddressList(tuple(reader.found[:most]), reader.broken, True, True)
    reader.finish()
    if (
        not reader.found
        and "=?" in text
        and "@" in (decoded := parse_words(text))
        and decoded != text
    ):
        found = parse_addresses(decoded.replace("=?", "= ?"), most)
        return AddressList(found.addresses, True, True, found.too_many)
    return AddressList(tuple(reader.found), reader.broken or bool(reader.pending), reader.doubtful)


def _simple(match: re.Match[str]) -> AddressList | None:
    """One mailbox in the everyday form, read without taking it apart; None when it is not quite so simple."""
    bare, quoted, local, domain, close = match.groups()
    domain = domain.lower()
    is_open = bare is not None or quoted is not None
    if (
        is_open != bool(close)
        or len(local) > 128
        or len(domain) > 255
        or not _DOMAIN.fullmatch(domain)
    ):
        return None
    return AddressList((Address(" ".join((bare or quoted or "").split()), f"{local}@{domain}"),))


def _tokens(text: str) -> Iterator[_Token]:
    position, spaced, length = 0, False, len(text)
    open_quote = open_comment = False
    while position < length:
        character = text[position]
        token: _Token | None = None
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
            token, end = _Token("literal", match[0], spaced), match.end()
        elif character in "<>:;@,":
            token = _Token(character, character, spaced)
        elif match := _WORD.match(text, position) or _ATOM.match(text, position):
            token, end = _Token("atom", match[0], spaced), match.end()
        yield token or _Token("stray", character, spaced)
        position, spaced = max(end, position + 1), False


def _quoted_token(text: str, start: int, spaced: bool) -> tuple[_Token | None, int]:
    match = _QUOTED.match(text, start)
    if match is None:
        return None, start + 1
    return _Token("quoted", _PAIR.sub(r"\1", match[1]), spaced), match.end()


def _comment_token(text: str, start: int, spaced: bool) -> tuple[_Token | None, int]:
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
                return _Token("comment", inner.strip(), spaced), position + 1
        position += 1
    return None, start + 1


class _Reader:
    """Takes tokens one by one and collects mailboxes."""

    def __init__(self) -> None:
        self.found: list[Address] = []
        self.broken = False
        self.doubtful = False
        self.pending: list[_Token] = []
        self._entry = _Entry()

    def take(self, token: _Token) -> None:
        if self._entry.in_angle:
            self._take_inside(token)
        else:
            self._take_outside(token)

    def _take_outside(self, token: _Token) -> None:
        entry = self._entry
        if token.kind in (",", ";"):
            self.finish(may_continue=token.kind == ",")
        elif token.kind == ":":
            self._open_group()
        elif token.kind == "<":
            if entry.angle is not None:
                self.doubtful = True
                following, entry.behind = entry.behind, []
                self.finish()
                self._entry.phrase = following
            self._entry.angle, self._entry.in_angle = [], True
        elif token.kind == ">":
            self.broken = True
        elif token.kind == "comment":
            entry.comments.append(token.text)
            entry.phrase.append(token)
        else:
            self._add_word(token)

    def _add_word(self, token: _Token) -> None:
        if self._entry.angle is not None:
            # Text behind the angle bracket: "<a@b.example> Ann"; a second address there is a trap.
            self.broken = True
            self.doubtful = self.doubtful or token.kind == "@"
            self._entry.behind.append(token)
            return
        self.broken = self.broken or token.kind == "stray"
        self._entry.phrase.append(token)

    def _open_group(self) -> None:
        """The name of a group (or a scheme such as mailto:) is no mailbox; one that holds an address is a trap."""
        if any(token.kind == "@" for token in self._entry.phrase):
            self.doubtful = True
        self._entry = _Entry()
        self.pending = []

    def _take_inside(self, token: _Token) -> None:
        angle = self._entry.angle
        if angle is None or token.kind == ">":
            self._entry.in_angle = False
        elif token.kind == "<":
            self.broken = True
            self.doubtful = self.doubtful or bool(angle)
        elif token.kind == "," and not (angle and angle[0].kind == "@"):
            self.broken = True
            self.finish()
        else:
            angle.append(token)

    def finish(self, may_continue: bool = False) -> None:
        """The entry is complete: make its mailbox, or keep a bare name that a comma has cut off."""
        entry, self._entry = self._entry, _Entry()
        if entry.in_angle:
            self.broken = True
        if entry.angle is not None:
            self._finish_angle(entry, entry.angle)
        elif any(token.kind == "@" for token in entry.phrase):
            self._finish_bare(entry)
        elif entry.phrase and may_continue:
            self.pending += [*entry.phrase, _Token("atom", ",", False)]
        else:
            self.broken = self.broken or bool(entry.phrase)

    def _finish_angle(self, entry: _Entry, angle: list[_Token]) -> None:
        address, doubtful = _addr_spec(_without_route(angle))
        routed = bool(angle) and angle[0].kind == "@"
        phrase = [*entry.phrase, *entry.behind]
        words = self.pending + [token for token in phrase if token.kind != "comment"]
        self.pending = []
        name = _name(words) or (entry.comments[0] if entry.comments else "")
        self.doubtful = self.doubtful or doubtful or routed or _names_another(words, address)
        self._add(name, address)

    def _finish_bare(self, entry: _Entry) -> None:
        """No angle brackets: the old "address (Name)" form, or several addresses and names in a row."""
        runs = _runs(entry.phrase)
        names = [run for run in runs if not any(token.kind == "@" for token in run)]
        specs = [run for run in runs if any(token.kind == "@" for token in run)]
        if names or len(specs) > 1:
            self.broken = self.doubtful = True
        self.broken = self.broken or bool(self.pending)
        self.pending = []
        words = _name([token for run in names for token in run])
        for run in specs:
            address, doubtful = _addr_spec(run)
            self.doubtful = self.doubtful or doubtful
            comment = entry.comments[-1] if entry.comments else ""
            self._add(words or parse_words(comment), address)

    def _add(self, name: str, address: str | None) -> None:
        if address is None:
            # Another reader may make something of it, and be somebody else's mailbox.
            self.broken = self.doubtful = True
        else:
            self.found.append(Address(name.strip(), address))


def _without_route(angle: list[_Token]) -> list[_Token]:
    """RFC 5322 section 4.4: an obsolete source route before the address counts for nothing; nor does a scheme."""
    if len(angle) > 2 and angle[0].text.lower() in _SCHEMES and angle[1].kind == ":":
        return angle[2:]
    for number, token in enumerate(angle):
        if token.kind == ":" and angle[0].kind == "@":
            return angle[number + 1 :]
    return angle


def _runs(phrase: list[_Token]) -> list[list[_Token]]:
    """Tokens without a blank between them belong together; around "@" and dots blanks do not separate."""
    runs: list[list[_Token]] = []
    glued = False
    for token in phrase:
        if token.kind == "comment":
            if runs and not token.spaced:
                runs[-1].append(token)
            continue
        joins = not token.spaced or glued or token.kind == "@" or token.text.startswith(".")
        if runs and joins:
            runs[-1].append(token)
        else:
            runs.append([token])
        glued = token.kind == "@" or (token.kind == "atom" and token.text.endswith("."))
    return runs


def _addr_spec(tokens: list[_Token]) -> tuple[str | None, bool]:
    """The address (None when it is none) and whether others may read another one out of it."""
    doubtful = any(
        token.kind == "comment" and index < len(tokens) - 1 for index, token in enumerate(tokens)
    )
    plain = [token for token in tokens if token.kind != "comment"]
    at = [index for index, token in enumerate(plain) if token.kind == "@"]
    if len(at) != 1:
        return None, len(at) > 1
    if any(_is_torn(before, after) for before, after in pairwise(plain)):
        return None, True
    local = _local(plain[: at[0]])
    domain = _domain(plain[at[0] + 1 :])
    if local is None or domain is None or len(local) + len(domain) > 320:
        return None, doubtful
    return f"{local}@{domain}", doubtful or "=?" in local or any(
        token.spaced for token in plain[1:]
    )


def _is_torn(before: _Token, after: _Token) -> bool:
    """Whether a blank stands between two words of an address where none may be (RFC 5322 section 4.4 allows some)."""
    if not after.spaced or "@" in (before.kind, after.kind):
        return False
    return not (before.text.endswith(".") or after.text.startswith("."))


def _local(tokens: list[_Token]) -> str | None:
    if any(token.kind not in ("atom", "quoted") for token in tokens):
        return None
    text = unicodedata.normalize("NFC", "".join(token.text for token in tokens))
    if not text or _NOT_PRINTABLE.search(text) or _hides_ascii(text):
        return None
    if _LOCAL.fullmatch(text):
        return text
    if len(tokens) != 1 or tokens[0].kind != "quoted":
        return None
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _hides_ascii(text: str) -> bool:
    """Letters that fold to ASCII, such as the Kelvin sign: they would make two addresses one (CVE-2019-19844)."""
    return any(character > "\x7f" and character.lower().isascii() for character in text)


def _domain(tokens: list[_Token]) -> str | None:
    """Lower case, IDN as A-labels, address literals as they are; None when it is no domain."""
    if len(tokens) == 1 and tokens[0].kind == "literal":
        return tokens[0].text if _ADDRESS_LITERAL.fullmatch(tokens[0].text) else None
    if any(token.kind != "atom" for token in tokens):
        return None
    text = "".join(token.text for token in tokens).removesuffix(".")
    if not text.isascii():
        return _a_labels(text)
    text = text.lower()
    return text if len(text) <= 255 and _DOMAIN.fullmatch(text) else None


def _a_labels(text: str) -> str | None:
    """IDNA 2008 without any mapping but NFC and lower case, so that look-alikes do not become ASCII."""
    if len(text) > 255 or _hides_ascii(text) or any(dot in text for dot in _OTHER_DOTS):
        return None
    try:
        return idna.encode(unicodedata.normalize("NFC", text).lower()).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return None


def _name(tokens: list[_Token]) -> str:
    """The display name: words as they stand, encoded words decoded, also those inside quotes."""
    text = "".join(
        (" " if token.spaced and index else "") + token.text
        for index, token in enumerate(_without_stray_quotes(tokens))
    )
    return _NOT_PRINTABLE.sub("", " ".join(parse_words(text).split()))


def _without_stray_quotes(tokens: list[_Token]) -> list[_Token]:
    """The words without the one quote mark that nobody closed, where it stands before or behind all of them."""
    strays = [index for index, token in enumerate(tokens) if token.kind == "stray"]
    if len(strays) == 1 and tokens[strays[0]].text == '"' and strays[0] in (0, len(tokens) - 1):
        return [token for index, token in enumerate(tokens) if index != strays[0]]
    return tokens


def _names_another(words: list[_Token], address: str | None) -> bool:
    """Whether a bare address other than the real one stands before the angle bracket (CVE-2023-27043)."""
    if not any(token.kind == "@" for token in words):
        return False
    return "".join(token.text for token in words).lower() != (address or "").lower()
