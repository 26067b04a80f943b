"""Opening the office: the store at the right version, the signing key, the texts, a reader when one is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from gateway import resources
from gateway.config import Settings, read_secret
from gateway.desk.office import Office
from gateway.keyfiles import make_key
from gateway.mail.html.display import Display, display_html
from gateway.mail.model import Mail
from gateway.mail.tokens import MIN_KEY
from gateway.policy.budgets import BudgetLimits
from gateway.policy.facts import SortRules
from gateway.policy.loops import OwnMarks
from gateway.policy.routing import QueueRoute, Routes
from gateway.reading.cleaning import Cleaner
from gateway.reading.keeping import read_and_keep
from gateway.reading.reader import Reader, open_reader
from gateway.texts import open_texts
from store import schema
from store.engine import Store, StoreProblem, open_store
from store.files import make_folders
from store.post_records import BlobFile


def silent() -> None:
    """A bell that nobody hears: workers of other processes look by themselves every second."""


@contextmanager
def open_office(
    settings: Settings,
    wake_sorter: Callable[[], None] = silent,
    wake_postman: Callable[[], None] = silent,
) -> Iterator[Office]:
    """The office of this configuration. Raises StoreProblem if the database is not at this version."""
    store = open_kept(settings)
    reading = _Reading(settings)
    try:
        schema.require_current(store)
        yield build_office(
            settings,
            store,
            reading.read,
            wake_sorter,
            wake_postman,
            reading.read_and_keep,
            reading.cleaner.clean,
        )
    finally:
        reading.close()
        store.close()


def build_office(
    settings: Settings,
    store: Store,
    read: Callable[[bytes | BlobFile], Future[Mail]],
    wake_sorter: Callable[[], None] = silent,
    wake_postman: Callable[[], None] = silent,
    read_and_keep: Callable[[Sequence[bytes | BlobFile]], list[Future[Mail]]] | None = None,
    clean: Callable[[str, Mapping[str, str]], Display] = display_html,
) -> Office:
    """Put the record together from parts that are open already."""
    routes = routes_of(settings)
    return Office(
        store=store,
        settings=settings,
        routes=routes,
        rules=SortRules(
            reopen_window=timedelta(days=settings.sort.reopen_days),
            budgets=budget_limits(settings),
            default_language=settings.desk.language,
        ),
        own=own_marks(settings),
        key=signing_key(settings),
        texts=open_texts(resources.templates(), settings.desk.language),
        read=read,
        read_and_keep=read_and_keep or (lambda contents: [read(one) for one in contents]),
        clean=clean,
        wake_sorter=wake_sorter,
        wake_postman=wake_postman,
    )


def routes_of(settings: Settings) -> Routes:
    """The addresses of all queues, as routing sees them."""
    queues = tuple(QueueRoute(q.name, q.address, q.aliases, q.language) for q in settings.queue)
    return Routes(settings.desk.domain, queues, settings.notices.address.lower())


def budget_limits(settings: Settings) -> BudgetLimits:
    """The section [budgets], as policy takes it."""
    return BudgetLimits(**settings.budgets.model_dump())


def own_marks(settings: Settings) -> OwnMarks:
    """What tells our own mail from others."""
    return OwnMarks(settings.desk.domain, settings.addresses)


def open_kept(settings: Settings) -> Store:
    """The store and its blob folder, whatever version the database has."""
    # Other people's mail is in it.
    settings.desk.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = settings.store.blobs
    store = open_store(settings.store.url, folder, settings.store.blob_rows_below)
    if folder is not None:
        try:
            make_folders(folder)
        except OSError as error:
            problem = f"store.blobs: {folder} cannot be written to: {error.strerror}"
            raise StoreProblem(problem) from error
    return store


def migrate_store(settings: Settings) -> str:
    """Bring the database to this version; gives the revision reached."""
    store = open_kept(settings)
    try:
        return schema.migrate(store)
    finally:
        store.close()


def is_empty(settings: Settings) -> bool:
    """Whether the database was never used, so that it may be set up without asking."""
    store = open_kept(settings)
    try:
        return schema.current(store) is None
    finally:
        store.close()


def signing_key(settings: Settings) -> bytes:
    """The key of reply addresses and Message-IDs, made on first use. All hosts of one desk need the same."""
    path = settings.desk.secret_file or settings.desk.data / "secret.key"
    if settings.desk.secret_file is None:
        make_key(path)
    key = read_secret(path).encode()
    if len(key) < MIN_KEY:
        raise StoreProblem(f"{path} is too short to sign with: it needs {MIN_KEY} characters")
    return key


class _Reading:
    """A reader that is started by the first mail, since most commands never read one."""

    def __init__(self, settings: Settings) -> None:
        self._sort, self._store = settings.sort, settings.store
        self._reader: Reader[Mail] | None = None
        self.cleaner = Cleaner(settings.sort.megabytes)

    def read(self, content: bytes | BlobFile) -> Future[Mail]:
        return self._opened().submit(content)

    def read_and_keep(self, contents: Sequence[bytes | BlobFile]) -> list[Future[Mail]]:
        folder, files_from = self._store.blobs, self._store.blob_rows_below
        if folder is None:
            return self._opened().submit_all(contents)
        keep = partial(read_and_keep, folder=folder, files_from=files_from)
        return self._opened().submit_all(contents, keep)

    def _opened(self) -> Reader[Mail]:
        if self._reader is None:
            sort = self._sort
            self._reader = open_reader(sort.workers, sort.seconds, sort.megabytes)
        return self._reader

    def close(self) -> None:
        self.cleaner.close()
        if self._reader is not None:
            self._reader.close()
