"""Which addresses are ours, and which queue a mail is for.

Asked twice: at RCPT, quickly and without a database, and again when a mail is sorted. An address below a queue
(`support+anything@`) is always ours: a reply address that some gateway mangled must still arrive somewhere, and a
wrong signature must not be told from a right one (threats A6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class QueueRoute:
    """One queue as routing sees it: name, address, further addresses, language."""

    name: str
    address: str
    aliases: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Routes:
    """All addresses of this desk. The first queue also gets what has no other place, such as postmaster's mail."""

    domain: str
    queues: tuple[QueueRoute, ...]
    notices: str = ""
    """Where staff write notices by mail, lower case; empty: nowhere."""
    by_address: Mapping[str, QueueRoute] = field(init=False)

    def __post_init__(self) -> None:
        """Index the queues by every address of theirs."""
        table = {
            address.lower(): queue
            for queue in self.queues
            for address in (queue.address, *queue.aliases)
        }
        object.__setattr__(self, "by_address", table)

    def named(self, name: str) -> QueueRoute:
        """The queue of that name; the first one if it is configured no longer."""
        return next((queue for queue in self.queues if queue.name == name), self.queues[0])

    def is_for_notices(self, address: str) -> bool:
        """Whether mail to this address, with a token or without, is about notices of ours."""
        return bool(self.notices) and without_detail(address.lower()) == self.notices

    def is_below(self, address: str) -> bool:
        """Whether this is a queue's address with a token or another detail, or a bounce address of ours."""
        return queue_for(address, self) is not None

    @property
    def addresses(self) -> frozenset[str]:
        """Every queue address and alias, lower case."""
        return frozenset(self.by_address)


def queue_for(address: str, routes: Routes) -> QueueRoute | None:
    """The queue that this recipient belongs to, or None if it is not ours."""
    base = without_detail(address.lower())
    if base in routes.by_address:
        return routes.by_address[base]
    if base in {"postmaster", f"postmaster@{routes.domain}", f"bounces@{routes.domain}"}:
        return routes.queues[0]
    if routes.is_for_notices(base):
        return routes.queues[0]
    return None


def queue_of_envelope(recipients: Iterable[str], routes: Routes) -> QueueRoute:
    """The queue that a mail is for: that of the first recipient which is ours, else the first queue."""
    found = (queue_for(recipient, routes) for recipient in recipients)
    return next((queue for queue in found if queue is not None), routes.queues[0])


def without_detail(address: str) -> str:
    """The address without what follows the first + in its local part (RFC 5233)."""
    local, at, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}" if at else address
