"""Logging in and out, and choosing a password."""

from __future__ import annotations

from starlette.responses import Response

from gateway.desk import login
from gateway.desk.tickets import Unacceptable
from gateway.policy.passwords import SHORTEST
from gateway.web.answers import go_to, page
from gateway.web.portal import Page, Portal, Visit, Who
from gateway.web.session import safe_path, set_token

LOGIN = "/login"
_STATUS = {login.Refusal.WRONG: 401, login.Refusal.LATER: 429}


def front(portal: Portal, visit: Visit) -> Response:
    """The way in leads to the tickets."""
    return go_to("/tickets")


def show_login(portal: Portal, visit: Visit) -> Response:
    """The form; whoever is logged in goes on."""
    wanted = safe_path(visit.query.get("next", ""))
    if visit.member is not None:
        return go_to(wanted)
    return _form(portal, visit, wanted)


def _form(
    portal: Portal, visit: Visit, wanted: str, refusal: str = "", status: int = 200
) -> Response:
    values = {"next": wanted, "refusal": refusal}
    return page(portal, visit, "login", values, status)


def log_in(portal: Portal, visit: Visit) -> Response:
    """Begin a session under a new token, whatever the cookie held before."""
    form, wanted = visit.form, safe_path(visit.form.text("next"))
    result = login.log_in(
        portal.office, form.text("email"), form.text("password"), visit.peer, visit.now
    )
    if result.token is None:
        refusal = result.refusal or login.Refusal.WRONG
        return _form(portal, visit, wanted, refusal.value, _STATUS[refusal])
    if visit.member is not None:
        login.log_out(portal.office, visit.token)
    response = go_to(wanted)
    set_token(response, portal.office.settings.web, result.token)
    return response


def log_out(portal: Portal, visit: Visit) -> Response:
    """End the session here and in the browser."""
    login.log_out(portal.office, visit.token)
    response = go_to(LOGIN)
    web = portal.office.settings.web
    response.delete_cookie(
        web.session_cookie, path="/", secure=web.is_https, httponly=True, samesite="lax"
    )
    return response


def show_password(portal: Portal, visit: Visit) -> Response:
    """The form to choose a password."""
    return _password_form(portal, visit, "")


def change_password(portal: Portal, visit: Visit) -> Response:
    """Choose a password; all other logins end."""
    form = visit.form
    if form.text("new") != form.text("again"):
        return _password_form(portal, visit, "the two new passwords are not the same", 422)
    try:
        token = login.change_password(
            portal.office, visit.actor, form.text("old"), form.text("new"), visit.now
        )
    except Unacceptable as error:
        return _password_form(portal, visit, str(error), 422)
    response = go_to("/tickets")
    set_token(response, portal.office.settings.web, token)
    return response


def _password_form(portal: Portal, visit: Visit, problem: str, status: int = 200) -> Response:
    return page(portal, visit, "password", {"problem": problem, "shortest": SHORTEST}, status)


PAGES = (
    Page("GET", "/", front),
    Page("GET", LOGIN, show_login, Who.ANYBODY),
    Page("POST", LOGIN, log_in, Who.ANYBODY),
    Page("POST", "/logout", log_out, Who.NEWCOMER),
    Page("GET", "/password", show_password, Who.NEWCOMER),
    Page("POST", "/password", change_password, Who.NEWCOMER),
)
