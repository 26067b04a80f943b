"""Trying the whole way without a mail server: reading letters as their recipients would, and answering them.

Only while the relay is a folder may a mail be dropped in, and only then are other people's reply addresses shown:
once letters really leave, they are their recipients' alone (threats C9).
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass, replace
from datetime import datetime

from gateway.desk import post
from gateway.desk.office import Office
from gateway.desk.tickets import Unacceptable, UploadedFile
from gateway.mail.glance import glance
from gateway.mail.header.addresses import parse_addresses
from gateway.mail.model import Mail
from gateway.mail.tokens import mask_tokens
from gateway.mail.writing.compose import letter_bytes, references_for, reply_subject
from gateway.policy.access import Act, require
from gateway.policy.routing import queue_for
from gateway.reading.reader import Unreadable
from store.post_records import Envelope, Event, Letter, LetterKind, OutboxItem
from store.records import Actor, NewAttachment

READ_SECONDS = 30


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter, and how a mail client reads it; `mail` is None for what only its recipient may read."""

    item: OutboxItem
    mail: Mail | None
    events: tuple[Event, ...]


def is_on(office: Office) -> bool:
    """Whether letters go to a folder and nowhere else."""
    return office.settings.relay.target.path is not None


def show_letter(office: Office, actor: Actor, item_id: int) -> LetterView:
    """One letter. Raises Unacceptable if there is none."""
    shown = post.outbox_show(office, actor, item_id)
    letter = shown.item.letter
    if not is_on(office) and letter.kind is LetterKind.LOGIN:
        return LetterView(shown.item, None, shown.events)
    mail = read_mail(office, shown.content)
    if mail is not None and not is_on(office):
        mail = _masked(mail, actor.person_id or 0)
    return LetterView(shown.item, mail, shown.events)


def _masked(mail: Mail, person_id: int) -> Mail:
    return replace(
        mail,
        text=mask_tokens(mail.text, person_id),
        html=mask_tokens(mail.html, person_id) if mail.html else None,
        reply_to=(),
        folded=(),
    )


def read_mail(office: Office, content: bytes) -> Mail | None:
    """How we understand a mail, read within the usual limits; None when it cannot be read."""
    try:
        return office.read(content).result(READ_SECONDS)
    except (Unreadable, TooLate):
        return None


def check_envelope(office: Office, actor: Actor, mail_from: str, rcpt_to: str) -> Envelope:
    """The envelope of a mail that is dropped in. Raises Unacceptable for addresses that SMTP would refuse."""
    require(actor, Act.WORK)
    if not is_on(office):
        raise Unacceptable("mails can be dropped in only while the relay is a folder")
    sender = _address(mail_from) if mail_from.strip() else ""
    recipient = _address(rcpt_to)
    if queue_for(recipient, office.routes) is None:
        names = ", ".join(queue.address for queue in office.settings.queue)
        raise Unacceptable(f"{recipient} is no address of this desk; these are: {names}")
    return Envelope(sender, (recipient,), peer="portal")


def envelope_of(
    office: Office, actor: Actor, mail_from: str, rcpt_to: str, content: bytes
) -> Envelope:
    """The envelope of a dropped mail; where no sender is given, it is the one that the mail itself names."""
    sender = mail_from.strip() or glance(content).mail_from or ""
    return check_envelope(office, actor, sender, rcpt_to)


def _address(text: str) -> str:
    found = parse_addresses(text)
    if len(found.addresses) != 1 or found.broken or found.doubtful:
        raise Unacceptable(f"{text!r} is not a mail address; write it like name@example.com")
    return found.addresses[0].address


def compose_answer(
    office: Office,
    actor: Actor,
    item_id: int,
    text: str,
    files: Sequence[UploadedFile],
    now: datetime,
) -> tuple[Envelope, bytes]:
    """What the recipient's mail client would send if they answered this letter now: envelope and mail."""
    letter = post.outbox_show(office, actor, item_id).item.letter
    envelope = check_envelope(
        office, actor, letter.recipient, letter.reply_to or letter.sender_address
    )
    if not text.strip():
        raise Unacceptable("there is no text; write something first")
    named = tuple(NewAttachment(f.filename, f.content_type, len(f.content), "") for f in files)
    answer = Letter(
        kind=LetterKind.REPLY,
        sender_name=letter.recipient_name,
        sender_address=letter.recipient,
        recipient_name=letter.sender_name,
        recipient=envelope.rcpt_to[0],
        subject=_subject(letter),
        text=f"{text.strip()}\n\n{_quoted(letter)}\n",
        html="",
        mail_id=f"<{secrets.token_hex(16)}@{letter.recipient.rpartition('@')[2]}>",
        date=now,
        envelope_from=letter.recipient,
        in_reply_to=letter.mail_id,
        references=references_for(letter.references, letter.mail_id),
        attachments=named,
    )
    return envelope, letter_bytes(answer, [file.content for file in files])


def _subject(letter: Letter) -> str:
    if letter.subject.lower().startswith("re:") or letter.ticket_id is None:
        return letter.subject
    return reply_subject(letter.subject, str(letter.ticket_id))


def _quoted(letter: Letter) -> str:
    lines = letter.text.rstrip("\n").split("\n")
    head = (
        f"On {letter.date:%Y-%m-%d at %H:%M}, {letter.sender_name} <{letter.sender_address}> wrote:"
    )
    return "\n".join([head, *(f"> {line}".rstrip() for line in lines)])
