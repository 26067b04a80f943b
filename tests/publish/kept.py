"""Security notices of a small maker of print servers, as the desk keeps them, for tests of advisories."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from gateway.desk.advisories import publishing as advisories
from gateway.desk.office import Office
from store import notices, products
from store.engine import Store
from store.notice_records import NewNotice, Notice, NoticeProduct, NoticeText
from store.records import Actor, NewAttachment, Proof, Role

AUTHOR = Actor("Anna", "anna@staff.example", Role.SYSTEM, Proof.SESSION)
PUBLISHER = {
    "name": "Beispiel GmbH",
    "namespace": "https://www.example.com",
    "prefix": "EX",
    "contact": "psirt@example.com",
}
PUBLISHING = {"publisher": PUBLISHER, "web": {"public_url": "https://desk.example"}}
V31 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
_BODY = (
    "Dear {name},\n\n**{product}** lets strangers read jobs ({cve}, CVSS {cvss}).\n"
    "You have {installed_version}.\n\nPlease install {fixed_version} by {deadline}:\n"
    "<https://www.example.com/downloads>\n"
)
_NEW = NewNotice(
    notice_class="security",
    texts=(NoticeText("en", "{product}: strangers can read jobs", _BODY),),
    cves=("CVE-2026-12345",),
    cvss=V31,
    urls=("https://www.example.com/downloads",),
    deadline=date(2026, 12, 1),
)


def add_notice(store: Store, now: datetime, product: str = "Printserver", **changes: Any) -> Notice:
    """A notice about one product, below 2.4.1 of which versions from 2.0 on are affected."""
    with store.write() as tx:
        found = products.find(tx, product) or products.add(tx, product, "maven", now)
        about = NoticeProduct(found.id, product, "maven", ">=2.0,<2.4.1", "2.4.1")
        return notices.add(tx, replace(_NEW, **{"products": (about,), **changes}), AUTHOR, now)


def publish(office: Office, notice: Notice, now: datetime) -> NewAttachment | None:
    """What sending the notice does for its advisory."""
    with office.store.write() as tx:
        return advisories.publish(tx, office.store, office.settings, notice, now)
