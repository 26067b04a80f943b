"""What the guide and the alert rules say about metrics is what the program tells."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway import jobs
from gateway.app.metrics import BEGIN_WITH, Scraper
from gateway.app.watch import Watch
from store import heartbeats, mailboxes, oauth
from store.engine import Store
from store.oauth import Renewal
from tests.offices import Desk, make_office
from tests.web.notices import send_notice

ROOT = Path(__file__).parents[2]
RULES = ROOT / "deploy" / "prometheus" / "poststelle.rules.yml"
GUIDE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
SCRAPED_BY_PROMETHEUS = {"up"}
BOX = {
    "name": "provider", "url": "imaps://support@imap.example", "queue": "support", "auth": "oauth",
}  # fmt: skip
_STRING = re.compile(r'"[^"]*"')
_NAME = re.compile(r"\b(?:poststelle_[a-z_]+|up)\b(?!=)")


@pytest.fixture
def samples(store: Store, tmp_path: Path, now: datetime) -> set[tuple[str, frozenset[str]]]:
    """(name, names of its labels) of every sample that a desk tells on which everything has happened."""
    beat = {"address": "beat@desk.example"}
    desk = Desk(make_office(store, tmp_path, mailbox=[BOX], heartbeat=beat), now)
    send_notice(desk, [desk.customer("Olga")])
    jobs.run_job(desk.office, "prune-outbox", now)
    desk.receive(desk.mail("jo@customer.example", "Printer", "It burns."))
    with store.write() as tx:
        folder = mailboxes.open_folder(tx, "provider", "INBOX", now)
        mailboxes.change_folder(tx, folder.id, checked_at=now, reconciled_at=now)
        heartbeats.mark_returned(tx, heartbeats.add(tx, now), 1, now)
        oauth.put(tx, "provider", Renewal(b"", now, now), now)
    watch = Watch("0", now, dict, lambda: 1, lambda: 0, lambda: now)
    families = Scraper(desk.office, watch).collect()
    return {(s.name, frozenset(s.labels)) for family in families for s in family.samples}


def rules() -> Iterator[dict[str, Any]]:
    """Every alert rule."""
    for group in yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]:
        yield from group["rules"]


def test_the_guide_names_every_metric(samples: set[tuple[str, frozenset[str]]]) -> None:
    """Its table holds each, with its labels, and nothing else."""
    rows = re.findall(r"^\| `(poststelle_[a-z_]+)(?:\{([a-z_,]+)\})?` \|", GUIDE, re.MULTILINE)
    told = {(name, frozenset(labels.split(",")) - {""}) for name, labels in rows}
    assert len(rows) == len(told)
    assert told == samples


def test_the_rules_ask_for_what_there_is() -> None:
    """Each alert has a name of its own, says what to do, and asks for metrics and events that the guide names."""
    known = set(re.findall(r"poststelle_[a-z_]+", GUIDE)) | SCRAPED_BY_PROMETHEUS
    found = list(rules())
    assert len({rule["alert"] for rule in found}) == len(found) > 10
    for rule in found:
        assert {"summary", "description"} == set(rule["annotations"]), rule["alert"]
        assert set(_NAME.findall(_STRING.sub("", rule["expr"]))) <= known, rule["alert"]
        assert set(re.findall(r'event="(\w+)"', rule["expr"])) <= set(BEGIN_WITH)


def test_the_rules_ask_for_labels_there_are(samples: set[tuple[str, frozenset[str]]]) -> None:
    """What a rule filters by, and what its texts show, are labels of its metric or those that Prometheus adds."""
    labels = dict(samples)
    for rule in rules():
        texts = " ".join(rule["annotations"].values())
        names = [name for name in _NAME.findall(_STRING.sub("", rule["expr"])) if name in labels]
        there = frozenset[str]({"instance", "job"}).union(*(labels[name] for name in names))
        wanted = set(re.findall(r"\$labels\.(\w+)", texts))
        wanted |= set(re.findall(r'[{,](\w+)="', rule["expr"]))
        assert wanted <= there, rule["alert"]


def test_promtool_takes_the_rules() -> None:
    """Where Prometheus is installed, its own checker reads the file."""
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is missing; it comes with the Debian package prometheus")
    subprocess.run([promtool, "check", "rules", RULES], check=True)
