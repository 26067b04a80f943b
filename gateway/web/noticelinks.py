"""The links in notices: a page that asks, and a button that does it. No login, no cookie, no form word (RFC 8058).

The path is the secret. Opening it changes nothing, however often a mail scanner does.
"""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from gateway.desk.notices import links as notice_links
from gateway.desk.notices.links import Linked
from gateway.desk.tickets import Unacceptable
from gateway.web.answers import go_to, page
from gateway.web.portal import Page, Portal, Visit, Who

ONE_CLICK = ("List-Unsubscribe", "One-Click")
"""What a mail program sends when its user unsubscribes (RFC 8058 section 3.1)."""
_DEEDS = {
    "object": notice_links.object_by_link,
    "want": notice_links.want_again_by_link,
    "acknowledge": notice_links.acknowledge_by_link,
}


def show(portal: Portal, visit: Visit) -> Response:
    """Say what the link is for, and ask."""
    return _page(portal, visit, notice_links.look(portal.office, str(visit.ids["token"])))


def act(portal: Portal, visit: Visit) -> Response:
    """Do what the button says; a mail program's one click objects at once."""
    token = str(visit.ids["token"])
    name, value = ONE_CLICK
    if visit.form.text(name) == value:
        linked = notice_links.object_by_link(portal.office, token, visit.now, one_click=True)
        return _page(portal, visit, linked)
    deed = _DEEDS.get(visit.form.text("do"))
    if deed is None:
        raise Unacceptable("press one of the buttons")
    deed(portal.office, token, visit.now)
    return go_to(f"/n/{token}")


def _page(portal: Portal, visit: Visit, linked: Linked) -> Response:
    """In the recipient's language, whatever their browser says."""
    language = portal.pages.choose_language(linked.recipient.language)
    visit = replace(visit, language=language)
    return page(portal, visit, "notice_link", {"linked": linked})


PAGES = (
    Page("GET", "/n/{token}", show, Who.ANYBODY, is_secret=True),
    Page("POST", "/n/{token}", act, Who.ANYBODY, is_secret=True),
)
