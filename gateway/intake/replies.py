"""Every answer of the SMTP and LMTP dialogue, as a named value that checks itself.

A reply is built once, at import: a code whose class differs from the class of its enhanced status, or a text that
could break the line, does not even start the program. Nothing here depends on what went wrong inside: our own
fault has one answer, OUR_FAULT, and no reply names a program or a version (rule R6).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from store.post_records import AcceptOutcome

_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_LONGEST_LINE = 510
"""RFC 5321 section 4.5.3.1.5: 512 octets with CRLF."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply line: basic code, enhanced status (RFC 3463, may be empty) and text.

    RFC 2034 wants a status on every 2xx, 4xx and 5xx reply except the greeting and the answer to HELO, EHLO and
    LHLO; `plain=True` marks those. Raises ValueError when the parts do not fit together.
    """

    code: int
    status: str
    text: str
    plain: bool = False

    def __post_init__(self) -> None:
        if not 200 <= self.code <= 559:
            raise ValueError(f"{self.code} is not an SMTP reply code")
        if self._needs_status() and not _STATUS.fullmatch(self.status):
            raise ValueError(f"{self.code} needs an enhanced status, not {self.status!r}")
        if self.status and self.status[0] != str(self.code)[0]:
            raise ValueError(f"{self.code} and {self.status} are of different classes")
        if not self.text.isprintable() or len(self.line) > _LONGEST_LINE:
            raise ValueError(f"the text of {self.code} does not fit on one line")

    def _needs_status(self) -> bool:
        return not self.plain and self.code // 100 != 3

    @property
    def line(self) -> str:
        """What goes over the wire, without CRLF."""
        return " ".join(part for part in (str(self.code), self.status, self.text) if part)

    @property
    def is_refusal(self) -> bool:
        """A permanent error: something the peer did wrong, counted against its error limit."""
        return self.code >= 500


def greeting(hostname: str, protocol: str) -> Reply:
    """The first line (RFC 5321 section 4.3.1): the host, the protocol and nothing about the program."""
    return Reply(220, "", f"{hostname} {protocol}", plain=True)


def welcome(hostname: str, extensions: tuple[str, ...] = ()) -> str:
    """The lines that answer HELO, EHLO and LHLO (RFC 5321 section 4.1.1.1), joined by CRLF, without the last one."""
    lines = (hostname, *extensions)
    head = "".join(f"250-{line}\r\n" for line in lines[:-1])
    return f"{head}250 {lines[-1]}"


OK = Reply(250, "2.0.0", "OK")
SENDER_OK = Reply(250, "2.1.0", "Sender OK")
RECIPIENT_OK = Reply(250, "2.1.5", "Recipient OK")
KEPT = Reply(250, "2.0.0", "Kept")
BYE = Reply(221, "2.0.0", "Bye")
TLS_READY = Reply(220, "2.0.0", "Ready to start TLS")
CANNOT_VERIFY = Reply(252, "2.0.0", "Send some mail, I will try my best")
HELP = Reply(214, "2.0.0", "See RFC 5321 and RFC 2033")
GO_AHEAD = Reply(354, "", "End data with <CR><LF>.<CR><LF>")

OUR_FAULT = Reply(451, "4.3.0", "Local problem, please try again later")
DISK_FULL = Reply(452, "4.3.1", "Not enough storage, please try again later")
BUSY = Reply(452, "4.3.1", "Too much mail at once, please try again later")
TOO_MANY_RECIPIENTS = Reply(452, "4.5.3", "Too many recipients, send the others separately")
TOO_MANY_MESSAGES = Reply(
    450, "4.7.1", "Too many messages from your address, please try again later"
)

CLOSING = Reply(421, "4.3.2", "Service is shutting down, please try again later")
BROKEN = Reply(421, "4.3.0", "Local problem, please try again later")
HOUSE_FULL = Reply(421, "4.3.2", "Too many connections, please try again later")
TOO_MANY_CONNECTIONS = Reply(421, "4.7.0", "Too many connections from your address")
TOO_MANY_ERRORS = Reply(421, "4.7.0", "Too many errors")
TOO_MANY_COMMANDS = Reply(421, "4.7.0", "Too many commands without a mail")
TIMED_OUT = Reply(421, "4.4.2", "Timed out waiting for you")

UNKNOWN_COMMAND = Reply(500, "5.5.1", "Command not recognised")
NOT_IMPLEMENTED = Reply(502, "5.5.1", "Command not implemented")
BAD_LINE = Reply(500, "5.5.2", "Bad syntax")
LINE_TOO_LONG = Reply(500, "5.5.2", "Command line too long")
BAD_ARGUMENT = Reply(501, "5.5.4", "Bad or missing argument")
GREET_FIRST = Reply(503, "5.5.1", "Greet first")
MAIL_FIRST = Reply(503, "5.5.1", "Need MAIL first")
RECIPIENT_FIRST = Reply(503, "5.5.1", "Need a valid recipient first")
MAIL_TWICE = Reply(503, "5.5.1", "Sender already given")
TLS_ALREADY = Reply(503, "5.5.1", "TLS is already active")
OUT_OF_SYNC = Reply(554, "5.5.0", "You did not wait for my answer")
NOT_MAIL = Reply(554, "5.5.1", "This is a mail server")
UNKNOWN_PARAMETER = Reply(555, "5.5.4", "Parameter not supported")
BAD_SENDER = Reply(553, "5.1.7", "Malformed sender address")
BAD_RECIPIENT = Reply(553, "5.1.3", "Malformed recipient address")
NOT_HERE = Reply(550, "5.1.1", "No such address here")
NO_SMTPUTF8 = Reply(553, "5.6.7", "Addresses outside ASCII are not supported")
TOO_LARGE = Reply(552, "5.3.4", "Message is larger than this system takes")
BARE_NEWLINE = Reply(550, "5.5.2", "Lines must end with <CR><LF>")
LOOPING = Reply(554, "5.4.6", "Too many hops, this mail is going round in circles")

FOR_OUTCOME: Mapping[AcceptOutcome, Reply] = MappingProxyType(
    {
        AcceptOutcome.KEPT: KEPT,
        AcceptOutcome.KNOWN: KEPT,
        AcceptOutcome.LOOPING: LOOPING,
        AcceptOutcome.FULL: DISK_FULL,
        AcceptOutcome.FAILED: OUR_FAULT,
        AcceptOutcome.DISK_FAILING: OUR_FAULT,
    }
)
"""The answer to the end of DATA. A known mail is answered in the same words as a kept one."""
