"""ROLIE documents (RFC 8322, JSON as CSAF 2.0 sections 7.1.15 to 7.1.17 want it): feed, service, categories."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from gateway.publish.advisory import MEDIA_TYPE, Listed, Publisher
from gateway.publish.moments import iso
from gateway.publish.provider import DIGESTS, FEED, SERVICE, Site, newest_first

_SCHEMA = "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json"
CATEGORY_SCHEME = "urn:poststelle:csaf-category"
_INFORMATION_TYPE = {"scheme": "urn:ietf:params:rolie:category:information-type", "term": "csaf"}


def feed(site: Site, publisher: Publisher, published: Sequence[Listed], updated: datetime) -> Any:
    """The feed of all documents for everybody, newest first. `updated` is for a feed that is still empty."""
    entries = [_entry(site, listed) for listed in newest_first(published)]
    return {
        "feed": {
            "category": [_INFORMATION_TYPE],
            "entry": entries,
            "id": "csaf-feed-tlp-white",
            "link": [
                {"href": site.url(FEED), "rel": "self"},
                {"href": site.url(SERVICE), "rel": "service"},
            ],
            "title": f"TLP:CLEAR advisories of {publisher.name}",
            "updated": entries[0]["updated"] if entries else iso(updated),
        }
    }


def service(site: Site, publisher: Publisher) -> Any:
    """Which feeds there are."""
    collection = {
        "categories": {"category": [_INFORMATION_TYPE]},
        "href": site.url(FEED),
        "title": f"TLP:CLEAR advisories of {publisher.name}",
    }
    workspace = {"collection": [collection], "title": f"Advisories of {publisher.name}"}
    return {"service": {"workspace": [workspace]}}


def categories(published: Sequence[Listed]) -> Any:
    """By what entries of the feed can be picked: the kind of document."""
    kinds = sorted({listed.category.value for listed in published})
    return {
        "categories": {"category": [{"scheme": CATEGORY_SCHEME, "term": kind} for kind in kinds]}
    }


def _entry(site: Site, listed: Listed) -> dict[str, Any]:
    url = site.document_url(listed)
    digests = [{"href": f"{url}.{algorithm}", "rel": "hash"} for algorithm in DIGESTS]
    return {
        "category": [{"scheme": CATEGORY_SCHEME, "term": listed.category.value}],
        "content": {"src": url, "type": MEDIA_TYPE},
        "format": {"schema": _SCHEMA, "version": "2.0"},
        "id": listed.tracking_id,
        "link": [{"href": url, "rel": "self"}, *digests],
        "published": iso(listed.first_at),
        "summary": {"content": listed.title},
        "title": listed.title,
        "updated": iso(listed.changed_at),
    }
