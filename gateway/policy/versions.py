"""Which versions of a product a range means. univers compares them, by the product's own scheme.

A range is written as people write it (">=2.0,<2.4.1", several spans one behind the other, "" or "*" for all) or as VERS
("vers:maven/>=2.0|<2.4.1"), the form in which advisories carry it. The default scheme, maven, takes any number of parts
and words such as rc and SP.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from univers.version_range import RANGE_CLASS_BY_SCHEMES, VersionRange
from univers.versions import InvalidVersion

DEFAULT_SCHEME = "maven"
SCHEMES = tuple(sorted(set(RANGE_CLASS_BY_SCHEMES) - {"all", "none"}))
_VERSIONS: dict[str, Any] = {name: RANGE_CLASS_BY_SCHEMES[name].version_class for name in SCHEMES}
_read: Any = VersionRange.from_string

_CONSTRAINT = re.compile(r"(?:<=|>=|!=|<|>|=)?\s*[\w.+~:-][\w.+~: -]*")
_SIGN = re.compile(r"(?<!^)(?<![,|<>!=])\s*(?=[<>!]=?|=)")
_MARK = re.compile(r"^[vV](?=\d)")


class BadRange(ValueError):
    """A range or version that cannot be read; the text says how to write it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A range that was read. `vers` is its canonical form; None means every version."""

    scheme: str
    vers: str | None
    range: VersionRange | None


def read_range(text: str, scheme: str = DEFAULT_SCHEME) -> Span:
    """The range of a text. Raises BadRange."""
    if scheme not in SCHEMES:
        raise BadRange(f"there is no version scheme {scheme!r}; there are: {', '.join(SCHEMES)}")
    wanted = text.strip()
    if wanted in ("", "*"):
        return Span(scheme, None, None)
    written = wanted if wanted.startswith("vers:") else f"vers:{scheme}/{_as_vers(wanted)}"
    try:
        found = _read(written)
    except (ValueError, InvalidVersion) as error:
        raise BadRange(f'write versions like ">=2.0,<2.4.1" instead of {text!r}: {error}') from None
    return Span(found.scheme, str(found), found)


def _as_vers(text: str) -> str:
    """Constraints parted by commas, bars or their own signs, as VERS parts them."""
    parts = [part.strip() for part in re.split(r"[,|]", _SIGN.sub(",", text)) if part.strip()]
    for part in parts:
        if _CONSTRAINT.fullmatch(part) is None:
            raise BadRange(f'write versions like ">=2.0,<2.4.1" instead of {text!r}')
    return "|".join(re.sub(r"\s+", "", part) for part in parts)


def is_affected(version: str, span: Span) -> bool | None:
    """Whether the range holds this version; None if nobody can say, because it is none or empty."""
    if span.range is None:
        return True
    plain = _MARK.sub("", version.strip())
    if not any(character.isdigit() for character in plain):
        return None
    return _is_in(plain, span.scheme, str(span.vers))


@lru_cache(maxsize=4096)
def _is_in(version: str, scheme: str, vers: str) -> bool | None:
    """Many have the same version, and comparing takes longer than remembering."""
    try:
        return bool(_VERSIONS[scheme](version) in _read(vers))
    except (ValueError, TypeError, InvalidVersion):
        return None
