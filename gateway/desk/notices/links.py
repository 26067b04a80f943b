"""The links in a notice: its recipient objects, or confirms that they read it, without a login.

Whoever has the link can do that and nothing else; it names one letter and one purpose (mail.tokens). Looking never
changes anything, since mail scanners follow every link. A wrong link and one whose notice is gone are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gateway.desk.letters import own_address
from gateway.desk.notices import objections
from gateway.desk.notices.letters import subject_of
from gateway.desk.office import Office
from gateway.mail.tokens import LinkPurpose, read_link_token
from store import notices, recipients
from store import objections as register
from store.engine import Tx
from store.notice_records import Notice, NoticeRecipient


class NoSuchLink(Exception):
    """We never made this link, or its notice is gone: the two are never told apart."""


@dataclass(frozen=True, slots=True)
class Linked:
    """What a link leads to."""

    purpose: LinkPurpose
    recipient: NoticeRecipient
    notice: Notice
    subject: str
    prefix: dict[str, str]
    """What the class is called, by language."""
    refusable: bool
    objects: bool
    """The recipient does not want this class."""
    contact: str
    """Where one can ask for anything else."""


def look(office: Office, token: str) -> Linked:
    """What this link leads to; changes nothing. Raises NoSuchLink."""
    with office.store.read() as tx:
        return _linked(tx, office, token)


def object_by_link(office: Office, token: str, now: datetime, *, one_click: bool = False) -> Linked:
    """The recipient objects to the class of their notice (RFC 8058 section 3.2: at once, nothing else is asked).

    Raises NoSuchLink, and Unacceptable if the class cannot be refused.
    """
    with office.store.write() as tx:
        linked = _linked(tx, office, token, LinkPurpose.OBJECT)
        how = "one-click" if one_click else "link"
        objections.object_to(tx, office, _person(linked), linked.notice.notice_class, how, now)
        return _linked(tx, office, token)


def want_again_by_link(office: Office, token: str, now: datetime) -> Linked:
    """The recipient wants the class again. Raises NoSuchLink."""
    with office.store.write() as tx:
        linked = _linked(tx, office, token, LinkPurpose.OBJECT)
        objections.want_again(tx, _person(linked), linked.notice.notice_class, now)
        return _linked(tx, office, token)


def acknowledge_by_link(office: Office, token: str, now: datetime) -> Linked:
    """The recipient confirms that they read the notice; the first time counts. Raises NoSuchLink."""
    with office.store.write() as tx:
        linked = _linked(tx, office, token, LinkPurpose.ACKNOWLEDGE)
        recipients.acknowledge(tx, linked.recipient.ref, "link", now)
        return _linked(tx, office, token)


def _linked(tx: Tx, office: Office, token: str, purpose: LinkPurpose | None = None) -> Linked:
    said = read_link_token(office.key, office.settings.desk.domain, token)
    recipient = recipients.find_by_ref(tx, said.ref) if said else None
    if said is None or recipient is None or recipient.person_id != said.person_id:
        raise NoSuchLink
    notice = notices.find(tx, recipient.notice_id)
    if notice is None or purpose not in (None, said.purpose):
        raise NoSuchLink
    how = objections.class_named(office, notice.notice_class)
    objects = register.who_objects(tx, notice.notice_class, [said.person_id])
    return Linked(
        purpose=said.purpose,
        recipient=recipient,
        notice=notice,
        subject=subject_of(office, notice, recipient),
        prefix=dict(how.prefix),
        refusable=how.refusable,
        objects=bool(objects),
        contact=own_address(office),
    )


def _person(linked: Linked) -> int:
    """Whose link it is; `_linked` compared it with the row."""
    if linked.recipient.person_id is None:
        raise NoSuchLink
    return linked.recipient.person_id
