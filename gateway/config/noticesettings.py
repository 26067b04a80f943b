"""The sections about notices: how they go out, their classes, and who publishes advisories."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from gateway.config.spelling import (
    check_queue_name,
)
from gateway.config.values import (
    AtLeastOne,
    ContactAddress,
    Count,
    Language,
    Section,
    WebAddress,
    _check_optional_address,
)


class Notices(Section):
    """Where staff write notices by mail, how fast they go out, and from when on their number is asked for."""

    address: Annotated[str, AfterValidator(_check_optional_address)] = ""
    per_minute: Count = 3000
    domain_per_minute: Count = 300
    ask_from: AtLeastOne = 50
    remind_after_days: AtLeastOne = 3
    reminders: Count = 2


class Publisher(Section):
    """Who publishes security advisories and takes reports on vulnerabilities; without a name nothing is published."""

    name: str = ""
    namespace: WebAddress = ""
    category: Literal["vendor", "coordinator", "discoverer", "user", "other"] = "vendor"
    contact: str = ""
    authority: str = ""
    prefix: Annotated[str, Field(pattern=r"^[A-Z0-9-]*$")] = ""
    tlp: Literal["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"] = "CLEAR"
    security_contact: tuple[ContactAddress, ...] = ()
    security_policy: WebAddress = ""
    security_acknowledgments: WebAddress = ""
    security_encryption: WebAddress = ""
    security_languages: tuple[Language, ...] = ("de", "en")


class NoticeClass(Section):
    """A kind of notice: how it is announced, whether it may be refused, why we may send it, and who must agree.

    Three are built in; one with the same name takes a built-in one's place.
    """

    name: Annotated[str, AfterValidator(check_queue_name)]
    prefix: dict[Language, str] = Field(default_factory=dict)
    refusable: bool = True
    legal_basis: str = ""
    two_people: bool = False
    retention_days: Annotated[int, Field(ge=30)] = 365
    """So long bounces still lead to the next contact, and links in the mail to their recipient."""
    queue: str = ""
    template: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")] = "notice"


_CONTRACT = "Art. 6 (1) (b) GDPR: the contract"


BUILT_IN_CLASSES = (
    NoticeClass(
        name="security",
        prefix={"de": "[Sicherheit]", "en": "[Security]"},
        refusable=False,
        legal_basis=_CONTRACT,
        two_people=True,
        retention_days=3650,  # the ten years of Art. 13 (13) of the Cyber Resilience Act
    ),
    NoticeClass(
        name="important",
        prefix={"de": "[Wichtig]", "en": "[Important]"},
        refusable=False,
        legal_basis=_CONTRACT,
        retention_days=1095,
    ),
    NoticeClass(
        name="feature",
        prefix={"de": "[Neu]", "en": "[New]"},
        legal_basis="Art. 6 (1) (f) GDPR: telling customers of similar products, § 7 (3) UWG",
    ),
)
