"""Sound mails of every shape, from a grammar of MIME trees: each text in it bears a mark that must be found again.

What is generated is allowed by RFC 2045 to 2049, 2231, 3676 and 5322, however odd; so nothing of it may be lost.
"""

from __future__ import annotations

import base64
import quopri
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from email.header import Header

from bench.fuzzing.oracle import MARK

WORDS = (
    *("Guten Tag", "Grüße", "naïve café", "Привет", "こんにちは", "你好", "مرحبا", "שלום", "ελληνικά"),
    *("-- ", "> quoted", "From here", ".", "=3D", "a  b", "\t", "😀", "x" * 300, "www.example.com", ""),
)  # fmt: skip
CHARSETS = {
    "utf-8": "utf-8",
    "iso-8859-1": "latin-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "cp1252",
    "windows-1251": "cp1251",
    "koi8-r": "koi8-r",
    "utf-16": "utf-16",
    "utf-7": "utf-7",
    "iso-2022-jp": "iso-2022-jp",
    "shift_jis": "shift_jis",
    "euc-jp": "euc-jp",
    "gb2312": "gb2312",
    "gb18030": "gb18030",
    "big5": "big5",
    "us-ascii": "ascii",
}
_SELF_MADE = ("utf-16",)  # bytes that look like line ends: only as base64 (RFC 2781 section 4)
DEEPEST = 5


@dataclass
class Growth:
    """A mail that is being made: its source of chance, and the marks it has so far."""

    source: random.Random
    newline: bytes = b"\n"
    marks: set[bytes] = field(default_factory=set)
    boundaries: int = 0

    def mark(self) -> bytes:
        """A new mark."""
        made = MARK + b"%d#" % len(self.marks)
        self.marks.add(made)
        return made

    def boundary(self) -> str:
        """A new boundary; RFC 2046 section 5.1.1 allows odd ones, and one that begins with another."""
        self.boundaries += 1
        shape = self.source.choice(
            ("b{}", "=_b {} x", "b'()+_,-./:=?{}", "------=_NextPart_{:03d}", "{:070d}")
        )
        return shape.format(self.boundaries)


def generate(source: random.Random) -> tuple[bytes, frozenset[bytes]]:
    """A sound mail, and the marks of all its texts."""
    growth = Growth(source, source.choice((b"\n", b"\r\n")))
    head = source.sample(_HEADS, source.randint(1, len(_HEADS)))
    content = (
        growth.newline.join(make(growth) for make in head) + growth.newline + entity(growth, 0)
    )
    return content, frozenset(growth.marks)


_HEADS: tuple[Callable[[Growth], bytes], ...] = (
    lambda growth: _encoded_field(growth, "Subject"),
    lambda growth: b"From: " + growth.source.choice(_MAILBOXES),
    lambda growth: b"To: " + b", ".join(growth.source.choices(_MAILBOXES, k=growth.source.randint(1, 4))),
    lambda growth: b"Date: Mon, 23 Nov 2026 06:22:00 +0100 (CET)",
    lambda growth: b"Message-ID: <%x@example.org>" % growth.source.randrange(1 << 60),
    lambda growth: b"MIME-Version: 1.0 (made by hand)",
    lambda growth: b"X-Folded: a" + growth.newline + b" b" + growth.newline + b"\tc",
)  # fmt: skip
_MAILBOXES = (
    b"ann@example.org",
    b"Ann <ann@example.org>",
    b'"Ann, M." <ann@example.org>',
    b"=?utf-8?q?J=C3=B6rg?= <joerg@example.org>",
    b"(a (nested) comment) ann@example.org",
    b"team: ann@example.org, bob@example.org;",
    b'"a b"@example.org',
    "Jörg <jörg@bücher.example>".encode(),
)


def _encoded_field(growth: Growth, name: str) -> bytes:
    """A field with any words in it, as encoded words or as RFC 6532 allows them."""
    words = " ".join(word for word in growth.source.sample(WORDS, 3) if word.strip())
    if growth.source.random() < 0.3:
        return f"{name}: {' '.join(words.split())}".encode()
    charset = growth.source.choice(("utf-8", "utf-8", "iso-2022-jp", "iso-8859-1"))
    text = words.encode(CHARSETS[charset], "ignore").decode(CHARSETS[charset]) or "x"
    encoded = Header(text, charset, header_name=name).encode(linesep=growth.newline.decode())
    return f"{name}: {encoded}".encode()


def entity(growth: Growth, depth: int) -> bytes:
    """An entity: its fields, a blank line, its body."""
    shapes = _LEAVES if depth >= DEEPEST else (*_LEAVES, *_BRANCHES)
    return growth.source.choice(shapes)(growth, depth)


def _fields(growth: Growth, *lines: str) -> bytes:
    """Fields in any order and case, and the blank line after them."""
    some = [line for line in lines if line]
    growth.source.shuffle(some)
    cased = [growth.source.choice((str, str.lower, str.upper))(n) + ":" + v for n, _, v in
             (line.partition(":") for line in some)]  # fmt: skip
    return b"".join(line.encode() + growth.newline for line in cased) + growth.newline


def _lines(growth: Growth) -> list[str]:
    mark = growth.mark().decode()
    lines = growth.source.choices(WORDS, k=growth.source.randint(0, 8))
    lines.insert(growth.source.randrange(len(lines) + 1), f"{mark} {growth.source.choice(WORDS)}")
    return lines


def _text(growth: Growth, depth: int) -> bytes:
    lines = _lines(growth)
    flowed = growth.source.random() < 0.2
    more = "; format=flowed; delsp=yes" if flowed else ""
    return _encoded(growth, f"text/plain{more}", lines)


def _bare(growth: Growth, depth: int) -> bytes:
    """Text that says nothing about itself, as RFC 5322 alone knows it."""
    return growth.newline + growth.newline.join([growth.mark(), b"Hello", b""])


def _html(growth: Growth, depth: int) -> bytes:
    lines = [f"<p>{line.replace('<', '&lt;')}</p>" for line in _lines(growth)]
    return _encoded(growth, "text/html", ["<html><body>", *lines, "</body></html>"])


def _encoded(growth: Growth, kind: str, lines: list[str]) -> bytes:
    """Lines as a text part in some charset and some transfer encoding that fits it."""
    charset = growth.source.choice(list(CHARSETS))
    codec = CHARSETS[charset]
    newline = growth.newline.decode()
    raw = newline.join(lines).encode(codec, "ignore")
    name = growth.source.choice((charset, charset.upper(), f'"{charset}"'))
    ways = ["base64"] if charset in _SELF_MADE else ["base64", "quoted-printable", "8bit", "binary"]
    way = growth.source.choice(ways)
    fields = _fields(growth, f"Content-Type: {kind}; charset={name}",
                     f"Content-Transfer-Encoding: {way}", growth.source.choice(_ODD_FIELDS))  # fmt: skip
    return fields + transfer(growth, way, raw)


_ODD_FIELDS = ("", "", "Content-Language: de", "Content-ID: <x@y>", "Content-Description: a (b",
               "Content-Disposition: inline")  # fmt: skip


def transfer(growth: Growth, way: str, raw: bytes) -> bytes:
    """The content in a transfer encoding."""
    if way == "base64":
        return base64.encodebytes(raw).replace(b"\n", growth.newline)
    if way == "quoted-printable":
        return quopri.encodestring(raw.replace(b"\r\n", b"\n")).replace(b"\n", growth.newline)
    return raw


def _file(growth: Growth, depth: int) -> bytes:
    content = growth.mark() + growth.source.randbytes(growth.source.randint(0, 200))
    name = growth.source.choice(_NAMES)
    kind = growth.source.choice(("application/pdf", "image/png", "application/octet-stream", "x/y"))
    return _fields(growth, f"Content-Type: {kind}", f"Content-Disposition: attachment; {name}",
                   "Content-Transfer-Encoding: base64") + transfer(growth, "base64", content)  # fmt: skip


_NAMES = (
    "filename=a.pdf",
    'filename="a \\"b\\".pdf"',
    "filename*=utf-8''%C3%A4.pdf",
    "filename*0=a; filename*1=b.pdf",
    "filename*0*=utf-8''%E2; filename*1*=%82%AC.pdf",
    'filename="=?utf-8?b?w6QucGRm?="',
    "size=12",
)


def _letter(growth: Growth, depth: int) -> bytes:
    head = growth.newline.join(make(growth) for make in _HEADS[:3]) + growth.newline
    return _fields(growth, "Content-Type: message/rfc822") + head + entity(growth, depth + 1)


def _multipart(growth: Growth, depth: int) -> bytes:
    kind = growth.source.choice(
        ("mixed", "mixed", "alternative", "related", "signed", "digest", "parallel", "x-odd")
    )
    boundary, nl = growth.boundary(), growth.newline
    edge = b"--" + boundary.encode()
    part = _letter if kind == "digest" else entity
    parts = [part(growth, depth + 1) for _ in range(growth.source.randint(1, 4))]
    preamble = growth.source.choice((b"", b"This is a message in MIME format." + nl))
    fields = _fields(growth, f'Content-Type: multipart/{kind}; boundary="{boundary}"')
    blank = growth.source.choice((b"", b" ", b"\t"))  # RFC 2046: transport padding
    body = b"".join(edge + blank + nl + part + nl for part in parts)
    return (
        fields + preamble + body + edge + b"--" + growth.source.choice((b"", nl, nl + b"epilogue"))
    )


_LEAVES = (_text, _text, _html, _bare, _file)
_BRANCHES = (_multipart, _multipart, _letter)
