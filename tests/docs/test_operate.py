"""The operator's guide names what there is, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
GUIDE = (ROOT / "docs" / "operate.md").read_text()
FOR_DEVELOPERS = {"debian-test-packages", "npm-test-packages", "fetch-uv"}


def test_every_file_is_named() -> None:
    """Who reads the guide learns of every file below deploy/, and finds every file that it names."""
    shipped = {
        str(path.relative_to(ROOT)) for path in (ROOT / "deploy").rglob("*") if path.is_file()
    }
    named = set(re.findall(r"deploy/[\w./-]*\w", GUIDE))
    assert named == {path for path in shipped if Path(path).name not in FOR_DEVELOPERS}
