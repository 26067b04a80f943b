"""How well mail is understood, measured on folders of mails with expectations; repeatable, no tuning knobs.

    make corpus
    python -m bench.reading.run FOLDER... [--kind KIND] [--verbose ID] [--wrong]

A folder is our own `tests/corpus`, or it holds an index.jsonl: one case a line with id, kind, path and expected. Each
module of this package scores the kinds it knows: its `score(cases, root)` gives rows with id, kind, verdict ("right" or
what went wrong) and, where one case is compared in several ways, aspect. Cases that fail for a reason are named in
known.toml; any other failure makes the exit status 1.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.reading import html, mime, replies, reports, threads
from bench.reading.own import is_own, score_own

KNOWN = Path(__file__).parent / "known.toml"
Row = dict[str, Any]


def load_cases(root: Path) -> list[Row]:
    """The cases of a corpus, in order."""
    with (root / "index.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def score_folder(root: Path) -> list[Row]:
    """The rows of every module for one folder."""
    if is_own(root):
        return score_own(root)
    cases = load_cases(root)
    return [
        row
        for module in (mime, replies, reports, html, threads)
        for row in module.score(cases, root)
    ]


def load_known() -> dict[str, str]:
    """Why each named case fails, by its id."""
    return {entry["id"]: entry["why"] for entry in tomllib.loads(KNOWN.read_text("utf-8"))["case"]}


def main() -> None:
    """Score each folder, print its tables; the exit status tells whether a case failed that is not named."""
    options = _options()
    known = load_known()
    unnamed = 0
    for folder in options.folders:
        started = time.process_time()
        rows = [row for row in score_folder(folder) if options.kind in (None, row["kind"])]
        print(f"{folder}: {len({row['id'] for row in rows})} cases")
        _print_verdicts(rows)
        _print_rates(rows)
        unnamed += _print_failures(rows, known, options)
        print(f"{time.process_time() - started:.2f} s of CPU\n")
    sys.exit(1 if unnamed else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--kind", help="only this kind")
    parser.add_argument(
        "--verbose", metavar="ID", help="show every row of the cases whose id contains this"
    )
    parser.add_argument(
        "--wrong", action="store_true", help="show every row that is not right in full"
    )
    return parser.parse_args()


def _print_verdicts(rows: Iterable[Row]) -> None:
    """What was compared, and how often it was right or what went wrong."""
    totals = Counter((row["kind"], row.get("aspect", ""), row["verdict"]) for row in rows)
    for kind, aspect in sorted({key[:2] for key in totals}):
        verdicts = {key[2]: count for key, count in totals.items() if key[:2] == (kind, aspect)}
        right = verdicts.pop("right", 0)
        rest = " ".join(f"{verdict} {count}" for verdict, count in sorted(verdicts.items()))
        print(f"  {kind:14} {aspect:22} right {right:5}  {rest}".rstrip())


def _print_rates(rows: list[Row]) -> None:
    """Precision and recall where both mean something."""
    found = Counter(
        (row["verdict"], row.get("wanted")) for row in rows if row.get("aspect") == "found"
    )
    false = found["false bounce", False] + found["false bounce", None]
    false += sum(
        row["verdict"] == "false bounce" for row in rows if row.get("aspect") == "no bounce"
    )
    hits = found["right", True]
    _print_rate(
        "bounces and delays",
        hits,
        hits + false,
        hits + sum(n for (v, _), n in found.items() if v == "missed"),
    )
    folded = [row["verdict"] for row in rows if row["kind"] in ("reply", "reply_html")]
    whole = sum(verdict in ("right", "left") for verdict in folded)
    clean = sum(verdict in ("right", "lost") for verdict in folded)
    if folded:
        print(
            f"  quotes: nothing lost in {whole}/{len(folded)}, nothing left over in {clean}/{len(folded)}"
        )
    silent = Counter(
        row["verdict"] for row in rows if row.get("aspect") in ("may be answered", "never answered")
    )
    if silent:
        print(
            f"  answers: {silent['answered']} that must not be, {silent['muted']} muted, {silent['right']} right"
        )


def is_failure(row: Row) -> bool:
    """Whether a row is wrong and not only part of a rate."""
    return row["verdict"] != "right" and not row.get("is_rate", False)


def _print_rate(name: str, hits: int, claimed: int, wanted: int) -> None:
    if claimed and wanted:
        print(
            f"  {name}: precision {hits / claimed:.4f} ({hits}/{claimed}), recall {hits / wanted:.4f} ({hits}/{wanted})"
        )


def _print_failures(rows: list[Row], known: dict[str, str], options: argparse.Namespace) -> int:
    """Every case that failed with its reason, or that it has none; how many have none."""
    failed = {row["id"]: None for row in rows if is_failure(row)}
    for row in rows:
        is_asked = options.verbose and options.verbose in row["id"]
        if is_asked or (options.wrong and row["verdict"] != "right"):
            print(json.dumps(row, ensure_ascii=False, default=str))
    for name in failed:
        print(f"  fails: {name}: {known.get(name, 'NOT NAMED in bench/reading/known.toml')}")
    return sum(name not in known for name in failed)


if __name__ == "__main__":
    main()
