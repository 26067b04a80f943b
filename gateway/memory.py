"""Giving memory back. glibc keeps what a large mail needed for ever once it has been freed; this makes it let go.

Blocks from 1 MiB on are always mapped by themselves, so that freeing one returns it to the system. Smaller ones are
used again: what comes from the network is read in blocks of 256 KiB, and mapping each anew costs more than filling it.
Elsewhere than on glibc nothing happens.
"""

from __future__ import annotations

import ctypes

M_MMAP_THRESHOLD = -3
"""mallopt(3): setting it also ends its growing by itself."""
M_TRIM_THRESHOLD = -1
M_ARENA_MAX = -8
LARGE = 1024 * 1024


def return_large_blocks() -> None:
    """Call once in each process, before its threads begin."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, LARGE)
        mallopt(M_ARENA_MAX, 2)
        mallopt(M_TRIM_THRESHOLD, 4 * LARGE)
