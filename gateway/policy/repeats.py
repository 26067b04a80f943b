"""Which files on a ticket are only there again: the logo of a signature comes with every mail of a thread.

Pictures alone are folded away, and left out of letters where they stood in the text of a mail. Who sends a document
twice, or attaches a picture by hand, may mean something by it.
"""

from __future__ import annotations

from collections.abc import Iterable

from store.records import Message, NewAttachment, Participant, PictureBrought


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


def news_for(
    reader: Participant, files: Iterable[NewAttachment], brought: Iterable[PictureBrought]
) -> tuple[NewAttachment, ...]:
    """The files of a letter, without pictures of a mail's text that its reader has already.

    They have what they sent themselves, and what we sent since they take part.
    """
    theirs = {
        one.sha256
        for one in brought
        if one.author_id == reader.person_id or (one.went_out and one.at >= reader.since)
    }
    return tuple(f for f in files if not (is_picture_of_text(f) and f.sha256 in theirs))


def is_picture_of_text(file: NewAttachment) -> bool:
    """A picture that stood in the text of a mail, as logos of signatures do."""
    is_in_text = file.disposition == "inline" or file.content_id is not None
    return is_in_text and file.content_type.startswith("image/")
