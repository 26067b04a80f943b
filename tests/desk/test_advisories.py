"""Publishing advisories: what a notice says to everybody, versions that never change, VEX documents, who reads what."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.desk.advisories import proposing, public, vex
from gateway.desk.advisories import publishing as advisories
from gateway.desk.advisories.publishing import Change
from gateway.desk.advisories.vex import Vex
from gateway.desk.office import Office
from gateway.desk.tickets import Unacceptable
from gateway.policy.access import Forbidden
from gateway.publish.advisory import Justification, Label, NotAffected
from store import notice_events, people
from store.advisory_records import KeptAdvisory
from store.engine import Store
from store.notice_records import Notice, NoticeText
from store.people import NewPerson
from store.records import SYSTEM, Actor, Proof, Role
from tests.notices.town import actor
from tests.offices import make_office
from tests.publish.kept import PUBLISHER, PUBLISHING, V31, add_notice, publish
from tests.publish.validators import validate

CUSTOMER = Actor("Olga", "olga@customer.example", Role.CUSTOMER, Proof.SESSION)
VEX = Vex(
    ("CVE-2026-12345",),
    (NotAffected("Scanner", "It is not part of it.", because=Justification.COMPONENT_NOT_PRESENT),),
    "Scanner is not affected",
)


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Office:
    """An office that publishes."""
    return make_office(store, tmp_path, **PUBLISHING)


def read(content: bytes) -> Any:
    """A document as programs read it."""
    return json.loads(content)


def two(office: Office, now: datetime) -> tuple[Actor, Actor]:
    """Two members of the staff."""
    entered = []
    with office.store.write() as tx:
        for name in ("Anna", "Bert"):
            new = NewPerson(name, f"{name.lower()}@staff.example", Role.STAFF, "en", known=True)
            entered.append(people.ensure(tx, new, now))
    return actor(entered[0]), actor(entered[1])


def revise(office: Office, advisory: str, change: Change, now: datetime) -> KeptAdvisory:
    """One person hands a version in, another one confirms it."""
    anna, bert = two(office, now)
    proposing.revise(office, anna, advisory, change, now)
    return proposing.confirm(office, bert, advisory, now)


def publish_vex(office: Office, statement: Vex, now: datetime) -> KeptAdvisory:
    """The same with a VEX document."""
    anna, bert = two(office, now)
    waiting = proposing.publish_vex(office, anna, statement, now)
    return proposing.confirm(office, bert, waiting.tracking_id, now)


def faults(office: Office, notice: Notice, now: datetime) -> list[str]:
    """What the notice's advisory lacks."""
    with office.store.read() as tx:
        return advisories.faults_of(tx, office.settings, notice, now)


def test_a_notice_becomes_an_advisory(office: Office, now: datetime) -> None:
    """What is said to everybody stands in the document, in the notice's language; words for one recipient do not."""
    notice = add_notice(office.store, now)
    shown = advisories.show_of_notice(office, SYSTEM, notice.id, now)
    document = read(shown.content)
    head, vulnerability = document["document"], document["vulnerabilities"][0]
    assert (shown.faults, shown.kept) == ((), None)
    assert head["title"] == "Printserver: strangers can read jobs"
    assert head["notes"][1]["text"] == (
        "Please install 2.4.1 by December 1, 2026:\nhttps://www.example.com/downloads"
    )
    assert (head["tracking"]["id"], head["tracking"]["status"]) == ("EX-2026-0000", "draft")
    versions = document["product_tree"]["branches"][0]["branches"][0]["branches"]
    assert [each["name"] for each in versions] == ["vers:maven/>=2.0|<2.4.1", "2.4.1"]
    assert vulnerability["scores"][0]["cvss_v3"]["vectorString"] == V31


def test_publishing(office: Office, now: datetime) -> None:
    """Sending a notice publishes once, gives the file for its mails, and leaves a link in the notice's chain."""
    notice = add_notice(office.store, now)
    first, again = (publish(office, notice, now + timedelta(days=d)) for d in (0, 1))
    assert first == again
    assert first is not None
    assert (first.filename, first.content_type) == ("ex-2026-0001.json", "application/json")
    (listed,) = public.published(office)
    assert (listed.tracking_id, listed.first_at, listed.path) == (
        "EX-2026-0001",
        now,
        "2026/ex-2026-0001.json",
    )
    shown = advisories.show_of_notice(office, SYSTEM, notice.id, now)
    assert shown.kept is not None
    assert read(shown.content)["document"]["tracking"]["status"] == "final"
    assert public.read_public(office, 2026, "ex-2026-0001.json") == (listed, shown.content)
    with office.store.read() as tx:
        (event,) = notice_events.find_of(tx, notice.id)
        assert advisories.csaf_attachment(tx, notice.id) == first
    assert (event.what, event.fields["sha256"]) == ("published", first.sha256)


def test_numbers_follow_each_other(office: Office, now: datetime) -> None:
    """Ids count within a year and step over those that somebody chose, also for a notice that is not sent yet."""
    chosen = add_notice(office.store, now, advisory_id="EX-2026-0007")
    names = [
        publish(office, notice, at)
        for notice, at in (
            (add_notice(office.store, now), now), (chosen, now), (add_notice(office.store, now), now),
            (add_notice(office.store, now), now + timedelta(days=60)),
        )
    ]  # fmt: skip
    assert [file and file.filename for file in names] == [
        "ex-2026-0008.json", "ex-2026-0007.json", "ex-2026-0009.json", "ex-2027-0001.json",
    ]  # fmt: skip


NO_ADVISORY: list[tuple[dict[str, Any], str]] = [
    ({"notice_class": "feature"}, "its class is feature"),
    ({"products": ()}, "it names no product"),
]


@pytest.mark.parametrize(("changes", "why"), NO_ADVISORY)
def test_other_notices_publish_nothing(
    office: Office, now: datetime, changes: dict[str, Any], why: str
) -> None:
    """Only a security notice about products becomes an advisory; who asks for it learns why."""
    notice = add_notice(office.store, now, **changes)
    assert publish(office, notice, now) is None
    assert faults(office, notice, now) == []
    with pytest.raises(Unacceptable, match=why):
        advisories.show_of_notice(office, SYSTEM, notice.id, now)


def test_without_a_publisher(store: Store, tmp_path: Path, now: datetime) -> None:
    """Where nobody publishes, notices go out as they are, and nothing can be read."""
    office = make_office(store, tmp_path)
    notice = add_notice(store, now)
    assert publish(office, notice, now) is None
    with pytest.raises(Unacceptable, match=r"set publisher\.name"):
        advisories.show_of_notice(office, SYSTEM, notice.id, now)
    with pytest.raises(Unacceptable, match=r"publisher\.name is not set"):
        public.require_publisher(office.settings)
    with pytest.raises(Unacceptable, match=r"publisher\.security_contact is not set"):
        public.require_security_contact(office.settings)


def test_faults_are_told_before_and_stop_publishing(office: Office, now: datetime) -> None:
    """What an advisory lacks is known before the release; publishing it is refused, whole."""
    notice = add_notice(office.store, now, cves=("CVE-26-1",), urls=("downloads",))
    found = faults(office, notice, now)
    assert len(found) == 2
    assert advisories.show_of_notice(office, SYSTEM, notice.id, now).faults == tuple(found)
    with pytest.raises(
        Unacceptable, match="EX-2026-0001 cannot be published: write the whole address"
    ):
        publish(office, notice, now)
    assert public.published(office) == []


SCORES: list[tuple[dict[str, Any], str | None, bool]] = [
    ({}, None, True),
    ({"cvss": "9.8"}, "9.8", False),
    ({"cvss": ""}, None, False),
    ({"cves": ()}, None, True),
    ({"cves": ("CVE-2026-10001", "CVE-2026-10002")}, "9.8", False),
]


@pytest.mark.parametrize(("changes", "severity", "has_score"), SCORES)
def test_scores(
    office: Office, now: datetime, changes: dict[str, Any], severity: str | None, has_score: bool
) -> None:
    """A vector belongs to one vulnerability; for several, and as a bare score, it is the severity of all together."""
    notice = add_notice(office.store, now, **changes)
    document = read(advisories.show_of_notice(office, SYSTEM, notice.id, now).content)
    found = document["document"].get("aggregate_severity", {}).get("text")
    assert found == severity
    assert ("scores" in document["vulnerabilities"][0]) is has_score


def test_the_validator_agrees(office: Office, now: datetime) -> None:
    """Drafts, published documents, new versions and VEX documents made by the desk are valid."""
    many = [add_notice(office.store, now, **changes) for changes, *_ in SCORES]
    contents = [advisories.show_of_notice(office, SYSTEM, one.id, now).content for one in many]
    contents.append(vex.draft_vex(office, SYSTEM, VEX, now).content)
    publish(office, many[0], now)
    change = Change("Fixed", {"Printserver": "2.4.2"}, {"Printserver": "<2.4.2"}, V31)
    for act in (
        lambda: None,
        lambda: revise(office, "EX-2026-0001", change, now + timedelta(days=9)),
        lambda: publish_vex(office, VEX, now),
    ):
        act()
        newest = advisories.find_list(office, SYSTEM)[0].tracking_id
        contents.append(advisories.show(office, SYSTEM, newest).content)
    assert [verdict.errors for verdict in validate([read(each) for each in contents])] == [
        ()
    ] * len(contents)


def test_a_subject_for_one_recipient(office: Office, now: datetime) -> None:
    """A subject that speaks to one recipient becomes the names of product and vulnerability."""
    texts = (NoticeText("en", "{name}, update {product}", "Text"),)
    notice = add_notice(office.store, now, texts=texts)
    document = read(advisories.show_of_notice(office, SYSTEM, notice.id, now).content)
    assert document["document"]["title"] == "Printserver: CVE-2026-12345"


def test_the_desks_language_comes_first(office: Office, now: datetime) -> None:
    """Of two texts the desk's language is published; a desk without its own publishes what there is."""
    both = (NoticeText("de", "Lücke", "Text"), NoticeText("en", "Gap", "Text"))
    for texts, language in ((both, "en"), (both[:1], "de")):
        notice = add_notice(office.store, now, texts=texts)
        document = read(advisories.show_of_notice(office, SYSTEM, notice.id, now).content)
        assert document["document"]["lang"] == language


def test_revising(office: Office, now: datetime) -> None:
    """A new version keeps its id, place and history, changes what was said, and leaves the old one as it was."""
    notice = add_notice(office.store, now)
    file = publish(office, notice, now)
    change = Change(
        "Fixed in 2.4.2", {"Printserver": "2.4.2"}, {"Printserver": "<2.4.2"},
        references=("https://www.example.com/faq",),
    )  # fmt: skip
    later = now + timedelta(days=40)
    kept = revise(office, "EX-2026-0001", change, later)
    listed, content = public.read_public(office, 2026, "ex-2026-0001.json")
    document = read(content)
    tracking = document["document"]["tracking"]
    assert (kept.version, listed.changed_at, listed.first_at) == (2, later, now)
    assert [each["summary"] for each in tracking["revision_history"]] == [
        "First version",
        "Fixed in 2.4.2",
    ]
    assert document["product_tree"]["branches"][0]["branches"][0]["branches"][1]["name"] == "2.4.2"
    assert len(document["document"]["references"]) == 3
    assert file is not None
    with office.store.read() as tx:
        newest = advisories.csaf_attachment(tx, notice.id)
    assert newest is not None
    assert newest.sha256 != file.sha256


def test_a_new_version_bears_the_publisher_of_today(
    office: Office, tmp_path: Path, now: datetime
) -> None:
    """What is published stays as it is when the configuration changes; the next version has the new values."""
    publish(office, add_notice(office.store, now), now)
    _, before = public.read_public(office, 2026, "ex-2026-0001.json")
    moved = {**PUBLISHING, "publisher": {**PUBLISHER, "contact": "security@example.com"}}
    later = make_office(office.store, tmp_path, **moved)
    assert public.read_public(later, 2026, "ex-2026-0001.json")[1] == before
    revise(later, "EX-2026-0001", Change("New contact"), now)
    _, after = public.read_public(later, 2026, "ex-2026-0001.json")
    assert read(after)["document"]["publisher"]["contact_details"] == "security@example.com"


BAD_CHANGES = [
    (Change(" "), "say what is new"),
    (Change("x", {"Fax": "2"}), "EX-2026-0001 is not about Fax"),
    (Change("x", vector="AV:N"), "write a CVSS vector"),
]


@pytest.mark.parametrize(("change", "why"), BAD_CHANGES)
def test_bad_changes(office: Office, now: datetime, change: Change, why: str) -> None:
    """A version without a reason, about another product, or with a broken vector is refused."""
    publish(office, add_notice(office.store, now), now)
    with pytest.raises(Unacceptable, match=why):
        revise(office, "EX-2026-0001", change, now)


def test_one_vector_for_several_vulnerabilities(office: Office, now: datetime) -> None:
    """Nobody can say which of several vulnerabilities a vector is for."""
    cves = ("CVE-2026-10001", "CVE-2026-10002")
    publish(office, add_notice(office.store, now, cves=cves), now)
    with pytest.raises(Unacceptable, match="several vulnerabilities"):
        revise(office, "EX-2026-0001", Change("x", vector=V31), now)


def test_a_vex_document(office: Office, now: datetime) -> None:
    """It is looked at first, then published under the next id; its id can be taken only once."""
    draft = vex.draft_vex(office, SYSTEM, VEX, now)
    assert (draft.faults, public.published(office)) == ((), [])
    kept = publish_vex(office, VEX, now)
    shown = advisories.show(office, SYSTEM, "EX-2026-0001")
    document = read(shown.content)
    assert (kept.tracking_id, kept.category) == ("EX-2026-0001", "csaf_vex")
    assert document["document"]["category"] == "csaf_vex"
    with pytest.raises(Unacceptable, match="there is an advisory EX-2026-0001 already; revise it"):
        publish_vex(office, replace(VEX, tracking_id="EX-2026-0001"), now)
    with pytest.raises(Unacceptable, match="choose another id"):
        publish_vex(office, replace(VEX, tracking_id="ex-2026-0001"), now)
    with pytest.raises(Unacceptable, match="name the CVE"):
        publish_vex(office, replace(VEX, cves=("",)), now)


@pytest.mark.parametrize("label", [Label.GREEN, Label.AMBER, Label.STRICT, Label.RED])
def test_other_labels_are_not_for_the_world(office: Office, now: datetime, label: Label) -> None:
    """What is not CLEAR travels with its mail, and nobody finds it on the web."""
    notice = add_notice(office.store, now, tlp=label.value)
    assert publish(office, notice, now) is not None
    assert public.published(office) == []
    with pytest.raises(Unacceptable, match="there is no document"):
        public.read_public(office, 2026, "ex-2026-0001.json")
    (kept,) = advisories.find_list(office, SYSTEM)
    assert kept.label == label.value
    document = read(advisories.show(office, SYSTEM, kept.tracking_id).content)
    assert [each["category"] for each in document["document"]["references"]] == ["external"]


def test_the_label_of_the_configuration(store: Store, tmp_path: Path, now: datetime) -> None:
    """A notice without a label has that of the configuration."""
    sections = {**PUBLISHING, "publisher": {**PUBLISHER, "tlp": "AMBER"}}
    office = make_office(store, tmp_path, **sections)
    publish(office, add_notice(store, now), now)
    assert [kept.label for kept in advisories.find_list(office, SYSTEM)] == ["AMBER"]


def test_what_is_not_there(office: Office, now: datetime) -> None:
    """A notice, an advisory or a document that does not exist is said in a sentence; a wrong year is no way in."""
    publish(office, add_notice(office.store, now), now)
    for ask in (
        lambda: advisories.show_of_notice(office, SYSTEM, 99, now),
        lambda: advisories.show(office, SYSTEM, "EX-1999-0001"),
        lambda: public.read_public(office, 2025, "ex-2026-0001.json"),
        lambda: public.read_public(office, 2026, "ex-2026-0002.json"),
    ):
        with pytest.raises(Unacceptable, match="there is no"):
            ask()


def test_customers_publish_nothing(office: Office, now: datetime) -> None:
    """Only staff see drafts and publish."""
    notice = add_notice(office.store, now)
    for act in (
        lambda: advisories.show_of_notice(office, CUSTOMER, notice.id, now),
        lambda: advisories.find_list(office, CUSTOMER),
        lambda: proposing.publish_vex(office, CUSTOMER, VEX, now),
        lambda: proposing.revise(office, CUSTOMER, "EX-2026-0001", Change("x"), now),
    ):
        with pytest.raises(Forbidden):
            act()
