"""Raw bytes of a mail become a tree of parts (RFC 2045, 2046), whatever state they are in.

Splitting looks for delimiter lines of a container only inside that container, parents first, and pays for the bytes it
looks at from one budget, so that nesting cannot multiply the cost (threats B2). What is beyond a limit stays as one
undivided part: nothing is thrown away here, and nothing is chosen either; that is `body`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gateway.mail import defects
from gateway.mail.header.filenames import parse_filename
from gateway.mail.header.identifiers import Headers, parse_headers
from gateway.mail.header.params import Field, parse_field
from gateway.mail.structure.around import find_lost_heads, is_footer, words_around
from gateway.mail.structure.encodings import find_encoding, parse_encoded, split_words
from gateway.mail.structure.mime import Part
from gateway.mail.structure.prescan import Block, Limits, parse_block

_TYPE = re.compile(r"[a-z0-9!#$&^_.+%*'{}|~-]+/[a-z0-9!#$&^_.+%*'{}|~/-]+")
_INNER_TYPE = re.compile(
    r"(?:text/(?:plain|html|calendar)|(?:image|audio|video|application)/[a-z0-9.+-]+)"
)
_TOP_LEVEL = frozenset(
    {"text", "multipart", "message", "image", "audio", "video", "application", "font", "model"}
)
# A delimiter line that nobody announced: "--" and a Content field on the next line.
_GUESS = re.compile(
    rb"(?:\A|\n)--([^\r\n]{1,200})\r?\n(?=Content-[A-Za-z-]{1,40}[ \t]*:)", re.IGNORECASE
)
# The same without a Content field: the body begins with one and ends with the closing one.
_CLOSED = re.compile(rb"\s{0,9}--(\S[^\r\n]{0,68})\r?\n(?s:.*)\n--\1--[ \t]*\r?(?:\n|\Z)")
_KNOWN_FIELDS = """
received return-path delivered-to from to cc subject date message-id mime-version content-type sender reply-to
    content-transfer-encoding content-disposition in-reply-to references bcc resent-from dkim-signature"""
_KNOWN = frozenset(_KNOWN_FIELDS.split())
_MESSAGES = frozenset(
    {"message/rfc822", "message/global", "message/news", "message/partial", "text/rfc822-headers"}
)
_NO_FIELD = Field("")
_COPY_COST = 4
_UNANNOUNCED = frozenset({defects.BOUNDARY_MISSING, defects.NO_BOUNDARY, defects.BAD_CONTENT_TYPE})
_MOST_MISSES = 100_000
"""Lines that begin like a delimiter and are none; boundaries that are prefixes of others make a few."""
_FACTOR = 16
_SLACK = 4 << 20


@dataclass(slots=True)
class _Budget:
    """What reading one mail may still cost: parts to make, bytes to look at (a copy counts as several looks)."""

    parts: int
    octets: int


@dataclass(frozen=True, slots=True)
class Root:
    """The whole mail: its header block, its tree, and the text around the parts that belongs to none of them."""

    headers: Headers
    part: Part
    body: int
    """Offset of the body in the content."""
    outside: bytes = b""
    before: bytes = b""
    """Text in front of the first header field."""
    behind: bytes = b""
    """Text behind the parts, or below a file: what mailing lists and scanners append."""


@dataclass(frozen=True, slots=True)
class _Split:
    """Ranges of the parts of a multipart; what lies before the first and behind the last delimiter."""

    spans: tuple[tuple[int, int], ...] = ()
    closed: bool = False
    outside: tuple[tuple[int, int], ...] = ()


def parse_tree(content: bytes, limits: Limits) -> Root:
    """The tree of a mail. Total: any bytes give a tree, with defects where it had to be guessed."""
    reader = _TreeReader(limits, _Budget(limits.parts, len(content) * _FACTOR + _SLACK))
    headers, part, body = reader.read(content, (0, len(content)), 0, "text/plain")
    outside, behind = b"\n\n".join(reader.outside), b"\n\n".join(reader.behind)
    return Root(headers, part, body, outside, reader.before, behind)


class _TreeReader:
    """Reads parts recursively, as deep as the limits allow."""

    def __init__(self, limits: Limits, budget: _Budget) -> None:
        self.before = b""
        self.outside: list[bytes] = []
        self.behind: list[bytes] = []
        self._limits = limits
        self._budget = budget

    def read(
        self, content: bytes, span: tuple[int, int], depth: int, default: str
    ) -> tuple[Headers, Part, int]:
        """The part in this range of the content with everything below it, and where its body starts."""
        self._budget.parts -= 1
        start, end = span
        is_mail = start == 0
        block = parse_block(content, start, end, self._limits, is_mail=is_mail)
        if depth == 0 and _is_bare_text(block, content, end):
            block = Block((), start)
        if depth == 0:
            self.before = block.before
        elif block.before.strip():
            self.outside.append(block.before)
        headers = parse_headers(block)
        kind = _parse_type(headers, self._limits, default)
        charset = kind.params.get("charset")
        if charset and any(not value.isascii() for _, value in block.fields):
            headers = parse_headers(block, charset)
        if depth == 0 and not headers.first("content-type"):
            kind = _guess_type(kind, content[block.body : block.body + 1000])
        part = self._make(headers, kind, content, (block.body, end), depth)
        return headers, part, block.body

    def _make(
        self, headers: Headers, kind: Field, content: bytes, span: tuple[int, int], depth: int
    ) -> Part:
        encoding = find_encoding(headers.first("content-transfer-encoding"))
        if "boundary" in kind.params and _is_divided(kind, content, span):
            kind = Field("multipart/mixed", kind.params, (*kind.defects, defects.BAD_CONTENT_TYPE))
        if kind.value.startswith("multipart/"):
            return self._multipart(headers, kind, content, span, depth)
        raw, is_text = content[span[0] : span[1]], kind.value.startswith("text/")
        body, found = parse_encoded(raw, encoding, is_text)
        if found == (defects.BAD_BASE64,) and not is_text:
            raw, words = split_words(raw)
            self.behind += [words] if words else []
            body = parse_encoded(raw, encoding, is_text)[0] if words else body
        children: tuple[Part, ...] = ()
        if kind.value in _MESSAGES:
            children, more = self._message(body, depth)
            found = (*found, *more)
        return _part(headers, kind, self._limits, content=body, children=children, found=found)

    def _message(self, content: bytes, depth: int) -> tuple[tuple[Part, ...], tuple[str, ...]]:
        """The mail inside a mail; the text around its parts is nobody's body."""
        if problem := self._refusal(depth, len(content) * _COPY_COST):
            return (), (problem,)
        reader = _TreeReader(self._limits, self._budget)
        _, part, _ = reader.read(content, (0, len(content)), depth + 1, "text/plain")
        return (part,), ()

    def _refusal(self, depth: int, octets: int) -> str | None:
        """Why something inside cannot be read any more, or None after paying for it."""
        if depth >= self._limits.depth:
            return defects.TOO_DEEP
        if self._budget.parts <= 0:
            return defects.TOO_MANY_PARTS
        self._budget.octets -= octets
        return defects.TOO_COSTLY if self._budget.octets < 0 else None

    def _multipart(
        self, headers: Headers, kind: Field, content: bytes, span: tuple[int, int], depth: int
    ) -> Part:
        if problem := self._refusal(depth, span[1] - span[0]):
            return _part(
                headers, kind, self._limits, content=content[span[0] : span[1]], found=(problem,)
            )
        encoding = find_encoding(headers.first("content-transfer-encoding"))
        boundary, found = _boundary(kind, self._limits)
        split = _split(content, span, boundary, self._limits)
        if not split.spans and encoding in ("base64", "qp"):
            decoded, bad = parse_encoded(content[span[0] : span[1]], encoding, is_text=False)
            found += [defects.ENCODED_MULTIPART, *bad]
            split = _split(decoded, (0, len(decoded)), boundary, self._limits)
            if split.spans:
                content, span = decoded, (0, len(decoded))
        if not split.spans and (guessed := _guess_boundary(content, span)):
            found.append(defects.BOUNDARY_MISSING)
            split = _split(content, span, guessed[1].rstrip(), self._limits)
        if not split.spans:
            return self._undivided(headers, kind, content[span[0] : span[1]], found)
        children, more = self._children(kind, content, split.spans, depth)
        is_announced = _UNANNOUNCED.isdisjoint((*found, *kind.defects))
        children = (*children, *self._keep_around(content, split, is_announced=is_announced))
        if not split.closed:
            found.append(defects.NOT_CLOSED)
        return _part(headers, kind, self._limits, children=children, found=(*found, *sorted(more)))

    def _keep_around(
        self, content: bytes, split: _Split, *, is_announced: bool
    ) -> tuple[Part, ...]:
        """Keep the words around the parts; where nobody announced their delimiters they are text, not preamble."""
        first = split.spans[0][0]
        around = [(start, words_around(content[start:end])) for start, end in split.outside]
        if not is_announced:
            return tuple(Part("text/plain", content=text) for _, text in around if text)
        for start, text in around:
            kept = self.behind if start >= first and is_footer(text) else self.outside
            kept += [text] if text else []
        return ()

    def _undivided(self, headers: Headers, kind: Field, body: bytes, found: list[str]) -> Part:
        """A multipart without parts: what is there is text; an empty one stays empty."""
        if not body.strip():
            return _part(headers, kind, self._limits, found=tuple(found))
        child = Part("text/plain", content=body, charset=kind.params.get("charset"))
        found.append(defects.BOUNDARY_MISSING)
        return _part(headers, kind, self._limits, children=(child,), found=tuple(found))

    def _children(
        self, kind: Field, content: bytes, spans: tuple[tuple[int, int], ...], depth: int
    ) -> tuple[tuple[Part, ...], set[str]]:
        default = "message/rfc822" if kind.value == "multipart/digest" else "text/plain"
        boundary = kind.params.get("boundary")
        children: list[Part] = []
        found: set[str] = set()
        for start, end in spans:
            if self._budget.parts <= 0:
                rest = Part("application/octet-stream", content=content[start : spans[-1][1]])
                return (*children, rest), found | {defects.TOO_MANY_PARTS}
            texts = len(self.behind)
            _, child, body = self.read(content, (start, end), depth + 1, default)
            if defects.BAD_BASE64 in child.defects and (
                lost := find_lost_heads(content, body, end)
            ):
                found.add(defects.BOUNDARY_MISSING)
                del self.behind[texts:]
                more, others = self._children(kind, content, _pieces((start, end), lost), depth)
                children += more
                found |= others
                continue
            if child.is_multipart and boundary and child.params.get("boundary") == boundary:
                found.add(defects.SAME_BOUNDARY)
            if child.headers or child.content.strip():
                children.append(child)
        return tuple(children), found


def _pieces(span: tuple[int, int], gaps: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """A range without its gaps, as ranges."""
    edges = (span[0], *(edge for gap in gaps for edge in gap), span[1])
    return tuple(zip(edges[::2], edges[1::2], strict=True))


def _is_bare_text(block: Block, content: bytes, end: int) -> bool:
    """Text without any header whose lines hold colons: no field that mail has, no body set apart."""
    has_body = content[block.body : block.body + 1000].strip() or block.body < end - 1000
    if has_body and defects.NO_BLANK_LINE not in block.defects:
        return False
    return not any(
        name.lower().decode("ascii") in _KNOWN or name[:2] in (b"X-", b"x-")
        for name, _ in block.fields
    )


def _boundary(kind: Field, limits: Limits) -> tuple[bytes, list[str]]:
    boundary = kind.params.get("boundary", "").rstrip().encode("utf-8", "replace")
    if not boundary:
        return b"", [defects.NO_BOUNDARY]
    return boundary, [defects.BOUNDARY_TOO_LONG] if len(boundary) > limits.boundary else []


def _split(content: bytes, span: tuple[int, int], boundary: bytes, limits: Limits) -> _Split:
    """The ranges between delimiter lines.

    Parts behind a closing delimiter are parts all the same: something put them there, and they may be the mail.
    """
    if not boundary:
        return _Split()
    spans: list[tuple[int, int]] = []
    outside: list[tuple[int, int]] = []
    start, is_part = span[0], False
    for line, after, is_close in _delimiters(content, span, boundary):
        if len(spans) > limits.parts:
            break
        (spans if is_part else outside).append((start, max(start, line)))
        start, is_part = after, not is_close
    if not spans and not is_part:
        return _Split()
    (spans if is_part else outside).append((start, span[1]))
    return _Split(tuple(spans), not is_part, tuple(outside))


def _delimiters(
    content: bytes, span: tuple[int, int], boundary: bytes
) -> Iterator[tuple[int, int, bool]]:
    """Each delimiter line: where what is before it ends, where the next part begins, whether it closes."""
    marker = b"--" + boundary
    first, end = span
    position = content.find(marker, first, end)
    misses = 0
    while position >= 0 and misses < _MOST_MISSES:
        behind = position + len(marker)
        if position == first or content[position - 1] == 10:
            newline = content.find(b"\n", behind, end)
            after = end if newline < 0 else newline + 1
            rest = content[behind : min(after, behind + 80)].strip()
            if rest in (b"", b"--"):
                yield _without_newline(content, first, position), after, rest == b"--"
                position = content.find(marker, after, end)
                continue
        misses += 1
        position = content.find(marker, behind, end)


def _without_newline(content: bytes, first: int, position: int) -> int:
    """The line break before a delimiter belongs to the delimiter (RFC 2046 section 5.1.1)."""
    if position > first and content[position - 1] == 10:
        position -= 1
        if position > first and content[position - 1] == 13:
            position -= 1
    return position


def _part(
    headers: Headers,
    kind: Field,
    limits: Limits,
    *,
    content: bytes = b"",
    children: tuple[Part, ...] = (),
    found: tuple[str, ...] = (),
) -> Part:
    text = headers.first("content-disposition")
    disposition = parse_field(text, limits) if text else _NO_FIELD
    claimed = disposition.params.get("filename") or kind.params.get("name")
    claimed = claimed or kind.params.get("filename") or disposition.params.get("name")
    content_id = headers.first("content-id").strip(" <>")
    return Part(
        content_type=kind.value,
        params=kind.params,
        headers=headers.decoded(),
        filename=parse_filename(claimed),
        disposition=disposition.value or None,
        content_id=content_id or None,
        content=content,
        charset=kind.params.get("charset", "").strip().lower() or None,
        children=children,
        defects=tuple(
            dict.fromkeys((*headers.defects, *kind.defects, *disposition.defects, *found))
        ),
    )


def _parse_type(headers: Headers, limits: Limits, default: str) -> Field:
    """The Content-Type, or the default where it is missing or cannot be read (RFC 2045 section 5.2)."""
    text = headers.first("content-type")
    if not text.strip():
        return Field(default)
    kind = parse_field(text, limits)
    if _TYPE.fullmatch(kind.value):
        return kind
    mended = _mended_type(kind.value, kind.params)
    return Field(mended or default, kind.params, (*kind.defects, defects.BAD_CONTENT_TYPE))


def _is_divided(kind: Field, content: bytes, span: tuple[int, int]) -> bool:
    """Whether a text announces a boundary and begins with it: whoever wrote this meant a multipart."""
    marker = b"--" + kind.params["boundary"].encode("utf-8", "replace")
    beginning = content[span[0] : min(span[1], span[0] + 1000)].lstrip()
    match = _GUESS.match(beginning) if kind.value.startswith("text/") else None
    return match is not None and beginning.startswith(marker)


def _guess_boundary(content: bytes, span: tuple[int, int]) -> re.Match[bytes] | None:
    """The first delimiter of a multipart that names another boundary or none."""
    closed = _CLOSED.match(content, *span)
    return _GUESS.search(content, max(0, span[0] - 1), span[1]) or closed


def _mended_type(value: str, params: dict[str, str]) -> str | None:
    """What a type that is none most likely means: "text" alone, "multipart" with a boundary, "html"."""
    if "boundary" in params:
        return "multipart/mixed"
    if value in ("html", "text/html/", "texthtml"):
        return "text/html"
    if match := _INNER_TYPE.search(value.replace("\\", "")):
        return match[0]
    if value.startswith("text"):
        return "text/plain"
    top = value.partition("/")[0]
    return (
        "application/octet-stream"
        if top in _TOP_LEVEL or params.get("name") or params.get("filename")
        else None
    )


def _guess_type(kind: Field, beginning: bytes) -> Field:
    """A mail without Content-Type whose body begins with a delimiter line and a Content field is a multipart."""
    match = _GUESS.match(beginning.lstrip())
    if match is None:
        return kind
    return Field(
        "multipart/mixed",
        {"boundary": match[1].decode("utf-8", "replace").rstrip()},
        (defects.NO_BOUNDARY,),
    )
