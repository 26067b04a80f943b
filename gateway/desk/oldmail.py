"""Old mail on the disk: an mbox file, a Maildir, a folder of .eml files, or one mail; put in order of its dates.

Only headers are read to find the order, so that parents come before their answers. What cannot be read is reported and
left out. Nothing is ever written here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from gateway.desk.tickets import Unacceptable
from gateway.mail.glance import glance
from gateway.mail.mbox import HEAD, is_mbox, split_mbox, unquote

_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)

Report = Callable[[str, str], None]
"""Told where something could not be read, and why."""


class Readable(Protocol):
    """An old mail, wherever it is; str() is how people find it."""

    def read(self, limit: int) -> bytes | None:
        """The mail, or None if it is larger than `limit` bytes. Raises OSError."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where one mail stands on the disk; `end` is None for a file of its own."""

    path: Path
    date: datetime
    start: int = 0
    end: int | None = None
    number: int = 0

    def __str__(self) -> str:
        """How people find it."""
        return str(self.path) if self.end is None else f"{self.path}, mail {self.number}"

    def read(self, limit: int) -> bytes | None:
        """The mail, or None if it is larger than `limit` bytes. Raises OSError."""
        with self.path.open("rb") as file:
            if self.end is None:
                content = file.read(limit + 1)
                return content if len(content) <= limit else None
            if self.end - self.start > limit:
                return None
            file.seek(self.start)
            return unquote(file.read(self.end - self.start))


def find_mails(path: Path, report: Report) -> list[Place]:
    """Every mail below a path, oldest first; one without a date stays behind the one before it."""
    if not path.exists():
        raise Unacceptable(
            f"{path} does not exist; name an mbox file, a Maildir or a folder of .eml"
        )
    places = list(_find_places(path, report))
    places.sort(key=lambda place: place.date)
    return places


def _find_places(path: Path, report: Report) -> Iterator[Place]:
    date = _NO_DATE
    for file in _files(path):
        try:
            with file.open("rb") as stream:
                head = stream.read(HEAD)
                if not is_mbox(head):
                    date = glance(head).date or date
                    yield Place(file, date)
                    continue
                stream.seek(0)
                number = 0
                for number, found in enumerate(split_mbox(stream), start=1):
                    date = glance(found.head).date or date
                    yield Place(file, date, found.start, found.end, number)
                if not number:  # it only begins like one; a mail is never left out in silence
                    yield Place(file, glance(head).date or date)
        except OSError as error:
            report(str(file), error.strerror or "cannot be read")


def _files(path: Path) -> list[Path]:
    """The files that hold mails: of a Maildir what was delivered, of another folder every .eml below it."""
    if not path.is_dir():
        return [path]
    parts = [path / "cur", path / "new"]
    if any(part.is_dir() for part in parts):
        inside = (file for part in parts if part.is_dir() for file in part.iterdir())
        return sorted(file for file in inside if not file.name.startswith("."))
    return sorted(
        file for file in path.rglob("*") if file.suffix.lower() == ".eml" and file.is_file()
    )
