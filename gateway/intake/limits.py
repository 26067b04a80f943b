"""How much the intake takes: the settings, who may come in, and how long a slow peer is waited for.

Numbers and counters only; the dialogue in smtp.py acts on the answers. Time is always an argument, in seconds of a
monotonic clock. Nothing here may grow with the number of peers ever seen.
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from dataclasses import dataclass, fields
from typing import Literal

from gateway.intake import replies
from gateway.intake.replies import Reply

_MAY_BE_ZERO = frozenset(
    {"connections_per_minute_per_ip", "messages_per_minute_per_ip", "error_delay_seconds"}
)


@dataclass(frozen=True, slots=True)
class IntakeLimits:
    """The limits of the SMTP and LMTP listeners; octets, seconds and counts. Raises ValueError on nonsense."""

    message_bytes: int = 52_428_800
    """The largest content that is taken; announced by SIZE (RFC 1870)."""
    overrun_bytes: int = 67_108_864
    """How much more than that is read and thrown away, to answer in sequence, before the connection is closed."""
    memory_bytes: int = 268_435_456
    """All messages together that are being received or written; more is put off with 452."""
    recipients: int = 100
    connections: int = 200
    connections_per_ip: int = 50
    connections_per_minute_per_ip: int = 0
    """0: not limited."""
    messages_per_minute_per_ip: int = 0
    """0: not limited."""
    trusted_networks: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    """Peers to which no limit per minute applies. UNIX sockets are always trusted."""
    soft_errors: int = 10
    """From here on every refusal is delayed."""
    hard_errors: int = 20
    """Here the connection ends. A kept mail sets the count back."""
    error_delay_seconds: float = 1.0
    commands_per_mail: int = 1000
    """The most commands between two kept mails."""
    command_bytes: int = 2048
    command_seconds: float = 300.0
    """RFC 5321 section 4.5.3.2.7."""
    block_seconds: float = 180.0
    """How long DATA may stand still (RFC 5321 section 4.5.3.2.5)."""
    data_seconds: float = 3600.0
    """How long DATA may take in all."""
    min_bytes_per_second: int = 500
    rate_grace_seconds: float = 60.0
    """How far DATA may lag behind the minimum rate."""
    accept_seconds: float = 240.0
    """How long keeping a mail may take; well below the ten minutes of RFC 5321 section 4.5.3.2.6."""
    tls_handshake_seconds: float = 30.0
    bare_newlines: Literal["keep", "reject"] = "keep"

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, int | float) and not _is_in_range(field.name, value):
                raise ValueError(f"{field.name} must be greater than zero, not {value}")
        if self.hard_errors < self.soft_errors:
            raise ValueError("hard_errors must not be less than soft_errors")
        if self.memory_bytes < self.message_bytes:
            raise ValueError("memory_bytes must not be less than message_bytes")
        if self.recipients < 100:
            raise ValueError("recipients must be at least 100 (RFC 5321 section 4.5.3.1.8)")
        if self.command_bytes < 512:
            raise ValueError("command_bytes must be at least 512 (RFC 5321 section 4.5.3.1.4)")
        if self.bare_newlines not in ("keep", "reject"):
            raise ValueError(f'bare_newlines must be "keep" or "reject", not {self.bare_newlines}')
        _networks(self.trusted_networks)

    def patience(self, received: int, elapsed: float) -> float:
        """How many seconds to wait for the next block of a message; zero or less: not at all.

        `received` octets have arrived in `elapsed` seconds. Progress buys time, but a peer below the minimum rate
        runs out of it, and so does everybody in the end.
        """
        earned = self.rate_grace_seconds + received / self.min_bytes_per_second - elapsed
        return min(self.block_seconds, earned, self.data_seconds - elapsed)


def _is_in_range(name: str, value: float) -> bool:
    return value > 0 or (value == 0 and name in _MAY_BE_ZERO)


_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _networks(texts: tuple[str, ...]) -> tuple[_Network, ...]:
    return tuple(ipaddress.ip_network(text) for text in texts)


def peer_key(peer: str) -> str:
    """The unit that limits per address count: an IPv4 address, or the /64 network of an IPv6 address.

    One IPv6 customer has 2**64 addresses at hand. Anything that is not an address (UNIX sockets) is its own key.
    """
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return peer
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))


class PerMinute:
    """Counts events per key in the running minute, and forgets everybody when the next one begins."""

    def __init__(self, limit: int) -> None:
        """`limit` events per key and minute; 0: no limit."""
        self._limit = limit
        self._minute = 0
        self._seen: Counter[str] = Counter()

    def may(self, key: str, now: float) -> bool:
        """Count one more event of that key at that time; False when it is one too many."""
        if not self._limit:
            return True
        minute = int(now // 60)
        if minute != self._minute:
            self._minute = minute
            self._seen.clear()
        self._seen[key] += 1
        return self._seen[key] <= self._limit


class Admission:
    """Who is in, and how often they came and sent. One for all listeners."""

    def __init__(self, limits: IntakeLimits) -> None:
        self._limits = limits
        self._trusted = _networks(limits.trusted_networks)
        self._inside: Counter[str] = Counter()
        self._arrivals = PerMinute(limits.connections_per_minute_per_ip)
        self._messages = PerMinute(limits.messages_per_minute_per_ip)

    @property
    def connections(self) -> int:
        """How many peers are inside."""
        return self._inside.total()

    def enter(self, peer: str, now: float) -> Reply | None:
        """Count a peer in; or the reply that turns it away, which leaves nothing to count out."""
        key = peer_key(peer)
        if self.connections >= self._limits.connections:
            return replies.HOUSE_FULL
        if peer and self._inside[key] >= self._limits.connections_per_ip:
            return replies.TOO_MANY_CONNECTIONS
        if not self._is_trusted(peer) and not self._arrivals.may(key, now):
            return replies.TOO_MANY_CONNECTIONS
        self._inside[key] += 1
        return None

    def leave(self, peer: str) -> None:
        """Count a peer out that had come in."""
        key = peer_key(peer)
        self._inside[key] -= 1
        if not self._inside[key]:
            del self._inside[key]

    def may_send(self, peer: str, now: float) -> bool:
        """Count one more message of that peer; False when it sends too many per minute."""
        return self._is_trusted(peer) or self._messages.may(peer_key(peer), now)

    def _is_trusted(self, peer: str) -> bool:
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return not peer
        return any(address in network for network in self._trusted)
