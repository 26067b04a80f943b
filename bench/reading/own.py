"""Scores the reader on our own corpus, `tests/corpus`: the same mails as in the tests, as rows beside those of others.

`score_own(root)` gives one row for each mail and aspect, in the form of the other modules of this package.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.reading.kinds import score_kinds
from bench.reading.replies import compare
from bench.reading.tables import load_table, read_case
from gateway.mail.header.addresses import parse_addresses
from gateway.mail.model import Action, Kind, visible
from gateway.mail.parse import parse_mail
from gateway.mail.replies.quotes import find_folds
from gateway.policy.loops import OwnMarks, kind_of, may_acknowledge
from store.post_records import Envelope

_DESK = "support@desk.example"
_OWN = OwnMarks("desk.example", frozenset({_DESK}))
_MARKS = ("~", "?")
_REPORTS = (Kind.BOUNCE, Kind.DELAYED)

Row = dict[str, Any]


def is_own(root: Path) -> bool:
    """Whether a folder is our own corpus and not one with an index."""
    return (root / "bounces" / "expected.toml").exists()


def score_own(root: Path) -> list[Row]:
    """One row for each thing that our corpus says about one of its mails."""
    return [
        *_score_quotes(root / "quotes"),
        *_score_replies(root / "replies"),
        *_score_reports(root / "bounces"),
        *_score_loops(root / "loops"),
        *score_kinds(root / "kinds"),
        *_score_parse(root),
        *_score_addresses(root / "addresses.txt"),
        *_score_fields(root / "fields"),
    ]


def _row(name: str, kind: str, aspect: str, is_right: bool, **more: Any) -> Row:
    verdict = "right" if is_right else "wrong"
    return {"id": name, "kind": kind, "aspect": aspect, "verdict": verdict} | more


def _score_quotes(folder: Path) -> Iterator[Row]:
    """Texts in sections that "%% name" begins, the text first; "%% reply" holds the words that must stay open."""
    for path in sorted(folder.glob("*.txt")):
        parts = f"%% text\n{path.read_text('utf-8')}".split("%% ")[1:]
        sections = {
            head: rest for head, _, rest in (part.partition("\n") for part in parts) if rest
        }
        text = sections["text"]
        folds, _ = find_folds(text, subject=sections.get("subject", "").strip())
        missing, extra = compare(sections.get("reply", ""), visible(text, folds))
        verdict = _verdict(missing, extra)
        yield {"id": f"quotes/{path.stem}", "kind": "reply", "aspect": "", "verdict": verdict}


def _score_replies(folder: Path) -> Iterator[Row]:
    """Short replies, many in a file. "%% name" begins one, with `subject=…` if it matters.

    A line that begins with "~" must be folded, one with "?" may be (the words that end a letter), any other stays open.
    """
    for path in sorted(folder.glob("*.txt")):
        for case in f"\n{path.read_text('utf-8')}".split("\n%% ")[1:]:
            head, _, body = case.partition("\n")
            name, _, subject = head.partition(" subject=")
            lines = body.split("\n")
            text = "\n".join(line[1:] if line[:1] in _MARKS else line for line in lines)
            shown = visible(text, find_folds(text, subject=subject)[0])
            long = "\n".join(line.removeprefix("?") for line in lines if line[:1] != "~")
            short = "\n".join(line for line in lines if line[:1] not in _MARKS)
            missing, extra = min((compare(wanted, shown) for wanted in (long, short)), key=_size)
            row = {"id": f"replies/{name}", "kind": "reply", "aspect": ""}
            yield row | {"verdict": _verdict(missing, extra), "missing": missing, "extra": extra}


def _verdict(missing: list[str], extra: list[str]) -> str:
    return "both" if missing and extra else "lost" if missing else "left" if extra else "right"


def _size(problem: tuple[list[str], list[str]]) -> int:
    return len(problem[0]) + len(problem[1])


def _score_reports(folder: Path) -> Iterator[Row]:
    for name, told in tomllib.loads((folder / "expected.toml").read_text("utf-8")).items():
        mail = parse_mail((folder / f"{name}.eml").read_bytes())
        wanted = told["kind"] in ("bounce", "delayed")
        found = mail.kind in _REPORTS
        verdict = "right" if found == wanted else "missed" if wanted else "false bounce"
        yield _row(f"bounces/{name}", "bounce", "found", True, wanted=wanted) | {"verdict": verdict}
        got = {r.recipient for r in mail.reports if r.action is not Action.DELIVERED}
        rows = [row.rsplit(" ", 2) for row in told.get("reports", ()) if " delivered" not in row]
        yield _row(f"bounces/{name}", "bounce", "recipients", got == {row[0] for row in rows})


def _score_loops(folder: Path) -> Iterator[Row]:
    for name, told in tomllib.loads((folder / "expected.toml").read_text("utf-8")).items():
        mail = parse_mail((folder / f"{name}.eml").read_bytes())
        envelope = Envelope(told.get("from", mail.authors[0].address), (_DESK,))
        kind = kind_of(mail, envelope, _OWN).kind
        is_person = kind is Kind.PERSON
        yield _row(f"loops/{name}", "auto", "kind", kind.value == told["kind"], person=is_person)
        allowed = may_acknowledge(mail, envelope, kind, _OWN).outcome == "yes"
        verdict = "right" if allowed == told["acknowledge"] else "answered" if allowed else "muted"
        yield _row(f"loops/{name}", "auto", "may be answered", True) | {"verdict": verdict}


def _score_parse(root: Path) -> Iterator[Row]:
    for folder in ("parse", "malformed"):
        for path in sorted((root / folder).glob("*.eml")):
            told = json.loads(path.with_suffix(".json").read_text("utf-8"))
            mail = parse_mail(path.read_bytes())
            for aspect in ("subject", "text", "html"):
                if aspect in told:
                    is_right = (getattr(mail, aspect) or None) == (told[aspect] or None)
                    yield _row(f"{folder}/{path.stem}", "parse", aspect, is_right)
            if "attachments" in told:
                names = {a.filename for a in mail.attachments}
                wanted = {entry["filename"] for entry in told["attachments"] if "filename" in entry}
                yield _row(f"{folder}/{path.stem}", "parse", "filenames", wanted <= names)


def _score_addresses(path: Path) -> Iterator[Row]:
    """Two lines a case: the field, then indented the verdict and the mailboxes that must come out."""
    for field, expected in load_table(path):
        found = parse_addresses(field)
        verdict = "doubtful" if found.doubtful else "broken" if found.broken else "clean"
        people = " , ".join(f"{who.name} <{who.address}>".strip() for who in found.addresses)
        is_right = f"{verdict}: {people or 'nobody'}" == expected
        yield _row(f"addresses/{field[:60]}", "address", "addresses", is_right)


def _score_fields(folder: Path) -> Iterator[Row]:
    """The tables of single fields; each table is an aspect of its own."""
    for path in sorted(folder.glob("*.txt")):
        for field, expected in load_table(path):
            is_right = read_case(path.stem, field) == expected
            yield _row(f"{path.stem}/{field[:60]}", "field", path.stem, is_right)
