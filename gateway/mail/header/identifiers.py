"""Header fields as text, and the identifiers inside them (RFC 5322 section 3.6.4).

Names stay as written; values are unfolded and decoded. Addresses and parameters are read elsewhere from the values
before their encoded words are decoded, because a decoded comma is not a comma.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gateway.mail import defects
from gateway.mail.header.words import parse_raw, parse_words
from gateway.mail.structure.prescan import Block

_ID = re.compile(r"<([^<>]{1,998})>")
_BARE_ID = re.compile(r"[^\s<>()\[\],;:\"@]{1,500}@[^\s<>()\[\],;:\"@]{1,500}")
_MOST_IDS = 100
_MOST_OCTETS = 998
"""No identifier is longer than a line (RFC 5322 section 2.1.1); PostgreSQL could not index it."""
_ONCE = frozenset(
    {"subject", "date", "to", "cc", "message-id", "reply-to", "sender", "in-reply-to", "references"}
)
_CONTENT = frozenset({"content-type", "content-transfer-encoding", "content-disposition"})


@dataclass(frozen=True, slots=True)
class Headers:
    """The fields of one header block, by name and in order."""

    fields: tuple[tuple[str, str], ...]
    """Name as written and value, unfolded; encoded words not decoded yet."""
    defects: tuple[str, ...] = ()

    def first(self, name: str) -> str:
        """The first value of that lower-case name, or the empty string."""
        return next((value for key, value in self.fields if key.lower() == name), "")

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of that lower-case name."""
        return tuple(value for key, value in self.fields if key.lower() == name)

    def decoded(self) -> tuple[tuple[str, str], ...]:
        """The fields with their encoded words decoded."""
        return tuple((name, parse_words(value)) for name, value in self.fields)


def parse_headers(block: Block, charset: str | None = None) -> Headers:
    """A block's fields as text; `charset` is tried for 8-bit bytes that are not UTF-8."""
    fields = tuple(
        (name.decode("ascii"), parse_raw(value, charset)) for name, value in block.fields
    )
    return Headers(fields, (*block.defects, *_repeated(fields)))


def _repeated(fields: Iterable[tuple[str, str]]) -> list[str]:
    """Fields that RFC 5322 section 3.6 allows once; Content fields that differ make the mail ambiguous (B6)."""
    values: dict[str, list[str]] = {}
    for name, value in fields:
        key = name.lower()
        if key in _ONCE or key in _CONTENT:
            values.setdefault(key, []).append(value)
    found = [
        f"two {key} headers" for key, several in values.items() if key in _ONCE and len(several) > 1
    ]
    if any(len(set(several)) > 1 for key, several in values.items() if key in _CONTENT):
        found.append(defects.TWO_CONTENT_FIELDS)
    return found


def parse_ids(text: str) -> tuple[str, ...]:
    """Message identifiers in angle brackets, blanks inside removed, each once.

    Of very many the first and the newest stay: they are what threading looks at. Text without brackets may hold bare
    identifiers, as some mailers write them.
    """
    text = parse_words(text)
    found = [f"<{''.join(inner.split())}>" for inner in _ID.findall(text)]
    if not found:
        found = [f"<{bare}>" for bare in _BARE_ID.findall(text)]
    fitting = (x for x in found if 2 < len(x.encode("utf-8", "replace")) <= _MOST_OCTETS)
    unique = list(dict.fromkeys(fitting))
    if len(unique) > _MOST_IDS:
        return (unique[0], *unique[-_MOST_IDS + 1 :])
    return tuple(unique)


def parse_id(text: str) -> str | None:
    """The identifier of a Message-ID field with its brackets; one without brackets or "@" is taken as it stands."""
    found = parse_ids(text)
    if found:
        return found[0]
    bare = "".join(text.split()).strip("<>")
    kept = bare.encode("utf-8", "replace")[: _MOST_OCTETS - 2].decode("utf-8", "ignore")
    return f"<{kept}>" if kept else None
