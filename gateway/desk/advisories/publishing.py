"""Publishing advisories: from the notice that announces one, and what a new version of one says.

What was published never changes; every version is kept, with the value from which the next one is made. Only documents
labelled CLEAR are served to the world, the others travel with the mail of their notice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib.metadata import version

from pydantic import TypeAdapter

from gateway.config import Settings
from gateway.desk import alarms
from gateway.desk.advisories import content as advising
from gateway.desk.office import Office
from gateway.desk.tickets import Unacceptable
from gateway.policy.access import Act, require
from gateway.publish.advisory import (
    MEDIA_TYPE,
    Advisory,
    Affected,
    Label,
    Revision,
    filename,
)
from gateway.publish.checks import find_faults, without_bad_vectors
from gateway.publish.csaf import document, document_bytes
from store import advisories, blobs, notice_events, notices, proposals
from store.advisory_records import KeptAdvisory, NewAdvisory
from store.engine import AlreadyHave, Store, Tx
from store.notice_records import Notice
from store.records import Actor, NewAttachment
from store.upkeep_records import Alarm

VALUE = TypeAdapter(Advisory)
"""An advisory as it is kept, to make its next version from."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A document to be looked at: as it was published, or as it would be; with what it still lacks."""

    content: bytes
    label: Label
    faults: tuple[str, ...]
    kept: KeptAdvisory | None


@dataclass(frozen=True, slots=True)
class Change:
    """What is different in a new version: by product, and for the one vulnerability."""

    reason: str
    fixed: Mapping[str, str] = field(default_factory=dict)
    """Product → the version that mends it."""
    affected: Mapping[str, str] = field(default_factory=dict)
    """Product → the range that is affected."""
    vector: str = ""
    references: tuple[str, ...] = ()


def show_of_notice(office: Office, actor: Actor, notice_id: int, now: datetime) -> Shown:
    """The newest published document of a notice, or else how it would look now. Raises Unacceptable."""
    require(actor, Act.ANNOUNCE)
    with office.store.read() as tx:
        found = _of_notice(tx, office, notice_id, now)
        notice = notices.find(tx, notice_id)
    if notice is None:
        raise Unacceptable(f"there is no notice {notice_id}")
    if found is None:
        raise Unacceptable(_why_not(office.settings, notice))
    return found


def find_of_notice(office: Office, actor: Actor, notice_id: int, now: datetime) -> Shown | None:
    """As `show_of_notice`, for a notice that may be no advisory."""
    require(actor, Act.ANNOUNCE)
    with office.store.read() as tx:
        return _of_notice(tx, office, notice_id, now)


def _of_notice(tx: Tx, office: Office, notice_id: int, now: datetime) -> Shown | None:
    kept = advisories.find_by_notice(tx, notice_id)
    if kept is not None:
        return _shown_kept(tx, office.store, kept)
    notice = notices.find(tx, notice_id)
    if notice is None or not advising.is_published(office.settings, notice):
        return None
    return shown(advising.draft_of(office.settings, notice, now))


def faults_of(tx: Tx, settings: Settings, notice: Notice, now: datetime) -> list[str]:
    """What the advisory of a notice lacks, to be asked before the notice is released; nothing if it publishes none."""
    if not advising.is_published(settings, notice):
        return []
    chosen = notice.advisory_id
    taken = chosen is not None and (
        advisories.find_newest(tx, chosen) is not None or proposals.find(tx, chosen) is not None
    )
    again = [f"give it another id: {chosen} is taken already"] if taken else []
    return [*again, *find_faults(advising.draft_of(settings, notice, now))]


def submission_fault(tx: Tx, settings: Settings, notice: Notice, now: datetime) -> str:
    """Why a notice cannot be handed in with its advisory, or an empty text."""
    faults = faults_of(tx, settings, notice, now)
    return f"its advisory cannot be published: {'; '.join(faults)}" if faults else ""


def publish(
    tx: Tx, store: Store, settings: Settings, notice: Notice, now: datetime
) -> NewAttachment | None:
    """A step of sending a notice: publish its advisory once, and give the file that its mails carry, if there is one.

    Raises Unacceptable if the advisory lacks something: `faults_of` tells that before.
    """
    kept = advisories.find_by_notice(tx, notice.id)
    if kept is None and advising.is_published(settings, notice):
        tracking_id = notice.advisory_id or next_id(tx, settings, now)
        first = advising.first_of(settings, notice, tracking_id, now)
        kept = keep(tx, store, first, notice.author_name, notice.id)
    return _attachment(kept) if kept else None


def publish_or_raise_alarm(tx: Tx, office: Office, notice: Notice, now: datetime) -> None:
    """A step of sending: a notice goes out even if its advisory cannot, which is then told to the operator."""
    try:
        publish(tx, office.store, office.settings, notice, now)
    except Unacceptable as why:
        detail = f"notice {notice.id} goes out without its advisory: {why}"
        alarms.raise_alarm(tx, office, Alarm(f"advisory of notice {notice.id}", detail, now), now)


def csaf_attachment(tx: Tx, notice_id: int) -> NewAttachment | None:
    """The document that the mails of a notice carry, if it has published one."""
    kept = advisories.find_by_notice(tx, notice_id)
    return _attachment(kept) if kept else None


def show(office: Office, actor: Actor, tracking_id: str) -> Shown:
    """The newest version of a published document. Raises Unacceptable."""
    require(actor, Act.ANNOUNCE)
    with office.store.read() as tx:
        return _shown_kept(tx, office.store, _newest(tx, tracking_id))


def find_list(office: Office, actor: Actor) -> list[KeptAdvisory]:
    """Every published document in its newest version, whoever may read it."""
    require(actor, Act.ANNOUNCE)
    with office.store.read() as tx:
        return advisories.find_all(tx)


def revised(
    tx: Tx, settings: Settings, tracking_id: str, change: Change, now: datetime
) -> tuple[Advisory, int | None]:
    """A step: the next version of a document, not published yet, and the notice it belongs to. Raises Unacceptable."""
    if not change.reason.strip():
        raise Unacceptable("say what is new in this version")
    kept = _newest(tx, tracking_id)
    before = VALUE.validate_python(kept.source)
    revision = Revision(before.version + 1, now, " ".join(change.reason.split()))
    after = replace(
        _changed(before, change),
        revisions=(*before.revisions, revision),
        publisher=advising.publisher_of(settings),
    )
    return after, kept.notice_id


def _why_not(settings: Settings, notice: Notice) -> str:
    if not settings.publisher.name:
        return "nothing is published: set publisher.name in the configuration"
    if notice.notice_class != advising.CLASS:
        return f"notice {notice.id} is no advisory: its class is {notice.notice_class}"
    return f"notice {notice.id} is no advisory: it names no product"


def next_id(tx: Tx, settings: Settings, now: datetime) -> str:
    """The next free tracking id of the year."""
    beginning = f"{settings.publisher.prefix}-{now.year}-"
    used = {found.removeprefix(beginning) for found in advisories.find_ids(tx, beginning)}
    highest = max((int(number) for number in used if number.isdecimal()), default=0)
    return f"{beginning}{highest + 1:04}"


def keep(
    tx: Tx, store: Store, advisory: Advisory, author: str, notice_id: int | None
) -> KeptAdvisory:
    """A step: publish a version, and write it into the chain of its notice. Raises Unacceptable."""
    if faults := find_faults(advisory):
        raise Unacceptable(f"{advisory.tracking_id} cannot be published: {'; '.join(faults)}")
    blob = blobs.prepare(store, bytes_of(advisory))
    blobs.add_all(tx, [blob])
    new = NewAdvisory(
        tracking_id=advisory.tracking_id, version=advisory.version,
        filename=filename(advisory.tracking_id), category=advisory.category.value,
        label=advisory.label.value, title=advisory.title, text=advisory.text,
        reason=advisory.revisions[-1].summary, author=author, first_at=advisory.first_at,
        changed_at=advisory.changed_at, sha256=blob.sha256, size=blob.size,
        source=VALUE.dump_python(advisory, mode="json"), notice_id=notice_id,
    )  # fmt: skip
    try:
        kept = advisories.add(tx, new)
    except AlreadyHave as taken:
        raise Unacceptable(f"{taken}; choose another id") from taken
    if notice_id is not None:
        fields = {"advisory": kept.tracking_id, "version": kept.version, "sha256": kept.sha256}
        notice_events.append(tx, notice_id, "published", author, fields, kept.changed_at)
    return kept


def shown(draft: Advisory) -> Shown:
    """A draft to be looked at, whatever it lacks."""
    content = bytes_of(without_bad_vectors(draft))
    return Shown(content, draft.label, tuple(find_faults(draft)), None)


def _shown_kept(tx: Tx, store: Store, kept: KeptAdvisory) -> Shown:
    return Shown(blobs.read(tx, store, kept.sha256), Label(kept.label), (), kept)


def bytes_of(advisory: Advisory) -> bytes:
    """The document of an advisory."""
    return document_bytes(document(advisory, version("poststelle")))


def _newest(tx: Tx, tracking_id: str) -> KeptAdvisory:
    kept = advisories.find_newest(tx, tracking_id)
    if kept is None:
        raise Unacceptable(f"there is no published advisory {tracking_id}")
    return kept


def _changed(before: Advisory, change: Change) -> Advisory:
    known = {product.name for product in before.affected}
    if unknown := {*change.fixed, *change.affected} - known:
        names = ", ".join(sorted(unknown))
        raise Unacceptable(f"{before.tracking_id} is not about {names}")
    if change.vector and len(before.vulnerabilities) > 1:
        raise Unacceptable(
            f"{before.tracking_id} has several vulnerabilities, one vector fits none"
        )
    return replace(
        before,
        affected=tuple(_changed_product(product, change) for product in before.affected),
        vulnerabilities=tuple(
            replace(one, vector=change.vector or one.vector) for one in before.vulnerabilities
        ),
        references=tuple(dict.fromkeys((*before.references, *change.references))),
    )


def _changed_product(product: Affected, change: Change) -> Affected:
    versions = change.affected.get(product.name, product.versions)
    return replace(
        product,
        fixed_version=change.fixed.get(product.name, product.fixed_version),
        versions=advising.in_vers(versions, product.scheme),
    )


def _attachment(kept: KeptAdvisory) -> NewAttachment:
    return NewAttachment(kept.filename, MEDIA_TYPE, kept.size, kept.sha256)
