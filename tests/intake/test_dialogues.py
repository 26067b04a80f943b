"""Runs the scripts of tests/dialogues against a real server, each on its own.

`->` sends a line, `=>` sends octets (escapes as in Python, `{x*5}` repeats), `<-` expects a reply line that begins so
(a line `250-` may stand for the rest of a multi-line reply), `<- closed` expects the end. `kept:` lists the contents
that were handed over, in order. At the top: `door: lmtp`, `outcome:`, `smtputf8: yes`, `limit: name=value`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.intake.limits import IntakeLimits
from store.post_records import AcceptOutcome, Envelope
from tests.intake.house import House, Line

SCRIPTS = sorted((Path(__file__).parent.parent / "dialogues").glob("*.smtp"))


def settings_of(script: list[str]) -> dict[str, str]:
    """The `name: value` lines at the top."""
    return dict(
        line.split(": ", 1) for line in script if re.match(r"(door|outcome|smtputf8): ", line)
    )


def limits_of(script: list[str]) -> IntakeLimits:
    """The `limit:` lines as limits."""
    pairs = [line.removeprefix("limit: ").split("=") for line in script if line[:6] == "limit:"]
    return replace(
        IntakeLimits(), **{name: int(text) if text.isdigit() else text for name, text in pairs}
    )


def octets_of(text: str) -> bytes:
    """`a\\r\\n{x*3}` → the octets it means; characters outside ASCII as UTF-8."""
    spread = re.sub(r"\{(.)\*(\d+)\}", lambda m: m[1] * int(m[2]), text)
    return spread.encode("utf-8").decode("unicode_escape").encode("latin-1")


def decide(outcome: str):
    """A house that always answers so."""

    def answer(envelope: Envelope, content: bytes) -> AcceptOutcome:
        if outcome == "raises":
            raise RuntimeError("postgresql://desk:secret@db/desk")
        return AcceptOutcome(outcome)

    return answer


class Performance:
    """Speaks the client's part of one script and listens to the server's."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._heard: list[str] = []

    def perform(self, cue: str) -> None:
        """One line of the script."""
        mark, text = cue[:2], cue[3:]
        if mark == "->":
            self._line.say(text.encode() + b"\r\n")
        elif mark == "=>":
            self._line.say(octets_of(text))
        elif mark == "<-":
            self._expect(text)

    def _expect(self, expected: str) -> None:
        if not self._heard:
            self._heard = self._line.hear() or ["closed"]
        heard = self._heard.pop(0)
        assert heard.startswith(expected), f"expected {expected!r}, heard {heard!r}"
        if expected == "250-":
            self._heard = []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_the_dialogue_goes_as_written(path: Path, open_house) -> None:
    """Every script is answered line by line as it says, and exactly the mails it names are kept."""
    script = path.read_text().splitlines()
    settings = settings_of(script)
    house: House = open_house(
        limits=limits_of(script),
        decide=decide(settings.get("outcome", "kept")),
        smtputf8="smtputf8" in settings,
    )
    with Line(house.connect(1 if settings.get("door") == "lmtp" else 0)) as line:
        performance = Performance(line)
        for cue in script:
            performance.perform(cue)
    kept = [octets_of(cue[6:]) for cue in script if cue.startswith("kept:")]
    assert [mail.content for mail in house.kept] == kept
