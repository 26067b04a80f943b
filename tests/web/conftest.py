"""A portal on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from store.engine import Store
from tests.offices import Desk, make_office
from tests.web.house import Furniture, House, furnish, open_house


@pytest.fixture
def desk(store: Store, tmp_path: Path, now: datetime) -> Desk:
    """A desk with nobody at it."""
    return Desk(make_office(store, tmp_path), now)


@pytest.fixture
def house(desk: Desk) -> Iterator[House]:
    """The desk's portal."""
    with open_house(desk) as opened:
        yield opened


@pytest.fixture
def furniture(house: House) -> Furniture:
    """What stands in the house."""
    return furnish(house.desk)
