"""Mails signed by S/MIME in the opaque form, made here: whole, in pieces, damaged."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail.containers.opaque import find_signed_content
from gateway.mail.parse import parse_mail

ENTITY = (
    "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    "Grüße, der Drucker brennt.\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF\r\n--b--\r\n"
).encode()
HEAD = bytes.fromhex(
    "3080 06092a864886f70d010702 a080 3080 020101 3180 0000 3080 06092a864886f70d010701"
)


def compose_signed(entity: bytes) -> bytes:
    """The entity in CMS SignedData, in DER."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Anna Beispiel")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, start, start.replace(year=2030))
    ).sign(key, SHA256())
    signed = PKCS7SignatureBuilder().set_data(entity).add_signer(certificate, key, SHA256())
    return signed.sign(Encoding.DER, [PKCS7Options.Binary])


def compose_pieces(entity: bytes) -> bytes:
    """The entity in pieces of indefinite length, as streaming signers write it; cut off behind the content."""
    pieces = b"".join(
        bytes([4, len(entity[i : i + 100])]) + entity[i : i + 100]
        for i in range(0, len(entity), 100)
    )
    return HEAD + b"\xa0\x80\x24\x80" + pieces + b"\0\0"


def compose_mail(content: bytes, content_type: str) -> bytes:
    """A mail that is nothing but the signature."""
    return (
        f"From: anna@example.com\r\nSubject: Drucker\r\nContent-Type: {content_type}; name=smime.p7m\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{base64.encodebytes(content).decode()}"
    ).encode()


@pytest.mark.parametrize("content", [compose_signed(ENTITY), compose_pieces(ENTITY)])
@pytest.mark.parametrize("content_type", ["application/pkcs7-mime", "application/octet-stream"])
def test_words_inside_a_signature_are_read(content: bytes, content_type: str) -> None:
    """What was signed is shown with its files; the signature stays attached as it came."""
    mail = parse_mail(compose_mail(content, content_type))
    assert mail.text.strip() == "Grüße, der Drucker brennt."
    assert [file.filename for file in mail.attachments] == ["smime.p7m", "a.pdf"]
    assert mail.attachments[0].content == content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MIIB",
        bytes.fromhex("3080 06092a864886f70d010703 a080"),  # enveloped: encrypted
        HEAD + b"\0\0",  # detached
        HEAD + b"\xa0\x80\x24\x80" + b"\x24\x80" * 500,
        HEAD + b"\xa0\x80\x04\x85",
        HEAD[:17] + b"\x30\x80" * 500,
        b"\x3f\x80",
    ],
)
def test_what_holds_no_signed_content_stays_closed(content: bytes) -> None:
    """Encrypted, detached, nested without end or no CMS at all: an attachment and nothing else."""
    assert find_signed_content(content) is None
    mail = parse_mail(compose_mail(content, "application/pkcs7-mime"))
    assert mail.text == ""


@given(st.integers(0, 400), st.binary(max_size=20))
def test_a_damaged_signature_never_raises(cut: int, junk: bytes) -> None:
    """Cut anywhere and followed by junk, it gives the content as far as it goes, or none."""
    find_signed_content(compose_pieces(ENTITY)[:cut] + junk)
