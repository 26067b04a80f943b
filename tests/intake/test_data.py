"""The content reader: end of data, dots, limits and memory, at every block boundary."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.intake.data import Incoming, Memory

MEBIBYTE = 1_048_576


def read(octets: bytes, step: int = 0, limit: int = MEBIBYTE) -> Incoming:
    """Feed these octets in blocks of `step`, all at once when 0, until the message is complete."""
    message = Incoming(limit, Memory(2 * MEBIBYTE))
    step = step or max(len(octets), 1)
    for start in range(0, len(octets), step):
        if message.complete:
            message.rest += octets[start:]
            break
        message.feed(octets[start : start + step])
    return message


def expected(octets: bytes) -> tuple[bytes, bytes] | None:
    """The same by the letter of RFC 5321 section 4.5.2, line by line: content and rest, or None without an end."""
    lines = octets.split(b"\r\n")
    for number, line in enumerate(lines[:-1]):
        if line == b".":
            kept = [text.removeprefix(b".") for text in lines[:number]]
            return b"".join(text + b"\r\n" for text in kept), b"\r\n".join(lines[number + 1 :])
    return None


@pytest.mark.parametrize(
    ("octets", "content"),
    [
        (b".\r\n", b""),
        (b"\r\n.\r\n", b"\r\n"),
        (b"a\r\n.\r\n", b"a\r\n"),
        (b"..\r\n.\r\n", b".\r\n"),
        (b".a\r\n.\r\n", b"a\r\n"),
        (b"a\r\n..\r\n..b\r\n.\r\n", b"a\r\n.\r\n.b\r\n"),
        (b"a\n.\nb\r\n.\r\n", b"a\n.\nb\r\n"),
        (b"a\r\n.\rb\r\n.\r\n", b"a\r\n\rb\r\n"),
        (b"a\r\r\n.\r\n", b"a\r\r\n"),
        (b"a\r\n.\r\r\n.\r\n", b"a\r\n\r\r\n"),
        (b"\x00\xff\r\n.\r\n", b"\x00\xff\r\n"),
    ],
)
@pytest.mark.parametrize("step", [0, 1, 2, 3, 4, 5])
def test_content_is_what_was_sent_without_stuffed_dots(
    octets: bytes, content: bytes, step: int
) -> None:
    """Only the dots that SMTP adds are taken away, however the octets arrive."""
    message = read(octets, step)
    assert (message.complete, message.content(), message.size) == (True, content, len(content))


@given(
    st.lists(st.sampled_from([b"\r", b"\n", b".", b"a", b"\r\n", b"\r\n.\r\n"])), st.integers(0, 7)
)
def test_any_octets_in_any_blocks_are_read_by_the_letter(pieces: list[bytes], step: int) -> None:
    """The block reader and a line-by-line reading of the RFC never differ."""
    octets = b"".join(pieces)
    message = read(octets, step)
    wanted = expected(octets)
    assert message.complete == (wanted is not None)
    if wanted:
        assert (message.content(), message.rest) == wanted


@pytest.mark.parametrize(
    "end",
    [
        b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r.\r\n", b"\r\n.\n", b"\r\n.\r", b"\n.\r", b"\r.\n",
        b"\r\n.\x00\r\n", b"\r\n\x00.\r\n", b"\r\x00\n.\r\n", b"\r\n.\r\x00\n",
        b"\r\r\n.\n", b"\n\r.\r\n", b"\n\n.\n\n", b"\r\r.\r\r", b"\r\n. \r\n", b"\r\n .\r\n",
        b"\r\n.\t\r\n", b"\r\n.\r\r\n", b"\r\n..\r\n", b"\n\r\n.\n", b"\x85.\x85", b"\x0b.\x0b",
        b"\x0c.\x0c", b"\xe2\x80\xa8.\xe2\x80\xa8",
    ],
)  # fmt: skip
@pytest.mark.parametrize("step", [0, 1, 2, 3])
def test_nothing_but_the_one_sequence_ends_the_data(end: bytes, step: int) -> None:
    """Whatever else somebody somewhere takes for an end of data is content (SMTP smuggling)."""
    message = read(b"a" + end + b"MAIL FROM:<x@example.com>\r\n.\r\n", step)
    assert message.complete
    assert message.rest == b""
    assert message.content().endswith(b"MAIL FROM:<x@example.com>\r\n")


@pytest.mark.parametrize(("size", "is_too_large"), [(9, False), (10, False), (11, True)])
def test_the_limit_counts_content_octets(size: int, is_too_large: bool) -> None:
    """Up to the limit is kept whole; one octet more is not kept at all. Stuffed dots do not count."""
    content = b"." + b"x" * (size - 3) + b"\r\n"
    message = read(b"." + content + b".\r\n", limit=10)
    assert message.is_too_large == is_too_large
    assert message.content() == (b"" if is_too_large else content)


def test_an_endless_message_holds_no_memory() -> None:
    """Beyond the limit octets are counted, and the memory of what was kept is given back."""
    memory = Memory(100)
    message = Incoming(10, memory)
    message.feed(b"x" * 8)
    assert memory.held == 8
    message.feed(b"x" * 8)
    assert (memory.held, message.is_too_large, message.content()) == (0, True, b"")


def test_without_memory_a_message_is_dropped_and_still_read() -> None:
    """All messages together hold no more than their memory; the one that does not fit is read to its end."""
    memory = Memory(10)
    first, second = Incoming(10, memory), Incoming(10, memory)
    first.feed(b"1234567")
    second.feed(b"1234")
    assert (second.was_dropped, first.was_dropped, memory.held) == (True, False, 7)
    second.feed(b"5\r\n.\r\n")
    assert (second.complete, second.is_too_large, second.content()) == (True, False, b"")
    first.release()
    first.release()
    assert memory.held == 0


@pytest.mark.parametrize(
    ("content", "has"),
    [
        (b"", False), (b"a\r\nb\r\n", False), (b"a\nb\r\n", True), (b"a\rb\r\n", True),
        (b"\r\r\n", True), (b"\n\r\n", True), (b"a\n\rb\r\n", True),
    ],
)  # fmt: skip
def test_bare_newlines_are_noticed(content: bytes, has: bool) -> None:
    """A CR or an LF on its own, also side by side in the wrong order."""
    assert read(content + b".\r\n").has_bare_newline() == has


def test_content_is_not_copied() -> None:
    """A large message exists once: asking for it gives the same object."""
    message = read(b"x" * 100_000 + b"\r\n.\r\n")
    assert message.content() is message.content()
