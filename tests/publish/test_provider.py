"""What a CSAF provider serves beside its documents, the Atom feed, and security.txt."""

from __future__ import annotations

import csv
import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

from gateway.publish import atom, rolie
from gateway.publish.provider import (
    Site,
    changes_csv,
    digest_line,
    folder_page,
    index_txt,
    metadata,
    year_page,
)
from gateway.publish.securitytxt import SecurityContact, security_txt
from tests.publish.samples import AT, LATER, PUBLISHER, listed

SITE = Site("https://desk.example")
PUBLISHED = [
    listed(1),
    listed(2, LATER),
    replace(listed(3), first_at=datetime(2025, 1, 2, tzinfo=UTC)),
]
ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "https://desk.example/.well-known/csaf"


def test_provider_metadata() -> None:
    """It has what the schema of CSAF 2.0 requires, and both ways of distribution."""
    about = metadata(SITE, PUBLISHER, LATER)
    assert about == {
        "canonical_url": f"{BASE}/provider-metadata.json",
        "distributions": [
            {"directory_url": f"{BASE}/white/"},
            {"rolie": {
                "categories": [f"{BASE}/white/category-csaf-feed-tlp-white.json"],
                "feeds": [{
                    "summary": "All TLP:CLEAR advisories of Beispiel GmbH", "tlp_label": "WHITE",
                    "url": f"{BASE}/white/csaf-feed-tlp-white.json",
                }],
                "services": [f"{BASE}/service.json"],
            }},
        ],
        "last_updated": "2026-12-02T15:30:00Z",
        "list_on_CSAF_aggregators": True,
        "metadata_version": "2.0",
        "mirror_on_CSAF_aggregators": True,
        "publisher": {
            "category": "vendor", "contact_details": "psirt@example.com", "name": "Beispiel GmbH",
            "issuing_authority": "Produktsicherheit", "namespace": "https://www.example.com",
        },
        "role": "csaf_provider",
    }  # fmt: skip


def test_index_and_changes() -> None:
    """index.txt names every document; changes.csv has the time of each, the newest first, and no head."""
    assert (
        index_txt(PUBLISHED)
        == "2025/ex-2026-0003.json\n2026/ex-2026-0001.json\n2026/ex-2026-0002.json\n"
    )
    assert list(csv.reader(changes_csv(PUBLISHED).splitlines())) == [
        ["2026/ex-2026-0002.json", "2026-12-02T15:30:00Z"],
        ["2026/ex-2026-0001.json", "2026-11-23T09:00:00Z"],
        ["2025/ex-2026-0003.json", "2026-11-23T09:00:00Z"],
    ]
    assert (index_txt([]), changes_csv([])) == ("", "")


def test_digests() -> None:
    """A digest file is what sha256sum --check reads: 64 digits, two spaces, the name."""
    line = digest_line("sha256", b"{}", "ex-2026-0001.json")
    assert line == f"{hashlib.sha256(b'{}').hexdigest()}  ex-2026-0001.json\n"
    assert re.fullmatch(r"[0-9a-f]{128}  x\n", digest_line("sha512", b"{}", "x"))


def test_listing() -> None:
    """The folder's page links to its lists and years, a year's to its documents and their digests."""
    assert re.findall('href="([^"]+)"', folder_page(PUBLISHED)) == [
        "changes.csv", "csaf-feed-tlp-white.json", "index.txt", "2025/", "2026/",
    ]  # fmt: skip
    assert re.findall('href="([^"]+)"', year_page(PUBLISHED, 2025)) == [
        "ex-2026-0003.json", "ex-2026-0003.json.sha256", "ex-2026-0003.json.sha512",
    ]  # fmt: skip


def test_rolie_feed() -> None:
    """The feed has what the ROLIE schema of CSAF 2.0 requires: categories, links, digests, format, newest first."""
    feed: dict[str, Any] = rolie.feed(SITE, PUBLISHER, PUBLISHED, AT)["feed"]
    assert re.fullmatch(r"[a-zA-Z0-9+\-_.]+", feed["id"])
    assert feed["link"][0] == {"href": f"{BASE}/white/csaf-feed-tlp-white.json", "rel": "self"}
    assert feed["category"][0] == {
        "scheme": "urn:ietf:params:rolie:category:information-type",
        "term": "csaf",
    }
    assert feed["updated"] == "2026-12-02T15:30:00Z"
    assert [entry["id"] for entry in feed["entry"]] == [
        "EX-2026-0002",
        "EX-2026-0001",
        "EX-2026-0003",
    ]
    url = f"{BASE}/white/2026/ex-2026-0002.json"
    assert feed["entry"][0] == {
        "category": [{"scheme": "urn:poststelle:csaf-category", "term": "csaf_security_advisory"}],
        "content": {"src": url, "type": "application/json"},
        "format": {"schema": "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json", "version": "2.0"},
        "id": "EX-2026-0002",
        "link": [
            {"href": url, "rel": "self"},
            {"href": f"{url}.sha256", "rel": "hash"}, {"href": f"{url}.sha512", "rel": "hash"},
        ],
        "published": "2026-11-23T09:00:00Z",
        "summary": {"content": "A & <B>"},
        "title": "A & <B>",
        "updated": "2026-12-02T15:30:00Z",
    }  # fmt: skip


def test_an_empty_rolie_feed() -> None:
    """Before the first advisory the feed is there and has no entry."""
    feed = rolie.feed(SITE, PUBLISHER, [], AT)["feed"]
    assert (feed["entry"], feed["updated"]) == ([], "2026-11-23T09:00:00Z")


def test_rolie_service_and_categories() -> None:
    """The service document leads to the feed, the category document names what entries can be picked by."""
    workspace = rolie.service(SITE, PUBLISHER)["service"]["workspace"][0]
    assert workspace["collection"][0]["href"] == f"{BASE}/white/csaf-feed-tlp-white.json"
    assert [c["term"] for c in rolie.categories(PUBLISHED)["categories"]["category"]] == [
        "csaf_security_advisory"
    ]


def test_atom_feed() -> None:
    """The feed has the elements that RFC 4287 requires; words of ours are text and never markup."""
    content = atom.feed(SITE, PUBLISHER, [*PUBLISHED, listed(4, title="\x00\x0b<b>")], "de", AT)
    root = ElementTree.fromstring(content)
    assert root.tag == f"{ATOM}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "de"
    assert root.findtext(f"{ATOM}id") == "https://desk.example/notices/feed.atom"
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Beispiel GmbH"
    entries = root.findall(f"{ATOM}entry")
    assert [e.findtext(f"{ATOM}title") for e in entries][:2] == [
        "EX-2026-0002: A & <B>",
        "EX-2026-0004: <b>",
    ]
    for entry in entries:
        for name in ("id", "title", "updated", "published", "content"):
            assert entry.findtext(f"{ATOM}{name}")
        assert str(entry.find(f"{ATOM}link").get("href")).startswith(f"{BASE}/white/")  # type: ignore[union-attr]


def test_an_atom_feed_is_short() -> None:
    """A feed shows the newest fifty."""
    many = [listed(number) for number in range(1, 61)]
    root = ElementTree.fromstring(atom.feed(SITE, PUBLISHER, many, "en", AT))
    assert len(root.findall(f"{ATOM}entry")) == 50
    empty = ElementTree.fromstring(atom.feed(SITE, PUBLISHER, [], "en", AT))
    assert empty.findtext(f"{ATOM}updated") == "2026-11-23T09:00:00Z"


def test_security_txt() -> None:
    """Every field of RFC 9116 that we know of, each on a line; it runs out within a year and is the same all day."""
    about = SecurityContact(
        ("mailto:psirt@example.com", "https://www.example.com/psirt"), ("de", "en"),
        "https://www.example.com/policy", "https://www.example.com/thanks", "https://www.example.com/key.asc",
        "https://www.example.com/jobs",
    )  # fmt: skip
    canonical = "https://desk.example/.well-known/security.txt"
    text = security_txt(about, canonical, [f"{BASE}/provider-metadata.json"], AT)
    assert text.splitlines() == [
        "Contact: mailto:psirt@example.com",
        "Contact: https://www.example.com/psirt",
        "Expires: 2027-02-21T00:00:00Z",
        "Encryption: https://www.example.com/key.asc",
        "Acknowledgments: https://www.example.com/thanks",
        "Preferred-Languages: de, en",
        f"Canonical: {canonical}",
        "Policy: https://www.example.com/policy",
        "Hiring: https://www.example.com/jobs",
        f"CSAF: {BASE}/provider-metadata.json",
    ]
    assert text == security_txt(
        about, canonical, [f"{BASE}/provider-metadata.json"], AT + timedelta(hours=9)
    )


def test_the_shortest_security_txt() -> None:
    """Contact and Expires are enough, with where the file lies."""
    text = security_txt(SecurityContact(("tel:+49-711-1",)), "https://d.example/s", [], AT)
    assert [line.partition(":")[0] for line in text.splitlines()] == [
        "Contact",
        "Expires",
        "Canonical",
    ]
