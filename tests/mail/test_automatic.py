"""Answering machines without marks, and people who write about absence, failure and machines."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from gateway.mail.kinds.wordrules import find_machine_line
from gateway.mail.model import Kind
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


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Thank you for contacting us. This is an automated response, we answer soon.", True),
        ("Hello, Ann has left. This mailbox is no longer monitored.", True),
        ("Your invoice says that this is an automated message.", False),
        ("The printer is broken. This is annoying.", False),
        ("Frau Muster ist ausgeschieden. Dieses Postfach wird nicht mehr gelesen.", True),
        ("Hilfe! Dieses Postfach wird nicht mehr synchronisiert.", False),
    ],
)
def test_machine_tells_what_it_is_in_any_sentence(text: str, told: bool) -> None:
    """A sentence in which a machine names itself counts wherever it begins; inside another it says nothing."""
    mail = parse_mail(f"From: ann@example.com\nSubject: Re: Printer\n\n{text}\n".encode())
    assert bool(find_machine_line(mail)) is told
    assert mail.kind is Kind.PERSON


def test_sender_of_notifications_may_carry_a_tag() -> None:
    """What stands behind a plus sign does not make a person of a mailbox that only sends."""
    mail = parse_mail(b"From: Site <notification+x1@example.com>\nSubject: News\n\nx\n")
    assert mail.kind is Kind.NOTIFICATION
