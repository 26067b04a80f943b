"""Every reader by itself: functions of bytes that raise at what may never be. A test repeats what broke them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise

from bench.fuzzing.oracle import find_fault, is_storable, texts
from gateway.mail.charset.charsets import find_codec, parse_text
from gateway.mail.containers.invitations import parse_invitation
from gateway.mail.containers.rtf import expand, parse_rtf
from gateway.mail.containers.tnef import parse_tnef
from gateway.mail.glance import glance
from gateway.mail.header.addresses import parse_addresses
from gateway.mail.header.dates import parse_date
from gateway.mail.header.filenames import parse_filename
from gateway.mail.header.identifiers import parse_headers, parse_ids
from gateway.mail.header.params import parse_field
from gateway.mail.header.words import parse_raw, parse_words
from gateway.mail.html.display import display_html
from gateway.mail.html.text import html_to_text_and_marks
from gateway.mail.kinds.reports import read_reports
from gateway.mail.kinds.statusfields import parse_status_fields
from gateway.mail.model import Mail
from gateway.mail.parse import parse_mail
from gateway.mail.replies.quotes import find_folds
from gateway.mail.structure.body import parse_body
from gateway.mail.structure.prescan import DEFAULT, parse_block
from gateway.mail.structure.tree import parse_tree
from gateway.mail.tokens import (
    has_reply_token,
    mask_tokens,
    read_bounce_address,
    read_message_id,
    read_reply_address,
)
from gateway.policy import loops
from gateway.policy.loops import OwnMarks

KEY = b"k" * 32
OWN = OwnMarks("desk.example", frozenset({"support@desk.example"}))
Target = Callable[[bytes], None]


def _as_text(data: bytes) -> str:
    """What the decoding of a mail can give at most: any text without NUL and surrogates."""
    return parse_text(data, "utf-8")


def _check(*values: object) -> None:
    assert all(is_storable(text) for value in values for text in texts(value))


def prescan(data: bytes) -> None:
    """The header block as bytes."""
    for is_mail in (True, False):
        block = parse_block(data, 0, len(data), is_mail=is_mail)
        assert 0 <= block.body <= len(data)
        assert len(block.fields) <= DEFAULT.headers


def tree(data: bytes) -> None:
    """The MIME tree, within its limits."""
    root = parse_tree(data, DEFAULT)
    assert sum(1 for _ in root.part.walk()) <= 2 * DEFAULT.parts
    parse_body(root.part, root.outside, root.before)


def headers(data: bytes) -> None:
    """Fields, encoded words and Message-IDs."""
    found = parse_headers(parse_block(data, 0, len(data)))
    _check(found.decoded(), parse_words(_as_text(data)), parse_raw(data), parse_ids(_as_text(data)))
    glance(data)


def params(data: bytes) -> None:
    """Content-Type and its parameters, and file names."""
    field = parse_field(_as_text(data), DEFAULT)
    assert len(field.params) <= DEFAULT.params
    name = parse_filename(_as_text(data))
    assert name is None or not set(name) & set("/\\\r\n\0")


def dates(data: bytes) -> None:
    """A date can always be compared and taken to any zone."""
    found = parse_date(_as_text(data))
    assert found is None or found.astimezone(UTC) > datetime.min.replace(tzinfo=UTC)


def addresses(data: bytes) -> None:
    """An address is ASCII or says what it is, and has one @ outside of quotes at least."""
    found = parse_addresses(_as_text(data))
    _check(found)
    assert len(found.addresses) <= DEFAULT.addresses
    assert all("@" in one.address and "\n" not in one.address for one in found.addresses)


def charsets(data: bytes) -> None:
    """A charset's name and a content in it."""
    name, _, content = data.partition(b"\n")
    charset = _as_text(name)
    find_codec(charset)
    _check(parse_text(content, charset))


def quotes(data: bytes) -> None:
    """Folds are ranges of the text, in order."""
    text = _as_text(data)
    folded, forwarded = find_folds(text, None, "Re: x")
    assert all(0 <= fold.start < fold.end <= len(text) for fold in folded)
    assert all(one.end <= other.start for one, other in pairwise(folded))
    assert forwarded is None or 0 <= forwarded.start <= len(text)


def html(data: bytes) -> None:
    """HTML as text, and its quotes."""
    source = _as_text(data)
    text, _ = html_to_text_and_marks(source)
    find_folds(text, source)


def display(data: bytes) -> None:
    """HTML for the frame: nothing in it that runs or loads."""
    shown = display_html(_as_text(data), {"x@y": "/picture/0/"})
    lowered = shown.html.lower()
    assert not any(word in lowered for word in ("<script", "<iframe", "<svg", "<form", "<link"))
    _check(shown.html)


def reports(data: bytes) -> None:
    """Reports of every kind, structured and in words, and the last word of the policy."""
    root = parse_tree(data, DEFAULT)
    body = parse_body(root.part)
    mail = Mail(0, "", "", headers=root.part.headers, text=body.text, subject=_as_text(data[:100]))
    _check(*read_reports(mail, (root.part,)), parse_status_fields(_as_text(data), None))
    read = parse_mail(data)
    loops.may_acknowledge(read, None, loops.kind_of(read, None, OWN).kind, OWN)


def tnef(data: bytes) -> None:
    """winmail.dat, with and without its signature, and the RTF in it."""
    for content in (data, b"\x78\x9f\x3e\x22\0\0" + data):
        opened = parse_tnef(content)
        if opened is not None:
            _check(opened.text, opened.html or "")
    _check(*parse_rtf(data))
    assert len(expand(data)) < 64 << 20


def calendar(data: bytes) -> None:
    """Invitations."""
    for start in ("", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"):
        _check(parse_invitation(start + _as_text(data), "REQUEST"))


def tokens(data: bytes) -> None:
    """Nobody can make what only we can make."""
    text = _as_text(data)
    for address in (text, f"support+{text}@desk.example", f"bounces+{text}@desk.example"):
        assert read_reply_address(KEY, address) is None
        assert read_bounce_address(KEY, address) is None
    assert read_message_id(KEY, "desk.example", f"<{text}@desk.example>") is None
    mask_tokens(text, 1)
    has_reply_token(data)


def mails(data: bytes) -> None:
    """The whole reader."""
    fault = find_fault(data)
    assert fault is None, fault


TARGETS: dict[str, Target] = {
    target.__name__: target
    for target in (
        *(prescan, tree, headers, params, dates, addresses, charsets, quotes, html, display),
        *(reports, tnef, calendar, tokens, mails),
    )
}
