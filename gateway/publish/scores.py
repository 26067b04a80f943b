"""CVSS vectors: read, scored and worded as CSAF 2.0 wants them. The library `cvss` does the sums."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from cvss import CVSS2, CVSS3, CVSS4, CVSSError

_BARE = re.compile(r"(?:10(?:[.,]0)?|\d(?:[.,]\d)?)")


class BadVector(ValueError):
    """A text that is no CVSS vector; says what to write."""


def read_vector(text: str) -> Any:
    """The vector, of whatever version, as the library gives it. Raises BadVector."""
    kinds = {"CVSS:4.0/": CVSS4, "CVSS:3.0/": CVSS3, "CVSS:3.1/": CVSS3}
    kind = kinds.get(text[:9].upper(), CVSS2)
    try:
        return kind(text.strip("()"))
    except CVSSError as error:
        advice = "write a CVSS vector such as CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
        raise BadVector(f"{advice} instead of {text!r} ({error})") from None


def read_score(text: str) -> str:
    """A bare score from 0.0 to 10.0, in the form "9.8". Raises BadVector."""
    if _BARE.fullmatch(text.strip()) is None:
        raise BadVector(f"write a score from 0.0 to 10.0 or a CVSS vector instead of {text!r}")
    return f"{float(text.replace(',', '.')):.1f}"


def is_vector(text: str) -> bool:
    """It is meant as a vector: metrics with slashes between them."""
    return "/" in text


@lru_cache(maxsize=256)
def base_score(text: str) -> str:
    """The base score of a vector, or the bare score, in the form "9.8". Raises BadVector."""
    return f"{float(read_vector(text).base_score):.1f}" if is_vector(text) else read_score(text)


def score_entry(text: str, product_ids: list[str]) -> dict[str, Any] | None:
    """An item of `scores`; None for version 4, which CSAF 2.0 has no place for. Raises BadVector."""
    vector = read_vector(text)
    if isinstance(vector, CVSS4):
        return None
    name = "cvss_v2" if isinstance(vector, CVSS2) else "cvss_v3"
    return {name: dict(vector.as_json(sort=True, minimal=True)), "products": product_ids}


def score_notes(text: str) -> list[dict[str, Any]]:
    """Version 4 as two notes of the vulnerability, the way publishers do it until CSAF 2.1. Raises BadVector."""
    vector = read_vector(text)
    if not isinstance(vector, CVSS4):
        return []
    return [
        {
            "category": "other",
            "title": "CVSS v4.0 Score",
            "text": f"{float(vector.base_score):.1f}",
        },
        {"category": "other", "title": "CVSS v4.0 Vector", "text": vector.clean_vector()},
    ]
