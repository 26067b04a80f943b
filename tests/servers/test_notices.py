"""A notice through a real Postfix that hands mail on slowly, to real mailboxes and to a domain that bounces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


MANY, LOST_OF_MANY = 1000, 20
NO_PACE = """
[notices]
address = "notices@desk.example"
per_minute = 0
domain_per_minute = 0
"""
MAIL = """Class: important
Everybody: no
Product: Eimer
Versions: <2
Fixed: 2.0

Dear {name}, please update {product}.
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A desk behind Postfix, which takes a second for each mail to a mailbox; quiet.example is a black hole, and every
    other domain knows nobody."""
    with open_town(tmp_path_factory.mktemp("notices"), NO_PACE) as running:
        postfix = running.postfix
        postfix.reconfigure("lmtp_destination_rate_delay", "1s")
        shipped = postfix.setting("transport_maps")
        postfix.reconfigure("transport_maps", f"{shipped}, inline:{{ quiet.example=discard: }}")
        with StubRelay({"RCPT": ["550 5.1.1 no such user"] * 100}) as nowhere:
            postfix.reconfigure("default_transport", f"smtp:[127.0.0.1]:{nowhere.port}")
            yield running


def tell(town: Town, product: str, addresses: Sequence[str], folder: Path) -> int:
    """Customers of a product, and a notice for them that goes out at once; its number."""
    table = folder / "contracts.csv"
    lines = [f"{product},2.3,{address},{address.partition('@')[0]},en" for address in addresses]
    table.write_text("product,version,email,name,language\n" + "\n".join(lines) + "\n")
    file = folder / "notice.md"
    file.write_text(IMPORTANT.replace("Kelle", product))
    town.desk.run("product", "import", "--add-products", str(table))
    number = town.desk.ask("notice", "new", str(file))["id"]
    released = town.desk.ask("notice", "release", str(number), "--count", str(len(addresses)))
    assert released["letters"] == len(addresses)
    return int(number)


def await_counts(town: Town, number: int, **expected: int) -> None:
    """Until so many recipients of the notice are in these states."""

    def reached() -> bool:
        counts = town.desk.ask("notice", "show", str(number))["recipients"]
        return all(counts[state] == many for state, many in expected.items())

    eventually(reached, f"notice {number}: {expected}", pause=0.5)


def test_a_notice_reaches_each_mailbox_once_and_its_bounces_are_counted(
    town: Town, tmp_path: Path
) -> None:
    """Each reader has their own mail, the bouncing domain is counted exactly, and an answer is the only ticket."""
    number = tell(town, "Kelle", (*READERS, *LOST), tmp_path)
    for address in READERS:
        (mail,) = town.await_mails(address, 1, "[Important] Update to Kelle 2.4.1")
        assert mail["To"].addresses[0].addr_spec == address
        assert mail["List-Id"] == "<important.notices.desk.example>"
        assert f"Dear {address.partition('@')[0]}," in text_of(mail)
        assert not any(other in mail.as_string() for other in (*READERS, *LOST) if other != address)

    await_counts(town, number, sent=len(READERS), bounced=len(LOST))
    assert town.desk.ask("ticket", "list") == []

    ada = ("Ada Example", READERS[0])
    town.reply(ada, "Update to Kelle", "Does it need a restart?", tmp_path / "ada")
    town.await_mails(CLARA[1], 1, "Update to Kelle")
    (ticket,) = town.tickets(READERS[0])
    assert "restart" in ticket["messages"][0]["text"]


def is_released(town: Town) -> bool:
    """Whether the newest notice waits for the job that sends."""
    return town.desk.ask("notice", "list")[0]["state"] in ("released", "sending")


def test_two_in_a_hundred_bounces_are_reported_exactly(town: Town, tmp_path: Path) -> None:
    """Of a thousand letters twenty come back: the report names these twenty, and nobody else as not reached."""
    lost = [f"lost{n}@nowhere.example" for n in range(LOST_OF_MANY)]
    quiet = [f"c{n}@quiet.example" for n in range(MANY - LOST_OF_MANY)]
    number = tell(town, "Kanne", (*quiet, *lost), tmp_path)
    await_counts(town, number, sent=len(quiet), bounced=len(lost))
    rows = town.desk.ask("notice", "report", str(number))["recipients"]
    came_back = {row["email"]: row["bounce_status"] for row in rows if row["outcome"] == "bounced"}
    assert came_back == dict.fromkeys(lost, "5.1.1")
    assert len(rows) == MANY


def test_a_notice_is_written_from_a_mail_program(town: Town, tmp_path: Path) -> None:
    """Staff write through Postfix to their own address, read the answer in mutt, and release it by answering that."""
    table = tmp_path / "contracts.csv"
    table.write_text("product,version,email,name,language\nEimer,1.0,fay@example.com,Fay,en\n")
    town.desk.run("product", "import", "--add-products", str(table))
    address = town.desk.ask("notice", "address", "--as", CLARA[1])["address"]
    town.write(CLARA[1], "Update to {product} {fixed_version}", MAIL, to=address)
    (answer,) = town.await_mails(CLARA[1], 1, "Draft of notice")
    assert "Recipients: 1." in text_of(answer)
    assert "Dear Fay, please update Eimer." in text_of(answer)
    town.reply(CLARA, "Draft of notice", "release", tmp_path / "clara")
    eventually(lambda: is_released(town), "it is released", pause=0.5)
    town.desk.run("run-job", "send-notices")
    (mail,) = town.await_mails("fay@example.com", 1, "[Important] Update to Eimer 2.0")
    assert "Dear Fay, please update Eimer." in text_of(mail)
