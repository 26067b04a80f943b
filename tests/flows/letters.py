"""What flows say about letters: who got what, and answers to them as mail clients write them."""

from __future__ import annotations

import re

from gateway.desk import post
from store.post_records import LetterKind, OutboxItem, Release
from store.records import SYSTEM
from tests.offices import Desk, answer_to

TOKEN = re.compile(r"[\w.-]+\+[a-z2-7]{48}@[\w.-]+")


def kinds(desk: Desk, email: str) -> list[LetterKind]:
    """What was written to somebody, oldest first."""
    return [item.letter.kind for item in desk.letters_to(email)]


def reply_address(desk: Desk, email: str, number: int = 1) -> str:
    """The newest reply address that somebody was sent about a ticket."""
    found = [i.letter.reply_to for i in desk.letters_to(email) if i.letter.ticket_id == number]
    assert found
    assert found[-1] is not None
    return found[-1]


def note_address(item: OutboxItem) -> str:
    """The address for notes in a notification."""
    return next(word for word in TOKEN.findall(item.letter.text) if "+posta" in word)


def answers(desk: Desk, email: str, text: str, item: OutboxItem, **more: str) -> bytes:
    """An answer to a letter, from its recipient's mail client with the letter quoted."""
    quoted = "\n".join(f"> {line}" for line in item.letter.text.splitlines())
    body = f"{text}\n\nOn Monday {item.letter.sender_name} wrote:\n{quoted}\n"
    return desk.mail(email, f"Re: {item.letter.subject}", body, headers=answer_to(item) | more)


def release(desk: Desk, item_id: int, how: Release) -> None:
    """Somebody of the staff looks at a held mail, lets it through, and it is sorted."""
    post.inbox_retry(desk.office, SYSTEM, item_id, desk.now, how)
    desk.sort()
