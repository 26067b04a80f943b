"""The default courier: writes each letter as a file into a Maildir, so that the product runs without a mail server.

A letter's file name follows from its id and Message-ID, so a second try after a crash finds the first one's file, also
when a mail program has moved it to cur/. The two lines that a final delivery adds (RFC 5321 section 4.4) keep the
envelope. Nothing is ever deleted here.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path

from gateway.delivery.courier import Deferred, Outcome, Sent

_MESSAGE_ID = re.compile(
    rb"^Message-ID:[ \t]*(.*?)\r\n(?![ \t])", re.MULTILINE | re.DOTALL | re.IGNORECASE
)


class MaildirCourier:
    """Writes letters to `folder`, which is made when it is missing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(
        self,
        letter_id: int,
        envelope_from: str,
        recipient: str,
        content: bytes,
        in_data: Callable[[], None],
    ) -> Outcome:
        """Write the letter to new/, durably; also Sent when it is there already, Deferred when that fails."""
        name = file_name(letter_id, content)
        in_data()
        try:
            self._make_folders()
            if self._is_delivered(name):
                return Sent(f"already in {self._folder}")
            envelope = f"Return-Path: <{envelope_from}>\r\nDelivered-To: {recipient}\r\n"
            self._write(name, envelope.encode() + content)
        except OSError as error:
            return Deferred(f"cannot write to {self._folder}: {error.strerror}")
        return Sent(f"written to {self._folder / 'new' / name}")

    def close(self) -> None:
        """Nothing is held open."""

    def _make_folders(self) -> None:
        for part in ("tmp", "new", "cur"):
            (self._folder / part).mkdir(parents=True, exist_ok=True, mode=0o700)

    def _is_delivered(self, name: str) -> bool:
        return (self._folder / "new" / name).exists() or any(
            (self._folder / "cur").glob(f"{name}*")
        )

    def _write(self, name: str, content: bytes) -> None:
        draft = self._folder / "tmp" / f"{name}.{os.getpid()}"
        with open(draft, "wb", opener=_private) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self._folder / "new" / name)
        _sync_folder(self._folder / "new")


def file_name(letter_id: int, content: bytes) -> str:
    """Its id, for people, and a digest of its Message-ID, because ids start anew with a new database."""
    header = content.split(b"\r\n\r\n", 1)[0] + b"\r\n"
    found = _MESSAGE_ID.search(header)
    digest = hashlib.sha256(found[1] if found else content).hexdigest()
    return f"{letter_id:08}.{digest[:24]}"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync_folder(folder: Path) -> None:
    """A rename is durable once its folder is (faults F2)."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
