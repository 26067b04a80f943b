"""The pipe's exit codes, without a house behind it."""

from __future__ import annotations

import io

import pytest

from gateway.intake.pipe import Exit, Hatch, receive
from store.post_records import AcceptOutcome, Envelope, Source


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (AcceptOutcome.KEPT, 0),
        (AcceptOutcome.KNOWN, 0),
        (AcceptOutcome.LOOPING, 65),
        (AcceptOutcome.FULL, 75),
        (AcceptOutcome.FAILED, 75),
    ],
)
def test_outcomes_have_their_codes(outcome: AcceptOutcome, code: int) -> None:
    """Only what is durable is 0; our faults make the server try again."""
    hatch = Hatch(lambda address: True, lambda *mail: outcome, 100)
    answer = receive(hatch, io.BytesIO(b"S: a\n\n"), "a@example.org", ["b@desk.example"])
    assert answer.code == code
    assert bool(answer.reason) == (code != 0)


@pytest.mark.parametrize(
    ("size", "code"), [(99, Exit.DONE), (100, Exit.DONE), (101, Exit.DATA), (10_000, Exit.DATA)]
)
def test_size_has_an_edge(size: int, code: Exit) -> None:
    """As many bytes as the limit says are taken, one more is not."""
    hatch = Hatch(lambda address: True, lambda *mail: AcceptOutcome.KEPT, 100)
    assert receive(hatch, io.BytesIO(b"x" * size), None, ["b@desk.example"]).code == code


def test_sender_of_the_header_stands_in() -> None:
    """Without --from the mail's own header names the sender; with it, brackets are taken off."""
    seen: list[Envelope] = []

    def keep(source: Source, envelope: Envelope, content: bytes) -> AcceptOutcome:
        seen.append(envelope)
        return AcceptOutcome.KEPT

    hatch = Hatch(lambda address: address.startswith("b"), keep, 100)
    for sender in (None, "<c@example.org>", ""):
        receive(hatch, io.BytesIO(b"From: a@example.org\n\n"), sender, ["x", "b", "b"])
    assert [envelope.mail_from for envelope in seen] == ["a@example.org", "c@example.org", ""]
    assert {envelope.rcpt_to for envelope in seen} == {("b",)}
