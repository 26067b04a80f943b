"""Mails that are made to cost (threats B1, B2, B8): each is read within 2 s of CPU and 128 MiB."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from gateway.mail import defects
from gateway.mail.parse import parse_mail
from gateway.reading.reader import open_reader
from tests.mail.bombs import BOMBS, SHOWN

MOST_SECONDS = 2.0
MOST_MIB = 128.0


@pytest.fixture(scope="module")
def costs() -> dict[str, dict[str, Any]]:
    """What every bomb costs, measured in processes of their own."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.mail.bombs"], capture_output=True, text=True, check=True
    )
    return {row["name"]: row for row in map(json.loads, ran.stdout.splitlines())}


@pytest.mark.parametrize("name", sorted(BOMBS | SHOWN))
def test_a_bomb_costs_little(name: str, costs: dict[str, dict[str, Any]]) -> None:
    """The reader gives a mail, or the frame its HTML, and has used little time and memory for it."""
    assert "died" not in costs[name]
    assert costs[name]["seconds"] <= MOST_SECONDS
    assert costs[name]["memory"] <= MOST_MIB


def test_the_next_mail_is_served_at_once() -> None:
    """In the real reading process every bomb is read within its limits, and so is the mail behind it."""
    reader = open_reader(workers=1, seconds=20.0, megabytes=512)
    try:
        for name, make in BOMBS.items():
            bomb, plain = reader.submit(make()), reader.submit(b"Subject: next\r\n\r\nx")
            assert plain.result().subject == "next", name
            assert bomb.result().size, name
    finally:
        reader.close()


def test_there_are_many_bombs() -> None:
    """At least sixty ways of being expensive are known."""
    assert len(BOMBS) >= 60


@pytest.mark.parametrize(
    ("content", "defect"),
    [
        (b"X: y\r\n" * 1001 + b"\r\nx", defects.TOO_MANY_HEADERS),
        (b"Subject: " + b"a" * 262_200 + b"\r\n\r\nx", defects.HEADERS_TOO_LONG),
        (b"To: " + b"a@b.org," * 2001 + b"\r\n\r\nx", defects.TOO_MANY_ADDRESSES),
        (
            b"Content-Type: text/plain; "
            + b"".join(b"a%d=b;" % n for n in range(101))
            + b"\r\n\r\nx",
            defects.TOO_MANY_PARAMETERS,
        ),
        (
            b"Content-Type: a/b; " + b"".join(b"n*%d=b;" % n for n in range(101)) + b"\r\n\r\nx",
            defects.TOO_MANY_CONTINUATIONS,
        ),
        (
            b"Content-Type: multipart/mixed; boundary=" + b"b" * 201 + b"\r\n\r\nx",
            defects.BOUNDARY_TOO_LONG,
        ),
        (
            b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 1001,
            defects.TOO_MANY_PARTS,
        ),
        (
            b"".join(
                b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
                for n in range(52)
            ),
            defects.TOO_DEEP,
        ),
    ],
)
def test_beyond_a_limit_a_mail_is_read_in_part_and_says_so(content: bytes, defect: str) -> None:
    """One more than the limit gives a mail with the defect by which the policy holds it."""
    assert defect in parse_mail(content).defects
    assert defect in defects.BEYOND_LIMITS


@pytest.mark.parametrize(
    "content",
    [
        b"X: y\r\n" * 1000 + b"\r\nx",
        b"To: " + b", ".join([b"a@b.org"] * 2000) + b"\r\n\r\nx",
        b"Content-Type: text/plain; " + b"".join(b"a%d=b;" % n for n in range(100)) + b"\r\n\r\nx",
        b"Content-Type: multipart/mixed; boundary=" + b"b" * 200 + b"\r\n\r\nx",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 999 + b"--b--",
    ],
)
def test_at_a_limit_a_mail_is_read_in_full(content: bytes) -> None:
    """The limits themselves are allowed."""
    assert defects.BEYOND_LIMITS.isdisjoint(parse_mail(content).defects)
