"""People on both databases: one person for an address, whoever enters it at the same time."""

from __future__ import annotations

import pytest

from store import people
from store.engine import AlreadyHave, Store
from store.people import NewPerson
from store.records import Role
from tests.store.rows import NOW, at_once


def new(email: str, **more: object) -> NewPerson:
    """Somebody not here yet."""
    values = {"name": "N", "email": email, "role": Role.CUSTOMER, "language": "en", **more}
    return NewPerson(**values)  # type: ignore[arg-type]


def test_an_address_belongs_to_one_person(store: Store) -> None:
    """In any case of its letters; adding it again is refused, ensuring it changes nothing."""
    with store.write() as tx:
        jo = people.add(tx, new("Jo@X.example", name="Jo", known=True), NOW)
        assert jo.email == "jo@x.example"
        assert people.ensure(tx, new("JO@x.example", name="Other"), NOW) == jo
        assert people.find_by_email(tx, "jO@x.example") == jo
        assert people.find_by_emails(tx, ["JO@X.EXAMPLE", "no@x.example"]) == {jo.email: jo}
        assert people.find(tx, jo.id) == jo
        assert people.find_many(tx, [jo.id, 99]) == {jo.id: jo}
        assert people.find(tx, 99) is people.find_by_email(tx, "no@x.example") is None
        assert people.find_by_emails(tx, []) == people.find_many(tx, []) == {}
    with pytest.raises(AlreadyHave), store.write() as tx:
        people.add(tx, new("jo@x.example"), NOW)


def test_everybody_is_entered_once(store: Store) -> None:
    """Four sorters that hold the names of the same new people get the same persons, whatever their order."""
    emails = [f"p{n}@x.example" for n in range(20)]
    found: list[dict[str, int]] = []

    def work(order: list[str]) -> None:
        with store.write() as tx:
            tx.lock(order)
            known = people.find_by_emails(tx, order)
            some = [known.get(email) or people.enter(tx, new(email), NOW) for email in order]
        found.append({person.email: person.id for person in some})

    at_once(
        *(lambda order=order: work(order) for order in (emails, emails[::-1], emails, emails[::-1]))
    )
    assert found[0] == found[1] == found[2] == found[3]
    assert len(found[0]) == 20


def test_entering(store: Store) -> None:
    """Whoever is entered is there at once, as they will be read; entering them again fails the transaction."""
    with store.write() as tx:
        people.reserve(tx, 2)
        jo = people.enter(tx, new("Jo@x.example"), NOW)
        eve = people.enter(tx, new("eve@x.example"), NOW)
        assert people.find_by_emails(tx, ["JO@x.example"]) == {"jo@x.example": jo}
        assert people.find(tx, eve.id) == eve

    def again() -> None:
        with store.write() as tx:
            people.enter(tx, new("new@x.example"), NOW)
            people.enter(tx, new("jo@x.example"), NOW)

    with pytest.raises(AlreadyHave):
        again()
    with store.read() as tx:
        assert people.find_by_email(tx, "new@x.example") is None


def test_one_by_one_in_other_orders(store: Store) -> None:
    """Also when each sorter enters them one at a time within its transaction, nobody waits for each other for ever."""
    ids: list[int] = []

    def work() -> None:
        for n in range(10):
            with store.write() as tx:
                ids.append(people.ensure(tx, new(f"q{n}@x.example"), NOW).id)

    at_once(work, work, work, work)
    assert len(set(ids)) == 10


def test_lists_and_changes(store: Store) -> None:
    """By role and organisation, by name; who is disabled works here no longer."""
    with store.write() as tx:
        club = people.add_organisation(tx, "Club", NOW)
        anna = people.add(tx, new("anna@x.example", name="Anna", role=Role.STAFF), NOW)
        ben = people.add(tx, new("ben@x.example", name="Ben", role=Role.STAFF), NOW)
        jo = people.add(tx, new("jo@x.example", name="Jo", organisation_id=club.id), NOW)
        assert jo.organisation == "Club"
        assert people.find_all(tx) == [anna, ben, jo]
        assert people.find_all(tx, Role.STAFF) == people.find_active_staff(tx) == [anna, ben]
        assert people.find_all(tx, organisation_id=club.id) == [jo]
        gone = people.update(tx, ben.id, disabled_at=NOW)
        assert (gone.is_staff, anna.is_staff, jo.is_staff) == (False, True, False)
        assert people.find_active_staff(tx) == [anna]
        assert people.find_organisation(tx, "Club") == club
        assert people.find_organisation(tx, "club") is None
        assert people.find_organisations(tx) == [club]
    with pytest.raises(AlreadyHave), store.write() as tx:
        people.add_organisation(tx, "Club", NOW)
    with pytest.raises(AlreadyHave), store.write() as tx:
        people.update(tx, jo.id, email="anna@x.example")
