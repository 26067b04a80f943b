"""Alarms and heartbeats on the command line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from gateway.app.office import open_office
from gateway.config import load_settings
from gateway.desk import alarms
from store.upkeep_records import Alarm
from tests.cli.conftest import Cli
from tests.cli.promises import keeps_promise, promised

SINCE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def raise_alarm(config: Path, detail: str) -> None:
    """Something is wrong."""
    with open_office(load_settings(config)) as office, office.store.write() as tx:
        alarms.raise_alarm(tx, office, Alarm("login provider", detail, SINCE), SINCE)


def test_alarms(cli: Cli) -> None:
    """They are listed until they are over; a detail cannot speak to the terminal."""
    assert cli.ok("alarm", "list") == "There is no alarm.\n"
    raise_alarm(cli.config, "revoked\x1b[2J, run: poststelle check-config")
    (row,) = cli.json("alarm", "list")
    assert keeps_promise(row, promised("alarm"))
    text = cli.ok("alarm", "list")
    assert "2026-11-23 10:00" in text
    assert "\x1b" not in text
    assert cli.ok("alarm", "end", "login provider") == "The alarm login provider is over.\n"
    assert cli.json("alarm", "list") == []
    assert "there is no alarm 'x'" in cli.refused("alarm", "end", "x")


def test_heartbeats(cli: Cli) -> None:
    """Listed with what became of them; without an address it says why there is none."""
    assert "heartbeat.address is empty" in cli.ok("heartbeat")
    with cli.config.open("a", encoding="utf-8") as config:
        config.write('[heartbeat]\naddress = "probe@elsewhere.example"\n')
    assert "poststelle run-job heartbeat" in cli.ok("heartbeat")
    assert cli.ok("run-job", "heartbeat") == "heartbeat changed 1.\n"
    (row,) = cli.json("heartbeat")
    assert keeps_promise(row, promised("heartbeat"))
    assert (row["id"], row["returned_at"]) == (1, None)
    assert cli.ok("heartbeat").splitlines()[1].split()[0] == "1"
