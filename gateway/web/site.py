"""The portal as an application: the route table, and the one way every request goes.

Read the cookie, find the session, send strangers to the login, refuse forms that are not ours, call the handler in a
thread, turn what the desk refuses into a page. The only asynchronous code of the portal is here and in `forms`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from gateway import resources
from gateway.desk.login import find_session
from gateway.desk.office import Office
from gateway.web import (
    advisories,
    contents,
    health,
    login,
    metrics,
    noticelinks,
    notices,
    outgoing,
    postin,
    proposals,
    received,
    refusals,
    tickets,
)
from gateway.web.forms import read_form
from gateway.web.headers import SecureHeaders
from gateway.web.portal import Page, Part, Portal, Visit, Who
from gateway.web.render import open_pages
from gateway.web.session import is_own_form, read_token, set_token
from store.post_records import AcceptOutcome, Envelope, Source

THREADS = 8
_SMALL_FORM = 64 * 1024
_LARGEST_ID = 2**39 - 1
_Result = TypeVar("_Result")

PAGES: tuple[Page, ...] = (
    *login.PAGES,
    *tickets.PAGES,
    *contents.PAGES,
    *postin.PAGES,
    *outgoing.PAGES,
    *notices.PAGES,
    *proposals.PAGES,
    *received.PAGES,
    *noticelinks.PAGES,
    *health.PAGES,
    *metrics.PAGES,
    *advisories.PAGES,
)
"""Every route there is; the tests of permissions are made from it."""


def make_site(
    office: Office,
    accept: Callable[[Source, Envelope, bytes], Future[AcceptOutcome]],
    clock: Callable[[], datetime],
    health: Callable[[], Mapping[str, Part]],
    scrape: metrics.Scrape | None = None,
) -> Starlette:
    """The portal. `accept` keeps a mail that is dropped in; `health` and `scrape` tell how the parts are doing."""
    settings, folder = office.settings, resources.templates()
    pages = open_pages(folder, settings.desk.language, settings.desk.timezone)
    portal = Portal(office, accept, clock, health, pages, scrape)
    reception = Reception(portal)
    site = Starlette(
        routes=[*reception.routes(PAGES), _static(folder / "web" / "static")],
        middleware=[Middleware(SecureHeaders, is_https=settings.web.is_https)],
        exception_handlers={HTTPException: reception.refuse},
    )
    site.router.redirect_slashes = False
    return site


class Reception:
    """Takes every request, on one path for all pages."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="portal")

    def routes(self, table: Sequence[Page]) -> list[Route]:
        """One route for each line of the table."""
        return [
            Route(page.path, partial(self.answer, page), methods=[page.method]) for page in table
        ]

    def _most_octets(self, page: Page) -> int:
        """Forms without files are small; with files they are as large as a mail with the same ones in it."""
        most = self._portal.office.settings.limits.message_bytes
        return most if page.takes_files else _SMALL_FORM

    async def answer(self, page: Page, request: Request) -> Response:
        """Answer one request to this page."""
        visit = self._visit(request)
        try:
            visit = await self._entered(page, visit)
            response = self._turned_away(page, request, visit)
            if response is None and page.method == "POST":
                visit = replace(visit, form=await read_form(request, self._most_octets(page)))
            response = response or await self._respond(page, request, visit)
        except HTTPException:
            raise
        except (
            Exception
        ) as error:  # the edge of the portal: the visitor learns nothing of our insides (R6)
            response = await self._work(partial(refusals.explain, self._portal, visit, page, error))
        is_plain = page.is_secret or page.who is Who.MACHINE
        if visit.is_token_new and not is_plain and "set-cookie" not in response.headers:
            set_token(response, self._portal.office.settings.web, visit.token)
        return response

    async def _entered(self, page: Page, visit: Visit) -> Visit:
        """The visit with who it is, where the page asks."""
        if page.who in (Who.ANYBODY, Who.MACHINE) and page.path != login.LOGIN:
            return visit
        return await self._work(partial(self._recognise, visit))

    def _turned_away(self, page: Page, request: Request, visit: Visit) -> Response | None:
        """Where somebody goes who may not open this page, or not yet."""
        if page.who in (Who.ANYBODY, Who.MACHINE):
            return None
        if visit.member is None:
            return refusals.ask_to_log_in(self._portal, visit, page, request.url.query)
        if page.who is Who.MEMBER and visit.member.must_change:
            return refusals.ask_for_password()
        return None

    async def _respond(self, page: Page, request: Request, visit: Visit) -> Response:
        if page.method == "POST" and not (page.is_secret or self._is_own_form(request, visit)):
            return refusals.not_our_form(self._portal, visit)
        return await self._work(partial(page.handle, self._portal, visit))

    def _is_own_form(self, request: Request, visit: Visit) -> bool:
        web, word = self._portal.office.settings.web, visit.form.text("csrf")
        return not visit.is_token_new and is_own_form(web, request.headers, visit.token, word)

    def _visit(self, request: Request) -> Visit:
        web = self._portal.office.settings.web
        token, is_new = read_token(request.cookies.get(web.session_cookie))
        accepted = request.headers.get("accept-language", "")
        return Visit(
            now=self._portal.clock(),
            path=request.url.path,
            ids=request.path_params,
            query=dict(request.query_params),
            language=self._portal.pages.choose_language(accepted),
            token=token,
            is_token_new=is_new,
            peer=request.client.host if request.client else "",
            accepts=request.headers.get("accept", ""),
            authorization=request.headers.get("authorization", ""),
        )

    def _recognise(self, visit: Visit) -> Visit:
        """The visit with who is logged in, if anybody is, and their language."""
        if any(isinstance(value, int) and value > _LARGEST_ID for value in visit.ids.values()):
            raise refusals.NoSuchPage
        if visit.is_token_new:
            return visit
        member = find_session(self._portal.office, visit.token, visit.now)
        if member is None:
            return visit
        language = self._portal.pages.choose_language(member.language)
        return replace(visit, member=member, language=language)

    async def _work(self, job: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, job)

    async def refuse(self, request: Request, error: Exception) -> Response:
        """What the framework refuses by itself: no such page, not with this method, too much."""
        visit = self._visit(request)
        status = error.status_code if isinstance(error, HTTPException) else 500
        visit = await self._work(partial(self._recognise, replace(visit, ids={})))
        response = refusals.in_words(self._portal, visit, status)
        if isinstance(error, HTTPException) and error.headers:
            response.headers.update(error.headers)
        return response


class _Static(StaticFiles):
    """Our style sheet and icon; the same for everybody, so browsers may keep them for a while."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        """The file with a short life in caches."""
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response


def _static(folder: object) -> Mount:
    return Mount("/static", _Static(directory=str(folder)), name="static")
