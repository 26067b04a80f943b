"""Whom a notice would reach now: everybody judged, page by page, and what is different from the last notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from gateway.desk.notices.letters import class_of, suppression_digest
from gateway.desk.office import Office
from gateway.desk.tickets import Unacceptable
from gateway.policy.access import Act, require
from gateway.policy.audience import Answer, Judgement, Wanted, judge
from gateway.policy.versions import read_range
from store import candidates, notices, recipients
from store.candidates import Query
from store.engine import Tx
from store.notice_records import Candidate, Notice, RecipientState
from store.records import Actor

PAGE = 500
"""People that are judged, and written down, in one transaction."""
SAMPLE = 20


@dataclass(frozen=True, slots=True)
class Judged:
    """One person and the answer about them."""

    person: Candidate
    judgement: Judgement


@dataclass(slots=True)
class Preview:
    """Whom the notice would reach now, who is left out and why, and what is different from the last of its class."""

    notice: Notice
    told: list[Judged] = field(default_factory=list)
    left_out: list[Judged] = field(default_factory=list)
    not_meant: Counter[str] = field(default_factory=Counter)
    """How many people of the same products are not of the audience, by reason."""
    last_notice: int | None = None
    joined: list[str] = field(default_factory=list)
    """Addresses that the last notice did not go to."""
    gone: list[str] = field(default_factory=list)
    """Addresses that the last notice went to and this one does not."""

    @property
    def languages(self) -> Counter[str]:
        """How many are told in each language."""
        return Counter(one.person.language for one in self.told)


def preview(office: Office, actor: Actor, notice_id: int) -> Preview:
    """Judge everybody for a notice. Raises Unacceptable if there is none."""
    require(actor, Act.ANNOUNCE)
    with office.store.read() as tx:
        notice = notices.find(tx, notice_id)
        if notice is None:
            raise Unacceptable(f"there is no notice {notice_id}; see: poststelle notice list")
        last = notices.find_last_before(tx, notice)
        before = _told_by(tx, last) if last is not None else set()
    return _preview(notice, last, before, judged(office, notice))


def _preview(
    notice: Notice, last: int | None, before: set[str], people: Iterable[Judged]
) -> Preview:
    found = Preview(notice, last_notice=last)
    for one in people:
        if one.judgement.answer is Answer.TOLD:
            found.told.append(one)
        elif one.judgement.answer is Answer.LEFT_OUT:
            found.left_out.append(one)
        else:
            found.not_meant[_general(one)] += 1
    if last is not None:
        now = {one.person.email for one in found.told}
        found.joined, found.gone = sorted(now - before), sorted(before - now)
    return found


def _general(one: Judged) -> str:
    """A reason without what is particular to one person."""
    is_mended = one.judgement.reason.endswith("not affected")
    return "has no affected version" if is_mended else one.judgement.reason


def _told_by(tx: Tx, notice_id: int) -> set[str]:
    told: set[str] = set()
    after = 0
    while page := recipients.find_of(tx, notice_id, after=after, limit=PAGE):
        told |= {one.email for one in page if one.state is not RecipientState.LEFT_OUT}
        after = page[-1].id
    return told


def judged(office: Office, notice: Notice) -> Iterator[Judged]:
    """Everybody who may be meant, with the answer, in the order of their addresses; each page is read on its own."""
    wanted, after = wanted_of(office, notice), ""
    while True:
        with office.store.read() as tx:
            page = find_page(tx, office, notice, after)
        yield from (Judged(person, judge(person, wanted)) for person in page)
        if len(page) < PAGE:
            return
        after = page[-1].email


def find_page(tx: Tx, office: Office, notice: Notice, after: str) -> list[Candidate]:
    """The next candidates behind an address."""
    query = Query(
        notice_class=notice.notice_class,
        product_ids=frozenset(one.product_id for one in notice.products),
        everybody=notice.audience.everybody,
        added=notice.audience.added,
    )
    return candidates.find_page(tx, query, partial(suppression_digest, office), after, PAGE)


def wanted_of(office: Office, notice: Notice) -> Wanted:
    """What a notice asks for, as the judgement takes it."""
    return Wanted(
        notice_class=notice.notice_class,
        audience=notice.audience,
        refusable=class_of(office, notice).refusable,
        spans={one.product_id: read_range(one.affected, one.scheme) for one in notice.products},
    )


def count_told(office: Office, notice: Notice) -> int:
    """How many people a notice would reach now."""
    return weigh(office, notice, 0).told


@dataclass(slots=True)
class Weighed:
    """The audience as numbers, with the first of those who are left out."""

    told: int = 0
    left_out: int = 0
    first_left_out: list[Judged] = field(default_factory=list)


def weigh(office: Office, notice: Notice, shown: int) -> Weighed:
    """Judge everybody and keep only numbers, and `shown` of those who are left out."""
    found = Weighed()
    for one in judged(office, notice):
        if one.judgement.answer is Answer.TOLD:
            found.told += 1
        elif one.judgement.answer is Answer.LEFT_OUT:
            found.left_out += 1
            if len(found.first_left_out) < shown:
                found.first_left_out.append(one)
    return found
