"""Reading in disposable processes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.reading.reader import Reader, ReaderLost, Unreadable, open_reader
from tests.reading.conduct import behave

MAIL = b"From: ann@example.org\r\nSubject: Hello\r\n\r\nDear all\r\n"


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """One process with tight limits that can be told to misbehave."""
    reader = open_reader(workers=1, seconds=1.0, megabytes=300, parse=behave)
    yield reader
    reader.close()


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
    ],
)
def test_a_mail_that_kills_its_reader_is_unreadable_and_the_next_is_served(
    reader: Reader, conduct: bytes, reason: str
) -> None:
    """Whatever happens inside, the caller gets a reason in words and the next mail is read."""
    with pytest.raises(Unreadable, match=reason):
        reader.read(conduct)
    assert reader.read(MAIL).subject == "Hello"


def test_many_mails_are_read_in_the_order_they_are_asked_for(reader: Reader) -> None:
    """Futures belong to their mails."""
    futures = [reader.submit(b"Subject: %d\r\n\r\n" % number) for number in range(50)]
    assert [future.result().subject for future in futures] == [str(number) for number in range(50)]


def test_closing_lets_nobody_wait() -> None:
    """A mail that waits for a reader that is closed is unreadable, not forgotten."""
    reader = open_reader(workers=1, seconds=30.0, megabytes=300, parse=behave)
    future = reader.submit(b"sleep")
    reader.close()
    with pytest.raises(Unreadable):
        future.result(timeout=10)


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
