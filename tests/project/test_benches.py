"""Benches are run by hand, so nobody notices by chance that one of them no longer starts."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import bench

ATHERIS = "bench.fuzzing.guided"
"""Needs a package of the fuzzing group, which not every Python has."""


def test_benches_import() -> None:
    """Every bench finds what it measures."""
    found = [one.name for one in pkgutil.walk_packages(bench.__path__, "bench.")]
    names = [name for name in found if name != ATHERIS and not name.endswith("__main__")]
    lines = "\n".join(f"import {name}" for name in names)
    done = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True)
    assert len(names) > 10
    assert done.returncode == 0, done.stderr
