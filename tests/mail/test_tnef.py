"""winmail.dat: text, HTML and files out of streams that are made here, whole and damaged."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail import defects
from gateway.mail.containers.rtf import expand, parse_rtf
from gateway.mail.containers.tnef import SIGNATURE, parse_tnef
from gateway.mail.parse import parse_mail

# The compressed form of a short RTF text that the specification prints (MS-OXRTFCP section 3.1).
SPECIFIED = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a7"
    "03000a007263706731323542320af320"
    "68656c090020627705b06c647d0a800fa0"
)


def compose_attribute(level: int, number: int, data: bytes) -> bytes:
    """One attribute of a stream."""
    return (
        struct.pack("<BII", level, number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
    )


def compose_text(number: int, text: str) -> bytes:
    """A property that holds Unicode text."""
    value = text.encode("utf-16-le") + b"\0\0"
    return struct.pack("<HHII", 0x1F, number, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def compose_binary(number: int, value: bytes, kind: int = 0x102) -> bytes:
    """A property that holds bytes."""
    return struct.pack("<HHII", kind, number, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def compose_properties(*properties: bytes) -> bytes:
    """A list of properties."""
    return struct.pack("<I", len(properties)) + b"".join(properties)


def compose_stream(*attributes: bytes) -> bytes:
    """A whole stream."""
    return (
        SIGNATURE
        + b"\x01\x00"
        + compose_attribute(1, 0x9007, struct.pack("<II", 1252, 0))
        + b"".join(attributes)
    )


FILE = (
    compose_attribute(2, 0x9002, b"\0" * 14),
    compose_attribute(2, 0x8010, b"BILL~1.PDF\0"),
    compose_attribute(2, 0x800F, b"%PDF"),
    compose_attribute(2, 0x9005, compose_properties(compose_text(0x3707, "Rechnung März.pdf"))),
)
BODY = compose_attribute(
    1,
    0x9003,
    compose_properties(compose_text(0x1000, "Grüße"), compose_binary(0x1013, b"<p>Hi</p>")),
)


def compose_mail(stream: bytes) -> bytes:
    """A mail that is nothing but a winmail.dat."""
    return (
        b"From: ann@example.org\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n\r\n"
        + stream
    )


def test_a_mail_in_a_container_is_opened() -> None:
    """Text, HTML and the file under its long name take the place of winmail.dat."""
    mail = parse_mail(compose_mail(compose_stream(BODY, *FILE)))
    assert mail.text == "Grüße"
    assert mail.html == "<p>Hi</p>"
    assert [(found.filename, found.content) for found in mail.attachments] == [
        ("Rechnung März.pdf", b"%PDF")
    ]


def test_an_8_bit_body_is_read_by_the_code_page() -> None:
    """The body attribute is in the code page that the stream names."""
    opened = parse_tnef(compose_stream(compose_attribute(1, 0x800C, "Grüße\0".encode("cp1252"))))
    assert opened is not None
    assert opened.text == "Grüße"


def test_a_message_inside_is_read_and_its_files_come_out() -> None:
    """An embedded message becomes its text, and its files stand beside it."""
    inner = b"\0" * 16 + compose_stream(BODY, *FILE)
    properties = compose_properties(
        compose_text(0x3001, "Old mail"), compose_binary(0x3701, inner, kind=0x0D)
    )
    outer = compose_stream(
        compose_attribute(2, 0x9002, b""), compose_attribute(2, 0x9005, properties)
    )
    opened = parse_tnef(outer)
    assert opened is not None
    assert [(found.filename, found.content) for found in opened.files] == [
        ("Old mail", "Grüße".encode()),
        ("Rechnung März.pdf", b"%PDF"),
    ]


def test_a_file_that_is_cut_off_keeps_what_came() -> None:
    """A stream that ends inside a file gives the file as far as it goes."""
    data = compose_properties(compose_text(0x3707, "log.txt"), compose_binary(0x3701, b"x" * 100))
    found = parse_tnef(compose_stream(compose_attribute(2, 0x9005, data))[:-60])
    assert found is not None
    assert [(f.filename, len(f.content)) for f in found.files] == [("log.txt", 42)]


def test_file_without_the_attribute_that_begins_one() -> None:
    """Name and content of a file count also where nothing announced the file."""
    opened = parse_tnef(compose_stream(*FILE[1:]))
    assert opened is not None
    assert [found.filename for found in opened.files] == ["Rechnung März.pdf"]


def test_html_is_read_by_the_code_page_of_the_internet() -> None:
    """The bytes of an HTML body are in the code page named beside it, not in the stream's."""
    page = struct.pack("<HHI", 3, 0x3FDE, 20866)
    html = compose_binary(0x1013, "<p>Привет</p>".encode("koi8-r"))
    stream = compose_stream(compose_attribute(1, 0x9003, compose_properties(html, page)))
    opened = parse_tnef(stream)
    assert opened is not None
    assert opened.html == "<p>Привет</p>"


def test_words_of_a_signed_mail_in_a_container_are_shown() -> None:
    """Outlook packs the signed form of a mail as a file; its words are the mail's, and the file stays."""
    signed = (
        b'Content-Type: multipart/signed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n'
        b"Signed words\r\n--b\r\nContent-Type: application/pkcs7-signature\r\n\r\nx\r\n--b--\r\n"
    )
    properties = compose_properties(
        compose_text(0x3707, "smime.p7m"),
        compose_text(0x370E, "multipart/signed"),
        compose_binary(0x3701, signed),
    )
    stream = compose_stream(
        compose_attribute(2, 0x9002, b""), compose_attribute(2, 0x9005, properties)
    )
    mail = parse_mail(compose_mail(stream))
    assert mail.text == "Signed words"
    assert [found.content for found in mail.attachments] == [signed]


def test_what_is_no_container_stays_an_attachment() -> None:
    """A winmail.dat that cannot be opened is kept as it came, with a defect."""
    mail = parse_mail(compose_mail(b"not a container"))
    assert [found.content for found in mail.attachments] == [b"not a container"]
    assert defects.BAD_CONTAINER in mail.defects


@given(st.integers(0, 600), st.binary(max_size=20))
def test_a_damaged_container_never_raises(cut: int, junk: bytes) -> None:
    """Cut anywhere and followed by junk, a stream gives what can be read of it."""
    stream = compose_stream(BODY, *FILE)
    opened = parse_tnef(SIGNATURE + (stream[:cut] + junk + stream[cut + len(junk) :])[4:])
    assert opened is not None


@pytest.mark.parametrize(
    ("rtf", "text", "html"),
    [
        (rb"{\rtf1\ansi Hello\par World}", "Hello\nWorld", None),
        (rb"{\rtf1\ansi\ansicpg1252 Gr\'fc\'dfe}", "Grüße", None),
        (rb"{\rtf1\ansi\uc1 5 \u8364?}", "5 €", None),
        (rb"{\rtf1{\fonttbl{\f0 Arial;}}{\*\generator Riched;}{\mmathPr\mmathFont34}x}", "x", None),
        (rb"{\rtf1 \{a\\b\}}", "{a\\b}", None),
        (
            rb"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}\htmlrtf \par \htmlrtf0 Hi{\*\htmltag72 </p>}}",
            "",
            "<p>Hi</p>",
        ),
        (rb"}}}{\rtf1 x", "x", None),
        (rb"\u-10179?\u-8704?", "\U0001f600", None),
        (
            rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}"
            rb"\f0 Gr\'fc\'dfe {\f1\'cf\'f0\'e8\'e2\'e5\'f2}\'e4}",
            "Grüße Приветä",
            None,
        ),
        (b"", "", None),
    ],
)
def test_rtf_gives_its_words(rtf: bytes, text: str, html: str | None) -> None:
    """Formatting goes, words, line ends and packed HTML stay."""
    assert parse_rtf(rtf) == (text, html)


def test_compressed_rtf_is_expanded_as_specified() -> None:
    """The example of the specification comes out as it says, and so does a stored body."""
    assert expand(SPECIFIED) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert expand(b"\0" * 8 + b"MELA" + b"\0" * 4 + b"{\\rtf1 x}") == b"{\\rtf1 x}"
    assert expand(b"junk") == b""


@given(st.binary(max_size=300))
def test_no_rtf_raises(junk: bytes) -> None:
    """Junk in compressed and in plain form gives some text."""
    text, html = parse_rtf(expand(b"\0" * 8 + b"LZFu" + b"\0" * 4 + junk) + junk)
    assert (text + (html or "")).encode("utf-8") is not None


BEGIN = compose_attribute(2, 0x9002, b"\0" * 14)
DATA = compose_attribute(2, 0x800F, b"AB")
INNER = compose_stream(BEGIN, compose_attribute(2, 0x8010, b"inner.txt\0"), DATA)


def compose_page(number: int) -> bytes:
    """The attribute that names the code page."""
    return compose_attribute(1, 0x9007, struct.pack("<II", number, 0))


def compose_named(*properties: bytes) -> tuple[bytes, ...]:
    """A file that is named by properties only."""
    return (BEGIN, DATA, compose_attribute(2, 0x9005, compose_properties(*properties)))


@pytest.mark.parametrize(
    ("attributes", "names"),
    [
        ((compose_page(932), BEGIN, compose_attribute(2, 0x8010, "山田.txt".encode("cp932"))), "山田.txt"),
        ((BEGIN, compose_attribute(2, 0x8010, "Привет".encode("cp1251")), compose_page(1251)), "Привет"),
        ((compose_page(65001), BEGIN, compose_attribute(2, 0x8010, "Grüße".encode())), "Grüße"),
        ((BEGIN, compose_attribute(2, 0x8010, b"Gr\xfc\xdfe.txt\0"), DATA), "Grüße.txt"),
        ((BEGIN, compose_attribute(2, 0x8010, b"C:\\files\\a.txt\0"), DATA), "a.txt"),
        (compose_named(compose_text(0x3707, "long name.txt")), "long name.txt"),
        (compose_named(compose_text(0x3001, "shown.txt")), "shown.txt"),
        (compose_named(compose_text(0x370C, "transport.pdf")), "transport.pdf"),
        (compose_named(compose_text(0x370D, "C:\\files\\path name.txt")), "path name.txt"),
        (compose_named(compose_binary(0x3707, "odd.txt".encode("utf-16-le") + b"\0", 0x1F)), "odd.txt"),
        ((BEGIN, compose_attribute(2, 0x8010, b"winmail.dat\0"), compose_attribute(2, 0x800F, INNER)),
         "winmail.dat inner.txt"),
    ],
)  # fmt: skip
def test_a_file_gets_its_name(attributes: tuple[bytes, ...], names: str) -> None:
    """By title or property, in the code page of the stream; files of a container in a container come out too."""
    opened = parse_tnef(SIGNATURE + b"\x01\x00" + b"".join(attributes))
    assert opened is not None
    assert " ".join(file.filename for file in opened.files) == names
