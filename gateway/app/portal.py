"""The portal's server: uvicorn inside the front's event loop, on a socket that is ours."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import uvicorn

from gateway.app.clock import now
from gateway.app.health import Part
from gateway.desk.accept import Submit
from gateway.desk.office import Office
from gateway.web.site import make_site


class Portal(uvicorn.Server):
    """A server that leaves the signals alone: they close the doors first, and the portal last."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signal."""
        yield


def open_portal(
    office: Office, accept: Submit, health: Callable[[], Mapping[str, Part]]
) -> tuple[Portal, asyncio.Task[None]]:
    """Listen and serve in the running loop. Raises OSError if the address cannot be had."""
    where = office.settings.web_listener
    config = uvicorn.Config(
        make_site(office, accept, now, health),
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        lifespan="off",
        timeout_graceful_shutdown=10,
    )
    portal = Portal(config)
    family = socket.AF_INET6 if ":" in where.host else socket.AF_INET
    bound = socket.create_server((where.host, where.port), family=family)
    return portal, asyncio.create_task(portal.serve(sockets=[bound]))
