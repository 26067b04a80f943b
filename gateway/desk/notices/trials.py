"""Looking at a notice before it goes out: as one recipient would read it, on the page or by a test mail to oneself."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice

from gateway import journal
from gateway.desk.notices.audience import Judged, judged
from gateway.desk.notices.letters import Addressee, written
from gateway.desk.notices.lifecycle import find
from gateway.desk.office import Office
from gateway.desk.tickets import Unacceptable
from gateway.mail.tokens import NONCE_BYTES, letter_ref, make_bounce_address, make_message_id
from gateway.policy.access import Act, require
from gateway.policy.audience import Answer
from store import outbox, people
from store.notice_records import Notice
from store.post_records import Letter, LetterKind
from store.records import Actor

LOOK_AT = 5000
"""So many people are looked at to find one who would get it; the rest of a large audience reads the same."""


def sample(office: Office, actor: Actor, notice_id: int, language: str, now: datetime) -> Letter:
    """The letter as the first recipient of that language would get it; nothing is written down."""
    require(actor, Act.ANNOUNCE)
    notice = find(office, actor, notice_id)
    return _letter(office, notice, _somebody(judged(office, notice), language), now)


def samples(office: Office, notice: Notice, now: datetime) -> list[Letter]:
    """The letter in each language, as its first recipient would get it."""
    return [
        _letter(office, notice, _somebody(judged(office, notice), text.language), now)
        for text in notice.texts
    ]


def send_test(
    office: Office, actor: Actor, notice_id: int, email: str, now: datetime
) -> list[Letter]:
    """Send the notice to a member of the staff, once in each language, marked as a test."""
    require(actor, Act.ANNOUNCE)
    notice = find(office, actor, notice_id)
    with office.store.write() as tx:
        person = people.find_by_email(tx, email)
        if person is None or not person.is_staff:
            raise Unacceptable(f"{email} does not work here; a test goes to staff only")
        letters = []
        for text in notice.texts:
            shown = _somebody(judged(office, notice), text.language)
            to = replace(shown, person_id=person.id, name=person.name, email=person.email)
            letter = _letter(office, notice, to, now)
            letters.append(replace(letter, subject=f"[Test] {letter.subject}"))
        outbox.add_all(tx, letters, now)
        journal.queued(tx, now, letters)
    office.wake_postman()
    return letters


def _somebody(people: Iterator[Judged], language: str) -> Addressee:
    """The first recipient of a language, or an invented one if there is none yet."""
    for one in islice(people, LOOK_AT):
        person = one.person
        if one.judgement.answer is Answer.TOLD and person.language == language:
            installed = one.judgement.installed
            return Addressee(
                person.person_id,
                person.name,
                person.email,
                language,
                person.organisation,
                installed,
            )
    named = "Jo Beispiel" if language == "de" else "Jo Example"
    return Addressee(0, named, "jo@customer.example", language)


def _letter(office: Office, notice: Notice, to: Addressee, now: datetime) -> Letter:
    nonce, domain = secrets.token_bytes(NONCE_BYTES), office.settings.desk.domain
    names = Letter(
        kind=LetterKind.NOTICE,
        sender_name="",
        sender_address="",
        recipient_name="",
        recipient=to.email,
        subject="",
        text="",
        html="",
        mail_id=make_message_id(office.key, domain, 0, nonce),
        date=now,
        envelope_from=make_bounce_address(office.key, domain, nonce),
        person_id=to.person_id or None,
        bounce_ref=letter_ref(nonce),
    )
    return written(office, notice, to, names)
