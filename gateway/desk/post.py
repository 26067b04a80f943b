"""Looking after the post itself: what came in and where it ended, what goes out and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from gateway import journal
from gateway.desk.explaining import Explanation, circumstances, explain_each
from gateway.desk.notices.letters import NoticeWriter
from gateway.desk.office import Office
from gateway.desk.tickets import Unacceptable
from gateway.mail.model import Decision
from gateway.mail.writing.compose import letter_bytes
from gateway.policy.access import Act, require
from gateway.policy.announcing import makes_draft
from store import blobs, copies, inbox, maillog, notices, outbox, recipients
from store.engine import Tx
from store.notice_records import NoticeState, RecipientState
from store.post_records import Event, InboxItem, InboxState, OutboxItem, OutboxState, Release
from store.records import Actor
from store.upkeep_records import SentCopy


@dataclass(frozen=True, slots=True)
class InboxView:
    """An accepted mail with its story."""

    item: InboxItem
    content: bytes
    events: tuple[Event, ...]

    @property
    def makes_notice(self) -> bool:
        """It came from staff to the address for notices, so whoever lets it through makes a draft of it."""
        return makes_draft(str(decision["rule"]) for decision in self.item.decisions)


@dataclass(frozen=True, slots=True)
class OutboxView:
    """A letter with its story, and as the mail that it becomes."""

    item: OutboxItem
    content: bytes
    events: tuple[Event, ...]
    copy: SentCopy | None = None
    """Its copy in the Sent folder of a mailbox, where one was wanted."""


def inbox_list(
    office: Office, actor: Actor, states: Sequence[InboxState] = (), limit: int = 100
) -> list[InboxItem]:
    """Accepted mails, newest first; only in these states if any are named."""
    require(actor, Act.READ)
    with office.store.read() as tx:
        return inbox.find_all(tx, states, limit)


def inbox_show(office: Office, actor: Actor, item_id: int) -> InboxView:
    """One accepted mail, verified by its digest. Raises Unacceptable or BlobDamaged."""
    require(actor, Act.READ)
    with office.store.read() as tx:
        item = inbox.find(tx, item_id)
        if item is None:
            raise Unacceptable(f"there is no inbox entry {item_id}; see: poststelle inbox list")
        content = blobs.read(tx, office.store, item.sha256)
        return InboxView(item, content, tuple(maillog.find(tx, inbox_id=item_id)))


def inbox_explain(office: Office, actor: Actor, item_id: int) -> Explanation:
    """How an accepted mail is understood, with the decisions that were taken on it. Raises Unacceptable."""
    view = inbox_show(office, actor, item_id)
    around = circumstances(office.settings, envelope=view.item.envelope)
    (explanation,) = explain_each([view.content], around, office.settings, workers=1)
    taken = tuple(Decision(d["rule"], d["outcome"], d["reason"]) for d in view.item.decisions)
    return replace(explanation, decisions=taken) if taken else explanation


def inbox_retry(
    office: Office,
    actor: Actor,
    item_id: int,
    now: datetime,
    release: Release = Release.NOT,
) -> None:
    """Have a held or set-aside mail sorted again; `release` lets a held one through as reply or note."""
    require(actor, Act.WORK)
    with office.store.write() as tx:
        if not inbox.reopen(tx, item_id, now, release):
            raise Unacceptable(
                f"inbox entry {item_id} is neither held nor set aside, so there is nothing to retry"
            )
        journal.reopened(tx, now, inbox_id=item_id, by=actor.email or actor.name)
    office.wake_sorter()


def outbox_list(
    office: Office, actor: Actor, states: Sequence[OutboxState] = (), limit: int = 100
) -> list[OutboxItem]:
    """Letters, newest first; only in these states if any are named. Those of notices come with their subject."""
    require(actor, Act.READ)
    writer = NoticeWriter(office)
    with office.store.read() as tx:
        return [_with_subject(writer, tx, item) for item in outbox.find_all(tx, states, limit)]


def _with_subject(writer: NoticeWriter, tx: Tx, item: OutboxItem) -> OutboxItem:
    """The words of a notice's letter are not kept with it."""
    subject = writer.words_of(tx, item).subject
    return replace(item, letter=replace(item.letter, subject=subject))


def outbox_show(office: Office, actor: Actor, item_id: int) -> OutboxView:
    """One letter as it is sent (unsigned). Raises Unacceptable."""
    require(actor, Act.READ)
    with office.store.read() as tx:
        item = _letter(outbox.find(tx, item_id), item_id)
        item = replace(item, letter=NoticeWriter(office).words_of(tx, item))
        files = [blobs.read(tx, office.store, f.sha256) for f in item.letter.attachments]
        events = tuple(maillog.find(tx, outbox_id=item_id))
        copy = copies.find(tx, item_id)
    return OutboxView(item, letter_bytes(item.letter, files), events, copy)


def outbox_retry(office: Office, actor: Actor, item_id: int, now: datetime) -> None:
    """Send a letter that failed, was cancelled or waits for a later try at once."""
    require(actor, Act.WORK)
    with office.store.write() as tx:
        item = _letter(outbox.find(tx, item_id), item_id)
        if item.letter.notice_id is not None and item.state is OutboxState.CANCELLED:
            raise Unacceptable(
                f"letter {item_id} was withdrawn: {item.last_reply}; write its recipient another notice"
            )
        if not outbox.retry(tx, item_id, now):
            raise Unacceptable(f"letter {item_id} was sent already, or is being sent right now")
        _notice_goes_on(tx, item)
        journal.retried(tx, now, item, by=actor.email or actor.name)
    office.wake_postman()


def _notice_goes_on(tx: Tx, item: OutboxItem) -> None:
    """A letter of a notice waits again: letters leave only while their notice is being sent."""
    notice_id, ref = item.letter.notice_id, item.letter.bounce_ref
    if notice_id is not None and ref is not None:
        recipients.update(tx, ref, state=RecipientState.QUEUED.value)
        notices.move(tx, notice_id, [NoticeState.DONE], NoticeState.SENDING, finished_at=None)


def outbox_cancel(office: Office, actor: Actor, item_id: int, now: datetime) -> None:
    """Never send a letter that still waits."""
    require(actor, Act.WORK)
    with office.store.write() as tx:
        item = _letter(outbox.find(tx, item_id), item_id)
        if not outbox.cancel(tx, item_id, now):
            state = item.state.value
            raise Unacceptable(f"letter {item_id} is {state}; only one that waits can be cancelled")
        ref = item.letter.bounce_ref if item.letter.notice_id is not None else None
        if ref is not None:
            left_out = RecipientState.LEFT_OUT.value
            recipients.update(tx, ref, state=left_out, reason="the letter was cancelled by hand")
        journal.cancelled(tx, now, item, by=actor.email or actor.name)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much post is where; the inbox states sum up to every mail ever accepted."""

    inbox: dict[InboxState, int]
    outbox: dict[OutboxState, int]
    oldest_waiting: datetime | None
    oldest_untried: datetime | None


def count(office: Office) -> Counts:
    """The state of both queues."""
    with office.store.read() as tx:
        return Counts(
            inbox.count_states(tx),
            outbox.count_states(tx),
            inbox.oldest_waiting(tx),
            outbox.oldest_untried(tx),
        )


def _letter(item: OutboxItem | None, item_id: int) -> OutboxItem:
    if item is None:
        raise Unacceptable(f"there is no letter {item_id}; see: poststelle outbox list")
    return item
