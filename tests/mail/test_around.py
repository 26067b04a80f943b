"""Text and files around the parts: words below a file, fields without a delimiter, footers, tables called base64."""

from __future__ import annotations

import base64
import hashlib

import pytest

from gateway.mail import defects
from gateway.mail.model import Mail
from gateway.mail.parse import parse_mail
from gateway.mail.structure.encodings import split_words

ONE, TWO = bytes(range(256)) * 5, b"%PDF-1.7\n" + bytes(range(255, -1, -1)) * 7
HEAD = "From: a@example.com\nSubject: s\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
TEXT = "--b\nContent-Type: text/plain\n\nHello, see the files.\n"


def fields(name: str, kind: str = "application/pdf") -> str:
    """The fields of a file."""
    return (
        f'Content-Type: {kind}; name="{name}"\nContent-Transfer-Encoding: base64\n'
        f'Content-Disposition: attachment;\n filename="{name}"\n\n'
    )


def lines(data: bytes) -> str:
    """Base64 in lines of 76."""
    return base64.encodebytes(data).decode()


def read(text: str) -> Mail:
    """The mail with these bytes, by the line ends of the wire."""
    return parse_mail(text.replace("\n", "\r\n").encode())


@pytest.mark.parametrize("delimiter", ["", "\n", "-b\n", "--c\n", "\n--b b\n"])
def test_file_without_its_delimiter_is_a_file(delimiter: str) -> None:
    """The fields of a part below base64 begin a part, whatever became of the delimiter above them."""
    first, second = f"--b\n{fields('1.pdf')}{lines(ONE)}", f"{fields('2.pdf')}{lines(TWO)}"
    mail = read(f"{HEAD}{TEXT}{first}{delimiter}{second}--b--\n")
    assert [(a.filename, a.content) for a in mail.attachments] == [("1.pdf", ONE), ("2.pdf", TWO)]
    assert mail.text.strip() == "Hello, see the files."
    assert defects.BOUNDARY_MISSING in mail.defects


def test_many_files_without_delimiters_are_files() -> None:
    """Each of them, and a text among them is shown."""
    files = [f"{fields(f'{n}.pdf')}{lines(TWO)}" for n in range(9)]
    mail = read(
        f"{HEAD}{TEXT}--b\n{''.join(files)}Content-Type: text/plain\nContent-ID: <t>\n\nThe end.\n--b--\n"
    )
    assert [a.filename for a in mail.attachments] == [f"{n}.pdf" for n in range(9)]
    assert {a.content for a in mail.attachments} == {TWO}
    assert "The end." in mail.text


@pytest.mark.parametrize("data", [ONE, TWO, ONE[:57], ONE[:56], ONE[:1], ONE[:570]])
@pytest.mark.parametrize(
    "words",
    ["____________\nlist mailing list\nlist@example.com\n", "Checked by Scan, no virus found\n"],
)
def test_words_below_a_file_are_words(data: bytes, words: str) -> None:
    """They do not change the file, and they are shown."""
    mail = read(f"{HEAD}{TEXT}--b\n{fields('1.pdf')}{lines(data)}\n{words}--b--\n")
    (file,) = mail.attachments
    assert hashlib.sha256(file.content).digest() == hashlib.sha256(data).digest()
    assert words.split("\n")[-2] in mail.text
    assert mail.text.startswith("Hello")


def test_junk_inside_base64_is_skipped_still() -> None:
    """Base64 goes on behind it."""
    coded = lines(TWO * 3).split("\n")
    mail = read(
        f"{HEAD}{TEXT}--b\n{fields('1.pdf')}"
        + "\n".join([*coded[:9], "!! !!", *coded[9:]])
        + "--b--\n"
    )
    assert [a.content for a in mail.attachments] == [TWO * 3]


@pytest.mark.parametrize("html", [False, True])
def test_footer_of_a_list_behind_the_parts_is_shown(html: bool) -> None:
    """Mailing lists append it behind the closing delimiter."""
    part = TEXT.replace("plain", "html") if html else TEXT
    mail = read(
        f"{HEAD}{part}--b--\n_______________________________\nusers mailing list\nusers@example.com\n"
    )
    assert mail.attachments == ()
    assert mail.text.startswith("Hello")
    assert "users mailing list" in mail.text
    assert not html or "users mailing list" in (mail.html or "")


def test_other_words_behind_the_parts_are_attached() -> None:
    """What nobody knows is kept beside the mail, as RFC 2046 lets programs ignore it."""
    mail = read(f"{HEAD}{TEXT}--b--\nThese words belong to nothing.\n")
    assert [a.content for a in mail.attachments] == [b"These words belong to nothing."]
    assert mail.text.strip() == "Hello, see the files."


@pytest.mark.parametrize(
    "kind", ["text/csv", "application/vnd.ms-excel", "application/octet-stream"]
)
def test_table_that_only_calls_itself_base64_stays_a_table(kind: str) -> None:
    """It was never encoded."""
    table = "name;amount\nbolt;12\nnut;7\nwasher;1000\n"
    mail = read(f"{HEAD}{TEXT}--b\n{fields('stock.csv', kind)}{table}--b--\n")
    assert mail.attachments[0].content.replace(b"\r\n", b"\n").strip() == table.encode().strip()


def test_base64_without_words_is_one_piece() -> None:
    """Lines of any length, with blanks at their ends, padded or not."""
    for coded in (b"QUJD\r\nREVG", b"QUJDREVG  \r\nR0g=\r\n", b"A" * 2000, b"", b"\r\n"):
        assert split_words(coded) == (coded, b"")
