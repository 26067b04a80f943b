"""VEX documents: saying that products are not affected by a vulnerability, so that nobody has to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from gateway.config import Settings
from gateway.desk.advisories import content as advising
from gateway.desk.advisories.publishing import Shown, next_id, shown
from gateway.desk.office import Office
from gateway.desk.tickets import Unacceptable
from gateway.policy.access import Act, require
from gateway.publish.advisory import (
    Advisory,
    Justification,
    Label,
    NotAffected,
    Revision,
    Vulnerability,
)
from gateway.publish.words import word
from store import advisories, products
from store.engine import Tx
from store.records import Actor


@dataclass(frozen=True, slots=True)
class Vex:
    """A statement that products are not affected by a vulnerability."""

    cves: tuple[str, ...]
    products: tuple[NotAffected, ...]
    title: str
    text: str = ""
    tracking_id: str = ""
    label: Label | None = None
    language: str = ""


def vex_of(
    cves: Sequence[str],
    products: Sequence[str],
    impact: str,
    because: str | None,
    title: str,
    tracking_id: str,
    tlp: str | None,
) -> Vex:
    """The statement as somebody typed it; a product is "name" or "name=range"."""
    named = [text.partition("=") for text in products]
    reason = Justification(because) if because else None
    spared = tuple(
        NotAffected(name, impact, versions=versions, because=reason) for name, _, versions in named
    )
    names = ", ".join(dict.fromkeys(name for name, _, _ in named))
    return Vex(
        tuple(cves), spared, title or f"{names}: {', '.join(cves)}", tracking_id=tracking_id,
        label=Label(tlp) if tlp else None,
    )  # fmt: skip


def draft_vex(office: Office, actor: Actor, vex: Vex, now: datetime) -> Shown:
    """How a VEX document would look, with what it lacks. Nothing is published."""
    require(actor, Act.ANNOUNCE)
    tracking_id = vex.tracking_id or f"{office.settings.publisher.prefix}-{now.year}-0000"
    language = vex.language or office.settings.desk.language
    revision = Revision(0, now, word(language, "draft"))
    with office.store.read() as tx:
        return shown(_vex(tx, office.settings, vex, tracking_id, revision))


def first_vex(tx: Tx, settings: Settings, vex: Vex, now: datetime) -> Advisory:
    """A step: the first version of a VEX document, not published yet. Raises Unacceptable if its id is taken."""
    tracking_id = vex.tracking_id or next_id(tx, settings, now)
    if advisories.find_newest(tx, tracking_id) is not None:
        raise Unacceptable(f"there is an advisory {tracking_id} already; revise it")
    language = vex.language or settings.desk.language
    return _vex(tx, settings, vex, tracking_id, Revision(1, now, word(language, "first")))


def _vex(tx: Tx, settings: Settings, vex: Vex, tracking_id: str, revision: Revision) -> Advisory:
    label = vex.label or Label(settings.publisher.tlp)
    return Advisory(
        tracking_id=tracking_id, title=vex.title, text=vex.text,
        language=vex.language or settings.desk.language, label=label,
        publisher=advising.publisher_of(settings),
        vulnerabilities=tuple(map(Vulnerability, vex.cves)), revisions=(revision,),
        not_affected=tuple(_in_scheme(tx, product) for product in vex.products),
        canonical_url=advising.canonical_url(settings, label, tracking_id, revision.at),
    )  # fmt: skip


def _in_scheme(tx: Tx, product: NotAffected) -> NotAffected:
    """With its range in VERS, in the scheme of the product if it is one of ours."""
    known = products.find(tx, product.name)
    scheme = known.scheme if known else product.scheme
    return replace(product, scheme=scheme, versions=advising.in_vers(product.versions, scheme))
