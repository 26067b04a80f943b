"""Where the mails of an mbox file begin and end."""

from __future__ import annotations

import io

import pytest

from gateway.mail.mbox import is_mbox, split_mbox, unquote

DATED = b"From ann@example.org Mon Nov 23 09:00:00 2026\n"
MAIL = b"Subject: a\n\ntext\n"


def bodies(content: bytes) -> list[bytes]:
    """The mails of a mailbox, as they were."""
    return [unquote(content[one.start : one.end]) for one in split_mbox(io.BytesIO(content))]


@pytest.mark.parametrize(
    "separator",
    [
        DATED,
        b"From - Mon Jan 01 00:00:00 1965\n",
        b"From 1234567890@xxx Mon Nov 23 09:00:00 +0000 2026\n",
        b"From MAILER-DAEMON Fri Jul  8 12:08:34 2011\n",
        b'From "ann b"@example.org Mon Nov 23 09:00 2026\n',
        b"From ann@example.org\n",
    ],
)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_separators_of_many_writers(separator: bytes, end: bytes) -> None:
    """However the separator is written, each mail comes out as it was put in."""
    content = (separator + MAIL + b"\n") * 3
    found = bodies(content.replace(b"\n", end))
    assert found == [MAIL.replace(b"\n", end)] * 3


@pytest.mark.parametrize(
    "body",
    [
        b"\nFrom here on it is fine\nbut: see below\n",
        b"text\nFrom ann@example.org Mon Nov 23 09:00:00 2026\nX: y\n",
        b"\nFrom 9:00 to 17:00 in 2026\nwe are here\n",
    ],
)
def test_text_is_no_separator(body: bytes) -> None:
    """A line of text that begins with From does not end the mail, unless a header follows a blank line and it."""
    assert bodies(DATED + b"Subject: a\n\n" + body) == [b"Subject: a\n\n" + body]


@pytest.mark.parametrize(
    ("kept", "was"),
    [(b">From me\n", b"From me\n"), (b">>From me\n", b">From me\n"), (b">Fro\n", b">Fro\n")],
)
def test_quoted_from_is_restored(kept: bytes, was: bytes) -> None:
    """One > is taken off (mboxrd)."""
    assert unquote(b"S: a\n\n" + kept) == b"S: a\n\n" + was


def test_beginning_of_each_mail_is_at_hand() -> None:
    """The header comes with each place, so that dates need no second pass."""
    found = list(split_mbox(io.BytesIO((DATED + MAIL + b"\n") * 2)))
    assert [one.head for one in found] == [MAIL + b"\n"] * 2


@pytest.mark.parametrize("content", [b"", b"\n\n", MAIL, b"From x\n", b"From x\n\n"])
def test_what_is_no_mailbox_holds_no_mails(content: bytes) -> None:
    """Nothing is invented."""
    assert bodies(content) == []


def test_very_long_lines_cost_little() -> None:
    """A line of many megabytes is read in pieces and belongs to its mail."""
    content = DATED + b"Subject: a\n\n" + b"x" * 3_000_000 + b"\n\n" + DATED + MAIL
    first, second = bodies(content)
    assert (len(first), second) == (len(b"Subject: a\n\n") + 3_000_001, MAIL)


@pytest.mark.parametrize(
    ("beginning", "answer"),
    [
        (DATED, True),
        (b"\n" + DATED, True),
        (MAIL, False),
        (b"", False),
        (b"From: a@b", False),
        (b"From : a@b", False),
        (b"From  \t: a@b", False),
        (b"From :b@c Mon Nov 23 09:00:00 2026\n", False),
    ],
)
def test_mailboxes_are_told_from_mails(beginning: bytes, answer: bool) -> None:
    """A mailbox begins with a separator."""
    assert is_mbox(beginning) is answer
