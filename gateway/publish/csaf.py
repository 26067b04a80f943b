"""CSAF 2.0 documents: an advisory as JSON that programs read, in the profile security advisory or VEX.

The standard: https://docs.oasis-open.org/csaf/csaf/v2.0/os/csaf-v2.0-os.html. Keys are sorted and nothing depends on
the moment of writing, so the same advisory always gives the same bytes and digests.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from babel.dates import format_date

from gateway.publish.advisory import Advisory, Affected, Label, Publisher, Vulnerability
from gateway.publish.moments import iso
from gateway.publish.producttree import Statuses, grow
from gateway.publish.scores import score_entry, score_notes
from gateway.publish.words import word

_Json = dict[str, Any]


def document(advisory: Advisory, engine: str) -> _Json:
    """The document; `engine` is the version of this program. Raises scores.BadVector."""
    tree, statuses = grow(advisory)
    return {
        "document": _head(advisory, engine),
        "product_tree": tree,
        "vulnerabilities": [
            _vulnerability(advisory, vulnerability, statuses)
            for vulnerability in advisory.vulnerabilities
        ],
    }


def document_bytes(document: _Json) -> bytes:
    """The document as a file."""
    text = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True)
    return f"{text}\n".encode()


def _head(advisory: Advisory, engine: str) -> _Json:
    head: _Json = {
        "category": advisory.category.value,
        "csaf_version": "2.0",
        "distribution": _distribution(advisory.label),
        "lang": advisory.language,
        "notes": list(_notes(advisory)),
        "publisher": publisher_entry(advisory.publisher),
        "title": advisory.title,
        "tracking": _tracking(advisory, engine),
    }
    if references := list(_references(advisory)):
        head["references"] = references
    if advisory.severity:
        head["aggregate_severity"] = {"text": advisory.severity}
    return head


def publisher_entry(publisher: Publisher) -> _Json:
    """Who publishes it (section 3.2.1.8)."""
    about = {
        "category": publisher.category,
        "contact_details": publisher.contact,
        "issuing_authority": publisher.authority,
        "name": publisher.name,
        "namespace": publisher.namespace,
    }
    return {key: value for key, value in about.items() if value}


def _distribution(label: Label) -> _Json:
    light = {"label": label.in_csaf, "url": "https://www.first.org/tlp/"}
    return {"tlp": light, **({"text": "TLP:AMBER+STRICT"} if label is Label.STRICT else {})}


def _notes(advisory: Advisory) -> Iterator[_Json]:
    language = advisory.language
    yield {
        "category": "summary",
        "text": advisory.title,
        "title": word(language, "summary"),
    }
    if advisory.text.strip():
        yield {
            "category": "description",
            "text": advisory.text.strip(),
            "title": word(language, "description"),
        }


def _tracking(advisory: Advisory, engine: str) -> _Json:
    is_draft = advisory.version == 0
    return {
        "current_release_date": iso(advisory.changed_at),
        "generator": {
            "date": iso(advisory.changed_at),
            "engine": {"name": "Poststelle", "version": engine},
        },
        "id": advisory.tracking_id,
        "initial_release_date": iso(advisory.first_at),
        "revision_history": [
            {"date": iso(revision.at), "number": str(revision.number), "summary": revision.summary}
            for revision in advisory.revisions
        ],
        "status": "draft" if is_draft else "final",
        "version": str(advisory.version),
    }


def _references(advisory: Advisory) -> Iterator[_Json]:
    language = advisory.language
    if advisory.canonical_url:
        yield {
            "category": "self",
            "summary": word(language, "self"),
            "url": advisory.canonical_url,
        }
    for url in advisory.references:
        yield {"category": "external", "summary": word(language, "reference"), "url": url}


def _vulnerability(advisory: Advisory, one: Vulnerability, statuses: Statuses) -> _Json:
    entry: _Json = {
        "notes": [
            {
                "category": "description",
                "text": advisory.title,
                "title": word(advisory.language, "vulnerability"),
            }
        ],
        "product_status": _status(statuses),
        "title": advisory.title,
    }
    if one.cve:
        entry["cve"] = one.cve
    else:
        entry["ids"] = [
            {"system_name": advisory.publisher.name, "text": advisory.tracking_id},
        ]
    if advisory.affected:
        entry["remediations"] = list(_remediations(advisory, statuses))
        entry |= _scores(one, list(statuses.affected))
        entry["notes"] += score_notes(one.vector) if one.vector else []
    if advisory.not_affected:
        entry |= _impact(advisory, statuses)
    return entry


def _status(statuses: Statuses) -> _Json:
    fixed = [identity for identity in statuses.fixed if identity is not None]
    groups = {
        "fixed": list(dict.fromkeys(fixed)),
        "known_affected": list(dict.fromkeys(statuses.affected)),
        "known_not_affected": list(dict.fromkeys(statuses.not_affected)),
    }
    return {name: ids for name, ids in groups.items() if ids}


def _scores(one: Vulnerability, affected: list[str]) -> _Json:
    score = score_entry(one.vector, list(dict.fromkeys(affected))) if one.vector else None
    return {"scores": [score]} if score else {}


def _remediations(advisory: Advisory, statuses: Statuses) -> Iterator[_Json]:
    for product, identity in zip(advisory.affected, statuses.affected, strict=True):
        remedy: _Json = {
            "category": "vendor_fix" if product.fixed_version else "none_available",
            "details": _remedy(advisory, product),
            "product_ids": [identity],
        }
        if product.fixed_version and advisory.references:
            remedy["url"] = advisory.references[0]
        yield remedy


def _remedy(advisory: Advisory, product: Affected) -> str:
    values = {"product": product.name, "version": product.fixed_version}
    if not product.fixed_version:
        return word(advisory.language, "no fix", product=product.name)
    if advisory.deadline is None:
        return word(advisory.language, "fix", **values)
    day = format_date(advisory.deadline, "long", locale=advisory.language)
    return word(advisory.language, "fix by", deadline=day, **values)


def _impact(advisory: Advisory, statuses: Statuses) -> _Json:
    """Why products are not affected: a flag for programs and a sentence for people (section 4.5)."""
    pairs = list(zip(advisory.not_affected, statuses.not_affected, strict=True))
    flags = [
        {"label": product.because.value, "product_ids": [identity]}
        for product, identity in pairs
        if product.because is not None
    ]
    threats = [
        {"category": "impact", "details": product.impact, "product_ids": [identity]}
        for product, identity in pairs
    ]
    return {"threats": threats, **({"flags": flags} if flags else {})}
