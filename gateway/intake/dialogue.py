"""The verbs of SMTP and LMTP: commands → envelope and content → `Doors.accept` → reply.

No reply here says more about us than 451 (rule R6), and no 250 is sent before the mail is durable (R5). Nothing may
block: keeping a mail, its digest included, happens behind `accept`, in somebody else's thread. The raw content is
handed over as it came; trace headers are made of the envelope by whoever needs them.
"""

from __future__ import annotations

import asyncio
import logging
import ssl

from gateway.intake import replies
from gateway.intake.connection import Connection
from gateway.intake.data import Incoming
from gateway.intake.paths import is_host, parse_path
from gateway.intake.reception import Reception
from gateway.intake.replies import Reply
from gateway.intake.transaction import Transaction, announced_size
from store.post_records import AcceptOutcome, Envelope, Source

_log = logging.getLogger(__name__)


class Dialogue(Connection):
    """One SMTP connection (RFC 5321)."""

    source = Source.SMTP

    def __init__(self, reception: Reception, *, implicit_tls: ssl.SSLContext | None = None) -> None:
        super().__init__(reception, implicit_tls=implicit_tls)
        self._greeted = ""
        self._transaction = Transaction(
            reception.limits, reception.doors.knows, smtputf8=reception.smtputf8
        )

    # Greeting and small commands

    async def smtp_HELO(self, hostname: str) -> None:
        """RFC 5321 section 4.1.1.1."""
        await self._greet(hostname, ())

    async def smtp_EHLO(self, hostname: str) -> None:
        """RFC 5321 section 4.1.1.1."""
        await self._greet(hostname, self._extensions())

    async def _greet(self, host: str, extensions: tuple[str, ...]) -> None:
        if not is_host(host):
            await self.answer(replies.BAD_ARGUMENT)
            return
        self._transaction.forget()
        self._greeted = host
        await self.push(replies.welcome(self.hostname, extensions))

    def _extensions(self) -> tuple[str, ...]:
        """Only what is really done: no CHUNKING, no DSN, no AUTH."""
        offered = ["PIPELINING", f"SIZE {self.limits.message_bytes}", "8BITMIME"]
        if self.reception.tls and not self.over_tls:
            offered.append("STARTTLS")
        if self.reception.smtputf8:
            offered.append("SMTPUTF8")
        return (*offered, "ENHANCEDSTATUSCODES", "HELP")

    async def smtp_NOOP(self, arg: str) -> None:
        """RFC 5321 section 4.1.1.9: any argument is ignored."""
        await self.answer(replies.OK)

    async def smtp_RSET(self, arg: str) -> None:
        """RFC 5321 section 4.1.1.5."""
        if arg:
            await self.answer(replies.BAD_ARGUMENT)
            return
        self._transaction.forget()
        await self.answer(replies.OK)

    async def smtp_QUIT(self, arg: str) -> None:
        """RFC 5321 section 4.1.1.10."""
        if arg:
            await self.answer(replies.BAD_ARGUMENT)
        else:
            await self.hang_up(replies.BYE.line)

    async def smtp_HELP(self, arg: str) -> None:
        """RFC 5321 section 4.1.1.8."""
        await self.answer(replies.HELP)

    async def smtp_VRFY(self, arg: str) -> None:
        """Tells nobody who is here (threats A6)."""
        await self.answer(replies.CANNOT_VERIFY if arg else replies.BAD_ARGUMENT)

    async def smtp_EXPN(self, arg: str) -> None:
        """Not offered (threats A6)."""
        await self.answer(replies.NOT_IMPLEMENTED)

    async def smtp_AUTH(self, arg: str) -> None:
        """Not offered: nobody submits mail for others here."""
        await self.answer(replies.NOT_IMPLEMENTED)

    async def smtp_STARTTLS(self, arg: str) -> None:
        """RFC 3207 section 4.2: everything said before is forgotten."""
        if self.reception.tls is None:
            await self.answer(replies.NOT_IMPLEMENTED)
        elif self.over_tls:
            await self.answer(replies.TLS_ALREADY)
        elif arg:
            await self.answer(replies.BAD_ARGUMENT)
        else:
            await self.answer(replies.TLS_READY)
            await self.start_tls(self.reception.tls)
            self._greeted = ""
            self._transaction.forget()

    # The envelope

    async def smtp_MAIL(self, arg: str | None) -> None:
        """RFC 5321 section 4.1.1.2."""
        path = parse_path("FROM", arg or "")
        reply = self._arrival_refusal(announced_size(path) if path else 0)
        await self.answer(reply or self._transaction.begin(path))

    def _arrival_refusal(self, announced: int) -> Reply | None:
        """Too early, too often, or more than fits into memory at this moment."""
        if not self._greeted:
            return replies.GREET_FIRST
        if not self.reception.admission.may_send(self.peer, self.loop.time()):
            return replies.TOO_MANY_MESSAGES
        has_room = self.reception.memory.has_room(min(announced, self.limits.message_bytes))
        return None if has_room else replies.BUSY

    async def smtp_RCPT(self, arg: str | None) -> None:
        """RFC 5321 section 4.1.1.3."""
        await self.answer(self._transaction.add(parse_path("TO", arg or "")))

    # The mail

    async def smtp_DATA(self, arg: str) -> None:
        """RFC 5321 section 4.1.1.4: one reply after the end of data, in LMTP one per accepted recipient."""
        refusal = self._data_refusal(arg)
        if refusal:
            await self.answer(refusal)
        elif self.wire.has_unread:
            # RFC 2920 section 3.1: DATA ends a group. What came ahead could be content or commands; nobody knows.
            await self.hang_up(replies.OUT_OF_SYNC.line)
        else:
            await self.answer(replies.GO_AHEAD)
            await self._receive()

    def _data_refusal(self, arg: str) -> Reply | None:
        if self._transaction.sender is None:
            return replies.MAIL_FIRST
        if not self._transaction.recipients:
            return replies.RECIPIENT_FIRST
        return replies.BAD_ARGUMENT if arg else None

    @property
    def _replies_due(self) -> int:
        return 1

    async def _receive(self) -> None:
        """Read the content, keep it, and answer everybody who is due an answer."""
        message = Incoming(self.limits.message_bytes, self.reception.memory)
        times = self._replies_due
        try:
            await self._read(message)
            if not message.complete:
                await self.hang_up(*[replies.TOO_LARGE.line] * times)
            reply = self._content_refusal(message) or await self._keep(message)
        finally:
            message.release()
        self._transaction.forget()
        if reply is replies.KEPT:
            self.forgive()
        await self.answer(reply, times)

    async def _read(self, message: Incoming) -> None:
        """Feed it until its end, or until the peer has sent far more than is taken."""
        most = self.limits.message_bytes + self.limits.overrun_bytes
        await self.flush()
        started = self.loop.time()
        self.is_receiving = True
        while not message.complete and message.received <= most:
            elapsed = self.loop.time() - started
            self.set_timer(self.limits.patience(message.received, elapsed))
            message.feed(await self.wire.block())
        self.is_receiving = False
        self.wire.give_back(message.rest)

    def _content_refusal(self, message: Incoming) -> Reply | None:
        if message.is_too_large:
            return replies.TOO_LARGE
        if message.was_dropped:
            return replies.BUSY
        if self.limits.bare_newlines == "reject" and message.has_bare_newline():
            return replies.BARE_NEWLINE
        return None

    def _envelope(self) -> Envelope:
        return Envelope(
            mail_from=self._transaction.sender or "",
            rcpt_to=tuple(dict.fromkeys(self._transaction.recipients)),
            peer=self.peer,
            helo=self._greeted,
            tls=self.over_tls,
        )

    async def _keep(self, message: Incoming) -> Reply:
        """Hand the mail over and wait for what became of it.

        `asyncio.wait` never cancels what it waits for: when the peer goes away in the meantime (threats M4), or we
        lose patience, the mail is kept all the same, and the sender's next try finds it known.
        """
        seconds = self.limits.accept_seconds
        self.set_timer(seconds + 60)
        try:
            accepted = self.reception.doors.accept(self.source, self._envelope(), message.content())
        except Exception as error:
            return _failed(error)
        kept = asyncio.wrap_future(accepted)
        kept.add_done_callback(_note_failure)
        await asyncio.wait({kept}, timeout=seconds)
        return _reply_to(kept)


def _failed(error: BaseException) -> Reply:
    _log.error("A mail could not be kept", exc_info=error)
    return replies.OUR_FAULT


def _note_failure(kept: asyncio.Future[AcceptOutcome]) -> None:
    """Log an error of ours even when nobody waits for it any more."""
    error = None if kept.cancelled() else kept.exception()
    if error:
        _failed(error)


def _reply_to(kept: asyncio.Future[AcceptOutcome]) -> Reply:
    if not kept.done() or kept.cancelled() or kept.exception():
        return replies.OUR_FAULT
    return replies.FOR_OUTCOME.get(kept.result(), replies.OUR_FAULT)


class LmtpDialogue(Dialogue):
    """One LMTP connection (RFC 2033): LHLO only, and one reply per accepted recipient after the end of data."""

    source = Source.LMTP
    protocol = "LMTP"

    async def smtp_HELO(self, hostname: str) -> None:
        """Belongs to SMTP only."""
        await self.answer(replies.UNKNOWN_COMMAND)

    async def smtp_EHLO(self, hostname: str) -> None:
        """Belongs to SMTP only."""
        await self.answer(replies.UNKNOWN_COMMAND)

    async def smtp_LHLO(self, hostname: str) -> None:
        """RFC 2033 section 4.1."""
        await self._greet(hostname, self._extensions())

    @property
    def _replies_due(self) -> int:
        return self._transaction.replies_due
