"""Notices for their recipients: what was sent to them, the button that confirms, and which classes they want."""

from __future__ import annotations

from starlette.responses import Response

from gateway.desk.notices import objections, received
from gateway.web.answers import go_to, page
from gateway.web.portal import Page, Portal, Visit


def show_list(portal: Portal, visit: Visit) -> Response:
    """What was sent to the visitor or their organisation, newest first."""
    return page(portal, visit, "received", {"rows": received.find_all(portal.office, visit.actor)})


def show_one(portal: Portal, visit: Visit) -> Response:
    """One of them with its words."""
    one = received.show(portal.office, visit.actor, visit.number("recipient_id"))
    return page(portal, visit, "received_one", {"one": one})


def acknowledge(portal: Portal, visit: Visit) -> Response:
    """The visitor says that they read it."""
    number = visit.number("recipient_id")
    received.acknowledge(portal.office, visit.actor, number, visit.now)
    return go_to(f"/received/{number}")


def show_preferences(portal: Portal, visit: Visit) -> Response:
    """Which classes of notices the visitor wants."""
    choices = objections.find_choices(portal.office, visit.actor)
    return page(portal, visit, "preferences", {"choices": choices})


def choose(portal: Portal, visit: Visit) -> Response:
    """Object to a class, or want it again."""
    wanted = visit.form.text("do") == "want"
    objections.choose(
        portal.office, visit.actor, visit.form.text("class"), visit.now, wanted=wanted
    )
    return go_to("/preferences")


PAGES = (
    Page("GET", "/received", show_list),
    Page("GET", "/received/{recipient_id:int}", show_one),
    Page("POST", "/received/{recipient_id:int}", acknowledge),
    Page("GET", "/preferences", show_preferences),
    Page("POST", "/preferences", choose),
)
