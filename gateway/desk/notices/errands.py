"""What takes a look at a whole audience is done in the back office, one errand after the other, outside of any queue.

A mail that hands a notice in, the answer that shows a draft, and the letters that ask for a second person would each
judge everybody inside somebody else's transaction. So they are written down as errands. Each is done once: it is
forgotten in the transaction of what it does. One that kills us is tried three times, then the operator is told.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from gateway import journal
from gateway.desk import alarms
from gateway.desk.letters import Thread, recipient_of
from gateway.desk.notices import lifecycle, receipts
from gateway.desk.notices.audience import count_told
from gateway.desk.office import Office
from gateway.desk.people import actor_of
from gateway.desk.tickets import Unacceptable
from gateway.policy.access import Forbidden
from gateway.policy.budgets import may_answer_about_notice
from gateway.policy.notices import content_digest
from store import errands, inbox, notices, outbox, people
from store.engine import Tx
from store.notice_records import Errand, ErrandKind, Notice, NoticeState
from store.post_records import Letter, LetterKind
from store.records import Person, Proof
from store.upkeep_records import Alarm

ATTEMPTS = 3
_HOUR = timedelta(hours=1)


def run_next(office: Office, now: datetime) -> int:
    """Do the oldest errand; 0 if there is none, or somebody else has it."""
    with office.store.read() as tx:
        errand = errands.find_next(tx, ATTEMPTS)
    if errand is None:
        return 0
    with office.store.write() as tx:
        if not errands.begin(tx, errand):
            return 0
        if errand.attempts + 1 == ATTEMPTS:
            _warn(tx, office, errand, now)
    with office.store.read() as tx:
        notice, person = notices.find(tx, errand.notice_id), people.find(tx, errand.person_id)
    if notice is None or person is None:
        _drop(office, errand, now)
    elif errand.kind is ErrandKind.HAND_IN:
        _hand_in(office, errand, notice, person, now)
    elif errand.content_sha256 != content_digest(notice):
        _drop(office, errand, now)
    elif errand.kind is ErrandKind.SHOW:
        _show(office, errand, notice, person, now)
    else:
        _ask(office, errand, notice, person, now)
    return 1


def _warn(tx: Tx, office: Office, errand: Errand, now: datetime) -> None:
    """The last try: if it ends well, the alarm is ended with it."""
    detail = (
        f"notice {errand.notice_id}: what was to be done by mail ({errand.kind.value}) failed twice; look into the "
        "log, and do it on the command line or in the portal"
    )
    alarms.raise_alarm(tx, office, Alarm(_alarm(errand), detail, now), now)


def _alarm(errand: Errand) -> str:
    return f"notice errand {errand.id}"


def _drop(office: Office, errand: Errand, now: datetime) -> None:
    """What it was about has changed or is gone."""
    with office.store.write() as tx:
        _finish(tx, errand, now)


def _finish(tx: Tx, errand: Errand, now: datetime) -> bool:
    if errand.attempts + 1 == ATTEMPTS:
        alarms.end_alarm(tx, _alarm(errand), now)
    return errands.finish(tx, errand)


def _show(office: Office, errand: Errand, notice: Notice, person: Person, now: datetime) -> None:
    """Answer the author with the draft, and with an address at which to let it go."""
    values = {"outcome": "draft", **receipts.shown(office, notice, now)}
    back = receipts.confirm_address(office, notice, person.id)
    with office.store.write() as tx:
        if _finish(tx, errand, now) and _may_tell(tx, office, person, now):
            _post(tx, office, [_answer(office, errand, person, values, back, now)], now)


def _hand_in(office: Office, errand: Errand, notice: Notice, person: Person, now: datetime) -> None:
    """Hand in what the author's reply wants to go out; whoever may not be told why not gets the mail held."""
    actor, number = actor_of(person, Proof.TOKEN), count_told(office, notice)
    with office.store.write() as tx:
        if not _finish(tx, errand, now):
            return
        tells = _may_tell(tx, office, person, now)
        try:
            _require_active(person)
            done = lifecycle.hand_in(
                tx, office, actor, notice.id, number, errand.typed, now, errand.content_sha256
            )
            values = {"number": done.id, "count": done.expected or 0, "outcome": _outcome(done)}
        except (Unacceptable, Forbidden) as fault:
            done, said = notice, str(fault)
            values = {"number": notice.id, "outcome": "refused", "faults": said.split("\n")}
            if not tells and errand.inbox_id is not None:
                inbox.hold(tx, errand.inbox_id, f"nothing was done: {said}")
        if tells:
            back = receipts.confirm_address(office, done, person.id)
            _post(tx, office, [_answer(office, errand, person, values, back, now)], now)


def _require_active(person: Person) -> None:
    """Whoever was disabled after they wrote lets nothing go out (threats C8). Raises Unacceptable."""
    if person.disabled_at is not None:
        raise Unacceptable(f"{person.email} is disabled here")


def _outcome(notice: Notice) -> str:
    return "review" if notice.state is NoticeState.REVIEW else "released"


def _ask(office: Office, errand: Errand, notice: Notice, asker: Person, now: datetime) -> None:
    """A letter to everybody who may be the second person, each with an address of their own."""
    if notice.state is not NoticeState.REVIEW:
        _drop(office, errand, now)
        return
    values = {"outcome": "asked", "asker": asker.name, **receipts.shown(office, notice, now)}
    with office.store.write() as tx:
        others = [one for one in people.find_active_staff(tx) if one.id != asker.id]
        written = [
            receipts.letter(
                office, LetterKind.NOTIFICATION, recipient_of(one), values,
                receipts.confirm_address(office, notice, one.id), now,
            )
            for one in others
        ]  # fmt: skip
        if _finish(tx, errand, now):
            _post(tx, office, written, now)


def _may_tell(tx: Tx, office: Office, person: Person, now: datetime) -> bool:
    """Whether one more answer may go to this author."""
    if person.disabled_at is not None:
        return False
    before = outbox.times_since(tx, LetterKind.RECEIPT, [person.email], now - _HOUR)
    return may_answer_about_notice(len(before[person.email]), office.rules.budgets)


def _answer(
    office: Office,
    errand: Errand,
    person: Person,
    values: dict[str, object],
    reply_to: str,
    now: datetime,
) -> Letter:
    thread = Thread(errand.in_reply_to, errand.references)
    to = recipient_of(person)
    return receipts.letter(office, LetterKind.RECEIPT, to, values, reply_to, now, thread)


def _post(tx: Tx, office: Office, written: list[Letter], now: datetime) -> None:
    outbox.add_all(tx, written, now)
    journal.queued(tx, now, written)
    tx.on_commit(office.wake_postman)
