"""Sample letters for tests of what leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from store.post_records import Letter, LetterKind

LETTER = Letter(
    kind=LetterKind.REPLY,
    sender_name="Support",
    sender_address="support@desk.example",
    recipient_name="Jörg Beispiel",
    recipient="joerg@example.com",
    subject="Re: Drucker brennt [#12]",
    text="Guten Tag,\n\nbitte löschen.\n",
    html="<p>Guten Tag,</p><p>bitte löschen.</p>",
    mail_id="<aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@desk.example>",
    date=datetime(2026, 11, 23, 6, 22, tzinfo=UTC),
    envelope_from="bounces@desk.example",
)


def letter(**changes: Any) -> Letter:
    """The sample letter with some of its fields changed."""
    return replace(LETTER, **changes)
