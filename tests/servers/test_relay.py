"""Notices through a real Postfix that throttles, hangs up or refuses, while the desk's clock is in the test's hand."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from gateway.delivery.dialogue import Relay, Security
from gateway.delivery.outbox import Postman, deliver_due
from gateway.delivery.smtp import SmtpCourier
from gateway.desk import people
from gateway.desk.notices.letters import NoticeWriter
from store.engine import Store, open_store
from store.notice_records import RecipientState
from store.post_records import OutboxState
from store.records import SYSTEM
from tests.notices.town import everybody, many, release, send, stock
from tests.offices import Desk, make_office
from tests.servers.machine import eventually
from tests.servers.postfix import Postfix, open_relay

pytestmark = pytest.mark.servers

ALLOWED = 15
"""Mails that the relay takes from one client in a minute."""
PEOPLE = 40
_MAIN = """
smtpd_client_event_limit_exceptions =
smtpd_recipient_restrictions = check_recipient_access inline:{
  { c00001@customer.example = 550 5.1.1 no such user }, { c00002@customer.example = 554 5.7.1 not from you } }
default_transport = discard:
"""


@pytest.fixture(scope="module")
def relay() -> Iterator[Postfix]:
    """A relay that counts our own machine, too, and throws away what it took."""
    with open_relay(_MAIN) as running:
        yield running


@pytest.fixture
def store(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """SQLite is enough here: the relay is what is real."""
    file = tmp_path / "poststelle.db"
    shutil.copy(sqlite_template, file)
    opened = open_store(f"sqlite:///{file}", None)
    yield opened
    opened.close()


@pytest.fixture
def desk(store: Store, tmp_path: Path, now: datetime) -> Desk:
    """A maker whose customers are told."""
    return Desk(make_office(store, tmp_path), now)


@pytest.fixture
def postman(desk: Desk, relay: Postfix) -> Iterator[Postman]:
    """Carries to that relay over one connection."""
    made = hire(desk, relay)
    yield made
    made.courier.close()


def hire(desk: Desk, relay: Postfix) -> Postman:
    """One more connection."""
    where = Relay(relay.host, relay.mx_port, Security.PLAIN, "desk.example")
    return Postman(
        desk.office.store, SmtpCourier(where), lambda content: content, lambda: desk.now,
        write=NoticeWriter(desk.office).write,
    )  # fmt: skip


def deliver_all(postman: Postman) -> None:
    """Send until nothing is due."""
    while deliver_due(postman):
        pass


def arrived(relay: Postfix) -> Counter[str]:
    """Who was sent how many mails, once the relay's queue is empty."""
    eventually(lambda: relay.queue.startswith("Mail queue is empty"), "the queue is empty")
    return Counter(re.findall(r"discard\[\d+\]: \w+: to=<([^>]+)>.*status=sent", relay.log))


def test_a_relay_that_throttles(desk: Desk, relay: Postfix, postman: Postman) -> None:
    """What is beyond its rate waits with its answer, whole domains untried; later everybody gets the letter once."""
    domains = [f"t{n}.example" for n in range(4)]
    table = many(PEOPLE // 4, domains[0])
    table += "".join(many(PEOPLE // 4, domain).partition("\n")[2] for domain in domains[1:])
    stock(desk, table)
    notice = release(desk, typed=PEOPLE)
    send(desk, notice)
    relay.reconfigure("smtpd_client_message_rate_limit", str(ALLOWED))
    deliver_all(postman)
    waiting = [one for one in desk.outbox() if one.state is OutboxState.WAITING]
    refused = {one.last_reply for one in waiting if one.attempts}
    assert len(waiting) == PEOPLE - ALLOWED
    assert {reply[:9] for reply in refused} == {"450 4.7.1"}
    assert all("too much mail" in reply for reply in refused)

    postman.courier.close()
    relay.reconfigure("smtpd_client_message_rate_limit", "0")
    for _ in range(3):
        desk.passes(minutes=6)
        deliver_all(postman)
    rows = everybody(desk, notice)
    assert {row.state for row in rows} == {RecipientState.SENT}
    assert {row.uncertain for row in rows} == {0}
    counted = arrived(relay)
    assert [counted[row.email] for row in rows] == [1] * PEOPLE


def test_a_relay_that_takes_one_connection(desk: Desk, relay: Postfix, postman: Postman) -> None:
    """421 in place of a greeting is a delay without doubt; the letter leaves when the other connection is gone."""
    relay.reconfigure("smtpd_client_connection_count_limit", "1")
    stock(desk, many(1, "first.example"))
    send(desk, release(desk))
    deliver_all(postman)
    stock(desk, many(1, "second.example"))
    notice = release(desk)
    other = hire(desk, relay)
    send(desk, notice)
    deliver_all(other)
    (row,) = [one for one in everybody(desk, notice) if one.email.endswith("@second.example")]
    assert (row.state, row.uncertain) == (RecipientState.QUEUED, 0)
    assert "421 4.7.0" in row.reply
    postman.courier.close()
    relay.reconfigure("smtpd_client_connection_count_limit", "0")
    desk.passes(minutes=6)
    deliver_all(other)
    other.courier.close()
    assert arrived(relay)[row.email] == 1


def test_a_relay_that_knows_nobody_there(desk: Desk, relay: Postfix, postman: Postman) -> None:
    """Both refusals are final; only the one about the address marks it, so that the next notice leaves it out."""
    stock(desk, many(3))
    notice = release(desk)
    send(desk, notice)
    deliver_all(postman)
    states = {row.email: (row.state.value, row.reply[:9]) for row in everybody(desk, notice)}
    assert states == {
        "c00000@customer.example": ("sent", "250 2.0.0"),
        "c00001@customer.example": ("failed", "550 5.1.1"),
        "c00002@customer.example": ("failed", "554 5.7.1"),
    }
    marked = [people.find(desk.office, SYSTEM, email).bounced_at is not None for email in states]
    assert marked == [False, True, False]
