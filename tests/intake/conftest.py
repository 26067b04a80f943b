"""Fixtures of the intake's tests: houses that are closed again, and certificates."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.intake.house import House, Line


@pytest.fixture
def open_house() -> Iterator[Callable[..., House]]:
    """Open houses with these settings; all are closed at the end, and none may have had a hidden problem."""
    houses: list[House] = []

    def open_one(**settings: object) -> House:
        house = House(**settings).start()
        houses.append(house)
        return house

    yield open_one
    for house in houses:
        house.stop(0)
    assert [house.problems for house in houses if house.problems] == []


@pytest.fixture
def call() -> Iterator[Callable[..., Line]]:
    """Call a house: `call(house)` for SMTP, `call(house, 1)` for LMTP; the greeting is heard already."""
    lines: list[Line] = []

    def call_one(house: House, index: int = 0) -> Line:
        line = Line(house.connect(index))
        lines.append(line)
        assert line.hear()[0].startswith("220 ")
        return line

    yield call_one
    for line in lines:
        line.close()
