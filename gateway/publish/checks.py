"""What an advisory lacks before it can be published: sentences for whoever writes it.

The mandatory tests of CSAF 2.0 (section 6.1) that a writer can break are asked here; the rest holds by construction,
which the tests show with the BSI's validator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from gateway.publish.advisory import Advisory, Affected, Category, NotAffected
from gateway.publish.scores import BadVector, read_vector

_CVE = re.compile(r"CVE-[0-9]{4}-[0-9]{4,}")
_TRACKING_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+:/-]{0,79}")
_WEB = re.compile(r"https?://[^\s/]\S*")
_VERSIONS = re.compile(r"(?:vers:\w+/)?(?:(?:>=|<=|==|!=|=|<|>)?\s*[^\s,|<>=!]+(?:\s*[,|]\s*|$))*")


def find_faults(advisory: Advisory) -> list[str]:
    """What has to be mended, in the order in which one would write it; nothing if it can be published."""
    return [*_head_faults(advisory), *_vulnerability_faults(advisory), *_product_faults(advisory)]


def is_cve(text: str) -> bool:
    """A CVE number in its one form."""
    return _CVE.fullmatch(text) is not None


def without_bad_vectors(advisory: Advisory) -> Advisory:
    """The advisory with only those vectors that can be read, so that what lacks something can be looked at."""
    readable = tuple(
        replace(one, vector="" if any(_vector_faults(one.vector)) else one.vector)
        for one in advisory.vulnerabilities
    )
    return replace(advisory, vulnerabilities=readable)


def _head_faults(advisory: Advisory) -> Iterator[str]:
    if not advisory.publisher.name or not advisory.publisher.namespace:
        yield "set publisher.name and publisher.namespace in the configuration"
    if _TRACKING_ID.fullmatch(advisory.tracking_id) is None:
        yield f"give it an id such as EX-2026-0001 instead of {advisory.tracking_id!r}"
    if not advisory.title.strip():
        yield "give it a subject"
    for url in advisory.references:
        if _WEB.fullmatch(url) is None:
            yield f"write the whole address, with https://, instead of {url!r}"


def _vulnerability_faults(advisory: Advisory) -> Iterator[str]:
    for one in advisory.vulnerabilities:
        if one.cve and not is_cve(one.cve):
            yield f"write a CVE number such as CVE-2026-12345 instead of {one.cve!r}"
        if not one.cve and advisory.category is Category.VEX:
            yield "name the CVE: it is what programs look for in a VEX document"
        yield from _vector_faults(one.vector)
    if len({one.cve for one in advisory.vulnerabilities}) < len(advisory.vulnerabilities):
        yield "name each vulnerability once"
    if not advisory.vulnerabilities:
        yield "name at least one vulnerability"


def _vector_faults(vector: str) -> Iterator[str]:
    try:
        if vector:
            read_vector(vector)
    except BadVector as error:
        yield str(error)


def _product_faults(advisory: Advisory) -> Iterator[str]:
    if not advisory.affected and not advisory.not_affected:
        yield "name at least one product"
    products: list[Affected | NotAffected] = [*advisory.affected, *advisory.not_affected]
    for product in products:
        if not product.name.strip():
            yield "give every product a name"
        if _VERSIONS.fullmatch(product.versions.strip()) is None:
            yield f"write a range such as >=2.0,<2.4.1 instead of {product.versions!r}"
    for spared in advisory.not_affected:
        if not spared.impact.strip():
            yield f"say why {spared.name} is not affected"
