"""Answering machines without marks, and people who write about absence, failure and machines."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from gateway.mail.parse import parse_mail

CORPUS = Path(__file__).parents[1] / "corpus" / "loops" / "without-marks.toml"
KINDS = tomllib.loads(CORPUS.read_text(encoding="utf-8"))
CASES = [pytest.param(kind, case, id=case["subject"]) for kind in KINDS for case in KINDS[kind]]


@pytest.mark.parametrize(("kind", "case"), CASES)
def test_words_alone_tell_machines_from_people(kind: str, case: dict[str, Any]) -> None:
    """Absence notices in many languages are known; who asks, tells or wants something is a person."""
    answered = "In-Reply-To: <letter.42@desk.example>\n" if case["answers"] else ""
    mail = parse_mail(
        f"From: Anna <anna@example.com>\nTo: support@desk.example\nSubject: {case['subject']}\n"
        f"{answered}Message-ID: <m1@mail.example.com>\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{case['text']}".encode()
    )
    assert mail.kind.value == kind, mail.kind_reason
