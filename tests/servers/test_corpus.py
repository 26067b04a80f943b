"""Real mail of other projects' test data, through `import` and through LMTP: every mail is kept whole and understood.

The corpus is not part of this repository. It is looked for in the folder named by POSTSTELLE_CORPUS, else beside the
checkout in ../shared/corpus; its index.jsonl has `kind` and `path` (or a list of paths) for each case.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import smtplib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gateway.app.office import open_office
from gateway.config import load_settings
from gateway.desk import post
from store.records import SYSTEM
from tests.servers.desk import QUEUE, Desk, serving

pytestmark = pytest.mark.servers

BESIDE = Path(__file__).parent.parent.parent.parent / "shared" / "corpus"
WHOLE_MAILS = frozenset({"parse", "robust", "mbox", "bounce", "auto", "thread", "tnef"})
STATES = ("waiting", "filed", "noted", "held", "set_aside", "duplicate")


@pytest.fixture(scope="module")
def mails() -> list[Path]:
    """The files of the corpus that are whole mails."""
    corpus = Path(os.environ.get("POSTSTELLE_CORPUS") or BESIDE)
    index = corpus / "index.jsonl"
    if not index.exists():
        pytest.skip(f"there is no {index}; POSTSTELLE_CORPUS names the folder of a mail corpus")
    cases = [json.loads(line) for line in index.read_text().splitlines()]
    named = [case["path"] for case in cases if case["kind"] in WHOLE_MAILS]
    paths = {path for one in named for path in (one if isinstance(one, list) else [one])}
    found = [corpus / path for path in sorted(paths)]
    assert len(found) > 200
    return found


@pytest.fixture
def desk(store_url: str, tmp_path: Path) -> Desk:
    """An installation on each kind of database."""
    made = Desk(tmp_path / "desk", url=store_url)
    made.run("migrate")
    return made


def digest(content: bytes) -> str:
    """SHA-256."""
    return hashlib.sha256(content).hexdigest()


def on_the_wire(mail: Path) -> bytes:
    """The mail as a mail server hands it on: every line ends with CRLF."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", mail.read_bytes())
    return lines if lines.endswith(b"\r\n") else lines + b"\r\n"


def kept(desk: Desk) -> Iterator[str]:
    """The digests of all contents, read back from the store."""
    with open_office(load_settings(desk.config)) as office:
        for item in post.inbox_list(office, SYSTEM, limit=100_000):
            content = post.inbox_show(office, SYSTEM, item.id).content
            assert digest(content) == item.sha256
            yield item.sha256


def share(desk: Desk, mails: list[Path]) -> list[Path]:
    """All of them on SQLite, every fourth on PostgreSQL, which differs in the database only."""
    return mails if desk.url.startswith("sqlite") else mails[::4]


def test_import(desk: Desk, mails: list[Path], tmp_path: Path) -> None:
    """Every mail ends in one state, none set aside, with the bytes of its file, and importing again adds nothing.

    Files that begin with the line of an mbox are taken as such, so that line is not part of their mail.
    """
    folder, chosen = tmp_path / "mails", share(desk, mails)
    folder.mkdir()
    for number, mail in enumerate(chosen):
        shutil.copy(mail, folder / f"{number:04}.eml")
    report = desk.ask("import", str(folder))
    assert report["mails"] >= len(chosen)
    assert report["set_aside"] == report["waiting"] == 0
    assert sum(report[state] for state in STATES) + report["known"] == report["mails"]
    assert report["skipped"] == []
    contents = [mail.read_bytes() for mail in chosen]
    assert {digest(one) for one in contents if not one.startswith(b"From ")} <= set(kept(desk))
    assert desk.ask("outbox", "list") == []
    again = desk.ask("import", str(folder))
    assert again["known"] == report["mails"]


def test_lmtp(desk: Desk, mails: list[Path]) -> None:
    """The same mails over ten connections: all are taken, each ends in one state, none set aside, no byte changed."""
    contents = [on_the_wire(mail) for mail in share(desk, mails)]

    def send(mine: list[bytes]) -> None:
        with smtplib.LMTP(desk.host, desk.lmtp_port) as client:
            for content in mine:
                client.sendmail("sender@example.com", [QUEUE], content)

    expected = {digest(content) for content in contents}
    with serving(desk):
        with ThreadPoolExecutor(10) as pool:
            list(pool.map(send, (contents[start::10] for start in range(10))))
        rows = desk.await_sorted(len(expected), seconds=120)
    states = Counter(row["state"] for row in rows)
    assert set(states) <= set(STATES) - {"waiting", "set_aside"}
    assert sorted(kept(desk)) == sorted(expected)
