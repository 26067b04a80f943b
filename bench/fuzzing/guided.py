"""Fuzzing that follows coverage, with atheris: python -m bench.fuzzing.guided [--seconds N] [TARGET…]

Each target runs in a process of its own for so many seconds, from the mails of tests/corpus and what broke it before.
What breaks it now is written to bench/fuzzing/crashes/TARGET, where a test repeats it for ever. atheris is no
dependency of the tests: `make fuzz` brings it along.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

# Nothing of ours may be imported here: what is imported before atheris looks at it is not followed.
CORPUS = Path(__file__).parent.parent.parent / "tests" / "corpus"
CRASHES = Path(__file__).parent / "crashes"
_RUN = "--inside"
_MEMORY = 1024
_LONGEST = 16_384
_DONE = re.compile(r"Done (\d+) runs in (\d+) second")
_COVERED = re.compile(r"cov: (\d+)")


def main() -> None:
    if _RUN in sys.argv:
        _follow(sys.argv[sys.argv.index(_RUN) + 1])
        return
    from bench.fuzzing.targets import TARGETS

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    options = parser.parse_args()
    if unknown := set(options.targets) - set(TARGETS):
        parser.error(
            f"no such target: {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}"
        )
    broken = [name for name in options.targets or TARGETS if not _start(name, options.seconds)]
    sys.exit(f"broken: {', '.join(broken)}; see {CRASHES}" if broken else 0)


def _start(name: str, seconds: int) -> bool:
    """Fuzz one target; whether it held."""
    crashes = CRASHES / name
    crashes.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        command = [
            *(sys.executable, "-m", "bench.fuzzing.guided", folder, str(crashes), str(CORPUS)),
            *(f"-max_total_time={seconds}", f"-max_len={_LONGEST}", f"-rss_limit_mb={_MEMORY}"),
            *("-timeout=10", "-print_final_stats=1", f"-artifact_prefix={crashes}{os.sep}"),
            *(_RUN, name),
        ]
        ran = subprocess.run(command, capture_output=True, text=True, errors="replace")
    done = _DONE.search(ran.stderr)
    covered = _COVERED.findall(ran.stderr)
    runs = done[1] if done else "?"
    print(f"{name}: {runs} runs, {covered[-1] if covered else '?'} edges", flush=True)
    if ran.returncode:
        print(ran.stderr[-4_000:], flush=True)
    if not any(crashes.iterdir()):
        crashes.rmdir()
    return ran.returncode == 0


def _follow(name: str) -> None:
    """The inside of one such process."""
    import atheris

    with atheris.instrument_imports(include=["gateway"]):
        from bench.fuzzing.targets import TARGETS
    place = sys.argv.index(_RUN)
    atheris.Setup(sys.argv[:place] + sys.argv[place + 2 :], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
