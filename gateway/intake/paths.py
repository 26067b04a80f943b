"""The arguments of MAIL, RCPT and the greeting commands: text → values, or None when malformed.

Pure. As lenient as real senders need (no angle brackets, a blank after the colon, a source route, long local parts)
and no more: an address holds no blank, no control character and no angle bracket outside a quoted local part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_LONGEST_PATH = 512
"""RFC 5321 section 4.5.3.1.3 asks for 256; signed bounce addresses of large senders come near it."""

_QUOTED = r'"(?:[^"\\\x00-\x1f\x7f]|\\[\x20-\x7e])*"'
_PLAIN = r'[^\s"<>()\[\]:;,@\\\x00-\x1f\x7f]+'
_DOMAIN = r"(?:[^\s\"<>()\[\]:;,@\\\x00-\x1f\x7f]+|\[[0-9A-Za-z:.\-]+\])"
_MAILBOX = re.compile(rf"(?:{_QUOTED}|{_PLAIN})(?:@{_DOMAIN})?")
_PATH = re.compile(
    rf"\s*(?:<(?:@[^\s<>:]*:)?(?P<angle>(?:{_QUOTED}|[^\s<>\"])*)>|(?P<bare>[^\s<>]+))"
    r"(?:\s+(?P<parameters>\S.*?))?\s*"
)
_KEYWORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_HOST = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True, slots=True)
class Path:
    """An address of the envelope as the peer wrote it (empty: the null path) and its parameters, keywords in capitals.

    A parameter without value has None.
    """

    address: str
    parameters: tuple[tuple[str, str | None], ...] = ()

    def parameter(self, keyword: str) -> str | None:
        """The value of that parameter, or None when it is absent or has none."""
        return dict(self.parameters).get(keyword)

    def has(self, keyword: str) -> bool:
        """That parameter was given, with or without value."""
        return keyword in dict(self.parameters)

    @property
    def keywords(self) -> frozenset[str]:
        """Every parameter's name."""
        return frozenset(dict(self.parameters))


def parse_path(keyword: str, argument: str) -> Path | None:
    """`FROM:<a@b> SIZE=1` → Path (RFC 5321 section 4.1.1.2 and 4.1.2); None when it is not one."""
    head, colon, tail = argument.partition(":")
    if not colon or head.strip().upper() != keyword:
        return None
    match = _PATH.fullmatch(tail)
    if match is None:
        return None
    bare = match["bare"]
    address = match["angle"] if bare is None else bare
    parameters = _parse_parameters(match["parameters"] or "")
    if parameters is None or not _is_address(address):
        return None
    return Path(address, parameters)


def _is_address(address: str) -> bool:
    """The null path, a mailbox, or a local part alone such as `postmaster`."""
    return not address or (
        len(address) <= _LONGEST_PATH and _MAILBOX.fullmatch(address) is not None
    )


def _parse_parameters(text: str) -> tuple[tuple[str, str | None], ...] | None:
    """`SIZE=1 BODY=8BITMIME SMTPUTF8` (RFC 5321 section 4.1.2, esmtp-param); None when malformed or given twice."""
    found: dict[str, str | None] = {}
    for word in text.split():
        keyword, equals, value = word.partition("=")
        is_malformed = not _KEYWORD.fullmatch(keyword) or (equals and not value)
        if is_malformed or keyword.upper() in found:
            return None
        found[keyword.upper()] = value if equals else None
    return tuple(found.items())


def is_host(argument: str) -> bool:
    """What HELO, EHLO and LHLO may be given. Real clients send anything, so any one printable word will do."""
    return _HOST.fullmatch(argument) is not None
