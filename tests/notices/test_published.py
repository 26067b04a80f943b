"""A security notice and its advisory go out together: the document is in the mails and on the web, and not before."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from gateway.desk import alarms as desk_alarms
from gateway.desk.advisories import public
from gateway.desk.advisories import publishing as advisories
from gateway.desk.advisories.publishing import Change
from gateway.desk.advisories.vex import Vex
from gateway.desk.notices import lifecycle as notices
from gateway.desk.notices import sending as notice_sending
from gateway.desk.notices import writing
from gateway.desk.tickets import Unacceptable
from gateway.policy.access import Forbidden
from gateway.publish.advisory import NotAffected
from store.engine import Store
from store.records import SYSTEM
from tests.desk.test_advisories import publish_vex, revise
from tests.notices.town import NEWS, PATCH, actor, release, send, stock
from tests.offices import Desk, make_office
from tests.publish.kept import PUBLISHING
from tests.web.house import open_house

DOCUMENT = "/.well-known/csaf/white/2026/ex-2026-0001.json"


@pytest.fixture
def desk(store: Store, tmp_path: Path, now: datetime) -> Desk:
    """The desk of a maker who publishes advisories, with customers."""
    made = Desk(make_office(store, tmp_path, **PUBLISHING), now)
    stock(made)
    return made


def documents(content: bytes) -> list[EmailMessage]:
    """The JSON files that a mail carries."""
    mail = message_from_bytes(content, policy=policy.default)
    return [p for p in mail.iter_attachments() if p.get_content_type() == "application/json"]  # type: ignore[attr-defined]


def test_mails_carry_the_document_that_is_published(desk: Desk) -> None:
    """Each mail of a security notice carries the advisory, byte for byte the one on the web."""
    send(desk, release(desk))
    with open_house(desk) as house:
        served = house.browser("https://desk.example").get(DOCUMENT).content
    mails = desk.deliver()
    assert len(mails) == 2
    for mail in mails:
        (file,) = documents(mail)
        assert file.get_filename() == "ex-2026-0001.json"
        assert hashlib.sha256(file.get_content()).digest() == hashlib.sha256(served).digest()
    read = json.loads(served)
    assert read["vulnerabilities"][0]["cve"] == "CVE-2026-12345"
    assert read["document"]["title"] == "Update to Kelle 2.4.1"
    assert "Jo" not in served.decode()


def test_an_embargo_holds_the_advisory_back(desk: Desk) -> None:
    """Nothing is on the web before the embargo ends, and the advisory bears the time when it ended."""
    held = PATCH.replace("[subject]", "embargo_until = 2026-11-25T09:00:00Z\n\n[subject]", 1)
    notice = release(desk, held)
    notice_sending.send_due(desk.office, desk.now, dry_run=False)
    assert public.published(desk.office) == []
    desk.passes(days=3)
    notice_sending.send_due(desk.office, desk.now, dry_run=False)
    (listed,) = public.published(desk.office)
    assert listed.first_at == desk.now
    assert advisories.show_of_notice(desk.office, SYSTEM, notice.id, desk.now).kept is not None


def test_a_label_keeps_the_document_among_its_recipients(desk: Desk) -> None:
    """An advisory for recipients only is in their mails and not on the web."""
    send(desk, release(desk, PATCH.replace('cvss = "9.8"', 'cvss = "9.8"\ntlp = "AMBER"', 1)))
    assert all(len(documents(mail)) == 1 for mail in desk.deliver())
    assert public.published(desk.office) == []


def test_other_notices_carry_none(desk: Desk) -> None:
    """A notice about features publishes nothing."""
    send(desk, release(desk, NEWS))
    assert [documents(mail) for mail in desk.deliver()] == [[]] * 4


def test_what_is_lacking_is_said_when_it_is_handed_in(desk: Desk) -> None:
    """A notice whose advisory could not be published is not handed in."""
    broken = PATCH.replace('cvss = "9.8"', 'cvss = "CVSS:3.1/AV:N"', 1)
    anna = actor(desk.staff("Anna"))
    notice = writing.write(desk.office, anna, broken, [], desk.now)
    with pytest.raises(Unacceptable, match="its advisory cannot be published: write a CVSS vector"):
        notices.submit(desk.office, anna, notice.id, None, desk.now)


def test_an_id_can_be_used_once(desk: Desk) -> None:
    """A notice with the id of a published advisory is not handed in: a new version has another way."""
    send(desk, release(desk))
    again = PATCH.replace('cvss = "9.8"', 'cvss = "9.8"\nadvisory = "EX-2026-0001"', 1)
    with pytest.raises(Unacceptable, match="EX-2026-0001 is taken already"):
        release(desk, again)


def test_the_notice_goes_out_even_if_its_advisory_cannot(desk: Desk) -> None:
    """An id that was taken meanwhile costs the advisory and not the warning; the operator is told."""
    chosen = PATCH.replace('cvss = "9.8"', 'cvss = "9.8"\nadvisory = "EX-2026-0005"', 1)
    notice = release(desk, chosen)
    spared = (NotAffected("Eimer", "It has no network."),)
    taken = Vex(("CVE-2026-1111",), spared, "Not affected", tracking_id="EX-2026-0005")
    publish_vex(desk.office, taken, desk.now)
    desk.passes(minutes=1)
    assert send(desk, notice) == 2
    assert [documents(mail) for mail in desk.deliver() if b"Kelle" in mail][:2] == [[], []]
    (alarm,) = desk_alarms.find_all(desk.office)
    assert "goes out without its advisory" in alarm.detail


def test_a_new_version_is_in_the_mails_that_follow(desk: Desk) -> None:
    """Whoever is told later gets the newest version."""
    notice = release(desk)
    send(desk, notice)
    change = Change("Fixed in 2.4.2", fixed={"Kelle": "2.4.2"})
    kept = revise(desk.office, "EX-2026-0001", change, desk.now + timedelta(days=1))
    (file, *_) = documents(desk.deliver()[0])
    assert hashlib.sha256(file.get_content()).hexdigest() == kept.sha256


def test_a_mail_of_staff_alone_publishes_nothing(desk: Desk) -> None:
    """Who only claims to be of the staff neither sees a draft nor publishes."""
    olga = actor(desk.customer("Olga"))
    notice = release(desk)
    with pytest.raises(Forbidden):
        advisories.show_of_notice(desk.office, olga, notice.id, desk.now)
