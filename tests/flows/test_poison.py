"""Mails made to break us: each ends in a state, and the next one is served."""

from __future__ import annotations

import random

import pytest

from gateway.desk import post
from store.records import InboxState
from tests.offices import Desk

JO = "jo@customer.example"


def noise(characters: int) -> str:
    """Text that no database compresses away."""
    chosen = random.Random(7).choices(range(0x4E00, 0x9FFF), k=characters)
    return "".join(map(chr, chosen))


POISON = {
    "long Message-ID": ("Message-ID", f"<{noise(980)}@x.example>"),
    "long reference": ("References", f"<{noise(980)}@x.example>"),
    "many references": ("References", " ".join(f"<{n}.{noise(200)}@x>" for n in range(300))),
    "long address": ("From", f"{noise(900)}@x.example"),
    "long name": ("From", f"{noise(3000)} <jo@customer.example>"),
    "long Cc": ("Cc", ", ".join(f"{n}{noise(300)}@x.example" for n in range(50))),
    "long subject": ("Subject", noise(20000)),
    "NUL in Message-ID": ("Message-ID", "<a\x00b@x.example>"),
    "NUL in From": ("From", '"J\x00o" <jo@customer.example>'),
    "NUL in subject": ("Subject", "a\x00b\x01c"),
    "surrogate": ("Subject", "=?utf-8?b?7aCA?= \udcff"),
    "huge number": ("Subject", "[#999999999999]"),
}


@pytest.mark.parametrize("name", POISON)
def test_odd_values_are_kept_and_sorted(desk: Desk, name: str) -> None:
    """Whatever stands in a field, both databases keep the mail, and nothing is set aside for it."""
    field, value = POISON[name]
    lines = {
        "From": JO,
        "To": "support@desk.example",
        "Subject": "x",
        "Message-ID": "<1@x.example>",
    }
    lines[field] = value
    head = "".join(f"{key}: {text}\r\n" for key, text in lines.items())
    mail = head.encode("utf-8", "surrogateescape") + b"\r\nWords \x00 \xff\r\n"
    desk.staff("Anna")
    desk.accept(desk.mail(JO, "Before", "Words."))
    desk.accept(mail)
    desk.accept(desk.mail(JO, "After", "Words."))
    desk.sort()
    states = post.count(desk.office).inbox
    assert states[InboxState.FILED] == 3
    desk.deliver()
    assert post.count(desk.office).oldest_untried is None
