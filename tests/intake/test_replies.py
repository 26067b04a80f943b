"""Every reply is well formed, and a wrong one cannot be built."""

from __future__ import annotations

import pytest

from gateway.intake import replies
from gateway.intake.replies import FOR_OUTCOME, Reply, greeting, welcome
from store.post_records import AcceptOutcome

ALL = [value for value in vars(replies).values() if isinstance(value, Reply)]


@pytest.mark.parametrize(
    ("code", "status", "text"),
    [
        (250, "5.1.1", "class differs"),
        (550, "4.1.1", "class differs"),
        (550, "", "no status"),
        (550, "5.1", "too short"),
        (550, "5.1.1111", "too long"),
        (199, "", "no code"),
        (560, "5.0.0", "no code"),
        (250, "2.0.0", "two\r\nlines"),
        (250, "2.0.0", "x" * 510),
    ],
)
def test_a_wrong_reply_cannot_be_built(code: int, status: str, text: str) -> None:
    """Parts that do not fit together are refused when the value is made, that is when the program starts."""
    with pytest.raises(ValueError, match=str(code)):
        Reply(code, status, text)


@pytest.mark.parametrize("reply", ALL, ids=lambda reply: reply.line[:20])
def test_no_reply_tells_what_we_are_made_of(reply: Reply) -> None:
    """Neither our name nor that of any library or version is said to a stranger."""
    words = reply.line.lower()
    assert not any(
        word in words for word in ("poststelle", "aiosmtpd", "python", "version", "error:")
    )


def test_greeting_names_host_and_protocol_only() -> None:
    """The first line says where one is and what is spoken."""
    assert greeting("mx.desk.example", "LMTP").line == "220 mx.desk.example LMTP"


def test_welcome_is_a_multi_line_reply() -> None:
    """Every line but the last has the hyphen."""
    assert welcome("mx", ("SIZE 1", "HELP")) == "250-mx\r\n250-SIZE 1\r\n250 HELP"
    assert welcome("mx") == "250 mx"


def test_every_outcome_has_its_answer() -> None:
    """Only a mail that is kept is answered with success, and only a loop with a permanent refusal."""
    assert set(FOR_OUTCOME) == set(AcceptOutcome)
    codes = {outcome: reply.code for outcome, reply in FOR_OUTCOME.items()}
    assert {outcome for outcome, code in codes.items() if code < 300} == {
        AcceptOutcome.KEPT,
        AcceptOutcome.KNOWN,
    }
    assert {outcome for outcome, code in codes.items() if code >= 500} == {AcceptOutcome.LOOPING}
