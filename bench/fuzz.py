"""Mutated mails against the reader: python -m bench.fuzz [COUNT] [SEED] [--save DIR]

Takes the mails of tests/corpus, puts a marker word into their text, and breaks everything around it. Wrong is: an
exception, a text that no database can keep, and a mail whose marker is found nowhere any more, neither in the text nor
in the HTML, a header or an attachment. Deterministic: the same count and seed give the same mails.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from gateway.mail import defects
from gateway.mail.model import Mail
from gateway.mail.parse import parse_mail

CORPUS = Path(__file__).parent.parent / "tests" / "corpus"
MARKER = b"#Leb#ku#chen#"
PIECES = (
    *(
        b"\r\n",
        b"\n",
        b"\r",
        b"\n\n",
        b"\0",
        b"\xff",
        b"\xc3",
        b" ",
        b"\t",
        b'"',
        b"\\",
        b"=",
        b"=?",
        b"?=",
        b"<",
        b">",
    ),
    *(
        b"--",
        b"--b",
        b"--b1--",
        b"\n--b1\n",
        b";",
        b":",
        b",",
        b"(",
        b")",
        b"@",
        b"=3D",
        b"=\n",
        b"%C3",
        b"*0*=",
        b"\x1b$B",
    ),
    *(
        b"Content-Type: text/html\n",
        b"Content-Type: multipart/mixed; boundary=b1\n",
        b"Content-Type: message/rfc822\n",
    ),
    *(
        b"Content-Transfer-Encoding: base64\n",
        b"Content-Transfer-Encoding: quoted-printable\n",
        b"Content-Type: text/plain\n",
    ),
    *(
        b"From: a@b.example\n",
        b"charset=utf-16\n",
        b"charset=iso-2022-jp\n",
        b"begin 644 x\n",
        b"<!--",
        b"<script>",
    ),
)
# Whether words that are declared as base64 are base64 nobody can tell for sure.
_CLAIMS_BASE64 = frozenset({defects.BAD_BASE64, defects.NOT_BASE64})
Mutation = Callable[[random.Random, bytes, int, int], bytes]


def _insert(source: random.Random, content: bytes, start: int, _: int) -> bytes:
    return content[:start] + source.choice(PIECES) + content[start:]


def _delete(_: random.Random, content: bytes, start: int, end: int) -> bytes:
    return content[:start] + content[end:]


def _double(_: random.Random, content: bytes, start: int, end: int) -> bytes:
    return content[:end] + content[start:end] + content[end:]


def _flip(source: random.Random, content: bytes, start: int, _: int) -> bytes:
    return content[:start] + bytes([source.randrange(256)]) + content[start + 1 :]


def _swap(source: random.Random, content: bytes, start: int, end: int) -> bytes:
    target = source.randrange(len(content) + 1)
    rest = content[:start] + content[end:]
    return rest[:target] + content[start:end] + rest[target:]


MUTATIONS: tuple[Mutation, ...] = (_insert, _insert, _delete, _double, _flip, _swap)


def load_seeds() -> list[bytes]:
    """The mails to break, each with the marker in front of its first plain text."""
    seeds = []
    for path in sorted(CORPUS.glob("*/*.eml")):
        content = path.read_bytes()
        head, blank, body = content.partition(b"\n\n")
        seeds.append(head + blank + body)
        seeds.append(b"From: a@b.example\nContent-Type: text/plain\n\n" + MARKER + b"\n" + body)
    return seeds


def mutate(source: random.Random, content: bytes) -> bytes:
    """The content with a few changes that leave the marker alone."""
    for _ in range(source.randint(1, 8)):
        start = source.randrange(len(content) + 1)
        end = min(len(content), start + source.choice((1, 1, 2, 5, 20, 80)))
        changed = source.choice(MUTATIONS)(source, content, start, end)
        if MARKER not in content or MARKER in changed:
            content = changed
    return content if source.random() < 0.5 else content.replace(b"\n", b"\r\n")


def find_fault(content: bytes) -> str | None:
    """What is wrong with how this mail is read, or None."""
    try:
        mail = parse_mail(content)
    except Exception:
        return traceback.format_exc()
    if not all(is_storable(text) for text in (mail.text, mail.html or "", mail.subject)):
        return "text that no database can keep"
    if MARKER not in content or _CLAIMS_BASE64.intersection(mail.defects):
        return None
    return None if has_marker(mail) else "the marker is lost"


def is_storable(text: str) -> bool:
    """Whether both databases can keep it."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def has_marker(mail: Mail) -> bool:
    """Whether the marker is anywhere a person or a program would look."""
    word = MARKER.decode()
    shown = (mail.text, mail.html or "", *(piece for field in mail.headers for piece in field))
    return any(word in text for text in shown) or any(
        MARKER in found.content for found in mail.attachments
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("count", type=int, nargs="?", default=20_000)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    parser.add_argument("--save", type=Path, help="write the mails that are read wrongly here")
    options = parser.parse_args()
    source = random.Random(options.seed)
    seeds = load_seeds()
    faults: dict[str, int] = {}
    for _ in range(options.count):
        content = mutate(source, source.choice(seeds))
        if fault := find_fault(content):
            faults[fault] = faults.get(fault, 0) + 1
            if options.save:
                name = hashlib.sha256(content).hexdigest()[:12]
                (options.save / f"{name}.eml").write_bytes(content)
    for fault, times in sorted(faults.items(), key=lambda item: -item[1]):
        print(f"{times} times: {fault}")
    print(
        f"{options.count} mutated mails, seed {options.seed}: {sum(faults.values())} read wrongly"
    )
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
