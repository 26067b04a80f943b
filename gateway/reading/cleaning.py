"""Makes the HTML of a mail fit to be shown in a disposable process: whoever looks at a mail waits seconds at most.

A process of its own, because a person waits, and should not wait for the mails that are being read.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial

from gateway.mail.html.display import Display, display_html
from gateway.reading.reader import Reader

SECONDS = 10.0
"""What one mail may take, on a machine that has other work too. An ordinary newsletter takes a tenth of a second, the
costliest that is let in about one."""


def clean_html(content: bytes, images: Mapping[str, str]) -> Display:
    """What the process does: `html.display.display_html` of HTML in UTF-8."""
    return display_html(content.decode("utf-8"), images)


class Cleaner:
    """Started by the first mail that somebody looks at. Safe to use from several threads; `close` it at the end."""

    def __init__(
        self,
        megabytes: int,
        seconds: float = SECONDS,
        task: Callable[..., Display] = clean_html,
    ) -> None:
        self._megabytes, self._seconds, self._task = megabytes, seconds, task
        self._lock = threading.Lock()
        self._reader: Reader[Display] | None = None

    def clean(self, html: str, images: Mapping[str, str]) -> Display:
        """As `html.display.display_html`. Raises `Unreadable` when it takes too long or needs too much."""
        task = partial(self._task, images=images)
        return self._opened().submit(html.encode("utf-8", "replace"), task).result()

    def _opened(self) -> Reader[Display]:
        with self._lock:
            if self._reader is None:
                parse = partial(self._task, images={})
                self._reader = Reader(1, self._seconds, self._megabytes, parse)
            return self._reader

    def close(self) -> None:
        """End the process; who still waits gets `Unreadable`."""
        with self._lock:
            if self._reader is not None:
                self._reader.close()
                self._reader = None
