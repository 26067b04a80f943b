"""Holding a mailbox against the journal: what is missing is found, told and fetched again (F9, peers' silent skips)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from gateway import jobs
from gateway.config import Mailbox
from gateway.desk import alarms
from gateway.desk.fetching import reconciling
from gateway.desk.fetching.reconciling import Reconciled
from gateway.desk.importing import ImportReport, import_mails
from gateway.desk.rehearsing import rehearse
from gateway.intake.inspection import compare, inspect, reconcile
from gateway.intake.listing import list_all
from gateway.intake.oldmail import Shelf, shelve
from gateway.intake.sentbox import ImapSentFolder
from store.engine import Store
from store.post_records import InboxState
from store.records import SYSTEM
from store.tables import inbox, mail_log
from store.upkeep_records import FetchState
from store.upkeep_tables import mailbox_folders, mailbox_mails
from tests.intake.fakemailbox import FakeMailbox
from tests.intake.fetching import Fetcher, kept
from tests.intake.test_mailbox_faults import MAILS, mail, on_sqlite

Open = Callable[..., Fetcher]


@pytest.fixture
def server(server: FakeMailbox) -> FakeMailbox:
    """A server with five mails."""
    server.put(*MAILS)
    return server


def compared(one: Fetcher) -> Reconciled:
    """The state of the folder."""
    return compare(one.desk.office, lambda *_: one.open_box(), one.mailbox, "INBOX")


def no_folder(mailbox: Mailbox) -> ImapSentFolder:
    """Nobody wants copies of answers."""
    raise NotImplementedError


def lose(store: Store, *numbers: int) -> None:
    """Rows of the inbox journal disappear, as no program of ours does it."""
    with store.write() as tx:
        tx.execute(sa.delete(mail_log))
        tx.execute(sa.delete(inbox).where(inbox.c.id.in_(numbers)))


def test_whole_mailbox_is_accounted_for(server: FakeMailbox, fetcher: Open) -> None:
    """Kept, there before, refused, waiting and new mails are told apart; nothing is missing."""
    one = fetcher(first="new")
    one.look()
    server.put(mail(10), b"")
    server.put(mail(11), size=60_000_000)
    server.hidden = set(server.put(mail(12)))
    one.look()
    server.put(mail(13))
    found = compared(one)
    assert found.is_complete
    assert found.listed == 10
    assert found.balance.before == (1, 2, 3, 4, 5)
    assert found.balance.kept == (6,)
    assert found.balance.explained == (7, 8)
    assert found.balance.to_come == (9, 10)


def test_lost_rows_are_found_and_fetched(server: FakeMailbox, fetcher: Open, store: Store) -> None:
    """Five rows disappear from the journal: an alarm is raised, the mails are fetched again, the alarm ends."""
    one = fetcher()
    admin = one.desk.staff("Ada", admin=True)
    one.look()
    lose(store, 1, 2, 3, 4, 5)
    assert compared(one).balance.missing == (1, 2, 3, 4, 5)
    assert jobs.run_job(one.desk.office, "reconcile-mailboxes", one.desk.now).changed == 1
    one.look()
    assert sorted(kept(one.desk.office)) == sorted(MAILS)
    (alarm,) = alarms.find_all(one.desk.office)
    assert "5 mails were missing" in alarm.detail
    assert len(one.desk.letters_to(admin.email)) == 1
    assert compared(one).is_complete
    reconciling.ask_for_all(one.desk.office, one.desk.now, dry_run=False)
    one.look()
    assert alarms.find_all(one.desk.office) == []


def test_cursor_that_ran_ahead_is_noticed(server: FakeMailbox, fetcher: Open, store: Store) -> None:
    """A mail below the cursor without a row of its own is missing, whatever the reason, and comes by hand, too."""
    one = fetcher()
    one.look()
    with store.write() as tx:
        tx.execute(sa.delete(mailbox_mails).where(mailbox_mails.c.uid == 2))
        tx.execute(sa.delete(mail_log))
        tx.execute(sa.delete(inbox).where(inbox.c.id == 2))
    by_hand = one.beside(holder="command line")
    one.poller.stop()
    found = reconcile(
        one.desk.office, lambda *_: one.open_box(), one.mailbox, by_hand.poller, "INBOX",
        one.desk.now,
    )  # fmt: skip
    assert found.is_complete
    assert sorted(kept(one.desk.office)) == sorted(MAILS)


def test_running_program_does_it_if_it_has_the_watch(
    server: FakeMailbox, fetcher: Open, store: Store
) -> None:
    """By hand beside a running program nothing is fetched twice: the program does it at its next look."""
    one = fetcher()
    one.look()
    lose(store, 3)
    by_hand = one.beside(holder="command line")
    found = reconcile(
        one.desk.office, lambda *_: one.open_box(), one.mailbox, by_hand.poller, "INBOX",
        one.desk.now,
    )  # fmt: skip
    assert found.balance.missing == (3,)
    one.look()
    assert compared(one).is_complete
    assert sorted(kept(one.desk.office)) == sorted(MAILS)


def test_mail_the_server_hid_is_found(server: FakeMailbox, fetcher: Open) -> None:
    """A mail that was left out of a list is passed by the cursor; reconciling finds it."""
    server.unlisted = {2}
    one = fetcher()
    one.look()
    assert len(kept(one.desk.office)) == 4
    server.unlisted = set()
    assert compared(one).balance.missing == (2,)
    reconciling.ask_for_all(one.desk.office, one.desk.now, dry_run=False)
    one.look()
    assert sorted(kept(one.desk.office)) == sorted(MAILS)


@on_sqlite
def test_asking_without_doing_changes_nothing(fetcher: Open) -> None:
    """`run-job reconcile-mailboxes --dry-run` only counts the folders."""
    one = fetcher()
    one.look()
    report = jobs.run_job(one.desk.office, "reconcile-mailboxes", one.desk.now, dry_run=True)
    assert report.changed == 1
    assert one.state.row is not None
    assert one.state.row.reconcile_due_at is None


@on_sqlite
def test_broken_server_is_an_error_in_the_report(server: FakeMailbox, fetcher: Open) -> None:
    """A folder that cannot be opened is reported and holds up no other."""
    one = fetcher()
    one.look()
    server.refused = {"EXAMINE"}
    found = compared(one)
    assert not found.is_complete
    assert "not today" in found.error
    inspection = inspect(one.desk.office, lambda *_: one.open_box(), no_folder, one.mailbox)
    assert not inspection.is_well


@on_sqlite
@pytest.mark.parametrize(
    ("values", "expected"), [({"first": "new"}, (5, 0)), ({"first": "all"}, (5, 5))]
)
def test_inspection_says_what_would_be_fetched(
    server: FakeMailbox, fetcher: Open, values: dict[str, str], expected: tuple[int, int]
) -> None:
    """Before the first look, and after it, and with new numbers; nothing is changed by asking."""
    one = fetcher(**values)

    def asked() -> tuple[int | None, int]:
        (folder,) = inspect(
            one.desk.office, lambda *_: one.open_box(), no_folder, one.mailbox
        ).folders
        return folder.mails, folder.to_come

    assert asked() == expected
    one.look()
    server.put(mail(20))
    assert asked() == (6, 1)
    one.look()
    assert asked() == (6, 0)
    server.renumber()
    assert asked() == (6, 6)


@pytest.mark.parametrize(("first", "before", "to_come"), [("new", 5, 0), ("all", 0, 5)])
def test_comparing_before_the_first_look(
    server: FakeMailbox, fetcher: Open, first: str, before: int, to_come: int
) -> None:
    """Where nothing was ever fetched, reconciling says what the first look would make of the folder."""
    one = fetcher(first=first)
    found = compare(one.desk.office, lambda mailbox, name: one.open_box(), one.mailbox, "INBOX")
    assert found.folder is None
    assert (len(found.balance.before), len(found.balance.to_come)) == (before, to_come)


@on_sqlite
def test_junk_is_shown_and_not_fetched(server: FakeMailbox, fetcher: Open) -> None:
    """The newest mails of the junk folder are shown by sender and subject, and stay there unread."""
    server.folders["Junk"] = []
    server.put(*(mail(number) for number in range(30, 55)), folder="Junk")
    one = fetcher(junk_folder="Junk")
    folders = {"INBOX": one, "Junk": one.beside(folder="Junk")}
    found = inspect(
        one.desk.office, lambda _, name: folders[name].open_box(), no_folder, one.mailbox
    )
    assert found.junk is not None
    assert (found.junk_mails, len(found.junk)) == (25, 20)
    assert (found.junk[0].sender, found.junk[0].subject) == ("c@customer.example", "Mail 54")
    assert {command for command in server.said if "SELECT" in command} == set()
    assert kept(one.desk.office) == []


@on_sqlite
def test_old_mail_is_read_in_groups(server: FakeMailbox, fetcher: Open) -> None:
    """For an import mails come in order of arrival, many with one command; a session that broke is opened anew."""
    one = fetcher()
    shelf = Shelf("provider", one.open_box)
    places = shelve(shelf, list_all(shelf.list, shelf.look()), 10_000)
    assert [place.read(10_000) for place in places] == MAILS
    assert len(server.commands("BODY.PEEK[]")) == 1
    assert str(places[1]) == "provider, UID 2"
    assert places[0].read(10) is None
    server.bye_at = {"UIDFETCH"}
    shelf.mails = ()
    with pytest.raises(OSError, match="so long"):
        places[0].read(10_000)
    server.bye_at = set()
    assert places[0].read(10_000) == MAILS[0]
    server.hidden = {2}
    shelf.mails = ()
    with pytest.raises(OSError, match="whole"):
        places[1].read(10_000)
    shelf.close()


@on_sqlite
@pytest.mark.parametrize("use_case", [rehearse, import_mails])
def test_old_mail_that_cannot_be_opened(
    server: FakeMailbox, fetcher: Open, use_case: Callable[..., ImportReport]
) -> None:
    """Mails at which the server hangs up, if only for their size, are told; all others are imported or rehearsed."""
    server.put(*(mail(number) for number in range(10, 90)))
    server.unreadable = {3, 80}
    one = fetcher()
    office = one.desk.office
    shelf = Shelf("provider", one.open_box)
    places = shelve(shelf, list_all(shelf.list, shelf.look()), 10_000)
    report = use_case(office, SYSTEM, places, None, lambda: one.desk.now, lambda _: None)
    assert (report.mails, report.states[InboxState.FILED], report.unread) == (85, 83, 2)
    assert [skip.where for skip in report.skipped] == ["provider, UID 3", "provider, UID 80"]
    assert "Internal error" in report.skipped[0].reason
    shelf.close()


@on_sqlite
def test_old_mail_that_is_left_out(server: FakeMailbox, fetcher: Open) -> None:
    """A mail that a server leaves out of lists with sizes, is imported or told all the same."""
    server.unlisted_with_sizes = {3, 5}
    server.hidden = {5}
    one = fetcher()
    shelf = Shelf("provider", one.open_box)
    places = shelve(shelf, list_all(shelf.list, shelf.look()), 10_000)
    office = one.desk.office
    report = import_mails(office, SYSTEM, places, None, lambda: one.desk.now, lambda _: None)
    assert sorted(kept(office)) == sorted(MAILS[:4])
    assert [skip.where for skip in report.skipped] == ["provider, UID 5"]
    shelf.close()


def test_restored_database_fetches_the_rest_again(
    server: FakeMailbox, fetcher: Open, store: Store
) -> None:
    """After a restore from an older backup what came since is fetched again, if it is still on the server (F9)."""
    one = fetcher()
    one.look()
    with store.write() as tx:
        tx.execute(sa.delete(mail_log))
        tx.execute(sa.delete(mailbox_mails).where(mailbox_mails.c.uid > 2))
        tx.execute(sa.delete(inbox).where(inbox.c.id > 2))
        tx.execute(sa.update(mailbox_folders).values(last_uid=2))
    one.look()
    assert kept(one.desk.office) == MAILS
    assert one.state.counts[FetchState.KEPT] == 5
