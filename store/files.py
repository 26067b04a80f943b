"""Large contents as durable files, each under its digest. Light enough for the reading processes: no database."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path


def path_of(folder: Path, digest: str) -> Path:
    """Where the content with that digest lies."""
    return folder / digest[:2] / digest


def make_folders(folder: Path) -> None:
    """Create the 256 folders that large contents are spread over, durably."""
    for number in range(256):
        (folder / f"{number:02x}").mkdir(parents=True, exist_ok=True)
    _sync_folder(folder)


def write(folder: Path, digest: str, content: bytes) -> None:
    """Temporary name, fsync, rename, fsync of the folder: after this it survives a power cut. Raises OSError.

    The folder is synced even if the file is there, since whoever wrote it may not have come that far yet. One that
    was damaged meanwhile is replaced.
    """
    path = path_of(folder, digest)
    if not _holds(path, content):
        temporary = path.parent / f".{secrets.token_hex(8)}"
        try:
            with temporary.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                temporary.unlink()
            raise
    _sync_folder(path.parent)


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except FileNotFoundError:
        return False


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
