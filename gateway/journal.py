"""The mail log: one function for each thing that can happen to a mail, and nowhere free text.

What happens to a kept mail or a letter is written in the transaction that makes it happen, as a row that `inbox show`
and the portal tell, and as a log line once that transaction is durable: neither speaks of what never was. What has no
row (a refusal, a listener) is only a log line. Values are cleaned by `gateway.logs`; no subject, no text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import structlog

from gateway.logs import clean_values
from store import maillog
from store.engine import Tx
from store.inbox import NewItem
from store.post_records import Event, Letter, OutboxItem
from store.upkeep_records import SentCopy

_log = structlog.get_logger("poststelle")


def _happened(
    tx: Tx,
    at: datetime,
    what: str,
    *,
    loud: bool = False,
    ids: Mapping[str, int | None],
    **fields: Any,
) -> None:
    """One thing, as a row now and as a line on commit; `loud` ones are warnings."""
    _all_happened(tx, [Event(at, what, **ids, fields=clean_values(fields))], loud=loud)


def _all_happened(tx: Tx, events: list[Event], *, loud: bool = False) -> None:
    maillog.add_all(tx, events)
    say = _log.warning if loud else _log.info
    tx.on_commit(lambda: _say_all(say, events))


def _say_all(say: Callable[..., Any], events: list[Event]) -> None:
    for event in events:
        ids = {"inbox": event.inbox_id, "outbox": event.outbox_id, "ticket": event.ticket_id}
        known = {name: number for name, number in ids.items() if number is not None}
        say(event.what, **known, **event.fields)


# Mail that comes in


def accepted(tx: Tx, at: datetime, mails: Iterable[tuple[int, NewItem]]) -> None:
    """These mails are kept, each under its inbox id."""
    _all_happened(tx, [Event(at, "accepted", inbox_id=n, fields=_about(mail)) for n, mail in mails])


def known(tx: Tx, at: datetime, mails: Iterable[NewItem]) -> None:
    """These mails were kept before: the same content for the same recipients."""
    _all_happened(tx, [Event(at, "known", fields=_about(mail)) for mail in mails])


def _about(mail: NewItem) -> dict[str, Any]:
    envelope = mail.envelope
    return clean_values(
        {
            "via": mail.source.value,
            "sender": envelope.mail_from,
            "recipients": envelope.rcpt_to[:10],
            "size": mail.blob.size,
            "sha256": mail.blob.sha256,
            "mail_id": mail.mail_id,
            "peer": envelope.peer,
            "tls": envelope.tls,
        }
    )


def filed(
    tx: Tx, at: datetime, *, inbox_id: int, ticket_id: int, message_id: int, reason: str
) -> None:
    """The mail is a message on that ticket, by that rule."""
    ids = {"inbox_id": inbox_id, "ticket_id": ticket_id}
    _happened(tx, at, "filed", ids=ids, message=message_id, reason=reason)


def noted(tx: Tx, at: datetime, *, inbox_id: int, ticket_id: int | None, reason: str) -> None:
    """An automatic mail was kept, on a ticket if it belongs to one, and caused nothing."""
    _happened(tx, at, "noted", ids={"inbox_id": inbox_id, "ticket_id": ticket_id}, reason=reason)


def held(tx: Tx, at: datetime, *, inbox_id: int, reason: str) -> None:
    """The mail waits for a person."""
    _happened(tx, at, "held", ids={"inbox_id": inbox_id}, reason=reason)


def set_aside(tx: Tx, at: datetime, *, inbox_id: int, error: str, attempts: int) -> None:
    """We failed on this mail so often that it waits for a person; `error` is the last line of what went wrong."""
    _happened(
        tx, at, "set_aside", loud=True, ids={"inbox_id": inbox_id}, error=error, attempts=attempts
    )


def postponed(tx: Tx, at: datetime, *, inbox_id: int, until: datetime, reason: str) -> None:
    """The mail is tried again later: the mail it answers is still waiting, or we failed."""
    _happened(
        tx, at, "postponed", ids={"inbox_id": inbox_id}, until=until.isoformat(), reason=reason
    )


def duplicate(tx: Tx, at: datetime, *, inbox_id: int, ticket_id: int | None, reason: str) -> None:
    """The same mail came on another way and is on that ticket already."""
    _happened(
        tx, at, "duplicate", ids={"inbox_id": inbox_id, "ticket_id": ticket_id}, reason=reason
    )


def reopened(tx: Tx, at: datetime, *, inbox_id: int, by: str) -> None:
    """A person let a held mail through, or had a failed one tried again."""
    _happened(tx, at, "reopened", ids={"inbox_id": inbox_id}, by=by)


def refused(
    *, reply: str, peer: str = "", sender: str = "", recipient: str = "", source: str = "smtp"
) -> None:
    """A peer was told no; nothing is kept, so there is no row."""
    _log.info("refused", reply=reply, peer=peer, sender=sender, recipient=recipient, via=source)


# Mailboxes that mail is fetched from


def mailbox_connected(tx: Tx, at: datetime, *, mailbox: str, folder: str, from_uid: int) -> None:
    """A folder was opened for the first time; mails from this number on are fetched."""
    _happened(tx, at, "mailbox_connected", ids={}, mailbox=mailbox, folder=folder, uid=from_uid)


def mailbox_renumbered(tx: Tx, at: datetime, *, mailbox: str, folder: str, from_uid: int) -> None:
    """The server numbered the folder anew (UIDVALIDITY), so it is read again; what is known is known."""
    fields = {"mailbox": mailbox, "folder": folder, "uid": from_uid}
    _happened(tx, at, "mailbox_renumbered", loud=True, ids={}, **fields)


def mailbox_failed(
    tx: Tx, at: datetime, *, mailbox: str, folder: str, error: str, failures: int
) -> None:
    """A folder could not be looked at; it is tried again."""
    fields = {"mailbox": mailbox, "folder": folder, "error": error, "failures": failures}
    _happened(tx, at, "mailbox_failed", loud=True, ids={}, **fields)


def mailbox_mended(tx: Tx, at: datetime, *, mailbox: str, folder: str) -> None:
    """A folder that failed can be looked at again."""
    _happened(tx, at, "mailbox_mended", ids={}, mailbox=mailbox, folder=folder)


def mailbox_mail_left(
    tx: Tx, at: datetime, *, mailbox: str, folder: str, uid: int, state: str, reason: str
) -> None:
    """One mail stays on the server: a rule refused it, or it could not be had after several tries."""
    fields = {"mailbox": mailbox, "folder": folder, "uid": uid, "state": state, "reason": reason}
    _happened(tx, at, "mailbox_mail_left", loud=True, ids={}, **fields)


def mailbox_not_marked(*, mailbox: str, error: str) -> None:
    """Kept mails could not be flagged, moved or deleted; that is tried again and costs no mail."""
    _log.warning("mailbox_not_marked", mailbox=mailbox, error=error)


def mailbox_reconciled(
    tx: Tx, at: datetime, *, mailbox: str, folder: str, listed: int, missing: int
) -> None:
    """Every mail on the server was held against the journal; so many were missing and are fetched again."""
    fields = {"mailbox": mailbox, "folder": folder, "listed": listed, "missing": missing}
    _happened(tx, at, "mailbox_reconciled", loud=missing > 0, ids={}, **fields)


# Letters that go out


def queued(tx: Tx, at: datetime, letters: Iterable[Letter]) -> None:
    """These letters wait to be sent. They have no outbox id before the commit, so their Message-ID stands for it."""
    events = [
        Event(
            at,
            "queued",
            ticket_id=letter.ticket_id,
            fields=clean_values(
                {
                    "kind": letter.kind.value,
                    "recipient": letter.recipient,
                    "mail_id": letter.mail_id,
                }
            ),
        )
        for letter in letters
    ]
    _all_happened(tx, events)


def sent(tx: Tx, at: datetime, item: OutboxItem, *, reply: str) -> None:
    """The relay took the letter."""
    _tried(tx, at, "sent", item, reply=reply)


def deferred(tx: Tx, at: datetime, item: OutboxItem, *, reply: str, due_at: datetime) -> None:
    """The letter is tried again at that time."""
    _tried(tx, at, "deferred", item, reply=reply, due_at=due_at.isoformat())


def failed(tx: Tx, at: datetime, item: OutboxItem, *, reply: str) -> None:
    """The letter is given up."""
    _tried(tx, at, "failed", item, loud=True, reply=reply)


def copied(tx: Tx, at: datetime, copy: SentCopy, *, state: str, detail: str) -> None:
    """A copy of the letter lies in a Sent folder, is tried again, or is given up."""
    what = {"done": "copied", "waiting": "copy_deferred"}.get(state, "copy_failed")
    ids = {"outbox_id": copy.outbox_id}
    more = {"mailbox": copy.mailbox, "attempts": copy.attempts, "detail": detail}
    _happened(tx, at, what, loud=what == "copy_failed", ids=ids, **more)


def uncertain(tx: Tx, at: datetime, item: OutboxItem, *, reply: str = "") -> None:
    """Nobody can know whether the relay took the letter (faults F10)."""
    _tried(tx, at, "uncertain", item, loud=True, reply=reply)


def bounced(
    tx: Tx,
    at: datetime,
    *,
    inbox_id: int,
    outbox_id: int,
    ticket_id: int | None,
    status: str,
    kind: str = "bounce",
) -> None:
    """A report says what became of a letter of ours; `kind` is that of the report."""
    ids = {"inbox_id": inbox_id, "outbox_id": outbox_id, "ticket_id": ticket_id}
    _happened(tx, at, "bounced", ids=ids, kind=kind, status=status)


def withheld(tx: Tx, at: datetime, item: OutboxItem, *, reason: str) -> None:
    """The letter of a notice is not sent after all: its recipient objected meanwhile."""
    _tried(tx, at, "withheld", item, reason=reason)


def cancelled(tx: Tx, at: datetime, item: OutboxItem, *, by: str) -> None:
    """A person took the letter back before it was sent."""
    _tried(tx, at, "cancelled", item, by=by)


def retried(tx: Tx, at: datetime, item: OutboxItem, *, by: str) -> None:
    """A person had the letter tried again."""
    _tried(tx, at, "retried", item, by=by)


def _tried(
    tx: Tx, at: datetime, what: str, item: OutboxItem, *, loud: bool = False, **fields: Any
) -> None:
    ids = {"outbox_id": item.id, "ticket_id": item.letter.ticket_id}
    more = {"recipient": item.letter.recipient, "attempts": item.attempts}
    _happened(tx, at, what, loud=loud, ids=ids, **more, **fields)


# Notices


def notice_queued(tx: Tx, at: datetime, *, notice_id: int, recipients: int) -> None:
    """The whole audience of a notice is in the outbox: one line for all, since each has a row of their own."""
    _happened(tx, at, "notice_queued", ids={}, notice=notice_id, recipients=recipients)


def recipients_forgotten(tx: Tx, at: datetime, *, notice_id: int, recipients: int) -> None:
    """The names of all recipients of a notice were taken out, since it had been kept long enough."""
    _happened(
        tx, at, "recipients_forgotten", ids={}, notice=notice_id, recipients=recipients
    )  # fmt: skip


# What needs the operator


def alarm_raised(tx: Tx, at: datetime, *, name: str, detail: str) -> None:
    """Something needs the operator; told once, until it is over."""
    _happened(tx, at, "alarm_raised", loud=True, ids={}, alarm=name, detail=detail)


def heartbeat_returned(tx: Tx, at: datetime, *, inbox_id: int, heartbeat: int) -> None:
    """A mail that we sent to ourselves has come back."""
    _happened(tx, at, "heartbeat_returned", ids={"inbox_id": inbox_id}, heartbeat=heartbeat)


def alarm_over(tx: Tx, at: datetime, *, name: str) -> None:
    """What an alarm was about is well again."""
    _happened(tx, at, "alarm_over", ids={}, alarm=name)


# Logins at mailbox providers. `account` is the name of a mailbox in the configuration.


def oauth_authorized(tx: Tx, at: datetime, *, account: str) -> None:
    """A person let us into the mailbox."""
    _happened(tx, at, "oauth_authorized", ids={}, account=account)


def oauth_renewed(tx: Tx, at: datetime, *, account: str, until: str) -> None:
    """The provider gave a new access token, good until then."""
    _happened(tx, at, "oauth_renewed", ids={}, account=account, until=until)


def oauth_failed(tx: Tx, at: datetime, *, account: str, reason: str) -> None:
    """The provider gave no new access token."""
    _happened(tx, at, "oauth_failed", loud=True, ids={}, account=account, reason=reason)


def oauth_interrupted(tx: Tx, at: datetime, *, account: str, begun: str) -> None:
    """A renewal that was begun then was never finished: the provider's answer may be lost."""
    _happened(tx, at, "oauth_interrupted", loud=True, ids={}, account=account, begun=begun)


# Logins. `account` and `peer` are keyed digests: the log tells that the same one is tried again, not who it is.


def logged_in(*, account: str, role: str) -> None:
    """Somebody logged in."""
    _log.info("logged_in", account=account, role=role)


def login_failed(*, account: str, peer: str, failures: int) -> None:
    """A password was wrong, or there is no such account: the line does not tell which."""
    _log.warning("login_failed", account=account, peer=peer, failures=failures)


def login_refused(*, account: str, peer: str) -> None:
    """Too many logins failed for this account or from this address; nothing was checked."""
    _log.warning("login_refused", account=account, peer=peer)


def password_set(*, account: str, how: str) -> None:
    """A password was chosen by its owner, or a one-time password was given out."""
    _log.info("password_set", account=account, how=how)


# The program itself


def started(*, version: str, roles: Iterable[str]) -> None:
    """The program begins its work."""
    _log.info("started", version=version, roles=list(roles))


def listening(*, door: str, where: str) -> None:
    """A door is open: smtp, lmtp or web at that place."""
    _log.info("listening", door=door, where=where)


def not_shown(*, html_sha256: str, reason: str) -> None:
    """Somebody looked at a mail, and making its HTML harmless took too much: its text was shown."""
    _log.warning("not_shown", html_sha256=html_sha256, reason=reason)


def stopped(*, reason: str) -> None:
    """The program ends in an orderly way."""
    _log.info("stopped", reason=reason)


def job_done(*, name: str, changed: int) -> None:
    """A job of the calendar has run and changed so many things."""
    _log.info("job_done", job=name, changed=changed)


def fault(*, where: str, error: BaseException) -> None:
    """Something of ours broke and was caught at an edge; the peer learns nothing about it (R6)."""
    _log.error("fault", where=where, exc_info=error)
