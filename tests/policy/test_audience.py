"""Who is told, who is left out and why: one person at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gateway.policy.audience import Answer, Wanted, judge, what_forbids
from gateway.policy.versions import read_range
from store.notice_records import Audience, Candidate, Holding
from store.records import Role

KELLE, EIMER = 1, 2
OLD = Holding(KELLE, "Kelle", "2.3", tags=("vip",))
NEW = Holding(KELLE, "Kelle", "2.4")
JO = Candidate(7, "jo@x.example", "Jo", "de", Role.CUSTOMER, known=True, holdings=(OLD,))
FIRM = 5


def wanted(refusable: bool = False, **audience: Any) -> Wanted:
    """A notice about every Kelle below 2.4."""
    return Wanted("security", Audience(**audience), refusable, {KELLE: read_range("<2.4")})


def said(person: Candidate, about: Wanted) -> tuple[str, str]:
    """Answer and reason."""
    judged = judge(person, about)
    return judged.answer.value, judged.reason


def test_who_has_an_affected_version_is_told() -> None:
    """The versions that brought somebody in are kept with them, each once."""
    several = replace(JO, holdings=(OLD, OLD, replace(OLD, version="2.2"), NEW))
    judged = judge(several, wanted())
    assert judged.answer is Answer.TOLD
    assert judged.installed == (("Kelle", "2.3"), ("Kelle", "2.2"))
    assert judged.reason == "has Kelle 2.3, Kelle 2.2"


@pytest.mark.parametrize("version", ["", "?", "unbekannt"])
def test_an_unknown_version_is_told(version: str) -> None:
    """Where nobody can say whether it is affected, its owner is told."""
    judged = judge(replace(JO, holdings=(replace(OLD, version=version),)), wanted())
    assert judged.answer is Answer.TOLD


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        (replace(JO, holdings=(NEW,)), "has Kelle 2.4, which is not affected"),
        (replace(JO, holdings=()), "has nothing that it is about"),
        (replace(JO, holdings=(Holding(EIMER, "Eimer", "1"),)), "has nothing that it is about"),
        (replace(JO, role=Role.STAFF), "works here"),
    ],
)
def test_who_is_not_meant(person: Candidate, reason: str) -> None:
    """A mended version, another product or none is no audience."""
    assert said(person, wanted()) == ("not_meant", reason)


def test_tags_narrow_the_audience() -> None:
    """Only contracts with one of the tags count."""
    assert said(JO, wanted(tags=("vip", "beta")))[0] == "told"
    assert said(JO, wanted(tags=("beta",)))[0] == "not_meant"


def test_everybody_is_every_customer_whom_staff_entered() -> None:
    """Also without a contract; somebody who merely wrote a mail once is not."""
    nothing = replace(JO, holdings=())
    assert said(nothing, wanted(everybody=True)) == ("told", "is a customer")
    assert said(replace(nothing, known=False), wanted(everybody=True))[0] == "not_meant"


def test_a_notice_about_no_product_is_about_all() -> None:
    """Without products every contract counts."""
    assert judge(JO, Wanted("feature", Audience(), True, {})).answer is Answer.TOLD


def test_additions_come_on_top_and_exclusions_win() -> None:
    """Somebody added by hand is told without a contract, unless they are excluded, too."""
    nothing = replace(JO, holdings=(), role=Role.STAFF)
    assert said(nothing, wanted(added=(JO.email,))) == ("told", "added by hand")
    both = wanted(added=(JO.email,), excluded=(JO.email,))
    assert said(nothing, both) == ("left_out", "excluded by hand")


@pytest.mark.parametrize(
    ("change", "audience", "reason"),
    [
        ({}, {"excluded": ("jo@x.example",)}, "excluded by hand"),
        ({"organisation": "Firma"}, {"excluded": ("Firma",)}, "Firma is excluded by hand"),
        ({}, {"languages": ("en",)}, "their language is de"),
        ({"language": ""}, {"languages": ("en",)}, "their language is not known"),
        ({"disabled": True}, {}, "is disabled"),
    ],
)
def test_what_leaves_somebody_out(
    change: dict[str, Any], audience: dict[str, Any], reason: str
) -> None:
    """Each reason is kept in words, also for notices that may not be refused."""
    assert said(replace(JO, **change), wanted(**audience)) == ("left_out", reason)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"objects": True}, "objected to notices of the class feature"),
        ({"suppressed": True}, "the address was erased and must not be written to"),
        ({"bounces": True}, "letters to the address come back"),
        ({"complained": True}, "complained about a letter of ours"),
        ({}, ""),
    ],
)
def test_what_may_be_refused_is_refused(change: dict[str, Any], reason: str) -> None:
    """Objection, suppression, bounces and complaints forbid what may be refused; what the contract demands goes."""
    person = replace(JO, **change)
    assert what_forbids(person, "feature", refusable=True) == reason
    assert what_forbids(person, "security", refusable=False) == ""


def test_contracts_of_an_organisation_reach_its_people() -> None:
    """Without a named contact everybody whom staff entered there is told, and nobody else."""
    theirs = replace(OLD, organisation_id=FIRM)
    colleague = replace(JO, organisation_id=FIRM, holdings=(theirs,))
    assert said(colleague, wanted())[0] == "told"
    assert said(replace(colleague, known=False), wanted())[0] == "not_meant"


def test_a_named_contact_stands_for_the_organisation() -> None:
    """Once an organisation named somebody, its other people are not told of its contracts."""
    theirs = replace(OLD, organisation_id=FIRM, has_contact=True)
    contact = replace(JO, holdings=(theirs,), contact_of=frozenset({FIRM}))
    colleague = replace(JO, organisation_id=FIRM, holdings=(theirs,))
    assert said(contact, wanted())[0] == "told"
    reason = "the organisation named somebody else as its contact"
    assert said(colleague, wanted()) == ("not_meant", reason)
