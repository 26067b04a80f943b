"""How well mail is understood, measured on a folder of mails with expectations; repeatable, no tuning knobs.

    python -m bench.reading.run CORPUS_DIR [--kind KIND] [--verbose ID] [--wrong]

The folder holds an index.jsonl: one case a line with id, kind, path and expected. Each module of this package scores
the kinds it knows: its `score(cases, root)` gives rows with id, kind, verdict ("right" or what went wrong) and, where
one case is compared in several ways, aspect.
"""

from __future__ import annotations

import argparse
import importlib
import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MODULES = ("mime", "replies", "reports", "html")
Row = dict[str, Any]


def load_cases(root: Path) -> list[Row]:
    """The cases of a corpus, in order."""
    with (root / "index.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def score_all(cases: list[Row], root: Path) -> Iterator[Row]:
    """The rows of every module that is there."""
    for name in MODULES:
        if (Path(__file__).parent / f"{name}.py").exists():
            yield from importlib.import_module(f"bench.reading.{name}").score(cases, root)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--kind", help="only this kind")
    parser.add_argument(
        "--verbose", metavar="ID", help="show every row of the cases whose id contains this"
    )
    parser.add_argument("--wrong", action="store_true", help="show every row that is not right")
    options = parser.parse_args()
    cases = [case for case in load_cases(options.corpus) if options.kind in (None, case["kind"])]
    totals: Counter[tuple[str, str, str]] = Counter()
    started = time.process_time()
    for row in score_all(cases, options.corpus):
        totals[row["kind"], row.get("aspect", ""), row["verdict"]] += 1
        if (options.verbose and options.verbose in row["id"]) or (
            options.wrong and row["verdict"] != "right"
        ):
            print(json.dumps(row, ensure_ascii=False, default=str))
    for kind, aspect in sorted({(kind, aspect) for kind, aspect, _ in totals}):
        verdicts = {key[2]: count for key, count in totals.items() if key[:2] == (kind, aspect)}
        right = verdicts.pop("right", 0)
        rest = " ".join(f"{verdict} {count}" for verdict, count in sorted(verdicts.items()))
        print(f"{kind:14} {aspect:22} right {right:5}  {rest}")
    print(f"{time.process_time() - started:.2f} s of CPU")


if __name__ == "__main__":
    main()
