"""A mailbox server that dies or lies: no mail is lost, none comes twice, none holds up the next (F12, F13)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from gateway.app.health import examine
from gateway.desk import alarms
from gateway.desk.fetching import upkeep as watched
from gateway.policy.fetching import LARGE
from store import mailboxes
from store.post_records import InboxState, Source
from store.records import SYSTEM
from store.upkeep_records import FetchState
from tests.intake.fakemailbox import FakeMail, FakeMailbox
from tests.intake.fetching import Fetcher, kept
from tests.offices import compose

Open = Callable[..., Fetcher]


def mail(number: int, text: str = "Hello") -> bytes:
    """A customer's mail, unlike any other."""
    now = datetime(2026, 11, 23, 8, 0).astimezone()
    return compose("c@customer.example", f"Mail {number}", text, number=number, now=now)


on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""For what a server says; it does not depend on the database."""
MAILS = [mail(number) for number in range(5)]


def test_mails_are_fetched_once(server: FakeMailbox, fetcher: Open) -> None:
    """All that is there comes, byte for byte, and a second look asks for no content."""
    server.put(*MAILS)
    first = fetcher()
    assert first.look() is None
    assert kept(first.desk.office) == MAILS
    server.said.clear()
    assert first.look() is None
    assert server.said == ['EXAMINE "INBOX"']
    assert {item.source for item in first.desk.inbox()} == {Source.IMAP}
    assert all(item.envelope.rcpt_to == ("support@desk.example",) for item in first.desk.inbox())


def test_first_connection_leaves_old_mail(server: FakeMailbox, fetcher: Open) -> None:
    """By default what was there before stays there, and what comes afterwards is fetched."""
    server.put(*MAILS[:3])
    first = fetcher(first="new")
    assert first.look() is None
    assert kept(first.desk.office) == []
    server.put(*MAILS[3:])
    assert first.look() is None
    assert kept(first.desk.office) == MAILS[3:]


def test_cut_in_the_middle_loses_nothing(server: FakeMailbox, fetcher: Open) -> None:
    """Wherever a connection ends within the answer to a FETCH, the mails come at a later look, each once."""
    server.put(*MAILS)
    length = sum(len(one) + 30 for one in MAILS)
    first = fetcher()
    server.cut_at = length // 2
    assert first.look() is not None
    assert kept(first.desk.office) == []
    first.until_well()
    assert sorted(kept(first.desk.office)) == sorted(MAILS)


@on_sqlite
@pytest.mark.parametrize("command", ["EXAMINE", "UIDFETCH", "LOGIN", "CAPABILITY"])
def test_bye_loses_nothing(server: FakeMailbox, fetcher: Open, command: str) -> None:
    """A server that hangs up with BYE, whenever that is, is asked again after a rest."""
    server.put(*MAILS)
    server.bye_at = {command}
    first = fetcher()
    rests = [first.look() for _ in range(4)]
    assert all(rest is not None for rest in rests)
    assert kept(first.desk.office) == []
    assert first.state.row is not None
    assert first.state.row.failures == 4
    server.bye_at = set()
    first.until_well()
    assert kept(first.desk.office) == MAILS
    assert first.state.is_well


@on_sqlite
@pytest.mark.parametrize("difference", [-40, -3, -1, 1, 40])
def test_wrong_literal_length_is_never_kept(
    server: FakeMailbox, fetcher: Open, difference: int
) -> None:
    """A literal that is longer or shorter than announced is no mail; the others come, and it comes when it is right."""
    server.put(*MAILS)

    def twist(one: FakeMail, answer: bytes) -> bytes:
        if one.uid != 2:
            return answer
        announced = b"{%d}" % len(one.content)
        return answer.replace(announced, b"{%d}" % (len(one.content) + difference))

    server.twist = twist
    first = fetcher().beside(timeout=1.0)
    for _ in range(8):
        first.look(minutes=11)
    assert sorted(kept(first.desk.office)) == sorted(one for one in MAILS if one != MAILS[1])
    (left,) = first.left()
    assert (left.uid, left.state) == (2, FetchState.SET_ASIDE)
    server.twist = lambda one, answer: answer
    assert watched.retry(first.desk.office, SYSTEM, "provider", first.desk.now) == 1
    first.until_well()
    assert sorted(kept(first.desk.office)) == sorted(MAILS)
    assert first.left() == []


@on_sqlite
def test_shortened_mail_is_never_kept(server: FakeMailbox, fetcher: Open) -> None:
    """A server that leaves out the end of a mail, with a length that fits, is not believed against its own list."""

    def twist(one: FakeMail, answer: bytes) -> bytes:
        whole = b"BODY[] {%d}\r\n%s" % (len(one.content), one.content)
        return answer.replace(whole, b"BODY[] {%d}\r\n%s" % (20, one.content[:20]))

    server.twist = twist
    server.put(MAILS[0])
    first = fetcher()
    first.look()
    assert kept(first.desk.office) == []
    assert [one.state for one in first.left()] == [FetchState.PENDING]


@on_sqlite
def test_estimated_sizes_are_borne(server: FakeMailbox, fetcher: Open) -> None:
    """Some servers only guess RFC822.SIZE; a mail that is the same when it is read again is whole."""
    server.put(*MAILS[:2], size=77)
    server.put(MAILS[2], size=100_000)
    first = fetcher()
    assert first.look() is None
    assert kept(first.desk.office) == MAILS[:3]


def test_gap_stays_pending(server: FakeMailbox, fetcher: Open) -> None:
    """A mail that is listed and not delivered is asked for again, three times, then set aside; the others are here."""
    server.put(*MAILS)
    server.hidden = {3}
    first = fetcher()
    assert first.look() is None
    assert kept(first.desk.office) == [*MAILS[:2], *MAILS[3:]]
    (left,) = first.left()
    assert (left.uid, left.state, left.attempts) == (3, FetchState.PENDING, 1)
    first.look(minutes=1)
    assert first.left()[0].attempts == 2
    first.look(minutes=10)
    (left,) = first.left()
    assert (left.state, left.attempts) == (FetchState.SET_ASIDE, 3)
    assert "did not deliver" in left.reason
    server.said.clear()
    first.look(times=3, minutes=60)
    assert server.commands("FETCH") == []


def test_gap_that_closes_is_fetched(server: FakeMailbox, fetcher: Open) -> None:
    """A mail that comes at the second try is kept like any other."""
    server.put(*MAILS)
    server.hidden = {3}
    first = fetcher()
    first.look()
    server.hidden = set()
    first.look(minutes=2)
    assert sorted(kept(first.desk.office)) == sorted(MAILS)
    assert first.left() == []


def test_mail_that_vanished_is_not_waited_for(server: FakeMailbox, fetcher: Open) -> None:
    """If somebody deletes a mail before it could be had, that is written down and asked no more."""
    server.put(*MAILS)
    server.hidden = {3}
    first = fetcher()
    first.look()
    server.folders["INBOX"] = [one for one in server.folders["INBOX"] if one.uid != 3]
    first.look(minutes=2)
    assert [(one.uid, one.state) for one in first.left()] == [(3, FetchState.GONE)]


def test_poison_mail_blocks_nobody(server: FakeMailbox, fetcher: Open) -> None:
    """A mail at which the server hangs up is set aside after three tries; all others come, also later ones."""

    class HangUp(Exception):
        """The server dies of this mail."""

    def twist(one: FakeMail, answer: bytes) -> bytes:
        if one.content == MAILS[2]:
            raise HangUp
        return answer

    server.twist = twist
    server.put(*MAILS)
    first = fetcher()
    looks = first.until_well()
    assert looks <= 3
    assert sorted(kept(first.desk.office)) == sorted(one for one in MAILS if one != MAILS[2])
    later = [mail(100), mail(101)]
    server.put(*later)
    for _ in range(8):
        first.desk.now += timedelta(minutes=11)
        first.look()
    assert set(later) <= set(kept(first.desk.office))
    (left,) = first.left()
    assert (left.uid, left.state) == (3, FetchState.SET_ASIDE)
    assert first.until_well() == 1
    part = examine(first.desk.office, {}, first.desk.now)["mailboxes"]
    assert part == {"ok": True, "detail": "well; set aside: 1"}


@on_sqlite
def test_new_mail_goes_before_the_broken(server: FakeMailbox, fetcher: Open) -> None:
    """However many mails wait to be tried again, and break the session, a new one comes at the next look."""
    server.put(*MAILS)
    server.unreadable = set(range(1, 1 + len(MAILS)))
    first = fetcher()
    first.until_well()
    first.desk.passes(minutes=11)
    new = mail(100)
    server.put(new)
    assert first.look() is not None
    first.look(minutes=1)
    assert kept(first.desk.office) == [new]


def test_new_numbers_cost_no_mail_and_double_none(server: FakeMailbox, fetcher: Open) -> None:
    """After UIDVALIDITY changed the folder is read again; what is known by its content is not kept twice."""
    server.put(*MAILS[:3])
    first = fetcher()
    first.look()
    server.put(MAILS[3])
    server.renumber()
    server.put(MAILS[4])
    assert first.look() is None
    assert kept(first.desk.office) == MAILS
    assert first.state.row is not None
    assert (first.state.row.uidvalidity, first.state.row.rescans) == (8, 1)


def test_new_numbers_leave_old_mail_alone(server: FakeMailbox, fetcher: Open) -> None:
    """What was there before the first connection stays there after UIDVALIDITY changed; what is newer is fetched."""
    server.put(*MAILS[:3])
    first = fetcher(first="new")
    first.look()
    first.desk.passes(hours=2)
    server.put(MAILS[3], arrived=first.desk.now)
    server.renumber()
    assert first.look() is None
    assert kept(first.desk.office) == [MAILS[3]]


def test_numbers_that_went_back_cost_no_mail(server: FakeMailbox, fetcher: Open) -> None:
    """After a restore from a backup new mails come under numbers that we had already; UIDVALIDITY may stay the same."""
    server.put(*MAILS[:4])
    first = fetcher(after="flag")
    first.look()
    server.folders["INBOX"] = server.folders["INBOX"][:2]
    server.next_uid = 3
    server.put(MAILS[4])
    assert first.look() is None
    assert kept(first.desk.office) == MAILS
    assert all("\\Seen" in one.flags for one in server.folders["INBOX"])


def test_another_account_under_the_same_name(server: FakeMailbox, fetcher: Open) -> None:
    """If `url` names another user, nothing that was known about the first one's mails is believed of the second's."""
    server.put(*MAILS[:3])
    first = fetcher()
    first.look()
    first.poller.close()
    server.folders["INBOX"] = []
    server.next_uid = 1
    server.put(*MAILS[3:])
    url = first.mailbox.url.replace("desk@", "other@")
    second = first.beside(mailbox=first.mailbox.model_copy(update={"url": url}))
    assert second.look() is None
    assert kept(first.desk.office) == MAILS


def test_another_account_begins_from_now_on(server: FakeMailbox, fetcher: Open) -> None:
    """Somebody else's mailbox is met for the first time, so its old mail stays there, as `first` says."""
    server.put(MAILS[0])
    first = fetcher(first="new")
    first.look()
    first.desk.passes(hours=2)
    first.poller.close()
    server.folders["INBOX"] = []
    server.put(*MAILS[1:4], arrived=first.desk.now)
    url = first.mailbox.url.replace("desk@", "other@")
    second = first.beside(mailbox=first.mailbox.model_copy(update={"url": url}))
    assert second.look() is None
    assert kept(first.desk.office) == []
    server.put(MAILS[4])
    assert second.look() is None
    assert kept(first.desk.office) == [MAILS[4]]


def test_moved_mailbox_answers_nobody(server: FakeMailbox, fetcher: Open) -> None:
    """A provider that moves a mailbox shows old mails as new: they are filed silently, and nobody is written to."""
    old = compose(
        "c@customer.example", "Old", "Long ago", now=datetime(2020, 1, 1).astimezone(), number=77
    )
    server.put(old)
    first = fetcher(first="new")
    first.look()
    first.desk.passes(hours=2)
    server.renumber()
    server.folders["INBOX"][0].arrived = first.desk.now
    server.put(MAILS[0], arrived=first.desk.now)
    first.look()
    first.desk.sort()
    assert {item.source for item in first.desk.inbox()} == {Source.IMPORT, Source.IMAP}
    assert [item.letter.in_reply_to for item in first.desk.outbox()] == [
        "<0.client@customer.example>"
    ]


def test_mail_that_is_shown_twice_is_kept_once(server: FakeMailbox, fetcher: Open) -> None:
    """The same mail under two UIDs, or twice in one answer, is one mail."""
    server.put(MAILS[0], MAILS[0], MAILS[1])
    server.twist = lambda one, answer: answer * 2
    first = fetcher()
    assert first.look() is None
    assert kept(first.desk.office) == MAILS[:2]


@pytest.mark.parametrize(("after", "command"), [("flag", "UIDSTORE"), ("move:Old", "UIDMOVE")])
def test_failing_flag_doubles_nothing(
    server: FakeMailbox, fetcher: Open, after: str, command: str
) -> None:
    """If a kept mail cannot be flagged or moved, it is here all the same, new mail comes, and it is tried again."""
    server.put(*MAILS[:2])
    server.refused = {command}
    first = fetcher(after=after)
    assert first.look() is None
    assert "not today" in (first.state.row.error if first.state.row else "")
    server.put(MAILS[2])
    first.look()
    assert kept(first.desk.office) == MAILS[:3]
    server.refused = set()
    first.look(times=2, minutes=10)
    assert kept(first.desk.office) == MAILS[:3]
    assert first.state.is_well
    inbox, moved = server.folders["INBOX"], server.folders.get("Old", [])
    assert all("\\Seen" in one.flags for one in inbox)
    assert len(inbox) + len(moved) == 3


@pytest.mark.parametrize("before", ["delete", "move:Old"])
def test_keep_touches_nothing_any_more(server: FakeMailbox, fetcher: Open, before: str) -> None:
    """If `after` is set to keep while mails wait to be deleted or moved, they stay where they are."""
    server.refused = {"UIDSTORE", "UIDMOVE"}
    server.put(*MAILS)
    first = fetcher(after=before)
    first.look()
    first.poller.close()
    server.refused = set()
    server.said.clear()
    second = first.beside(mailbox=first.mailbox.model_copy(update={"after": "keep"}))
    assert second.look(times=3, minutes=61) is None
    assert len(server.folders["INBOX"]) == len(MAILS)
    assert "keep" not in server.folders
    assert not [line for line in server.said if line.startswith(("UID STORE", "UID MOVE"))]


def test_copies_are_never_made_twice(server: FakeMailbox, fetcher: Open) -> None:
    """Without MOVE a mail is copied and then deleted; if only the second fails, the copy is not made again."""
    server.capabilities = "IMAP4rev1 UIDPLUS"
    server.folders["Old"] = []
    server.put(*MAILS[:2])
    server.refused = {"UIDSTORE"}
    first = fetcher(after="move:Old")
    for _ in range(12):
        first.look(minutes=61)
    assert len(server.folders["Old"]) == 2
    assert len(server.commands("UID COPY")) == 1
    server.refused = set()


@on_sqlite
def test_failing_copies_end(server: FakeMailbox, fetcher: Open) -> None:
    """A copy that is refused again and again is given up at the tenth time, so that no folder fills for ever."""
    server.capabilities = "IMAP4rev1 UIDPLUS"
    server.folders["Old"] = []
    server.put(*MAILS[:2])
    server.refused = {"UIDCOPY"}
    first = fetcher(after="move:Old")
    for _ in range(20):
        first.look(minutes=61)
    assert len(server.commands("UID COPY")) == 10


@on_sqlite
def test_nobody_elses_deletions_are_carried_out(server: FakeMailbox, fetcher: Open) -> None:
    """Without UIDPLUS our mails are only marked as deleted: EXPUNGE would take others' along."""
    server.capabilities = "IMAP4rev1"
    server.put(*MAILS[:2])
    first = fetcher(after="delete")
    first.look()
    assert server.commands("EXPUNGE") == []
    assert all("\\Deleted" in one.flags for one in server.folders["INBOX"])


@on_sqlite
def test_vanished_folder_is_told_and_found_again(server: FakeMailbox, fetcher: Open) -> None:
    """A folder that is not there any more is an error with its name; when it is back, all goes on."""
    server.put(*MAILS[:2])
    first = fetcher()
    first.look()
    mails = server.folders.pop("INBOX")
    server.refused = {"EXAMINE"}
    assert first.look() is not None
    assert first.state.row is not None
    assert "INBOX" in first.state.row.error
    server.refused = set()
    server.folders["INBOX"] = mails
    server.put(MAILS[2])
    first.until_well()
    assert kept(first.desk.office) == MAILS[:3]


def test_too_large_a_mail_is_refused_for_good(server: FakeMailbox, fetcher: Open) -> None:
    """A mail above limits.message_bytes is never fetched and always shown, with its size; the next one comes."""
    server.put(MAILS[0], MAILS[1])
    server.put(MAILS[2], size=60_000_000)
    server.put(MAILS[3])
    first = fetcher()
    first.look(times=3, minutes=20)
    assert kept(first.desk.office) == [MAILS[0], MAILS[1], MAILS[3]]
    (left,) = first.left()
    assert (left.uid, left.state) == (3, FetchState.REFUSED)
    assert "limits.message_bytes" in left.reason
    assert "60000000" in left.reason


def test_raised_limit_lets_a_large_mail_in(server: FakeMailbox, fetcher: Open) -> None:
    """What was refused for its size is fetched on request after the limit was raised."""
    server.put(MAILS[0], size=10**9)
    first = fetcher()
    assert first.look() is None
    assert kept(first.desk.office) == []
    server.folders["INBOX"][0].size = None
    assert watched.retry(first.desk.office, SYSTEM, "provider", first.desk.now) == 1
    assert first.look() is None
    assert kept(first.desk.office) == [MAILS[0]]


def test_refused_mail_is_a_state_of_its_own(server: FakeMailbox, fetcher: Open) -> None:
    """A mail that loops or is empty is written down with the reason and never asked for again."""
    looping = b"Received: from a by b\r\n" * 60 + MAILS[0]
    server.put(looping, b"", MAILS[1])
    first = fetcher()
    first.look(times=2, minutes=20)
    assert kept(first.desk.office) == [MAILS[1]]
    reasons = [(one.state, one.reason) for one in first.left()]
    assert reasons == [
        (FetchState.REFUSED, "it went through too many servers"),
        (FetchState.REFUSED, "it is empty"),
    ]


@on_sqlite
def test_large_mails_come_in_parts(server: FakeMailbox, fetcher: Open) -> None:
    """A mail of several megabytes is asked for part by part and is the same in the end."""
    large = mail(50, "x" * 70 + "\r\n") + b"0123456789abcdef\r\n" * (LARGE * 3 // 18)
    server.put(MAILS[0], large, MAILS[1])
    first = fetcher()
    assert first.look() is None
    assert kept(first.desk.office) == [MAILS[0], large, MAILS[1]]
    assert len(server.commands(f".{LARGE}>")) == 4


def test_unreadable_mail_blocks_nobody(server: FakeMailbox, fetcher: Open) -> None:
    """A mail that the server cannot even measure is set aside after three tries; the others come, and are proven."""
    server.put(*(mail(number) for number in range(100)))
    server.unreadable = {3, 80}
    first = fetcher()
    first.until_well()
    assert len(kept(first.desk.office)) == 98
    for _ in range(6):
        first.look(minutes=11)
    assert [(one.uid, one.state) for one in first.left()] == [
        (3, FetchState.SET_ASIDE),
        (80, FetchState.SET_ASIDE),
    ]
    row = first.state.row
    assert row is not None
    with first.desk.office.store.write() as tx:
        mailboxes.change_folder(tx, row.id, reconcile_due_at=first.desk.now)
    later = mail(1000)
    server.put(later)
    first.until_well()
    assert later in kept(first.desk.office)


@on_sqlite
def test_mail_without_a_size_is_fetched(server: FakeMailbox, fetcher: Open) -> None:
    """A mail that is listed without its size is no less a mail, however large it is within the limit."""
    large = MAILS[2] + b"0123456789abcdef\r\n" * (LARGE * 3 // 18)
    server.put(*MAILS[:2], large, *MAILS[3:])
    server.sizeless = {2, 3}
    first = fetcher()
    assert first.look() is None
    assert kept(first.desk.office) == [*MAILS[:2], large, *MAILS[3:]]


@on_sqlite
def test_mail_without_a_size_is_bounded(server: FakeMailbox, fetcher: Open) -> None:
    """One that turns out larger than limits.message_bytes is read no further, and refused like any other."""
    server.put(MAILS[0], MAILS[1] + b"0123456789abcdef\r\n" * (LARGE * 9 // 18), MAILS[2])
    server.sizeless = {2}
    first = fetcher(limits={"message_bytes": LARGE * 2})
    assert first.look() is None
    assert kept(first.desk.office) == [MAILS[0], MAILS[2]]
    (left,) = first.left()
    assert (left.uid, left.state) == (2, FetchState.REFUSED)
    assert "limits.message_bytes" in left.reason
    assert len(server.commands(f".{LARGE}>")) == 3


@on_sqlite
def test_short_parts_cut_no_mail(server: FakeMailbox, fetcher: Open) -> None:
    """A server that gives less of a mail at once than it is asked for is asked for the rest."""
    large = mail(50, "x" * 70 + "\r\n") + b"0123456789abcdef\r\n" * (LARGE * 2 // 18)
    server.put(large)
    server.part_limit = LARGE // 3
    first = fetcher(after="delete")
    assert first.look() is None
    assert kept(first.desk.office) == [large]


@on_sqlite
def test_endless_literal_costs_no_memory(server: FakeMailbox, fetcher: Open) -> None:
    """A literal beyond what was asked for is refused before it is read."""
    server.put(MAILS[0])
    server.twist = lambda one, answer: b"* 1 FETCH (UID 1 BODY[] {4000000000}\r\n"
    first = fetcher()
    assert first.look() is not None
    assert first.state.row is not None
    assert "4000000000" in first.state.row.error


@on_sqlite
@pytest.mark.parametrize(
    "nonsense",
    [
        b"* 1 FETCH (UID\r\n",
        b"* 1 FETCH (UID x BODY[] {3}\r\nabc)\r\n",
        b"* 1 FETCH (((((\r\n",
        b"\xff\xfe\x00\r\n",
        b"* 1 FETCH\r\n",
        b'* 1 FETCH (UID 1 BODY[] "abc)\r\n',
        b"* 1 FETCH (UID 1 BODY[] NIL)\r\n",
        b"* 1 FETCH (UID 1 BODY[])\r\n",
    ],
)
def test_nonsense_is_an_error_and_no_mail(
    server: FakeMailbox, fetcher: Open, nonsense: bytes
) -> None:
    """Whatever a server says instead of a mail, nothing is kept for it, and the mail comes later."""
    server.put(MAILS[0])
    server.twist = lambda one, answer: nonsense
    first = fetcher()
    first.look()
    assert kept(first.desk.office) == []
    server.twist = lambda one, answer: answer
    for _ in range(4):
        first.look(minutes=11)
    assert kept(first.desk.office) == [MAILS[0]]


@on_sqlite
def test_server_without_uidnext_is_asked(server: FakeMailbox, fetcher: Open) -> None:
    """Where opening the folder does not tell the next UID, STATUS does."""
    server.says_next_uid = False
    server.put(*MAILS)
    first = fetcher()
    assert first.look() is None
    assert kept(first.desk.office) == MAILS


@on_sqlite
def test_server_that_never_says_uidnext(server: FakeMailbox, fetcher: Open) -> None:
    """A server that does not even tell when it is asked is an error, not an empty folder."""
    server.says_next_uid = server.tells_next_uid = False
    server.put(*MAILS)
    first = fetcher()
    assert first.look() is not None
    assert first.state.row is not None
    assert "no UIDNEXT" in first.state.row.error


@on_sqlite
def test_wrong_password_is_told_and_waits_longer(server: FakeMailbox, fetcher: Open) -> None:
    """A refused login says what to look at, and the server is left alone for longer each time."""
    server.refused = {"LOGIN"}
    first = fetcher()
    rests = [first.look() or 0 for _ in range(8)]
    assert rests == [60, 120, 240, 480, 960, 1800, 1800, 1800]
    assert first.state.row is not None
    assert "check user and password" in first.state.row.error


def test_long_trouble_raises_an_alarm_once(server: FakeMailbox, fetcher: Open) -> None:
    """After half an hour of failures the administrators get one letter, and the alarm ends when it is over."""
    server.bye_at = {"EXAMINE"}
    first = fetcher()
    admin = first.desk.staff("Ada", admin=True)
    for _ in range(8):
        first.look(minutes=8)
    assert len(first.desk.letters_to(admin.email)) == 1
    server.bye_at = set()
    first.until_well()
    assert alarms.find_all(first.desk.office) == []


def test_same_mail_in_two_mailboxes_is_one_message(server: FakeMailbox, fetcher: Open) -> None:
    """A mail that two mailboxes got, with other trace headers, is one message on one ticket."""
    server.folders["Sales"] = []
    server.put(b"Delivered-To: a@provider.example\r\n" + MAILS[0])
    server.put(b"Delivered-To: b@provider.example\r\n" + MAILS[0], folder="Sales")
    first = fetcher(folders=["Sales"])
    for one in (first, first.beside(folder="Sales")):
        assert one.look() is None
    first.desk.sort()
    states = sorted(item.state for item in first.desk.inbox())
    assert states == [InboxState.DUPLICATE, InboxState.FILED]
    assert len(first.desk.tickets()) == 1


def test_same_mail_by_smtp_is_one_message(server: FakeMailbox, fetcher: Open) -> None:
    """A mail that came by SMTP and lies in a mailbox, too, is not kept twice, or is a duplicate if headers differ."""
    first = fetcher()
    first.desk.accept(MAILS[0])
    first.desk.accept(b"Received: from mx.example\r\n" + MAILS[1])
    server.put(MAILS[0], MAILS[1])
    first.look()
    first.desk.sort()
    assert len(first.desk.inbox()) == 3
    assert len(first.desk.tickets()) == 2


def test_reply_address_in_the_header_counts(server: FakeMailbox, fetcher: Open) -> None:
    """An answer to a reply address of ours that lies in a mailbox joins its ticket, as it would by SMTP."""
    first = fetcher()
    staff = first.desk.staff("Ada")
    first.desk.receive(MAILS[0])
    (notification,) = first.desk.letters_to(staff.email)
    token = notification.letter.reply_to
    now = first.desk.now
    server.put(compose(staff.email, "Re: Mail 0", "Done.", to=token, now=now, number=9))
    first.look()
    first.desk.sort()
    newest = first.desk.inbox()[0]
    assert (newest.state, newest.ticket_id) == (InboxState.FILED, 1)
    assert newest.envelope.rcpt_to == (token,)


def test_one_host_fetches_a_folder(server: FakeMailbox, fetcher: Open) -> None:
    """While one host has the watch, another leaves the folder alone; it takes over when the first is gone."""
    first = fetcher()
    second = first.beside(holder="second host")
    assert first.look() is None
    server.put(MAILS[0])
    server.said.clear()
    assert second.look() is not None
    assert server.said == []
    first.desk.passes(minutes=30)
    assert second.look() is None
    assert kept(first.desk.office) == [MAILS[0]]
    server.put(MAILS[1])
    assert first.look() is not None
    second.poller.stop()
    assert first.look() is None
    assert kept(first.desk.office) == MAILS[:2]


def test_host_that_slept_writes_nothing(server: FakeMailbox, fetcher: Open) -> None:
    """A host whose watch was taken over while it fetched keeps nothing under a cursor that is not its own any more."""
    first = fetcher()
    second = first.beside(holder="second host")
    assert first.look() is None

    def twist(one: FakeMail, answer: bytes) -> bytes:
        server.twist = lambda one, answer: answer
        first.desk.passes(minutes=30)
        assert second.look() is None
        return answer

    server.put(*MAILS)
    server.twist = twist
    assert first.look() is not None
    assert kept(first.desk.office) == MAILS
    assert first.left() == []
