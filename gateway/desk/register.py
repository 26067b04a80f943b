"""The register: what the desk knows about people, tickets and mails, while a group of mails is sorted.

It looks a thing up once and answers from memory from then on, so what a whole group will ask is asked in one go
(`gather.look_ahead`). What is entered through it is put off until the end and known here at once, so one mail's
effects are seen by the next. It lives as long as its transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from gateway import journal
from store import inbox, messages, outbox, people, tickets
from store.engine import Tx
from store.messages import KnownMailId
from store.people import NewPerson
from store.post_records import InboxItem, Letter, LetterKind
from store.records import NewMessage, Part, Participant, Person, Ticket
from store.tickets import NewTicket

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
NOTIFICATION_SPAN = timedelta(minutes=10)

K = TypeVar("K")
V = TypeVar("V")


class _Lookup(Generic[K, V]):
    """Answers by key, each asked for once. A key without an answer in the database has none here either."""

    def __init__(self, ask: Callable[[Iterable[K]], Mapping[K, V]]) -> None:
        self._ask = ask
        self._asked: set[K] = set()
        self.found: dict[K, V] = {}

    def get(self, keys: Iterable[K]) -> dict[K, V]:
        """What is known under these keys; what was never asked for is asked for now, all in one go."""
        wanted = list(keys)
        new = [key for key in dict.fromkeys(wanted) if key not in self._asked]
        if new:
            self._asked.update(new)
            self.found |= self._ask(new)
        return {key: self.found[key] for key in wanted if key in self.found}

    def put(self, key: K, value: V) -> None:
        """This holds from now on."""
        self._asked.add(key)
        self.found[key] = value


class Register:
    """What was looked up and entered in one transaction. `now` is when it is sorted: budgets reckon from there."""

    def __init__(self, tx: Tx, now: datetime) -> None:
        self.tx = tx
        self.now = now
        self._people = _Lookup[str, Person](lambda emails: people.find_by_emails(tx, emails))
        self._tickets = _Lookup[int, Ticket](lambda ids: tickets.find_many(tx, ids))
        self._parts = _Lookup[int, list[Participant]](
            lambda ids: tickets.find_participants(tx, ids)
        )
        self._same = _Lookup[str, tuple[int, int]](
            lambda fingerprints: messages.find_by_fingerprints(tx, fingerprints)
        )
        self._mail_ids = _Lookup[str, dict[int, bool]](self._find_mail_ids)
        self._waiting = _Lookup[str, set[int]](lambda ids: inbox.find_waiting(tx, ids))
        self._acknowledged = _Lookup[str, list[datetime]](self._find_acknowledged)
        self._notified = _Lookup[int, Counter[str]](self._find_notified)
        self._settled: set[int] = set()
        self._strangers: int | None = None
        self._staff: list[Person] | None = None

    # Looking up

    def people(self, emails: Iterable[str]) -> dict[str, Person]:
        """Whose addresses these are, by lower-case address."""
        return self._people.get(emails)

    def staff(self) -> list[Person]:
        """Everybody who works here now."""
        if self._staff is None:
            self._staff = people.find_active_staff(self.tx)
        return self._staff

    def tickets(self, ids: Iterable[int]) -> dict[int, Ticket]:
        """Heads by id."""
        return self._tickets.get(ids)

    def participants(self, ids: Iterable[int]) -> dict[int, list[Participant]]:
        """Who takes part in these tickets."""
        return self._parts.get(ids)

    def same_as(self, fingerprints: Iterable[str]) -> dict[str, tuple[int, int]]:
        """(ticket id, message id) of the mails that are the same as these."""
        return self._same.get(fingerprints)

    def known_ids(self, mail_ids: Iterable[str]) -> list[KnownMailId]:
        """Which of these Message-IDs belong to which tickets, the oldest ticket first."""
        found = self._mail_ids.get(mail_ids)
        known = [KnownMailId(m, t, certain) for m, on in found.items() for t, certain in on.items()]
        return sorted(known, key=lambda one: one.ticket_id)

    def waiting(self, mail_ids: Iterable[str]) -> dict[str, set[int]]:
        """Which mails with these Message-IDs were not sorted when this was asked for."""
        return self._waiting.get(mail_ids)

    def is_parent_waiting(self, mail_ids: Iterable[str], item: InboxItem) -> bool:
        """Whether one of these mails came before this one and is not sorted yet."""
        waiting = self.waiting(mail_ids).values()
        return any(i < item.id and i not in self._settled for ids in waiting for i in ids)

    def acknowledged(self, emails: Iterable[str]) -> dict[str, list[datetime]]:
        """When acknowledgements were written to these addresses, within a day."""
        return self._acknowledged.get(emails)

    def acknowledged_last_minute(self, most: int) -> int:
        """How many acknowledgements were written within a minute, to anybody; counts no further than `most`."""
        if self._strangers is None:
            since = self.now - MINUTE
            self._strangers = outbox.count_since(self.tx, LetterKind.ACKNOWLEDGEMENT, since, most)
        return self._strangers

    def notified(self, ticket_ids: Iterable[int]) -> dict[int, Counter[str]]:
        """How many notifications about these tickets were written within their span, by recipient."""
        return self._notified.get(ticket_ids)

    # Entering

    def expect(self, *, mails: int, openings: int, newcomers: int) -> None:
        """About so much will be entered, so that ids can be had at once."""
        messages.reserve(self.tx, mails)
        tickets.reserve(self.tx, openings)
        people.reserve(self.tx, newcomers)

    def enter(self, new: NewPerson) -> Person:
        """The person with this address; entered now if there was none. An existing one stays as it is."""
        email = new.email.lower()
        found = self.people([email]).get(email)
        if found is None:
            found = people.enter(self.tx, new, self.now)
            self._people.put(email, found)
        return found

    def open_ticket(self, new: NewTicket, requester: Person, when: datetime) -> Ticket:
        """Open a ticket; its requester takes part from the start."""
        ticket = tickets.open_ticket(self.tx, new, when)
        self._tickets.put(ticket.id, ticket)
        self._parts.put(ticket.id, [_participant(requester, Part.REQUESTER, when)])
        self._notified.put(ticket.id, Counter())
        return ticket

    def add_participants(self, ticket_id: int, named: Sequence[Person], when: datetime) -> None:
        """Remember people as having been named; somebody who takes part already keeps the part they have."""
        parts = self.participants([ticket_id])[ticket_id]
        taking_part = {part.person_id for part in parts}
        new = [person for person in named if person.id not in taking_part]
        tickets.add_participants(self.tx, ticket_id, [(p.id, Part.CC) for p in new], when)
        self._parts.put(ticket_id, [*parts, *(_participant(p, Part.CC, when) for p in new)])

    def add_message(self, ticket_id: int, new: NewMessage, when: datetime) -> int:
        """Put a message on a ticket; its id."""
        message_id = messages.add(self.tx, ticket_id, new, when)
        if new.fingerprint:
            self._same.put(new.fingerprint, (ticket_id, message_id))
        for reference in new.references:
            self._index(reference, ticket_id, certain=False)
        if new.mail_id:
            self._index(new.mail_id, ticket_id, certain=True)
        return message_id

    def add_mail_id(self, ticket_id: int, mail_id: str) -> None:
        """A mail with this Message-ID was about this ticket."""
        messages.add_mail_id(self.tx, ticket_id, mail_id)
        self._index(mail_id, ticket_id, certain=True)

    def move_on(self, ticket: Ticket) -> None:
        """The head of a ticket has another status now."""
        tickets.move_on(self.tx, ticket)
        self._tickets.put(ticket.id, ticket)

    def post(self, letters: Sequence[Letter]) -> None:
        """Put letters into the outbox, with their lines in the mail log."""
        outbox.add_all(self.tx, letters, self.now)
        journal.queued(self.tx, self.now, letters)
        for letter in letters:
            self._count(letter)

    def settle(self, item: InboxItem) -> None:
        """This mail is sorted."""
        self._settled.add(item.id)

    def _index(self, mail_id: str, ticket_id: int, *, certain: bool) -> None:
        """As the store does: a certain id is never weakened."""
        on = self._mail_ids.get([mail_id]).get(mail_id, {})
        self._mail_ids.put(mail_id, {**on, ticket_id: certain or on.get(ticket_id, False)})

    def _count(self, letter: Letter) -> None:
        if letter.kind is LetterKind.ACKNOWLEDGEMENT:
            self._acknowledged.get([letter.recipient])[letter.recipient].append(self.now)
            self._strangers = None if self._strangers is None else self._strangers + 1
        elif letter.kind is LetterKind.NOTIFICATION and letter.ticket_id is not None:
            self._notified.get([letter.ticket_id])[letter.ticket_id][letter.recipient] += 1

    # Asking the store

    def _find_mail_ids(self, mail_ids: Iterable[str]) -> dict[str, dict[int, bool]]:
        found: dict[str, dict[int, bool]] = {}
        for known in messages.find_by_mail_ids(self.tx, mail_ids):
            found.setdefault(known.mail_id, {})[known.ticket_id] = known.certain
        return found

    def _find_acknowledged(self, emails: Iterable[str]) -> dict[str, list[datetime]]:
        kind, since = LetterKind.ACKNOWLEDGEMENT, self.now - DAY
        return outbox.times_since(self.tx, kind, emails, since)

    def _find_notified(self, ticket_ids: Iterable[int]) -> dict[int, Counter[str]]:
        kind, since = LetterKind.NOTIFICATION, self.now - NOTIFICATION_SPAN
        return outbox.count_by_recipient(self.tx, kind, since, ticket_ids)


def _participant(person: Person, part: Part, since: datetime) -> Participant:
    return Participant(
        person.id, person.name, person.email, part, since, person.language,
        person.bounced_at, person.complained_at,
    )  # fmt: skip
