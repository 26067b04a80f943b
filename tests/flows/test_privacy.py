"""What may never leave: reply addresses of other people, and notes. A random correspondence tries to make it."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from gateway.desk import people, post, tickets, work
from gateway.desk.tickets import Draft
from gateway.mail.tokens import make_reply_address, read_reply_address
from store.engine import open_store
from store.post_records import AcceptOutcome, InboxState, LetterKind, OutboxItem, Release
from store.records import SYSTEM, MessageKind, Proof, Status, Via
from store.schema import migrate
from tests.flows.letters import TOKEN, answers, note_address, reply_address
from tests.offices import Desk, make_office

JO, EVE, ANNA, BEN = (
    "jo@customer.example", "eve@other.example", "anna@staff.example", "ben@staff.example",
)  # fmt: skip


def foreign_tokens(desk: Desk, item: OutboxItem) -> list[str]:
    """The reply addresses in a letter that are not its recipient's own."""
    letter = item.letter
    shown = " ".join(
        (letter.subject, letter.text, letter.html, letter.sender_name, letter.recipient_name,
         letter.sender_address, letter.reply_to or "", *letter.references)
    )  # fmt: skip
    shown = shown.replace("%2B", "+").replace("&#43;", "+")
    found = [(t, read_reply_address(desk.office.key, t)) for t in TOKEN.findall(shown)]
    return [t for t, token in found if token is None or token.person_id != letter.person_id]


@pytest.mark.parametrize("write", ["{}", "%2B", "&#43;"])
def test_no_letter_holds_anothers_reply_address(desk: Desk, write: str) -> None:
    """In name, subject, text, HTML and quotes: every address but the recipient's own is cut to the queue's (I9)."""
    desk.customer("Jo")
    anna, _ = desk.staff("Anna"), desk.staff("Ben")
    first = desk.mail(JO, "Printer", "It burns.")
    desk.receive(first)
    canaries = [reply_address(desk, email) for email in (JO, ANNA, BEN)]
    canaries.append(note_address(desk.letters_to(ANNA)[0]))
    if write != "{}":
        canaries = [canary.replace("+", write) for canary in canaries]
    words = " ".join(canaries)
    evil = desk.mail(JO, f"Re: {words}", words, headers={"From": f'"{canaries[1]}" <{JO}>'})
    desk.receive(evil, reply_address(desk, JO))
    desk.receive(desk.mail(JO, words, words))
    quoting = answers(desk, ANNA, f"Write to {words}\n\n> {words}\n\nor call.",
                      desk.letters_to(ANNA)[0])  # fmt: skip
    desk.receive(quoting, reply_address(desk, ANNA))
    tickets.note(desk.office, people.actor_of(anna, Proof.SESSION), 1, Draft(words), Via.PORTAL,
                 desk.now)  # fmt: skip
    assert LetterKind.REPLY in {i.letter.kind for i in desk.outbox()}
    assert [foreign_tokens(desk, item) for item in desk.outbox()] == [[]] * len(desk.outbox())


def test_the_scanner_would_notice(desk: Desk) -> None:
    """The check of the other tests finds a foreign address when there is one."""
    desk.customer("Jo")
    desk.staff("Anna")
    desk.receive(desk.mail(JO, "Printer", "It burns."))
    (item,) = desk.letters_to(ANNA)
    assert foreign_tokens(desk, item) == []
    strange = make_reply_address(desk.office.key, "support@desk.example", 1, 99, True)
    assert item.letter.reply_to != strange
    leaking = replace(item, letter=replace(item.letter, text=strange))
    assert foreign_tokens(desk, leaking) == [strange]


SECRET = "xyzzy"
WRITERS = st.sampled_from([JO, EVE, ANNA, BEN])
WAYS = st.sampled_from(["plain", "number", "thread", "token", "other's token"])


class Correspondence(RuleBasedStateMachine):
    """Customers, staff, strangers and machines write to each other at random, with notes among it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        store = open_store(f"sqlite:///{self.folder}/poststelle.db", None)
        migrate(store)
        self.desk = Desk(make_office(store, self.folder), datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
        self.accepted = 0

    @initialize()
    def begin(self) -> None:
        """Two people of the staff, a customer, a first ticket."""
        self.desk.customer("Jo")
        self.desk.staff("Anna")
        self.desk.staff("Ben")
        self.arrives(self.desk.mail(JO, "Printer", "It burns."), "support@desk.example")

    def arrives(self, mail: bytes, to: str) -> None:
        """A mail comes in and is sorted."""
        if self.desk.accept(mail, to, sender="someone@example.org") is AcceptOutcome.KEPT:
            self.accepted += 1
        self.desk.sort()

    @rule(
        sender=WRITERS,
        way=WAYS,
        secret=st.booleans(),
        automatic=st.booleans(),
        nth=st.integers(0, 9),
    )
    def writes(self, sender: str, way: str, secret: bool, automatic: bool, nth: int) -> None:
        """Somebody writes: anew, or in answer to some letter, by a way that mail clients and attackers know.

        The secret word is written only by staff to a note address.
        """
        owner = sender if way != "other's token" else [JO, EVE, ANNA, BEN][nth % 4]
        letters = self.desk.letters_to(owner)
        headers = {"Auto-Submitted": "auto-replied"} if automatic else {}
        to = "support@desk.example"
        if way == "plain" or not letters:
            mail = self.desk.mail(sender, "Hello", f"Words {nth}.", headers=headers)
            self.arrives(mail, to)
            return
        letter = letters[nth % len(letters)]
        text = f"Words {nth}."
        if way == "number":
            subject = f"Re: {letter.letter.subject}"
            self.arrives(self.desk.mail(sender, subject, text, headers=headers), to)
            return
        if way != "thread":
            addressed = letters[nth * 7 % len(letters)]  # quotes one letter, answers to another
            to = addressed.letter.reply_to or to
            tokens = TOKEN.findall(letter.letter.text)  # a letter about a note names the public one
            if secret and any("+posta" in token for token in tokens):
                to = note_address(letter)
        if "+posta" in to and owner == sender and not automatic:
            text = f"{SECRET} {nth}."
        self.arrives(answers(self.desk, sender, text, letter, **headers), to)

    @rule(how=st.sampled_from([Release.REPLY, Release.NOTE]))
    def releases(self, how: Release) -> None:
        """Staff let the oldest held mail through, but never a note as a reply."""
        held = [i for i in self.desk.inbox() if i.state is InboxState.HELD]
        if held:
            view = post.inbox_show(self.desk.office, SYSTEM, held[-1].id)
            is_secret = SECRET.encode() in view.content
            chosen = Release.NOTE if is_secret else how
            post.inbox_retry(self.desk.office, SYSTEM, held[-1].id, self.desk.now, chosen)
            self.desk.sort()

    @rule(status=st.sampled_from(Status), days=st.sampled_from([0, 1, 20]))
    def time_passes(self, status: Status, days: int) -> None:
        """A ticket changes its status, and days go by."""
        newest = self.desk.tickets()[0].ticket.id
        work.set_status(self.desk.office, SYSTEM, newest, status, Via.CLI, self.desk.now)
        self.desk.passes(days=days)

    @invariant()
    def notes_stay_inside(self) -> None:
        """The secret word reaches staff only: no letter to a customer and nothing a customer sees holds it."""
        for item in self.desk.letters_to(JO) + self.desk.letters_to(EVE):
            assert SECRET not in item.letter.text + item.letter.html
        for listed in self.desk.tickets():
            for message in self.desk.ticket(listed.ticket.id).messages:
                is_inside = message.kind is not MessageKind.MESSAGE
                assert is_inside or SECRET not in self.visible(message.text)

    @staticmethod
    def visible(text: str) -> str:
        """What a writer wrote, without the quotes that their own client added."""
        return "\n".join(line for line in text.splitlines() if not line.startswith(">"))

    @invariant()
    def every_mail_is_somewhere(self) -> None:
        """Accepted is the sum of the states, and nothing waits or failed."""
        states = post.count(self.desk.office).inbox
        assert sum(states.values()) == self.accepted
        assert states[InboxState.WAITING] == states[InboxState.SET_ASIDE] == 0

    @invariant()
    def tokens_stay_with_their_owners(self) -> None:
        """No letter holds the reply address of somebody else."""
        for item in self.desk.outbox():
            assert foreign_tokens(self.desk, item) == []

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.desk.office.store.close()
        shutil.rmtree(self.folder, ignore_errors=True)


TestCorrespondence = Correspondence.TestCase
TestCorrespondence.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
