"""Advisories on the command line: printed, published, listed, revised; and products that are not affected."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, write_config
from tests.cli.promises import keeps_promise, promised
from tests.cli.test_notices import ANNA, BERT, stocked, written
from tests.notices.town import PATCH

PUBLISHER = (
    '[web]\npublic_url = "https://desk.example"\n'
    '[publisher]\nname = "Beispiel GmbH"\nnamespace = "https://www.example.com"\nprefix = "EX"\n'
)
VEX = (
    "notice",
    "vex",
    "CVE-2026-12345",
    "--product",
    "Eimer=>=1.0",
    "--impact",
    "It has no network.",
)


@pytest.fixture
def publishing(local: Cli) -> Cli:
    """An installation that publishes, with a notice in draft."""
    write_config(local.folder, "sqlite:///var/poststelle.db", PUBLISHER)
    stocked(local)
    local.ok("notice", "new", written(local), *ANNA)
    return local


def released(cli: Cli) -> None:
    """The notice goes out."""
    cli.ok("notice", "release", 1, *ANNA)
    cli.ok("notice", "confirm", 1, *BERT)


def test_a_document_before_and_after_it_is_published(publishing: Cli) -> None:
    """`notice csaf` prints the draft, and from the release on the published document."""
    draft = json.loads(publishing.ok("notice", "csaf", 1, *ANNA))
    assert draft["document"]["tracking"]["status"] == "draft"
    assert publishing.json("notice", "advisories") == []
    released(publishing)
    final = json.loads(publishing.ok("notice", "csaf", 1))
    assert final["document"]["tracking"]["id"].startswith("EX-")
    assert final["document"]["tracking"]["status"] == "final"
    (listed,) = publishing.json("notice", "advisories")
    assert keeps_promise(listed, promised("advisory"))
    assert listed["notice_id"] == 1
    assert "TLP" in publishing.ok("notice", "advisories")


def test_what_a_document_lacks(publishing: Cli) -> None:
    """The draft is printed all the same; what is missing goes to standard error with exit code 1."""
    file = written(publishing, PATCH.replace('cvss = "9.8"', 'cvss = "CVSS:3.1/AV:N"', 1))
    result = publishing.run("notice", "edit", 1, file)
    assert result.exit_code == 0
    result = publishing.run("notice", "csaf", 1)
    assert result.exit_code == 1
    assert "it cannot be published: write a CVSS vector" in result.stderr


def test_the_preview_tells_who_will_read_it(publishing: Cli) -> None:
    """Who releases a notice sees before that the world will read its advisory, and what it lacks."""
    seen = publishing.json("notice", "preview", 1)
    assert keeps_promise(seen, promised("notice_preview"))
    assert seen["advisory"] == {"tlp": "CLEAR", "id": None, "faults": []}
    assert "Its advisory is for all the world (TLP:CLEAR)" in publishing.ok("notice", "preview", 1)
    worse = PATCH.replace('cvss = "9.8"', 'cvss = "CVSS:3.1/AV:N"\ntlp = "RED"', 1)
    publishing.ok("notice", "edit", 1, written(publishing, worse))
    told = publishing.ok("notice", "preview", 1)
    assert "Its advisory is for its recipients (TLP:RED)" in told
    assert "It cannot be published yet: write a CVSS vector" in told


def test_revising(publishing: Cli) -> None:
    """A new version is published with what changed; the range may hold signs of its own."""
    released(publishing)
    (listed,) = publishing.json("notice", "advisories")
    what = (
        "--reason",
        "Fixed in 2.4.2",
        "--fixed",
        "Kelle=2.4.2",
        "--affected",
        "Kelle=>=2.0,<2.4.2",
    )
    waiting = publishing.json("notice", "revise", listed["id"], *what, *ANNA)
    assert keeps_promise(waiting, promised("proposal"))
    assert publishing.json("notice", "proposals") == [waiting]
    assert "Fixed in 2.4.2" in publishing.ok("notice", "proposals")
    proposed = json.loads(publishing.ok("notice", "proposals", listed["id"]))
    assert proposed["document"]["tracking"]["version"] == "2"
    assert "somebody else must" in publishing.refused("notice", "approve", listed["id"], *ANNA)
    kept = publishing.json("notice", "approve", listed["id"], *BERT)
    assert (kept["version"], kept["reason"]) == (2, "Fixed in 2.4.2")
    document = json.loads(publishing.ok("notice", "csaf", 1))
    names = [v["name"] for v in document["product_tree"]["branches"][0]["branches"][0]["branches"]]
    assert names == ["vers:maven/>=2.0|<2.4.2", "2.4.2"]
    typo = ("notice", "revise", listed["id"], "--reason", "Typo")
    assert "two people must agree" in publishing.refused(*typo)
    assert "version 3, waits for a second person" in publishing.ok(*typo, *ANNA)
    publishing.ok("notice", "decline", listed["id"], "--reason", "no typo", *BERT)
    assert (
        publishing.run(
            "notice", "revise", listed["id"], "--reason", "x", "--fixed", "2.4"
        ).exit_code
        == 2
    )
    assert (
        publishing.refused("notice", "revise", "EX-1", "--reason", "x", *ANNA)
        == "there is no published advisory EX-1"
    )


def draft_id(cli: Cli) -> str:
    """The id of the one document that waits for a second person."""
    (waiting,) = cli.json("notice", "proposals")
    return str(waiting["id"])


def test_vex(publishing: Cli) -> None:
    """A statement is printed first, and published only when asked for."""
    draft = json.loads(publishing.ok(*VEX))
    assert draft["document"]["category"] == "csaf_vex"
    assert (
        draft["product_tree"]["branches"][0]["branches"][0]["branches"][0]["name"]
        == "vers:maven/>=1.0"
    )
    assert publishing.json("notice", "advisories") == []
    because = ("--because", "vulnerable_code_not_present")
    assert publishing.json(*VEX, *because, "--publish", *ANNA)["waits_for_second_person"]
    assert publishing.json("notice", "advisories") == []
    kept = publishing.json("notice", "approve", draft_id(publishing), *BERT)
    assert (kept["category"], kept["notice_id"], kept["title"]) == (
        "csaf_vex",
        None,
        "Eimer: CVE-2026-12345",
    )
    publishing.ok(*VEX, "--publish", "--tlp", "AMBER+STRICT", *ANNA)
    said = publishing.ok("notice", "approve", draft_id(publishing), *BERT)
    assert "is published (TLP:AMBER+STRICT)" in said


def test_without_a_publisher(local: Cli, tmp_path: Path) -> None:
    """Where nobody publishes, the commands say what to set."""
    stocked(local)
    local.ok("notice", "new", written(local), *ANNA)
    assert "set publisher.name" in local.refused("notice", "csaf", 1)
    assert "set publisher.name" in local.refused(*VEX, "--publish", *ANNA)
