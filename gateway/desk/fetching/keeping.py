"""Keeping mail that is fetched from mailboxes: the mails, what became of each, and the cursor, in one transaction.

Nothing here talks to a server; the poller does, and tells the server only what is committed (R5). Every write renews
the watch, so whoever lost it changes nothing.
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from gateway import journal
from gateway.config import Mailbox
from gateway.desk.accept import Offer, prepare
from gateway.desk.fetching.folders import Watch, WatchLost, hold
from gateway.desk.office import Office
from gateway.mail.glance import glance
from gateway.mail.tokens import read_bounce_address, read_reply_address
from gateway.policy import fetching
from gateway.policy.fetching import Listed
from store import inbox, mailboxes
from store.engine import Tx, is_unreachable
from store.post_records import AcceptOutcome, Envelope, Source
from store.upkeep_records import FetchedMail, FetchState, MarkState

PORTION = 500


@dataclass(frozen=True, slots=True)
class Arrival:
    """A listed mail with its content, or with the reason why there is none. `attempts` counts this one, too."""

    listed: Listed
    content: bytes = b""
    problem: str = ""
    attempts: int = 1

    @property
    def size(self) -> int:
        """Octets, as they were announced or as they came."""
        return len(self.content) if self.listed.size is None else self.listed.size


def find_due(office: Office, watch: Watch, now: datetime) -> list[FetchedMail]:
    """Mails that are to be tried again now."""
    with office.store.read() as tx:
        return mailboxes.find_due(tx, watch.folder, now, PORTION)


def find_names(office: Office, mailbox: Mailbox, folder: str) -> tuple[dict[str, int], int]:
    """The numbers that we gave to the mails of a POP3 mailbox, by their names there, and the highest one given."""
    with office.store.read() as tx:
        found = mailboxes.find_named(tx, mailbox.name, folder)
        return ({}, 0) if found is None else (dict(mailboxes.find_names(tx, found)), found.last_uid)


# Fetching


def wants(office: Office, watch: Watch, listed: Listed) -> bool:
    """Whether its content is needed at all; if not, `keep` writes down why."""
    limit = office.settings.limits.message_bytes
    is_old = fetching.was_there_before(listed, watch.folder, watch.everything)
    return not is_old and fetching.refusal(listed.size, limit) is None


def begin(
    office: Office, watch: Watch, mails: Sequence[FetchedMail], now: datetime
) -> list[FetchedMail]:
    """Count a try of these mails before it is made; those that are to be tried.

    A mail that breaks everything, this program included, is thus set aside in the end. The cursor passes them: they
    have rows of their own now.
    """
    counted = [fetching.before_try(mail, now) for mail in mails]
    with office.store.write() as tx:
        hold(tx, watch, now)
        mailboxes.record(tx, watch.folder, counted, now)
        _tell_left(tx, watch, counted, now)
        mailboxes.advance(tx, watch.folder, max((mail.uid for mail in mails), default=0))
    return [mail for mail in counted if mail.state is FetchState.PENDING]


def take_back(office: Office, watch: Watch, mails: Sequence[FetchedMail], now: datetime) -> None:
    """The try failed through no fault of these mails; it does not count."""
    again = [replace(mail, attempts=mail.attempts - 1, due_at=now) for mail in mails]
    with office.store.write() as tx:
        hold(tx, watch, now)
        mailboxes.record(tx, watch.folder, again, now)


def keep(
    office: Office, watch: Watch, arrivals: Sequence[Arrival], upto: int, now: datetime
) -> int:
    """Keep what arrived, write down what did not, move the cursor to `upto`; how many mails are safe now.

    One that cannot be kept spoils no other. Errors of disk and database are the caller's; nothing is counted then.
    """
    try:
        return _keep(office, watch, arrivals, upto, now)
    except Exception as error:
        if isinstance(error, WatchLost | OSError) or is_unreachable(error):
            raise
        if len(arrivals) > 1:
            kept = sum(keep(office, watch, [one], one.listed.uid, now) for one in arrivals)
            return kept + keep(office, watch, [], upto, now)
        if not arrivals:
            raise
        journal.fault(where=f"mailbox {watch.mailbox.name}", error=error)
        why = "".join(traceback.format_exception_only(error)).strip()
        return _keep(office, watch, [replace(arrivals[0], content=b"", problem=why)], upto, now)


def _keep(
    office: Office, watch: Watch, arrivals: Sequence[Arrival], upto: int, now: datetime
) -> int:
    prepared = [_prepare(office, watch, arrival, now) for arrival in arrivals]
    new = [one for one in prepared if isinstance(one, inbox.NewItem)]
    with office.store.write() as tx:
        hold(tx, watch, now)
        ids = iter(inbox.add_all_new(tx, new))
        added: list[tuple[int, inbox.NewItem]] = []
        rows = []
        for arrival, item in zip(arrivals, prepared, strict=True):
            if isinstance(item, FetchedMail):
                rows.append(item)
                continue
            item_id = next(ids)
            if item_id is not None:
                added.append((item_id, item))
            known = item_id or inbox.find_kept(tx, item.blob.sha256, item.envelope)
            rows.append(_kept(watch, arrival, known))
        journal.accepted(tx, now, added)
        _tell_left(tx, watch, rows, now)
        mailboxes.record(tx, watch.folder, rows, now)
        mailboxes.advance(tx, watch.folder, upto)
    if added:
        office.wake_sorter()
    return len(new)


def _prepare(
    office: Office, watch: Watch, arrival: Arrival, now: datetime
) -> inbox.NewItem | FetchedMail:
    """The mail, ready to be kept; or what becomes of it instead."""
    listed, content = arrival.listed, arrival.content
    blank = FetchedMail(listed.uid, arrival.size, FetchState.PENDING, name=listed.name)
    if fetching.was_there_before(listed, watch.folder, watch.everything):
        return replace(blank, state=FetchState.SKIPPED, reason=fetching.BEFORE_US)
    refusal = fetching.refusal(arrival.size, office.settings.limits.message_bytes)
    if refusal is not None:
        return replace(blank, state=FetchState.REFUSED, reason=refusal)
    if arrival.problem:
        tried = replace(blank, attempts=arrival.attempts)
        return fetching.after_failure(tried, arrival.problem, now)
    if not content.strip():
        return replace(blank, state=FetchState.REFUSED, reason="it is empty")
    item = prepare(office, offer_of(office, watch, content), now)
    if isinstance(item, AcceptOutcome):
        return replace(blank, state=FetchState.REFUSED, reason="it went through too many servers")
    return item


def _kept(watch: Watch, arrival: Arrival, inbox_id: int | None) -> FetchedMail:
    mark = MarkState.DONE if watch.mailbox.after == "keep" else MarkState.OPEN
    uid, name = arrival.listed.uid, arrival.listed.name
    return FetchedMail(uid, arrival.size, FetchState.KEPT, mark, inbox_id=inbox_id, name=name)


def offer_of(office: Office, watch: Watch, content: bytes) -> Offer:
    """The mail as it would have come to us directly: to a token of ours in its header, else to the mailbox's queue.

    So the same mail by SMTP and from a mailbox is the same mail. Old mail that a move to another server shows as new
    is filed silently, as if it were imported.
    """
    seen = glance(content)
    named = (address for address in seen.recipients if _is_ours(office, address))
    queue = office.settings.queue_named(watch.mailbox.queue) or office.settings.queue[0]
    source = Source.POP3 if watch.mailbox.target.is_pop3 else Source.IMAP
    if fetching.is_old_news(seen.date, watch.folder, watch.everything):
        source = Source.IMPORT
    return Offer(source, Envelope(seen.mail_from or "", (next(named, queue.address),)), content)


def _is_ours(office: Office, address: str) -> bool:
    """Whether a header may name this address instead of the queue: a token of ours, or the address for notices."""
    key = office.key
    reply, bounce = read_reply_address(key, address), read_bounce_address(key, address)
    return reply is not None or bounce is not None or office.routes.is_for_notices(address)


def give_up(office: Office, watch: Watch, mails: Sequence[FetchedMail], now: datetime) -> None:
    """Mails that were to be tried again are not on the server any more."""
    gone = [replace(mail, state=FetchState.GONE, reason="it is gone from there") for mail in mails]
    with office.store.write() as tx:
        hold(tx, watch, now)
        mailboxes.record(tx, watch.folder, gone, now)


def _tell_left(tx: Tx, watch: Watch, mails: Sequence[FetchedMail], now: datetime) -> None:
    where = {"mailbox": watch.folder.mailbox, "folder": watch.folder.folder}
    for mail in mails:
        if mail.state in (FetchState.SET_ASIDE, FetchState.REFUSED):
            journal.mailbox_mail_left(
                tx, now, **where, uid=mail.uid, state=mail.state.value, reason=mail.reason
            )


# Telling the mailbox


def find_unmarked(office: Office, watch: Watch, now: datetime) -> list[FetchedMail]:
    """Kept mails that are still to be flagged, moved or deleted; none once `after` says that they stay as they are."""
    if watch.mailbox.after == "keep":
        return []
    with office.store.read() as tx:
        return mailboxes.find_unmarked(tx, watch.folder, now, PORTION)


def marked(office: Office, watch: Watch, uids: Sequence[int], now: datetime) -> None:
    """The mailbox has been told about these mails."""
    _set_marks(office, watch, uids, MarkState.DONE, now)


def copied(office: Office, watch: Watch, uids: Sequence[int], now: datetime) -> None:
    """Copies of these mails lie in the other folder; they are never copied again."""
    _set_marks(office, watch, uids, MarkState.COPIED, now)


def _set_marks(
    office: Office, watch: Watch, uids: Sequence[int], mark: MarkState, now: datetime
) -> None:
    with office.store.write() as tx:
        hold(tx, watch, now)
        mailboxes.set_marks(tx, watch.folder, uids, mark)


def mark_failed(
    office: Office, watch: Watch, mails: Sequence[FetchedMail], why: str, now: datetime
) -> None:
    """The mailbox could not be told; the mails are here all the same."""
    with office.store.write() as tx:
        hold(tx, watch, now)
        now_known = mailboxes.find(tx, watch.folder, [mail.uid for mail in mails])
        later = [fetching.after_mark_failure(mail, why, now) for mail in now_known.values()]
        mailboxes.record(tx, watch.folder, later, now)
