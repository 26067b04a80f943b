"""The desk that notices are sent from."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from store.engine import Store
from tests.offices import Desk, make_office


@pytest.fixture
def desk(store: Store, tmp_path: Path, now: datetime) -> Desk:
    """An office with an empty store and nobody in it."""
    return Desk(make_office(store, tmp_path), now)
