"""Mails made to break us: each ends in a state, and the next one is served."""

from __future__ import annotations

import random

import pytest

from bench.fuzzing.batches import batch
from gateway.desk import post
from store.post_records import InboxState
from store.records import SYSTEM
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


def test_odd_mails_are_all_kept_and_sorted(desk: Desk) -> None:
    """Three hundred generated and broken mails: both databases take everything that was read, and none is lost."""
    contents = {case.content for case in batch(seed=2, number=0, size=300)}
    for content in contents:
        desk.accept(content)
    for _ in range(5):
        desk.sort()
    states = post.count(desk.office).inbox
    assert sum(states.values()) == len(contents)
    assert states.get(InboxState.SET_ASIDE, 0) == states.get(InboxState.WAITING, 0) == 0
    for item in desk.inbox():
        assert post.inbox_show(desk.office, SYSTEM, item.id).content in contents
