"""Notices in the store: what was written comes back whole, recipients are unique, events are a chain."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from store import notice_events, notices, objections, pace, people, products, recipients
from store.engine import AlreadyHave, Store
from store.notice_records import (
    Audience,
    NewNotice,
    NewRecipient,
    NoticeProduct,
    NoticeState,
    NoticeText,
    Pace,
    RecipientState,
)
from store.products import NewContract
from store.records import SYSTEM
from tests.store.rows import NOW, enter

DRAFT = NewNotice(
    "security",
    (NoticeText("de", "Lücke", "Bitte **aktualisieren**."), NoticeText("en", "Flaw", "Update.")),
    cves=("CVE-2026-12345",),
    cvss="9.8",
    deadline=date(2026, 12, 1),
    audience=Audience(tags=("vip",), excluded=("eve@x.example",)),
)


def test_a_draft_comes_back_whole(store: Store) -> None:
    """Texts, products, audience and dates are what was written; rewriting replaces all of them."""
    with store.write() as tx:
        product = products.add(tx, "Kelle", "maven", NOW)
        about = NoticeProduct(product.id, "Kelle", "maven", "<2.4", "2.4")
        kept = notices.add(tx, replace(DRAFT, products=(about,)), SYSTEM, NOW)
        assert kept.texts == DRAFT.texts
        assert kept.products == (about,)
        assert (kept.audience, kept.deadline, kept.cves) == (
            DRAFT.audience,
            DRAFT.deadline,
            DRAFT.cves,
        )
        again = notices.rewrite(tx, kept.id, replace(DRAFT, texts=DRAFT.texts[1:]), NOW)
        assert (again.texts, again.products) == (DRAFT.texts[1:], ())
        assert again.text_in("de").language == "en"


def test_an_advisory_id_is_used_once(store: Store) -> None:
    """Two notices never publish under the same id; those without one are no conflict."""
    named = replace(DRAFT, advisory_id="EX-2026-1")
    with store.write() as tx:
        notices.add(tx, DRAFT, SYSTEM, NOW)
        notices.add(tx, DRAFT, SYSTEM, NOW)
        notices.add(tx, named, SYSTEM, NOW)
        with pytest.raises(AlreadyHave, match="EX-2026-1"):
            notices.add(tx, named, SYSTEM, NOW)


def test_a_notice_moves_once(store: Store) -> None:
    """Of two who move a notice from the same state, one is told that it has moved."""
    with store.write() as tx:
        kept = notices.add(tx, DRAFT, SYSTEM, NOW)
        assert notices.move(tx, kept.id, [NoticeState.DRAFT], NoticeState.REVIEW, expected=3)
        assert not notices.move(tx, kept.id, [NoticeState.DRAFT], NoticeState.DISCARDED)
        assert notices.find_state(tx, kept.id) is NoticeState.REVIEW
        assert [n.expected for n in notices.find_all(tx, [NoticeState.REVIEW])] == [3]


def test_one_row_for_each_recipient(store: Store) -> None:
    """Whoever has a row gets no second one, whatever their letter is called."""
    jo = enter(store)
    row = NewRecipient("a" * 16, jo.id, jo.email, "Jo", "en", installed=(("Kelle", "2.3"),))
    with store.write() as tx:
        kept = notices.add(tx, DRAFT, SYSTEM, NOW)
        assert recipients.add_new(tx, kept.id, [row], NOW) == [row]
        again = replace(row, ref="b" * 16)
        other = replace(row, ref="c" * 16, email="kim@example.com")
        assert recipients.add_new(tx, kept.id, [again], NOW) == []
        assert recipients.add_new(tx, kept.id, [again, other], NOW) == [other]
        assert recipients.update(tx, row.ref, state=RecipientState.SENT.value, reply="250 ok")
        found = recipients.find_by_ref(tx, row.ref)
        assert found is not None
        assert (found.installed, found.state, found.reply) == (
            row.installed,
            RecipientState.SENT,
            "250 ok",
        )
        assert recipients.count_states(tx, kept.id)[RecipientState.SENT] == 1


def test_contracts_are_brought_up_to_date(store: Store) -> None:
    """The same holder, product and number is one contract, whose version changes."""
    jo = enter(store)
    with store.write() as tx:
        organisation = people.add_organisation(tx, "Beispiel GmbH", NOW)
        product = products.add(tx, "Kelle", "maven", NOW)
        mine = NewContract(product.id, "2.3", "K-1", person_id=jo.id)
        theirs = NewContract(product.id, "2.3", "K-1", organisation_id=organisation.id)
        said = [products.put(tx, one, NOW) for one in (mine, theirs, mine)]
        assert said == ["added", "added", "same"]
        assert products.put(tx, replace(mine, version="2.4"), NOW) == "changed"
        found = products.find_contracts(tx, product.id)
        assert [(c.email, c.organisation, c.version) for c in found] == [
            (jo.email, None, "2.4"),
            (None, "Beispiel GmbH", "2.3"),
        ]
        assert products.end(tx, found[0].id, NOW)
        assert products.count_contracts(tx) == {product.id: 1}


def test_contacts_keep_their_order(store: Store) -> None:
    """An organisation's contacts of a class are told first to last; naming them again replaces them."""
    jo, eve = enter(store), enter(store, "eve@x.example")
    with store.write() as tx:
        organisation = people.add_organisation(tx, "Beispiel GmbH", NOW)
        products.set_contacts(tx, organisation.id, "security", [jo.id])
        products.set_contacts(tx, organisation.id, "security", [eve.id, jo.id])
        found = products.find_contacts(tx, organisation.id)
    assert [(c.rank, c.email) for c in found] == [(0, eve.email), (1, jo.email)]


def test_an_objection_stands_until_it_is_ended(store: Store) -> None:
    """Objecting twice is one objection; ended ones are kept, and one may object again."""
    jo = enter(store)
    with store.write() as tx:
        assert objections.add(tx, jo.id, "feature", "one-click", "", NOW)
        assert not objections.add(tx, jo.id, "feature", "portal", "", NOW)
        assert objections.who_objects(tx, "feature", [jo.id]) == {jo.id}
        assert objections.who_objects(tx, "important", [jo.id]) == set()
        assert objections.end(tx, jo.id, "feature", NOW)
        assert objections.add(tx, jo.id, "feature", "portal", "", NOW)
        assert len(objections.find_of_person(tx, jo.id)) == 2


def test_a_suppression_is_for_a_class_or_for_all(store: Store) -> None:
    """An address that was erased stays suppressed by its digest."""
    with store.write() as tx:
        objections.suppress(tx, "a" * 64, "feature", NOW)
        objections.suppress(tx, "b" * 64, "", NOW)
        both = ["a" * 64, "b" * 64, "c" * 64]
        assert objections.which_suppressed(tx, "feature", both) == set(both[:2])
        assert objections.which_suppressed(tx, "important", both) == {"b" * 64}


def test_events_are_a_chain(store: Store) -> None:
    """Each event covers the one before: whoever changes one breaks the chain there."""
    with store.write() as tx:
        kept = notices.add(tx, DRAFT, SYSTEM, NOW)
        for number, what in enumerate(("written", "submitted", "released")):
            at = NOW + timedelta(minutes=number, microseconds=5)
            notice_events.append(tx, kept.id, what, "Jo", {"recipients": number}, at)
    with store.read() as tx:
        events = notice_events.find_of(tx, kept.id)
    assert [event.what for event in events] == ["written", "submitted", "released"]
    assert notice_events.find_break(events) is None
    assert notice_events.find_break([events[0], replace(events[1], actor="Eve"), events[2]]) == 2
    assert notice_events.find_break([events[0], events[2]]) == 2


def test_a_domain_that_takes_letters_again(store: Store) -> None:
    """Its next refusal is the first one again; what other domains refused stays known."""
    with store.write() as tx:
        pace.put(tx, [Pace("a.example", NOW, 5), Pace("b.example", NOW, 2)])
        pace.end_refusals(tx, "a.example")
        pace.end_refusals(tx, "unknown.example")
        known = pace.find(tx, ["a.example", "b.example", "unknown.example"])
    assert {name: one.refusals for name, one in known.items()} == {"a.example": 0, "b.example": 2}
