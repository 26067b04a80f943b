"""A private Dovecot: the mailboxes of customers and staff, filled by LMTP and read by IMAP."""

from __future__ import annotations

import imaplib
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

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

PASSWORD = "sesame"

_CONF = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
instance_name = {folder.name}
protocols = imap lmtp{pop3}
listen = {host}
ssl = no
disable_plaintext_auth = no
auth_username_format = %Lu
mail_location = maildir:~/Maildir
namespace inbox {{
  inbox = yes
  mailbox Gesendet {{
    special_use = \\Sent
    auto = create
  }}
}}
auth_mechanisms = plain login{token_mechanisms}
{tokens}passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/users
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/home/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp_port}
  }}
}}
service auth {{
  unix_listener {folder}/auth {{
    mode = 0666
  }}
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """A running Dovecot with one mailbox for each address."""

    folder: Path
    host: str
    imap_port: int
    lmtp_port: int
    pop3_port: int
    """Open only where tokens are taken."""

    @property
    def lmtp(self) -> str:
        """Where Postfix hands mail in, as host:port."""
        return f"{self.host}:{self.lmtp_port}"

    @property
    def auth(self) -> str:
        """The socket where passwords are checked."""
        return f"{self.folder}/auth"

    def mails(self, address: str) -> list[EmailMessage]:
        """Everything in somebody's inbox, oldest first."""
        with imaplib.IMAP4(self.host, self.imap_port) as imap:
            imap.login(address, PASSWORD)
            imap.select("INBOX", readonly=True)
            numbers = imap.search(None, "ALL")[1][0].split()
            return [_fetched(imap, number.decode()) for number in numbers]

    def await_mails(self, address: str, number: int) -> list[EmailMessage]:
        """The inbox as soon as it holds so many."""

        def found() -> list[EmailMessage] | None:
            mails = self.mails(address)
            return mails if len(mails) >= number else None

        return eventually(found, f"{number} mails for {address}")


def _fetched(imap: imaplib.IMAP4, number: str) -> EmailMessage:
    part = imap.fetch(number, "(BODY.PEEK[])")[1][0]
    assert isinstance(part, tuple)
    return message_from_bytes(part[1], policy=policy.SMTP)  # type: ignore[arg-type]


_TOKENS = """passdb {{
  driver = oauth2
  mechanisms = oauthbearer xoauth2
  args = {folder}/oauth2.conf
}}
service pop3-login {{
  inet_listener pop3 {{
    port = {pop3_port}
  }}
  inet_listener pop3s {{
    port = 0
  }}
}}
"""
_INTROSPECTION = """introspection_mode = post
introspection_url = {url}/introspect
force_introspection = yes
username_attribute = username
active_attribute = active
active_value = true
"""


@contextmanager
def open_dovecot(*addresses: str, tokens_from: str = "") -> Iterator[Dovecot]:
    """Dovecot with mailboxes for these people; it asks the provider at `tokens_from` whether tokens are good."""
    require_root()
    program = require("dovecot", "dovecot-imapd dovecot-lmtpd")
    if tokens_from:
        require("pop3", "dovecot-pop3d")
    with open_folder("dovecot") as folder:
        dovecot = Dovecot(folder, own_address(), own_port(), own_port(), own_port())
        (folder / "users").write_text("".join(f"{who}:{PASSWORD}\n" for who in addresses))
        (folder / "oauth2.conf").write_text(_INTROSPECTION.format(url=tokens_from))
        (folder / "home").mkdir()
        (folder / "home").chmod(0o777)
        conf = folder / "dovecot.conf"
        conf.write_text(
            _CONF.format(
                folder=folder,
                token_mechanisms=" oauthbearer xoauth2" if tokens_from else "",
                pop3=" pop3" if tokens_from else "",
                tokens=(
                    _TOKENS.format(folder=folder, pop3_port=dovecot.pop3_port)
                    if tokens_from
                    else ""
                ),
                host=dovecot.host,
                imap_port=dovecot.imap_port,
                lmtp_port=dovecot.lmtp_port,
            )
        )
        process = subprocess.Popen([program, "-F", "-c", conf])
        try:
            for port in (dovecot.imap_port, dovecot.lmtp_port):
                eventually(lambda port=port: is_open(dovecot.host, port), "Dovecot listens")
            yield dovecot
        finally:
            end(process)
