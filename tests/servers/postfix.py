"""A private Postfix with the configuration that we ship: own folders, own ports, nothing of the system's touched."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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

DEPLOY = Path(__file__).parent.parent.parent / "deploy" / "postfix"

# What a machine has before other lines are added. Nothing is looked up in the DNS, and nothing leaves the machine.
_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.example.net
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_peername_lookup = no
smtp_dns_support_level = disabled
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
smtpd_client_connection_count_limit = 0
"""

_MAILBOXES = """
default_transport = error:nothing leaves this machine
virtual_mailbox_domains = example.com, example.net
virtual_mailbox_maps = static:all
virtual_transport = lmtp:inet:{mailboxes}
smtpd_tls_cert_file = {folder}/etc/chain.pem
smtpd_tls_key_file = {folder}/etc/key.pem
smtpd_tls_security_level = may
"""

_MORE_RECIPIENTS = """
sales@desk.example        OK
notices@desk.example      OK
gone@desk.example         OK
"""
"""A second queue, the address for notices, and an address that the desk has no longer."""

_MASTER = """
{mx}       inet  n  -  n  -     -  smtpd
pickup     unix  n  -  n  60    1  pickup
cleanup    unix  n  -  n  -     0  cleanup
qmgr       unix  n  -  n  300   1  qmgr
tlsmgr     unix  -  -  n  1000? 1  tlsmgr
rewrite    unix  -  -  n  -     -  trivial-rewrite
bounce     unix  -  -  n  -     0  bounce
defer      unix  -  -  n  -     0  bounce
trace      unix  -  -  n  -     0  bounce
verify     unix  -  -  n  -     1  verify
proxymap   unix  -  -  n  -     -  proxymap
smtp       unix  -  -  n  -     -  smtp
showq      unix  n  -  n  -     -  showq
error      unix  -  -  n  -     -  error
retry      unix  -  -  n  -     -  error
discard    unix  -  -  n  -     -  discard
lmtp       unix  -  -  n  -     -  lmtp
anvil      unix  -  -  n  -     1  anvil
postlog    unix-dgram n - n -   1  postlogd
"""


@dataclass(frozen=True)
class Postfix:
    """A running Postfix."""

    folder: Path
    host: str
    mx_port: int
    submission_port: int

    @property
    def log(self) -> str:
        """Everything it wrote to its log."""
        return (self.folder / "log").read_text(errors="replace")

    @property
    def queue(self) -> str:
        """What waits in its queue, as postqueue shows it."""
        return self._ask("postqueue", "-p")

    @property
    def has_bounced(self) -> bool:
        """Whether it ever gave a mail back to its sender."""
        return "status=bounced" in self.log or "sender non-delivery notification" in self.log

    def setting(self, name: str) -> str:
        """What a setting says now."""
        return self._ask("postconf", "-h", name).strip()

    def reconfigure(self, name: str, value: str) -> None:
        """Change a setting and have it read."""
        self._ask("postconf", f"{name} = {value}")
        self._ask("postfix", "reload")

    def _ask(self, program: str, *arguments: str) -> str:
        command = [require(program, "postfix"), "-c", self.folder / "etc", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@contextmanager
def open_postfix(
    lmtp: str, mailboxes: str, auth: str, more_transport: str = ""
) -> Iterator[Postfix]:
    """Postfix for desk.example, handed to `lmtp` as our files say, and for example.com and example.net, handed to
    `mailboxes`. `auth`: the socket where Dovecot checks passwords. `more_transport`: further lines of our file."""
    require_root()
    with open_folder("postfix") as folder:
        postfix = Postfix(folder, own_address(), own_port(), own_port())
        _write(postfix, lmtp, mailboxes, auth, more_transport)
        with _running(postfix):
            yield postfix


@contextmanager
def open_relay(more_main: str) -> Iterator[Postfix]:
    """Postfix that takes letters for anybody from this machine, and does with them what these lines of main.cf say."""
    require_root()
    with open_folder("relay") as folder:
        postfix = Postfix(folder, own_address(), own_port(), 0)
        etc = _folders(postfix)
        (etc / "main.cf").write_text(_MAIN.format(folder=folder) + more_main)
        (etc / "master.cf").write_text(_MASTER.format(mx=f"{postfix.host}:{postfix.mx_port}"))
        with _running(postfix):
            yield postfix


@contextmanager
def _running(postfix: Postfix) -> Iterator[None]:
    etc = postfix.folder / "etc"
    subprocess.run([require("postfix", "postfix"), "-c", etc, "check"], check=True)
    daemons = postfix._ask("postconf", "-h", "daemon_directory").strip()
    master = subprocess.Popen([f"{daemons}/master", "-c", etc, "-d"])
    try:
        eventually(lambda: is_open(postfix.host, postfix.mx_port), "Postfix listens")
        yield
    finally:
        end(master)


def _folders(postfix: Postfix) -> Path:
    """Its own folders; the one with the configuration."""
    for name in ("etc", "queue", "data"):
        (postfix.folder / name).mkdir()
    os.chown(postfix.folder / "data", pwd.getpwnam("postfix").pw_uid, -1)
    return postfix.folder / "etc"


def _write(postfix: Postfix, lmtp: str, mailboxes: str, auth: str, more_transport: str) -> None:
    folder, etc = postfix.folder, _folders(postfix)
    make_certificate(etc, postfix.host)
    shipped = (DEPLOY / "main.cf").read_text().replace("/etc/postfix/", f"{etc}/")
    own = (_MAIN + _MAILBOXES).format(folder=folder, mailboxes=mailboxes)
    (etc / "main.cf").write_text(own + shipped)
    transport = (DEPLOY / "poststelle-transport").read_text()
    assert transport.count("lmtp:inet:127.0.0.1:2424") == 1
    (etc / "poststelle-transport").write_text(
        transport.replace("lmtp:inet:127.0.0.1:2424", f"lmtp:{lmtp}") + more_transport
    )
    recipients = (DEPLOY / "poststelle-recipients").read_text()
    (etc / "poststelle-recipients").write_text(recipients + _MORE_RECIPIENTS)
    (etc / "master.cf").write_text(_master(postfix, auth))


def _master(postfix: Postfix, auth: str) -> str:
    """The system's services; and our submission service at our port, without a change of root."""
    own = _MASTER.format(mx=f"{postfix.host}:{postfix.mx_port}")
    submission = shipped_service("submission").replace(
        "submission inet n       -       y ",
        f"{postfix.host}:{postfix.submission_port} inet n - n",
    )
    return own + submission.replace("private/auth", auth) + "\n"


def shipped_service(name: str) -> str:
    """One entry of our master.cf: its first line and the indented ones that follow."""
    lines = (DEPLOY / "master.cf").read_text().splitlines()
    start = next(at for at, line in enumerate(lines) if line.split()[:1] == [name])
    more = next((at for at in range(start + 1, len(lines)) if lines[at][:1] != " "), len(lines))
    return "\n".join(lines[start:more])


def make_certificate(folder: Path, host: str) -> None:
    """chain.pem and key.pem for that address, valid for two days."""
    command = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-days", "2", "-subj", "/CN=mx.example.net", "-addext", f"subjectAltName=IP:{host},DNS:mx.example.net",
        "-keyout", folder / "key.pem", "-out", folder / "chain.pem",
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
