"""Files with keys of our own: made on first use, readable by us alone, complete or not there at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def make_key(path: Path) -> None:
    """Write a new key of 256 bits in hex unless there is one.

    It is complete under another name first, so that nobody reads half of it; of two made at once one is kept.
    """
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)
    except FileExistsError:
        return
    finally:
        temporary.unlink()
