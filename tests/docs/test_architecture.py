"""The architecture names every module, as the folders have them."""

from __future__ import annotations

import pytest

from docs.rooms import ARCHITECTURE, ROOMS, ROOT, modules, purpose, with_rooms


def test_architecture_is_up_to_date() -> None:
    """The tables of the rooms in docs/architecture.md are those of the code; `make docs` renews them."""
    architecture = ARCHITECTURE.read_text(encoding="utf-8")
    assert with_rooms(architecture) == architecture


def test_no_room_is_forgotten() -> None:
    """Every folder that holds modules of the program is a room, except the migrations."""
    found = {
        path.parent.relative_to(ROOT).as_posix()
        for top in ("gateway", "store")
        for path in (ROOT / top).rglob("*.py")
        if "migrations" not in path.parts
    }
    assert found == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_every_module_says_what_it_is_for(room: str) -> None:
    """Each module has a docstring whose first line is one that the table can show."""
    folder = ROOT / room
    found = [*modules(folder), folder / "__init__.py"]
    assert [path.name for path in found if not 10 <= len(purpose(path)) <= 120] == []


def test_labels_lead_nowhere_in_a_table() -> None:
    """What a docstring's first line says about threats and rules stays in the code."""
    assert purpose(ROOT / "gateway" / "policy" / "access.py").endswith("command line.")
