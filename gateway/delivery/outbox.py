"""The postman: claim → send → record. No transaction is open while a letter travels.

Delivery is at least once. Between the first byte of content and the relay's answer nobody can know whether it took
the letter; such a try is counted as uncertain and shown, and the letter is sent again under the same Message-ID.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gateway import journal
from gateway.delivery.courier import Courier, Deferred, Outcome, Refused
from gateway.delivery.dkim import CannotSign
from gateway.delivery.ledger import Ledger
from gateway.delivery.pace import claim_at_pace, note_outcome
from gateway.mail.writing.compose import letter_bytes
from gateway.mail.writing.fields import UnsendableLetter
from gateway.policy.pace import NO_LIMIT, Rates
from gateway.policy.retry import Step, Uncertain, is_about_address, next_step
from store import blobs, copies, messages, notice_outbox, outbox, people, recipients, tickets
from store.engine import Store, Tx, is_unreachable
from store.notice_records import RecipientState
from store.outbox import Sending
from store.post_records import BlobDamaged, Letter, LetterKind, OutboxItem, OutboxState, Withheld
from store.records import SYSTEM, Via

LEASE = timedelta(minutes=10)
BATCH = 20
"""Letters claimed at once: few enough to be sent within the lease by a slow relay."""

Sign = Callable[[bytes], bytes]
"""Signs a whole mail (DKIM); raises `delivery.dkim.CannotSign`, and then nothing is sent."""
Complete = Callable[[Tx, OutboxItem], Letter | Withheld]
"""Gives the whole letter of a row: those of notices have no words of their own, and may have to stay here."""

Write = Callable[[Tx], None]
"""A step that writes down what became of a letter."""


def as_kept(tx: Tx, item: OutboxItem) -> Letter:
    """For an outbox without notices: every letter is complete."""
    return item.letter


@dataclass(slots=True)
class Postman:
    """One connection's worth of delivery: where letters lie, who carries them, who signs.

    `name` begins its claims and is the same after a restart, so that it takes its own back after a crash. `write`
    completes letters of notices, which leave at these `rates`. Postmen of one process share a `book`.
    """

    store: Store
    courier: Courier
    sign: Sign
    clock: Callable[[], datetime]
    name: str = ""
    is_tidy: bool = False
    write: Complete = as_kept
    rates: Rates = NO_LIMIT
    copies: Mapping[str, str] = field(default_factory=dict)
    """Into the Sent folder of which mailbox answers go, by the name of their ticket's queue."""
    book: Ledger | None = None

    @property
    def ledger(self) -> Ledger:
        """Where it writes down what it does."""
        if self.book is None:
            self.book = Ledger(self.store)
        return self.book


class _Overtaken(Exception):
    """Another postman holds the letter now."""


def deliver_due(postman: Postman) -> int:
    """Send what is due, up to one batch; how many letters were taken."""
    name, now = f"{postman.name}{secrets.token_hex(8)}", postman.clock()
    with postman.store.write() as tx:
        if postman.name and not postman.is_tidy:
            outbox.release(tx, postman.name, now)
        items = outbox.claim(tx, name, now, BATCH, LEASE)
        if len(items) < BATCH:
            room = BATCH - len(items)
            items += claim_at_pace(tx, postman.rates, name, now, room, LEASE)
    postman.is_tidy = False
    late: list[Write] = []
    try:
        for item in items:
            _deliver(postman, item, late)
    finally:
        _catch_up(postman, late)
    postman.is_tidy = True
    return len(items)


def _deliver(postman: Postman, item: OutboxItem, late: list[Write]) -> None:
    """Try one letter. What became of it is `late`: written when the next one is marked, or at the end.

    So each letter costs one commit, and still only one letter of a postman can be uncertain after a crash.
    """
    try:
        outcome = _try_guarded(postman, item, late)
    except _Overtaken:
        return
    _catch_up(postman, late)
    if isinstance(outcome, Withheld):
        late.append(_withheld(item, outcome, postman.clock()))
    else:
        late.append(_recorded(postman, item, outcome, postman.clock()))


def _catch_up(postman: Postman, late: list[Write]) -> None:
    """Write down what was left for later, unless that was done."""
    if late:
        steps = [*late]
        late.clear()
        postman.ledger.write(lambda tx: _write_all(tx, steps))


def _write_all(tx: Tx, steps: Sequence[Write]) -> None:
    for step in steps:
        step(tx)


def _try_guarded(postman: Postman, item: OutboxItem, late: list[Write]) -> Outcome | Withheld:
    """What goes wrong with a letter never stops the next one; errors of the database are the caller's."""
    begun: list[OutboxItem] = []

    def begin() -> None:
        _mark(postman, item, late)
        begun.append(item)

    try:
        return _try(postman, item, begin)
    except _Overtaken:
        raise
    except Exception as error:  # the edge of sending: unknown counts as temporary (R6)
        if is_unreachable(error):
            raise
        journal.fault(where="deliver", error=error)
        reason = f"we failed on it: {type(error).__name__}"
        return Uncertain(reason) if begun else Deferred(reason)


def _try(postman: Postman, item: OutboxItem, begin: Callable[[], None]) -> Outcome | Withheld:
    """Write, serialise, sign, send. What cannot be sent at all is refused; what cannot be signed waits."""
    try:
        with postman.store.read() as tx:
            letter = postman.write(tx, item)
            if isinstance(letter, Withheld):
                return letter
            files = [blobs.read(tx, postman.store, file.sha256) for file in letter.attachments]
        content = postman.sign(letter_bytes(letter, files))
    except UnsendableLetter as problem:
        return Refused(f"it cannot be written as a mail: {problem}")
    except (BlobDamaged, CannotSign) as problem:
        return Deferred(str(problem))
    return postman.courier.send(item.id, letter.envelope_from, letter.recipient, content, begin)


def _mark(postman: Postman, item: OutboxItem, late: list[Write]) -> None:
    """Raises _Overtaken if another postman holds the letter; what was late is written all the same."""

    def write(tx: Tx) -> bool:
        _write_all(tx, late)
        return outbox.mark_in_data(tx, item)

    is_ours = postman.ledger.write(write)
    late.clear()
    if not is_ours:
        raise _Overtaken


def _withheld(item: OutboxItem, why: Withheld, now: datetime) -> Write:
    """Somebody objected, or the notice was stopped, after the letter was put into the outbox."""

    def write(tx: Tx) -> None:
        if not why.for_good:
            notice_outbox.put_back(tx, item, now)
        elif notice_outbox.withdraw(tx, item, why.reason, now):
            journal.withheld(tx, now, item, reason=why.reason)
            if item.letter.bounce_ref is not None:
                left_out = RecipientState.LEFT_OUT.value
                recipients.update(tx, item.letter.bounce_ref, state=left_out, reason=why.reason)

    return write


def _recorded(postman: Postman, item: OutboxItem, outcome: Outcome, now: datetime) -> Write:
    step = next_step(outcome, item.attempts, item.uncertain, item.created_at, now)
    sending = Sending(step.state, outcome.reply, step.due_at, isinstance(outcome, Uncertain))

    def write(tx: Tx) -> None:
        if not outbox.record(tx, item, sending, now):
            return
        _tell(tx, item, outcome, step, now)
        if isinstance(outcome, Refused) and is_about_address(outcome.code):
            _mark_address(tx, item, now)
        if step.state is OutboxState.SENT:
            _want_copy(tx, postman, item, now)
        if item.letter.notice_id is not None and item.letter.bounce_ref is not None:
            recipients.record(tx, item.letter.bounce_ref, item, sending, now)
            note_outcome(tx, item, outcome, now)
        if step.tell_staff and item.letter.ticket_id is not None:
            text = f"{item.letter.kind.value} → {item.letter.recipient}: {step.reason} ({outcome.reply})"
            messages.add_event(
                tx, item.letter.ticket_id, SYSTEM, text, "delivery failed", Via.MAIL, now
            )

    return write


def _mark_address(tx: Tx, item: OutboxItem, now: datetime) -> None:
    """The relay knows that nobody can be reached there; a bounce would say the same a minute later."""
    if item.letter.person_id is not None:
        people.update(tx, item.letter.person_id, bounced_at=now)


def _want_copy(tx: Tx, postman: Postman, item: OutboxItem, now: datetime) -> None:
    """An answer of a person belongs into the mailbox of its queue, where one takes copies."""
    letter = item.letter
    if letter.kind is not LetterKind.REPLY or letter.ticket_id is None or not postman.copies:
        return
    ticket = tickets.find(tx, letter.ticket_id)
    mailbox = postman.copies.get(ticket.queue) if ticket else None
    if mailbox is not None:
        copies.add(tx, item.id, mailbox, now)


def _tell(tx: Tx, item: OutboxItem, outcome: Outcome, step: Step, now: datetime) -> None:
    """The line of the mail log that fits the outcome."""
    match step.state:
        case OutboxState.SENT:
            journal.sent(tx, now, item, reply=outcome.reply)
        case OutboxState.UNCERTAIN:
            journal.uncertain(tx, now, item, reply=outcome.reply)
        case OutboxState.WAITING:
            journal.deferred(tx, now, item, reply=outcome.reply, due_at=step.due_at)
        case _:
            journal.failed(tx, now, item, reply=outcome.reply)
