"""Signatures of outgoing mail: verified by the library's other half, against a table instead of DNS."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path
from typing import Any

import dkim
import pytest

from gateway.delivery.dkim import CannotSign, Signer, open_signer, signed_names
from gateway.mail.writing.compose import letter_bytes
from store.records import NewAttachment
from tests.mail.letters import letter
from tests.store.rows import NOW


@pytest.fixture(scope="module")
def dns(private_key: bytes) -> dict[bytes, bytes]:
    """The zone that publishes the key."""
    made = subprocess.run(
        ["openssl", "rsa", "-pubout", "-outform", "DER"],
        input=private_key,
        check=True,
        capture_output=True,
    )
    return {b"s1._domainkey.desk.example.": b"v=DKIM1; k=rsa; p=" + base64.b64encode(made.stdout)}


@pytest.fixture(scope="module")
def signer(private_key: bytes) -> Signer:
    """A signer with that key."""
    return Signer(selector="s1", domain="desk.example", private_key=private_key, clock=lambda: NOW)


ELLIPTIC = subprocess.run(
    ["openssl", "genpkey", "-algorithm", "ed25519"], check=True, capture_output=True
).stdout


def verified(content: bytes, dns: dict[bytes, bytes]) -> bool:
    """Whether a receiver would accept the signature."""
    checker: Any = dkim.DKIM(content)  # type: ignore[no-untyped-call]
    try:
        return bool(checker.verify(dnsfunc=lambda name, timeout=5: dns.get(name)))
    except dkim.ValidationError:
        return False


SIGNED = letter_bytes(
    letter(
        reply_to="support+x@desk.example",
        in_reply_to="<1@example.com>",
        references=("<1@example.com>",),
        headers=(
            ("List-Id", "<news.desk.example>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ),
        attachments=(NewAttachment("x.bin", "application/octet-stream", 3, "0" * 64),),
    ),
    [b"\x00.\r\n"],
)


def test_a_signed_letter_verifies(signer: Signer, dns: dict[bytes, bytes]) -> None:
    """The signature stands in front of the unchanged letter, covers the whole body and says no length."""
    content = signer.sign(SIGNED)
    assert content.endswith(SIGNED)
    assert content.startswith(b"DKIM-Signature: v=1; a=rsa-sha256;")
    assert b" l=" not in content.removesuffix(SIGNED)
    assert all(len(line) <= 78 for line in content.removesuffix(SIGNED).split(b"\r\n"))
    assert verified(content, dns)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"\r\n\r\n", b"\r\n\r\nx"),
        (b"From: ", b"From: Eve <eve@example.net>\r\nFrom: "),
        (b"To: ", b"To: eve@example.net\r\nTo: "),
        (b"Subject: Re", b"Subject: No"),
        (b"Subject: ", b"Subject: buy\r\nSubject: "),
        (b"Date: ", b"Date: Tue, 24 Nov 2026 06:22:00 +0000\r\nDate: "),
        (b"Reply-To: ", b"Reply-To: eve@example.net\r\nReply-To: "),
        (b"MIME-Version: ", b"Cc: eve@example.net\r\nMIME-Version: "),
        (b"Content-Type: multipart/mixed", b"Content-Type: text/html"),
        (b"In-Reply-To: <1@", b"In-Reply-To: <2@"),
        (b"References: <1@", b"References: <2@"),
        (b"List-Id: <news", b"List-Id: <other"),
        (b"List-Unsubscribe-Post: List", b"List-Unsubscribe-Post: Liszt"),
    ],
)
def test_nothing_can_be_changed_or_added(
    signer: Signer, dns: dict[bytes, bytes], old: bytes, new: bytes
) -> None:
    """A changed field or body, or a second From, To, Subject, Date, Reply-To or Cc breaks the signature."""
    content = signer.sign(SIGNED)
    assert content.count(old) >= 1
    assert not verified(content.replace(old, new, 1), dns)


def test_a_second_from_behind_breaks_it_too(signer: Signer, dns: dict[bytes, bytes]) -> None:
    """Readers that take the last From are not fooled either."""
    content = signer.sign(SIGNED)
    assert not verified(
        content.replace(b"MIME-Version: ", b"From: eve@example.net\r\nMIME-Version: ", 1), dns
    )


@pytest.mark.parametrize(
    "key",
    [
        b"",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        b"-----BEGIN RSA PRIVATE KEY-----\n",
        ELLIPTIC,
    ],
)
def test_a_bad_key_is_found_at_start(key: bytes) -> None:
    """A key that cannot sign is told when the program starts, with the name it belongs to."""
    with pytest.raises(CannotSign, match=r"s1\._domainkey\.desk\.example"):
        Signer(selector="s1", domain="desk.example", private_key=key, clock=lambda: NOW)


def test_a_missing_key_file_is_told(tmp_path: Path, private_key: bytes) -> None:
    """The key is read from its file; a missing one stops the start."""
    file = tmp_path / "dkim.pem"
    with pytest.raises(OSError, match="No such file"):
        open_signer("s1", "desk.example", file, lambda: NOW)
    file.write_bytes(private_key)
    assert open_signer("s1", "desk.example", file, lambda: NOW).sign(SIGNED).endswith(SIGNED)


def test_what_cannot_be_signed_does_not_pass(signer: Signer) -> None:
    """Content that is no mail raises instead of leaving unsigned."""
    with pytest.raises(CannotSign):
        signer.sign(b"no header\r\n\r\nbody")


def test_names_in_the_signature() -> None:
    """From and the other single fields are named once more than they occur, list fields as often as they do."""
    names = signed_names(["from", "to", "list-id", "x-other"])
    assert (
        names.count("from"),
        names.count("cc"),
        names.count("list-id"),
        names.count("list-help"),
    ) == (2, 1, 1, 0)
    assert "x-other" not in names
