"""The mail programs of people: swaks for customers, mutt for everybody who reads first and answers then."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import time
from pathlib import Path

from tests.programs import require
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.postfix import Postfix


def swaks(server: str, sender: str, recipients: str, *more: str) -> str:
    """Send a mail; the whole dialogue. Fails if any recipient or the mail is refused."""
    done = try_swaks(server, sender, recipients, *more)
    assert done.returncode == 0, done.stdout
    return done.stdout


def try_swaks(
    server: str, sender: str, recipients: str, *more: str
) -> subprocess.CompletedProcess[str]:
    """Send a mail to host:port; what came of it."""
    program = require("swaks", "swaks")
    command = [
        program,
        "--server",
        server,
        "--helo",
        "client.example.com",
        "--from",
        sender,
        "--to",
        recipients,
    ]
    return subprocess.run([*command, *more], capture_output=True, text=True, timeout=120)


_MUTTRC = """
set folder = "imap://{host}:{imap_port}/"
set spoolfile = "imap://{host}:{imap_port}/INBOX"
set imap_user = "{address}"
set imap_pass = "{password}"
set smtp_url = "smtp://{smtp}/"
set ssl_starttls = no
set ssl_force_tls = no
set from = "{address}"
set realname = "{name}"
set use_from = yes
set envelope_from_address = "{address}"
set use_envelope_from = yes
set hostname = "{domain}"
set header_cache = ""
set record = ""
set editor = "{editor}"
set fast_reply = yes
set include = yes
set reply_to = yes
set reply_self = yes
set abort_unmodified = no
set recall = no
set quit = yes
set delete = yes
set wait_key = no
set sleep_time = 0
set timeout = 1
set mail_check = 1
set sort = mailbox-order
set crypt_autosign = no
unset mark_old
"""

_EDITOR = """#!/bin/sh
cat "$1" > "{folder}/quoted"
cat "{folder}/text" "{folder}/quoted" > "$1"
"""


def mutt_reply(
    dovecot: Dovecot,
    postfix: Postfix,
    person: tuple[str, str],
    subject: str,
    text: str,
    folder: Path,
    *,
    attach: Path | None = None,
) -> None:
    """Somebody (name, address) opens their mailbox in mutt, answers the newest mail on a subject, and quits.

    The answer stands above the quotation. mutt runs on a terminal and is sent keys, so Reply-To, References, subject
    and quotation are its own doing.
    """
    name, address = person
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "text").write_text(text + "\n\n")
    editor = folder / "editor"
    editor.write_text(_EDITOR.format(folder=folder))
    editor.chmod(0o755)
    rc = folder / "muttrc"
    rc.write_text(
        _MUTTRC.format(
            host=dovecot.host, imap_port=dovecot.imap_port, password=PASSWORD, address=address, name=name,
            smtp=f"{postfix.host}:{postfix.mx_port}", domain=address.partition("@")[2], editor=editor,
        )
    )  # fmt: skip
    attaching = f"<attach-file>{attach}<enter>" if attach else ""
    keys = f'<limit>~s "{subject}"<enter><last-entry><reply>{attaching}<send-message><sync-mailbox><quit>'
    _on_a_terminal(
        [str(require("mutt", "mutt")), "-n", "-F", str(rc), "-e", f"push '{keys}'"], folder
    )


def _on_a_terminal(command: list[str], home: Path, seconds: float = 60) -> None:
    """Run a program that wants a screen, until it ends by itself."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "HOME": str(home), "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
    )
    os.close(theirs)
    seen = b""
    end = time.monotonic() + seconds
    try:
        while process.poll() is None and time.monotonic() < end:
            if select.select([ours], [], [], 0.2)[0]:
                try:
                    seen += os.read(ours, 65536)
                except OSError:  # the other side is closed
                    break
        process.wait(5)
    except subprocess.TimeoutExpired as error:
        process.kill()
        process.wait()
        raise AssertionError(seen[-3000:].decode(errors="replace")) from error
    finally:
        os.close(ours)
    assert process.returncode == 0, seen[-3000:].decode(errors="replace")
