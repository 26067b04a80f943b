"""Score who wrote a mail: a person, or a machine and of which kind, on short mails in many languages.

`score_kinds(folder)` reads one file of JSON lines for each language: id, kind, from, subject, text, and headers if
there are more. A person must be a person. A machine's mail should be anything else ("right"); at least it must not be
answered ("silent").
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from gateway.mail.model import Kind
from gateway.mail.parse import parse_mail
from gateway.policy.loops import OwnMarks, kind_of, may_acknowledge
from store.post_records import Envelope

_DESK = "support@desk.example"
_OWN = OwnMarks("desk.example", frozenset({_DESK}))

Row = dict[str, Any]


def score_kinds(folder: Path) -> Iterator[Row]:
    """One row for each mail; `got` is what it was taken for.

    A machine that bears no mark can only be known by its words, and some write as people do: these rows are a rate, not
    a test, and say so with `is_rate`.
    """
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            told = json.loads(line)
            kind, is_answered = _judge(told)
            is_person = told["kind"] == "person"
            aspect = "person" if is_person else "machine without marks"
            verdict = _verdict(is_person, kind, is_answered=is_answered)
            row = {"id": f"kinds/{told['id']}", "kind": "kind", "aspect": aspect, "got": kind.value}
            yield row | {"verdict": verdict, "wanted": told["kind"], "is_rate": not is_person}


def _verdict(is_person: bool, kind: Kind, *, is_answered: bool) -> str:
    if is_person:
        return "right" if kind is Kind.PERSON else "machine"
    if is_answered:
        return "answered"
    return "silent" if kind is Kind.PERSON else "right"


def _judge(told: Mapping[str, Any]) -> tuple[Kind, bool]:
    """The kind of a mail, and whether it would be acknowledged."""
    message = EmailMessage()
    message["From"] = told["from"]
    message["To"] = _DESK
    message["Subject"] = told["subject"]
    message["Date"] = "Mon, 23 Nov 2026 06:22:00 +0100"
    message["Message-ID"] = f"<{told['id']}@client.example>"
    for name, value in told.get("headers", {}).items():
        message[name] = value
    message.set_content(told["text"])
    mail = parse_mail(message.as_bytes())
    sender = "" if told.get("headers", {}).get("Return-Path") == "<>" else mail.authors[0].address
    envelope = Envelope(sender, (_DESK,))
    kind = kind_of(mail, envelope, _OWN).kind
    return kind, may_acknowledge(mail, envelope, kind, _OWN).outcome == "yes"
