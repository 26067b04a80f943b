"""Notices that were sent to somebody, for the tests of the recipients' doors."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from gateway.desk.notices.letters import link
from gateway.mail.tokens import LinkPurpose, letter_ref
from store import notices, recipients
from store.notice_records import NewNotice, NewRecipient, NoticeRecipient, NoticeState, NoticeText
from store.records import SYSTEM, Person
from tests.offices import Desk


def send_notice(
    desk: Desk, people: Sequence[Person], notice_class: str = "feature", subject: str = "Kelle 2.4"
) -> int:
    """A notice that went out to these people just now; its number."""
    texts = (
        NoticeText("de", f"{subject} ist da", "Guten Tag."),
        NoticeText("en", f"{subject} is out", "Hello."),
    )
    rows = [
        NewRecipient(
            letter_ref(secrets.token_bytes(10)), person.id, person.email, person.name,
            person.language, person.organisation_id, person.organisation or "",
        )
        for person in people
    ]  # fmt: skip
    with desk.office.store.write() as tx:
        kept = notices.add(tx, NewNotice(notice_class, texts), SYSTEM, desk.now)
        notices.update(tx, kept.id, state=NoticeState.SENDING.value, released_at=desk.now)
        for row in recipients.add_new(tx, kept.id, rows, desk.now):
            recipients.update(tx, row.ref, state="sent", sent_at=desk.now, reply="250 2.0.0 ok")
    return kept.id


def row_of(desk: Desk, notice_id: int, person: Person) -> NoticeRecipient:
    """What is kept of one recipient."""
    with desk.office.store.read() as tx:
        found = recipients.find_by_email(tx, notice_id, person.email)
    assert found is not None
    return found


def link_of(
    desk: Desk, notice_id: int, person: Person, purpose: LinkPurpose = LinkPurpose.OBJECT
) -> str:
    """The path of the link in somebody's notice."""
    row = row_of(desk, notice_id, person)
    url = link(desk.office, row.ref, person.id, purpose)
    return url.removeprefix(desk.office.settings.web.public_url)
