"""An advisory as a value: what is vulnerable, in which versions, and what helps. Every document is made from it.

Nothing here knows a notice, a database or a page. Versions stay texts as their makers write them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

MEDIA_TYPE = "application/json"


class Category(StrEnum):
    """The profile of a document (CSAF 2.0 section 4)."""

    ADVISORY = "csaf_security_advisory"
    VEX = "csaf_vex"


class Label(StrEnum):
    """Who may read it, by the Traffic Light Protocol 2.0."""

    CLEAR = "CLEAR"
    GREEN = "GREEN"
    AMBER = "AMBER"
    STRICT = "AMBER+STRICT"
    """Only the recipient's own organisation; CSAF 2.0 says AMBER, and the difference in words."""
    RED = "RED"

    @property
    def in_csaf(self) -> str:
        """CSAF 2.0 speaks TLP 1, where CLEAR was WHITE and AMBER had one form (section 3.2.1.5.2)."""
        return {Label.CLEAR: "WHITE", Label.STRICT: "AMBER"}.get(self, self.value)


class Justification(StrEnum):
    """Why a product is not affected (CSAF 2.0 section 3.2.3.5, as CISA's VEX use cases define them)."""

    COMPONENT_NOT_PRESENT = "component_not_present"
    INLINE_MITIGATIONS = "inline_mitigations_already_exist"
    CODE_NOT_CONTROLLABLE = "vulnerable_code_cannot_be_controlled_by_adversary"
    CODE_NOT_EXECUTED = "vulnerable_code_not_in_execute_path"
    CODE_NOT_PRESENT = "vulnerable_code_not_present"


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who answers for the documents. `namespace` is a web address that belongs to them."""

    name: str
    namespace: str
    category: str = "vendor"
    contact: str = ""
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Affected:
    """A product with the range of versions that is vulnerable ("": every one) and the version that mends it."""

    name: str
    scheme: str = "generic"
    """How its versions are compared, a scheme of VERS."""
    versions: str = ""
    """Such as ">=2.0,<2.4.1"."""
    fixed_version: str = ""


@dataclass(frozen=True, slots=True)
class NotAffected:
    """A product that a vulnerability does not reach, and why."""

    name: str
    impact: str
    scheme: str = "generic"
    versions: str = ""
    because: Justification | None = None


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """One vulnerability; without a CVE number the advisory's own id names it."""

    cve: str = ""
    vector: str = ""
    """A CVSS vector of version 2, 3.0, 3.1 or 4.0."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of a published document: numbered from 1 on; 0 is a draft."""

    number: int
    at: datetime
    summary: str


@dataclass(frozen=True, slots=True)
class Advisory:
    """Everything that a document says."""

    tracking_id: str
    title: str
    text: str
    """Plain text for people, in `language`."""
    language: str
    label: Label
    publisher: Publisher
    vulnerabilities: tuple[Vulnerability, ...]
    revisions: tuple[Revision, ...]
    """Oldest first, at least one."""
    affected: tuple[Affected, ...] = ()
    not_affected: tuple[NotAffected, ...] = ()
    severity: str = ""
    """For all vulnerabilities together, where no vector says it: such as "9.8"."""
    deadline: date | None = None
    references: tuple[str, ...] = ()
    canonical_url: str = ""
    """Where the document itself lies, if everybody may read it."""

    @property
    def category(self) -> Category:
        """An advisory tells what to do; one that only says what is not affected is a VEX document."""
        return Category.ADVISORY if self.affected else Category.VEX

    @property
    def first_at(self) -> datetime:
        """When it was first published."""
        return self.revisions[0].at

    @property
    def changed_at(self) -> datetime:
        """When its newest version was published."""
        return self.revisions[-1].at

    @property
    def version(self) -> int:
        """The number of its newest version."""
        return self.revisions[-1].number


@dataclass(frozen=True, slots=True)
class Listed:
    """A published document as lists and feeds show it: its newest version."""

    tracking_id: str
    title: str
    text: str
    category: Category
    label: Label
    first_at: datetime
    changed_at: datetime

    @property
    def path(self) -> str:
        """Its place below the folder of its label, by year (CSAF 2.0 section 7.1.11)."""
        return f"{self.first_at.year}/{filename(self.tracking_id)}"


def filename(tracking_id: str) -> str:
    """The file's name: small letters, whatever else is not allowed becomes "_" (CSAF 2.0 section 5.1)."""
    return re.sub(r"[^+\-a-z0-9]+", "_", tracking_id.lower()) + ".json"
