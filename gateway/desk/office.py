"""What use-cases need to work: one frozen record, built once in `app/office.py`. It has no methods (rule R2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from gateway.config import Settings
from gateway.mail.html.display import Display
from gateway.mail.model import Mail
from gateway.policy.facts import SortRules
from gateway.policy.loops import OwnMarks
from gateway.policy.routing import Routes
from gateway.texts import Texts
from store.engine import Store
from store.post_records import BlobFile


@dataclass(frozen=True, slots=True)
class Office:
    """The store, the rules, the texts, the reader, and two bells."""

    store: Store
    settings: Settings
    routes: Routes
    rules: SortRules
    own: OwnMarks
    key: bytes
    """Signs reply addresses and Message-IDs; who has it can forge them."""
    texts: Texts
    read: Callable[[bytes | BlobFile], Future[Mail]]
    """Reads a mail in a disposable process; the future raises `reading.Unreadable`."""
    read_and_keep: Callable[[Sequence[bytes | BlobFile]], list[Future[Mail]]]
    """The same for mails that are to be filed: their large files lie where the store keeps them."""
    clean: Callable[[str, Mapping[str, str]], Display]
    """Makes HTML fit to be shown, in a disposable process; raises `reading.Unreadable`."""
    wake_sorter: Callable[[], None]
    wake_postman: Callable[[], None]
