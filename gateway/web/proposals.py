"""Advisories for staff: what is published, and the versions that wait for a second person, to confirm or to decline."""

from __future__ import annotations

from starlette.responses import Response

from gateway.desk.advisories import proposing
from gateway.desk.advisories import publishing as advisories
from gateway.desk.tickets import Unacceptable
from gateway.web.answers import go_to, page
from gateway.web.portal import Page, Portal, Visit

PATH = "/notices/advisories"


def show_list(portal: Portal, visit: Visit) -> Response:
    """Every document in its newest version, and in front of them what waits, as it would be published."""
    office, actor = portal.office, visit.actor
    waiting = [
        proposing.show(office, actor, one.tracking_id)
        for one in proposing.find_waiting(office, actor)
    ]
    values = {"waiting": waiting, "published": advisories.find_list(office, actor)}
    return page(portal, visit, "advisories", values)


def decide(portal: Portal, visit: Visit) -> Response:
    """Confirm or decline one of those that wait."""
    office, actor, form = portal.office, visit.actor, visit.form
    advisory = form.text("advisory")
    match form.text("do"):
        case "confirm":
            proposing.confirm(office, actor, advisory, visit.now, form.text("content"))
        case "decline":
            proposing.decline(office, actor, advisory, form.text("text"), visit.now)
        case _:
            proposing.find_waiting(office, actor)
            raise Unacceptable("press one of the buttons")
    return go_to(PATH)


PAGES = (Page("GET", PATH, show_list), Page("POST", PATH, decide))
