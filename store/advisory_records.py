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


@dataclass(frozen=True, slots=True)
class NewProposal:
    """A version of a document that somebody wants to publish, and that a second person must agree to."""

    tracking_id: str
    version: int
    label: str
    title: str
    reason: str
    """What is new in this version."""
    source: Mapping[str, Any]
    """The advisory as a value; the moment of its newest version is only known when it is published."""
    content_sha256: str
    """Digest of all that it says: what the second person agrees to."""
    proposer_id: int
    proposer: str
    proposed_at: datetime
    notice_id: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal(NewProposal):
    """A version that waits for a second person."""

    id: int = 0
