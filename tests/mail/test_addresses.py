"""Address fields: one result for each of the odd ones, and who a whole mail is from."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail import defects
from gateway.mail.header.addresses import AddressList, parse_addresses
from gateway.mail.parse import parse_mail

TABLE = Path(__file__).parent.parent / "corpus" / "addresses.txt"


def load_rows() -> list[tuple[str, str]]:
    """The rows of the table: field and expectation."""
    lines = TABLE.read_text(encoding="utf-8").split("\n")
    indented = [number for number, line in enumerate(lines) if line.startswith("    ")]
    return [(lines[number - 1], lines[number].strip()) for number in indented]


def describe(found: AddressList) -> str:
    """A result in the words of the table."""
    verdict = "doubtful" if found.doubtful else "broken" if found.broken else "clean"
    people = " , ".join(f"{who.name} <{who.address}>".strip() for who in found.addresses)
    return f"{verdict}: {people or 'nobody'}"


def test_the_table_is_large() -> None:
    """At least 200 odd fields have one expected result each."""
    assert len(load_rows()) >= 200


@pytest.mark.parametrize(("field", "expected"), load_rows())
def test_each_odd_field_has_one_result(field: str, expected: str) -> None:
    """A field gives exactly the mailboxes and the verdict that the table says."""
    assert describe(parse_addresses(field)) == expected


@pytest.mark.parametrize(
    ("headers", "authors", "defect"),
    [
        (b"From: ann@example.org\r\n", ["ann@example.org"], None),
        (b"From : ann@example.org\r\n", ["ann@example.org"], None),
        (b"", [], defects.NO_FROM),
        (b"From:\r\n", [], defects.NO_MAILBOX),
        (b"From: Ann\r\n", [], defects.NO_MAILBOX),
        (
            b"From: ann@example.org\r\nFrom: ann@example.org\r\n",
            ["ann@example.org"] * 2,
            defects.TWO_FROM,
        ),
        (
            b"From: ann@example.org\r\nfrom: bob@example.net\r\n",
            ["ann@example.org", "bob@example.net"],
            defects.TWO_FROM,
        ),
        (
            b"From: ann@example.org, bob@example.net\r\n",
            ["ann@example.org", "bob@example.net"],
            defects.SEVERAL_AUTHORS,
        ),
        (b"From: ann@example.org<bob@evil.example>\r\n", ["bob@evil.example"], defects.BROKEN_FROM),
        (
            b"From: ann@example.org\r\n <bob@evil.example>\r\n",
            ["bob@evil.example"],
            defects.BROKEN_FROM,
        ),
    ],
)
def test_only_one_mailbox_in_one_field_is_an_author(
    headers: bytes, authors: list[str], defect: str | None
) -> None:
    """From that is missing, doubled, shared or readable in two ways makes the mail ambiguous."""
    mail = parse_mail(headers + b"Subject: x\r\n\r\ny\r\n")
    assert [author.address for author in mail.authors] == authors
    assert mail.ambiguous == (defect is not None)
    assert defect is None or defect in mail.defects


def test_more_addresses_than_the_limit_are_left_out_with_a_defect() -> None:
    """The limit counts over all address fields together."""
    many = b", ".join(b"a%d@example.org" % number for number in range(1500))
    mail = parse_mail(b"From: ann@example.org\r\nTo: " + many + b"\r\nCc: " + many + b"\r\n\r\n")
    assert len(mail.authors) + len(mail.to) + len(mail.cc) == 2000
    assert defects.TOO_MANY_ADDRESSES in mail.defects


@given(st.text(alphabet=st.sampled_from('ab@.<>,;:()"\\ =?[]é\n'), max_size=60))
def test_no_field_breaks_the_reader_or_invents_an_address(text: str) -> None:
    """Every mailbox that is found has exactly one "@" outside quotes and holds no blanks outside quotes."""
    for found in parse_addresses(text).addresses:
        local, _, domain = found.address.rpartition("@")
        assert local
        assert domain
        assert local.startswith('"') or not set(local) & set(' @<>,;:()"\\')
        assert not set(domain) & set(' @<>,;()"\\')
