"""A portal on a free port, and Debian's Chromium to look at it. Nothing may leave this machine."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from store.engine import open_store
from store.files import make_folders
from store.schema import migrate
from tests.offices import Desk, make_office
from tests.web.house import House, open_house

CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of a module. No longer: Playwright's event loop would be in the way of other tests'."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is missing: apt-get install chromium")
        pytest.skip("chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@dataclass(frozen=True)
class Served:
    """A house, and where it is served."""

    house: House
    url: str


@pytest.fixture
def served(tmp_path: Path, now: datetime) -> Iterator[Served]:
    """A portal over SQLite, listening."""
    folder = tmp_path / "blobs"
    make_folders(folder)
    store = open_store(f"sqlite:///{tmp_path}/poststelle.db", folder, blob_rows_below=65536)
    migrate(store)
    with socket.create_server(("127.0.0.1", 0)) as bound:
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        office = make_office(
            store, tmp_path, web={"public_url": url}, relay={"url": f"maildir:{tmp_path}/out"}
        )
        with open_house(Desk(office, now)) as house, _listening(house, bound):
            yield Served(house, url)
    store.close()


@contextmanager
def _listening(house: House, bound: socket.socket) -> Iterator[None]:
    """Serve in a thread until the end; away from the main thread uvicorn leaves signals alone."""
    config = uvicorn.Config(house.site, log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
