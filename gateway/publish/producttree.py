"""The product tree of a CSAF document: vendor, product, versions, each version or range with an id of its own.

Ranges are written in VERS ("vers:generic/>=2.0|<2.4.1", CSAF 2.0 section 3.1.2.3.2), the only form of a range that
programs can compare.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.publish.advisory import Advisory, Affected, NotAffected

_CONSTRAINT = re.compile(r"(?P<sign>>=|<=|==|!=|=|<|>)?\s*(?P<version>\S+)")
_VERS = "vers:"
_UPPER = ("<", "<=")


@dataclass(slots=True)
class Tree:
    """A product tree while it grows, and which ids it gave."""

    vendor: str
    names: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    ids: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def add(self, product: str, category: str, version: str, words: str) -> str:
        """The id of this version or range; the same one if it is there already."""
        key = (product, category, version)
        if key not in self.ids:
            self.ids[key] = f"CSAFPID-{len(self.ids) + 1:04}"
            leaf = {"name": f"{product} {words}".strip(), "product_id": self.ids[key]}
            branch = {"category": category, "name": version, "product": leaf}
            self.names.setdefault(product, []).append(branch)
        return self.ids[key]

    def document(self) -> dict[str, Any]:
        """As it stands in a document."""
        products = [
            {"category": "product_name", "name": name, "branches": versions}
            for name, versions in self.names.items()
        ]
        vendor = {"category": "vendor", "name": self.vendor, "branches": products}
        return {"branches": [vendor]}


@dataclass(frozen=True, slots=True)
class Statuses:
    """Which ids are affected, fixed and not affected, in the order of the advisory's products."""

    affected: tuple[str, ...]
    fixed: tuple[str | None, ...]
    not_affected: tuple[str, ...]


def grow(advisory: Advisory) -> tuple[dict[str, Any], Statuses]:
    """The tree of an advisory, and the ids of what it names."""
    tree = Tree(advisory.publisher.name)
    affected = tuple(_add_affected(tree, product) for product in advisory.affected)
    fixed = tuple(
        tree.add(p.name, "product_version", p.fixed_version, p.fixed_version)
        if p.fixed_version
        else None
        for p in advisory.affected
    )
    spared = tuple(_add_range(tree, p, p.versions) for p in advisory.not_affected)
    return tree.document(), Statuses(affected, fixed, spared)


def vers(scheme: str, versions: str) -> str:
    """A range such as ">=2.0,<2.4.1" in VERS, unless it is in VERS already; "" is every version."""
    if versions.startswith(_VERS):
        return versions
    constraints = [_CONSTRAINT.fullmatch(part.strip()) for part in re.split("[,|]", versions)]
    parts = [(c["sign"] or "=", c["version"]) for c in constraints if c is not None]
    return f"vers:{scheme}/{'|'.join(_vers_parts(parts)) or '*'}"


def single_version(versions: str) -> str:
    """The version, if a range has only one ("==2.3", "vers:maven/2.3"), else ""."""
    found = re.fullmatch(r"(?:={1,2}\s*|vers:\w+/=?)([^\s,|*<>!=]+)", versions.strip())
    return found[1] if found else ""


def _vers_parts(parts: Sequence[tuple[str, str]]) -> Iterator[str]:
    # VERS wants them by version; of the two ends of one range the lower comes first, whatever their order was.
    is_backwards = len(parts) == 2 and parts[0][0] in _UPPER and parts[1][0] not in _UPPER
    for sign, version in reversed(parts) if is_backwards else parts:
        yield version if sign in ("=", "==") else f"{sign}{version}"


def _add_affected(tree: Tree, product: Affected) -> str:
    if not product.versions and product.fixed_version:
        return _add_range(tree, product, f"<{product.fixed_version}")
    return _add_range(tree, product, product.versions)


def _add_range(tree: Tree, product: Affected | NotAffected, versions: str) -> str:
    if version := single_version(versions):
        return tree.add(product.name, "product_version", version, version)
    name = vers(product.scheme, versions)
    words = versions.partition("/")[2] if versions.startswith(_VERS) else versions
    return tree.add(product.name, "product_version_range", name, words)
