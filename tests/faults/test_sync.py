"""The order of system calls: everything a mail touched is synced before its 250 is written (F3, goal G2)."""

from __future__ import annotations

import re
from pathlib import Path

from tests.faults.program import Program, Sender, numbered_mail
from tests.programs import require

DELIVERIES = 50


def test_every_250_follows_its_sync(tmp_path: Path) -> None:
    """On each of fifty deliveries, small and large: no written file or renamed name is unsynced when 250 goes out."""
    strace = require("strace", "strace")
    trace = tmp_path / "trace"
    calls = "write,pwrite64,writev,sendto,sendmsg,fsync,fdatasync,rename,renameat,renameat2,msync"
    prefix = [str(strace), "-f", "-y", "-s", "64", "-e", f"trace={calls}", "-o", str(trace)]
    program = Program(tmp_path, f"sqlite:///{tmp_path}/var/poststelle.db", prefix=prefix)
    program.start("intake")
    program.await_listening()
    sender = Sender(program, [numbered_mail(n, 6000 * (n % 2)) for n in range(DELIVERIES)])
    for thread in sender.run(connections=1):
        thread.join(120)
    assert program.process is not None
    program.kill()
    assert len(sender.acknowledged) == DELIVERIES
    answers = check_order(trace, tmp_path / "var")
    assert answers == DELIVERIES


def check_order(trace: Path, data: Path) -> int:
    """How many mails were answered; not one of them while anything lay unsynced."""
    unsynced: set[str] = set()
    syncing: dict[str, str] = {}
    answers = 0
    for line in trace.read_text(errors="replace").splitlines():
        thread, _, call = line.partition(" ")
        name, _, rest = call.strip().partition("(")
        if name.startswith("<... f"):  # an fsync of another thread that ends only now
            unsynced.discard(syncing.pop(thread, ""))
        elif name in ("fsync", "fdatasync") and "<unfinished" in rest:
            syncing[thread] = path_of(rest)
        elif name in ("fsync", "fdatasync"):
            unsynced.discard(path_of(rest))
        elif name.startswith("rename"):
            unsynced.add(str(Path(re.findall(r'"([^"]+)"', rest)[-1]).parent))
        elif path_of(rest).startswith(str(data)) and not path_of(rest).endswith("-shm"):
            unsynced.add(path_of(rest))
        elif '"250 2.0.0 Kept' in rest:
            answers += 1
            assert unsynced == set(), f"answered before the sync: {line}"
    return answers


def path_of(rest: str) -> str:
    """The file behind the descriptor that a call is about."""
    found = re.match(r"\d+<([^>]*)>", rest)
    return found[1] if found else ""
