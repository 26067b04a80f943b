"""Ranges of versions as people write them, and which versions they mean."""

from __future__ import annotations

import pytest

from gateway.policy.versions import BadRange, is_affected, read_range


@pytest.mark.parametrize(
    ("text", "vers"),
    [
        ("", None),
        ("*", None),
        (" <2.4.1 ", "vers:maven/<2.4.1"),
        (">=2.0,<2.4.1", "vers:maven/>=2.0|<2.4.1"),
        (">=2.0 <2.4.1", "vers:maven/>=2.0|<2.4.1"),
        (">= 2.0, < 2.4.1", "vers:maven/>=2.0|<2.4.1"),
        (">=1.0|<1.8|>=2.0|<2.4", "vers:maven/>=1.0|<1.8|>=2.0|<2.4"),
        ("2.3", "vers:maven/2.3"),
        ("2.3, 2.3.1", "vers:maven/2.3|2.3.1"),
        ("vers:deb/<1:2.0-3", "vers:deb/<1:2.0-3"),
    ],
)
def test_ranges_are_read(text: str, vers: str | None) -> None:
    """Commas, bars, blanks and VERS all say the same; nothing and a star mean every version."""
    assert read_range(text).vers == vers


@pytest.mark.parametrize("text", ["2.0 bis 2.4 (alle)", "<", "=>2", "<2,>", "vers:nope/1", "{x}"])
def test_what_is_no_range_is_refused(text: str) -> None:
    """A range that cannot be read is an error with an example, never a guess."""
    with pytest.raises(BadRange, match=r'write versions like ">=2\.0,<2\.4\.1"'):
        read_range(text)


def test_an_unknown_scheme_is_refused() -> None:
    """The sentence names the schemes there are."""
    with pytest.raises(BadRange, match=r"no version scheme 'roman'.*maven"):
        read_range("<2", "roman")


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ("1.9.9", False),
        ("2.0", True),
        ("2.4", True),
        ("v2.4", True),
        ("2.4.1-rc1", True),
        ("2.4.1", False),
        ("2.4.1 SP1", False),
        ("2.10", False),
        ("", None),
        ("unknown", None),
    ],
)
def test_versions_at_the_edges(version: str, affected: bool | None) -> None:
    """The lower edge is inside, the upper outside; 2.10 lies above 2.4; what is no version cannot be told."""
    assert is_affected(version, read_range(">=2.0,<2.4.1")) is affected


def test_spans_one_behind_the_other() -> None:
    """Two spans leave the gap between them out."""
    span = read_range(">=1.0,<1.8,>=2.0,<2.4")
    assert [is_affected(v, span) for v in ("1.7", "1.8", "2.0", "2.4")] == [
        True,
        False,
        True,
        False,
    ]


def test_every_version_is_in_no_range_at_all() -> None:
    """Without a range even a version that nobody can read is meant."""
    assert is_affected("whatever", read_range("")) is True


def test_a_version_that_the_scheme_refuses_cannot_be_told() -> None:
    """Strict schemes know no such version: nobody can say, and it is no fault."""
    assert is_affected("2.4 SP1", read_range("<3", "pypi")) is None
