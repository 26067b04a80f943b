"""A mail provider: Dovecot with IMAP, IMAPS and POP3S. Tests write to the Maildirs of its customers."""

from __future__ import annotations

import itertools
import os
import shutil
import smtplib
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gateway.config import Mailbox
from tests.programs import require
from tests.servers.machine import (
    end,
    eventually,
    is_open,
    open_folder,
    own_address,
    own_port,
    require_root,
)
from tests.servers.postfix import make_certificate

USER, PASSWORD = "desk@provider.example", "sesame"

_CONF = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
instance_name = {folder.name}
protocols = imap pop3 lmtp
listen = {host}
ssl = yes
ssl_cert = <{folder}/chain.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
mail_max_userip_connections = 100
auth_cache_size = 1M
mail_location = maildir:~/Maildir
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/home/%u
}}
namespace inbox {{
  inbox = yes
  mailbox Gesendet {{
    special_use = \\Sent
    auto = create
  }}
}}
service imap-login {{
  service_count = 0
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
  }}
}}
service pop3-login {{
  inet_listener pop3 {{
    port = 0
  }}
  inet_listener pop3s {{
    port = {pop3s_port}
  }}
}}
service imap {{
  service_count = 100
  client_limit = 1
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp_port}
  }}
}}
"""


@dataclass
class Provider:
    """A running Dovecot. Mail for anybody is taken; every user has a mailbox with the same password."""

    folder: Path
    host: str
    imap_port: int = field(default_factory=own_port)
    imaps_port: int = field(default_factory=own_port)
    pop3s_port: int = field(default_factory=own_port)
    lmtp_port: int = field(default_factory=own_port)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def maildir(self, user: str = USER, folder: str = "") -> Path:
        """Where somebody's mails lie; `folder` as Maildir++ names it: .Archive"""
        return self.folder / "home" / user / "Maildir" / folder

    def put(self, contents: Iterable[bytes], user: str = USER, folder: str = "") -> None:
        """New mails in somebody's mailbox."""
        new = self.maildir(user, folder) / "new"
        for name in ("tmp", "cur", "new"):
            (new.parent / name).mkdir(parents=True, exist_ok=True)
        for content in contents:
            (new / f"{1_700_000_000 + next(self.numbers)}.M{next(self.numbers)}.host").write_bytes(
                content
            )
        self.own(user)

    def own(self, user: str = USER) -> None:
        """Dovecot reads it as nobody."""
        home = self.folder / "home" / user
        subprocess.run(["chown", "-R", "nobody:nogroup", home], check=True)

    def deliver(self, content: bytes, user: str = USER) -> None:
        """A mail arrives by LMTP."""
        with smtplib.LMTP(self.host, self.lmtp_port, "mx.example") as lmtp:
            lmtp.sendmail("someone@customer.example", [user], content)

    def contents(self, user: str = USER, folder: str = "") -> list[bytes]:
        """The mails that lie there now."""
        where = self.maildir(user, folder)
        files = (f for name in ("cur", "new") for f in (where / name).glob("*"))
        return [file.read_bytes() for file in files]

    def names(self, user: str = USER, folder: str = "") -> list[str]:
        """The names of the files, which end in their flags."""
        return sorted(file.name for file in (self.maildir(user, folder) / "cur").glob("*"))

    def renumber(self, user: str = USER) -> None:
        """Forget all UIDs, as a mailbox does that was restored: UIDVALIDITY changes."""
        for file in self.maildir(user).glob("dovecot*"):
            shutil.rmtree(file) if file.is_dir() else os.unlink(file)

    def section(self, password_file: Path, user: str = USER, **values: Any) -> dict[str, Any]:
        """A section [[mailbox]] for somebody's inbox."""
        return {
            "name": "provider",
            "url": f"imaps://{user}@{self.host}:{self.imaps_port}",
            "password_file": password_file,
            "ca_file": self.folder / "chain.pem",
            "queue": "support",
            "timeout_seconds": 20,
            **values,
        }

    def mailbox(self, password_file: Path, user: str = USER, **values: Any) -> Mailbox:
        """The same as settings."""
        return Mailbox(**self.section(password_file, user, **values))


@contextmanager
def open_provider() -> Iterator[Provider]:
    """Start it."""
    require_root()
    program = require("dovecot", "dovecot-imapd dovecot-pop3d dovecot-lmtpd")
    require("pop3", "dovecot-pop3d")
    with open_folder("provider") as folder:
        provider = Provider(folder, own_address())
        (folder / "home").mkdir()
        (folder / "home").chmod(0o777)
        make_certificate(folder, provider.host)
        conf = folder / "dovecot.conf"
        conf.write_text(_CONF.format(password=PASSWORD, **vars(provider)))
        process = subprocess.Popen([program, "-F", "-c", conf])
        try:
            for port in (provider.imap_port, provider.imaps_port, provider.lmtp_port):
                eventually(lambda port=port: is_open(provider.host, port), "Dovecot listens")
            yield provider
        finally:
            end(process)
