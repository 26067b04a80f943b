"""`poststelle explain`: one object for each file, whatever is in it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.columns import widest
from tests.cli.conftest import MAIL, Cli, write_config
from tests.cli.promises import keeps_promise, promised

PICTURE = (
    b"From: ann@example.org\r\nTo: support@desk.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related; boundary="b"\r\n\r\n'
    b'--b\r\nContent-Type: text/html\r\n\r\n<p>see <img src="cid:p1"></p>\r\n'
    b"--b\r\nContent-Type: image/png\r\nContent-ID: <p1>\r\n"
    b'Content-Disposition: inline; filename="a.png"\r\n\r\nPNG\r\n--b--\r\n'
)


FORWARDED = MAIL + (
    b"Bitte lesen.\r\n\r\n-------- Forwarded Message --------\r\nSubject: Old\r\n"
    b"Date: Mon, 16 Nov 2026 10:00:00 +0100\r\nFrom: Ann <ann@example.org>\r\n"
    b"To: joerg@example.org\r\n\r\nold text\r\n"
)
BOUNCE = (
    b"From: MAILER-DAEMON@example.org\r\nTo: support@desk.example\r\nSubject: failed\r\n"
    b"Return-Path: <>\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
    b"--b\r\n\r\nsorry\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
    b"Reporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; x@example.org\r\n"
    b"Action: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
)
INVITATION = (
    b"From: ann@example.org\r\nTo: support@desk.example\r\nSubject: Meeting\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: text/calendar; method=REQUEST; charset="utf-8"\r\n\r\n'
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\n"
    b"DTSTAMP:20261123T090000Z\r\nDTSTART:20261124T090000Z\r\nDTEND:20261124T100000Z\r\n"
    b"SUMMARY:Meeting\r\nORGANIZER:mailto:ann@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def here(tmp_path: Path) -> Cli:
    """A configuration without any database: explaining needs none."""
    write_config(tmp_path, "sqlite:///var/never.db")
    return Cli(tmp_path)


def explained(cli: Cli, content: bytes, *options: str) -> dict[str, Any]:
    """The object for one mail."""
    path = cli.folder / "mail.eml"
    path.write_bytes(content)
    found: dict[str, Any] = cli.json("explain", path, *options)
    return found


def test_object_has_the_promised_keys(here: Cli) -> None:
    """Every key of the reference is there, in its order, and nothing else."""
    found = explained(here, MAIL)
    assert keeps_promise(found, promised("explained"))
    assert found["size"] == len(MAIL)
    assert found["sha256"] == hashlib.sha256(MAIL).hexdigest()
    assert found["from"] == {"name": "Jörg Beispiel", "address": "joerg@example.org"}
    assert found["date"] == "2026-11-23T09:00:00+01:00"
    assert (found["kind"], found["may_acknowledge"], found["defects"]) == ("person", True, [])
    assert found["decisions"][0] == {
        "rule": "gate.too_many_hops", "outcome": "pass", "reason": "0 Received headers",
    }  # fmt: skip
    assert not (here.folder / "var").exists()


def test_nested_objects_have_the_promised_keys(here: Cli) -> None:
    """Attachments, folds, reports, forwarded headers and invitations carry the keys of the reference."""
    quoted = explained(here, MAIL + b"\r\nOn Mon, Ann wrote:\r\n> no\r\n> really not\r\n")
    forwarded = explained(here, FORWARDED)
    bounced = explained(here, BOUNCE)
    invited = explained(here, INVITATION)
    for found in (explained(here, PICTURE), quoted, forwarded, bounced, invited):
        assert keeps_promise(found, promised("explained"))
    assert quoted["folded"]
    assert forwarded["forwarded"]["from"]["address"] == "ann@example.org"
    assert bounced["reports"][0]["recipient"] == "x@example.org"
    assert invited["invitation"]["summary"] == "Meeting"


@pytest.mark.parametrize("content", [b"", b"\0\xff" * 50, b"no mail at all", MAIL[:40]])
def test_garbage_gives_an_object(here: Cli, content: bytes) -> None:
    """Any bytes give every key, and what is wrong stands in the defects."""
    found = explained(here, content)
    assert keeps_promise(found, promised("explained"))
    assert found["defects"]


def test_several_files_give_json_lines_in_order(here: Cli) -> None:
    """One line for each file, in the order of the arguments, however they were read."""
    paths = []
    for number in range(20):
        paths.append(here.folder / f"{number}.eml")
        paths[-1].write_bytes(
            b"Subject: %d\r\n\r\n" % number + b"x\r\n" * (1000 if number == 3 else 1)
        )
    lines = here.ok("explain", "--json", *paths).splitlines()
    assert [json.loads(line)["subject"] for line in lines] == [str(n) for n in range(20)]
    assert [json.loads(line)["file"] for line in lines] == list(map(str, paths))


def test_file_that_cannot_be_opened_is_named(here: Cli) -> None:
    """The others are explained all the same; the exit code is 1."""
    (here.folder / "mail.eml").write_bytes(MAIL)
    files = (here.folder / "gone.eml", here.folder, here.folder / "mail.eml")
    result = here.run("explain", "--json", *files)
    assert result.exit_code == 1
    assert "gone.eml: No such file or directory" in result.stderr
    assert f"{here.folder}: It is a folder. Name the mails in it" in result.stderr
    assert json.loads(result.stdout)["subject"] == "Drucker brennt"


def test_too_large_a_file_is_not_read(tmp_path: Path) -> None:
    """Size and digest are right, and the defect names the limit."""
    write_config(tmp_path, "sqlite:///x.db", "[limits]\nmessage_bytes = 70000\n")
    content = b"Subject: large\r\n\r\n" + b"x" * 80_000
    found = explained(Cli(tmp_path), content)
    assert (found["size"], found["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert found["defects"] == ["larger than limits.message_bytes, which is 70000"]
    assert found["may_acknowledge"] is False


def test_mail_that_breaks_the_reader_gives_an_object(tmp_path: Path) -> None:
    """When reading fails for want of memory the object says so."""
    write_config(tmp_path, "sqlite:///x.db", "[sort]\nmegabytes = 64\n")
    found = explained(Cli(tmp_path), b"Subject: x\r\n\r\n" + b"y" * 30_000_000)
    assert keeps_promise(found, promised("explained"))
    assert (found["size"], len(found["defects"])) == (30_000_014, 1)


@pytest.mark.parametrize(
    ("options", "kind", "may"),
    [
        ((), "person", True),
        (("--from", "joerg@example.org", "--to", "support@desk.example"), "person", True),
        (("--to", "support@desk.example"), "person", True),
        (("--from", "joerg@example.org"), "person", True),
        (("--from", ""), "auto-reply", False),
        (("--from", "<>", "--to", "support@desk.example"), "auto-reply", False),
        (("--from", "mailer-daemon@example.org"), "person", False),
    ],
)
def test_envelope_has_its_say(here: Cli, options: tuple[str, ...], kind: str, may: bool) -> None:
    """The null sender makes a machine's mail; what is not given is taken from the header."""
    found = explained(here, MAIL, *options)
    assert (found["kind"], found["may_acknowledge"]) == (kind, may)


def test_blind_copy_is_not_acknowledged(here: Cli) -> None:
    """A recipient whom neither To nor Cc names goes unanswered."""
    found = explained(
        here, MAIL.replace(b"To: support", b"To: other"), "--to", "sales@desk.example"
    )
    assert found["may_acknowledge"] is False
    assert found["decisions"][-1]["rule"] == "acknowledge.not_addressed"


def test_our_own_mail_is_a_loop(here: Cli) -> None:
    """Own addresses are those of the configuration."""
    assert (
        explained(here, MAIL.replace(b"joerg@example.org", b"sales@desk.example"))["kind"] == "loop"
    )


def test_hops_are_counted(here: Cli) -> None:
    """More Received fields than the limit would be refused at the door."""
    found = explained(here, b"Received: by x\r\n" * 51 + MAIL)
    assert found["decisions"][0]["outcome"] == "refuse"
    assert found["decisions"][0]["reason"] == "51 Received headers"


def test_ambiguous_mail_is_not_acknowledged(here: Cli) -> None:
    """Two From headers name nobody, but the first is shown."""
    found = explained(here, b"From: eve@example.net\r\n" + MAIL)
    assert found["may_acknowledge"] is False
    assert found["from"]["address"] == "eve@example.net"
    assert "two From headers" in found["defects"]


def test_extract_writes_attachments_by_digest(here: Cli) -> None:
    """The folder holds each attachment under its digest, and the shown HTML refers to it by that name."""
    found = explained(here, PICTURE, "--extract", str(here.folder / "out"))
    (file,) = found["attachments"]
    assert (here.folder / "out" / file["sha256"]).read_bytes() == b"PNG"
    assert f'src="{file["sha256"]}"' in found["display_html"]


def test_report_fits_a_terminal(here: Cli) -> None:
    """The text for people keeps to 80 columns and lets nothing speak to the terminal."""
    nasty = (
        MAIL.replace(b"Drucker brennt", b"x" * 200 + b" \x1b[31m red")
        + b"\x1b]0;title\x07 "
        + b"word " * 60
    )
    (here.folder / "mail.eml").write_bytes(nasty)
    report = here.ok("explain", here.folder / "mail.eml")
    assert widest(report.replace("x" * 200, "")) <= 80
    assert "\x1b" not in report
    assert "Jörg Beispiel <joerg@example.org>" in report
    assert "Written now:\n  Es brennt." in report


def test_nothing_is_needed_but_the_file(tmp_path: Path) -> None:
    """In an empty folder, without configuration and database, the installed program explains; nothing is left."""
    (tmp_path / "mail.eml").write_bytes(MAIL)
    command = [sys.executable, "-m", "gateway", "explain", "mail.eml", "--json"]
    done = subprocess.run(command, cwd=tmp_path, env=clean_environment(), capture_output=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["subject"] == "Drucker brennt"
    assert [path.name for path in tmp_path.iterdir()] == ["mail.eml"]


def clean_environment() -> dict[str, str]:
    """No settings from outside, and the checkout on the path."""
    return {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[2]), "LC_ALL": "C"}


def test_standard_input_is_a_file_too(here: Cli) -> None:
    """A file named - is what comes by the pipe."""
    assert here.json("explain", "-", input=MAIL)["file"] == "-"
