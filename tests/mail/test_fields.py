"""Single header fields: encoded words, parameters, file names, dates and identifiers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail.header.dates import parse_date
from gateway.mail.header.filenames import parse_filename
from gateway.mail.header.identifiers import parse_id, parse_ids
from gateway.mail.header.params import parse_field
from gateway.mail.header.words import parse_raw, parse_words
from gateway.mail.structure.prescan import DEFAULT


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("plain", "plain"),
        ("=?utf-8?q?=C3=BCber?=", "über"),
        ("=?UTF-8?B?w7xiZXI=?=", "über"),
        ("=?utf-8?b?w7xiZXI?=", "über"),
        ("=?utf-8?q?a=C3?= =?utf-8?q?=BC?=", "aü"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        ("=?utf-8?q?a?==?utf-8?q?b?=", "ab"),
        ("x=?utf-8?q?a?=y", "xay"),
        ("=?utf-8*de?q?a?=", "a"),
        ("=?utf-8?q?a b c?=", "a b c"),
        ("=?utf-8?q?really??=", "really?"),
        ("=?utf-8?q?cut", "cut"),
        ("=?utf-8?q?cut =?utf-8?q?whole?=", "cut whole"),
        ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
        ("=?", "=?"),
        ("=?=?=?", "=?=?=?"),
        ("=?utf-8?b?YQ==YQ==?=", "aa"),
        ("=?utf-8 ?q?=C3=BC?=", "ü"),
        ('=?"utf-8"?q?=C3=BC?=', "ü"),
        ("=?utf-8?b?Y!Q==?=", "a"),
        ("=?utf-8?q?a=ZZb?=", "a=ZZb"),
        ("=?utf-8?q?a=0Ab?=", "a b"),
        ("=?utf-8?q?a=00b?=", "ab"),
        ("=?x-unknown?q?=FC?=", "ü"),
        ("=?iso-8859-1?q?=80?=", "€"),
        ("=?iso-2022-jp?b?GyRCRnxLXDhsGyhC?=", "日本語"),
        ("=?iso-2022-jp?b?GyRCLSEbKEI=?=", "①"),
        ("=?gb2312?b?1Oxm?=", "造f"),
        ("=?ks_c_5601-1987?b?x9GxuQ==?=", "한국"),
        ("=?windows-1251?q?=CF=F0=E8?=", "При"),
        ("=?utf-7?q?+APw-?=", "ü"),
    ],
)
def test_encoded_words(text: str, decoded: str) -> None:
    """Words are decoded as they are meant, and what is no word stays."""
    assert parse_words(text) == decoded


@pytest.mark.parametrize(
    ("raw", "charset", "text"),
    [
        (b" a\r\n b\r\n\tc ", None, "a b c"),
        ("Größe".encode(), None, "Größe"),
        ("Größe".encode("latin-1"), None, "Größe"),
        ("Привет".encode("koi8-r"), "koi8-r", "Привет"),
        (b"a\0b", None, "ab"),
        (b"\x1b$BF|K\\8l\x1b(B", None, "日本語"),
    ],
)
def test_raw_values(raw: bytes, charset: str | None, text: str) -> None:
    """Folding goes, 8-bit bytes are read as UTF-8, as the mail's charset or by guess."""
    assert parse_raw(raw, charset) == text


@pytest.mark.parametrize(
    ("field", "value", "params"),
    [
        ("text/plain", "text/plain", {}),
        ("TEXT/Plain; Charset=UTF-8", "text/plain", {"charset": "UTF-8"}),
        ("text/plain; charset = utf-8", "text/plain", {"charset": "utf-8"}),
        ('text/plain; charset="utf-8"', "text/plain", {"charset": "utf-8"}),
        ("text/plain; charset='utf-8'", "text/plain", {"charset": "utf-8"}),
        ("text/plain charset=utf-8", "text/plain", {"charset": "utf-8"}),
        ("text/plain; charset=utf-8 (comment)", "text/plain", {"charset": "utf-8"}),
        ("(c) text (c) / plain; charset=utf-8", "text/plain", {"charset": "utf-8"}),
        ("a/b; name=my file.pdf", "a/b", {"name": "my file.pdf"}),
        ("a/b; name=my file.pdf size=3", "a/b", {"name": "my file.pdf", "size": "3"}),
        ('a/b; name="semi;colon.pdf"', "a/b", {"name": "semi;colon.pdf"}),
        ('a/b; name="a "quoted" b.pdf"', "a/b", {"name": 'a "quoted" b.pdf'}),
        ('a/b; name="a \\"b\\" c"', "a/b", {"name": 'a "b" c'}),
        ('a/b; name="C:\\temp\\x.pdf"', "a/b", {"name": "C:\\temp\\x.pdf"}),
        ('a/b; name="open.pdf', "a/b", {"name": "open.pdf"}),
        ('a/b; name="open.pdf; x=y', "a/b", {"name": "open.pdf"}),
        ("a/b; name*=utf-8''%C3%BC.pdf", "a/b", {"name": "ü.pdf"}),
        ("a/b; name*=\"utf-8''%C3%BC.pdf\"", "a/b", {"name": "ü.pdf"}),
        ("a/b; name*=utf-8'de'%C3%BC.pdf; name=ue.pdf", "a/b", {"name": "ü.pdf"}),
        ("a/b; name=utf-8''%C3%BC.pdf", "a/b", {"name": "ü.pdf"}),
        ("a/b; name*1=b; name*0=a", "a/b", {"name": "ab"}),
        ("a/b; name*0*=utf-8''%C3; name*1*=%BC", "a/b", {"name": "ü"}),
        ("a/b; name*0==?utf-8?q?=C3=BC?=", "a/b", {"name": "ü"}),
        ("a/b; name==?utf-8?q?=C3=BC?= =?utf-8?q?=C3=B6?=", "a/b", {"name": "üö"}),
        ('a/b; name="=?utf-8?q?=C3=BC?="', "a/b", {"name": "ü"}),
        ("; name=x", "", {"name": "x"}),
        ("", "", {}),
        (";;;", "", {}),
        ("a/b; =; ==; x", "a/b", {}),
        ("a/b; name=", "a/b", {"name": ""}),
        ('filename="a.pdf"', "", {"filename": "a.pdf"}),
        ("a/b; name*=utf-8'%C3%BC.pdf", "a/b", {"name": "ü.pdf"}),
        ("a/b; name*0*=utf-8''a%20; name*1*=utf-8''b", "a/b", {"name": "a b"}),
        ('a/b; name="Bob\'s 100%25.pdf"', "a/b", {"name": "Bob's 100%25.pdf"}),
        ("text/html text/plain", "text/html", {}),
        ("a/b (c); (c) name (c) = x; (c) size=3", "a/b", {"name": "x", "size": "3"}),
    ],
)
def test_parameters(field: str, value: str, params: dict[str, str]) -> None:
    """A field gives its value and its parameters in every form that mailers write."""
    found = parse_field(field, DEFAULT)
    assert (found.value, found.params) == (value, params)


@pytest.mark.parametrize(
    ("claimed", "name"),
    [
        ("a.pdf", "a.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.pdf", "a.pdf"),
        ("a/", "a"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\0\r\nb.pdf", "a b.pdf"),
        ("..", None),
        ("", None),
        (None, None),
        ("   ", None),
        ("Übersicht 2026.pdf", "Übersicht 2026.pdf"),
        ("x" * 500 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_names_of_files(claimed: str | None, name: str | None) -> None:
    """No path, no control, no hidden direction, never too long."""
    assert parse_filename(claimed) == name


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Mon, 23 Nov 2026 06:22:00 +0100", "2026-11-23T06:22:00+01:00"),
        ("23 Nov 2026 06:22 GMT", "2026-11-23T06:22:00+00:00"),
        ("Mon, 23 Nov 26 06:22:00 EST", "2026-11-23T06:22:00-05:00"),
        ("Mon, 23 Nov 126 06:22:00 +0000", "2026-11-23T06:22:00+00:00"),
        ("Mon, 23 November 2026 06:22:00 +0100 (CET)", "2026-11-23T06:22:00+01:00"),
        ("Mon Nov 23 06:22:00 2026", "2026-11-23T06:22:00+00:00"),
        ("Mon Nov 23 06:22:00 CET 2026", "2026-11-23T06:22:00+01:00"),
        ("2026-11-23 06:22:00", "2026-11-23T06:22:00+00:00"),
        ("2026-11-23T06:22:00.5Z", "2026-11-23T06:22:00+00:00"),
        ("2026-11-23T06:22:00-03:30", "2026-11-23T06:22:00-03:30"),
        ("Mo, 23 Dez 2026 06:22:00 0100", "2026-12-23T06:22:00+01:00"),
        ("23.11.2026 06:22", "2026-11-23T06:22:00+00:00"),
        ("11/23/2026 6:22 PM -0500", "2026-11-23T18:22:00-05:00"),
        ("Mon, 23 Nov 2026 24:61:00 +0100", "2026-11-23T00:00:00+01:00"),
        ("Mon, 23 Nov 2026 06:22:00 +9999", "2026-11-23T06:22:00+00:00"),
        ("Mon, 23 Nov 2026 06 : 22 : 00 (c) -0000", "2026-11-23T06:22:00+00:00"),
        ("31 Dec 9999 23:59:59 -2359", None),
        ("1 Jan 0001 00:00:00 +2359", None),
        ("mar, 5 mai 2026 06:22:00 +0200", "2026-05-05T06:22:00+02:00"),
        ("5 juillet 2026 06:22", "2026-07-05T06:22:00+00:00"),
        ("5 juin 2026 06:22", "2026-06-05T06:22:00+00:00"),
        ("30 Feb 2026 00:00", None),
        ("Monday, 23-Nov-26 06:22:00 GMT", "2026-11-23T06:22:00+00:00"),
        ("Monday, 23-Nov-2026 06:22:00 GMT", "2026-11-23T06:22:00+00:00"),
        ("Mon, 23 Nov 2026 24:00:00 +0100", "2026-11-24T00:00:00+01:00"),
        ("Mon, 23 Nov 2026 23:59:60 +0000", "2026-11-23T23:59:59+00:00"),
        ("Пн, 23 ноя 2026 06:22:00 +0300", "2026-11-23T06:22:00+03:00"),
        ("20261123T062200Z", "2026-11-23T06:22:00+00:00"),
        ("Mon, 23 Nov 2026 062200 +0100", "2026-11-23T06:22:00+01:00"),
        ("2026年11月23日 6:22", "2026-11-23T06:22:00+00:00"),
        ("mar 5 abr 2026 06:22:00 +0200", "2026-04-05T06:22:00+02:00"),
        ("Mon, 23 Nov 2026 06:22:00 W. Europe Standard Time", "2026-11-23T06:22:00+01:00"),
        ("Fri, 21 Nov 0097 06:22:00 GMT", "1997-11-21T06:22:00+00:00"),
        ("=?utf-8?q?Mon=2C_23_Nov_2026_06=3A22=3A00_+0100?=", "2026-11-23T06:22:00+01:00"),
        ("1795414920", "2026-11-23T06:22:00+00:00"),
        ("soon", None),
        ("", None),
        ("13 Oca 2020 12:01:43 +0300", "2020-01-13T12:01:43+03:00"),
        ("13 marraskuuta 2020 12:01 +0200", "2020-11-13T12:01:00+02:00"),
        ("29 Oct 18 2321 GMT", "2018-10-29T23:21:00+00:00"),
        ("Oct 29 2018", "2018-10-29T00:00:00+00:00"),
        ("2018.10.29 23:21", "2018-10-29T23:21:00+00:00"),
        ("Mon, 29 Jul 2018 23:21:01 MET DST", "2018-07-29T23:21:01+02:00"),
    ],
)
def test_dates(text: str, date: str | None) -> None:
    """Every date that names a day is found; an impossible one is none."""
    found = parse_date(text)
    assert (found.isoformat() if found else None) == date


@given(st.text(alphabet="0123456789:+-/. ,()JanDecZTpm", max_size=60))
def test_every_date_converts_to_utc(text: str) -> None:
    """No date overflows when it is moved to UTC."""
    found = parse_date(text)
    assert found is None or isinstance(found.astimezone(UTC), datetime)


@pytest.mark.parametrize(
    ("text", "identifiers"),
    [
        ("<a@b>", ("<a@b>",)),
        ("<a@b> <c@d>", ("<a@b>", "<c@d>")),
        ("<a@b><c@d>,<a@b>", ("<a@b>", "<c@d>")),
        ("Your message <a@b> of today", ("<a@b>",)),
        ("<a@ b>", ("<a@b>",)),
        ("a@b c@d", ("<a@b>", "<c@d>")),
        ("=?utf-8?q?=3Ca=40b=3E?=", ("<a@b>",)),
        ("<a@b", ("<a@b>",)),
        ("<>", ()),
        ("nothing", ()),
    ],
)
def test_identifiers(text: str, identifiers: tuple[str, ...]) -> None:
    """Identifiers are found with and without their brackets, each once."""
    assert parse_ids(text) == identifiers


def test_of_many_references_the_first_and_the_newest_stay() -> None:
    """A thread is found by its root and by its last mails."""
    found = parse_ids(" ".join(f"<{number}@x>" for number in range(1000)))
    assert (len(found), found[0], found[1], found[-1]) == (100, "<0@x>", "<901@x>", "<999@x>")


@pytest.mark.parametrize(
    ("text", "identifier"), [("<a@b>", "<a@b>"), ("odd id", "<oddid>"), ("", None), ("<>", None)]
)
def test_the_message_id(text: str, identifier: str | None) -> None:
    """An odd Message-ID still tells one mail from another."""
    assert parse_id(text) == identifier
