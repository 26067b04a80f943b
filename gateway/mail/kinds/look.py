"""What the rules about machine mail look at: its header, its subject's marks, and what its writer wrote now."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gateway.mail.kinds.autowords import AUTO_SUBJECTS
from gateway.mail.model import Kind, Mail

MAX_WORDS = 4_000
"""Characters of the writer's own text that are looked at; answering machines are short."""

MAX_FOLDS = 50
"""Folded ranges that are looked behind."""
MAX_SUBJECT = 300
"""Characters of a subject that are looked at."""

_REPLY_OR_FORWARD = re.compile(
    r"[\s\[(]{0,4}(?:re|aw|antw|antwort|sv|vs|rif|r|ref|odp|ynt|回复|回覆|答复|返信|fwd?|wg|tr|rv|enc|vb|vl|i|doorst|"
    r"weitergeleitet|转发|轉寄|転送|pd|továbbítás|ilt)(?:\[\d+\]|\(\d+\)|\^\d+)?\s*[:：]",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"[\s\[(]{0,4}(?:(?:re|aw|antw|sv)\s*:\s*){0,5}(?:fwd?|wg|tr|rv|enc|vb|vl|i|doorst|转发|轉寄|転送|pd|ilt)\s*[:：]",
    re.IGNORECASE,
)
_OFF = frozenset({"", "no", "false", "0", "none", "off"})


@dataclass(frozen=True, slots=True)
class Fields:
    """A mail's header, ready for many questions: lower-case name to its values in order."""

    values: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, mail: Mail) -> Fields:
        """Index the header of a mail."""
        values: dict[str, tuple[str, ...]] = {}
        for name, value in mail.headers:
            key = name.lower()
            values[key] = (*values.get(key, ()), value)
        return cls(values)

    def first(self, name: str) -> str:
        """The first value of a field, trimmed, or ""; `name` in lower case."""
        return self.values.get(name, ("",))[0].strip()

    def has(self, name: str) -> bool:
        """Whether the field is there at all."""
        return name in self.values

    def switched_on(self, names: Iterable[str]) -> str:
        """The first of the names that is there and does not say no, or ""."""
        return next((n for n in names if self.has(n) and self.first(n).lower() not in _OFF), "")


def is_reply_or_forward(subject: str) -> bool:
    """Whether a subject begins with a mark such as Re:, AW:, Fwd: or WG:."""
    return _REPLY_OR_FORWARD.match(subject[:MAX_SUBJECT].strip()) is not None


def is_forward(subject: str) -> bool:
    """Whether a subject says that the mail is passed on: Fwd:, WG:, also behind a Re:."""
    return _FORWARD.match(subject[:MAX_SUBJECT].strip()) is not None


def has_null_return_path(fields: Fields) -> bool:
    """Whether the delivering server wrote down a null reverse path (RFC 5321 section 4.4)."""
    value = fields.first("return-path")
    return fields.has("return-path") and value.strip("<> ") == ""


def local_part(mail: Mail) -> str:
    """The part before the @ of the one author, or ""."""
    return mail.author.address.rpartition("@")[0] if mail.author else ""


def parse_written(mail: Mail) -> str:
    """The beginning of what the writer wrote now: no folded ranges, no forwarded mail, bounded."""
    end = len(mail.text) if mail.forwarded is None else mail.forwarded.start
    pieces: list[str] = []
    position = 0
    for start, stop in (*((f.start, f.end) for f in mail.folded[:MAX_FOLDS]), (end, end)):
        pieces.append(mail.text[position : min(start, end, position + MAX_WORDS)])
        position = stop
    return "".join(pieces)[:MAX_WORDS]


def has_auto_subject(subject: str) -> bool:
    """Whether a subject begins as answering machines begin it: "Automatic reply: …"."""
    return plain_subject(subject).lstrip("[(【「").startswith(AUTO_SUBJECTS)


def plain_subject(subject: str) -> str:
    """A subject in lower case with single blanks and plain colons."""
    return " ".join(subject[:MAX_SUBJECT].lower().split()).replace(" :", ":").replace("：", ":")


def is_off(value: str) -> bool:
    """Whether the value of a field says no."""
    return value in _OFF


Finding = tuple[Kind, str]
"""What sort of machine mail it is, and by which rule and why."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a rule may look at."""

    mail: Mail
    fields: Fields
    written: str
    """The writer's own text, bounded."""
    words: str
    """The same in lower case with single blanks."""

    @classmethod
    def at(cls, mail: Mail, fields: Fields) -> Look:
        """Look at a mail."""
        written = parse_written(mail)
        return cls(mail, fields, written, " ".join(written.lower().split()))

    @property
    def subject(self) -> str:
        """The subject in lower case with single blanks and plain colons, bounded."""
        return plain_subject(self.mail.subject)

    @property
    def signer(self) -> str:
        """The name with which the one author signs, or ""."""
        return self.mail.author.name if self.mail.author else ""

    @property
    def answers(self) -> bool:
        """Whether the mail says that it answers one, by a field or by its subject."""
        return bool(self.mail.in_reply_to) or is_reply_or_forward(self.mail.subject)
