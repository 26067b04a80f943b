"""Tickets: the list, one conversation, and what people do to it."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from gateway.desk import people, tickets, work
from gateway.desk.tickets import Conversation, Draft, Listed, Unacceptable, Wanted
from gateway.policy.access import Act, may
from gateway.policy.repeats import repeated_pictures
from gateway.web.answers import go_to, page
from gateway.web.portal import Page, Portal, Visit
from store.records import Person, Role, Status, Via

PER_PAGE = 50
ACTIVE = "active"
_GROUPS: Mapping[str, tuple[Status, ...]] = {
    ACTIVE: (Status.NEW, Status.OPEN, Status.PENDING),
    "all": (),
    **{status.value: (status,) for status in Status},
}


def show_list(portal: Portal, visit: Visit) -> Response:
    """The tickets that the visitor may see, newest first; staff can narrow them down."""
    is_staff = may(visit.actor, Act.READ)
    chosen = visit.query.get("status", ACTIVE if is_staff else "all")
    wanted = Wanted(
        statuses=_GROUPS.get(chosen, ()),
        queue=visit.query.get("queue") or None,
        assignee_id=_number(visit.query.get("assignee", "")),
        before=_number(visit.query.get("before", "")),
        limit=PER_PAGE + 1,
    )
    found = tickets.find_list(portal.office, visit.actor, wanted)
    values = {
        "rows": found[:PER_PAGE],
        "older": _older(visit, found),
        "is_first": wanted.before is None,
        "is_staff": is_staff,
        "chosen": {"status": chosen, "queue": wanted.queue, "assignee": wanted.assignee_id},
        "groups": list(_GROUPS),
        "queues": [queue.name for queue in portal.office.settings.queue],
        "staff": _staff(portal, visit) if is_staff else [],
    }
    return page(portal, visit, "tickets", values)


def _older(visit: Visit, found: list[Listed]) -> dict[str, str]:
    """The query of the next page, empty on the last one."""
    if len(found) <= PER_PAGE:
        return {}
    kept = {key: visit.query[key] for key in ("status", "queue", "assignee") if key in visit.query}
    return {**kept, "before": str(found[PER_PAGE - 1].ticket.id)}


def _number(text: str) -> int | None:
    """A number somebody wrote into the address, or None; what no database id can be counts as none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None


def show_ticket(portal: Portal, visit: Visit) -> Response:
    """One conversation, oldest message first."""
    shown = tickets.show(portal.office, visit.actor, visit.number("ticket_id"))
    can_work = may(visit.actor, Act.WORK)
    values = {
        "shown": shown,
        "can_work": can_work,
        "staff": _staff(portal, visit) if can_work else [],
        "statuses": [status.value for status in Status],
        "is_mine": _is_mine(visit, shown),
        "repeated": repeated_pictures(shown.messages),
    }
    return page(portal, visit, "ticket", values)


def _is_mine(visit: Visit, shown: Conversation) -> bool:
    return shown.assignee is not None and shown.assignee.id == visit.actor.person_id


def _staff(portal: Portal, visit: Visit) -> list[Person]:
    everybody = people.find_all(portal.office, visit.actor, Role.STAFF)
    return [person for person in everybody if person.is_staff]


def reply(portal: Portal, visit: Visit) -> Response:
    """Answer publicly."""
    draft = Draft(visit.form.text("text"), visit.form.files)
    number = visit.number("ticket_id")
    message = tickets.reply(portal.office, visit.actor, number, draft, Via.PORTAL, visit.now)
    return go_to(f"/tickets/{number}#m{message}")


def note(portal: Portal, visit: Visit) -> Response:
    """Leave a note for staff."""
    draft = Draft(visit.form.text("text"), visit.form.files)
    number = visit.number("ticket_id")
    message = tickets.note(portal.office, visit.actor, number, draft, Via.PORTAL, visit.now)
    return go_to(f"/tickets/{number}#m{message}")


def set_status(portal: Portal, visit: Visit) -> Response:
    """Move the ticket to another status."""
    number, wanted = visit.number("ticket_id"), visit.form.text("status")
    if wanted not in list(Status):
        raise Unacceptable("there is no such status")
    work.set_status(portal.office, visit.actor, number, Status(wanted), Via.PORTAL, visit.now)
    return go_to(f"/tickets/{number}")


def assign(portal: Portal, visit: Visit) -> Response:
    """Give the ticket to somebody, or to nobody when the field is empty."""
    number, email = visit.number("ticket_id"), visit.form.text("assignee")
    person = people.find(portal.office, visit.actor, email) if email else None
    work.assign(portal.office, visit.actor, number, person, Via.PORTAL, visit.now)
    return go_to(f"/tickets/{number}")


def show_new(portal: Portal, visit: Visit) -> Response:
    """The form for a new ticket."""
    queues = [queue.name for queue in portal.office.settings.queue]
    return page(
        portal, visit, "new_ticket", {"queues": queues, "is_staff": may(visit.actor, Act.WORK)}
    )


def open_new(portal: Portal, visit: Visit) -> Response:
    """Open a ticket: for oneself, or, for staff, for the person whose address stands in the form."""
    form, office, actor = visit.form, portal.office, visit.actor
    requester = people.find_requester(office, actor, form.text("requester"), visit.now)
    draft = Draft(form.text("text"), form.files)
    ticket = tickets.open_ticket(
        office, actor, requester, form.text("queue"), form.text("subject"), draft, Via.PORTAL,
        visit.now,
    )  # fmt: skip
    return go_to(f"/tickets/{ticket.id}")


PAGES = (
    Page("GET", "/tickets", show_list),
    Page("GET", "/tickets/new", show_new),
    Page("POST", "/tickets/new", open_new, takes_files=True),
    Page("GET", "/tickets/{ticket_id:int}", show_ticket),
    Page("POST", "/tickets/{ticket_id:int}/reply", reply, takes_files=True),
    Page("POST", "/tickets/{ticket_id:int}/note", note, takes_files=True),
    Page("POST", "/tickets/{ticket_id:int}/status", set_status),
    Page("POST", "/tickets/{ticket_id:int}/assign", assign),
)
