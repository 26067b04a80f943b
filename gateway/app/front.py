"""`poststelle serve`: the doors, the portal and the calendar, and a back office that is kept running.

One event loop holds the doors and the portal. SIGTERM and Ctrl-C close the doors first, let mail in progress finish,
then end the back office; a second Ctrl-C is not needed and does no harm.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from gateway import journal
from gateway.app.back import BackOffice
from gateway.app.clock import now
from gateway.app.doors import build_intake, open_certificate
from gateway.app.health import Part, examine
from gateway.app.office import is_empty, migrate_store, open_office
from gateway.app.pollers import Pollers
from gateway.app.roles import BACK
from gateway.app.watch import Watch, open_listener, open_scraper
from gateway.app.welcome import welcome
from gateway.config import Settings
from gateway.desk.accept import Acceptor
from gateway.desk.office import Office
from gateway.intake.smtp import Intake
from gateway.intake.tls import ServerCertificate
from gateway.jobs import Calendar
from gateway.memory import return_large_blocks

if TYPE_CHECKING:
    from gateway.app.portal import Portal

GRACE_SECONDS = 20.0
RESTART_SECONDS = (0.2, 1.0, 5.0, 15.0)
"""How long to wait before a back office that ended by itself is started again."""


def serve(settings: Settings, config: Path, roles: frozenset[str], version: str) -> int:
    """Run these roles until told to stop; the exit code. An empty database is set up first."""
    return_large_blocks()
    if is_empty(settings):
        migrate_store(settings)
    journal.started(version=version, roles=sorted(roles))
    if roles <= BACK:
        return _serve_back(settings, roles, version)
    with ExitStack() as stack:
        keeper = BackKeeper(config, roles & BACK)
        office = stack.enter_context(open_office(settings, keeper.ring, keeper.ring))
        acceptor = Acceptor(office, now)
        stack.callback(keeper.stop)
        stack.callback(acceptor.close)
        keeper.start()
        front = Front(office, acceptor, keeper, roles, version)
        stack.enter_context(open_listener(settings, front.scrape))
        asyncio.run(front.run())
    journal.stopped(reason="told to")
    return 0


def _serve_back(settings: Settings, roles: frozenset[str], version: str) -> int:
    """Only sorting or delivery: no doors, no bell."""
    since = now()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    back = BackOffice(settings, roles)

    def beside(office: Office) -> AbstractContextManager[None]:
        watch = Watch(version, since, lambda: {"back office": back.is_well})
        return open_listener(settings, open_scraper(office, watch))

    back.run_until(stop, beside)
    journal.stopped(reason="told to")
    return 0


class BackKeeper:
    """Starts the back office as a process, rings its bell, and starts it again if it ends by itself."""

    def __init__(self, config: Path, roles: frozenset[str]) -> None:
        self._config = config
        self._roles = roles
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="back-keeper", daemon=True)

    def start(self) -> None:
        """Start it, if it has any role."""
        if self._roles:
            self._launch()
            self._thread.start()

    def ring(self) -> None:
        """Tell it that there is work. A full pipe means that it knows already."""
        process = self._process
        if process is not None and process.stdin is not None:
            with suppress(BlockingIOError, BrokenPipeError, ValueError):
                os.write(process.stdin.fileno(), b".")

    @property
    def pid(self) -> int | None:
        """Its process, if it has any role."""
        return self._process.pid if self._process is not None else None

    @property
    def is_well(self) -> bool:
        """Whether it runs, or has nothing to do here."""
        return not self._roles or (self._process is not None and self._process.poll() is None)

    def stop(self) -> None:
        """Close the bell and wait for it to finish what it has in hand."""
        self._stopping.set()
        process = self._process
        if process is None or process.stdin is None:
            return
        process.stdin.close()
        try:
            process.wait(GRACE_SECONDS * 2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _launch(self) -> None:
        command = [
            sys.executable, "-m", "gateway.app.back", str(self._config),
            ",".join(sorted(self._roles)),
        ]  # fmt: skip
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603 - ourselves
        assert self._process.stdin is not None  # noqa: S101 - asked for above
        os.set_blocking(self._process.stdin.fileno(), False)

    def _keep(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            process, since = self._process, time.monotonic()
            code = process.wait() if process is not None else None
            if self._stopping.is_set():
                return
            failures = 0 if time.monotonic() - since > 60 else failures + 1
            error = RuntimeError(f"the back office ended with code {code}")
            journal.fault(where="back office", error=error)
            self._stopping.wait(RESTART_SECONDS[min(failures, len(RESTART_SECONDS)) - 1])
            if not self._stopping.is_set():
                self._launch()


class Front:
    """What runs in the event loop: doors, portal, calendar."""

    def __init__(
        self,
        office: Office,
        acceptor: Acceptor,
        keeper: BackKeeper,
        roles: frozenset[str],
        version: str,
    ) -> None:
        self._office = office
        self._acceptor = acceptor
        self._keeper = keeper
        self._roles = roles
        self._version = version
        self._intake: Intake | None = None
        self._pollers: Pollers | None = None
        self._since = now()
        watch = Watch(version, self._since, self._checks, lambda: keeper.pid, self._connections)
        self.scrape = open_scraper(office, watch)
        """Answers a scrape; None where nobody is to ask."""

    async def run(self) -> None:
        """Open everything, wait for a signal, close everything."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        calendar = Calendar(self._office, now) if "jobs" in self._roles else None
        portal, portal_task = await self._open_portal()
        await self._open_doors()
        if calendar is not None:
            calendar.start()
        welcome(self._office, self._roles, self._version, now())
        await _first_of(stop, portal_task)
        await self._close(portal, portal_task)
        if calendar is not None:
            calendar.stop()

    async def _open_doors(self) -> None:
        if "intake" not in self._roles:
            return
        certificate = open_certificate(self._office.settings)
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, _renew, certificate)
        self._intake = build_intake(self._office, self._acceptor, certificate)
        await self._intake.start()
        for address in self._intake.addresses:
            journal.listening(door="mail", where=address)
        self._pollers = Pollers(self._office, now)
        self._pollers.start()

    async def _open_portal(self) -> tuple[Portal | None, asyncio.Task[None] | None]:
        if "web" not in self._roles:
            return None, None
        from gateway.app.portal import open_portal  # a host without it needs no web framework

        portal, task = open_portal(self._office, self._acceptor.submit, self.health, self.scrape)
        journal.listening(door="web", where=str(self._office.settings.web_listener))
        return portal, task

    def _connections(self) -> int | None:
        return self._intake.connections if self._intake is not None else None

    async def _close(self, portal: Portal | None, task: asyncio.Task[None] | None) -> None:
        if self._pollers is not None:
            await asyncio.to_thread(self._pollers.stop)
        if self._intake is not None:
            await self._intake.stop(GRACE_SECONDS)
        if portal is not None and task is not None:
            portal.should_exit = True
            await asyncio.wait([task], timeout=GRACE_SECONDS)

    def health(self) -> Mapping[str, Part]:
        """How every part is doing."""
        return examine(self._office, self._checks(), now(), self._since)

    def _checks(self) -> dict[str, bool]:
        """How the parts of this process are doing."""
        checks = {"back office": self._keeper.is_well, "keeping": self._acceptor.is_well}
        if self._intake is not None:
            checks["listeners"] = self._intake.is_serving
        if self._pollers is not None and self._office.settings.mailbox:
            checks["pollers"] = self._pollers.is_well
        return checks


def _renew(certificate: ServerCertificate | None) -> None:
    """SIGHUP: the files were renewed. What cannot be used is reported, and the old certificate stays."""
    if certificate is None:
        return
    try:
        certificate.reload()
    except OSError as error:  # ssl.SSLError is one
        journal.fault(where="certificate", error=error)


async def _first_of(stop: asyncio.Event, portal: asyncio.Task[None] | None) -> None:
    waiting = {asyncio.create_task(stop.wait())} | ({portal} if portal else set())
    _, pending = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in pending - ({portal} if portal else set()):
        task.cancel()
