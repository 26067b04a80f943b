"""A disk that fails once to sync what SQLite wrote: nothing is acknowledged any more until a restart (F4)."""

from __future__ import annotations

import signal
import smtplib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.program import QUEUE, Program, numbered_mail
from tests.programs import require


def answer_to_mail(program: Program, number: int) -> int:
    """The code with which a mail is answered."""
    with smtplib.LMTP("127.0.0.1", program.lmtp) as peer:
        try:
            peer.sendmail(f"c{number}@customer.example", [QUEUE], numbered_mail(number))
        except smtplib.SMTPResponseException as refused:
            return refused.smtp_code
    return 250


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """The doors alone, on SQLite."""
    running = Program(tmp_path, f"sqlite:///{tmp_path}/var/poststelle.db")
    running.start("intake")
    running.await_listening()
    yield running
    running.kill()


def test_a_failed_sync_is_believed(program: Program) -> None:
    """The kernel reports a failed sync once and then forgets it, so the syncs that succeed afterwards prove nothing."""
    strace = require("strace", "strace")
    assert answer_to_mail(program, 1) == 250
    assert program.process is not None
    trace = program.folder / "trace"
    # Each thread that syncs a file fails in it once.
    failing = [str(strace), "-f", "-p", str(program.process.pid), "-o", str(trace),
               "-e", "trace=fdatasync,fsync", "-e", "inject=fdatasync,fsync:error=EIO:when=1"]  # fmt: skip
    with subprocess.Popen(failing, stderr=subprocess.PIPE) as tracer:
        assert tracer.stderr is not None
        assert b"attached" in tracer.stderr.readline()
        assert answer_to_mail(program, 2) == 451
        tracer.send_signal(signal.SIGINT)
    assert "INJECTED" in trace.read_text()
    assert answer_to_mail(program, 3) == 451
    assert "I/O error" in (program.folder / "log").read_text()
    program.stop()
    program.start("intake")
    program.await_listening()
    assert answer_to_mail(program, 2) == 250
