"""What all dialogues of one intake share: the doors into the house, the limits, and who is inside.

Plain data and two counters' worth of behaviour; no protocol here.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Protocol

from gateway.intake.data import Memory
from gateway.intake.limits import Admission, IntakeLimits
from gateway.intake.replies import Reply
from store.post_records import AcceptOutcome, Envelope, Source


@dataclass(frozen=True, slots=True)
class Doors:
    """What the intake knows of the house.

    `knows`: is this recipient ours; fast, from memory; an address with a wrong token is answered like one with a
    right token (threats A6). `accept`: keep this mail durably; the future says what became of it, and only KEPT and
    KNOWN are answered with 250. An exception, at once or in the future, is answered with 451. `accept` is called in
    the event loop and must return at once; it may be finished in any thread.
    """

    knows: Callable[[str], bool]
    accept: Callable[[Source, Envelope, bytes], Future[AcceptOutcome]]


class Guest(Protocol):
    """A dialogue, as the one who closes the house sees it."""

    def wind_down(self) -> None:
        """Finish what was begun, then leave."""

    def dismiss(self, reply: Reply) -> None:
        """Leave now, with this last word."""


@dataclass(slots=True)
class Reception:
    """Shared by all dialogues of one intake."""

    doors: Doors
    limits: IntakeLimits
    hostname: str
    tls: ssl.SSLContext | None = None
    smtputf8: bool = False
    admission: Admission = field(init=False)
    memory: Memory = field(init=False)
    guests: set[Guest] = field(default_factory=set)
    _empty: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.admission = Admission(self.limits)
        self.memory = Memory(self.limits.memory_bytes)
        self._empty.set()

    def enter(self, guest: Guest, peer: str, now: float) -> Reply | None:
        """A peer comes in; or the reply that turns it away."""
        refusal = self.admission.enter(peer, now)
        if refusal is None:
            self.guests.add(guest)
            self._empty.clear()
        return refusal

    def leave(self, guest: Guest, peer: str) -> None:
        """A peer that had come in has left."""
        self.admission.leave(peer)
        self.guests.discard(guest)
        if not self.guests:
            self._empty.set()

    async def wait_until_empty(self, seconds: float) -> bool:
        """Wait so long for everybody to leave; False when somebody is still there."""
        try:
            async with asyncio.timeout(seconds):
                await self._empty.wait()
        except TimeoutError:
            return False
        return True
