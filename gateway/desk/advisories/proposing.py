"""New versions of advisories, and VEX documents: proposed by one person, published when a second one agrees.

What is published speaks for the maker like a security notice, so the same rule holds: where notices of that class need
two people, these do, too. The second person agrees to exactly what was proposed; the time of the version is the
moment at which it is published.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime

from gateway import journal
from gateway.desk.advisories import content as advising
from gateway.desk.advisories.publishing import (
    VALUE,
    Change,
    Shown,
    bytes_of,
    keep,
    revised,
)
from gateway.desk.advisories.vex import Vex, first_vex
from gateway.desk.letters import about_the_desk, recipient_of
from gateway.desk.office import Office
from gateway.desk.tickets import Unacceptable
from gateway.policy.access import Act, require
from gateway.policy.notices import proposal_fault, submission_fault
from gateway.publish.advisory import Advisory, Label
from gateway.publish.checks import find_faults
from store import notice_events, outbox, people, proposals
from store.advisory_records import KeptAdvisory, NewProposal, Proposal
from store.engine import AlreadyHave, Tx
from store.post_records import LetterKind
from store.records import Actor


def revise(
    office: Office, actor: Actor, tracking_id: str, change: Change, now: datetime
) -> KeptAdvisory | Proposal:
    """Hand in a new version; it is published at once where one person is enough. Raises Unacceptable.

    Nobody is mailed but the second person: whoever must know of it gets another notice.
    """
    require(actor, Act.ANNOUNCE)
    with office.store.write() as tx:
        after, notice_id = revised(tx, office.settings, tracking_id, change, now)
        done = _hand_in(tx, office, actor, after, notice_id, now)
    office.wake_postman()
    return done


def publish_vex(office: Office, actor: Actor, vex: Vex, now: datetime) -> KeptAdvisory | Proposal:
    """Hand in a VEX document; as `revise`."""
    require(actor, Act.ANNOUNCE)
    with office.store.write() as tx:
        first = first_vex(tx, office.settings, vex, now)
        done = _hand_in(tx, office, actor, first, None, now)
    office.wake_postman()
    return done


def confirm(
    office: Office, actor: Actor, tracking_id: str, now: datetime, seen: str | None = None
) -> KeptAdvisory:
    """Publish what was proposed, as the second person. Raises Unacceptable."""
    require(actor, Act.ANNOUNCE)
    with office.store.write() as tx:
        proposal = _waiting(tx, tracking_id)
        fault = proposal_fault(proposal, actor, seen)
        if fault:
            raise Unacceptable(fault)
        _decide(tx, proposal, proposals.PUBLISHED, actor, now)
        advisory = _dated(office, _advisory_of(proposal), now)
        return keep(tx, office.store, advisory, actor.name, proposal.notice_id)


def decline(office: Office, actor: Actor, tracking_id: str, why: str, now: datetime) -> None:
    """Do not publish what was proposed; whoever proposed it may take it back, too. Raises Unacceptable."""
    require(actor, Act.ANNOUNCE)
    with office.store.write() as tx:
        proposal = _waiting(tx, tracking_id)
        _decide(tx, proposal, proposals.DECLINED, actor, now)
        _happened(tx, proposal, "version declined", actor, now, reason=why)


def find_waiting(office: Office, actor: Actor) -> list[Proposal]:
    """Every version that waits for a second person, the oldest first."""
    require(actor, Act.ANNOUNCE)
    with office.store.read() as tx:
        return proposals.find_waiting(tx)


def show(office: Office, actor: Actor, tracking_id: str) -> tuple[Proposal, Shown]:
    """A version that waits, with the document as it would be published. Raises Unacceptable."""
    require(actor, Act.ANNOUNCE)
    with office.store.read() as tx:
        proposal = _waiting(tx, tracking_id)
    advisory = _advisory_of(proposal)
    content, faults = bytes_of(advisory), tuple(find_faults(advisory))
    return proposal, Shown(content, Label(proposal.label), faults, None)


def _hand_in(
    tx: Tx,
    office: Office,
    actor: Actor,
    advisory: Advisory,
    notice_id: int | None,
    now: datetime,
) -> KeptAdvisory | Proposal:
    two_people = office.settings.notice_classes[advising.CLASS].two_people
    fault = submission_fault(actor, two_people=two_people)
    if fault:
        raise Unacceptable(fault)
    if not two_people or actor.person_id is None:
        return keep(tx, office.store, advisory, actor.name, notice_id)
    if faults := find_faults(advisory):
        raise Unacceptable(f"{advisory.tracking_id} cannot be published: {'; '.join(faults)}")
    new = NewProposal(
        tracking_id=advisory.tracking_id, version=advisory.version, label=advisory.label.value,
        title=advisory.title, reason=advisory.revisions[-1].summary,
        source=VALUE.dump_python(advisory, mode="json"), content_sha256=content_digest(advisory),
        proposer_id=actor.person_id, proposer=actor.name, proposed_at=now, notice_id=notice_id,
    )  # fmt: skip
    try:
        proposal = proposals.add(tx, new)
    except AlreadyHave as taken:
        raise Unacceptable(f"{taken}; confirm or decline that first") from taken
    _happened(tx, proposal, "version proposed", actor, now)
    _ask_others(tx, office, proposal, now)
    return proposal


def content_digest(advisory: Advisory) -> str:
    """Digest of everything that a version says but the moment at which it is published, which is not known yet."""
    said = VALUE.dump_python(advisory, mode="json")
    said["revisions"][-1].pop("at")
    written = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _ask_others(tx: Tx, office: Office, proposal: Proposal, now: datetime) -> None:
    """A letter to everybody who may be the second person."""
    url = office.settings.web.public_url.rstrip("/")
    values = {
        "asker": proposal.proposer, "advisory": proposal.tracking_id, "version": proposal.version,
        "title": proposal.title, "reason": proposal.reason,
        "link": f"{url}/notices/advisories",
    }  # fmt: skip
    written = [
        about_the_desk(
            office, LetterKind.NOTIFICATION, recipient_of(person), values, now,
            template="proposal",
        )
        for person in people.find_active_staff(tx)
        if person.id != proposal.proposer_id
    ]  # fmt: skip
    outbox.add_all(tx, written, now)
    journal.queued(tx, now, written)


def _dated(office: Office, advisory: Advisory, now: datetime) -> Advisory:
    """The same with its newest version published now; the place of a first version depends on the year."""
    *earlier, newest = advisory.revisions
    dated = replace(advisory, revisions=(*earlier, replace(newest, at=now)))
    if earlier:
        return dated
    place = advising.canonical_url(office.settings, dated.label, dated.tracking_id, now)
    return replace(dated, canonical_url=place)


def _advisory_of(proposal: Proposal) -> Advisory:
    return VALUE.validate_python(proposal.source)


def _waiting(tx: Tx, tracking_id: str) -> Proposal:
    proposal = proposals.find(tx, tracking_id)
    if proposal is None:
        raise Unacceptable(f"no version of {tracking_id} waits; see: poststelle notice proposals")
    return proposal


def _decide(tx: Tx, proposal: Proposal, decision: str, actor: Actor, now: datetime) -> None:
    if not proposals.decide(tx, proposal.id, decision, actor.person_id, now):
        raise Unacceptable(f"somebody else has decided about {proposal.tracking_id} meanwhile")


def _happened(
    tx: Tx, proposal: Proposal, what: str, actor: Actor, now: datetime, **fields: str
) -> None:
    """An event of the notice that the document belongs to; a VEX document belongs to none."""
    if proposal.notice_id is not None:
        said = {
            "advisory": proposal.tracking_id, "version": proposal.version,
            "content": proposal.content_sha256, **fields,
        }  # fmt: skip
        notice_events.append(tx, proposal.notice_id, what, actor.name, said, now)
