"""The operator's log: where lines go, how they look, and what must never stand in them.

Lines go to standard error, for people or as JSON. Whatever a stranger could have written is made harmless on the way:
control characters are spelled out, so nobody forges a line or speaks to a terminal (threats E16), and the tokens of
reply addresses are masked, so that the log gives nobody access to a ticket (threats C9). Nothing here knows mail.
"""

from __future__ import annotations

import io
import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from typing import Any, Literal, TextIO, cast

import structlog

LONGEST = 500
"""Characters of one value in a log line or a row of the mail log."""

_TOKEN = re.compile(r"(?:\+|%2b)[a-z2-7]{40,}", re.IGNORECASE)
_TALKATIVE = ("mail.log", "mail.debug", "asyncio", "uvicorn.access", "apscheduler")
"""Libraries whose notes repeat what peers say, or every tick; their warnings are wanted."""

EventDict = MutableMapping[str, Any]


class _Patient(io.TextIOBase):
    """A stream that may be full or closed: what is committed stays a success when its log line cannot be written."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str, /) -> int:
        """Write if that is possible."""
        with suppress(OSError, ValueError):
            return self._stream.write(text)
        return 0

    def flush(self) -> None:
        """Flush if that is possible."""
        with suppress(OSError, ValueError):
            self._stream.flush()

    def isatty(self) -> bool:
        """Whether a person looks at it."""
        return self._stream.isatty()


def set_up_logging(
    level: str = "info",
    format: Literal["console", "json"] = "console",
    stream: TextIO | None = None,
) -> None:
    """Send our lines and those of libraries (from warnings on, or all at level debug) to `stream`, standard error."""
    target = _Patient(stream or sys.stderr)
    threshold = logging.getLevelNamesMapping()[level.upper()]
    common: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _cleanse,
    ]
    renderer = _renderer(format, target)
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *common, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, target)),
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_logger_name],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *common, renderer],
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(formatter)
    logging.root.handlers = [handler]
    logging.root.setLevel(threshold if level == "debug" else max(threshold, logging.WARNING))
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def clean(text: str) -> str:
    """The text on one line, without tokens, terminal commands or tricks of direction, at most LONGEST characters."""
    short = _TOKEN.sub("+…", text[: 2 * LONGEST])
    if not short.isprintable():
        short = "".join(
            x if x.isprintable() else x.encode("unicode_escape").decode() for x in short
        )
    return short if len(short) <= LONGEST else short[: LONGEST - 1] + "…"


def clean_values(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Every text among the values cleaned, also inside lists; what is None is left out."""
    return {key: _clean_value(value) for key, value in fields.items() if value is not None}


def _clean_value(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list | tuple):
        return [_clean_value(item) for item in value]
    if isinstance(value, int | float):
        return value
    return clean(str(value))


def _cleanse(logger: Any, method: str, event: EventDict) -> EventDict:
    """The processor: a traceback keeps its lines, indented so that none passes for a line of the log."""
    traceback = str(event.pop("exception", ""))
    cleaned = clean_values(event)
    if traceback:
        cleaned["exception"] = "\n".join(f"    {clean(line)}" for line in traceback.splitlines())
    return cleaned


def _renderer(format: str, target: _Patient) -> structlog.typing.Processor:
    if format == "json":
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(
        colors=target.isatty(),
        repr_native_str=True,
        sort_keys=False,
        pad_event_to=0,
        exception_formatter=structlog.dev.plain_traceback,
    )
