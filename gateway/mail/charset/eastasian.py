"""The charset of undeclared Chinese, Japanese or Korean text, told by how common its characters are.

The tables overlap: the same octets are a character in most of them. What a wrong table gives are rare characters, since
each of them puts the common ones first (level 1). Text of a few Chinese characters alone may be read by two tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

_MOST = 800
"""Octets of a sample that are looked at."""
_LEAST_SCORE = 0.4
_LEVEL_1 = {
    "cp932": (range(0x88, 0x98), (*range(0x40, 0x7F), *range(0x80, 0xFD))),
    "euc_jp": (range(0xB0, 0xD0), range(0xA1, 0xFF)),
    "gb18030": (range(0xB0, 0xD8), range(0xA1, 0xFF)),
    "cp950": (range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF))),
    "cp949": (range(0xB0, 0xC9), range(0xA1, 0xFF)),
}
"""Lead and trail octets of the common characters in each table: GB 2312, JIS X 0208, Big5, KS X 1001."""
_WEIGHTS: Mapping[str, float] = {
    "cp932": 0.6,
    "euc_jp": 0.6,
    "gb18030": 0.75,
    "cp950": 0.75,
    "cp949": 0.8,
}
"""A Japanese text has kana among its kanji; without them Chinese is likelier. Hangul is hardly anything by chance."""
_KANA = 1.0
_PUNCTUATION = 0.6
_RARE = -0.3
_HALF_KANA = -0.5


def find_east_asian(sample: bytes) -> str | None:
    """The codec in which most characters are common ones, or None when none of them fits."""
    sample = sample[:_MOST]
    scores = {codec: _score(sample, codec) for codec in _LEVEL_1}
    best = max(scores, key=lambda codec: scores[codec])
    return best if scores[best] >= _LEAST_SCORE else None


def _score(sample: bytes, codec: str) -> float:
    """The mean worth of all characters beyond ASCII; nothing for a text that the table cannot read."""
    text = sample.decode(codec, "replace")
    high = [character for character in text[:-1] if character > "\x7f"]
    if not high or high.count("\ufffd") * 20 > len(high):
        return 0.0
    common, weight = _common(codec), _WEIGHTS[codec]
    is_japanese = codec in ("cp932", "euc_jp")
    return sum(_worth(one, common, weight, is_japanese) for one in high) / len(high)


def _worth(character: str, common: frozenset[str], weight: float, is_japanese: bool) -> float:
    if character in common:
        return weight
    if "\u3041" <= character <= "\u30ff":
        return _KANA if is_japanese else _RARE
    if "\uff61" <= character <= "\uff9f":
        return _HALF_KANA
    if "\u3000" <= character <= "\u303f" or "\uff01" <= character <= "\uff5e":
        return _PUNCTUATION
    return _RARE


@cache
def _common(codec: str) -> frozenset[str]:
    """The characters of level 1 of a table."""
    leads, trails = _LEVEL_1[codec]
    every = (bytes((lead, trail)).decode(codec, "ignore") for lead in leads for trail in trails)
    return frozenset(character for character in every if len(character) == 1)
