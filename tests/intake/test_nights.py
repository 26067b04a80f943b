"""What reconciling does at night: another try for mails set aside, and the memory of what is gone or proven."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.desk import alarms, figures
from gateway.desk.fetching import upkeep as watched
from gateway.jobs import run_job
from gateway.policy.fetching import NIGHTS
from store import reconciling
from store.engine import Store
from store.post_records import OutboxItem
from store.records import SYSTEM
from store.tables import blobs, inbox, mail_log
from store.upkeep_records import FetchState
from store.upkeep_tables import mailbox_mails
from tests.intake.fakemailbox import FakeMailbox
from tests.intake.fetching import Fetcher, kept
from tests.intake.test_mailbox_faults import MAILS, mail, on_sqlite

Open = Callable[..., Fetcher]


@pytest.fixture
def server(server: FakeMailbox) -> FakeMailbox:
    """A server with five mails."""
    server.put(*MAILS)
    return server


@pytest.fixture
def fetcher(fetcher: Open) -> Open:
    """Its desk has an administrator."""

    def open_one(**values: Any) -> Fetcher:
        opened = fetcher(**values)
        opened.desk.staff("Ada", admin=True, language="de")
        return opened

    return open_one


def set_aside(one: Fetcher) -> None:
    """Look until every mail is here or set aside."""
    for _ in range(6):
        one.look(minutes=11)


def night(one: Fetcher, server: FakeMailbox, looks: int = 3) -> list[str]:
    """A day passes, the calendar asks, the poller looks; what was said to the server at the first look."""
    one.desk.passes(days=1)
    assert run_job(one.desk.office, "reconcile-mailboxes", one.desk.now).changed == 1
    server.said.clear()
    one.look()
    at_first = list(server.said)
    for _ in range(looks):
        one.look(minutes=11)
    return at_first


def letters(one: Fetcher) -> list[OutboxItem]:
    """What the administrators were told about mails set aside."""
    return [item for item in one.desk.outbox() if "abgeholt" in item.letter.subject]


def states(one: Fetcher) -> dict[int, FetchState]:
    """The mails that are not here."""
    return {left.uid: left.state for left in one.left()}


# Letters


def test_mails_set_aside_are_told_in_one_letter(server: FakeMailbox, fetcher: Open) -> None:
    """All that a look leaves behind is one letter that says what to do; there is no alarm, the desk is well."""
    server.hidden = {2, 4}
    one = fetcher()
    set_aside(one)
    (item,) = letters(one)
    assert item.letter.subject == "Postfach provider: E-Mails konnten nicht abgeholt werden"
    assert "2 E-Mails im Postfach „provider“, Ordner „INBOX“" in item.letter.text
    assert "- UID 2: the server did not deliver it whole\n- UID 4: " in item.letter.text
    assert "poststelle mailbox retry provider" in item.letter.text
    assert alarms.find_all(one.desk.office) == []


@on_sqlite
def test_letters_come_once_a_day(server: FakeMailbox, fetcher: Open) -> None:
    """What is set aside within a day of the last letter is told when the day is over; what was told is not repeated."""
    server.hidden = {2}
    one = fetcher()
    set_aside(one)
    server.hidden |= set(server.put(mail(10), mail(11)))
    set_aside(one)
    assert states(one) == dict.fromkeys((2, 6, 7), FetchState.SET_ASIDE)
    assert len(letters(one)) == 1
    one.look(minutes=24 * 60)
    (_, second) = letters(one)
    assert "3 E-Mails" in second.letter.text
    for _ in range(3):
        one.look(minutes=24 * 60)
    assert len(letters(one)) == 2


@on_sqlite
def test_mail_that_breaks_the_session_is_told(server: FakeMailbox, fetcher: Open) -> None:
    """A mail at which the server hangs up is told, too, and so is one that was set aside before its try."""
    server.unreadable = {3}
    one = fetcher()
    set_aside(one)
    (item,) = letters(one)
    assert "eine E-Mail im Postfach „provider“" in item.letter.text
    assert "UID 3" in item.letter.text


# Another try


def test_a_bad_day_mends_itself(server: FakeMailbox, fetcher: Open) -> None:
    """What a server would not give by day is tried again at night, and comes once it is well, by itself."""
    server.hidden = {1, 2, 3, 4, 5}
    one = fetcher()
    set_aside(one)
    assert kept(one.desk.office) == []
    night(one, server)
    assert len(one.left()) == 5
    server.hidden = {3}
    night(one, server)
    assert sorted(kept(one.desk.office)) == sorted(one for one in MAILS if one != MAILS[2])
    assert states(one) == {3: FetchState.SET_ASIDE}
    assert len(letters(one)) == 1


@on_sqlite
def test_nights_are_counted(server: FakeMailbox, fetcher: Open) -> None:
    """Each night is one try; after a week of nights only a person has the mail tried again, and then for a week."""
    server.hidden = {2}
    one = fetcher()
    set_aside(one)
    tries = [sum("BODY" in line for line in night(one, server, looks=0)) for _ in range(NIGHTS + 2)]
    assert tries == [*[1] * NIGHTS, 0, 0]
    assert watched.retry(one.desk.office, SYSTEM, "provider", one.desk.now) == 1
    set_aside(one)
    assert any("BODY" in line for line in night(one, server))


@on_sqlite
def test_a_bad_night_costs_one_session(server: FakeMailbox, fetcher: Open) -> None:
    """The first mail at which the server hangs up ends the night's tries; the others keep theirs, and have the next."""
    server.put(*(mail(number) for number in range(10, 15)))
    server.hidden = set(range(1, 11))
    one = fetcher()
    set_aside(one)
    server.hidden, server.unreadable = set(), {1}
    said = night(one, server)
    assert len([line for line in said if line == "LOGIN"]) == 0
    assert len(kept(one.desk.office)) == 0
    assert len(one.left()) == 10
    night(one, server)
    assert len(kept(one.desk.office)) == 9
    assert states(one) == {1: FetchState.SET_ASIDE}
    assert one.state.is_well
    assert len(letters(one)) == 1
    assert alarms.find_all(one.desk.office) == []


# What is gone


def rows(store: Store) -> set[int]:
    """The UIDs that there is a row for."""
    with store.read() as tx:
        return set(tx.execute(sa.select(mailbox_mails.c.uid)).scalars())


def take_away(server: FakeMailbox, *uids: int) -> None:
    """Somebody deletes mails there."""
    mails = server.folders["INBOX"]
    server.folders["INBOX"] = [one for one in mails if one.uid not in uids]


def test_what_is_gone_is_forgotten_later(server: FakeMailbox, fetcher: Open, store: Store) -> None:
    """A row goes when its mail is gone from the server for a month; one that is there stays, and nothing is fetched."""
    one = fetcher()
    one.look()
    take_away(server, 1, 2)
    night(one, server)
    for days in (0, 27):
        one.desk.passes(days=days)
        night(one, server)
        assert run_job(one.desk.office, "prune-mailboxes", one.desk.now).changed == 0
    one.desk.passes(days=1)
    night(one, server)
    assert run_job(one.desk.office, "prune-mailboxes", one.desk.now, dry_run=True).changed == 2
    assert run_job(one.desk.office, "prune-mailboxes", one.desk.now).changed == 2
    assert rows(store) == {3, 4, 5}
    one.desk.passes(days=400)
    night(one, server)
    assert run_job(one.desk.office, "prune-mailboxes", one.desk.now).changed == 0
    assert sorted(kept(one.desk.office)) == sorted(MAILS)
    assert alarms.find_all(one.desk.office) == []


def test_what_is_back_is_remembered(server: FakeMailbox, fetcher: Open, store: Store) -> None:
    """A server that shows half of its mails for a while makes nothing forgotten, nor does one that is never asked."""
    one = fetcher()
    one.look()
    mails = list(server.folders["INBOX"])
    take_away(server, 1, 2)
    night(one, server)
    one.desk.passes(days=60)
    assert run_job(one.desk.office, "prune-mailboxes", one.desk.now).changed == 0
    server.folders["INBOX"] = mails
    night(one, server)
    one.desk.passes(days=60)
    night(one, server)
    assert run_job(one.desk.office, "prune-mailboxes", one.desk.now).changed == 0
    assert rows(store) == {1, 2, 3, 4, 5}
    assert sorted(kept(one.desk.office)) == sorted(MAILS)


def test_what_waits_is_never_forgotten(server: FakeMailbox, fetcher: Open, store: Store) -> None:
    """A kept mail of which the mailbox is still to be told keeps its row, though nobody sees the mail any more."""
    one = fetcher(after="flag")
    server.refused = {"UIDSTORE"}
    one.look()
    take_away(server, 1)
    for _ in range(2):
        night(one, server, looks=0)
        one.desk.passes(days=40)
    assert run_job(one.desk.office, "prune-mailboxes", one.desk.now).changed == 0
    server.refused = set()
    one.look(times=2, minutes=70)
    assert run_job(one.desk.office, "prune-mailboxes", one.desk.now).changed == 1
    assert rows(store) == {2, 3, 4, 5}


def test_old_numbers_are_forgotten(server: FakeMailbox, fetcher: Open, store: Store) -> None:
    """Rows of a numbering that the server has given up mean nothing any more, and go in batches of any size."""
    one = fetcher(retention={"batch": 2})
    one.look()
    server.renumber()
    one.look()
    assert run_job(one.desk.office, "prune-mailboxes", one.desk.now).changed == 5
    assert run_job(one.desk.office, "prune-mailboxes", one.desk.now).changed == 0
    assert rows(store) == {1, 2, 3, 4, 5}
    assert one.state.counts[FetchState.KEPT] == 5


def test_new_numbers_while_old_ones_are_forgotten(
    server: FakeMailbox, fetcher: Open, store: Store
) -> None:
    """A folder that is numbered anew after its row was read for forgetting loses nothing of the new numbers."""
    one = fetcher()
    one.look()
    met = one.state.row
    assert met is not None
    server.renumber()
    one.look()
    with store.write() as tx:
        assert reconciling.forget(tx, met, one.desk.now, 100) == 5
    assert one.state.counts[FetchState.KEPT] == 5


def test_old_heartbeats_are_not_fetched_again(
    server: FakeMailbox, fetcher: Open, store: Store
) -> None:
    """A heartbeat's mail is pruned here after a month; where it lies on the server for ever it is not missed."""
    one = fetcher(heartbeat={"address": "probe@elsewhere.example"})
    run_job(one.desk.office, "heartbeat", one.desk.now)
    server.put(*one.desk.deliver())
    one.look()
    one.desk.sort()
    assert one.desk.inbox()[0].reason == "heartbeat 1 has come back"
    one.desk.passes(days=29)
    run_job(one.desk.office, "heartbeat", one.desk.now)
    assert len(kept(one.desk.office)) == 6
    one.desk.passes(days=2)
    run_job(one.desk.office, "heartbeat", one.desk.now)
    assert sorted(kept(one.desk.office)) == sorted(MAILS)
    with store.read() as tx:
        assert len(tx.execute(sa.select(blobs.c.sha256)).all()) == 5
    for _ in range(2):
        night(one, server)
    assert one.state.counts[FetchState.FORGOTTEN] == 1
    assert len(kept(one.desk.office)) == 5
    assert not [alarm for alarm in alarms.find_all(one.desk.office) if "gap" in alarm.name]


# What is proven


def is_listed(said: list[str]) -> bool:
    """Whether the server had to list the folder."""
    return any("INTERNALDATE" in line for line in said)


def test_an_unchanged_folder_is_not_listed(server: FakeMailbox, fetcher: Open) -> None:
    """Where no mail came or went since nothing was missing, a night costs no command beside the look itself."""
    one = fetcher()
    one.look()
    assert is_listed(night(one, server))
    assert night(one, server, looks=0) == ['EXAMINE "INBOX"']
    reconciled = one.state.row and one.state.row.reconciled_at
    assert reconciled == one.desk.now
    server.folders["INBOX"][0].flags.add("\\Seen")
    assert not is_listed(night(one, server))


@pytest.mark.parametrize(
    "change",
    [
        lambda server: server.put(mail(10)),
        lambda server: take_away(server, 2),
        lambda server: (take_away(server, 2), server.put(mail(10))),
        lambda server: server.renumber(),
    ],
)
@on_sqlite
def test_a_changed_folder_is_listed(
    server: FakeMailbox, fetcher: Open, change: Callable[[FakeMailbox], object]
) -> None:
    """A mail that came, one that went, both at once, new numbers: every mail is compared again."""
    one = fetcher()
    one.look()
    night(one, server)
    change(server)
    one.look()
    assert is_listed(night(one, server))


@pytest.mark.parametrize("table", ["inbox", "mailbox_mails"])
def test_our_own_loss_is_found_in_an_unchanged_folder(
    server: FakeMailbox, fetcher: Open, store: Store, table: str
) -> None:
    """Whatever the server says, rows of ours that are missing are looked for, and their mails are fetched."""
    one = fetcher()
    one.look()
    night(one, server)
    with store.write() as tx:
        tx.execute(sa.delete(mail_log))
        tx.execute(sa.delete(inbox).where(inbox.c.id == 2))
        if table == "mailbox_mails":
            tx.execute(sa.delete(mailbox_mails).where(mailbox_mails.c.uid == 2))
    assert is_listed(night(one, server))
    assert sorted(kept(one.desk.office)) == sorted(MAILS)
    (alarm,) = alarms.find_all(one.desk.office)
    assert "1 mails were missing" in alarm.detail


@on_sqlite
def test_a_list_with_gaps_proves_nothing(server: FakeMailbox, fetcher: Open) -> None:
    """A server that lists fewer mails than it says it has is asked again the next night."""
    server.unlisted = {2}
    one = fetcher()
    one.look()
    assert is_listed(night(one, server))
    assert is_listed(night(one, server))
    server.unlisted = set()
    night(one, server)
    assert sorted(kept(one.desk.office)) == sorted(MAILS)


def test_a_mail_given_up_too_early_is_found(server: FakeMailbox, fetcher: Open) -> None:
    """A mail that the server did not list when it was tried again is there after all, though no number has changed."""
    server.hidden = {2}
    one = fetcher()
    set_aside(one)
    night(one, server)
    server.unlisted = {2}
    assert watched.retry(one.desk.office, SYSTEM, "provider", one.desk.now) == 1
    one.look()
    assert states(one) == {2: FetchState.GONE}
    server.unlisted = server.hidden = set()
    night(one, server)
    assert sorted(kept(one.desk.office)) == sorted(MAILS)


def test_a_mail_without_a_size_is_not_gone(server: FakeMailbox, fetcher: Open) -> None:
    """A server that leaves a mail out of lists with sizes has it all the same: it is found, and fetched without one."""
    server.unlisted_with_sizes = {2}
    one = fetcher()
    one.look()
    night(one, server)
    assert sorted(kept(one.desk.office)) == sorted(MAILS)
    assert one.left() == []


@on_sqlite
def test_what_waits_for_a_letter_waits_for_its_night(server: FakeMailbox, fetcher: Open) -> None:
    """Mails set aside within a day of a letter are told when the day is over, though a night lies between."""
    server.hidden = {2}
    one = fetcher()
    set_aside(one)
    server.hidden |= set(server.put(mail(10)))
    set_aside(one)
    one.desk.passes(hours=-18)
    night(one, server)
    assert len(letters(one)) == 1
    one.look(minutes=24 * 60)
    (_, second) = letters(one)
    assert "UID 6" in second.letter.text
    server.hidden = {2}
    night(one, server)
    assert states(one) == {2: FetchState.SET_ASIDE}


def test_what_is_gone_is_no_mail_left(server: FakeMailbox, fetcher: Open) -> None:
    """A mail set aside that somebody deleted there is not counted as left, nor told with the next one."""
    server.hidden = {2}
    one = fetcher()
    set_aside(one)
    take_away(server, 2)
    night(one, server)
    (box,) = figures.look(one.desk.office).mailboxes
    assert box.left.get(FetchState.SET_ASIDE, 0) == 0
    assert states(one) == {2: FetchState.GONE}
    server.hidden |= set(server.put(mail(10)))
    set_aside(one)
    one.look(minutes=24 * 60)
    (_, second) = letters(one)
    assert "eine E-Mail im Postfach" in second.letter.text
    assert "UID 2" not in second.letter.text
