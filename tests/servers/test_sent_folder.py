"""Copies in the Sent folder of a real Dovecot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from gateway.delivery.copies import NoCopy
from gateway.intake.account import Account, PasswordLogin, Security, open_imap
from gateway.intake.sentbox import AUTO, ImapSentFolder
from tests.servers.dovecot import PASSWORD, Dovecot, open_dovecot

pytestmark = pytest.mark.servers

USER = "support@desk.example"
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MAIL = b"Date: Mon, 23 Nov 2026 09:00:00 +0000\r\nMessage-ID: <%d@desk.example>\r\n\r\nWords.\r\n"


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    """One server for all tests here; its folder for sent mail is called Gesendet."""
    with open_dovecot(USER) as running:
        yield running


@pytest.fixture
def account(dovecot: Dovecot) -> Account:
    """Our account there."""
    login = PasswordLogin(USER, lambda: PASSWORD)
    return Account(dovecot.host, dovecot.imap_port, Security.PLAIN, login)


def sent(account: Account) -> list[dict[bytes, object]]:
    """What lies in the folder, of all tests here."""
    client = open_imap(account)
    client.select_folder("Gesendet", readonly=True)
    found: dict[int, dict[bytes, object]] = client.fetch(
        client.search(), ["FLAGS", "INTERNALDATE", "BODY[]"]
    )
    client.logout()
    return list(found.values())


def test_found_by_its_use(account: Account) -> None:
    """The server says which folder it is; the copy lies there once, read, and with the time it was sent."""
    folder = ImapSentFolder(account, AUTO)
    assert not folder.has("<1@desk.example>")
    folder.append(MAIL % 1, AT)
    assert folder.has("<1@desk.example>")
    folder.close()
    (mail,) = (found for found in sent(account) if found[b"BODY[]"] == MAIL % 1)
    assert b"\\Seen" in mail[b"FLAGS"]  # type: ignore[operator]
    assert mail[b"INTERNALDATE"].astimezone(UTC) == AT  # type: ignore[attr-defined]


def test_found_by_name(account: Account) -> None:
    """Also what another session has put there meanwhile is found."""
    one, two = (ImapSentFolder(account, "Gesendet") for _ in range(2))
    one.append(MAIL % 2, AT)
    assert two.has("<2@desk.example>")
    one.close()
    two.close()


def test_a_folder_that_is_not_there(account: Account) -> None:
    """The sentence says what was tried and what the server said."""
    with pytest.raises(NoCopy, match="looking for the Sent folder: "):
        ImapSentFolder(account, "Nowhere")


@pytest.mark.parametrize("folder", [AUTO, "Gesendet"])
def test_a_folder_that_is_fetched(account: Account, folder: str) -> None:
    """The folder that the server names for sent mail takes no copies if mail is fetched from it."""
    with pytest.raises(NoCopy, match="Gesendet is fetched as well"):
        ImapSentFolder(account, folder, {"INBOX", "Gesendet"})
    opened = ImapSentFolder(account, folder, {"INBOX"})
    assert opened.name == "Gesendet"
    opened.close()


def test_a_wrong_password(dovecot: Dovecot) -> None:
    """A mailbox that cannot be opened is one sentence."""
    login = PasswordLogin(USER, lambda: "wrong")
    with pytest.raises(NoCopy, match="login was refused"):
        ImapSentFolder(Account(dovecot.host, dovecot.imap_port, Security.PLAIN, login), AUTO)
