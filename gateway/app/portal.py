"""The portal's server: uvicorn inside the front's event loop, on a socket that is ours."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import uvicorn

from gateway.app.clock import now
from gateway.app.health import Part
from gateway.config import Listen
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
        # Only the proxy reaches a UNIX socket; on TCP uvicorn believes 127.0.0.1 and FORWARDED_ALLOW_IPS (E16).
        forwarded_allow_ips="*" if where.path else None,
    )
    portal = Portal(config)
    return portal, asyncio.create_task(portal.serve(sockets=[_listen(where)]))


def _listen(where: Listen) -> socket.socket:
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
        raise OSError(
            error.errno, f"web.listen: {where} cannot be had: {error.strerror}"
        ) from error
    return bound
