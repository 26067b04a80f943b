"""Clients that a site really has: swaks, smtplib and curl."""

from __future__ import annotations

import shutil
import smtplib
import subprocess
from pathlib import Path

import pytest

from tests.intake.house import House

needs_swaks = pytest.mark.skipif(not shutil.which("swaks"), reason="needs the package swaks")
MAIL = (
    b"From: ada@example.com\r\nTo: support@desk.example\r\nSubject: Printer\r\n\r\n.It burns.\r\n"
)


def swaks(
    house: House, index: int, tmp_path: Path, *options: str
) -> subprocess.CompletedProcess[str]:
    """Send MAIL by swaks to that listener."""
    (tmp_path / "mail.eml").write_bytes(MAIL)
    command = [
        "swaks", "--server", "127.0.0.1", "--port", str(house.port(index)), "--helo", "client.example",
        "--from", "ada@example.com", "--data", f"@{tmp_path}/mail.eml", *options,
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


@pytest.mark.servers
@needs_swaks
@pytest.mark.parametrize(
    ("index", "options"),
    [(0, []), (0, ["--pipeline"]), (0, ["--tls"]), (1, ["--protocol", "LMTP"])],
    ids=["smtp", "pipelined", "starttls", "lmtp"],
)
def test_swaks_delivers(open_house, certificate, tmp_path, index: int, options: list[str]) -> None:
    """A mail comes as it was written, on every way."""
    house: House = open_house(tls=certificate.context)
    done = swaks(
        house, index, tmp_path, "--to", "support@desk.example,sales@desk.example", *options
    )
    assert done.returncode == 0, done.stdout
    content = house.kept[0].content
    assert content.startswith(MAIL[:-2])
    assert house.kept[0].envelope.rcpt_to == ("support@desk.example", "sales@desk.example")
    assert house.kept[0].envelope.tls == ("--tls" in options)


@pytest.mark.servers
@needs_swaks
def test_swaks_is_told_of_an_unknown_recipient(open_house, tmp_path) -> None:
    """The refusal comes at RCPT, with its reason."""
    house: House = open_house()
    done = swaks(house, 0, tmp_path, "--to", "nobody@desk.example")
    assert "<** 550 5.1.1 No such address here" in done.stdout
    assert house.kept == []


def test_smtplib_delivers_large_mail_with_dots(open_house) -> None:
    """Five megabytes, every line with a dot in front, come as they were sent."""
    house: House = open_house()
    content = b"Subject: large\r\n\r\n" + b".dots. and text to fill the line\r\n" * 150_000
    with smtplib.SMTP("127.0.0.1", house.port(), local_hostname="client.example") as client:
        client.sendmail("ada@example.com", "support@desk.example", content)
        client.sendmail("ada@example.com", "support@desk.example", b"small\r\n")
    assert [mail.content for mail in house.kept] == [content, b"small\r\n"]


@pytest.mark.servers
@pytest.mark.skipif(not shutil.which("curl"), reason="needs the package curl")
def test_curl_delivers(open_house, tmp_path) -> None:
    """One more independent client."""
    house: House = open_house()
    (tmp_path / "mail.eml").write_bytes(MAIL)
    command = [
        "curl", "-sS", f"smtp://127.0.0.1:{house.port()}/client.example", "--mail-from", "ada@example.com",
        "--mail-rcpt", "support@desk.example", "--upload-file", str(tmp_path / "mail.eml"),
    ]  # fmt: skip
    subprocess.run(command, check=True, timeout=60)
    assert house.kept[0].content == MAIL
