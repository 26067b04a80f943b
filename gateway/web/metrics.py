"""The figures for Prometheus: on the portal for who brings the token, and on a listener of their own."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from gateway import journal
from gateway.config import read_secret
from gateway.web.headers import SecureHeaders
from gateway.web.portal import Page, Portal, Visit, Who
from gateway.web.refusals import NoSuchPage

_THREADS = 2
"""One for a scrape, one to say that it is not done yet."""
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="metrics"'}
Scrape = Callable[[str], tuple[bytes, str]]
"""From the Accept field of a request: the figures and their content type."""


def metrics(portal: Portal, visit: Visit) -> Response:
    """On the portal only where a token is configured, since everybody can come here."""
    token_file = portal.office.settings.metrics.token_file
    if portal.scrape is None or token_file is None:
        raise NoSuchPage
    return _answer(portal.scrape, token_file, visit.authorization, visit.accepts)


def make_metrics_site(scrape: Scrape, token_file: Path | None) -> Starlette:
    """A site with nothing but the figures. Without a token everybody gets them who can reach it."""
    threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="metrics")

    async def answer(request: Request) -> Response:
        asked = request.headers
        work = partial(
            _answer, scrape, token_file, asked.get("authorization", ""), asked.get("accept", "")
        )
        return await asyncio.get_running_loop().run_in_executor(threads, work)

    return Starlette(
        routes=[Route("/metrics", answer, methods=["GET"])],
        middleware=[Middleware(SecureHeaders, is_https=False)],
    )


def is_token(authorization: str, token: str) -> bool:
    """Whether an Authorization field (RFC 6750 section 2.1) brings this token; takes as long for each wrong one."""
    scheme, _, given = authorization.partition(" ")
    is_same = hmac.compare_digest(given.strip().encode(), token.encode())
    return is_same and scheme.lower() == "bearer" and bool(token)


def _answer(scrape: Scrape, token_file: Path | None, authorization: str, accept: str) -> Response:
    try:
        if token_file is not None and not is_token(authorization, read_secret(token_file)):
            return PlainTextResponse("Bring the token of metrics.token_file.\n", 401, _CHALLENGE)
        content, content_type = scrape(accept)
    except Exception as error:  # an edge: whoever asks learns nothing of our insides (R6)
        journal.fault(where="metrics", error=error)
        return PlainTextResponse("Not now.\n", 503)
    return Response(content, headers={"Content-Type": content_type})


PAGES = (Page("GET", "/metrics", metrics, Who.MACHINE),)
