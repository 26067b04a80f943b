"""Explaining a mail without filing it: how it is read, what kind it is, whether a machine may answer, and why.

Needs neither database nor network, so that it can be asked about any file. The judgement runs in the same disposable
processes as reading, because making HTML fit to be shown costs more than reading it.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from gateway.mail.html.display import display_html
from gateway.mail.model import Decision, Kind, Mail
from gateway.mail.parse import parse_mail
from gateway.policy import loops
from gateway.policy.loops import OwnMarks
from gateway.policy.plan import answer_decision
from gateway.reading.reader import Reader, ReaderLost, Unreadable
from store.post_records import Envelope

if TYPE_CHECKING:
    from gateway.config import Settings

AHEAD = 4
"""So many mails for each reading process are on their way at once; more would only fill the memory."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a judgement depends on beside the mail. Without sender and recipients the mail itself must tell them."""

    own: OwnMarks
    most_hops: int
    mail_from: str | None = None
    rcpt_to: tuple[str, ...] = ()
    envelope: Envelope | None = None
    """The whole envelope, of a mail that came with one."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a mail is understood. `html` is what the portal's frame would show."""

    mail: Mail
    kind: Kind
    may_acknowledge: bool
    decisions: tuple[Decision, ...]
    html: str | None = None


@dataclass(frozen=True, slots=True)
class Beyond:
    """A file that is not read at all, since it is larger than any mail may be."""

    size: int
    sha256: str
    reason: str


def circumstances(
    settings: Settings,
    mail_from: str | None = None,
    rcpt_to: tuple[str, ...] = (),
    envelope: Envelope | None = None,
) -> Circumstances:
    """What these settings and, as far as it is known, this envelope say."""
    own = OwnMarks(settings.desk.domain, settings.addresses)
    return Circumstances(own, settings.limits.received_hops, mail_from, rcpt_to, envelope)


def explain(content: bytes, around: Circumstances) -> Explanation:
    """Read and judge one mail. Never raises on bad mail."""
    mail = parse_mail(content)
    envelope = assumed_envelope(mail, around)
    verdict = loops.kind_of(mail, envelope, around.own)
    judged = loops.may_acknowledge(mail, envelope, verdict.kind, around.own)
    answer = answer_decision(mail, judged)
    return Explanation(
        mail=mail,
        kind=verdict.kind,
        may_acknowledge=answer.outcome == "yes",
        decisions=(_hops_decision(content, around.most_hops), verdict.decision, answer),
        html=_shown(mail),
    )


def assumed_envelope(mail: Mail, around: Circumstances) -> Envelope | None:
    """The envelope as far as it is known; of one that is half known the mail's own header gives the rest."""
    if around.mail_from is None and not around.rcpt_to:
        return around.envelope
    sender = around.mail_from
    if sender is None:
        back = mail.header("return-path")
        author = mail.author.address if mail.author else "unknown"
        sender = author if back is None else back
    named = tuple(address.address for address in (*mail.to, *mail.cc))
    return Envelope(sender.strip().strip("<>"), around.rcpt_to or named)


def explain_each(
    contents: Iterable[bytes | Beyond], around: Circumstances, settings: Settings, workers: int
) -> Iterator[Explanation]:
    """An explanation for each mail, in order, several at once; what cannot be read says so in its defects."""
    limits = settings.sort
    parse = partial(explain, around=around)
    reader = Reader(workers, limits.seconds, limits.megabytes, parse)
    waiting: deque[tuple[bytes | Beyond, Future[Explanation] | None]] = deque()
    try:
        for content in contents:
            reading = None if isinstance(content, Beyond) else reader.submit(content)
            waiting.append((content, reading))
            if len(waiting) > workers * AHEAD:
                yield _finished(reader, *waiting.popleft())
        while waiting:
            yield _finished(reader, *waiting.popleft())
    finally:
        reader.close()


def _finished(
    reader: Reader[Explanation], content: bytes | Beyond, future: Future[Explanation] | None
) -> Explanation:
    if isinstance(content, Beyond):
        return _unread(content)
    assert future is not None  # noqa: S101 - every bounded mail has one
    try:
        return _second_chance(reader, content, future)
    except Unreadable as reason:
        digest = hashlib.sha256(content).hexdigest()
        return _unread(Beyond(len(content), digest, str(reason)))


def _second_chance(
    reader: Reader[Explanation], content: bytes, future: Future[Explanation]
) -> Explanation:
    """A mail whose readers died with it or beside it is read once more. Raises Unreadable."""
    try:
        return future.result()
    except ReaderLost:
        return reader.read(content)


def _unread(file: Beyond) -> Explanation:
    """A mail of which nothing is known but its size and digest."""
    mail = Mail(file.size, file.sha256, file.sha256, defects=(file.reason,))
    decision = Decision("reading.limits", "set aside", file.reason)
    return Explanation(mail, Kind.PERSON, False, (decision,))


def _hops_decision(content: bytes, most: int) -> Decision:
    found = loops.hops(content)
    outcome = "refuse" if found > most else "pass"
    return Decision("gate.too_many_hops", outcome, f"{found} Received headers")


def _shown(mail: Mail) -> str | None:
    """The HTML for the frame; pictures of the mail are named by their digest, as --extract writes them."""
    if mail.html is None:
        return None
    pictures = {a.content_id: a.sha256 for a in mail.attachments if a.content_id}
    return display_html(mail.html, pictures).html
