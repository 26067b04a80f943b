"""Reading in disposable processes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.reading.reader import Reader, ReaderLost, Unreadable, bundles, open_reader
from store.post_records import BlobFile
from tests.reading.conduct import behave

MAIL = b"From: ann@example.org\r\nSubject: Hello\r\n\r\nDear all\r\n"


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """One process with tight limits that can be told to misbehave."""
    reader = open_reader(workers=1, seconds=1.0, megabytes=300, parse=behave)
    yield reader
    reader.close()


def why_unreadable(reader: Reader, content: bytes) -> str:
    """Why a mail cannot be read. One that was lost with the readers is tried again, as the program does it."""
    for _ in range(3):
        with pytest.raises(Unreadable) as told:
            reader.read(content)
        if not isinstance(told.value, ReaderLost):
            break
    return str(told.value)


def test_a_mail_comes_back_as_it_was_read(reader: Reader) -> None:
    """What the process has read arrives unchanged."""
    mail = reader.read(MAIL)
    assert (mail.subject, mail.text, mail.size) == ("Hello", "Dear all\n", len(MAIL))


@pytest.mark.parametrize(
    ("conduct", "reason"),
    [
        (b"sleep", "longer than 1 s"),
        (b"spin", "longer than 1 s"),
        (b"die", "signal 9"),
        (b"leave", "exit code 3"),
        (b"grow", "more than 300 MB"),
        (b"raise", "ValueError: no mail of mine"),
        (b"panic", "Panic: a library in Rust gave up"),
    ],
)
def test_a_mail_that_kills_its_reader_is_unreadable_and_the_next_is_served(
    reader: Reader, conduct: bytes, reason: str
) -> None:
    """Whatever happens inside, the caller gets a reason in words and the next mail is read."""
    assert reason in why_unreadable(reader, conduct)
    assert reader.read(MAIL).subject == "Hello"


def test_many_mails_are_read_in_the_order_they_are_asked_for(reader: Reader) -> None:
    """Futures belong to their mails."""
    futures = [reader.submit(b"Subject: %d\r\n\r\n" % number) for number in range(50)]
    assert [future.result().subject for future in futures] == [str(number) for number in range(50)]


def test_several_mails_at_once(reader: Reader) -> None:
    """They come back in their order, however they travelled."""
    contents = [b"Subject: %d\r\n\r\n" % number + b"x" * (number * 10_000) for number in range(30)]
    futures = reader.submit_all(contents)
    assert [future.result().subject for future in futures] == [str(number) for number in range(30)]
    assert reader.submit_all([]) == []


@pytest.mark.parametrize(
    ("conduct", "reason"),
    [
        (b"die", "signal 9"),
        (b"spin", "longer than 1 s"),
        (b"raise", "no mail of mine"),
        (b"panic", "gave up"),
    ],
)
def test_one_of_a_bundle_harms_no_other(reader: Reader, conduct: bytes, reason: str) -> None:
    """The mails that travelled with one that kills its reader are read; it gets its own reason."""
    futures = reader.submit_all([MAIL, conduct, MAIL])
    assert [futures[number].result().subject for number in (0, 2)] == ["Hello", "Hello"]
    with pytest.raises(Unreadable, match=reason):
        futures[1].result()


def test_what_travels_together() -> None:
    """Small mails, eight or a quarter of a megabyte at most; what lies in a file goes alone."""
    large = BlobFile(None, "0" * 64, 5_000_000)
    assert bundles([b"x"] * 3 + [large] + [b"x"] * 7) == [[0, 1, 2, 4, 5, 6, 7, 8], [3], [9, 10]]
    assert bundles([b"x" * 200_000, b"x" * 60_000, b"x" * 60_000]) == [[0, 1], [2]]
    assert bundles([b"x" * 300_000, b"x" * 300_000]) == [[0], [1]]
    assert bundles([]) == []


def test_closing_lets_no_bundle_wait() -> None:
    """Mails that travel together when the reader is closed are unreadable, not forgotten."""
    reader = open_reader(workers=1, seconds=30.0, megabytes=300, parse=behave)
    futures = reader.submit_all([b"sleep", MAIL])
    reader.close()
    for future in futures:
        with pytest.raises(Unreadable):
            future.result(timeout=10)


def test_closing_lets_nobody_wait() -> None:
    """A mail that waits for a reader that is closed is unreadable, not forgotten."""
    reader = open_reader(workers=1, seconds=30.0, megabytes=300, parse=behave)
    future = reader.submit(b"sleep")
    reader.close()
    with pytest.raises(Unreadable):
        future.result(timeout=10)


def test_closed_reader_starts_no_process_again() -> None:
    """Who hands a mail to a closed reader learns so at once; nobody would end the process that read it."""
    reader = open_reader(workers=1, seconds=30.0, megabytes=300, parse=behave)
    reader.close()
    with pytest.raises(Unreadable, match="stopped"):
        reader.submit(MAIL)


def test_mail_that_no_process_can_even_take_in_stops_nobody() -> None:
    """When processes die before they begin, everybody who waits is answered, and the next mail is read."""
    reader = open_reader(workers=1, seconds=30.0, megabytes=64)
    try:
        futures = [reader.submit(content) for content in (b"x" * 30_000_000, MAIL, MAIL)]
        for future in futures:
            error = future.exception(timeout=60)
            assert error is None or isinstance(error, Unreadable)
        assert isinstance(futures[0].exception(), ReaderLost)
        assert reader.read(MAIL).subject == "Hello"
    finally:
        reader.close()
