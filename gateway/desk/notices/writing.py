"""Writing a notice: from the text form of every door (mail.noticefile) to a draft, all faults told at once.

Products, classes and people that the text names are looked up here. What becomes of a draft is desk.notices.lifecycle.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath
from zoneinfo import ZoneInfo

from gateway.desk.notices import letters as notice_letters
from gateway.desk.notices.lifecycle import existing, happened, held
from gateway.desk.office import Office
from gateway.desk.tickets import Unacceptable, UploadedFile
from gateway.mail.writing.markdown import UnfitText
from gateway.mail.writing.noticefile import Head, NoticeFile, UnfitFile, read_notice_file
from gateway.policy.access import Act, require
from gateway.policy.notices import EDITABLE
from gateway.policy.versions import BadRange, read_range
from store import blobs, notices, people, products
from store.engine import Tx
from store.notice_records import Audience, NewNotice, Notice, NoticeProduct, NoticeText
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
    new = _resolved(tx, office, file, files)
    _require_free(tx, new.advisory_id)
    notice = notices.add(tx, new, actor, now)
    happened(tx, notice, "written", actor, now)
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
        before = existing(tx, notice_id)
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
    before = held(tx, notice_id)
    if before.state not in EDITABLE:
        raise Unacceptable(
            f"notice {notice_id} is {before.state.value} and cannot be changed; write a new one"
        )
    new = _resolved(tx, office, file, files or before.attachments)
    _require_free(tx, new.advisory_id, notice_id)
    notice = notices.rewrite(tx, notice_id, new, now)
    happened(tx, notice, "rewritten", actor, now)
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


def _require_free(tx: Tx, advisory_id: str | None, notice_id: int | None = None) -> None:
    """Raises Unacceptable if another notice has this advisory id."""
    other = notices.find_by_advisory(tx, advisory_id) if advisory_id else None
    if other is not None and other.id != notice_id:
        raise Unacceptable(f"give it another id: {advisory_id} is taken already")


def _products(tx: Tx, head: Head) -> tuple[NoticeProduct, ...]:
    about = []
    for one in head.product:
        product = products.find(tx, one.name)
        if product is None:
            raise Unacceptable(f"there is no product {one.name!r}; see: poststelle product list")
        try:
            read_range(one.affected, product.scheme)
        except BadRange as bad:
            raise Unacceptable(f"product {one.name}: {bad}") from bad
        about.append(
            NoticeProduct(product.id, product.name, product.scheme, one.affected, one.fixed)
        )
    return tuple(about)


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
