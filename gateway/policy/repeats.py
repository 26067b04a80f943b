"""Which files on a ticket are only there again: the logo of a signature comes with every mail of a thread.

Pictures alone are folded away. Who sends a document twice may mean something by it.
"""

from __future__ import annotations

from collections.abc import Iterable

from store.records import Message


def repeated_pictures(messages: Iterable[Message]) -> frozenset[int]:
    """The attachment ids of pictures whose very content an earlier message, or the same one, brought already."""
    seen: set[str] = set()
    repeated: set[int] = set()
    for message in messages:
        for file in message.attachments:
            if file.content_type.startswith("image/") and file.sha256 in seen:
                repeated.add(file.id)
            seen.add(file.sha256)
    return frozenset(repeated)
