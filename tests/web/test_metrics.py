"""The figures for Prometheus over HTTP: who gets them, in which form, and what they never tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_open
from prometheus_client.parser import text_string_to_metric_families as parse
from starlette.testclient import TestClient

from gateway.app.metrics import Scraper
from gateway.app.watch import Watch, open_scraper
from gateway.desk.office import Office
from gateway.web.metrics import is_token, make_metrics_site
from gateway.web.site import make_site
from store.engine import open_store
from tests.offices import Desk, make_office, make_settings
from tests.web.house import House, furnish

TOKEN = "3d1c8a52f07be946"
BRING = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    """A file with the token."""
    file = tmp_path / "metrics.token"
    file.write_text(f"{TOKEN}\n")
    return file


@pytest.fixture
def open_site(house: House) -> Iterator[Callable[..., TestClient]]:
    """Opens a portal with this section [metrics]."""
    desk, clients = house.desk, list[TestClient]()

    def opened(**section: object) -> TestClient:
        settings = make_settings(desk.office.settings.desk.data, metrics=section)
        office = replace(desk.office, settings=settings)
        scrape = open_scraper(office, watch_of(desk))
        site = make_site(office, house.accept, lambda: desk.now, lambda: house.parts, scrape)
        clients.append(TestClient(site))
        return clients[-1]

    yield opened
    for client in clients:
        client.close()


def watch_of(desk: Desk) -> Watch:
    """A process that does well, with its clock in hand."""
    return Watch("0.1.0", desk.now, lambda: {"back office": True}, clock=lambda: desk.now)


def values(text: str) -> dict[str, float]:
    """Every sample by its name and labels, as PromQL would write it."""
    found: dict[str, float] = {}
    for family in parse(text):
        for sample in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sorted(sample.labels.items()))
            found[sample.name + (f"{{{labels}}}" if labels else "")] = sample.value
    return found


def test_a_scrape(house: House, open_site: Callable[..., TestClient], token_file: Path) -> None:
    """Whoever brings the token gets figures that Prometheus reads; no cookie, nothing for caches."""
    house.desk.receive(house.desk.mail("jo@customer.example", "Printer", "It burns."))
    response = open_site(token_file=token_file).get("/metrics", headers=BRING)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert "set-cookie" not in response.headers
    found = values(response.text)
    assert found["poststelle_up"] == 1
    assert found['poststelle_build_info{version="0.1.0"}'] == 1
    assert found['poststelle_inbox_mails{state="filed"}'] == 1
    assert found['poststelle_tickets{queue="support",status="new"}'] == 1
    assert found['poststelle_part_ok{part="back office"}'] == 1
    assert found['poststelle_events_total{event="filed"}'] == 0
    assert found['poststelle_disk_free_bytes{place="data"}'] > 0
    assert found["process_start_time_seconds"] > 0


def test_open_metrics(open_site: Callable[..., TestClient], token_file: Path) -> None:
    """A scrape that asks for OpenMetrics gets it."""
    wanted = {**BRING, "Accept": "application/openmetrics-text; version=1.0.0"}
    response = open_site(token_file=token_file).get("/metrics", headers=wanted)
    assert response.headers["content-type"].startswith("application/openmetrics-text")
    assert {"poststelle_up", "process_cpu_seconds"} <= {f.name for f in parse_open(response.text)}


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": ""}, {"Authorization": "Bearer"}, {"Authorization": "Bearer wrong"},
     {"Authorization": TOKEN}, {"Authorization": f"Basic {TOKEN}"},
     {"Authorization": f"Bearer {TOKEN} more"}, {"Authorization": "Bearer \xe4"}],
)  # fmt: skip
def test_without_the_token(
    open_site: Callable[..., TestClient], token_file: Path, headers: dict[str, str]
) -> None:
    """Nobody else learns anything but that there is something to bring."""
    raw = {name: value.encode("latin-1") for name, value in headers.items()}
    response = open_site(token_file=token_file).get("/metrics", headers=raw)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == 'Bearer realm="metrics"'
    assert "poststelle_" not in response.text


@pytest.mark.parametrize("section", [{}, {"listen": "127.0.0.1:9100"}])
def test_nobody_asked_for_it(open_site: Callable[..., TestClient], section: dict[str, str]) -> None:
    """Without a token the portal knows no such page, also where the figures have a listener of their own."""
    client = open_site(**section)
    response, other = client.get("/metrics", headers=BRING), client.get("/nothing")
    assert response.status_code == other.status_code == 404
    assert response.text.replace("/metrics", "/nothing") == other.text


def test_a_new_token(open_site: Callable[..., TestClient], token_file: Path) -> None:
    """The file is read for each scrape; while it cannot be read, nobody gets in and the peer learns no more."""
    client = open_site(token_file=token_file)
    assert client.get("/metrics", headers=BRING).status_code == 200
    token_file.write_text("e70b-another-token")
    assert client.get("/metrics", headers=BRING).status_code == 401
    token_file.unlink()
    response = client.get("/metrics", headers=BRING)
    assert (response.status_code, response.text) == (503, "Not now.\n")


@pytest.mark.parametrize(
    ("authorization", "token", "expected"),
    [
        ("Bearer s3cret", "s3cret", True),
        ("bearer  s3cret ", "s3cret", True),
        ("Bearer s3cre", "s3cret", False),
        ("Bearer s3crett", "s3cret", False),
        ("Basic s3cret", "s3cret", False),
        ("s3cret", "s3cret", False),
        ("Bearer ", "", False),
        ("Bearer", "", False),
        ("", "", False),
    ],
)
def test_is_token(authorization: str, token: str, expected: bool) -> None:
    """Scheme and token must fit; an empty token fits nobody."""
    assert is_token(authorization, token) is expected


def test_a_listener_of_its_own(desk: Desk, token_file: Path) -> None:
    """It has one page; with a token configured it asks for it, too."""
    scrape = Scraper(desk.office, watch_of(desk)).scrape
    with TestClient(make_metrics_site(scrape, None)) as client:
        assert values(client.get("/metrics").text)["poststelle_up"] == 1
        assert client.get("/metrics").headers["cache-control"] == "no-store"
        assert [client.get(path).status_code for path in ("/", "/login", "/healthz")] == [404] * 3
        assert client.post("/metrics").status_code == 405
    with TestClient(make_metrics_site(scrape, token_file)) as client:
        assert client.get("/metrics").status_code == 401
        assert client.get("/metrics", headers=BRING).status_code == 200


def test_no_database(desk: Desk, tmp_path: Path) -> None:
    """While the database is away the answer is `poststelle_up 0`, and what the process knows by itself."""
    away = open_store("postgresql://nobody@127.0.0.1:1/none", None)
    office = make_office(away, tmp_path)
    found = values(scraped(office, desk))
    assert found["poststelle_up"] == 0
    assert found['poststelle_part_ok{part="database"}'] == 0
    assert found['poststelle_part_ok{part="back office"}'] == 1
    assert found["process_resident_memory_bytes"] > 0
    assert not [name for name in found if name.startswith(("poststelle_inbox", "poststelle_jobs"))]
    away.close()


def test_nothing_about_anybody(house: House) -> None:
    """Whoever reads the figures learns no address, no name and no subject; labels are names of ours."""
    furnish(house.desk)
    text = scraped(house.desk.office, house.desk)
    samples = [line for line in text.splitlines() if not line.startswith("#")]
    assert len(samples) > 60
    assert [line for line in samples if "@" in line] == []
    words = re.findall(r'="([^"]*)"', text)
    assert {word for word in words if not re.fullmatch(r"[a-z0-9_. -]+", word)} == set()
    labels = set(re.findall(r'(\w+)="', text))
    assert labels <= {
        "state", "queue", "status", "event", "name", "kind", "part", "place", "version", "mailbox",
    }  # fmt: skip


def scraped(office: Office, desk: Desk) -> str:
    """What a scrape gets."""
    content, _ = Scraper(office, watch_of(desk)).scrape("")
    return content.decode()
