"""Reads a mail and puts its large files where the store keeps them, so that they never travel between processes.

A file that is written here and named by no row in the end does no harm: the next mail with the same content uses it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from gateway.mail.model import Attachment, Mail
from gateway.mail.parse import parse_mail
from store import files
from store.post_records import BlobFile


def read_and_keep(content: bytes, folder: Path, files_from: int) -> Mail:
    """The mail in these bytes; attachments of at least `files_from` bytes lie durably below `folder`."""
    mail = parse_mail(content)
    kept = tuple(_kept(attachment, folder, files_from) for attachment in mail.attachments)
    return replace(mail, attachments=kept)


def _kept(attachment: Attachment, folder: Path, files_from: int) -> Attachment:
    """Where it cannot be written, it stays as it is: whoever sorts the mail tries again, and knows what to do."""
    if len(attachment.content) < files_from:
        return attachment
    digest = attachment.sha256
    with suppress(OSError):
        files.write(folder, digest, attachment.content)
        file = BlobFile(files.path_of(folder, digest), digest, len(attachment.content))
        return replace(attachment, content=b"", file=file)
    return attachment
