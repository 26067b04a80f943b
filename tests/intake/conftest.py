"""Fixtures of the intake's tests: houses that are closed again, certificates, and desks that fetch from a mailbox."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from gateway.intake.tls import ServerCertificate
from store.engine import Store
from tests.intake.fakemailbox import FakeMailbox, serving
from tests.intake.fetching import Fetcher, open_fetcher
from tests.intake.house import HOSTNAME, House, Line


@pytest.fixture
def open_house() -> Iterator[Callable[..., House]]:
    """Open houses with these settings; all are closed at the end, and none may have had a hidden problem."""
    houses: list[House] = []

    def open_one(**settings: object) -> House:
        house = House(**settings).start()
        houses.append(house)
        return house

    yield open_one
    for house in houses:
        house.stop(0)
    assert [house.problems for house in houses if house.problems] == []


@pytest.fixture
def call() -> Iterator[Callable[..., Line]]:
    """Call a house: `call(house)` for SMTP, `call(house, 1)` for LMTP; the greeting is heard already."""
    lines: list[Line] = []

    def call_one(house: House, index: int = 0) -> Line:
        line = Line(house.connect(index))
        lines.append(line)
        assert line.hear()[0].startswith("220 ")
        return line

    yield call_one
    for line in lines:
        line.close()


def make_certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A self-signed certificate for that host, and its key."""
    chain, key = folder / "chain.pem", folder / "key.pem"
    command = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}",
        "-keyout", str(key), "-out", str(chain),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    return chain, key


@pytest.fixture
def certificate(tmp_path: Path) -> ServerCertificate:
    """A certificate for the house under test."""
    return ServerCertificate(*make_certificate(tmp_path, HOSTNAME))


@pytest.fixture
def trusting(certificate: ServerCertificate, tmp_path: Path) -> ssl.SSLContext:
    """A client's context that trusts exactly this certificate."""
    return ssl.create_default_context(cafile=str(tmp_path / "chain.pem"))


@pytest.fixture
def server() -> Iterator[FakeMailbox]:
    """A server with an empty inbox."""
    with serving(FakeMailbox()) as running:
        yield running


@pytest.fixture
def fetcher(
    server: FakeMailbox, store: Store, tmp_path: Path, now: datetime
) -> Iterator[Callable[..., Fetcher]]:
    """Opens a desk that fetches from it; its sessions end with the test."""
    opened: list[Fetcher] = []

    def open_one(**values: Any) -> Fetcher:
        opened.append(open_fetcher(store, tmp_path, now, server, **values))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()
