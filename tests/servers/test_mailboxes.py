"""Fetching from a real Dovecot: IMAP with TLS, POP3, cut connections, large folders, and the program as a whole."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import random
import shutil
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gateway.app.accounts import account_of
from gateway.app.pollers import beats_of
from gateway.config import Mailbox
from gateway.desk.fetching import reconciling
from gateway.desk.fetching import upkeep as watched
from gateway.desk.notices import bymail as notice_post
from gateway.desk.people import actor_of
from gateway.intake.account import LoginRefused, NoSession, open_imap, open_pop3
from gateway.intake.poller import Poller
from gateway.policy.fetching import LARGE, NARROW
from store.engine import Store, open_store
from store.post_records import InboxState
from store.records import SYSTEM, Proof
from store.upkeep_records import FetchState
from tests.intake.fetching import Fetcher, kept, kept_digests, plain_account
from tests.offices import Desk, compose, make_office
from tests.servers.desk import Desk as Program
from tests.servers.machine import eventually
from tests.servers.provider import PASSWORD, Provider, open_provider
from tests.servers.wire import Wire, open_wire

pytestmark = pytest.mark.servers

_users = itertools.count()
CUTS = int(os.environ.get("POSTSTELLE_CUTS", "60"))
"""At so many random places large mails are cut; `POSTSTELLE_CUTS=1000` for a night."""


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """A provider for all tests of this file; each uses a mailbox of its own."""
    with open_provider() as running:
        yield running


@pytest.fixture
def user() -> str:
    """Somebody whose mailbox is empty."""
    return f"desk{next(_users)}@provider.example"


@pytest.fixture
def store(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """SQLite is enough here: what databases do differently is asked in tests/intake."""
    file = tmp_path / "poststelle.db"
    shutil.copy(sqlite_template, file)
    opened = open_store(f"sqlite:///{file}", None)
    yield opened
    opened.close()


@pytest.fixture
def password(tmp_path: Path) -> Path:
    """The file with the password."""
    path = tmp_path / "password"
    path.write_text(f"{PASSWORD}\n")
    path.chmod(0o600)
    return path


def mail(number: int, size: int = 0) -> bytes:
    """A customer's mail, unlike any other, of about `size` octets."""
    text = "\n".join(f"Line {n} of mail {number}".ljust(70, "x") for n in range(1 + size // 71))
    now = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    return compose("c@customer.example", f"Mail {number}", text, number=number, now=now)


def open_desk(store: Store, folder: Path, now: datetime, mailbox: Mailbox) -> Desk:
    """A desk with that mailbox."""
    return Desk(make_office(store, folder, mailbox=[mailbox.model_dump()]), now)


def poller_of(desk: Desk, folder: str = "INBOX") -> Poller:
    """A poller as the program builds it, TLS and all."""
    beats = beats_of(
        desk.office, desk.office.settings.mailbox, "h", lambda: desk.now, threading.Event()
    )
    return Poller(next(beat for beat in beats if beat.folder == folder))


@pytest.mark.parametrize("kind", ["imaps", "imap+starttls", "pop3s"])
def test_mail_comes_byte_for_byte(
    provider: Provider, store: Store, tmp_path: Path, password: Path, now: datetime, user: str,
    kind: str,
) -> None:  # fmt: skip
    """By IMAP with TLS or STARTTLS and by POP3, small and large, dots and long lines too; a second look adds none."""
    port = {
        "imaps": provider.imaps_port,
        "imap+starttls": provider.imap_port,
        "pop3s": provider.pop3s_port,
    }[kind]
    mails = [
        mail(1),
        mail(2, LARGE * 2 + 5),
        mail(3) + b".\r\n..\r\n.x\r\n" + b"y" * 5000 + b"\r\n",
    ]
    provider.put(mails, user)
    mailbox = provider.mailbox(
        password, user, url=f"{kind}://{user}@{provider.host}:{port}", first="all"
    )
    desk = open_desk(store, tmp_path, now, mailbox)
    poller = poller_of(desk, mailbox.target.folder)
    for _ in range(2):
        assert poller.look() is None
        assert sorted(kept(desk.office)) == sorted(mails)
    poller.stop()
    assert sorted(provider.contents(user)) == sorted(mails)


@pytest.mark.parametrize("kind", ["imaps", "pop3s"])
def test_first_look_leaves_what_is_there(
    provider: Provider, store: Store, tmp_path: Path, password: Path, now: datetime, user: str,
    kind: str,
) -> None:  # fmt: skip
    """By default only what comes after the first look is fetched, by UID or by the names of POP3."""
    port = provider.imaps_port if kind == "imaps" else provider.pop3s_port
    provider.put([mail(1), mail(2)], user)
    mailbox = provider.mailbox(password, user, url=f"{kind}://{user}@{provider.host}:{port}")
    desk = open_desk(store, tmp_path, now, mailbox)
    poller = poller_of(desk, mailbox.target.folder)
    assert poller.look() is None
    assert kept(desk.office) == []
    poller.close()
    provider.put([mail(3)], user)
    for _ in range(2):
        assert poller.look() is None
        assert kept(desk.office) == [mail(3)]
    poller.stop()


def test_a_notice_is_written_through_a_mailbox(
    provider: Provider, store: Store, tmp_path: Path, password: Path, now: datetime, user: str
) -> None:
    """A header with somebody's own address for notices makes a draft that they are shown; the bare address, of
    which everybody may know, makes none."""
    mailbox = provider.mailbox(password, user, first="all")
    settings = {"mailbox": [mailbox.model_dump()], "notices": {"address": "notices@desk.example"}}
    desk = Desk(make_office(store, tmp_path, **settings), now)  # type: ignore[arg-type]
    anna = desk.staff("Anna", language="en")
    address = notice_post.write_address(desk.office, actor_of(anna, Proof.SESSION))
    for number, to in enumerate((address, "notices@desk.example")):
        text = "Class: feature\nEverybody: yes\n\nDear {name}, there is something new.\n"
        provider.deliver(
            compose(anna.email, f"Notice {number}", text, number=number, now=now, to=to), user
        )
    poller = poller_of(desk)
    assert poller.look() is None
    poller.stop()
    desk.sort()
    reasons = {item.state: item.reason for item in desk.inbox()}
    assert reasons.keys() == {InboxState.HELD, InboxState.NOTED}
    assert "did not come through that person's address" in reasons[InboxState.HELD]
    assert reasons[InboxState.NOTED] == "it is the draft of notice 1"
    assert "Draft of notice 1" in [one.letter.subject for one in desk.letters_to(anna.email)]


def test_certificate_must_be_right(
    provider: Provider, password: Path, user: str, tmp_path: Path
) -> None:
    """A certificate of an unknown authority ends the attempt before the password is said, on every way."""
    for kind, port in (
        ("imaps", provider.imaps_port),
        ("imap+starttls", provider.imap_port),
        ("pop3s", provider.pop3s_port),
    ):
        url = f"{kind}://{user}@{provider.host}:{port}"
        mailbox = provider.mailbox(password, user, url=url, ca_file=None)
        with pytest.raises(
            NoSession, match=r"certificate verify failed.*name its authority in ca_file"
        ):
            (open_pop3 if kind == "pop3s" else open_imap)(account(mailbox))


def test_port_without_tls_is_told(provider: Provider, password: Path, user: str) -> None:
    """Who takes the port of STARTTLS for that of TLS reads what to write instead."""
    mailbox = provider.mailbox(
        password, user, url=f"imaps://{user}@{provider.host}:{provider.imap_port}"
    )
    with pytest.raises(NoSession, match=r"write imap\+starttls:// in url"):
        open_imap(account(mailbox))


def account(mailbox: Mailbox) -> Any:
    """Where and how we log in."""
    return account_of(None, None, mailbox)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["imaps", "pop3s"])
def test_wrong_password_says_so(provider: Provider, password: Path, user: str, kind: str) -> None:
    """A refused login is told apart from a server that is down."""
    password.write_text("wrong")
    port = provider.imaps_port if kind == "imaps" else provider.pop3s_port
    mailbox = provider.mailbox(password, user, url=f"{kind}://{user}@{provider.host}:{port}")
    with pytest.raises(LoginRefused, match="check user and password"):
        (open_pop3 if kind == "pop3s" else open_imap)(account(mailbox))


@pytest.mark.parametrize(
    ("after", "left", "moved"), [("flag", 2, 0), ("move:Old/Done", 0, 2), ("delete", 0, 0)]
)
def test_kept_mail_is_marked_afterwards(
    provider: Provider, store: Store, tmp_path: Path, password: Path, now: datetime, user: str,
    after: str, left: int, moved: int,
) -> None:  # fmt: skip
    """Flagged as read, moved to a folder that is made if need be, or deleted; a folder with an odd name works, too."""
    provider.put([mail(1), mail(2)], user)
    after = after.replace("Old/Done", "Erledigt & gut (Größe)")
    mailbox = provider.mailbox(password, user, first="all", after=after)
    desk = open_desk(store, tmp_path, now, mailbox)
    poller = poller_of(desk)
    assert poller.look() is None
    assert sorted(kept(desk.office)) == [mail(1), mail(2)]
    poller.stop()
    assert len(provider.contents(user)) == left
    folders = [path.name for path in provider.maildir(user).glob(".*")]
    assert len([one for name in folders for one in provider.contents(user, name)]) == moved
    assert all(name.endswith(":2,S") for name in provider.names(user))


def test_pop3_deletes_what_is_kept(
    provider: Provider, store: Store, tmp_path: Path, password: Path, now: datetime, user: str
) -> None:
    """With `delete` a POP3 mailbox is empty after the look, and a mail that comes later is fetched."""
    url = f"pop3s://{user}@{provider.host}:{provider.pop3s_port}"
    mailbox = provider.mailbox(password, user, url=url, first="all", after="delete")
    desk = open_desk(store, tmp_path, now, mailbox)
    poller = poller_of(desk, "")
    for number in range(3):
        provider.put([mail(number)], user)
        assert poller.look() is None
        assert provider.contents(user) == []
    assert kept(desk.office) == [mail(0), mail(1), mail(2)]
    poller.stop()


def test_pop3_first_look_that_was_cut(
    provider: Provider, store: Store, tmp_path: Path, password: Path, now: datetime, user: str
) -> None:
    """What was there before keeps its numbers, though nothing was written but the beginning; what comes is fetched."""
    provider.put([mail(1), mail(2), mail(3)], user)
    url = f"pop3s://{user}@{provider.host}:{provider.pop3s_port}"
    desk = open_desk(store, tmp_path, now, provider.mailbox(password, user, url=url))
    stopping = threading.Event()
    (beat,) = beats_of(desk.office, desk.office.settings.mailbox, "h", lambda: desk.now, stopping)
    poller = Poller(beat)
    stopping.set()
    assert poller.look() is None
    stopping.clear()
    poller.close()
    (old, *_) = sorted(provider.maildir(user).glob("[cn]*/*"))
    old.unlink()
    provider.deliver(mail(4), user)
    assert poller.look() is None
    (content,) = kept(desk.office)
    assert content.endswith(mail(4)[-40:])
    poller.stop()


def test_pop3_that_is_to_delete_from_now_on(
    provider: Provider, store: Store, tmp_path: Path, password: Path, now: datetime, user: str
) -> None:
    """With `keep` mails stay; changed to `delete`, what is kept from then on goes, and what was kept before stays."""
    url = f"pop3s://{user}@{provider.host}:{provider.pop3s_port}"
    mailbox = provider.mailbox(password, user, url=url, first="all")
    for number, after in enumerate(("keep", "delete", "keep")):
        changed = mailbox.model_copy(update={"after": after})
        desk = open_desk(store, tmp_path, now, changed)
        provider.put([mail(number)], user)
        poller = poller_of(desk, "")
        for _ in range(2):
            assert poller.look() is None
        poller.stop()
    assert kept(desk.office) == [mail(0), mail(1), mail(2)]
    assert sorted(provider.contents(user)) == [mail(0), mail(2)]


def lock_away(provider: Provider, user: str, content: bytes) -> None:
    """The file of this mail can be read by root alone, and so not by Dovecot."""
    files = provider.maildir(user, "new").glob("*")
    (file,) = (file for file in files if file.read_bytes() == content)
    os.chown(file, 0, 0)
    file.chmod(0)


def test_unreadable_mail_blocks_nobody(
    provider: Provider, store: Store, tmp_path: Path, password: Path, now: datetime, user: str
) -> None:
    """A file that Dovecot may not read, at which it hangs up, is set aside; the mails around it come."""
    provider.put([mail(1), mail(2), mail(3)], user)
    lock_away(provider, user, mail(2))
    desk = open_desk(store, tmp_path, now, provider.mailbox(password, user, first="all"))
    poller = poller_of(desk)
    for _ in range(5):
        poller.look()
        desk.passes(minutes=11)
    provider.deliver(mail(4), user)
    assert poller.look() is None
    assert [content[-40:] for content in kept(desk.office)] == [
        mail(number)[-40:] for number in (1, 3, 4)
    ]
    (left,) = watched.find_left(desk.office, SYSTEM, "provider")["INBOX"]
    assert (left.uid, left.state) == (2, FetchState.SET_ASIDE)
    poller.stop()


def test_new_numbers_of_a_restored_mailbox(
    provider: Provider, store: Store, tmp_path: Path, password: Path, now: datetime, user: str
) -> None:
    """When Dovecot forgets its UIDs the folder is read again, and nothing comes twice."""
    provider.put([mail(1), mail(2)], user)
    desk = open_desk(store, tmp_path, now, provider.mailbox(password, user, first="all"))
    poller = poller_of(desk)
    assert poller.look() is None
    poller.close()
    provider.renumber(user)
    provider.put([mail(3)], user)
    assert poller.look() is None
    assert sorted(kept(desk.office)) == [mail(1), mail(2), mail(3)]
    poller.stop()


@pytest.fixture
def wire(provider: Provider) -> Iterator[Wire]:
    """A wire to Dovecot, without TLS, so that octets can be counted."""
    with open_wire(provider.host, provider.imap_port) as opened:
        yield opened


@pytest.fixture
def cut(
    wire: Wire, provider: Provider, store: Store, tmp_path: Path, password: Path, now: datetime,
    user: str,
) -> Iterator[Fetcher]:  # fmt: skip
    """A desk at the end of that wire."""
    mailbox = provider.mailbox(password, user, first="all")
    desk = open_desk(store, tmp_path, now, mailbox)
    opened = Fetcher(desk, plain_account("127.0.0.1", wire.own_port, user), mailbox, timeout=20.0)
    yield opened
    opened.close()


def fetch_with_cuts(
    provider: Provider, wire: Wire, one: Fetcher, user: str, mails: list[bytes], cuts: list[int]
) -> None:
    """Each mail comes while the wire is cut at the given octet of the answer, and then again without."""
    for content, wire.cut_at in zip(mails, cuts, strict=True):
        provider.put([content], user)
        one.look()
        one.close()
        wire.cut_at = None
        one.until_well()


def test_cut_at_every_octet_of_a_small_mail(
    provider: Provider, wire: Wire, cut: Fetcher, user: str
) -> None:
    """Wherever the connection ends within the answer to FETCH, no mail is lost and none is doubled."""
    cut.look()
    head = b"Subject: %d\r\n\r\n"
    length = len(head % 100) + len(
        "* 100 FETCH (UID 100 BODY[] {15}\r\n)\r\nA9 OK Fetch completed\r\n"
    )
    mails = [head % (100 + number) for number in range(length)]
    fetch_with_cuts(provider, wire, cut, user, mails, list(range(1, length + 1)))
    assert sorted(kept(cut.desk.office)) == sorted(mails)
    assert cut.left() == []


def test_cut_at_random_places_of_large_mails(
    provider: Provider, wire: Wire, cut: Fetcher, user: str
) -> None:
    """Mails of up to three megabytes, fetched in parts, cut anywhere: none is lost, none is doubled."""
    places = random.Random(7)
    digests = []
    for number in range(CUTS):
        content = mail(number, places.choice([60_000, 900_000, 3_000_000]))
        digests.append(hashlib.sha256(content).hexdigest())
        fetch_with_cuts(provider, wire, cut, user, [content], [places.randrange(1, len(content))])
    assert kept_digests(cut.desk.office) == sorted(digests)
    assert cut.left() == []


def test_only_new_mail_costs_anything(
    provider: Provider, wire: Wire, cut: Fetcher, user: str
) -> None:
    """In a folder with 50,000 mails a look without news is one command, and a new mail costs what it weighs.

    Reconciling lists them once; as long as nothing came or went it is one command, too.
    """
    provider.put([mail(0)], user)
    (one,) = (provider.maildir(user) / "new").iterdir()
    for number in range(49_999):
        os.link(one, one.with_name(f"1600000000.M{number}P1.host"))
    cut.mailbox = cut.mailbox.model_copy(update={"first": "new"})
    cut.__post_init__()
    assert cut.look() is None
    wire.forget()
    for _ in range(3):
        assert cut.look() is None
    assert [line.split(b" ", 1)[1] for line in wire.commands] == [b'EXAMINE "INBOX"'] * 3
    assert wire.to_client < 3 * 1000
    wire.forget()
    for commands in (1 + 50_000 // NARROW, 1):
        reconciling.ask_for_all(cut.desk.office, cut.desk.now, dry_run=False)
        assert cut.look() is None
        assert len(wire.commands) == commands
        wire.forget()
    provider.put([mail(1)], user)
    assert cut.look() is None
    assert kept(cut.desk.office) == [mail(1)]
    assert len(wire.commands) == 3
    assert wire.to_client < len(mail(1)) + 1500


def test_idle_brings_mail_at_once(
    provider: Provider, store: Store, tmp_path: Path, password: Path, now: datetime, user: str
) -> None:
    """With a poll only every 25 minutes, mail that arrives by LMTP is here as soon as the server tells of it."""
    provider.put([], user)
    mailbox = provider.mailbox(password, user, poll_seconds=1500, first="all")
    desk = open_desk(store, tmp_path, now, mailbox)
    stopping = threading.Event()
    (beat,) = beats_of(desk.office, [mailbox], "h", lambda: desk.now, stopping)
    poller = Poller(beat)

    def work() -> None:
        while not stopping.is_set():
            poller.work()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        for number in range(3):
            provider.deliver(mail(number), user)
            eventually(
                lambda wanted=number + 1: len(kept(desk.office)) >= wanted, "the mail is here"
            )
    finally:
        stopping.set()
        thread.join(60)
        poller.stop()
    assert not thread.is_alive()


def install(folder: Path, section: dict[str, Any]) -> Program:
    """The program with that mailbox in its configuration, not started."""
    desk = Program(folder)
    lines = "\n".join(f"{key} = {json.dumps(value, default=str)}" for key, value in section.items())
    desk.config.write_text(f"{desk.config.read_text()}\n[[mailbox]]\n{lines}\n")
    desk.run("migrate")
    return desk


def test_rehearsal_and_import(
    provider: Provider, tmp_path: Path, password: Path, user: str
) -> None:
    """Before anything is fetched one sees what would happen, and old mail is filed silently on request."""
    provider.put([mail(1), mail(2)], user)
    provider.put([mail(9)], user, ".Junk")
    desk = install(tmp_path / "desk", provider.section(password, user, junk_folder="Junk"))
    (before,) = desk.ask("mailbox", "check", "--dry-run")
    assert before["folders"] == [
        {"folder": "INBOX", "error": "", "new": True, "mails": 2, "to_fetch": 0}
    ]
    assert [junk["subject"] for junk in before["junk"]] == ["Mail 9"]
    assert before["would_be"] == {"known": 0, "left_out": 0, "unread": 0, "tickets": 0}
    assert desk.ask("import", "provider", "--dry-run")["filed"] == 2
    assert desk.inbox() == []
    assert desk.ask("import", "provider")["filed"] == 2
    assert desk.ask("import", "provider", "--folder", "Junk")["filed"] == 1
    assert desk.ask("import", "provider")["known"] == 2
    assert desk.ask("outbox", "list") == []
    assert len(provider.contents(user)) == 2


def test_import_past_a_mail_that_cannot_be_read(
    provider: Provider, tmp_path: Path, password: Path, user: str
) -> None:
    """A file that Dovecot may not read ends neither a rehearsal nor an import; it is told, and the exit code is 1."""
    provider.put([mail(1), mail(2), mail(3)], user)
    lock_away(provider, user, mail(2))
    desk = install(tmp_path / "desk", provider.section(password, user, first="all"))
    checked = desk.run("mailbox", "check", "--dry-run", "--json", exit_code=1)
    (found,) = json.loads(checked)
    assert (found["would_be"]["filed"], found["would_be"]["unread"]) == (2, 1)
    report = json.loads(desk.run("import", "provider", "--json", exit_code=1))
    assert (report["mails"], report["filed"], report["unread"]) == (3, 2, 1)
    assert [(skip["where"], skip["unread"]) for skip in report["skipped"]] == [
        ("provider, INBOX, UID 2", True)
    ]


def test_program_fetches_sorts_and_tells(
    provider: Provider, tmp_path: Path, password: Path, user: str
) -> None:
    """`serve` opens a ticket for a mail that comes into the mailbox, moves it there, and says how it is."""
    provider.put([mail(1), mail(2)], user)
    section = provider.section(password, user, poll_seconds=5, after="move:Archive")
    desk = install(tmp_path / "desk", section)
    desk.start()
    try:
        eventually(lambda: desk.ask("mailbox", "list")[0]["checked_at"], "the first look is over")
        provider.deliver(mail(3), user)
        eventually(lambda: desk.ask("ticket", "list"), "there is a ticket")
        eventually(lambda: len(provider.contents(user, ".Archive")) == 1, "it is moved")
        (listed,) = desk.ask("mailbox", "list")
        assert (listed["ok"], listed["mails"]["kept"]) == (True, 1)
        (reconciled,) = desk.ask("mailbox", "reconcile")
        assert (reconciled["ok"], reconciled["before"], reconciled["mails"]) == (True, 2, 2)
        assert health(desk)["mailboxes"] == {"ok": True, "detail": "well"}
        assert health(desk)["pollers"]["ok"]
    finally:
        desk.stop()
    (row,) = desk.inbox()
    assert (row["source"], row["state"]) == ("imap", InboxState.FILED)
    assert "stopped" in desk.log
    assert "fault" not in desk.log


def test_answers_are_copied_to_the_mailbox(
    provider: Provider, tmp_path: Path, password: Path, user: str
) -> None:
    """`serve` copies an answer to the folder for sent mail, once, read, and fetches no mail of its own from there."""
    provider.put([], user)
    section = provider.section(password, user, poll_seconds=5, first="all", sent_folder="auto")
    desk = install(tmp_path / "desk", section)
    (checked,) = desk.ask("mailbox", "check")
    assert (checked["sent_folder"], checked["sent_error"]) == ("Gesendet", "")
    provider.deliver(mail(1), user)
    desk.start()
    try:
        eventually(lambda: desk.ask("ticket", "list"), "there is a ticket")
        desk.run("ticket", "reply", "1", "--text", "It is mended.")
        eventually(lambda: provider.contents(user, ".Gesendet"), "the answer is copied")
    finally:
        desk.kill()
    desk.start()
    try:
        eventually(lambda: desk.ask("mailbox", "list")[0]["ok"], "the mailbox is looked at")
    finally:
        desk.stop()
    (copy,) = provider.contents(user, ".Gesendet")
    assert b"It is mended." in copy
    assert b"\r\nReply-To: " not in copy
    assert all(name.endswith(":2,S") for name in provider.names(user, ".Gesendet"))
    assert len(desk.inbox()) == 1


def test_killed_again_and_again(
    provider: Provider, tmp_path: Path, password: Path, user: str
) -> None:
    """`kill -9` of everything while a mailbox is fetched and moved: each mail is kept once and moved once."""
    section = provider.section(password, user, poll_seconds=5, first="all", after="move:Archive")
    desk = install(tmp_path / "desk", section)
    digests = []
    for first in range(0, 900, 300):
        mails = [mail(number, 3000) for number in range(first, first + 300)]
        digests += [hashlib.sha256(content).hexdigest() for content in mails]
        provider.put(mails, user)
        desk.start()
        try:
            eventually(lambda wanted=first: len(desk.inbox()) > wanted, "some are kept")
        finally:
            desk.kill()
    desk.start()
    try:
        eventually(lambda: len(provider.contents(user, ".Archive")) >= 900, "all are moved")
    finally:
        desk.stop()
    assert sorted(row["sha256"] for row in desk.inbox()) == sorted(digests)
    assert provider.contents(user) == []
    assert len(provider.contents(user, ".Archive")) == 900


def health(desk: Program) -> dict[str, Any]:
    """What /healthz says, well or not."""
    url = f"http://{desk.host}:{desk.web_port}/healthz"
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            content = answer.read()
    except urllib.error.HTTPError as error:
        content = error.read()
    parts: dict[str, Any] = json.loads(content)
    return parts
