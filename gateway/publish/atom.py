"""The Atom feed (RFC 4287) of what everybody may read, for feed readers and people who follow us by them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from xml.etree import ElementTree

from gateway.publish.advisory import MEDIA_TYPE, Listed, Publisher
from gateway.publish.moments import iso
from gateway.publish.provider import Site, newest_first, page_path

PATH = "/notices/feed.atom"
CONTENT_TYPE = "application/atom+xml"
MOST_ENTRIES = 50
_NAMESPACE = "http://www.w3.org/2005/Atom"
_NOT_IN_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def feed(
    site: Site,
    publisher: Publisher,
    published: Sequence[Listed],
    language: str,
    updated: datetime,
    languages: Sequence[str] = (),
) -> bytes:
    """The newest advisories, each with a page in `languages`. `updated` is for a feed that is still empty."""
    newest = newest_first(published)[:MOST_ENTRIES]
    root = ElementTree.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": language})
    _add(root, "id", site.url(PATH))
    _add(root, "title", publisher.name)
    _add(root, "updated", iso(newest[0].changed_at if newest else updated))
    author = ElementTree.SubElement(root, "author")
    _add(author, "name", publisher.name)
    _add(author, "uri", publisher.namespace)
    ElementTree.SubElement(root, "link", rel="self", type=CONTENT_TYPE, href=site.url(PATH))
    for listed in newest:
        _add_entry(root, site, listed, languages)
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _add_entry(
    root: ElementTree.Element, site: Site, listed: Listed, languages: Sequence[str]
) -> None:
    url = site.document_url(listed)
    entry = ElementTree.SubElement(root, "entry")
    _add(entry, "id", url)
    _add(entry, "title", f"{listed.tracking_id}: {listed.title}")
    _add(entry, "published", iso(listed.first_at))
    _add(entry, "updated", iso(listed.changed_at))
    # Readers open the first alternate that they can show, so the pages stand before the document (RFC 4287 4.2.7.2).
    for language in languages:
        href = site.url(page_path(listed, language))
        page = {"rel": "alternate", "type": "text/html", "hreflang": language, "href": href}
        ElementTree.SubElement(entry, "link", page)
    ElementTree.SubElement(entry, "link", rel="alternate", type=MEDIA_TYPE, href=url)
    _add(entry, "content", listed.text or listed.title, type="text")


def _add(parent: ElementTree.Element, name: str, text: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, name, attributes).text = text.translate(_NOT_IN_XML)
