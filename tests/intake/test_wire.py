"""The receiving end of a connection: lines, blocks and flow control."""

from __future__ import annotations

import asyncio

import pytest

from gateway.intake.wire import HIGH_WATER, LineTooLong, PeerGone, Wire


class Tap(asyncio.Transport):
    """A transport that remembers whether it is asked to wait."""

    paused = False

    def pause_reading(self) -> None:
        """Closed."""
        self.paused = True

    def resume_reading(self) -> None:
        """Open again."""
        self.paused = False


@pytest.fixture
def tap() -> Tap:
    """An open tap."""
    return Tap()


@pytest.fixture
def wire(tap: Tap) -> Wire:
    """A wire that hangs on the tap."""
    made = Wire()
    made.attach(tap)
    return made


async def test_lines_and_blocks(wire: Wire) -> None:
    """Lines are cut at LF, a block is everything there is."""
    assert not wire.has_line
    wire.feed(b"one\r\ntwo\nthr")
    assert wire.has_line
    assert [await wire.line(), await wire.line()] == [b"one\r\n", b"two\n"]
    wire.feed(b"ee\nfour")
    assert await wire.block() == b"three\nfour"
    assert not wire.has_unread


async def test_waiting_for_the_rest_of_a_line(wire: Wire) -> None:
    """A line may come in pieces."""
    waiting = asyncio.ensure_future(wire.line())
    for octet in b"abc\n":
        await asyncio.sleep(0)
        wire.feed(bytes([octet]))
    assert await waiting == b"abc\n"


async def test_given_back_octets_are_read_first(wire: Wire) -> None:
    """What stood behind the end of data is the next command."""
    wire.feed(b"RSET\r\n")
    wire.give_back(b"NOOP\r\n")
    assert [await wire.line(), await wire.line()] == [b"NOOP\r\n", b"RSET\r\n"]


async def test_a_full_wire_pauses_the_peer(wire: Wire, tap: Tap) -> None:
    """Above the mark the transport waits; reading below it lets it go on."""
    wire.feed(b"x\n" + b"y" * (HIGH_WATER - 2))
    assert not tap.paused
    wire.feed(b"z")
    assert tap.paused
    await wire.line()
    assert not tap.paused
    wire.feed(b"zzz")
    assert tap.paused
    wire.discard()
    assert not tap.paused
    assert not wire.has_unread


async def test_no_line_in_sight(wire: Wire) -> None:
    """A line longer than everything the wire holds is none."""
    wire.feed(b"x" * (HIGH_WATER + 1))
    with pytest.raises(LineTooLong):
        await wire.line()


async def test_the_end(wire: Wire) -> None:
    """What came before the end can be read; then the peer is gone, also for who waits already."""
    wire.feed(b"last")
    wire.end()
    assert await wire.block() == b"last"
    with pytest.raises(PeerGone):
        await wire.block()
    other = Wire()
    waiting = asyncio.ensure_future(other.line())
    await asyncio.sleep(0)
    other.end()
    with pytest.raises(PeerGone):
        await waiting
