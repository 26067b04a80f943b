"""Advisories of a small maker of printers, for all tests of this room."""

from __future__ import annotations

from datetime import UTC, date, datetime

from gateway.publish.advisory import (
    Advisory,
    Affected,
    Category,
    Justification,
    Label,
    Listed,
    NotAffected,
    Publisher,
    Revision,
    Vulnerability,
)

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 2, 15, 30, tzinfo=UTC)
PUBLISHER = Publisher(
    "Beispiel GmbH",
    "https://www.example.com",
    contact="psirt@example.com",
    authority="Produktsicherheit",
)
V2 = "AV:N/AC:L/Au:N/C:P/I:P/A:P"
V30 = "CVSS:3.0/AV:N/AC:H/PR:L/UI:R/S:C/C:L/I:N/A:H"
V31 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
V4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"

ADVISORY = Advisory(
    tracking_id="EX-2026-0001",
    title="Druckserver: Fremde können Aufträge lesen",
    text="Bitte aktualisieren Sie.\n\nDie Lücke wird ausgenutzt.\n",
    language="de",
    label=Label.CLEAR,
    publisher=PUBLISHER,
    vulnerabilities=(Vulnerability("CVE-2026-12345", V31),),
    revisions=(Revision(1, AT, "Erste Fassung"),),
    affected=(Affected("Druckserver", "generic", ">=2.0,<2.4.1", "2.4.1"),),
    deadline=date(2026, 12, 1),
    references=("https://www.example.com/downloads",),
    canonical_url="https://desk.example/.well-known/csaf/white/2026/ex-2026-0001.json",
)
VEX = Advisory(
    tracking_id="EX-2026-0002",
    title="Not affected by CVE-2026-12345",
    text="",
    language="en",
    label=Label.CLEAR,
    publisher=PUBLISHER,
    vulnerabilities=(Vulnerability("CVE-2026-12345"),),
    revisions=(Revision(1, AT, "First version"),),
    not_affected=(
        NotAffected(
            "Scanner", "The library is not part of it.", because=Justification.COMPONENT_NOT_PRESENT
        ),
        NotAffected("Fax", "The function is switched off.", "semver", "==1.2.0"),
    ),
    canonical_url="https://desk.example/.well-known/csaf/white/2026/ex-2026-0002.json",
)


def listed(number: int = 1, changed_at: datetime = AT, title: str = "A & <B>") -> Listed:
    """A published document as lists show it."""
    return Listed(
        f"EX-2026-{number:04}", title, "Text", Category.ADVISORY, Label.CLEAR, AT, changed_at
    )
