"""New versions of advisories and VEX documents: two people must agree, as they do to a security notice."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from gateway.desk.advisories import proposing, public
from gateway.desk.advisories.publishing import Change
from gateway.desk.office import Office
from gateway.desk.tickets import Unacceptable
from store import notice_events, outbox
from store.advisory_records import KeptAdvisory, Proposal
from store.engine import Store
from store.records import SYSTEM
from tests.desk.test_advisories import VEX, read, two
from tests.offices import make_office
from tests.publish.kept import PUBLISHING, add_notice, publish

CHANGE = Change("Fixed in 2.4.2", {"Printserver": "2.4.2"})
ID = "EX-2026-0001"


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Office:
    """An office that publishes."""
    return make_office(store, tmp_path, **PUBLISHING)


def test_nothing_is_published_before_a_second_person_agrees(office: Office, now: datetime) -> None:
    """The world reads the old version until then; the new one bears the time at which it was published."""
    notice = add_notice(office.store, now)
    publish(office, notice, now)
    anna, bert = two(office, now)
    waiting = proposing.revise(office, anna, ID, CHANGE, now)
    assert isinstance(waiting, Proposal)
    assert read(public.read_public(office, 2026, "ex-2026-0001.json")[1]) == read(
        public.read_public(office, 2026, "ex-2026-0001.json")[1]
    )
    assert public.published(office)[0].changed_at == now
    later = now + timedelta(hours=3)
    _, shown = proposing.show(office, bert, ID)
    assert read(shown.content)["document"]["tracking"]["version"] == "2"
    kept = proposing.confirm(office, bert, ID, later, waiting.content_sha256)
    assert (kept.version, kept.changed_at, kept.author) == (2, later, "Bert")
    assert proposing.find_waiting(office, anna) == []
    with office.store.read() as tx:
        story = [(event.what, event.actor) for event in notice_events.find_of(tx, notice.id)]
    assert story[1:] == [("version proposed", "Anna"), ("published", "Bert")]


def test_one_person_is_not_two(office: Office, now: datetime) -> None:
    """Whoever proposed it, or does not say who they are, or looked at something else, publishes nothing."""
    publish(office, add_notice(office.store, now), now)
    anna, bert = two(office, now)
    with pytest.raises(Unacceptable, match="say who you are"):
        proposing.revise(office, SYSTEM, ID, CHANGE, now)
    proposing.revise(office, anna, ID, CHANGE, now)
    for who, seen, why in (
        (anna, None, "somebody else must confirm it"),
        (SYSTEM, None, "say who you are"),
        (bert, "0" * 64, "look at it again"),
    ):
        with pytest.raises(Unacceptable, match=why):
            proposing.confirm(office, who, ID, now, seen)
    assert public.published(office)[0].changed_at == now
    with pytest.raises(Unacceptable, match="confirm or decline that first"):
        proposing.revise(office, bert, ID, Change("Another one"), now)


def test_declining(office: Office, now: datetime) -> None:
    """A version that was declined is gone; its reason stays in the notice's story, and another one can be proposed."""
    notice = add_notice(office.store, now)
    publish(office, notice, now)
    anna, bert = two(office, now)
    proposing.revise(office, anna, ID, CHANGE, now)
    proposing.decline(office, bert, ID, "2.4.2 is not out yet", now)
    with pytest.raises(Unacceptable, match="no version of EX-2026-0001 waits"):
        proposing.confirm(office, bert, ID, now)
    with office.store.read() as tx:
        *_, event = notice_events.find_of(tx, notice.id)
    assert (event.what, event.fields["reason"]) == ("version declined", "2.4.2 is not out yet")
    assert isinstance(proposing.revise(office, anna, ID, CHANGE, now), Proposal)


def test_a_vex_document_takes_its_number_when_it_is_proposed(office: Office, now: datetime) -> None:
    """Two that wait at once do not get the same one; its place is that of the year in which it is published."""
    anna, bert = two(office, now)
    first, second = (proposing.publish_vex(office, anna, VEX, now) for _ in range(2))
    assert (first.tracking_id, second.tracking_id) == ("EX-2026-0001", "EX-2026-0002")
    assert public.published(office) == []
    proposing.confirm(office, bert, "EX-2026-0002", now + timedelta(days=60))
    listed, content = public.read_public(office, 2027, "ex-2026-0002.json")
    (own,) = (r for r in read(content)["document"]["references"] if r["category"] == "self")
    assert own["url"].endswith(f"/{listed.path}")


def test_the_others_are_asked_by_mail(office: Office, now: datetime) -> None:
    """Whoever may be the second person learns what is new and where to look; the first one is not asked."""
    publish(office, add_notice(office.store, now), now)
    anna, _ = two(office, now)
    proposing.revise(office, anna, ID, CHANGE, now)
    with office.store.read() as tx:
        (letter,) = [item.letter for item in outbox.find_all(tx, limit=10)]
    assert letter.recipient == "bert@staff.example"
    assert letter.subject == "Please confirm advisory EX-2026-0001, version 2"
    assert "Fixed in 2.4.2" in letter.text
    assert "https://desk.example/notices/advisories" in letter.text


def test_where_one_person_is_enough(store: Store, tmp_path: Path, now: datetime) -> None:
    """An operator who lets one person send security notices lets one person publish versions, too."""
    alone = {"notice_class": [{"name": "security", "two_people": False, "refusable": False}]}
    office = make_office(store, tmp_path, **PUBLISHING, **alone)  # type: ignore[arg-type]
    publish(office, add_notice(office.store, now), now)
    assert isinstance(proposing.revise(office, SYSTEM, ID, CHANGE, now), KeptAdvisory)
