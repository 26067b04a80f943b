"""The log's form: harmless values, masked tokens, one line for one thing."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from gateway.logs import LONGEST, clean, clean_values, set_up_logging
from gateway.mail.tokens import make_bounce_address, make_reply_address

KEY = b"k" * 32


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where the log goes; afterwards logging is as it was."""
    handlers, level = logging.root.handlers, logging.root.level
    yield io.StringIO()
    structlog.reset_defaults()
    logging.root.handlers = handlers
    logging.root.setLevel(level)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Jörg Müller", "Jörg Müller"),
        ("a\r\nb", "a\\r\\nb"),
        ("\x1b[2Jred", "\\x1b[2Jred"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\ud800", "\\ud800"),
        ("support+vip@desk.example", "support+vip@desk.example"),
        ("x" * LONGEST, "x" * LONGEST),
        ("x" * (LONGEST + 1), "x" * (LONGEST - 1) + "…"),
        ("x" * 10**7, "x" * (LONGEST - 1) + "…"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    """Ordinary text stays; controls, directions and surrogates are spelled out; long values are cut."""
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    "address",
    [
        make_reply_address(KEY, "support@desk.example", 1, 2, True),
        make_reply_address(KEY, "support@desk.example", 1, 2, False).upper(),
        make_bounce_address(KEY, "desk.example", b"n" * 10),
        make_bounce_address(KEY, "desk.example", b"n" * 10).replace("+", "%2B"),
    ],
)
def test_tokens_are_masked(address: str) -> None:
    """No token of ours can be read from the log, in whatever form it came."""
    masked = clean(f"550 <{address}> is unknown")
    assert masked.lower().split("+")[1] in {"…@desk.example> is unknown"}


def test_clean_values_keeps_numbers_and_drops_none() -> None:
    """Fields stay plain JSON."""
    fields = {"n": 1, "none": None, "list": ["a\n", 2], "other": ValueError("x\n"), "yes": True}
    assert clean_values(fields) == {"n": 1, "list": ["a\\n", 2], "other": "x\\n", "yes": True}


def lines_of(stream: io.StringIO) -> list[str]:
    """What was logged."""
    return stream.getvalue().splitlines()


def test_json_lines(stream: io.StringIO) -> None:
    """One JSON object for each event, with time and level."""
    set_up_logging("info", "json", stream)
    structlog.get_logger().info("filed", reason="token\nforged=1", ticket=7)
    (line,) = lines_of(stream)
    event = json.loads(line)
    assert event.pop("timestamp").endswith("Z")
    assert event == {"event": "filed", "level": "info", "reason": "token\\nforged=1", "ticket": 7}


def test_console_lines(stream: io.StringIO) -> None:
    """A value can neither start a line nor pass for another field."""
    set_up_logging("info", "console", stream)
    structlog.get_logger().info("held", reason="x\n2026-11-23 [info] filed", sender="a ticket=1")
    (line,) = lines_of(stream)
    assert "held" in line
    assert "sender='a ticket=1'" in line


@pytest.mark.parametrize("format", ["console", "json"])
def test_tracebacks_cannot_forge_lines(stream: io.StringIO, format: str) -> None:
    """The message of an exception may hold anything; it stays inside its event."""
    set_up_logging("info", format, stream)  # type: ignore[arg-type]
    try:
        raise ValueError("bad\n2026-11-23 [info] filed\x1b[2J")
    except ValueError as error:
        structlog.get_logger().error("fault", exc_info=error)
    first, *rest = lines_of(stream)
    assert "fault" in first
    assert all(line.startswith("    ") for line in rest)
    assert "\x1b" not in stream.getvalue()
    assert "Traceback" in stream.getvalue()


def test_level_is_kept(stream: io.StringIO) -> None:
    """What is below the level is not written."""
    set_up_logging("warning", "json", stream)
    structlog.get_logger().info("filed")
    structlog.get_logger().warning("failed")
    assert [json.loads(line)["event"] for line in lines_of(stream)] == ["failed"]


def test_libraries_speak_from_warnings_on(stream: io.StringIO) -> None:
    """Their warnings come in our form and cleaned; their chatter, which repeats mail, does not come."""
    set_up_logging("info", "json", stream)
    logging.getLogger("mail.log").info("RCPT TO:<somebody@example.com>")
    logging.getLogger("somewhere").info("chatter")
    logging.getLogger("somewhere").warning("peer said %s", "x\ny")
    (line,) = lines_of(stream)
    event = json.loads(line)
    assert (event["event"], event["level"], event["logger"]) == (
        "peer said x\\ny",
        "warning",
        "somewhere",
    )
