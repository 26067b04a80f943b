"""What may never happen, whatever the bytes are: an exception, text that cannot be kept, words that are lost, waste.

Words that must be found again are marked: `MARK`, a number, `#`. They are found in the text, in the HTML, in a header
or in the content of an attachment: wherever a person would look.
"""

from __future__ import annotations

import re
import time
import traceback
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from gateway.mail import defects
from gateway.mail.model import Mail
from gateway.mail.parse import parse_mail

MARK = b"#Leb#ku#chen#"
MOST_SECONDS = 2.0
"""CPU time that one mail may cost at most."""

_MARKS = re.compile(rb"#Leb#ku#chen#(?:\d{1,4}#)?")
_NO_WORDS = re.compile(rb"^[!-9;-~]{1,80}[ \t]*:|=\?|\?=|\x1b|~\{|^--")
_FIELD_WITH_CR = re.compile(rb"^[!-9;-~]{1,80}[ \t]*:[^\n]*\r(?=[^\n])[^\n]*", re.MULTILINE)
_ENCODED = re.compile(rb"=\?[!->@-~]{1,40}\?[BbQq]\?[^? \t\n]*")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# Whether words that are declared as base64 are base64 nobody can tell for sure.
_CLAIMS_BASE64 = frozenset({defects.BAD_BASE64, defects.NOT_BASE64})


def find_fault(content: bytes, expected: frozenset[bytes] | None = None) -> str | None:
    """What is wrong with how this mail is read, or None.

    `expected`: the marks of a sound mail, all of which must be found. Of a damaged one, where nobody can say what is
    still meant as text, only the marks that stand there undecoded are asked for.
    """
    started = time.process_time()
    try:
        mail = parse_mail(content)
    except Exception:
        return traceback.format_exc(limit=-3)
    if time.process_time() - started > MOST_SECONDS:
        return "it costs too much time"
    return _find_waste(mail) or _find_loss(mail, content, expected)


def _find_waste(mail: Mail) -> str | None:
    if not all(is_storable(text) for text in texts(mail)):
        return "text that no database can keep"
    if not _is_ordered(mail):
        return "folds that are no ranges of the text"
    return None


def _find_loss(mail: Mail, content: bytes, expected: frozenset[bytes] | None) -> str | None:
    if expected is None and _CLAIMS_BASE64.intersection(mail.defects):
        return None
    marks = standing_marks(content) if expected is None else expected
    found = found_marks(mail)
    is_lost = not found if marks == {MARK} else not marks <= found
    return "the mark is lost" if is_lost else None


def standing_marks(content: bytes) -> frozenset[bytes]:
    """The marks that stand in a mail as words, undecoded; numbered ones only, if any still has its number.

    On a line that looks like a field, an encoded word or a delimiter, or that has shifted into Japanese or Chinese, it
    stands as something else; so it does in an encoded word that a lone CR breaks, and in a field that holds a lone CR.
    """
    broken = _ENCODED.sub(b"=?", content)
    if b"\n" in broken:
        broken = _FIELD_WITH_CR.sub(b"", broken)
    lines = (line for line in broken.splitlines() if MARK in line and not _NO_WORDS.search(line))
    found = frozenset(mark for line in lines for mark in _MARKS.findall(line))
    return found - {MARK} or found


def is_storable(text: str) -> bool:
    """Whether both databases can keep it."""
    return _UNSTORABLE.search(text) is None


def texts(value: object) -> Iterator[str]:
    """Every text in a record, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))


def _is_ordered(mail: Mail) -> bool:
    """Whether the folds are ranges of the text, in order, without overlap."""
    edges = [0, *(edge for fold in mail.folded for edge in (fold.start, fold.end)), len(mail.text)]
    return edges == sorted(edges)


def found_marks(mail: Mail) -> frozenset[bytes]:
    """The marks that stand anywhere a person or a program would look, attached mails opened."""
    headers = (piece for field in mail.headers for piece in field)
    shown = "\n".join((mail.text, mail.html or "", *headers)).encode()
    found = set(_MARKS.findall(shown))
    for attachment in mail.attachments:
        found.update(_MARKS.findall(attachment.content.replace(b"\0", b"")))  # also UTF-16
        if attachment.content_type == "message/rfc822":
            found |= found_marks(parse_mail(attachment.content))
    return frozenset(found)
