"""Address fields, read strictly: who a mail claims to be from must never depend on the reader (threats M11, B10, C5).

Groups, comments, quoted pairs, obsolete routes and IDN are understood (RFC 5322 section 3.4, 6532, 6854). What is
malformed but has one sensible reading is read and called `broken`; what could be read in two ways is `doubtful`, and
the caller must take nobody's word for it. Encoded words are decoded in display names only, never in an address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from gateway.mail.header.addresstokens import Token, tokens
from gateway.mail.header.addrspec import DOMAIN, NOT_PRINTABLE, parse_addr_spec
from gateway.mail.header.words import parse_words
from gateway.mail.model import Address
from gateway.mail.structure.prescan import DEFAULT

_SIMPLE = re.compile(
    r"(?:(?:([A-Za-z0-9 .'_-]*)|\"([^\"\\=]*)\")\s*<)?([A-Za-z0-9._+-]+)@([A-Za-z0-9.-]+)(>?)"
)
_WRAPPED = re.compile(
    r"(?<!@)[(\[\"']\s*([\w.!#$%&*+/=?^`{|}~-]{1,128}@[\w.-]{1,255})\s*[)\]\"'](?![\w.@])"
)
_SCHEMES = frozenset({"mailto", "smtp"})
_BRACKETED = re.compile(r"\[(?:smtp|mailto):([^\s<>\[\]]{3,320})\]", re.IGNORECASE)
"""How Exchange and Outlook write an address: "Ann Example [SMTP:ann@example.org]"."""


@dataclass(frozen=True, slots=True)
class AddressList:
    """The mailboxes of a field. `broken`: something could not be read; `doubtful`: readers may disagree who it is."""

    addresses: tuple[Address, ...] = ()
    broken: bool = False
    doubtful: bool = False
    too_many: bool = False


@dataclass(slots=True)
class _Entry:
    """What has been seen of one mailbox so far."""

    phrase: list[Token] = field(default_factory=list)
    behind: list[Token] = field(default_factory=list)
    """Words behind the angle brackets: the name of this mailbox, or of the next one where a comma is missing."""
    angle: list[Token] | None = None
    comments: list[str] = field(default_factory=list)
    in_angle: bool = False


def parse_addresses(text: str, most: int = DEFAULT.addresses) -> AddressList:
    """Every mailbox of an unfolded address field whose words are not decoded yet, at most `most`. Never raises."""
    if (match := _SIMPLE.fullmatch(text)) and (simple := _simple(match)):
        return simple
    if "[" in text and "<" not in text and '"' not in text:
        text = _BRACKETED.sub(r"<\1>", text)
    reader = _Reader()
    for token in tokens(text):
        reader.take(token)
        if len(reader.found) > most:
            return AddressList(tuple(reader.found[:most]), reader.broken, True, True)
    reader.finish()
    if not reader.found and "@" in (bare := _unwrapped(text)) and bare != text:
        found = parse_addresses(bare, most)
        return AddressList(found.addresses, True, True, found.too_many)
    return AddressList(tuple(reader.found), reader.broken or bool(reader.pending), reader.doubtful)


def _unwrapped(text: str) -> str:
    """The field without what hides its only addresses: an encoded word, quotes around all of it, marks around one.

    "John (js@x.test)", "[js@x.test]" and a quoted "John <js@x.test>" name somebody, if nobody that may be relied on.
    """
    text = parse_words(text).replace("=?", "= ?").strip()
    if len(text) > 1 and text[0] == text[-1] == '"' and text.count('"') == 2:
        text = text[1:-1]
    return text if "<" in text else _WRAPPED.sub(r" <\1>", text)


def _simple(match: re.Match[str]) -> AddressList | None:
    """One mailbox in the everyday form, read without taking it apart; None when it is not quite so simple."""
    bare, quoted, local, domain, close = match.groups()
    domain = domain.lower()
    is_open = bare is not None or quoted is not None
    if (
        is_open != bool(close)
        or len(local) > 128
        or len(domain) > 255
        or not DOMAIN.fullmatch(domain)
    ):
        return None
    return AddressList((Address(" ".join((bare or quoted or "").split()), f"{local}@{domain}"),))


class _Reader:
    """Takes tokens one by one and collects mailboxes."""

    def __init__(self) -> None:
        self.found: list[Address] = []
        self.broken = False
        self.doubtful = False
        self.pending: list[Token] = []
        self._entry = _Entry()

    def take(self, token: Token) -> None:
        if self._entry.in_angle:
            self._take_inside(token)
        else:
            self._take_outside(token)

    def _take_outside(self, token: Token) -> None:
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

    def _add_word(self, token: Token) -> None:
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

    def _take_inside(self, token: Token) -> None:
        angle = self._entry.angle
        if angle is None or token.kind == ">":
            self._entry.in_angle = False
        elif token.kind == "<":
            self.broken = True
            self.doubtful = self.doubtful or bool(angle)
        elif token.kind in (",", ";") and not (angle and angle[0].kind == "@"):
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
            self.pending += [*_without_comments(entry.phrase), Token("atom", ",", False)]
        else:
            self.broken = self.broken or bool(entry.phrase)

    def _finish_angle(self, entry: _Entry, angle: list[Token]) -> None:
        address, doubtful = parse_addr_spec(_without_route(angle))
        routed = bool(angle) and angle[0].kind == "@"
        phrase = [*entry.phrase, *entry.behind]
        words = self.pending + _without_comments(phrase)
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
            address, doubtful = parse_addr_spec(run)
            self.doubtful = self.doubtful or doubtful
            comment = entry.comments[-1] if entry.comments else ""
            self._add(words or parse_words(comment), address)

    def _add(self, name: str, address: str | None) -> None:
        if address is None:
            # Another reader may make something of it, and be somebody else's mailbox.
            self.broken = self.doubtful = True
        else:
            self.found.append(Address(name.strip(), address))


def _without_comments(tokens: list[Token]) -> list[Token]:
    return [token for token in tokens if token.kind != "comment"]


def _without_route(angle: list[Token]) -> list[Token]:
    """RFC 5322 section 4.4: an obsolete source route before the address counts for nothing; nor does a scheme."""
    if len(angle) > 2 and angle[0].text.lower() in _SCHEMES and angle[1].kind == ":":
        return angle[2:]
    for number, token in enumerate(angle):
        if token.kind == ":" and angle[0].kind == "@":
            return angle[number + 1 :]
    return angle


def _runs(phrase: list[Token]) -> list[list[Token]]:
    """Tokens without a blank between them belong together; around "@" and dots blanks do not separate."""
    runs: list[list[Token]] = []
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


def _name(tokens: list[Token]) -> str:
    """The display name: words as they stand, encoded words decoded, also those inside quotes."""
    text = "".join(
        (" " if token.spaced and index else "") + token.text
        for index, token in enumerate(_without_stray_quotes(tokens))
    )
    return NOT_PRINTABLE.sub("", " ".join(parse_words(text).split()))


def _without_stray_quotes(tokens: list[Token]) -> list[Token]:
    """The words without the one quote mark that nobody closed, where it stands before or behind all of them."""
    strays = [index for index, token in enumerate(tokens) if token.kind == "stray"]
    if len(strays) == 1 and tokens[strays[0]].text == '"' and strays[0] in (0, len(tokens) - 1):
        return [token for index, token in enumerate(tokens) if index != strays[0]]
    return tokens


def _names_another(words: list[Token], address: str | None) -> bool:
    """Whether a bare address other than the real one stands before the angle bracket (CVE-2023-27043)."""
    if not any(token.kind == "@" for token in words):
        return False
    return "".join(token.text for token in words).lower() != (address or "").lower()
