"""The courier that writes to a folder: durable, private, and idempotent."""

from __future__ import annotations

import mailbox
import os
from pathlib import Path

import pytest

from gateway.delivery.courier import Courier, Deferred, Sent
from gateway.delivery.maildir import MaildirCourier, file_name
from gateway.mail.writing.compose import letter_bytes
from tests.couriers import RecordingCourier
from tests.mail.letters import letter

CONTENT = letter_bytes(letter(), [])
OTHER = letter_bytes(letter(mail_id="<other@desk.example>"), [])


def deliver(folder: Path, letter_id: int = 7, content: bytes = CONTENT) -> object:
    """Send one letter into the folder."""
    return MaildirCourier(folder).send(
        letter_id, "bounces@desk.example", "joerg@example.com", content, lambda: None
    )


def letters_in(folder: Path) -> list[mailbox.MaildirMessage]:
    """What a mail program finds."""
    return list(mailbox.Maildir(folder, create=False))


def test_a_letter_becomes_a_file(tmp_path: Path) -> None:
    """A mail program reads the letter with its envelope; nobody else on the machine can."""
    folder = tmp_path / "var" / "outgoing"
    assert isinstance(deliver(folder), Sent)
    (found,) = letters_in(folder)
    assert found["Return-Path"] == "<bounces@desk.example>"
    assert found["Delivered-To"] == "joerg@example.com"
    (file,) = (folder / "new").iterdir()
    assert file.read_bytes().endswith(CONTENT)
    assert file.stat().st_mode & 0o077 == 0
    assert list((folder / "tmp").iterdir()) == []


@pytest.mark.parametrize("seen", ["", ":2,S"])
def test_a_second_try_writes_nothing(tmp_path: Path, seen: str) -> None:
    """A letter that is there, read or unread, is not written again; also not with another signature in front."""
    deliver(tmp_path)
    (file,) = (tmp_path / "new").iterdir()
    if seen:
        file.rename(tmp_path / "cur" / (file.name + seen))
    assert isinstance(deliver(tmp_path, content=b"DKIM-Signature: t=2\r\n" + CONTENT), Sent)
    assert len(letters_in(tmp_path)) == 1


@pytest.mark.parametrize(("letter_id", "content"), [(8, CONTENT), (7, OTHER)])
def test_another_letter_is_another_file(tmp_path: Path, letter_id: int, content: bytes) -> None:
    """Neither the same id, in a new database, nor the same Message-ID alone makes two letters one."""
    deliver(tmp_path)
    deliver(tmp_path, letter_id, content)
    assert len(letters_in(tmp_path)) == 2


def test_a_draft_of_a_crash_is_written_over(tmp_path: Path) -> None:
    """What a killed process left in tmp/ harms nobody."""
    deliver(tmp_path)
    (file,) = (tmp_path / "new").iterdir()
    file.rename(tmp_path / "tmp" / f"{file.name}.{os.getpid()}")
    assert isinstance(deliver(tmp_path), Sent)
    assert len(letters_in(tmp_path)) == 1


def test_a_folder_that_cannot_be_written_is_a_delay(tmp_path: Path) -> None:
    """A full disk or a wrong path is temporary."""
    (tmp_path / "file").write_text("in the way")
    outcome = deliver(tmp_path / "file" / "outgoing")
    assert isinstance(outcome, Deferred)
    assert "cannot write" in outcome.reply


def test_in_data_can_stop_the_letter(tmp_path: Path) -> None:
    """When the caller may not send after all, nothing is written."""

    def refuse() -> None:
        raise RuntimeError("the lease is lost")

    with pytest.raises(RuntimeError, match="lease"):
        MaildirCourier(tmp_path / "m").send(7, "", "a@example.com", CONTENT, refuse)
    assert not (tmp_path / "m").exists()


def test_a_letter_without_message_id_is_named_by_its_content() -> None:
    """The Message-ID is looked for in the header only."""
    first, second = (
        b"Subject: x\r\n\r\nMessage-ID: <1@a>\r\n",
        b"Subject: x\r\n\r\nMessage-ID: <1@a>\r\nmore\r\n",
    )
    assert file_name(1, first) != file_name(1, second)


def test_couriers_are_couriers(tmp_path: Path) -> None:
    """The folder and the tests' recorder keep the same promise as the relay's courier."""
    couriers: list[Courier] = [
        MaildirCourier(tmp_path),
        RecordingCourier({"no@example.com": Deferred("450 later")}),
    ]
    for courier in couriers:
        assert isinstance(courier.send(1, "", "a@example.com", CONTENT, lambda: None), Sent)
        courier.close()
    recorder = couriers[1]
    assert isinstance(recorder, RecordingCourier)
    assert recorder.send(2, "", "no@example.com", CONTENT, lambda: None) == Deferred("450 later")
    assert recorder.to("a@example.com") == [CONTENT]
    assert recorder.to("no@example.com") == []
