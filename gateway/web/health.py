"""For machines: whether everything is well, and that nothing here is for search engines."""

from __future__ import annotations

import json

from starlette.responses import Response

from gateway.web.portal import Page, Portal, Visit, Who


def healthz(portal: Portal, visit: Visit) -> Response:
    """200 when every part is well, else 503; one line of JSON for each part."""
    parts = portal.health()
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(part)}" for name, part in parts.items())
    well = all(part["ok"] for part in parts.values())
    return Response(f"{{\n{lines}\n}}\n", 200 if well else 503, media_type="application/json")


def robots(portal: Portal, visit: Visit) -> Response:
    """Only what is published is for crawlers: programs that collect advisories ask here first."""
    open_paths = ("/.well-known/", "/notices/feed.atom", "/advisories/")
    allowed = "".join(f"Allow: {path}\n" for path in open_paths)
    rules = f"User-agent: *\n{allowed}Disallow: /\n"
    return Response(rules, media_type="text/plain")


PAGES = (
    Page("GET", "/healthz", healthz, Who.MACHINE),
    Page("GET", "/robots.txt", robots, Who.ANYBODY),
)
