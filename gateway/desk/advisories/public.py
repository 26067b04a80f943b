"""What the world may read without a login: published advisories, and where to report a vulnerability."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.config import Settings
from gateway.desk.advisories import content as advising
from gateway.desk.advisories.publishing import VALUE
from gateway.desk.office import Office
from gateway.desk.tickets import Unacceptable
from gateway.publish.advisory import Advisory, Category, Label, Listed
from gateway.publish.securitytxt import SecurityContact
from store import advisories, blobs, notices
from store.advisory_records import KeptAdvisory
from store.engine import Tx


def require_publisher(settings: Settings) -> None:
    """Where nobody publishes there is nothing to read. Raises Unacceptable."""
    if not settings.publisher.name:
        raise Unacceptable("nothing is published here: publisher.name is not set")


def require_security_contact(settings: Settings) -> SecurityContact:
    """What security.txt says. Raises Unacceptable if nobody takes reports."""
    kept = settings.publisher
    if not kept.security_contact:
        raise Unacceptable("nobody takes reports here: publisher.security_contact is not set")
    return SecurityContact(
        kept.security_contact, kept.security_languages, kept.security_policy,
        kept.security_acknowledgments, kept.security_encryption,
    )  # fmt: skip


def published(office: Office) -> list[Listed]:
    """What everybody may read, what changed last first."""
    with office.store.read() as tx:
        return [_listed(kept) for kept in advisories.find_all(tx, (Label.CLEAR.value,))]


def read_public(office: Office, year: int, name: str) -> tuple[Listed, bytes]:
    """A document for everybody, by its year and file name. Raises Unacceptable."""
    with office.store.read() as tx:
        kept = _found(tx, year, name)
        return _listed(kept), blobs.read(tx, office.store, kept.sha256)


@dataclass(frozen=True, slots=True)
class ForPeople:
    """A document as its page shows it, in the words of one language where its notice was written in it."""

    listed: Listed
    advisory: Advisory
    title: str
    text: str
    text_language: str


def read_for_people(office: Office, year: int, name: str, language: str) -> ForPeople:
    """A document for everybody, by its year and file name, for a reader of that language. Raises Unacceptable."""
    with office.store.read() as tx:
        kept = _found(tx, year, name)
        notice = notices.find(tx, kept.notice_id) if kept.notice_id is not None else None
    advisory: Advisory = VALUE.validate_python(kept.source)
    listed = _listed(kept)
    if notice is None or notice.text_in(language).language != language:
        return ForPeople(listed, advisory, kept.title, kept.text, advisory.language)
    title, text = advising.words_in(office.settings, notice, language)
    return ForPeople(listed, advisory, title, text, language)


def _found(tx: Tx, year: int, name: str) -> KeptAdvisory:
    kept = advisories.find_by_filename(tx, name)
    if kept is None or kept.label != Label.CLEAR.value or kept.first_at.year != year:
        raise Unacceptable(f"there is no document {year}/{name}")
    return kept


def _listed(kept: KeptAdvisory) -> Listed:
    return Listed(
        kept.tracking_id, kept.title, kept.text, Category(kept.category), Label(kept.label),
        kept.first_at, kept.changed_at,
    )  # fmt: skip
