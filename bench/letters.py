"""The benchmark's post: a seeded corpus of customers' mail, and what must be found of each afterwards.

60 % plain text of 2 KB, 20 % HTML of 30 KB, 10 % replies, 8 % with a file of 200 KB and 2 % with one of 5 MB, in
several charsets and encodings. The same seed gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import quopri
import random
from dataclasses import dataclass

KINDS = (("plain", 60), ("html", 20), ("reply", 10), ("file", 8), ("large", 2))
WORDS = [
    "Drucker",
    "Rechnung",
    "Anmeldung",
    "Störung",
    "Lizenz",
    "Übersicht",
    "server",
    "update",
    "Müller",
    "Größe",
    "Fehler",
    "Zugang",
    "Passwort",
    "printer",
    "invoice",
    "version",
    "backup",
    "network",
    "screen",
    "error",
    "message",
    "Straße",
    "Kunde",
    "Termin",
]
CHARSETS = ("utf-8", "iso-8859-1", "windows-1252", "utf-8")
ENCODINGS = ("8bit", "quoted-printable", "base64", "8bit")
PEOPLE = 500


@dataclass(frozen=True, slots=True)
class Posted:
    """One mail and what must be true of it afterwards."""

    kind: str
    sender: str
    content: bytes
    mail_id: str
    marker: str
    """Words of the text that no other mail has."""
    answers: str | None
    """The Message-ID of the mail of this corpus that it answers."""
    file_sha256: str | None


def make_corpus(count: int, seed: int = 1) -> list[Posted]:
    """`count` mails in the order in which they are sent; an answer never stands before what it answers."""
    chance = random.Random(seed)
    posted: list[Posted] = []
    openings: list[Posted] = []
    names, weights = zip(*KINDS, strict=True)
    for number in range(count):
        kind = chance.choices(names, weights)[0]
        parent = None
        if kind == "reply":
            parent = chance.choice(openings[: max(len(openings) - 200, 0)] or [None])
            kind = kind if parent else "plain"
        mail = _make(chance, number, kind, parent)
        posted.append(mail)
        if parent is None:
            openings.append(mail)
    return posted


def sender(number: int) -> str:
    """The address of a customer."""
    return f"kunde{number}@customer{number % 50}.example"


def _make(chance: random.Random, number: int, kind: str, parent: Posted | None) -> Posted:
    who = parent.sender if parent else sender(chance.randrange(PEOPLE))
    mail_id = f"<{number}.{chance.getrandbits(64):x}@customer.example>"
    marker = f"Vorgang-{number}-{chance.getrandbits(40):x}"
    charset, encoding = chance.choice(list(zip(CHARSETS, ENCODINGS, strict=True)))
    subject = f"{chance.choice(WORDS)} {chance.choice(WORDS)} {number}"
    head = [
        f"From: {_word('Jörg Beispiel')} <{who}>",
        "To: support@desk.example",
        f"Subject: {'Re: ' if parent else ''}{_word(subject)}",
        "Date: Mon, 23 Nov 2026 09:00:00 +0100",
        f"Message-ID: {mail_id}",
        "MIME-Version: 1.0",
        "Received: from client.example by mx.example; Mon, 23 Nov 2026 09:00:01 +0100",
    ]
    if parent:
        head += [f"In-Reply-To: {parent.mail_id}", f"References: {parent.mail_id}"]
    file = None
    if kind == "html":
        body = _html(chance, marker, charset, encoding)
    elif kind in ("file", "large"):
        file = chance.randbytes(200_000 if kind == "file" else 5_000_000)
        body = _with_file(_text(chance, marker, charset, encoding), file, number)
    else:
        body = _text(chance, marker, charset, encoding, quoted=parent is not None)
    content = "\r\n".join(head).encode() + b"\r\n" + body
    digest = hashlib.sha256(file).hexdigest() if file else None
    return Posted(kind, who, content, mail_id, marker, parent.mail_id if parent else None, digest)


def _word(text: str) -> str:
    return f"=?utf-8?b?{base64.b64encode(text.encode()).decode()}?=" if not text.isascii() else text


def _lines(chance: random.Random, size: int) -> list[str]:
    lines, total = [], 0
    while total < size:
        lines.append(" ".join(chance.choice(WORDS) for _ in range(9)))
        total += len(lines[-1]) + 2
    return lines


def _text(
    chance: random.Random, marker: str, charset: str, encoding: str, *, quoted: bool = False
) -> bytes:
    lines = ["Guten Tag,", "", marker, "", *_lines(chance, 1500), "", "Viele Grüße", "Jörg"]
    if quoted:
        lines += ["", "Am 23.11.2026 um 08:00 schrieb Support:", *(f"> {x}" for x in lines[4:12])]
    return _leaf("text/plain", "\r\n".join(lines) + "\r\n", charset, encoding)


def _html(chance: random.Random, marker: str, charset: str, encoding: str) -> bytes:
    rows = "\r\n".join(
        f'<p class="MsoNormal" style="margin:0cm"><span style="font-family:Arial">{line}</span></p>'
        for line in _lines(chance, 14_000)
    )
    html = f"<html><head><title>x</title></head><body><p>{marker}</p>\r\n{rows}</body></html>"
    plain = _leaf("text/plain", f"{marker}\r\n", charset, encoding)
    boundary = "=_alternative"
    return _multipart("alternative", boundary, [plain, _leaf("text/html", html, charset, encoding)])


def _with_file(text: bytes, file: bytes, number: int) -> bytes:
    head = (
        f'Content-Type: application/octet-stream; name="datei-{number}.bin"\r\n'
        f"Content-Disposition: attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe-{number}.bin\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    encoded = base64.encodebytes(file).replace(b"\n", b"\r\n")
    return _multipart("mixed", "=_mixed", [text, head.encode() + encoded])


def _multipart(subtype: str, boundary: str, parts: list[bytes]) -> bytes:
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode()
    joined = b"".join(b"--" + boundary.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    return head + joined + b"--" + boundary.encode() + b"--\r\n"


def _leaf(content_type: str, text: str, charset: str, encoding: str) -> bytes:
    data = text.encode(charset)
    if encoding == "quoted-printable":
        data = quopri.encodestring(data.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    elif encoding == "base64":
        data = base64.encodebytes(data).replace(b"\n", b"\r\n")
    head = f"Content-Type: {content_type}; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + data
