"""The JSON that the reference promises, and whether an answer keeps the promise."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).parents[2] / "docs" / "reference.md"
_BLOCK = re.compile(r"^```json (\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@cache
def _blocks() -> dict[str, Any]:
    text = REFERENCE.read_text(encoding="utf-8")
    return {name: json.loads(block) for name, block in _BLOCK.findall(text)}


def promised(name: str) -> Any:
    """The example of that name in the reference."""
    return _blocks()[name]


def keeps_promise(found: Any, example: Any) -> bool:
    """Whether objects have exactly the example's keys in its order, all the way down; null may stand for anything."""
    if found is None or example is None:
        return True
    if isinstance(example, dict) and isinstance(found, dict) and example:
        return list(found) == list(example) and all(
            keeps_promise(found[key], example[key]) for key in example
        )
    if isinstance(example, list):
        return isinstance(found, list) and all(
            keeps_promise(one, example[0]) for one in found if example
        )
    return type(found) is type(example)
