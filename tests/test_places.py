"""Names of workers: kept through a crash, never shared by two that live."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from gateway.places import open_places

HOLD = (
    "import sys, pathlib; from gateway.places import open_places\n"
    "with open_places(pathlib.Path(sys.argv[1])) as place:\n"
    "    print(place('sorter'), flush=True); sys.stdin.read()\n"
)


def test_the_living_have_different_names(tmp_path: Path) -> None:
    """Two programs with one folder, and two workers of one program, never take each other's work back."""
    with open_places(tmp_path) as one, open_places(tmp_path) as two:
        names = [one("postman"), one("postman"), two("postman"), two("sorter")]
    assert len(set(names)) == 4
    assert not any(a.startswith(b) for a in names for b in names if a is not b)


def test_the_name_of_the_dead_is_taken_over(tmp_path: Path) -> None:
    """After SIGKILL the next one has the same name, and so takes back what was in hand."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        name = holder.stdout.readline().strip()
        with open_places(tmp_path) as place:
            assert place("sorter") != name
        holder.kill()
        holder.wait()
    with open_places(tmp_path) as place:
        assert place("sorter") == name


def test_a_restart_keeps_the_name(tmp_path: Path) -> None:
    """An ordinary end frees the place, with its name."""
    with open_places(tmp_path / "new" / "places") as place:
        before = place("sorter")
    with open_places(tmp_path / "new" / "places") as place:
        assert place("sorter") == before


def test_half_a_name_is_replaced(tmp_path: Path) -> None:
    """What a full disk left of a file is no name; a claim with it would take everybody's work back."""
    (tmp_path / "sorter-0").write_text("")
    with open_places(tmp_path) as place:
        assert len(place("sorter")) == 17
