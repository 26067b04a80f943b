"""Sound mails, broken: bytes, lines, headers, boundaries, encodings, ends, and two mails spliced into one."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

from bench.fuzzing.oracle import MARK

CORPUS = Path(__file__).parent.parent.parent / "tests" / "corpus"
MOST = 60_000
"""Octets of a mail that is broken further; doubling may not go on for ever."""

PIECES = (
    *(b"\r\n", b"\n", b"\r", b"\n\n", b"\0", b"\xff", b"\xc3", b" ", b"\t", b'"', b"\\", b"="),
    *(b"=?", b"?=", b"<", b">", b"--", b";", b":", b",", b"(", b")", b"@", b"=3D", b"=\n", b"%C3"),
    *(b"*0*=", b"\x1b$B", b"~{", b"+AGE-", b"&#", b"<!--", b"<script>", b"]"),
)
FIELDS = (
    b"Content-Type: text/html",
    b"Content-Type: text/plain",
    b"Content-Type: multipart/mixed; boundary=b1",
    b"Content-Type: multipart/alternative; boundary=b",
    b"Content-Type: message/rfc822",
    b"Content-Type: application/ms-tnef; name=winmail.dat",
    b"Content-Type: text/calendar; method=REQUEST",
    b"Content-Transfer-Encoding: base64",
    b"Content-Transfer-Encoding: quoted-printable",
    b"Content-Disposition: attachment; filename*0*=utf-8''%e4; filename*1=x",
    b"From: a@b.example",
    b"Auto-Submitted: auto-replied",
    b"Subject: =?utf-8?q?=C3?= =?utf-8?q?=A4?=",
    b"Date: Mon, 31 Feb 2050 25:61:61 -2359",
)
LINES = (
    *(b"--b1", b"--b1--", b"--b", b"begin 644 x", b"=ybegin line=128 size=3 name=x", b"-- "),
    *(b">> On Mon, Ann wrote:", b"-----Original Message-----", b"From nobody 10:00", b"."),
)
CHARSETS = (
    *(b"utf-8", b"utf-16", b"utf-16le", b"utf-32", b"utf-7", b"iso-2022-jp", b"iso-2022-kr"),
    *(b"hz-gb-2312", b"gb18030", b"big5", b"koi8-r", b"cp037", b"idna", b"punycode", b"hex", b"x"),
)
_CHARSET = re.compile(rb"charset=[\"']?[\w-]+", re.IGNORECASE)
_BOUNDARY = re.compile(rb"boundary=\"?([^\"\s;]{1,70})")

Mutation = Callable[[random.Random, bytes], bytes]


def load_seeds() -> list[bytes]:
    """The mails to break: each as it is, and as the text of another behind a mark."""
    seeds = []
    for path in sorted(CORPUS.glob("*/*.eml")):
        content = path.read_bytes()
        body = content.partition(b"\n\n")[2]
        seeds.append(content)
        seeds.append(b"From: a@b.example\nContent-Type: text/plain\n\n" + MARK + b"\n" + body)
    return seeds


def _span(source: random.Random, content: bytes) -> tuple[int, int]:
    start = source.randrange(len(content) + 1)
    return start, min(len(content), start + source.choice((1, 1, 2, 5, 20, 80)))


def _insert(source: random.Random, content: bytes) -> bytes:
    start, _ = _span(source, content)
    return content[:start] + source.choice(PIECES) + content[start:]


def _delete(source: random.Random, content: bytes) -> bytes:
    start, end = _span(source, content)
    return content[:start] + content[end:]


def _double(source: random.Random, content: bytes) -> bytes:
    start, end = _span(source, content)
    return content[:end] + content[start:end] * source.choice((1, 1, 1, 50)) + content[end:]


def _flip(source: random.Random, content: bytes) -> bytes:
    start, _ = _span(source, content)
    return content[:start] + bytes([source.randrange(256)]) + content[start + 1 :]


def _move(source: random.Random, content: bytes) -> bytes:
    start, end = _span(source, content)
    target = source.randrange(len(content) + 1)
    rest = content[:start] + content[end:]
    return rest[:target] + content[start:end] + rest[target:]


def _cut(source: random.Random, content: bytes) -> bytes:
    return content[: source.randrange(len(content) + 1)]


def _shuffle_lines(source: random.Random, content: bytes) -> bytes:
    lines = content.split(b"\n")
    start = source.randrange(len(lines))
    some = lines[start : start + 5]
    source.shuffle(some)
    return b"\n".join([*lines[:start], *some, *lines[start + 5 :]])


def _insert_line(source: random.Random, content: bytes) -> bytes:
    lines = content.split(b"\n")
    lines.insert(source.randrange(len(lines) + 1), source.choice(LINES))
    return b"\n".join(lines)


def _insert_field(source: random.Random, content: bytes) -> bytes:
    """A field at the head, or somewhere else where a part may begin."""
    lines = content.split(b"\n")
    place = 0 if source.random() < 0.5 else source.randrange(len(lines) + 1)
    lines.insert(place, source.choice(FIELDS))
    return b"\n".join(lines)


def _change_charset(source: random.Random, content: bytes) -> bytes:
    name = source.choice(CHARSETS)
    return _CHARSET.sub(b"charset=" + name, content, count=source.choice((0, 1)))


def _change_boundary(source: random.Random, content: bytes) -> bytes:
    """One mention of a boundary is spelled differently, or two boundaries become the same."""
    names = _BOUNDARY.findall(content)
    if not names:
        return content
    name = source.choice(names)
    other = source.choice((*names, name + b"x", name[:-1], name.upper(), b" " + name))
    return content.replace(name, other, source.choice((1, 1, 2, -1)))


MUTATIONS: tuple[Mutation, ...] = (
    *(_insert, _insert, _delete, _double, _flip, _flip, _move, _cut),
    *(_shuffle_lines, _insert_line, _insert_field, _change_charset, _change_boundary),
)


def mutate(source: random.Random, content: bytes, other: bytes = b"") -> bytes:
    """The content with a few changes that leave its mark alone; sometimes with the end of `other`."""
    if source.random() < 0.1:
        cut, end = source.randrange(len(content) + 1), source.randrange(len(other) + 1)
        content = content[:cut] + other[end:]
    for _ in range(source.randint(1, 8)):
        changed = source.choice(MUTATIONS)(source, content)
        if len(changed) < MOST and content.count(MARK) <= changed.count(MARK):
            content = changed
    return content if source.random() < 0.5 else content.replace(b"\n", b"\r\n")
