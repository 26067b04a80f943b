"""Paths and parameters of MAIL and RCPT."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.intake.paths import is_host, parse_path


@pytest.mark.parametrize(
    ("argument", "address"),
    [
        ("FROM:<ada@example.com>", "ada@example.com"),
        ("from:<Ada@Example.com>", "Ada@Example.com"),
        ("FROM: <ada@example.com>", "ada@example.com"),
        ("FROM:ada@example.com", "ada@example.com"),
        ("FROM:<>", ""),
        ("FROM:<root>", "root"),
        ("FROM:<@a.example,@b.example:ada@example.com>", "ada@example.com"),
        ('FROM:<"ada lovelace"@example.com>', '"ada lovelace"@example.com'),
        ('FROM:<"a>b\\"c"@example.com>', '"a>b\\"c"@example.com'),
        ("FROM:<ada@[192.0.2.1]>", "ada@[192.0.2.1]"),
        ("FROM:<ada@[IPv6:2001:db8::1]>", "ada@[IPv6:2001:db8::1]"),
        ("FROM:<jörg@bücher.example>", "jörg@bücher.example"),
        ("FROM:<prvs=abc=ada/x+y@example.com>", "prvs=abc=ada/x+y@example.com"),
        ("FROM:<a..b.@example.com>", "a..b.@example.com"),
        (f"FROM:<{'x' * 500}@example.com>", f"{'x' * 500}@example.com"),
    ],
)
def test_addresses_are_read_as_real_senders_write_them(argument: str, address: str) -> None:
    """The address stays as it was written, without brackets and route."""
    path = parse_path("FROM", argument)
    assert path is not None
    assert path.address == address


@pytest.mark.parametrize(
    "argument",
    [
        "", "FROM", "FROM:", "TO:<a@example.com>", "FROM<a@example.com>", "FROM:<a@example.com",
        "FROM:a@example.com>", "FROM:<<a@example.com>>", "FROM:<a b@example.com>", "FROM:<a@b@c>",
        "FROM:<@example.com>", "FROM:<a@>", 'FROM:<"a@example.com>', "FROM:<a,b@example.com>",
        "FROM:<a@example.com> SIZE=1 SIZE=2", "FROM:<a@example.com> =1", "FROM:<a@example.com> SIZE=",
        "FROM:<a@example.com>SIZE=1", "FROM:<a@exam\x7fple.com>", "FROM:<a@[x y]>",
        f"FROM:<{'x' * 501}@example.com>",
    ],
)  # fmt: skip
def test_malformed_paths_are_none(argument: str) -> None:
    """What is not a path is said to be none, whatever is wrong with it."""
    assert parse_path("FROM", argument) is None


def test_parameters_are_read_without_regard_to_case() -> None:
    """Keywords in any case, values as they are, a bare keyword has no value."""
    path = parse_path("FROM", "FROM:<a@example.com> size=10  Body=8BITMIME SMTPUTF8")
    assert path is not None
    assert path.keywords == {"SIZE", "BODY", "SMTPUTF8"}
    assert (path.parameter("SIZE"), path.parameter("BODY")) == ("10", "8BITMIME")
    assert path.has("SMTPUTF8")
    assert path.parameter("SMTPUTF8") is None


@given(st.text(max_size=600))
def test_any_text_is_a_path_or_none(text: str) -> None:
    """Parsing never raises, and an address never holds what could break a line or a list of addresses."""
    path = parse_path("TO", "TO:" + text)
    if path and '"' not in path.address:
        assert not set(path.address) & set("\r\n\x00<> ,")


@pytest.mark.parametrize(
    ("argument", "is_one"),
    [("client", True), ("[192.0.2.1]", True), ("a_b.example", True), ("", False), ("a b", False),
     ("jörg", False), ("x" * 255, True), ("x" * 256, False)],
)  # fmt: skip
def test_hosts(argument: str, is_one: bool) -> None:
    """Any one printable word of ASCII is taken as a host."""
    assert is_host(argument) == is_one
