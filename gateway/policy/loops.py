"""Last word on what kind of mail this is, and whether a machine may answer it.

`kinds.reports` judged the content; here the envelope and our own marks come in (RFC 3834, RFC 5321
section 4.5.5). The two questions differ on purpose: a mail becomes "not a person" only on firm ground,
because then nothing happens to a ticket; it goes unanswered on any suspicion, because an unanswered
acknowledgement costs little and a loop costs much. Budgets that stop what gets past this: policy.budgets.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from gateway.mail.header import mailboxes
from gateway.mail.kinds import automatic, look, robotmarks, wordrules
from gateway.mail.kinds.look import Fields
from gateway.mail.model import Decision, Kind, Mail
from store.post_records import Envelope

MAX_HOPS = 50
"""Received fields after which a mail is taken to be going round in circles (RFC 5321 section 6.3)."""
MAX_HEADER = 1_048_576
"""Bytes of a mail in which its header section is looked for."""

_RECEIVED = re.compile(rb"(?:^|[\r\n])received[ \t]*:", re.IGNORECASE)
_HEADER_END = re.compile(rb"\r\n\r\n|\n\n|\r\r|\n\r\n")
_REPORTED = frozenset({Kind.BOUNCE, Kind.DELAYED, Kind.FEEDBACK, Kind.RECEIPT})


@dataclass(frozen=True, slots=True)
class OwnMarks:
    """What tells our own mail from others: `addresses` in lower case, `extra` further domains of ours."""

    domain: str
    addresses: frozenset[str] = frozenset()
    extra: frozenset[str] = frozenset()

    @property
    def domains(self) -> frozenset[str]:
        """Every domain whose Message-IDs are ours, in lower case."""
        return frozenset(name.lower() for name in (self.domain, *self.extra) if name)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The kind of a mail with the rule that decided and its reason in words."""

    kind: Kind
    rule: str
    reason: str

    @property
    def decision(self) -> Decision:
        """The verdict as it is kept for `explain`."""
        return Decision(self.rule, self.kind.value, self.reason)


def hops(content: bytes) -> int:
    """How many Received fields stand in a raw mail's header section; only its first MiB is looked at."""
    end = _HEADER_END.search(content, 0, MAX_HEADER)
    return sum(1 for _ in _RECEIVED.finditer(content, 0, end.start() + 1 if end else MAX_HEADER))


def kind_of(mail: Mail, envelope: Envelope | None, own: OwnMarks) -> Verdict:
    """What kind of mail this is, all known: content, envelope, and what we ourselves send out.

    Without an envelope (a mail from a mailbox or a file) the Return-Path field stands in for it. A report
    comes first: a bounce made by a mail server on our own host carries our domain and is no loop.
    """
    rule, _, reason = mail.kind_reason.partition(": ")
    if mail.kind in _REPORTED:
        return Verdict(mail.kind, f"kind.{rule}", reason)
    loop = _own_mark(mail, own)
    if loop:
        return Verdict(Kind.LOOP, *loop)
    if mail.kind is not Kind.PERSON:
        return Verdict(mail.kind, f"kind.{rule}", reason)
    if has_null_sender(mail, envelope):
        return Verdict(
            Kind.AUTO_REPLY, "kind.null_sender", "the envelope sender is null (RFC 3834 section 4)"
        )
    return Verdict(
        Kind.PERSON, f"kind.{rule or 'person'}", reason or "nothing says that a machine wrote it"
    )


def may_acknowledge(mail: Mail, envelope: Envelope | None, kind: Kind, own: OwnMarks) -> Decision:
    """Whether a machine may answer this mail: outcome "yes" or "no", with the first rule that objects."""
    fields = Fields.of(mail)
    if kind is not Kind.PERSON:
        return Decision("acknowledge.kind", "no", f"it is {kind.value}, not a person's mail")
    for name, objects, reason in _OBJECTIONS:
        if objects(_Case(mail, fields, envelope, own)):
            return Decision(f"acknowledge.{name}", "no", reason)
    return Decision("acknowledge.person", "yes", "a person's mail, addressed to us")


def has_null_sender(mail: Mail, envelope: Envelope | None) -> bool:
    """Whether the mail asks for no report on itself: null reverse path in dialogue or Return-Path."""
    if envelope is not None and envelope.mail_from.strip("<> ") == "":
        return True
    return look.has_null_return_path(Fields.of(mail))


def is_own_address(address: str, own: OwnMarks) -> bool:
    """Whether an address is one of ours, with or without a +detail (reply and bounce addresses)."""
    name, _, domain = address.lower().rpartition("@")
    return (
        f"{name}@{domain}" in own.addresses or f"{name.partition('+')[0]}@{domain}" in own.addresses
    )


def is_addressed_to(mail: Mail, envelope: Envelope | None, own: OwnMarks) -> bool:
    """Whether To, Cc or their Resent- forms name us (RFC 3834 section 2): an address of ours, or the one
    the envelope delivered to. Without an envelope nobody can tell a blind copy, so the answer is yes."""
    if envelope is None:
        return True
    ours = {address.lower() for address in envelope.rcpt_to}
    named = [a.key for a in (*mail.to, *mail.cc)]
    resent = " ".join((*mail.all_headers("resent-to"), *mail.all_headers("resent-cc"))).lower()
    return any(a in ours or is_own_address(a, own) for a in named) or any(a in resent for a in ours)


def _own_mark(mail: Mail, own: OwnMarks) -> tuple[str, str] | None:
    """The rule and reason by which a mail is our own, come back; None for everybody else's."""
    if any(is_own_address(author.address, own) for author in mail.authors):
        return "kind.own_address", "the author is an address of ours"
    domain = (mail.message_id or "").strip("<> ").rpartition("@")[2].lower()
    if domain in own.domains and not _is_colleague(mail, own):
        return "kind.own_message_id", "the Message-ID was made here"
    loops = " ".join(mail.all_headers("x-loop")).lower()
    if loops and any(address in loops for address in own.addresses):
        return "kind.own_x_loop", "X-Loop names an address of ours"
    return None


def _is_colleague(mail: Mail, own: OwnMarks) -> bool:
    """Whether the author has a mailbox in our domain: mail programs make Message-IDs in that domain."""
    return any(author.key.rpartition("@")[2] in own.domains for author in mail.authors)


@dataclass(frozen=True, slots=True)
class _Case:
    """What an objection may look at."""

    mail: Mail
    fields: Fields
    envelope: Envelope | None
    own: OwnMarks


def _no_author(case: _Case) -> bool:
    return case.mail.author is None


def _null_sender(case: _Case) -> bool:
    return has_null_sender(case.mail, case.envelope)


def _own_sender(case: _Case) -> bool:
    targets = (*case.mail.authors, *case.mail.reply_to)
    return any(is_own_address(one.address, case.own) for one in targets) or (
        case.envelope is not None and is_own_address(case.envelope.mail_from, case.own)
    )


def _unread_sender(case: _Case) -> bool:
    senders = [one.address for one in (*case.mail.authors, *case.mail.reply_to[:1])]
    path = (
        case.envelope.mail_from if case.envelope else case.fields.first("return-path").strip("<> ")
    )
    if not path.lower().startswith("bounce"):  # bounce+…@ is how mailing services send for people
        senders.append(path)
    return any(is_unread(one) for one in senders)


def is_unread(address: str) -> bool:
    """Whether an address belongs to a machine or says that nobody reads it."""
    name = address.rpartition("@")[0]
    return mailboxes.is_daemon(name) or mailboxes.is_no_reply(name) or robotmarks.is_role(name)


def _mailing_list(case: _Case) -> bool:
    return robotmarks.has_list_field(case.fields) or automatic.is_discussion(case.fields)


def _precedence(case: _Case) -> bool:
    values = f"{case.fields.first('precedence')} {case.fields.first('x-precedence')}".lower()
    return any(word in values for word in ("bulk", "list", "junk", "auto"))


def _suppressed(case: _Case) -> bool:
    """Any value but None counts: programs that set the field at all are no people's."""
    return case.fields.first("x-auto-response-suppress").lower() not in ("", "none")


def _looped(case: _Case) -> bool:
    """X-Loop and its private kin; not Exchange's X-MS-Exchange-Inbox-Rules-Loop, which a redirection leaves on
    people's mail."""
    return any(name.endswith("-loop") and "-exchange-" not in name for name in case.fields.values)


def _mass_mailed(case: _Case) -> bool:
    return robotmarks.has_campaign_field(case.fields)


def _notified(case: _Case) -> bool:
    return robotmarks.has_notifier_field(case.fields)


def _marked_automatic(case: _Case) -> bool:
    return robotmarks.has_automatic_field(case.fields)


def _called_spam(case: _Case) -> bool:
    return robotmarks.is_called_spam(case.fields)


def _meeting_answer(case: _Case) -> bool:
    return case.mail.invitation is not None and case.mail.invitation.method.upper() in (
        "REPLY",
        "COUNTER",
        "CANCEL",
    )


def _calls_itself_automatic(case: _Case) -> bool:
    return wordrules.find_machine_line(case.mail) != ""


def _says_stock_words_only(case: _Case) -> bool:
    return wordrules.says_stock_words_only(case.mail)


def _looks_automatic(case: _Case) -> bool:
    """Also "AutoReply" anywhere: Exchange 2003 put it behind a list's tag and its own Re."""
    subject = case.mail.subject
    return look.has_auto_subject(subject) or robotmarks.has_robot_subject(subject)


def _not_addressed(case: _Case) -> bool:
    return not is_addressed_to(case.mail, case.envelope, case.own)


_OBJECTIONS: tuple[tuple[str, Callable[[_Case], bool], str], ...] = (
    ("author", _no_author, "there is not exactly one author"),
    ("null_sender", _null_sender, "the envelope sender is null (RFC 3834 section 2)"),
    ("own_sender", _own_sender, "the answer would come back to ourselves"),
    ("unread_sender", _unread_sender, "the sender is a machine or an address that nobody reads"),
    ("mailing_list", _mailing_list, "it came through a mailing list (RFC 3834 section 2)"),
    ("precedence", _precedence, "its Precedence asks for no answer"),
    ("suppressed", _suppressed, "X-Auto-Response-Suppress asks for no answer"),
    ("x_loop", _looped, "somebody marked it against loops with X-Loop"),
    ("mass_mail", _mass_mailed, "a mass mailer or a mail system sent it"),
    ("notifier", _notified, "a service that sends notifications left its mark"),
    ("marked_automatic", _marked_automatic, "an unusual field says that it is automatic"),
    ("spam", _called_spam, "a filter on the way called it spam"),
    ("meeting_answer", _meeting_answer, "it answers an invitation"),
    ("auto_subject", _looks_automatic, "its subject is one that programs make up"),
    ("machine_words", _calls_itself_automatic, "its text calls itself automatic"),
    ("stock_words", _says_stock_words_only, "its text says only what answering machines say"),
    ("not_addressed", _not_addressed, "neither To nor Cc names us (RFC 3834 section 2)"),
)
"""In this order: the first that objects is the reason that is kept."""
