"""Texts that only machines send, told by their words alone, and the people who say half of the same."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from gateway.mail.kinds.stems import Plain, split_clauses, split_sentences, stems, strip_signature
from gateway.mail.kinds.tongues import find_tongues
from gateway.mail.parse import parse_mail

CORPUS = Path(__file__).parents[1] / "corpus" / "loops" / "stock.toml"
KINDS = tomllib.loads(CORPUS.read_text(encoding="utf-8"))
CASES = [pytest.param(kind, case, id=case["subject"]) for kind in KINDS for case in KINDS[kind]]


@pytest.mark.parametrize(("kind", "case"), CASES)
def test_stock_phrases_alone_are_a_machine(kind: str, case: dict[str, str]) -> None:
    """Who adds a sentence about the matter, an own voice, a wish or a quotation is a person."""
    head = f"From: {case['from']}\nTo: support@desk.example\nSubject: {case['subject']}\n"
    head += "Message-ID: <m1@mail.example.com>\nContent-Type: text/plain; charset=utf-8\n\n"
    mail = parse_mail(f"{head}{case['text']}\n".encode())
    assert mail.kind.value == kind, mail.kind_reason


def test_stem_begins_a_word() -> None:
    """A stem is no part inside a word; blanks, signs and case do not matter."""
    said = Plain.of("  We’ll RECEIVE it,  (soon) ")
    assert said.text == " we'll receive it soon "
    assert said.has(stems("answer | receiv"))
    assert said.has(stems("we'll receiv"))
    assert not said.has(stems("ceive | oon"))


def test_sentence_that_was_wrapped_is_one() -> None:
    """A line of prose goes on below if it was long and the next begins in lower case."""
    written = (
        "Your message has been received by our support desk\nand will be answered. Thank you, all"
    )
    assert [one.text for one in split_sentences(written)] == [
        " your message has been received by our support desk and will be answered ",
        " thank you all ",
    ]
    assert len(split_clauses(written)) == 3


def test_last_short_lines_are_a_signature() -> None:
    """A house's name and its court of register say nothing; a sentence does."""
    assert strip_signature("We answer soon.\n\nKolbe GmbH\nHagen HRA 5512") == "We answer soon."
    assert strip_signature("We answer soon.\nCall us!") == "We answer soon.\nCall us!"
    assert strip_signature("Kolbe GmbH") == "Kolbe GmbH"


def test_language_is_told_by_common_words() -> None:
    """A text in two languages is read in both, one too short to tell in all."""
    said = "ich bin bis montag nicht da i am out of the office until monday"
    both = find_tongues(set(said.split()))
    assert len(both) == 2
    assert len(find_tongues({"ooo"})) == 7
