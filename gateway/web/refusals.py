"""What cannot be done, in words: not logged in, not there, not allowed, not acceptable, our own fault."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from gateway import journal
from gateway.desk.notices.links import NoSuchLink
from gateway.desk.tickets import NoSuchTicket, Unacceptable
from gateway.policy.access import Forbidden
from gateway.web.answers import go_to, page
from gateway.web.portal import Page, Portal, Visit

PASSWORD = "/password"  # noqa: S105 - a path


class NoSuchPage(Exception):
    """The address cannot name anything."""


def explain(portal: Portal, visit: Visit, asked: Page, error: Exception) -> Response:
    """The page for an error. What is not there and what is not yours are the same to the visitor."""
    if isinstance(error, NoSuchTicket | NoSuchPage | NoSuchLink):
        return in_words(portal, visit, 404)
    if isinstance(error, Forbidden):
        return in_words(portal, visit, 403 if asked.method == "POST" else 404)
    if isinstance(error, Unacceptable):
        return _unacceptable(portal, visit, asked, error)
    journal.fault(where="portal", error=error)
    return in_words(portal, visit, 500)


def in_words(
    portal: Portal, visit: Visit, status: int, detail: str = "", kept_text: str = ""
) -> Response:
    """A page that says what this status means here; `kept_text` is what the visitor had written."""
    values = {"status": status, "detail": detail, "kept_text": kept_text}
    return page(portal, visit, "refusal", values, status)


def ask_to_log_in(portal: Portal, visit: Visit, asked: Page, query: str) -> Response:
    """To the login and back here afterwards; somebody whose login ended while writing keeps the words."""
    if asked.method == "GET":
        wanted = f"{visit.path}?{query}" if query else visit.path
        return go_to(f"/login?next={quote(wanted, safe='/')}")
    return in_words(portal, visit, 401)


def ask_for_password() -> Response:
    """Nothing else is open before a password was chosen."""
    return go_to(PASSWORD)


def not_our_form(portal: Portal, visit: Visit) -> Response:
    """The form is too old, or comes from somewhere else; or the browser keeps no cookies, which is said."""
    name = "cookies" if visit.is_token_new else "form"
    return in_words(portal, visit, 403, detail=name)


def _unacceptable(portal: Portal, visit: Visit, asked: Page, error: Unacceptable) -> Response:
    if asked.method == "GET":
        return in_words(portal, visit, 404)
    return in_words(portal, visit, 422, detail=str(error), kept_text=visit.form.text("text"))
