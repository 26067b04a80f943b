"""What the machine itself can do with the same bytes, in the same run: hash them and write them durably."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Sequence

from bench.letters import Posted

TOGETHER = 20


def copy_rate(corpus: Sequence[Posted]) -> float:
    """Mails per second when each is hashed and appended to one file that is synced every 20 mails."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as file:
        for number, mail in enumerate(corpus):
            hashlib.sha256(mail.content).digest()
            file.write(mail.content)
            if number % TOGETHER == 0:
                file.flush()
                os.fsync(file.fileno())
    return len(corpus) / (time.perf_counter() - start)
