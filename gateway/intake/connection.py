"""One peer's connection: reading its commands, answering, TLS, time-outs, hanging up. What to answer is not known here.

aiosmtpd gives the protocol object, its session, its writer and its timer. Reading is ours (wire.py), because
aiosmtpd's is not bounded, and so is the loop over the commands, because its replies carry no enhanced status and end
the patience with bad commands at five. The verbs are in dialogue.py.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from contextlib import suppress
from typing import NoReturn

from aiosmtpd.smtp import SMTP

from gateway.intake import replies
from gateway.intake.reception import Reception
from gateway.intake.replies import Reply
from gateway.intake.wire import LineTooLong, PeerGone, Wire

_log = logging.getLogger(__name__)

_LINGER_SECONDS = 2.0
_LINGER_OCTETS = 4_194_304
_CLOSE_SECONDS = 10.0
_NOT_MAIL = frozenset({"GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT"})
"""A web page can make its reader's browser send a form to any port, and the form can hold a mail."""


class Connection(SMTP):
    """The verbs are methods `smtp_<VERB>(argument)` of a subclass; they answer with `answer` or `hang_up`."""

    protocol = "ESMTP"

    def __init__(self, reception: Reception, *, implicit_tls: ssl.SSLContext | None = None) -> None:
        super().__init__(
            None,
            hostname=reception.hostname,
            enable_SMTPUTF8=True,
            timeout=reception.limits.command_seconds,
            loop=asyncio.get_running_loop(),
        )
        self.reception = reception
        self.limits = reception.limits
        self.wire = Wire()
        self.over_tls = False
        self._implicit_tls = implicit_tls
        self._errors = 0
        self._commands = 0
        self._leaving = False
        self._is_idle = False
        self._has_said_last = False
        self.is_receiving = False
        self._unsent = bytearray()
        self._abort_handle: asyncio.TimerHandle | None = None

    # What asyncio tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The peer has connected."""
        super().connection_made(transport)
        self.wire.attach(transport)

    def data_received(self, data: bytes) -> None:
        """The peer has sent something."""
        self.wire.feed(data)

    def eof_received(self) -> bool:
        """The peer has closed its side. What it has sent is still worked on, and answered where TCP allows it."""
        self.wire.end()
        return not self.over_tls

    def connection_lost(self, error: Exception | None) -> None:
        """Nobody is there any more. aiosmtpd ends the dialogue; a mail that is being kept stays kept."""
        self.wire.end()
        if self._abort_handle:
            self._abort_handle.cancel()
        super().connection_lost(error)

    def _timeout_cb(self) -> None:
        self.dismiss(replies.TIMED_OUT)

    @property
    def peer(self) -> str:
        """The peer's IP address, or nothing for a UNIX socket."""
        name = self.session.peer if self.session else None
        return str(name[0]) if isinstance(name, tuple) else ""

    # The end

    def wind_down(self) -> None:
        """Shut down politely: at once between two commands, after its reply where a mail is being received."""
        self._leaving = True
        if self._is_idle:
            self.dismiss(replies.CLOSING)

    def dismiss(self, reply: Reply) -> None:
        """Say this, if it can be said, and close. For callers outside the dialogue; within it there is `hang_up`."""
        if not self._has_said_last and not self._writer.transport.is_closing():
            self._writer.transport.write(self._unsent + reply.line.encode() + b"\r\n")
        self.close()

    def close(self) -> None:
        """Close when everything is written, and after a while even if the peer does not read it."""
        transport = self._writer.transport
        if not transport.is_closing():
            transport.close()
            self._abort_handle = self.loop.call_later(_CLOSE_SECONDS, transport.abort)

    async def hang_up(self, *lines: str) -> NoReturn:
        """Send the last lines and end the dialogue, by PeerGone.

        Closing a socket with unread octets resets the connection, and the peer may never see the lines: so a little
        more is read and thrown away.
        """
        self._leaving = True
        await self.push("\r\n".join(lines))
        await self.flush()
        self._has_said_last = True
        transport = self._writer.transport
        if transport.can_write_eof():
            with suppress(OSError):  # the peer did not wait for the end
                transport.write_eof()
        skipped = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(_LINGER_SECONDS):
                while skipped < _LINGER_OCTETS:
                    skipped += len(await self.wire.block())
        raise PeerGone

    # The loop over the commands

    async def _handle_client(self) -> None:
        """The whole dialogue; aiosmtpd starts it as a task and cancels it when the connection is lost."""
        peer = self.peer
        refusal = self.reception.enter(self, peer, self.loop.time())
        if refusal:
            self.dismiss(refusal)
            return
        try:
            await self._converse_or_apologise()
        except PeerGone:
            _log.debug("A connection ended")
        finally:
            self.reception.leave(self, peer)
            self.set_timer(_CLOSE_SECONDS)
            self.close()

    async def _converse_or_apologise(self) -> None:
        try:
            await self._converse()
        except PeerGone:
            raise
        except Exception as error:
            await self.handle_exception(error)
            await self.hang_up(replies.BROKEN.line)

    async def _converse(self) -> None:
        if self._implicit_tls:
            await self.start_tls(self._implicit_tls)
        await self.answer(replies.greeting(self.hostname, self.protocol))
        while not self._leaving:
            self.set_timer(self.limits.command_seconds)
            line = await self._next_line()
            self._commands += 1
            if self._commands > self.limits.commands_per_mail:
                await self.hang_up(replies.TOO_MANY_COMMANDS.line)
            await self._obey(line)
        if not self._writer.transport.is_closing():
            await self.hang_up(replies.CLOSING.line)

    async def _next_line(self) -> bytes:
        if not self.wire.has_line:
            await self.flush()
        self._is_idle = True
        try:
            return await self.wire.line()
        except LineTooLong:
            await self.hang_up(replies.LINE_TOO_LONG.line)
        finally:
            self._is_idle = False

    async def _obey(self, line: bytes) -> None:
        """Carry out one command line, or refuse it.

        An error of ours is answered, and the dialogue goes on, except while content is being received: nobody knows
        then whether the next line is a command.
        """
        command = self._parse_command(line)
        if isinstance(command, Reply):
            await self.answer(command)
            return
        verb, argument = command
        if verb in _NOT_MAIL:
            await self.hang_up(replies.NOT_MAIL.line)
        method = self._smtp_methods.get(verb, self._unknown)
        try:
            await method(argument)
        except PeerGone:
            raise
        except Exception as error:
            if self.is_receiving:
                raise
            await self.push(await self.handle_exception(error))

    async def _unknown(self, argument: str) -> None:
        await self.answer(replies.UNKNOWN_COMMAND)

    def _parse_command(self, line: bytes) -> tuple[str, str] | Reply:
        """A line → verb in capitals and argument, or the reply that refuses the line as such."""
        if len(line) > self.limits.command_bytes:
            return replies.LINE_TOO_LONG
        if self.limits.bare_newlines == "reject" and not line.endswith(b"\r\n"):
            return replies.BARE_NEWLINE
        try:
            text = line.removesuffix(b"\n").removesuffix(b"\r").decode()
        except UnicodeDecodeError:
            return replies.BAD_LINE
        if not text.strip() or not text.replace("\t", " ").isprintable():
            return replies.BAD_LINE
        verb, _, argument = text.partition(" ")
        return verb.upper(), argument.strip()

    def set_timer(self, seconds: float) -> None:
        """From now on the peer has so many seconds for whatever comes next."""
        self._reset_timeout(max(seconds, 0.001))

    # Answers

    async def push(self, status: str | bytes) -> None:
        """Say this, together with the other answers to commands that came together (RFC 2920 section 3.2)."""
        self._unsent += (status.encode() if isinstance(status, str) else status) + b"\r\n"

    async def flush(self) -> None:
        """Send what was said so far: before every wait for the peer."""
        if self._unsent:
            octets, self._unsent = self._unsent, bytearray()
            try:
                self._writer.write(octets)
                await self._writer.drain()
            except OSError as error:
                raise PeerGone from error

    async def answer(self, reply: Reply, times: int = 1) -> None:
        """Send a reply. Refusals are counted, then slowed down, and in the end the peer is sent away (threats A4)."""
        lines = [reply.line] * times
        if reply.is_refusal:
            self._errors += 1
            if self._errors >= self.limits.hard_errors:
                await self.hang_up(*lines, replies.TOO_MANY_ERRORS.line)
            if self._errors >= self.limits.soft_errors:
                await asyncio.sleep(self.limits.error_delay_seconds)
        await self.push("\r\n".join(lines))

    def forgive(self) -> None:
        """The peer has brought a mail: start counting errors and commands anew."""
        self._errors = self._commands = 0

    async def handle_exception(self, error: Exception) -> str:
        """An error of ours: logged here, and no word about it to the peer (threats M2)."""
        _log.error("A dialogue failed", exc_info=error)
        return replies.OUR_FAULT.line

    # TLS

    async def start_tls(self, context: ssl.SSLContext) -> None:
        """Shake hands (RFC 3207). What the peer has sent ahead in clear is forgotten (threats A2)."""
        seconds = self.limits.tls_handshake_seconds
        self.set_timer(seconds + _CLOSE_SECONDS)
        await self.flush()
        self.over_tls = True
        self.wire.discard()
        try:
            # asyncio stops reading in clear before this first gives way to the event loop.
            await self._writer.start_tls(context, ssl_handshake_timeout=seconds)
        except OSError as error:
            raise PeerGone from error
        self.transport = self._writer.transport
        self.wire.attach(self._writer.transport)
