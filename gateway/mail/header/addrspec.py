"""One address out of its tokens: local part and domain (RFC 5322 section 3.4.1, RFC 6532, IDNA 2008).

Strict: what is no address gives None, and what another reader may take for a different address is told to be doubtful.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from itertools import pairwise

import idna

from gateway.mail.header.addresstokens import Token

_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\x80-\U0010ffff-]{1,128}")
DOMAIN = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
)
_ADDRESS_LITERAL = re.compile(r"\[(?:[0-9.]{7,15}|IPv6:[0-9A-Fa-f:.]{2,45})\]", re.IGNORECASE)
NOT_PRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_OTHER_DOTS = "\u3002\uff0e\uff61"


def parse_addr_spec(tokens: list[Token]) -> tuple[str | None, bool]:
    """The address (None when it is none) and whether others may read another one out of it."""
    doubtful = any(
        token.kind == "comment" and index < len(tokens) - 1 for index, token in enumerate(tokens)
    )
    written = [token for token in tokens if token.kind != "comment"]
    plain = _without_marks(written)
    doubtful = doubtful or plain != written
    at = [index for index, token in enumerate(plain) if token.kind == "@"]
    if len(at) != 1:
        return None, len(at) > 1
    if any(_is_torn(before, after) for before, after in pairwise(plain)):
        return None, True
    local = _local(plain[: at[0]])
    domain = _domain(plain[at[0] + 1 :])
    if local is None or domain is None or len(local) + len(domain) > 320:
        return None, doubtful
    return f"{local}@{domain}", doubtful or "=?" in local or any(
        token.spaced for token in plain[1:]
    )


def _without_marks(tokens: list[Token]) -> list[Token]:
    """The address without single quotes around it (Outlook) and without the invisible marks that were copied along."""
    if not tokens or tokens[0].kind != "atom" or tokens[-1].kind != "atom":
        return tokens
    first = NOT_PRINTABLE.sub("", tokens[0].text[:3]) + tokens[0].text[3:]
    last = tokens[-1].text[:-3] + NOT_PRINTABLE.sub("", tokens[-1].text[-3:])
    if len(tokens) > 1 and first[:1] == last[-1:] == "'":
        first, last = first[1:], last[:-1]
    return [replace(tokens[0], text=first), *tokens[1:-1], replace(tokens[-1], text=last)]


def _is_torn(before: Token, after: Token) -> bool:
    """Whether a blank stands between two words of an address where none may be (RFC 5322 section 4.4 allows some)."""
    if not after.spaced or "@" in (before.kind, after.kind):
        return False
    return not (before.text.endswith(".") or after.text.startswith("."))


def _local(tokens: list[Token]) -> str | None:
    if any(token.kind not in ("atom", "quoted") for token in tokens):
        return None
    text = unicodedata.normalize("NFC", "".join(token.text for token in tokens))
    if not text or NOT_PRINTABLE.search(text) or _hides_ascii(text):
        return None
    if _LOCAL.fullmatch(text):
        return text
    if len(tokens) != 1 or tokens[0].kind != "quoted":
        return None
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _hides_ascii(text: str) -> bool:
    """Letters that fold to ASCII, such as the Kelvin sign: they would make two addresses one (CVE-2019-19844)."""
    return any(character > "\x7f" and character.lower().isascii() for character in text)


def _domain(tokens: list[Token]) -> str | None:
    """Lower case, IDN as A-labels, address literals as they are; None when it is no domain."""
    if len(tokens) == 1 and tokens[0].kind == "literal":
        return tokens[0].text if _ADDRESS_LITERAL.fullmatch(tokens[0].text) else None
    if any(token.kind != "atom" for token in tokens):
        return None
    text = "".join(token.text for token in tokens).removesuffix(".")
    if not text.isascii():
        return _a_labels(text)
    text = text.lower()
    return text if len(text) <= 255 and DOMAIN.fullmatch(text) else None


def _a_labels(text: str) -> str | None:
    """IDNA 2008 without any mapping but NFC and lower case, so that look-alikes do not become ASCII."""
    if len(text) > 255 or _hides_ascii(text) or any(dot in text for dot in _OTHER_DOTS):
        return None
    try:
        return idna.encode(unicodedata.normalize("NFC", text).lower()).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return None
