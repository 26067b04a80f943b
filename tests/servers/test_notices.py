"""A notice through a real Postfix that hands mail on slowly, to real mailboxes and to a domain that bounces."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.delivery.relays import StubRelay
from tests.notices.town import PATCH
from tests.servers.machine import eventually
from tests.servers.town import CLARA, Town, open_town, text_of

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("postfix")]

READERS = ("ada@example.com", "bob@example.com", "carl@example.com")
LOST = ("gone@nowhere.example", "lost@nowhere.example")
IMPORTANT = PATCH.replace('"security"', '"important"')


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A desk behind Postfix, which takes a second for each mail to a mailbox; every other domain knows nobody."""
    with open_town(tmp_path_factory.mktemp("notices")) as running:
        running.postfix.reconfigure("lmtp_destination_rate_delay", "1s")
        with StubRelay({"RCPT": ["550 5.1.1 no such user"] * 100}) as nowhere:
            running.postfix.reconfigure("default_transport", f"smtp:[127.0.0.1]:{nowhere.port}")
            yield running


def test_a_notice_reaches_each_mailbox_once_and_its_bounces_are_counted(
    town: Town, tmp_path: Path
) -> None:
    """Each reader has their own mail, the bouncing domain is counted exactly, and an answer is the only ticket."""
    table = tmp_path / "contracts.csv"
    lines = [f"Kelle,2.3,{address},{address.partition('@')[0]},en" for address in (*READERS, *LOST)]
    table.write_text("product,version,email,name,language\n" + "\n".join(lines) + "\n")
    file = tmp_path / "notice.md"
    file.write_text(IMPORTANT)
    town.desk.run("product", "import", "--add-products", str(table))
    town.desk.run("notice", "new", str(file))
    assert town.desk.ask("notice", "release", "1")["letters"] == 5

    for address in READERS:
        (mail,) = town.await_mails(address, 1, "[Important] Update to Kelle 2.4.1")
        assert mail["To"].addresses[0].addr_spec == address
        assert mail["List-Id"] == "<important.notices.desk.example>"
        assert f"Dear {address.partition('@')[0]}," in text_of(mail)
        assert not any(other in mail.as_string() for other in (*READERS, *LOST) if other != address)

    def bounced() -> bool:
        numbers = town.desk.ask("notice", "show", "1")["recipients"]
        return bool(numbers["bounced"] == len(LOST) and numbers["sent"] == len(READERS))

    eventually(bounced, "both bounces are counted, and nothing else")
    assert town.desk.ask("ticket", "list") == []

    ada = ("Ada Example", READERS[0])
    town.reply(ada, "Update to Kelle", "Does it need a restart?", tmp_path / "ada")
    town.await_mails(CLARA[1], 1, "Update to Kelle")
    (ticket,) = town.tickets(READERS[0])
    assert "restart" in ticket["messages"][0]["text"]
