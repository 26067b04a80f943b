"""The post that came in: every mail with where it ended, what was decided, and what waits for a person."""

from __future__ import annotations

from starlette.responses import Response

from gateway.desk import post, trial
from gateway.desk.tickets import Unacceptable
from gateway.web.answers import download, go_to, page
from gateway.web.portal import Page, Portal, Visit
from store.post_records import InboxState, Release

PER_PAGE = 100
WAITING_FOR_PEOPLE = (InboxState.HELD, InboxState.SET_ASIDE)


def show_list(portal: Portal, visit: Visit) -> Response:
    """Accepted mails, newest first, of one state or of all."""
    chosen = visit.query.get("state", "")
    states = tuple(state for state in InboxState if state.value == chosen)
    rows = post.inbox_list(portal.office, visit.actor, states, PER_PAGE)
    values = {
        "rows": rows,
        "chosen": chosen if states else "",
        "states": [state.value for state in InboxState],
        "counts": post.count(portal.office).inbox,
        "limit": PER_PAGE,
    }
    return page(portal, visit, "inbox", values)


def show_item(portal: Portal, visit: Visit) -> Response:
    """One mail with its story."""
    shown = post.inbox_show(portal.office, visit.actor, visit.number("item_id"))
    values = {
        "shown": shown,
        "mail": trial.read_mail(portal.office, shown.content),
        "needs_person": shown.item.state in WAITING_FOR_PEOPLE,
        "is_held": shown.item.state is InboxState.HELD,
        "for_notices": shown.makes_notice,
    }
    return page(portal, visit, "inbox_item", values)


def show_raw(portal: Portal, visit: Visit) -> Response:
    """The mail as it came, byte for byte."""
    shown = post.inbox_show(portal.office, visit.actor, visit.number("item_id"))
    return download(f"mail-{shown.item.id}.eml", shown.content)


def retry(portal: Portal, visit: Visit) -> Response:
    """Sort it once more; a held one is let through as what the button says."""
    wanted = visit.form.text("release")
    if wanted not in list(Release):
        raise Unacceptable("a mail is released as reply or as note")
    number = visit.number("item_id")
    post.inbox_retry(portal.office, visit.actor, number, visit.now, Release(wanted))
    return go_to(f"/inbox/{number}")


PAGES = (
    Page("GET", "/inbox", show_list),
    Page("GET", "/inbox/{item_id:int}", show_item),
    Page("GET", "/inbox/{item_id:int}/raw", show_raw),
    Page("POST", "/inbox/{item_id:int}/retry", retry),
)
