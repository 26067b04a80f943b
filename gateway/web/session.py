"""The one cookie, and the secret word that proves that a form came from our own page (threats E8, E12).

The cookie exists before the login too, with a random value that opens nothing, so that the login form is protected as
well; logging in replaces it. It ends with the browser; how long a session holds is decided on our side.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response

from gateway.config.settings import Web

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_SAFE_PATH = re.compile(r"/(?:[A-Za-z0-9][A-Za-z0-9/_.-]*)?(?:\?[A-Za-z0-9_=&.%+-]*)?", re.ASCII)


def read_token(value: str | None) -> tuple[str, bool]:
    """The cookie's value if it can be one of ours, else a new one; and whether it is new."""
    if value is not None and _TOKEN.fullmatch(value):
        return value, False
    return secrets.token_urlsafe(32), True


def set_token(response: Response, web: Web, token: str) -> None:
    """Put it into the cookie: this host only, no script, not with requests from other sites, until the browser ends."""
    response.set_cookie(
        web.session_cookie, token, path="/", secure=web.is_https, httponly=True, samesite="lax"
    )


def csrf_word(token: str) -> str:
    """What forms carry. It follows from the cookie's value and does not give it away."""
    return hmac.new(token.encode(), b"poststelle form", hashlib.sha256).hexdigest()


def is_own_form(web: Web, headers: Headers, token: str, word: str) -> bool:
    """Whether a POST comes from a form of ours: the word is right, and the browser names no other origin."""
    return hmac.compare_digest(csrf_word(token).encode(), word.encode()) and _is_own_origin(
        web, headers
    )


def _is_own_origin(web: Web, headers: Headers) -> bool:
    """Browsers say `null` here because our pages send no referrer; then Sec-Fetch-Site tells, where it is sent."""
    origin = headers.get("origin", "null")
    if origin != "null":
        ours = (_origin(web.public_url), headers.get("host", "").lower())
        return origin.lower() == ours[0] or urlsplit(origin).netloc.lower() == ours[1]
    return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def safe_path(wanted: str, otherwise: str = "/tickets") -> str:
    """A place within this portal to go on to; anything that could lead elsewhere is replaced."""
    return wanted if _SAFE_PATH.fullmatch(wanted) else otherwise
