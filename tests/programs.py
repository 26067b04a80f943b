"""Programs of Debian packages that some tests need: found, or the test says what is missing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

_ALSO_IN = "/usr/sbin:/sbin:/usr/lib/dovecot"


def require(program: str, package: str) -> Path:
    """Where the program is. Without it the test is skipped with the package's name; in CI it fails."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), _ALSO_IN])
    found = shutil.which(program, path=path)
    if found is None:
        message = f"{program} is missing; install the Debian package {package}"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return Path(found)
