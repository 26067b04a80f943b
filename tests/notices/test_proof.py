"""Proof of who was told: every fact in one chain, every change found, and a name can still be taken out."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter

import pytest
import sqlalchemy as sa

from gateway.delivery.courier import Refused
from gateway.desk.notices import lifecycle as notices
from gateway.desk.notices import proof, writing
from gateway.desk.notices import report as notice_report
from gateway.policy.reached import Outcome
from gateway.policy.sealing import Bit, find_contradiction, without_address
from store import notice_events, recipients
from store.post_records import OutboxItem
from store.records import SYSTEM
from tests.notices.town import CONTRACTS, NEWS, everybody, many, release, send, stock
from tests.offices import Desk, answer_to

BROKEN = "ann@customer.example"


def told(desk: Desk) -> int:
    """A notice to two people: one reads it and answers, the other's relay refuses it."""
    stock(desk)
    notice = release(desk)
    send(desk, notice)
    desk.courier.answers = {BROKEN: Refused(f"550 5.1.1 <{BROKEN.upper()}> is unknown", "5.1.1")}
    desk.deliver()
    (jo,) = (item for item in desk.letters_to("jo@customer.example"))
    answer(desk, jo)
    return notice.id


def answer(desk: Desk, item: OutboxItem) -> None:
    """The recipient answers."""
    mail = desk.mail(item.letter.recipient, "Re: Update", "Done.", headers=answer_to(item))
    desk.receive(mail, sender=item.letter.recipient)


def story(desk: Desk, email: str) -> list[str]:
    """What the chain says about one recipient."""
    with desk.office.store.read() as tx:
        row = recipients.find_by_email(tx, 1, email)
        assert row is not None
        return [event.what for event in notice_events.find_about(tx, row.id)]


def tamper(desk: Desk, statement: str) -> None:
    """Somebody with access to the database changes it."""
    with desk.office.store.write() as tx:
        tx.execute(sa.text(statement))


def problems(desk: Desk) -> str:
    """What a check of the first notice finds."""
    return "; ".join(proof.check(desk.office, SYSTEM, 1, desk.now).problems)


def test_every_fact_is_sealed_once(desk: Desk) -> None:
    """Queued, sent or failed, confirmed: each is one event; sealing again adds nothing."""
    told(desk)
    assert proof.seal(desk.office, desk.now, dry_run=True) == 2
    assert proof.seal(desk.office, desk.now, dry_run=False) == 2
    assert proof.seal(desk.office, desk.now, dry_run=False) == 0
    assert story(desk, "jo@customer.example") == ["queued", "sent", "acknowledged"]
    assert story(desk, BROKEN) == ["queued", "failed"]
    assert problems(desk) == ""


def test_later_facts_follow(desk: Desk) -> None:
    """What happens after the first seal is added behind it."""
    stock(desk)
    send(desk, release(desk))
    proof.seal(desk.office, desk.now, dry_run=False)
    assert story(desk, BROKEN) == ["queued"]
    desk.deliver()
    answer(desk, desk.letters_to(BROKEN)[0])
    proof.seal(desk.office, desk.now, dry_run=False)
    assert story(desk, BROKEN) == ["queued", "sent", "acknowledged"]
    assert problems(desk) == ""


def test_the_chain_holds_no_name(desk: Desk) -> None:
    """Events name a recipient by number and keyed digest, also where the relay repeats the address."""
    told(desk)
    proof.seal(desk.office, desk.now, dry_run=False)
    with desk.office.store.read() as tx:
        events = notice_events.find_page(tx, 1, 0, 1000)
    written = json.dumps([dict(event.fields) for event in events]).lower()
    assert "customer.example" not in written
    assert "550 5.1.1" in written


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE notice_events SET what = 'sent' WHERE what = 'failed'", "is not what was written"),
        ("UPDATE notice_events SET actor = 'Eve' WHERE number = 1", "event 1 is not"),
        ("UPDATE notice_events SET recipient_id = NULL WHERE what = 'failed'", "is not what"),
        ("DELETE FROM notice_events WHERE number = 2", "event 2 is not"),
        ("DELETE FROM notice_events WHERE what = 'acknowledged'", "the chain does not"),
        (f"UPDATE notice_recipients SET email = 'eve@x.example' WHERE email = '{BROKEN}'", "another one"),
        ("UPDATE notice_recipients SET sent_at = '2026-11-22 10:00:00+00' WHERE sent_at IS NOT NULL",
         "another time for sent"),
        ("UPDATE notice_recipients SET acknowledged_at = NULL", "the chain says acknowledged"),
        ("UPDATE notice_texts SET body = 'All is well.'", "it says something else"),
        ("UPDATE notices SET released_at = '2026-11-22 10:00:00+00'", "released at another time"),
        ("UPDATE notices SET cvss = '1.0'", "it says something else"),
        (f"UPDATE notice_recipients SET person_id = NULL, email = 'e' WHERE email = '{BROKEN}'", "another one"),
    ],
)  # fmt: skip
def test_whoever_changes_something_is_found(desk: Desk, statement: str, found: str) -> None:
    """A changed, removed or moved event, and a changed row, are named by the check (threats E17)."""
    told(desk)
    assert problems(desk) == ""
    tamper(desk, statement)
    assert found in problems(desk)


def test_a_removed_recipient_is_found(desk: Desk) -> None:
    """A row that is gone is missed, since the chain knows its number."""
    told(desk)
    assert problems(desk) == ""
    writing.write(desk.office, SYSTEM, NEWS, [], desk.now)
    tamper(desk, f"UPDATE notice_recipients SET notice_id = 2 WHERE email = '{BROKEN}'")
    assert "is gone" in problems(desk)


def test_a_name_can_be_taken_out(desk: Desk) -> None:
    """After an erasure nobody can read who it was, the chain is whole, and the numbers are the same."""
    number = told(desk)
    before = notice_report.make(desk.office, SYSTEM, number, desk.now).outcomes
    (jo,) = (
        row
        for row in everybody(desk, notices.find(desk.office, SYSTEM, number))
        if row.acknowledged_at
    )
    with desk.office.store.write() as tx:
        assert proof.erase_person(tx, desk.office, jo.person_id or 0, desk.now) == 1
    report = notice_report.make(desk.office, SYSTEM, number, desk.now)
    assert report.check.problems == ()
    assert report.outcomes == before
    assert "jo@" not in notice_report.sheet(report)
    assert story(desk, f"erased-{jo.id}@erased.invalid")[-1] == "erased"


def test_the_report_counts_everybody_once(desk: Desk) -> None:
    """Each recipient has one outcome, in all and by organisation; who was not reached stands there with the reason."""
    report = notice_report.make(desk.office, SYSTEM, told(desk), desk.now)
    assert report.outcomes == {Outcome.CONFIRMED: 1, Outcome.FAILED: 1}
    assert [(group.organisation, group.told) for group in report.groups] == [
        ("Beispiel GmbH", 1),
        ("", 1),
    ]
    (failed,) = report.not_reached
    assert failed.recipient.email == BROKEN
    assert "5.1.1" in failed.why
    assert report.check.is_whole


def test_bounces_are_counted_exactly(desk: Desk) -> None:
    """Of 50 recipients whose relay refuses one, the report says 49 and 1."""
    stock(desk, many(50))
    notice = release(desk, typed=50)
    send(desk, notice)
    desk.courier.answers = {"c00007@customer.example": Refused("550 5.1.1 no", "5.1.1")}
    desk.deliver()
    report = notice_report.make(desk.office, SYSTEM, notice.id, desk.now)
    assert report.outcomes == Counter({Outcome.SENT: 49, Outcome.FAILED: 1})


def test_the_table_is_safe_for_spreadsheets(desk: Desk) -> None:
    """A name that looks like a formula is only a name (threats E14)."""
    evil = CONTRACTS.replace(",Ann,", ",=HYPERLINK(1),")
    stock(desk, evil)
    notice = release(desk)
    send(desk, notice)
    rows = list(csv.DictReader(io.StringIO(notice_report.sheet(
        notice_report.make(desk.office, SYSTEM, notice.id, desk.now)))))  # fmt: skip
    assert {row["name"] for row in rows} == {"Jo", "'=HYPERLINK(1)"}
    assert {row["outcome"] for row in rows} == {"waiting"}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("550 <A@x.example> a@X.example?", "550 <…> …?"),
        ("250 ok", "250 ok"),
        ("", ""),
    ],
)
def test_replies_without_the_address(text: str, kept: str) -> None:
    """The address is taken out wherever and however it is written."""
    assert without_address(text, "a@x.example") == kept


def test_what_is_not_sealed_contradicts_nothing(desk: Desk) -> None:
    """A row that was never sealed is no lie, and one whose events are gone is."""
    told(desk)
    (row, _) = everybody(desk, notices.find(desk.office, SYSTEM, 1))
    assert find_contradiction(row, None, "") == ""
    proof.seal(desk.office, desk.now, dry_run=False)
    (row, _) = everybody(desk, notices.find(desk.office, SYSTEM, 1))
    assert row.sealed & Bit.ENTERED
    assert "does not know" in find_contradiction(row, None, "")
