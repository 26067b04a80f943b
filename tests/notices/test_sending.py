"""A notice goes out: one mail for each recipient, each with their own words, and none that was not wanted."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from gateway.delivery.courier import Deferred, Refused
from gateway.desk import people, post
from gateway.desk.notices import lifecycle as notices
from gateway.desk.notices import proof
from gateway.desk.notices.letters import link, suppression_digest
from gateway.desk.notices.sending import fill_next
from gateway.desk.tickets import Unacceptable
from gateway.mail.tokens import LinkPurpose
from gateway.policy.pace import Rates
from store import objections
from store.notice_records import NoticeState, RecipientState
from store.post_records import OutboxState
from store.records import SYSTEM
from tests.notices.town import NEWS, PATCH, actor, everybody, many, release, send, stock
from tests.offices import Desk

JO = "jo@customer.example"


def read(content: bytes) -> EmailMessage:
    """A mail as a client reads it."""
    return message_from_bytes(content, policy=policy.default)  # type: ignore[return-value]


def test_each_recipient_gets_their_own_mail(desk: Desk) -> None:
    """Name, version and language are the recipient's; both parts say the same; who is not affected gets nothing."""
    stock(desk)
    notice = release(desk)
    assert send(desk, notice) == 2
    mails = {m["To"].addresses[0].addr_spec: m for m in map(read, desk.deliver())}
    assert set(mails) == {"jo@customer.example", "ann@customer.example"}
    german, english = mails["jo@customer.example"], mails["ann@customer.example"]
    assert german["Subject"] == "[Sicherheit] Update auf Kelle 2.4.1"
    text = " ".join(german.get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
    assert "Guten Tag Jo," in text
    assert "2.3" in text
    assert "1. Dezember 2026" in text
    html = english.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "<strong>2.4</strong>" in html
    assert "December 1, 2026" in html
    assert [row.state for row in everybody(desk, notice)] == [RecipientState.SENT] * 2


def test_a_vector_is_told_as_its_score(desk: Desk) -> None:
    """People read the score, in the form of their language; the vector is for programs."""
    stock(desk)
    vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
    text = PATCH.replace('cvss = "9.8"', f'cvss = "{vector}"', 1).replace("({cve})", "({cvss})")
    send(desk, release(desk, text))
    english, german = sorted(map(read, desk.deliver()), key=lambda mail: mail["To"])
    assert "(9.8)" in english.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "(9,8)" in german.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_a_failed_letter_can_be_sent_again(desk: Desk) -> None:
    """Also when the notice is done; what was withdrawn stays so, and a cancelled letter is nobody's waiting one."""
    stock(desk)
    desk.courier.answers = {JO: Refused("550 5.1.1 unknown", "5.1.1")}
    notice = release(desk)
    send(desk, notice)
    desk.deliver()
    send(desk, notice)
    assert notices.find(desk.office, SYSTEM, notice.id).state is NoticeState.DONE
    (failed,) = desk.letters_to(JO)
    desk.courier.answers.clear()
    post.outbox_retry(desk.office, SYSTEM, failed.id, desk.now)
    assert len(desk.deliver()) == 1
    send(desk, notice)
    assert {row.email: row.state for row in everybody(desk, notice)}[JO] is RecipientState.SENT
    assert notices.find(desk.office, SYSTEM, notice.id).state is NoticeState.DONE
    assert proof.check(desk.office, SYSTEM, notice.id, desk.now).problems == ()


def test_a_cancelled_letter_leaves_its_recipient_out(desk: Desk) -> None:
    """The report does not wait for it for ever, and it is not revived behind the notice's back."""
    stock(desk)
    notice = release(desk)
    send(desk, notice)
    (waiting,) = desk.letters_to(JO)
    post.outbox_cancel(desk.office, SYSTEM, waiting.id, desk.now)
    row = {row.email: row for row in everybody(desk, notice)}[JO]
    assert (row.state, row.reason) == (RecipientState.LEFT_OUT, "the letter was cancelled by hand")
    with pytest.raises(Unacceptable, match="write its recipient another notice"):
        post.outbox_retry(desk.office, SYSTEM, waiting.id, desk.now)
    assert len(desk.deliver()) == 1
    assert proof.check(desk.office, SYSTEM, notice.id, desk.now).problems == ()


def test_no_mail_shows_another_recipient(desk: Desk) -> None:
    """One address in the envelope and in the header; no other recipient's name or address anywhere."""
    stock(desk, many(12))
    send(desk, release(desk))
    desk.deliver()
    assert len(desk.courier.carried) == 12
    names = {row.recipient for row in desk.courier.carried}
    for carried in desk.courier.carried:
        mail = read(carried.content)
        assert [a.addr_spec for a in mail["To"].addresses] == [carried.recipient]
        assert mail["Cc"] is None
        assert mail["Bcc"] is None
        others = names - {carried.recipient}
        assert not any(other.encode() in carried.content for other in others)


def test_a_notice_that_may_not_be_refused_has_no_way_to(desk: Desk) -> None:
    """A security notice bears the marks of a list and of a machine, and no address for refusing it."""
    stock(desk)
    send(desk, release(desk))
    (mail, _) = map(read, desk.deliver())
    assert mail["List-Id"] == "<security.notices.desk.example>"
    assert (mail["Auto-Submitted"], mail["Precedence"]) == ("auto-generated", "bulk")
    assert mail["List-Unsubscribe"] is None


def test_a_notice_that_may_be_refused_says_how(desk: Desk) -> None:
    """The address of one-click refusal is the recipient's own and names the class (RFC 8058)."""
    stock(desk)
    notice = release(desk, NEWS)
    send(desk, notice)
    for carried, mail in zip(desk.courier.carried, map(read, desk.deliver()), strict=False):
        url = mail["List-Unsubscribe"].strip("<>")
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        (row,) = (r for r in everybody(desk, notice) if r.email == carried.recipient)
        assert url == link(desk.office, row.ref, row.person_id or 0, LinkPurpose.OBJECT)
        assert url in mail.get_body(("plain",)).get_content().replace("=\n", "")  # type: ignore[union-attr]


def test_whoever_objects_during_the_run_gets_nothing(desk: Desk) -> None:
    """Objections, erasures and disabled people are looked at once more right before each letter leaves."""
    stock(desk, many(4))
    notice = release(desk, NEWS)
    assert send(desk, notice) == 4
    first, second, third, _ = (row.person_id for row in everybody(desk, notice))
    assert first is not None
    with desk.office.store.write() as tx:
        objections.add(tx, first, "feature", "one-click", "", desk.now)
        digest = suppression_digest(desk.office, "C00001@customer.example")
        objections.suppress(tx, digest, "", desk.now)
    people.disable(desk.office, SYSTEM, "c00002@customer.example", desk.now)
    desk.deliver()
    assert [c.recipient for c in desk.courier.carried] == ["c00003@customer.example"]
    rows = everybody(desk, notice)
    assert [(row.state.value, row.reason) for row in rows[:3]] == [
        ("left_out", "objected to notices of the class feature"),
        ("left_out", "the address was erased and must not be written to"),
        ("left_out", "is disabled"),
    ]
    assert [item.state for item in desk.outbox()][:3] == [OutboxState.CANCELLED] * 3
    assert second != third


def test_an_objection_does_not_touch_what_the_contract_demands(desk: Desk) -> None:
    """Somebody who objected to security notices, by whatever way, still gets them."""
    stock(desk)
    with desk.office.store.write() as tx:
        jo = people.find(desk.office, SYSTEM, "jo@customer.example")
        objections.add(tx, jo.id, "security", "staff", "", desk.now)
    assert send(desk, release(desk)) == 2


def test_a_stopped_notice_waits_and_goes_on(desk: Desk) -> None:
    """After a stop not one letter leaves; after resuming each of the others leaves once."""
    stock(desk, many(6))
    notice = release(desk)
    send(desk, notice)
    anna = actor(people.find(desk.office, SYSTEM, "anna@staff.example"))
    notices.stop(desk.office, anna, notice.id, desk.now)
    assert desk.deliver() == []
    notices.resume(desk.office, anna, notice.id, desk.now)
    assert len(desk.deliver()) == 6
    assert desk.deliver() == []


def test_a_stop_reaches_letters_that_are_claimed_already(desk: Desk) -> None:
    """A postman who holds a batch gives the rest of it back untried."""
    stock(desk, many(5))
    notice = release(desk)
    send(desk, notice)
    anna = actor(people.find(desk.office, SYSTEM, "anna@staff.example"))

    class Stopping(type(desk.courier)):  # type: ignore[misc]
        """Stops the notice while the first letter is handed over."""

        def send(self, letter_id, envelope_from, recipient, content, in_data):  # type: ignore[no-untyped-def]
            """Hand over, then stop."""
            outcome = super().send(letter_id, envelope_from, recipient, content, in_data)
            notices.stop(desk.office, anna, notice.id, desk.now)
            return outcome

    desk.courier = Stopping()
    assert len(desk.deliver()) == 1
    assert sorted((i.state.value, i.attempts, i.claim) for i in desk.outbox()) == [
        ("sent", 1, None),
        *[("waiting", 0, None)] * 4,
    ]


def test_a_discarded_notice_is_never_sent_any_further(desk: Desk) -> None:
    """What waits is cancelled and everybody who was not told is on record as left out."""
    stock(desk, many(3))
    notice = release(desk)
    send(desk, notice)
    notices.stop(desk.office, SYSTEM, notice.id, desk.now)
    notices.discard(desk.office, SYSTEM, notice.id, desk.now)
    assert desk.deliver() == []
    assert {row.reason for row in everybody(desk, notice)} == {"the notice was discarded"}


def test_the_relays_answers_are_kept(desk: Desk) -> None:
    """Sent with its reply, failed for good, and deferred ones still queued."""
    stock(desk, many(3))
    desk.courier.answers = {
        "c00001@customer.example": Refused("550 5.1.1 no such user", "5.1.1"),
        "c00002@customer.example": Deferred("connection refused"),
    }
    notice = release(desk)
    send(desk, notice)
    desk.deliver()
    assert [(row.state.value, row.reply) for row in everybody(desk, notice)] == [
        ("sent", "250 2.0.0 remembered"),
        ("failed", "550 5.1.1 no such user"),
        ("queued", "connection refused"),
    ]


def test_a_domain_that_says_not_now_rests(desk: Desk) -> None:
    """After one 450 the rest of that domain waits untried; other domains go on; later it goes on, too."""
    stock(desk, many(60, "slow.example") + many(3, "quick.example").partition("\n")[2])
    desk.courier.answers = {
        f"c{n:05d}@slow.example": Deferred("450 4.7.1 slow down", "4.7.1") for n in range(60)
    }
    notice = release(desk, typed=63)
    send(desk, notice)
    desk.deliver()
    tried = [item for item in desk.outbox() if item.attempts]
    assert len(desk.courier.carried) == 3
    assert len(tried) - 3 <= 20
    desk.courier.answers.clear()
    desk.passes(minutes=6)
    assert len(desk.deliver()) == 60


def test_letters_leave_no_faster_than_allowed(desk: Desk) -> None:
    """The rate for all and the rate for a domain both hold, and two postmen share them."""
    stock(desk, many(40) + many(40, "other.example").partition("\n")[2])
    desk.rates = Rates(per_minute=600, domain_per_minute=60)
    notice = release(desk, typed=80)
    send(desk, notice)
    by_second = []
    for _ in range(5):
        by_second.append(len(desk.deliver()))
        desk.now += timedelta(seconds=1)
    assert sum(by_second) <= 2 * (60 / 60 * 5 + 3)
    assert by_second[-1] == 2


def test_an_answer_never_waits_behind_notices(desk: Desk) -> None:
    """Letters of conversations are claimed before those of notices, however many of these are older."""
    stock(desk, many(30))
    send(desk, release(desk))
    desk.passes(minutes=1)
    desk.receive(desk.mail("jo@customer.example", "Help", "It burns."))
    desk.deliver()
    recipients = [carried.recipient for carried in desk.courier.carried]
    assert len(recipients) == 33
    assert {"anna@staff.example", "bert@staff.example"} < set(recipients[:3])


def test_a_release_that_was_cut_goes_on(desk: Desk) -> None:
    """Sending twice, or again after it is done, makes no second row and no second letter."""
    stock(desk, many(7))
    notice = release(desk)
    assert send(desk, notice) == 7
    assert send(desk, notice) == 0
    desk.deliver()
    assert send(desk, notice) == 0
    view = notices.show(desk.office, SYSTEM, notice.id)
    assert view.notice.state is NoticeState.DONE
    assert [event.what for event in view.events] == [
        "written", "handed in", "confirmed", "sending", "queued", "done",
    ]  # fmt: skip


def test_a_notice_waits_for_its_time_and_its_embargo(desk: Desk) -> None:
    """Neither before its time nor before its embargo ends, whichever is later."""
    stock(desk)
    timed = PATCH.replace(
        'cvss = "9.8"', "send_at = 2026-11-23T11:00:00\nembargo_until = 2026-11-23T11:30:00Z"
    )
    notice = release(desk, timed)
    assert send(desk, notice) == 0
    desk.passes(hours=2)
    assert send(desk, notice) == 0
    desk.passes(minutes=31)
    assert send(desk, notice) == 2


def test_the_back_office_takes_them_in_turn(desk: Desk) -> None:
    """The notice that was released first comes first; one that is not due or was stopped is left alone."""
    stock(desk)
    later = release(desk, NEWS.replace('"feature"', '"feature"\nsend_at = 2099-01-01T08:00:00'))
    halted, first, second = (release(desk, NEWS) for _ in range(3))
    notices.stop(desk.office, SYSTEM, halted.id, desk.now)
    for expected in (first, second):
        assert fill_next(desk.office, desk.now) == 4
        assert len(everybody(desk, expected)) == 4
    assert fill_next(desk.office, desk.now) == 0
    assert everybody(desk, later) == everybody(desk, halted) == []
