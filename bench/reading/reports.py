"""Score what kind of mail it is: bounces, their recipients and codes, and which mail a machine may answer.

`score(cases, root)` gives one row per case and aspect. Ordinary mails and replies are traps: none of them may be
taken for a bounce, unless it carries a delivery report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from gateway.mail.model import Action, Kind, Mail
from gateway.mail.parse import parse_mail
from gateway.policy.loops import OwnMarks, kind_of, may_acknowledge
from store.post_records import Envelope

ORDINARY = ("parse", "robust", "thread", "followup")
_BOUNCES = (Kind.BOUNCE, Kind.DELAYED)

Row = dict[str, Any]


def score(cases: Iterable[Mapping[str, Any]], root: Path) -> list[Row]:
    """One row for each thing that a case says about the kind of its mail."""
    return [row for case in cases for row in _score_one(case, root)]


def _score_one(case: Mapping[str, Any], root: Path) -> Iterator[Row]:
    if case["kind"] not in ("bounce", "auto", *ORDINARY):
        return
    paths = [case["path"]] if isinstance(case["path"], str) else case["path"]
    for path in paths:
        content = (root / path).read_bytes()
        mail = parse_mail(content)
        row = {"id": case["id"], "kind": case["kind"], "rule": mail.kind_reason}
        wanted = case["kind"] == "bounce" and bool(case["expected"].get("is_bounce"))
        for aspect, verdict in _judge(case, mail, content):
            yield row | {"aspect": aspect, "verdict": verdict, "wanted": wanted}


def _judge(case: Mapping[str, Any], mail: Mail, content: bytes) -> Iterator[tuple[str, str]]:
    if case["kind"] == "bounce":
        yield from _judge_bounce(case["expected"], mail)
    elif case["kind"] == "auto":
        yield "may be answered", _judge_answer(case["expected"], mail)
    else:
        report = b"delivery-status" in content.lower()
        yield "no bounce", "right" if report or mail.kind not in _BOUNCES else "false bounce"


def _judge_bounce(expected: Mapping[str, Any], mail: Mail) -> Iterator[tuple[str, str]]:
    found, wanted = mail.kind in _BOUNCES, expected.get("is_bounce")
    if wanted is not None:
        yield "found", "right" if found == wanted else ("missed" if wanted else "false bounce")
    if expected.get("auto_generated"):
        yield "never answered", "answered" if mail.kind is Kind.PERSON else "right"
    if not wanted:
        return
    if "recipients" in expected:
        got = {r.recipient.lower() for r in mail.reports if r.action is not Action.DELIVERED}
        yield (
            "recipients",
            "right" if got == {r.lower() for r in expected["recipients"]} else "wrong",
        )
    if expected.get("permanent") is not None:
        yield "permanent", "right" if is_permanent(mail) == expected["permanent"] else "wrong"


def is_permanent(mail: Mail) -> bool:
    """Whether a report says that trying again is useless, for at least one recipient."""
    codes = [report.status[:1] for report in mail.reports if report.action is Action.FAILED]
    return "5" in codes or (not codes and mail.kind is Kind.BOUNCE)


def _judge_answer(expected: Mapping[str, Any], mail: Mail) -> str:
    own = OwnMarks(
        expected.get("system_host", ""),
        frozenset(address.lower() for address in expected.get("own_addresses", ())),
    )
    told = expected.get("envelope")
    envelope = (
        Envelope(told.get("from", ""), tuple(told.get("to", ())))
        if isinstance(told, dict)
        else None
    )
    kind = kind_of(mail, envelope, own).kind
    allowed = may_acknowledge(mail, envelope, kind, own).outcome == "yes"
    if allowed == expected["may_respond"]:
        return "right"
    return "answered" if allowed else "muted"
