"""Scraping the whole program: two hosts on one database, and a token."""

from __future__ import annotations

import smtplib
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families as parse

from tests.faults.program import QUEUE, Program, eventually, free_port, numbered_mail

TOKEN = "3d1c8a52f07be946"


@pytest.fixture
def hosts(store_url: str, tmp_path: Path) -> Iterator[dict[str, tuple[Program, int]]]:
    """One that takes mail and one that sorts, each with a listener for its figures; the sorter's asks for a token."""
    token = tmp_path / "metrics.token"
    token.write_text(TOKEN)
    token.chmod(0o600)
    found: dict[str, tuple[Program, int]] = {}
    for role, more in (("intake", ""), ("sort", f'token_file = "{token}"')):
        folder, port = tmp_path / role, free_port()
        folder.mkdir()
        section = f'[metrics]\nlisten = "127.0.0.1:{port}"\n{more}'
        program = Program(folder, store_url, more=section, data=tmp_path / "var" / role)
        found[role] = (program, port)
        program.start(role)
    found["intake"][0].await_listening()
    yield found
    for program, _ in found.values():
        program.stop()


def scrape(port: int, token: str = "") -> dict[str, float]:
    """What a listener tells: the sum of the samples of each name."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/metrics", headers=headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        text = response.read().decode()
    found: dict[str, float] = {}
    for sample in (sample for family in parse(text) for sample in family.samples):
        found[sample.name] = found.get(sample.name, 0.0) + sample.value
    return found


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    try:
        scrape(port)
    except urllib.error.HTTPError as error:
        return error.code == 401
    except OSError:
        return False
    return True


def test_hosts_tell_the_same_and_their_own(hosts: dict[str, tuple[Program, int]]) -> None:
    """What the database holds is told by each; processes are each host's own, and so is its token."""
    (program, intake), (_, sort) = hosts["intake"], hosts["sort"]
    eventually(lambda: answers(intake) and answers(sort), "both answer scrapes")
    with smtplib.SMTP("127.0.0.1", program.smtp, timeout=30) as connection:
        connection.sendmail("c1@customer.example", [QUEUE], numbered_mail(1))
        here = scrape(intake)
    assert here["poststelle_up"] == here["poststelle_connections"] == 1
    eventually(lambda: scrape(intake)["poststelle_outbox_open_letters"] > 0, "it is sorted")
    here, there = scrape(intake), scrape(sort, TOKEN)
    for same in ("inbox_open_mails", "outbox_open_letters", "job_overdue", "alarms"):
        assert here[f"poststelle_{same}"] == there[f"poststelle_{same}"]
    assert here["poststelle_inbox_open_mails"] == 0
    assert here["process_cpu_seconds_total"] > 0 < there["process_cpu_seconds_total"]
    assert "poststelle_connections" not in there
    with pytest.raises(urllib.error.HTTPError, match="401"):
        scrape(sort)


def test_a_place_that_is_taken(tmp_path: Path) -> None:
    """The program says which settings to change, and does not start half."""
    port = free_port()
    first = Program(tmp_path, f"sqlite:///{tmp_path}/poststelle.db",
                    more=f'[metrics]\nlisten = "127.0.0.1:{port}"')  # fmt: skip
    first.start("intake")
    first.await_listening()
    (tmp_path / "second").mkdir()
    second = Program(tmp_path / "second", first.store_url, more=first.more)
    second.start("intake")
    assert second.process is not None
    assert second.process.wait(60) == 1
    log = (second.folder / "log").read_text()
    assert "or change the listen of [smtp], [lmtp], [web] or [metrics]" in log
    assert first.stop() == 0
