"""The sentences that say what is wrong with a mail, and which of them make it ambiguous.

One place, so that `explain`, the policy and the tests speak of a defect in the same words. Nothing
here finds a defect; the readers do.
"""

from __future__ import annotations

from collections.abc import Iterable

TOO_MANY_HEADERS = "too many headers"
HEADERS_TOO_LONG = "headers too long"
TOO_MANY_ADDRESSES = "too many addresses"
TOO_DEEP = "nested too deeply"
TOO_MANY_PARTS = "too many parts"
TOO_MANY_PARAMETERS = "too many parameters"
BOUNDARY_TOO_LONG = "boundary too long"
TOO_MANY_CONTINUATIONS = "too many parameter continuations"
TOO_COSTLY = "too costly to read in full"

NO_BLANK_LINE = "no blank line after the headers"
JUNK_IN_HEADERS = "line in the headers that is no header"
NUL_BYTES = "NUL bytes"
NO_FROM = "no From header"
NO_MAILBOX = "From holds no mailbox"
TWO_FROM = "two From headers"
SEVERAL_AUTHORS = "several mailboxes in From"
BROKEN_FROM = "From can be read in two ways"
BROKEN_ADDRESS = "address that cannot be read"
BAD_DATE = "impossible date"
NO_BOUNDARY = "multipart without boundary"
BOUNDARY_MISSING = "boundary not found in the body"
NOT_CLOSED = "multipart not closed"
TEXT_AFTER_CLOSE = "part after the closing boundary"
SAME_BOUNDARY = "nested multipart with the boundary of its parent"
BAD_CONTENT_TYPE = "Content-Type that cannot be read"
TWO_PARAMETERS = "parameter given twice with different values"
TWO_CONTENT_FIELDS = "Content field given twice with different values"
ENCODED_MULTIPART = "multipart with a transfer encoding"
BAD_BASE64 = "damaged base64"
NOT_BASE64 = "declared as base64 but is not"
BAD_QUOTED_PRINTABLE = "damaged quoted-printable"
UNKNOWN_ENCODING = "unknown transfer encoding"
UNKNOWN_CHARSET = "unknown charset"
BAD_CONTAINER = "container that cannot be opened"
BAD_CALENDAR = "calendar part that cannot be read"

AMBIGUOUS = frozenset(
    {
        NO_FROM,
        NO_MAILBOX,
        TWO_FROM,
        SEVERAL_AUTHORS,
        BROKEN_FROM,
        SAME_BOUNDARY,
        TWO_PARAMETERS,
        TWO_CONTENT_FIELDS,
        ENCODED_MULTIPART,
        NOT_BASE64,
    }
)
"""Two readers could see two different mails (threats B6) or two different senders (C5)."""

BEYOND_LIMITS = frozenset(
    {
        TOO_MANY_HEADERS,
        HEADERS_TOO_LONG,
        TOO_MANY_ADDRESSES,
        TOO_DEEP,
        TOO_MANY_PARTS,
        TOO_MANY_PARAMETERS,
        BOUNDARY_TOO_LONG,
        TOO_MANY_CONTINUATIONS,
        TOO_COSTLY,
    }
)
"""Only what was cheap has been read (threats B1, B2); the policy holds such a mail."""


def is_ambiguous(defects: Iterable[str]) -> bool:
    """Whether any of these defects lets two readers see two different mails."""
    return not AMBIGUOUS.isdisjoint(defects)
