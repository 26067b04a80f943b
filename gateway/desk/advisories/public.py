"""What the world may read without a login: published advisories, and where to report a vulnerability."""

from __future__ import annotations

from gateway.config import Settings
from gateway.desk.office import Office
from gateway.desk.tickets import Unacceptable
from gateway.publish.advisory import Category, Label, Listed
from gateway.publish.securitytxt import SecurityContact
from store import advisories, blobs
from store.advisory_records import KeptAdvisory


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
        kept = advisories.find_by_filename(tx, name)
        if kept is None or kept.label != Label.CLEAR.value or kept.first_at.year != year:
            raise Unacceptable(f"there is no document {year}/{name}")
        return _listed(kept), blobs.read(tx, office.store, kept.sha256)


def _listed(kept: KeptAdvisory) -> Listed:
    return Listed(
        kept.tracking_id, kept.title, kept.text, Category(kept.category), Label(kept.label),
        kept.first_at, kept.changed_at,
    )  # fmt: skip
