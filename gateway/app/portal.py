"""The servers of the web: uvicorn on sockets that are ours, for the portal and for the metrics' own listener."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import uvicorn
from starlette.types import ASGIApp

from gateway import journal
from gateway.app.clock import now
from gateway.app.health import Part
from gateway.config import Listen
from gateway.desk.accept import Submit
from gateway.desk.office import Office
from gateway.web.metrics import Scrape, make_metrics_site
from gateway.web.site import make_site

_GRACE_SECONDS = 10


class Portal(uvicorn.Server):
    """A server that leaves the signals alone: they close the doors first, and the portal last."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signal."""
        yield


def open_portal(
    office: Office,
    accept: Submit,
    health: Callable[[], Mapping[str, Part]],
    scrape: Scrape | None = None,
) -> tuple[Portal, asyncio.Task[None]]:
    """Listen and serve in the running loop. Raises OSError if the address cannot be had."""
    where = office.settings.web_listener
    portal = Portal(_config(make_site(office, accept, now, health, scrape), where))
    bound = _listen(where, "web.listen")
    return portal, asyncio.create_task(portal.serve(sockets=[bound]))


@contextmanager
def metrics_listener(where: Listen, token_file: Path | None, scrape: Scrape) -> Iterator[None]:
    """The metrics' own listener, in a thread of its own. Raises OSError if its address cannot be had."""
    site = make_metrics_site(scrape, token_file)
    server = Portal(_config(site, where))
    bound = _listen(where, "metrics.listen")
    thread = Thread(target=server.run, args=([bound],), name="metrics", daemon=True)
    thread.start()
    journal.listening(door="metrics", where=str(where))
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(_GRACE_SECONDS)


def _config(site: ASGIApp, where: Listen) -> uvicorn.Config:
    return uvicorn.Config(
        site,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        lifespan="off",
        timeout_graceful_shutdown=_GRACE_SECONDS,
        # Only the proxy reaches a UNIX socket; on TCP uvicorn believes 127.0.0.1 and FORWARDED_ALLOW_IPS (E16).
        forwarded_allow_ips="*" if where.path else None,
    )


def _listen(where: Listen, setting: str) -> socket.socket:
    if where.path is None:
        family = socket.AF_INET6 if ":" in where.host else socket.AF_INET
        return socket.create_server((where.host, where.port), family=family)
    if where.path.is_socket():  # left behind by a program that was killed
        where.path.unlink()
    bound = socket.socket(socket.AF_UNIX)
    try:
        bound.bind(str(where.path))
        where.path.chmod(0o660)  # the group decides who is the proxy, whoever owns the folder
        bound.listen()
    except OSError as error:
        bound.close()
        raise OSError(error.errno, f"{setting}: {where} cannot be had: {error.strerror}") from error
    return bound
