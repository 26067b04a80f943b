"""A quick look at a mail that has just arrived: its Message-ID, found without reading the mail.

Used at the door, where every microsecond counts and nothing may fail; the reader decides later what the id really is.
"""

from __future__ import annotations

import re

HEADER_LIMIT = 65536
_MESSAGE_ID = re.compile(
    rb"(?:^|\n)message-id:[ \t\r\n]{0,8}(<[^<>\s\x00-\x20\x7f]{1,250}>)", re.IGNORECASE
)
_END = re.compile(rb"\r?\n\r?\n")


def find_mail_id(content: bytes) -> str | None:
    """The first Message-ID of the header with its brackets, if it stands within the first 64 KiB."""
    start = content[:HEADER_LIMIT]
    end = _END.search(start)
    found = _MESSAGE_ID.search(start, 0, end.start() if end else len(start))
    return found[1].decode("ascii", "replace") if found else None
