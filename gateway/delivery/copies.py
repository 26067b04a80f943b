"""Copies of sent answers in the Sent folder of a mailbox, so that colleagues with a mail client see what was written.

A queue of its own, behind the relay's: a mailbox that is away delays no letter, and no letter is sent twice because of
it. Before a copy is written the folder is asked for its Message-ID, so a crash between the two leaves one copy, and a
provider that keeps what is sent through it gets none beside its own. The copy lacks Reply-To: that address lets one
customer answer, and belongs to nobody else (threats I9).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Protocol

from gateway import journal
from gateway.mail.writing.compose import letter_bytes
from gateway.mail.writing.fields import UnsendableLetter
from gateway.policy.retry import delay_after, is_too_old
from store import blobs, copies, outbox
from store.engine import Store, is_unreachable
from store.post_records import BlobDamaged, OutboxItem
from store.upkeep_records import CopyState, SentCopy

LEASE = timedelta(minutes=10)
BATCH = 20


class NoCopy(Exception):
    """The folder cannot be had or does not take the copy now; the sentence is for the operator."""


class SentFolder(Protocol):
    """An open Sent folder. Everything raises NoCopy."""

    def has(self, mail_id: str) -> bool:
        """Whether a mail with this Message-ID lies there."""
        ...

    def append(self, content: bytes, at: datetime) -> None:
        """Put a mail there, read, with this time of arrival."""
        ...

    def close(self) -> None:
        """Give the connection back."""
        ...


@dataclass(slots=True)
class Copier:
    """Where letters lie, which mailboxes take copies, and how to open their Sent folder.

    `name` begins its claims and is the same after a restart, so that it takes its own back after a crash.
    """

    store: Store
    mailboxes: Sequence[str]
    open_folder: Callable[[str], SentFolder]
    clock: Callable[[], datetime]
    name: str = ""
    is_tidy: bool = False


def copy_due(copier: Copier) -> int:
    """Write the copies that are due, up to one batch; how many were taken."""
    name, now = f"{copier.name}{secrets.token_hex(8)}", copier.clock()
    with copier.store.write() as tx:
        if copier.name and not copier.is_tidy:
            copies.release(tx, copier.name, now)
        taken = copies.claim(tx, name, copier.mailboxes, now, BATCH, LEASE)
    copier.is_tidy = False
    for mailbox, own in groupby(sorted(taken, key=_mailbox), key=_mailbox):
        _copy_all(copier, mailbox, list(own))
    copier.is_tidy = True
    return len(taken)


def _mailbox(copy: SentCopy) -> str:
    return copy.mailbox


def _copy_all(copier: Copier, mailbox: str, own: Iterable[SentCopy]) -> None:
    """One mailbox with its copies; its trouble is put down to each of them and to nobody else's."""
    try:
        folder = copier.open_folder(mailbox)
    except NoCopy as why:
        for copy in own:
            _put_off(copier, copy, str(why))
        return
    try:
        for copy in own:
            _copy_guarded(copier, folder, copy)
    finally:
        folder.close()


def _copy_guarded(copier: Copier, folder: SentFolder, copy: SentCopy) -> None:
    """What goes wrong with a copy never stops the next one; errors of the database are the caller's."""
    try:
        _copy(copier, folder, copy)
    except (NoCopy, BlobDamaged) as why:
        _put_off(copier, copy, str(why))
    except UnsendableLetter as problem:
        _settle(copier, copy, CopyState.FAILED, f"it cannot be written as a mail: {problem}")
    except Exception as error:  # the edge of copying: unknown counts as temporary (R6)
        if is_unreachable(error):
            raise
        journal.fault(where="copy", error=error)
        _put_off(copier, copy, f"we failed on it: {type(error).__name__}")


def _copy(copier: Copier, folder: SentFolder, copy: SentCopy) -> None:
    item, content = _letter_of(copier, copy)
    if folder.has(item.letter.mail_id):
        _settle(copier, copy, CopyState.DONE, "it was there already")
        return
    folder.append(content, item.sent_at or copy.created_at)
    _settle(copier, copy, CopyState.DONE, "copied")


def _letter_of(copier: Copier, copy: SentCopy) -> tuple[OutboxItem, bytes]:
    with copier.store.read() as tx:
        item = outbox.find(tx, copy.outbox_id)
        if item is None:
            raise NoCopy("the letter is not kept any more")
        letter = replace(item.letter, reply_to=None)
        files = [blobs.read(tx, copier.store, file.sha256) for file in letter.attachments]
    return item, letter_bytes(letter, files)


def _put_off(copier: Copier, copy: SentCopy, why: str) -> None:
    """Again after 5 minutes, then at growing distances, for five days, as letters are."""
    if is_too_old(copy.created_at, copier.clock()):
        _settle(copier, copy, CopyState.FAILED, why)
    else:
        _settle(copier, copy, CopyState.WAITING, why, delay_after(copy.attempts))


def _settle(
    copier: Copier, copy: SentCopy, state: CopyState, detail: str, delay: timedelta = timedelta(0)
) -> None:
    now = copier.clock()
    with copier.store.write() as tx:
        if copies.settle(tx, copy, state, detail, now + delay):
            journal.copied(tx, now, copy, state=state.value, detail=detail)
