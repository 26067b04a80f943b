"""Scores the reading of whole mails, single header values and winmail.dat files."""

from __future__ import annotations

import json
import re
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from gateway.mail.model import Address, Attachment, Mail
from gateway.mail.parse import parse_mail

_SLOW_SECONDS = 2.0
Row = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One case: its bytes and what the original test expects."""

    content: bytes
    expected: dict[str, Any]


@dataclass(frozen=True)
class Check:
    """One thing that was compared: what it is about, whether it is right, both sides for a reader."""

    aspect: str
    right: bool
    got: object = ""
    wanted: object = ""


def score(cases: Iterable[Mapping[str, Any]], root: Path) -> list[Row]:
    """Rows for each case of the kinds below, one for each thing that its original test asserts."""
    rows = []
    for case in cases:
        if scorer := _SCORERS.get(case["kind"]):
            path = case["path"] if isinstance(case["path"], str) else case["path"][0]
            rows += _score_one(case, Case((root / path).read_bytes(), case["expected"]), scorer)
    return rows


def _score_one(
    case: Mapping[str, Any], loaded: Case, scorer: Callable[[Case], Iterable[Check]]
) -> list[Row]:
    start = {"id": case["id"], "kind": case["kind"]}
    try:
        checks = list(scorer(loaded))
    except Exception:
        return [start | {"verdict": "exception", "got": traceback.format_exc()}]
    return [start | _row(check) for check in checks]


def _row(check: Check) -> Row:
    row = {"aspect": check.aspect, "verdict": "right" if check.right else "wrong"}
    return (
        row
        if check.right
        else row | {"got": repr(check.got)[:400], "wanted": repr(check.wanted)[:400]}
    )


def _flat(text: object) -> str:
    return " ".join(str(text or "").split())


def _shown(mail: Mail) -> str:
    return _flat(f"{mail.text} {mail.html or ''}")


def _anywhere(mail: Mail) -> str:
    pieces = [
        mail.text,
        mail.html or "",
        *(a.content.decode("utf-8", "replace") for a in mail.attachments),
    ]
    return _flat(" ".join(pieces))


def _same(got: object, wanted: object) -> bool:
    """Equal after collapsing white space; U+FFFD in the expectation stands for anything."""
    pattern = re.escape(_flat(wanted)).replace("\ufffd", ".{0,4}")
    return re.fullmatch(pattern, _flat(got), re.DOTALL) is not None


def _score_robust(case: Case) -> Iterator[Check]:
    started = time.process_time()
    parse_mail(case.content)
    yield Check("parsed", time.process_time() - started < _SLOW_SECONDS)


def _score_parse(case: Case) -> Iterator[Check]:
    mail = parse_mail(case.content)
    yield Check("parsed", True)
    for key, wanted in case.expected.items():
        yield from _check(key, wanted, mail)


def _check(key: str, wanted: Any, mail: Mail) -> Iterable[Check]:
    if key in ("from", "to", "cc"):
        got = mail.authors if key == "from" else getattr(mail, key)
        return [Check(key, _same_people(got, wanted), got, wanted)]
    if key == "attachments":
        return [
            Check(
                "attachment", any(_is_it(a, entry) for a in mail.attachments), _names(mail), entry
            )
            for entry in wanted
        ]
    if key in ("text_contains", "text_any_contains", "html_contains", "anywhere_contains"):
        found = {
            "text_contains": mail.text,
            "html_contains": mail.html,
            "text_any_contains": _shown(mail),
        }
        return [
            Check(key, _flat(w) in _flat(found.get(key, _anywhere(mail))), found.get(key), w)
            for w in wanted
        ]
    checker = _SIMPLE.get(key)
    return [checker(mail, wanted)] if checker else []


def _names(mail: Mail) -> list[tuple[str, str, int]]:
    return [(a.filename, a.content_type, a.size) for a in mail.attachments]


_SIMPLE: dict[str, Any] = {
    "subject": lambda mail, wanted: Check(
        "subject", _same(mail.subject, wanted), mail.subject, wanted
    ),
    "text": lambda mail, wanted: Check("text", _same(mail.text, wanted), mail.text, wanted),
    "text_norm": lambda mail, wanted: Check("text", _same(mail.text, wanted), mail.text, wanted),
    "html": lambda mail, wanted: Check(
        "html", _same(mail.html or mail.text, wanted), mail.html, wanted
    ),
    "has_html": lambda mail, wanted: Check(
        "html", (mail.html is not None) == wanted, mail.html, wanted
    ),
    "message_id": lambda mail, wanted: Check(
        "message_id", (mail.message_id or "").strip("<>") == (wanted or ""), mail.message_id, wanted
    ),
    "in_reply_to": lambda mail, wanted: Check(
        "in_reply_to", [i.strip("<>") for i in mail.in_reply_to] == wanted, mail.in_reply_to, wanted
    ),
    "date": lambda mail, wanted: Check("date", _same_date(mail.date, wanted), mail.date, wanted),
    "filenames": lambda mail, wanted: Check(
        "filenames", not set(wanted) - {a.filename for a in mail.attachments}, _names(mail), wanted
    ),
    "n_attachments": lambda mail, wanted: Check(
        "n_attachments", len(mail.attachments) >= wanted, _names(mail), wanted
    ),
    "n_attachments_min": lambda mail, wanted: Check(
        "n_attachments", len(mail.attachments) >= wanted, _names(mail), wanted
    ),
}


def _same_date(got: datetime | None, wanted: str | None) -> bool:
    return (got.isoformat() if got else None) == wanted


def _same_people(got: tuple[Address, ...], wanted: list[dict[str, Any]]) -> bool:
    if len(got) != len(wanted):
        return False
    return all(
        a.address.lower() == (w.get("address") or "").lower()
        and ("name" not in w or _same(a.name, w["name"] or "") or not w["name"])
        for a, w in zip(got, wanted, strict=True)
    )


def _is_it(attachment: Attachment, entry: dict[str, Any]) -> bool:
    checks = {
        "filename": lambda w: w is None or _same(attachment.filename, w),
        "size": lambda w: attachment.size == w or attachment.size == w + 1,
        "sha256": lambda w: attachment.sha256 == w,
        "content_id": lambda w: attachment.content_id == w,
        "contains": lambda w: w in attachment.content.decode("utf-8", "replace"),
        "content_type": lambda w: attachment.content_type == w.lower(),
    }
    return all(check(entry[key]) for key, check in checks.items() if key in entry)


def _wrapped(name: bytes, value: bytes, body: bytes = b"x\r\n") -> Mail:
    return parse_mail(name + b": " + value.strip(b"\r\n") + b"\r\n\r\n" + body)


def _score_header(case: Case) -> Iterator[Check]:
    mail = _wrapped(b"Subject", case.content)
    yield Check(
        "decoded",
        _same(mail.subject, case.expected["decoded"]),
        mail.subject,
        case.expected["decoded"],
    )


def _score_address(case: Case) -> Iterator[Check]:
    mail = _wrapped(b"To", case.content)
    wanted = case.expected["addresses"]
    yield Check("addresses", _same_people(mail.to, wanted), mail.to, wanted)


def _score_date(case: Case) -> Iterator[Check]:
    mail = _wrapped(b"Date", case.content)
    yield Check(
        "date", _same_date(mail.date, case.expected["date"]), mail.date, case.expected["date"]
    )


def _score_filename(case: Case) -> Iterator[Check]:
    header = case.expected.get("header", "Content-Disposition").encode()
    kind = (
        b"" if header.lower() == b"content-type" else b"Content-Type: application/octet-stream\r\n"
    )
    mail = parse_mail(kind + header + b": " + case.content.strip(b"\r\n") + b"\r\n\r\nx\r\n")
    names = [attachment.filename for attachment in mail.attachments]
    yield Check("filename", case.expected["filename"] in names, names, case.expected["filename"])


def _score_tnef(case: Case) -> Iterator[Check]:
    mail = parse_mail(
        b"Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: binary\r\n\r\n"
        + case.content
    )
    names = [attachment.filename for attachment in mail.attachments]
    yield Check(
        "filenames",
        not set(case.expected["filenames"]) - set(names),
        names,
        case.expected["filenames"],
    )
    digests = {attachment.sha256 for attachment in mail.attachments}
    for entry in case.expected.get("files", ()):
        yield Check("file content", entry["sha256"] in digests, _names(mail), entry)
    if case.expected.get("body"):
        yield Check("body", bool(mail.text.strip()), mail.text, case.expected["body"])


def _score_content_type(case: Case) -> Iterator[Check]:
    wanted = case.expected["content_type"]
    mail = parse_mail(b"Content-Type: " + case.content.strip(b"\r\n") + b"\r\n\r\nx\r\n")
    yield Check("parsed", True)
    attributes = dict(wanted.get("attributes") or ()) if wanted else {}
    name = attributes.get("filename") or attributes.get("name")
    if name and "/" not in name:
        names = [attachment.filename for attachment in mail.attachments]
        yield Check("name", name in names, names, name)


def _score_calendar(case: Case) -> Iterator[Check]:
    mail = parse_mail(b"Content-Type: text/calendar\r\n\r\n" + case.content)
    yield Check("event", mail.invitation is not None, json.dumps(case.expected))


_SCORERS = {
    "robust": _score_robust,
    "parse": _score_parse,
    "header": _score_header,
    "address": _score_address,
    "date": _score_date,
    "filename": _score_filename,
    "tnef": _score_tnef,
    "content_type": _score_content_type,
    "calendar": _score_calendar,
}
