"""What a mail server is told when we log in with an access token: OAUTHBEARER (RFC 7628) and its elder XOAUTH2."""

from __future__ import annotations

import json
from collections.abc import Iterable

_END = "\x01"


def choose_mechanism(offered: Iterable[str]) -> str:
    """The mechanism to use: the standard where it is offered, else XOAUTH2, which Microsoft alone knows."""
    return "OAUTHBEARER" if "OAUTHBEARER" in {name.upper() for name in offered} else "XOAUTH2"


def first_words(mechanism: str, user: str, token: str, host: str, port: int) -> str:
    """The initial client response, before base64."""
    if mechanism == "OAUTHBEARER":
        # The user as a saslname (RFC 5801 section 4), then key=value pairs (RFC 7628 section 3.1).
        name = user.replace("=", "=3D").replace(",", "=2C")
        return f"n,a={name},{_END}host={host}{_END}port={port}{_END}auth=Bearer {token}{_END}{_END}"
    return f"user={user}{_END}auth=Bearer {token}{_END}{_END}"


def last_words(mechanism: str) -> str:
    """The answer to a refusal that came as a challenge: the server then says its final no (RFC 7628 section 3.2.3)."""
    return _END if mechanism == "OAUTHBEARER" else ""


def why_refused(challenge: bytes) -> str:
    """What a refusal's challenge says, such as "invalid_token"; empty when it is not understood."""
    try:
        found = json.loads(challenge)
    except ValueError:
        return ""
    status = found.get("status") if isinstance(found, dict) else None
    text = str(status) if status is not None else ""
    return text[:100] if text.isprintable() else ""
