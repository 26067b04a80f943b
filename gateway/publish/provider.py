"""What a CSAF provider serves beside its documents: metadata, and the lists of the directory (CSAF 2.0 section 7).

We are a `csaf_provider` with digests beside every document. Detached OpenPGP signatures, which a trusted provider has
in addition, are not made here.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from io import StringIO
from typing import Any

from gateway.publish.advisory import Label, Listed, Publisher, filename
from gateway.publish.csaf import publisher_entry
from gateway.publish.moments import iso

ROOT = "/.well-known/csaf"
METADATA = f"{ROOT}/provider-metadata.json"
FOLDER = f"{ROOT}/white"
PAGES = "/advisories"
"""Below this lies a page for people beside each document, one for each language."""
FEED = f"{FOLDER}/csaf-feed-tlp-white.json"
SERVICE = f"{ROOT}/service.json"
CATEGORIES = f"{FOLDER}/category-csaf-feed-tlp-white.json"
DIGESTS = ("sha256", "sha512")


@dataclass(frozen=True, slots=True)
class Site:
    """Where documents lie: the address of the portal, without a slash at its end."""

    base: str

    def url(self, path: str) -> str:
        """The whole address of a path."""
        return self.base + path

    def document_url(self, listed: Listed) -> str:
        """Where a document of everybody lies."""
        return f"{self.base}{FOLDER}/{listed.path}"


def page_path(listed: Listed, language: str) -> str:
    """Where people read a document in that language."""
    return f"{PAGES}/{listed.path.removesuffix('.json')}/{language}"


def metadata(site: Site, publisher: Publisher, updated: datetime) -> dict[str, Any]:
    """provider-metadata.json (section 7.1.7), with both ways of distribution."""
    feed = {
        "summary": f"All TLP:CLEAR advisories of {publisher.name}",
        "tlp_label": Label.CLEAR.in_csaf,
        "url": site.url(FEED),
    }
    rolie = {
        "categories": [site.url(CATEGORIES)],
        "feeds": [feed],
        "services": [site.url(SERVICE)],
    }
    return {
        "canonical_url": site.url(METADATA),
        "distributions": [{"directory_url": site.url(f"{FOLDER}/")}, {"rolie": rolie}],
        "last_updated": iso(updated),
        "list_on_CSAF_aggregators": True,
        "metadata_version": "2.0",
        "mirror_on_CSAF_aggregators": True,
        "publisher": publisher_entry(publisher),
        "role": "csaf_provider",
    }


def newest_first(published: Iterable[Listed]) -> list[Listed]:
    """In the order of lists: what changed last comes first."""
    return sorted(published, key=lambda listed: (listed.changed_at, listed.path), reverse=True)


def index_txt(published: Sequence[Listed]) -> str:
    """index.txt (section 7.1.12): the path of every document, one a line."""
    return "".join(f"{listed.path}\n" for listed in sorted(published, key=lambda each: each.path))


def changes_csv(published: Sequence[Listed]) -> str:
    """changes.csv (section 7.1.13): path and time of the newest version, newest first."""
    out = StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows((each.path, iso(each.changed_at)) for each in newest_first(published))
    return out.getvalue()


def digest_line(algorithm: str, content: bytes, name: str) -> str:
    """A line as sha256sum and sha512sum write and check it (section 7.1.18)."""
    return f"{hashlib.new(algorithm, content).hexdigest()}  {name}\n"


def folder_page(published: Sequence[Listed]) -> str:
    """What lies in the folder of documents (section 7.1.14): the lists and one folder for each year."""
    years = sorted({str(listed.first_at.year) for listed in published})
    return _listing(
        FOLDER, ["changes.csv", FEED.rpartition("/")[2], "index.txt", *(f"{y}/" for y in years)]
    )


def year_page(published: Sequence[Listed], year: int) -> str:
    """What lies in the folder of a year: its documents with their digests."""
    names = sorted(filename(each.tracking_id) for each in published if each.first_at.year == year)
    beside = [f"{name}{end}" for name in names for end in ("", *(f".{d}" for d in DIGESTS))]
    return _listing(f"{FOLDER}/{year}", beside)


def _listing(title: str, names: Sequence[str]) -> str:
    items = "".join(f'<li><a href="{escape(name)}">{escape(name)}</a></li>\n' for name in names)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
        f"<body><h1>{escape(title)}</h1>\n<ul>\n{items}</ul></body></html>\n"
    )
