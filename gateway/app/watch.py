"""Whether and where this process tells its figures. What tells them is imported only where somebody is to ask."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from gateway.app.clock import now
from gateway.config import Settings
from gateway.desk.office import Office

if TYPE_CHECKING:
    from gateway.web.metrics import Scrape


@dataclass(frozen=True, slots=True)
class Watch:
    """What a process knows of itself. Each is asked at every scrape."""

    version: str
    since: datetime
    """When it began to watch the calendar."""
    checks: Callable[[], Mapping[str, bool]]
    """Whether its own parts are well, by name."""
    back_pid: Callable[[], int | None] = lambda: None
    """The back office, where this process keeps one."""
    connections: Callable[[], int | None] = lambda: None
    """Peers at the doors, where it has any."""
    clock: Callable[[], datetime] = now
    stopwatch: Callable[[], float] = time.monotonic


def open_scraper(office: Office, watch: Watch) -> Scrape | None:
    """Who answers scrapes; nobody unless the configuration says where."""
    settings = office.settings.metrics
    if settings.listener is None and settings.token_file is None:
        return None
    from gateway.app.metrics import Scraper

    return Scraper(office, watch).scrape


def open_listener(settings: Settings, scrape: Scrape | None) -> AbstractContextManager[None]:
    """The metrics' own listener, where one is configured; open until the context ends. Raises OSError."""
    if settings.metrics.listener is None or scrape is None:
        return nullcontext()
    from gateway.app.portal import metrics_listener

    return metrics_listener(settings.metrics.listener, settings.metrics.token_file, scrape)
