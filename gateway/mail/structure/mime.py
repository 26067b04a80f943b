"""One node of a mail's MIME tree, as a value.

`tree` builds these; everything that looks for a body, a report or a container reads
them. A part holds what the sender claims about it (type, names, charset) beside the decoded bytes.
It must not decide what is shown or kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gateway.mail.charset.charsets import find_meta_charset, parse_text


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf or a container of a mail.

    `content` is the body with its Content-Transfer-Encoding undone; a multipart has none.
    message/rfc822 and text/rfc822-headers keep their raw bytes in `content` and, within the depth
    limit, the parsed mail as only child.
    """

    content_type: str
    """Lower case type/subtype; text/plain where nothing usable is said (RFC 2045 section 5.2)."""
    params: Mapping[str, str] = field(default_factory=dict)
    """Parameters of Content-Type: lower-case names, decoded values."""
    headers: tuple[tuple[str, str], ...] = ()
    """Every field of the part in order: name as written, value unfolded and decoded."""
    filename: str | None = None
    disposition: str | None = None
    """Lower case, e.g. attachment or inline; None when the mail does not say."""
    content_id: str | None = None
    """Without its angle brackets."""
    content: bytes = field(default=b"", repr=False)
    charset: str | None = None
    """As declared, lower case; not necessarily true or known."""
    children: tuple[Part, ...] = ()
    defects: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The content as text, by the decode ladder; lines end in \\n, no NUL, no surrogates."""
        charset = self.charset
        if charset is None and self.content_type == "text/html" and not self.content.isascii():
            charset = find_meta_charset(self.content)
        return parse_text(self.content, charset)

    @property
    def is_multipart(self) -> bool:
        """Whether this is a container of parts (RFC 2046 section 5.1)."""
        return self.content_type.startswith("multipart/")

    def header(self, name: str) -> str | None:
        """The first field of that name (any case), or None."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def walk(self) -> Iterator[Part]:
        """This part and everything below it, depth first, in order; attached mails included."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))
