"""What a test says when a program it needs is not there."""

from __future__ import annotations

import pytest

from tests.programs import require


def test_present_program_is_found() -> None:
    """A program of the system is found by its name."""
    assert require("sh", "dash").name == "sh"


def test_missing_program_skips_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """On somebody's own machine the test is skipped, with what to install."""
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="install the Debian package nothing-here"):
        require("no-such-program", "nothing-here")


def test_missing_program_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where everything ought to be installed, nothing is skipped in silence."""
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no-such-program is missing"):
        require("no-such-program", "nothing-here")
