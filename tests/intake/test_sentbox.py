"""The Sent folder at a server that talks nonsense; real ones are asked in tests/servers."""

from __future__ import annotations

from contextlib import closing

import pytest

from gateway.delivery.copies import NoCopy
from gateway.intake.sentbox import ImapSentFolder, is_fetched
from tests.intake.fakemailbox import FakeMailbox, serving
from tests.intake.fetching import plain_account


def test_nonsense_is_a_sentence() -> None:
    """A server whose answer cannot be read takes no copy now, and the reason is in words for the operator."""
    with serving(FakeMailbox(search_answer="* SEARCH many\r\n")) as server:
        account = plain_account("127.0.0.1", server.port, "desk")
        with (
            closing(ImapSentFolder(account, "INBOX")) as folder,
            pytest.raises(NoCopy, match="searching the Sent folder"),
        ):
            folder.has("<1@desk.example>")


@pytest.mark.parametrize(
    ("folder", "fetched", "expected"),
    [
        ("Sent", {"INBOX", "Sent"}, True),
        ("inbox", {"INBOX"}, True),
        ("Sent", {"INBOX", "sent"}, False),
        ("INBOX.Sent", {"INBOX"}, False),
    ],
)
def test_folders_that_are_fetched(folder: str, fetched: set[str], expected: bool) -> None:
    """The same name, or the inbox however it is written."""
    assert is_fetched(folder, fetched) is expected
