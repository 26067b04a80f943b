"""Score the folding of quotes and signatures against cases whose right answer others wrote down.

`score(cases, root)` gives one row a case: its verdict is `right`, `lost` (words the person wrote are folded away),
`left` (somebody else's words stay open) or `both`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from gateway.mail.html.text import html_to_text
from gateway.mail.model import Fold, FoldKind, Forwarded, visible
from gateway.mail.replies.quotes import find_folds

KINDS = ("reply", "reply_html", "signature", "forward")
_ENDINGS = (FoldKind.SIGNATURE, FoldKind.DISCLAIMER)
_TAG = re.compile(
    r"<(?:style|head|title).*?</(?:style|head|title)>|<[^>]*>", re.DOTALL | re.IGNORECASE
)
_URL = re.compile(r"<(?:https?:|mailto:)[^>]*>")

Row = dict[str, Any]


def score(cases: Iterable[Mapping[str, Any]], root: Path) -> list[Row]:
    """One row for each case of the kinds above: id, kind, verdict, what is missing and what is too much."""
    return [_score_one(case, root) for case in cases if case["kind"] in KINDS]


def read_case(
    case: Mapping[str, Any], root: Path
) -> tuple[str, tuple[Fold, ...], Forwarded | None]:
    """Text, folds and forwarded mail of one case."""
    path = case["path"] if isinstance(case["path"], str) else case["path"][0]
    content = (root / path).read_bytes()
    expected = case["expected"]
    if expected.get("input") == "message":
        mail = message_from_bytes(content, policy=policy.default)
        part = mail.get_body(("plain",))
        text = part.get_content() if part else ""
        return (text, *find_folds(text, None, str(mail["subject"] or "")))
    source = content.decode("utf-8", "replace")
    if path.endswith(".html"):
        text = html_to_text(source)
        return (text, *find_folds(text, source))
    return (source, *find_folds(source))


def _score_one(case: Mapping[str, Any], root: Path) -> Row:
    text, folds, forwarded = read_case(case, root)
    expected = case["expected"]
    shown = [visible(text, folds)]
    if expected.get("sig") in ("keep", "either"):
        shown.append(visible(text, [fold for fold in folds if fold.kind not in _ENDINGS]))
    problems = [_problems(case, expected, text, one, folds, forwarded) for one in shown]
    missing, extra = min(
        problems, key=lambda problem: (len(problem[0]) + len(problem[1]), len(problem[0]))
    )
    verdict = {
        (False, False): "right",
        (True, False): "lost",
        (False, True): "left",
        (True, True): "both",
    }
    row = {"id": case["id"], "kind": case["kind"], "verdict": verdict[bool(missing), bool(extra)]}
    return row | {"missing": missing, "extra": extra}


def _problems(
    case: Mapping[str, Any],
    expected: Mapping[str, Any],
    text: str,
    shown: str,
    folds: tuple[Fold, ...],
    forwarded: Forwarded | None,
) -> tuple[list[str], list[str]]:
    if case["kind"] == "forward":
        return _forward_problems(expected.get("unwrap"), shown, forwarded)
    if case["kind"] == "signature":
        folded = " ".join(text[fold.start : fold.end] for fold in folds if fold.kind in _ENDINGS)
        return compare(expected.get("signature") or "", folded)[::-1]
    if expected.get("single_message") and any(fold.kind is FoldKind.QUOTE for fold in folds):
        return [text[fold.start : fold.end] for fold in folds], []
    wanted = _wanted(expected)
    if wanted is not None:
        return compare(wanted, shown)
    plain = _squeeze(shown)
    missing = [words for words in expected.get("contains", ()) if _squeeze(words) not in plain]
    extra = [words for words in expected.get("not_contains", ()) if _squeeze(words) in plain]
    return missing, extra


def _wanted(expected: Mapping[str, Any]) -> str | None:
    html = expected.get("reply_html_nows") or (
        expected.get("reply") if expected.get("reply_is_html") else None
    )
    if html is not None:
        return html_to_text(html)
    reply = expected.get("reply")
    return None if reply is None else str(reply)


def _forward_problems(
    unwrap: Mapping[str, str] | None, shown: str, forwarded: Forwarded | None
) -> tuple[list[str], list[str]]:
    if unwrap is None or unwrap.get("type") != "forward":
        return [], [str(forwarded)] if forwarded else []
    if forwarded is None:
        return ["forward not seen"], []
    plain = _squeeze(shown)
    parts = [unwrap.get(key, "") for key in ("text", "text_top", "text_bottom")]
    parts += [html_to_text(unwrap.get(key, "")) for key in ("html", "html_top", "html_bottom")]
    missing = [part for part in parts if _squeeze(part) not in plain]
    sender = f"{forwarded.sender.name} {forwarded.sender.address}" if forwarded.sender else ""
    for wanted, got in (
        (unwrap.get("from"), sender),
        (unwrap.get("subject"), forwarded.subject),
        (unwrap.get("date"), forwarded.date),
    ):
        if wanted and _letters(wanted) != _letters(got):
            missing.append(f"{wanted!r} != {got!r}")
    return missing, []


def compare(wanted: str, got: str) -> tuple[list[str], list[str]]:
    """Words that are missing and words that are too much; none when both say the same but for white space."""
    if _squeeze(wanted) == _squeeze(got):
        return [], []
    have, want = Counter(_squeeze(got).split()), Counter(_squeeze(wanted).split())
    missing, extra = list((want - have).elements()), list((have - want).elements())
    return (missing, extra) if missing or extra else (["order"], [])


def _squeeze(text: str) -> str:
    return " ".join(re.sub(r"^[> ]+", "", _URL.sub("", text), flags=re.MULTILINE).split())


def _letters(text: str) -> str:
    return re.sub(r"[^\w@.+-]+", " ", text).replace(" '", " ").strip().casefold()
