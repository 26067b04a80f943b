"""Records of published advisories. Plain data: what they say is `gateway.publish`'s business and stands as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class NewAdvisory:
    """One version of a document that is being published; its bytes are a blob."""

    tracking_id: str
    version: int
    filename: str
    """Its last part, the same for every version."""
    category: str
    label: str
    title: str
    text: str
    reason: str
    """What is new in this version."""
    author: str
    first_at: datetime
    changed_at: datetime
    sha256: str
    size: int
    source: Mapping[str, Any]
    """The advisory as a value, from which the next version is made."""
    notice_id: int | None = None


@dataclass(frozen=True, slots=True)
class KeptAdvisory(NewAdvisory):
    """A version that was published. It never changes any more."""

    id: int = 0
