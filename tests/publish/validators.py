"""The CSAF validator of the German BSI (`@secvisogram/csaf-validator-lib`), run on many documents at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.programs import require

_SCRIPT = Path(__file__).parent / "validator" / "validate.mjs"
_LIBRARY = Path(sys.prefix) / "npm"


@dataclass(frozen=True)
class Verdict:
    """What it found in one document: errors of schema and mandatory tests, warnings of optional ones."""

    errors: tuple[str, ...]
    warnings: tuple[str, ...]


def validate(documents: Sequence[dict[str, Any]]) -> list[Verdict]:
    """One verdict for each document. Without node or the library the test is skipped; in CI it fails."""
    node = require("node", "nodejs")
    if not (_LIBRARY / ".installed").is_file():
        message = "the CSAF validator is missing; run: make packages"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    done = subprocess.run(
        [node, _SCRIPT, _LIBRARY],
        input=json.dumps(list(documents)),
        capture_output=True,
        text=True,
        check=True,
    )
    return [
        Verdict(tuple(each["errors"]), tuple(each["warnings"])) for each in json.loads(done.stdout)
    ]
