"""Score which mails belong together: each case is received by a desk of its own on SQLite, mail after mail.

`score(cases, root)` gives one row per case of the kinds "thread" (the groups that the tickets make) and "followup"
(whether the last mail lands on the ticket of the first). `{{REF}}` in a mail stands for our subject reference,
`{{OUT_MSGID}}` for the Message-ID of a letter of ours about the ticket.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gateway.logs import set_up_logging
from store.engine import open_store
from store.files import make_folders
from store.schema import migrate
from tests.offices import Desk, make_office

_BEGINNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

Row = dict[str, Any]


def score(cases: Iterable[Mapping[str, Any]], root: Path) -> list[Row]:
    """One row for each case that is about several mails."""
    asked = [case for case in cases if case["kind"] in ("thread", "followup")]
    if not asked:
        return []
    set_up_logging("error")
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template.db"
        _make_database(template)
        return [_score_one(case, root, template) for case in asked]


def _score_one(case: Mapping[str, Any], root: Path, template: Path) -> Row:
    with _open_desk(template) as desk:
        tickets = [_receive(desk, (root / path).read_bytes()) for path in case["path"]]
    if case["kind"] == "followup":
        got, wanted = tickets[-1] == tickets[0], case["expected"]["same_ticket"]
    else:
        got = _groups(tickets)
        wanted = sorted(sorted(group) for group in case["expected"]["groups"])
    verdict = "right" if got == wanted else "wrong"
    row = {"id": case["id"], "kind": case["kind"], "aspect": "tickets", "verdict": verdict}
    return row | {"got": got, "expected": wanted}


def _receive(desk: Desk, content: bytes) -> int | None:
    """The number of the ticket on which a mail lands."""
    letters = desk.outbox()
    if letters:
        reference = f"[#{letters[0].ticket_id}]"
        content = content.replace(b"{{REF}}", reference.encode())
        content = content.replace(b"{{OUT_MSGID}}", letters[0].letter.mail_id.encode())
    return desk.receive(content).ticket_id


def _groups(tickets: list[int | None]) -> list[list[int]]:
    """The numbers of the mails, from 0, that share a ticket; in order."""
    members: dict[int | None, list[int]] = {}
    for number, ticket in enumerate(tickets):
        members.setdefault(ticket, []).append(number)
    return sorted(members.values())


def _make_database(file: Path) -> None:
    store = open_store(f"sqlite:///{file}", None)
    migrate(store)
    store.close()


@contextmanager
def _open_desk(template: Path) -> Iterator[Desk]:
    """A desk that has heard of nobody, in a folder that is removed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(template, folder / "poststelle.db")
        make_folders(folder / "blobs")
        store = open_store(f"sqlite:///{folder / 'poststelle.db'}", folder / "blobs")
        try:
            yield Desk(make_office(store, folder), _BEGINNING)
        finally:
            store.close()
