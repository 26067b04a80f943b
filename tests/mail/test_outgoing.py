"""What of staff's mail goes to the customer, and the quick look at a Message-ID."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail.model import Fold, FoldKind
from gateway.mail.peek import find_mail_id
from gateway.mail.writing.outgoing import answer_text, notice_text

TOKEN = "support+postc" + "a" * 43 + "@desk.example"


def folds(text: str) -> list[Fold]:
    """The folds that a test marks: {q…} quote, {s…} signature, {h…} header; the marks belong to the text."""
    kinds = {
        "q": FoldKind.QUOTE,
        "s": FoldKind.SIGNATURE,
        "h": FoldKind.HEADER,
        "d": FoldKind.DISCLAIMER,
    }
    found, position = [], 0
    while (start := text.find("{", position)) >= 0:
        position = text.index("}", start) + 1
        found.append(Fold(start, position, kinds[text[start + 1]]))
    return found


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Off!", "Off!"),
        ("Off!\n\n{q> It burns.}\n", "Off!"),
        ("Off!\n\n{hOn Monday Jo wrote:}\n{q> It burns.}\n", "Off!"),
        ("Off!\n{s-- \nAnna}\n{q> x}", "Off!\n\n{s-- \nAnna}"),
        ("Off!\n{q> x}\n{s-- \nAnna}", "Off!\n\n{s-- \nAnna}"),
        ("{q> Why?}\nSo.\n{q> And?}\nSo, too.\n{q> x}", "{q> Why?}\nSo.\n{q> And?}\nSo, too."),
        ("Off!\n{dConfidential}\n", "Off!"),
        ("{q> only a quote}", ""),
        ("", ""),
        (f"Write to {TOKEN}.", "Write to support@desk.example."),
    ],
)
def test_the_quote_at_the_end_stays_here(text: str, sent: str) -> None:
    """What staff wrote goes out with their signature and the quotes between their answers, without reply addresses."""
    assert answer_text(text, folds(text)) == sent


@pytest.mark.parametrize(
    ("signature", "after", "told"),
    [
        ("-- \nAnna\n", "", "Update."),
        ("\n--\nAnna\n", "", "Update."),
        ("Kind regards\nYour makers\n", "", "Update.\n\nKind regards\nYour makers"),
        ("-- \nAnna\n", "And now.", "Update.\n-- \nAnna\nAnd now."),
    ],
)
def test_a_notice_ends_above_its_authors_signature(signature: str, after: str, told: str) -> None:
    """Customers do not read the card of whoever wrote it, in one language of two; a closing is the notice's own."""
    before = "Update.\n"
    fold = Fold(len(before), len(before) + len(signature), FoldKind.SIGNATURE)
    assert notice_text(before + signature + after, [fold]) == told


@pytest.mark.parametrize(
    ("content", "mail_id"),
    [
        (b"Message-ID: <a@x>\r\n\r\nbody", "<a@x>"),
        (b"From: x\nMESSAGE-id:<a@x>\n\n", "<a@x>"),
        (b"Message-ID:\r\n <a@x>\r\n\r\n", "<a@x>"),
        (b"Message-ID: <a@x>\r\nMessage-ID: <b@x>\r\n\r\n", "<a@x>"),
        (b"X-Message-ID: <a@x>\r\n\r\n", None),
        (b"From: x\r\n\r\nMessage-ID: <a@x>\r\n", None),
        (b"Message-ID: a@x\r\n\r\n", None),
        (b"Message-ID: <a b@x>\r\n\r\n", None),
        (b"Message-ID: <a\x00b@x>\r\n\r\n", None),
        (b"Message-ID: <a\x7fb@x>\r\n\r\n", None),
        (b"Message-ID: <>\r\n\r\n", None),
        (b"Message-ID: <" + b"a" * 250 + b">\r\n\r\n", f"<{'a' * 250}>"),
        (b"Message-ID: <" + b"a" * 251 + b">\r\n\r\n", None),
        (b"X: " + b"y" * 70_000 + b"\r\nMessage-ID: <a@x>\r\n\r\n", None),
        (b"", None),
    ],
)
def test_the_quick_message_id(content: bytes, mail_id: str | None) -> None:
    """The first one of the header, in brackets, without blanks or controls, near the beginning."""
    assert find_mail_id(content) == mail_id


@given(st.binary(max_size=300))
def test_any_bytes_can_be_looked_at(content: bytes) -> None:
    """Nothing that a peer sends makes the look fail, and what is found can be kept by both databases."""
    found = find_mail_id(b"Message-ID: <" + content + b">\r\n\r\n")
    assert found is None or (found.isprintable() and len(found) <= 252)
