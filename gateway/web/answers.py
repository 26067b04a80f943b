"""Answers that handlers give: a page, another place to go to, a file, or bytes for a frame."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from gateway.mail.header.filenames import parse_filename
from gateway.web.headers import FILE_POLICY, FRAME_POLICY
from gateway.web.portal import Portal, Visit
from gateway.web.session import csrf_word

_FRAME = (
    '<!doctype html><html><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1"><base target="_blank">'
    "<style>:root{{color-scheme:light}}body{{background:#fff;color:#111}}{style}"
    "p.remark{{margin:0 0 1em;padding:.4em .6em;background:#f1f3f6;color:#44505f;font-size:13px}}</style></head>"
    "<body>{body}</body></html>"
)


def page(
    portal: Portal, visit: Visit, name: str, values: Mapping[str, object], status: int = 200
) -> Response:
    """A page, with what the frame around it needs."""
    settings = portal.office.settings
    common = {
        "desk": settings.desk.name,
        "privacy_url": settings.privacy.notice_url,
        "member": visit.member,
        "path": visit.path,
        "csrf": csrf_word(visit.token),
        "now": visit.now,
        "notice": "",
    }
    html = portal.pages.render(name, visit.language, {**common, **values})
    return Response(html, status, media_type="text/html")


def go_to(path: str) -> Response:
    """On to another place of this portal, by GET (RFC 9110 section 15.4.4). `path` is ours, never a visitor's."""
    return RedirectResponse(path, status_code=303)


def download(filename: str, content: bytes) -> Response:
    """A file to be saved, never shown, whatever it is (threats E5, E7)."""
    headers = {
        "Content-Disposition": content_disposition(filename),
        "Content-Security-Policy": FILE_POLICY,
    }
    return Response(content, media_type="application/octet-stream", headers=headers)


def content_disposition(filename: str) -> str:
    """attachment with its name in ASCII for old browsers and in UTF-8 for all others (RFC 6266 appendix D)."""
    name = parse_filename(filename) or "file"
    plain = re.sub(r"[^ !#$&+.0-9A-Za-z^_`{}~()-]", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def frame(body: str, style: str) -> Response:
    """The HTML of a mail, for the sandboxed frame only. `body` is what mail.display made of it."""
    html = _FRAME.format(style=style, body=body)
    return Response(html, media_type="text/html", headers={"Content-Security-Policy": FRAME_POLICY})
