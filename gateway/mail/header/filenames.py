"""Names of attachments that are safe to show and to save (threats E7).

A name never holds a path, a control or a bidirectional override, so that its real extension is what one sees. A part
without a name gets one from its type and number.
"""

from __future__ import annotations

import mimetypes
import re

_LONGEST = 200
# Controls, bidirectional marks and overrides, zero-width characters, interlinear marks, byte order mark.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_BREAKS = re.compile(r"[\t\r\n\f\v]+")
_KNOWN = {
    "message/rfc822": ".eml",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "message/feedback-report": ".txt",
    "text/rfc822-headers": ".txt",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "application/ics": ".ics",
    "text/x-vcard": ".vcf",
    "text/directory": ".vcf",
    "message/partial": ".eml",
    "image/jpeg": ".jpg",
    "application/pgp-signature": ".asc",
    "application/pkcs7-signature": ".p7s",
    "application/pkcs7-mime": ".p7m",
}


def parse_filename(claimed: str | None) -> str | None:
    """The last component of a claimed name without anything that hides or harms; None when nothing is left."""
    if not claimed:
        return None
    name = _last_component(_HIDDEN.sub("", _BREAKS.sub(" ", claimed))).strip()
    return shorten(name) if name.strip(". ") else None


def _last_component(name: str) -> str:
    """What stands behind the last slash or backslash; a name that ends in one keeps its last part."""
    parts = [part for part in re.split(r"[/\\]", name) if part.strip(" .")]
    return parts[-1] if parts else ""


def shorten(name: str) -> str:
    """At most 200 characters and 240 bytes, the extension kept."""
    if len(name) <= _LONGEST and len(name.encode()) <= 240:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 16:
        stem, extension = name, ""
    ending = dot + extension if extension else ""
    kept = stem.encode()[: 240 - len(ending.encode())].decode("utf-8", "ignore")
    return kept[: _LONGEST - len(ending)] + ending


def compose_filename(content_type: str, number: int) -> str:
    """A name for a part that has none: part-2.png."""
    extension = _KNOWN.get(content_type) or mimetypes.guess_extension(content_type) or ".bin"
    return f"part-{number}{extension}"
