"""Notices: written, looked at, handed in, confirmed, stopped and resumed. Each step is an event of the notice's chain.

Every door brings the same text form (mail.noticefile) and calls the same functions. Who may let a notice go out is the
question of policy.notices; letters are written when they are sent (desk.notices.letters).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any
from zoneinfo import ZoneInfo

from gateway.desk.advisories import publishing as advisories
from gateway.desk.notices import letters as notice_letters
from gateway.desk.notices.audience import count_told
from gateway.desk.office import Office
from gateway.desk.tickets import Unacceptable, UploadedFile
from gateway.mail.markdown import UnfitText
from gateway.mail.noticefile import Head, NoticeFile, UnfitFile, read_notice_file
from gateway.policy.access import Act, require
from gateway.policy.notices import (
    EDITABLE,
    STOPPABLE,
    confirmation_fault,
    content_digest,
    count_fault,
    submission_fault,
    view_fault,
)
from gateway.policy.versions import BadRange, read_range
from store import blobs, notice_events, notice_outbox, notices, people, products, recipients
from store.engine import Tx
from store.notice_records import (
    Audience,
    NewNotice,
    Notice,
    NoticeEvent,
    NoticeProduct,
    NoticeState,
    NoticeText,
    RecipientState,
)
from store.records import Actor, NewAttachment


def write(
    office: Office, actor: Actor, text: str, uploads: Sequence[UploadedFile], now: datetime
) -> Notice:
    """Keep a draft. Raises Unacceptable with everything that is wrong with the text."""
    require(actor, Act.ANNOUNCE)
    file = _read(text)
    with office.store.write() as tx:
        files = _attached(tx, office, file.head, uploads)
        return add_draft(tx, office, actor, file, files, now)


def add_draft(
    tx: Tx,
    office: Office,
    actor: Actor,
    file: NoticeFile,
    files: tuple[NewAttachment, ...],
    now: datetime,
) -> Notice:
    """A step: keep a draft whose files are kept already. Raises Unacceptable before it has written anything."""
    require(actor, Act.ANNOUNCE)
    notice = notices.add(tx, _resolved(tx, office, file, files), actor, now)
    _happened(tx, notice, "written", actor, now)
    return notice


def rewrite(
    office: Office,
    actor: Actor,
    notice_id: int,
    text: str,
    uploads: Sequence[UploadedFile],
    now: datetime,
) -> Notice:
    """Replace everything of a draft; one that was in review must be handed in again. Files stay if none are given."""
    require(actor, Act.ANNOUNCE)
    file = _read(text)
    with office.store.write() as tx:
        before = _found(tx, notice_id)
        keeps = bool(before.attachments) and not uploads
        files = () if keeps else _attached(tx, office, file.head, uploads)
        return replace_draft(tx, office, actor, notice_id, file, files, now)


def replace_draft(
    tx: Tx,
    office: Office,
    actor: Actor,
    notice_id: int,
    file: NoticeFile,
    files: tuple[NewAttachment, ...],
    now: datetime,
) -> Notice:
    """A step: the same with files that are kept already. Raises Unacceptable before it has written anything."""
    require(actor, Act.ANNOUNCE)
    before = _found(tx, notice_id)
    if before.state not in EDITABLE:
        raise Unacceptable(
            f"notice {notice_id} is {before.state.value} and cannot be changed; write a new one"
        )
    new = _resolved(tx, office, file, files or before.attachments)
    notice = notices.rewrite(tx, notice_id, new, now)
    _happened(tx, notice, "rewritten", actor, now)
    return notice


def find(office: Office, actor: Actor, notice_id: int) -> Notice:
    """One notice. Raises Unacceptable if there is none."""
    require(actor, Act.ANNOUNCE)
    with office.store.read() as tx:
        return _found(tx, notice_id)


@dataclass(frozen=True, slots=True)
class View:
    """A notice with how many recipients are where, and its story."""

    notice: Notice
    counts: Mapping[RecipientState, int]
    events: tuple[NoticeEvent, ...]


def show(office: Office, actor: Actor, notice_id: int) -> View:
    """One notice with its numbers and its story."""
    require(actor, Act.ANNOUNCE)
    with office.store.read() as tx:
        notice = _found(tx, notice_id)
        counts = recipients.count_states(tx, notice_id)
        return View(notice, counts, tuple(notice_events.find_of(tx, notice_id)))


def find_all(
    office: Office, actor: Actor, states: Sequence[NoticeState] = (), limit: int = 100
) -> list[Notice]:
    """Notices, newest first; only in these states if any are named."""
    require(actor, Act.ANNOUNCE)
    with office.store.read() as tx:
        return notices.find_all(tx, states, limit)


def submit(
    office: Office,
    actor: Actor,
    notice_id: int,
    typed: int | None,
    now: datetime,
    seen: str | None = None,
) -> Notice:
    """Hand a draft in: it goes out, or waits for a second person where its class asks for one.

    `typed` is the number of recipients as the actor saw it; a large audience is asked for it (threats D4). `seen` is
    the digest of the content that the actor looked at, where the door knows it: another one is refused.
    """
    require(actor, Act.ANNOUNCE)
    number = count_told(office, find(office, actor, notice_id))
    with office.store.write() as tx:
        return hand_in(tx, office, actor, notice_id, number, typed, now, seen)


def hand_in(
    tx: Tx,
    office: Office,
    actor: Actor,
    notice_id: int,
    number: int,
    typed: int | None,
    now: datetime,
    seen: str | None = None,
) -> Notice:
    """A step: hand a draft in that `number` people would get. Raises Unacceptable before it has written anything."""
    require(actor, Act.ANNOUNCE)
    notice = _found(tx, notice_id)
    two_people = notice_letters.class_of(office, notice).two_people
    fault = (
        submission_fault(actor, two_people=two_people)
        or count_fault(number, typed, office.settings.notices.ask_from)
        or (view_fault(notice, seen) if seen is not None else "")
        or advisories.submission_fault(tx, office.settings, notice, now)
    )
    if fault:
        raise Unacceptable(fault)
    to = NoticeState.REVIEW if two_people else NoticeState.RELEASED
    _move(
        tx, notice, [NoticeState.DRAFT], to,
        content_sha256=content_digest(notice), expected=number, submitter_id=actor.person_id,
        released_at=None if two_people else now, updated_at=now,
    )  # fmt: skip
    what = "handed in" if two_people else "released"
    _happened(tx, notice, what, actor, now, recipients=number, content=content_digest(notice))
    return _found(tx, notice_id)


def confirm(
    office: Office, actor: Actor, notice_id: int, now: datetime, seen: str | None = None
) -> Notice:
    """A second person agrees to exactly what was handed in; from now on it may go out. `seen` as in `submit`."""
    require(actor, Act.ANNOUNCE)
    with office.store.write() as tx:
        return agree(tx, actor, notice_id, now, seen)


def agree(tx: Tx, actor: Actor, notice_id: int, now: datetime, seen: str | None = None) -> Notice:
    """A step: confirm as the second person. Raises Unacceptable before it has written anything."""
    require(actor, Act.ANNOUNCE)
    notice = _found(tx, notice_id)
    fault = confirmation_fault(notice, actor) or (
        view_fault(notice, seen) if seen is not None else ""
    )
    if fault:
        raise Unacceptable(fault)
    _move(
        tx, notice, [NoticeState.REVIEW], NoticeState.RELEASED,
        confirmer_id=actor.person_id, released_at=now, updated_at=now,
    )  # fmt: skip
    _happened(tx, notice, "confirmed", actor, now, content=notice.content_sha256)
    return _found(tx, notice_id)


def send_back(office: Office, actor: Actor, notice_id: int, why: str, now: datetime) -> Notice:
    """A second person does not agree, or whoever handed it in takes it back: it is a draft again."""
    require(actor, Act.ANNOUNCE)
    with office.store.write() as tx:
        notice = _found(tx, notice_id)
        _move(
            tx, notice, [NoticeState.REVIEW], NoticeState.DRAFT,
            submitter_id=None, content_sha256=None, expected=None, updated_at=now,
        )  # fmt: skip
        _happened(tx, notice, "sent back", actor, now, reason=why)
        return _found(tx, notice_id)


def stop(office: Office, actor: Actor, notice_id: int, now: datetime) -> Notice:
    """No further letter of it leaves, but for those that are in the relay's ear at this moment."""
    require(actor, Act.ANNOUNCE)
    return _change(office, actor, notice_id, STOPPABLE, NoticeState.STOPPED, "stopped", now)


def resume(office: Office, actor: Actor, notice_id: int, now: datetime) -> Notice:
    """A stopped notice goes on where it was."""
    require(actor, Act.ANNOUNCE)
    has_begun = find(office, actor, notice_id).queued_through is not None
    to = NoticeState.SENDING if has_begun else NoticeState.RELEASED
    notice = _change(office, actor, notice_id, [NoticeState.STOPPED], to, "resumed", now)
    office.wake_postman()
    return notice


def discard(office: Office, actor: Actor, notice_id: int, now: datetime) -> Notice:
    """A draft, or a stopped notice, is never sent (any further); what was sent stays known."""
    require(actor, Act.ANNOUNCE)
    before = [*EDITABLE, NoticeState.STOPPED]
    with office.store.write() as tx:
        notice = _found(tx, notice_id)
        _move(tx, notice, before, NoticeState.DISCARDED, updated_at=now, finished_at=now)
        reason = "the notice was discarded"
        notice_outbox.cancel_all(tx, notice_id, reason, now)
        recipients.leave_out_queued(tx, notice_id, reason)
        _happened(tx, notice, "discarded", actor, now)
        return _found(tx, notice_id)


def _change(
    office: Office,
    actor: Actor,
    notice_id: int,
    before: Sequence[NoticeState],
    to: NoticeState,
    what: str,
    now: datetime,
) -> Notice:
    with office.store.write() as tx:
        notice = _found(tx, notice_id)
        _move(tx, notice, before, to, updated_at=now)
        _happened(tx, notice, what, actor, now)
        return _found(tx, notice_id)


def _move(
    tx: Tx, notice: Notice, before: Sequence[NoticeState], to: NoticeState, **values: Any
) -> None:
    if not notices.move(tx, notice.id, before, to, **values):
        wanted = " or ".join(state.value for state in before)
        raise Unacceptable(
            f"notice {notice.id} is {notice.state.value}; only one that is {wanted} can become {to.value}"
        )


def _happened(
    tx: Tx, notice: Notice, what: str, actor: Actor, now: datetime, **fields: Any
) -> None:
    who = f"{actor.name} <{actor.email}>" if actor.email else actor.name
    notice_events.append(tx, notice.id, what, who, fields, now)


def _found(tx: Tx, notice_id: int) -> Notice:
    notice = notices.find(tx, notice_id)
    if notice is None:
        raise Unacceptable(f"there is no notice {notice_id}; see: poststelle notice list")
    return notice


def _read(text: str) -> NoticeFile:
    """The file and its texts, all faults told at once."""
    try:
        file = read_notice_file(text)
    except UnfitFile as unfit:
        raise Unacceptable(f"this is no notice: {unfit}") from unfit
    check_texts(file)
    return file


def check_texts(file: NoticeFile) -> None:
    """Raises Unacceptable with every fault of the Markdown and its fields."""
    faults = []
    for language, body in file.bodies.items():
        subject = file.head.subject[language]
        said = NoticeText(language, subject, body)
        try:
            notice_letters.read_text(said, file.first_lines[language])
        except UnfitText as unfit:
            faults.append(str(unfit))
    if faults:
        raise Unacceptable("\n".join(faults))


def _resolved(
    tx: Tx, office: Office, file: NoticeFile, files: tuple[NewAttachment, ...]
) -> NewNotice:
    """What the file names, found in the desk. Raises Unacceptable."""
    head = file.head
    if head.notice_class not in office.settings.notice_classes:
        names = ", ".join(office.settings.notice_classes)
        raise Unacceptable(
            f"there is no class of notices {head.notice_class!r}; there are: {names}"
        )
    zone = ZoneInfo(office.settings.desk.timezone)
    return NewNotice(
        notice_class=head.notice_class,
        texts=tuple(
            NoticeText(language, head.subject[language], body)
            for language, body in file.bodies.items()
        ),
        products=_products(tx, head),
        audience=_audience(tx, head),
        attachments=files,
        advisory_id=head.advisory,
        cves=tuple(head.cve),
        cvss=head.cvss,
        urls=tuple(head.urls),
        tlp=head.tlp,
        deadline=head.deadline,
        scheduled_at=_moment(head.send_at, zone),
        embargo_until=_moment(head.embargo_until, zone),
    )


def _products(tx: Tx, head: Head) -> tuple[NoticeProduct, ...]:
    found = []
    for one in head.product:
        product = products.find(tx, one.name)
        if product is None:
            raise Unacceptable(f"there is no product {one.name!r}; see: poststelle product list")
        try:
            read_range(one.affected, product.scheme)
        except BadRange as bad:
            raise Unacceptable(f"product {one.name}: {bad}") from bad
        found.append(
            NoticeProduct(product.id, product.name, product.scheme, one.affected, one.fixed)
        )
    return tuple(found)


def _audience(tx: Tx, head: Head) -> Audience:
    whom = head.audience
    added = tuple(address.lower() for address in whom.add)
    known = people.find_by_emails(tx, added)
    missing = [address for address in added if address not in known]
    if missing:
        raise Unacceptable(
            f"nobody with the address {missing[0]} is entered; see: poststelle customer add"
        )
    excluded = tuple(one.lower() if "@" in one else one for one in whom.exclude)
    return Audience(tuple(whom.tags), tuple(whom.languages), added, excluded, whom.everybody)


def _attached(
    tx: Tx, office: Office, head: Head, uploads: Sequence[UploadedFile]
) -> tuple[NewAttachment, ...]:
    missing = {PurePath(name).name for name in head.attach} - {
        upload.filename for upload in uploads
    }
    if missing:
        raise Unacceptable(f"the file {min(missing)} is named by attach and was not given")
    kept = [blobs.prepare(office.store, upload.content) for upload in uploads]
    blobs.add_all(tx, kept)
    return tuple(
        NewAttachment(upload.filename, upload.content_type, blob.size, blob.sha256)
        for upload, blob in zip(uploads, kept, strict=True)
    )


def attachments_named(text: str) -> list[str]:
    """The names of files that the head of a notice asks for, without folders. Raises Unacceptable."""
    return named_files(_read(text))


def named_files(file: NoticeFile) -> list[str]:
    """The same of a notice that was read already."""
    return [PurePath(name).name for name in file.head.attach]


def _moment(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """A time of the file; without an offset it is the desk's."""
    return moment.replace(tzinfo=zone) if moment and moment.tzinfo is None else moment
