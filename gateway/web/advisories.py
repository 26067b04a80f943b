"""Advisories for the world: CSAF documents, their directory and feeds, and security.txt. For programs, without a login.

Answers carry no cookie, are the same for everybody, and may be kept by caches for a few minutes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time
from email.utils import format_datetime
from functools import partial
from typing import Any

from starlette.responses import Response

from gateway.desk.advisories import public
from gateway.desk.advisories.content import publisher_of
from gateway.desk.tickets import Unacceptable
from gateway.publish import atom, provider, rolie, securitytxt
from gateway.publish.advisory import MEDIA_TYPE, Listed, Publisher
from gateway.publish.provider import Site
from gateway.publish.scores import base_score
from gateway.web.answers import page
from gateway.web.portal import Page, Portal, Visit, Who

_FOR_ALL = {
    "Cache-Control": "public, max-age=300",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def document(portal: Portal, visit: Visit) -> Response:
    """One CSAF document, byte for byte as it was published."""
    listed, content = _read(portal, visit)
    return _answer(content, MEDIA_TYPE, listed.changed_at)


def digest(algorithm: str, portal: Portal, visit: Visit) -> Response:
    """The digest beside a document."""
    listed, content = _read(portal, visit)
    name = str(visit.ids["name"]) + ".json"
    line = provider.digest_line(algorithm, content, name)
    return _answer(line.encode(), "text/plain", listed.changed_at)


def metadata(portal: Portal, visit: Visit) -> Response:
    """provider-metadata.json."""
    return _json(portal, visit, lambda found, at: provider.metadata(_site(portal), _us(portal), at))


def feed(portal: Portal, visit: Visit) -> Response:
    """The ROLIE feed."""
    site, us = _site(portal), _us(portal)
    return _json(portal, visit, lambda found, at: rolie.feed(site, us, found, at))


def service(portal: Portal, visit: Visit) -> Response:
    """The ROLIE service document."""
    return _json(portal, visit, lambda found, at: rolie.service(_site(portal), _us(portal)))


def categories(portal: Portal, visit: Visit) -> Response:
    """The ROLIE category document."""
    return _json(portal, visit, lambda found, at: rolie.categories(found))


def index(portal: Portal, visit: Visit) -> Response:
    """index.txt of the directory."""
    found, at = _published(portal, visit)
    return _answer(provider.index_txt(found).encode(), "text/plain", at)


def changes(portal: Portal, visit: Visit) -> Response:
    """changes.csv of the directory."""
    found, at = _published(portal, visit)
    return _answer(provider.changes_csv(found).encode(), "text/csv", at)


def folder(portal: Portal, visit: Visit) -> Response:
    """What lies in the directory."""
    found, at = _published(portal, visit)
    return _answer(provider.folder_page(found).encode(), "text/html", at)


def year(portal: Portal, visit: Visit) -> Response:
    """What lies in the folder of a year."""
    found, at = _published(portal, visit)
    page = provider.year_page(found, visit.number("year"))
    return _answer(page.encode(), "text/html", at)


def atom_feed(portal: Portal, visit: Visit) -> Response:
    """The Atom feed."""
    found, at = _published(portal, visit)
    language = portal.office.settings.desk.language
    languages = portal.pages.languages
    content = atom.feed(_site(portal), _us(portal), found, language, at, languages)
    return _answer(content, atom.CONTENT_TYPE, at)


def for_people(portal: Portal, visit: Visit) -> Response:
    """The page of an advisory in the language that its address names; the first language if it names none."""
    languages = portal.pages.languages
    wanted = str(visit.ids["language"])
    if wanted not in languages:
        raise Unacceptable(f"there is no page in {wanted}")
    name = str(visit.ids["name"]) + ".json"
    shown = public.read_for_people(portal.office, visit.number("year"), name, wanted)
    vectors = [one.vector for one in shown.advisory.vulnerabilities if one.vector]
    values = {
        "shown": shown,
        "advisory": shown.advisory,
        "languages": languages,
        "document": _site(portal).document_url(shown.listed),
        "score": base_score(vectors[0]) if vectors else shown.advisory.severity,
    }
    made = page(portal, replace(visit, language=wanted), "advisory", values)
    return _answer(bytes(made.body), "text/html", shown.listed.changed_at)


def security_txt(portal: Portal, visit: Visit) -> Response:
    """security.txt: where to report a vulnerability."""
    settings = portal.office.settings
    site = _site(portal)
    text = securitytxt.security_txt(
        public.require_security_contact(settings),
        site.url(securitytxt.PATH),
        [site.url(provider.METADATA)] if settings.publisher.name else [],
        visit.now,
    )
    return _answer(text.encode(), "text/plain; charset=utf-8", _midnight(visit.now))


def _read(portal: Portal, visit: Visit) -> tuple[Listed, bytes]:
    name = str(visit.ids["name"]) + ".json"
    return public.read_public(portal.office, visit.number("year"), name)


def _published(portal: Portal, visit: Visit) -> tuple[list[Listed], datetime]:
    """What everybody may read, and when that changed last."""
    public.require_publisher(portal.office.settings)
    found = public.published(portal.office)
    return found, found[0].changed_at if found else _midnight(visit.now)


def _json(
    portal: Portal, visit: Visit, make: Callable[[list[Listed], datetime], dict[str, Any]]
) -> Response:
    found, at = _published(portal, visit)
    text = json.dumps(make(found, at), ensure_ascii=False, indent=2)
    return _answer(f"{text}\n".encode(), MEDIA_TYPE, at)


def _answer(content: bytes, media_type: str, changed_at: datetime) -> Response:
    headers = {
        **_FOR_ALL,
        "Last-Modified": format_datetime(changed_at.astimezone(UTC), usegmt=True),
    }
    return Response(content, media_type=media_type, headers=headers)


def _midnight(now: datetime) -> datetime:
    return datetime.combine(now.astimezone(UTC).date(), time.min, UTC)


def _site(portal: Portal) -> Site:
    return Site(portal.office.settings.web.public_url)


def _us(portal: Portal) -> Publisher:
    return publisher_of(portal.office.settings)


_DOCUMENT = f"{provider.FOLDER}/{{year:int}}/{{name}}.json"

PAGES = (
    Page("GET", provider.METADATA, metadata, Who.MACHINE),
    Page("GET", provider.SERVICE, service, Who.MACHINE),
    Page("GET", provider.FEED, feed, Who.MACHINE),
    Page("GET", provider.CATEGORIES, categories, Who.MACHINE),
    Page("GET", f"{provider.FOLDER}/index.txt", index, Who.MACHINE),
    Page("GET", f"{provider.FOLDER}/changes.csv", changes, Who.MACHINE),
    Page("GET", f"{provider.FOLDER}/", folder, Who.MACHINE),
    Page("GET", f"{provider.FOLDER}/{{year:int}}/", year, Who.MACHINE),
    Page("GET", _DOCUMENT, document, Who.MACHINE),
    *(
        Page("GET", f"{_DOCUMENT}.{algorithm}", partial(digest, algorithm), Who.MACHINE)
        for algorithm in provider.DIGESTS
    ),
    Page("GET", f"{provider.PAGES}/{{year:int}}/{{name}}/{{language}}", for_people, Who.MACHINE),
    Page("GET", atom.PATH, atom_feed, Who.MACHINE),
    Page("GET", securitytxt.PATH, security_txt, Who.MACHINE),
)
