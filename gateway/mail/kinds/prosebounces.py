"""Bounces and delay warnings in prose: which clue makes a mail one of them, and what it then says.

`bounces` reads the words; this weighs them with sender, subject and header, and makes the rows of a report.
"""

from __future__ import annotations

import re

from gateway.mail.header import mailboxes
from gateway.mail.kinds import bounces, look
from gateway.mail.kinds.bouncewords import FAILURE_SUBJECTS, LIST_REFUSALS, REPORT_SUBJECTS
from gateway.mail.kinds.look import MAX_SUBJECT, Fields
from gateway.mail.kinds.returnwords import says_returned
from gateway.mail.kinds.statusfields import parse_status_fields
from gateway.mail.model import Action, Kind, Mail, Report
from gateway.mail.structure.mime import Part

Reading = tuple[Kind, str, tuple[Report, ...]]
"""What sort of mail it is, by which rule and why, and the rows of its report."""

_MESSAGE_ID = re.compile(
    r"^[ \t>|]{0,8}(?:x-original-)?message-id[ \t]*:\s{0,4}(<[^<>\s]{3,512}>)",
    re.IGNORECASE | re.MULTILINE,
)
_TO_FIELD = re.compile(r"^to[ \t]*:([^\n]{0,500})", re.IGNORECASE | re.MULTILINE)
_SIZE = re.compile(r"\d ?[kmg][bo]\b", re.IGNORECASE)
_LETTER_TYPES = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"}
)
_STATUS_FIELDS = re.compile(r"^(?:final|original)-recipient[ \t]*:", re.IGNORECASE | re.MULTILINE)


def is_machine_sender(mail: Mail, fields: Fields) -> bool:
    """Whether a mail system sent this: by its mailbox or its name, without any author, or with a null return path."""
    return (
        mailboxes.is_daemon(look.local_part(mail))
        or not mail.authors
        or mailboxes.is_daemon_name(mail.authors[0].name)
        or look.has_null_return_path(fields)
    )


def find_bounce_rule(mail: Mail, fields: Fields, parts: tuple[Part, ...]) -> str:
    """Which clue makes this a bounce in prose, as "rule: reason", or "".

    Header clues decide alone; a mail system as sender needs the subject or the words; a mail that looks like a
    person's needs everything, and must not talk.
    """
    if fields.has("x-failed-recipients") and not look.is_reply_or_forward(mail.subject):
        return "failed_recipients: the header has X-Failed-Recipients"
    if "fml" in fields.first("x-mlserver") and any(
        w in mail.subject.lower() for w in LIST_REFUSALS
    ):
        return "list_server: fml refuses to distribute a letter"
    machine = is_machine_sender(mail, fields)
    subject = has_failure_subject(mail.subject, machine and not _is_manned(mail, fields))
    if machine:
        return _by_machine(mail, fields, subject, read_prose(mail, parts))
    returned = says_returned(mail.subject, mail.text)
    if not (subject or returned) or fields.has("list-id") or fields.has("list-unsubscribe"):
        return ""
    prose = bounces.without_quotes(read_prose(mail, parts))
    if subject and _is_reported_by_anybody(mail, fields, prose):
        return "prose: a delivery report from its first words on"
    if returned and _is_returned_by_anybody(mail, prose):
        return "returned: the text says that a letter did not arrive, and why"
    return ""


def _is_reported_by_anybody(mail: Mail, fields: Fields, prose: bounces.Prose) -> bool:
    """Whether this is a report although its sender looks like a person: it names somebody and does not talk."""
    if bounces.is_talk(prose) or bounces.is_signed(prose) or bounces.is_about_goods(prose):
        return False
    if not bounces.names_somebody(prose, _own(mail)):
        return False
    opens = bounces.opens_with_failure(prose, within=2)
    return opens or bounces.second_opinion(mail.subject, fields.first("from"), prose) != ()


def _is_returned_by_anybody(mail: Mail, prose: bounces.Prose) -> bool:
    """Whether a system that we do not know tells of our letter: it does not talk, and gives an address or a figure."""
    if bounces.is_talk(prose) or bounces.is_signed(prose) or bounces.is_about_goods(prose):
        return False
    if look.is_reply_or_forward(mail.subject):
        return False
    told = bounces.mentions_other(prose, _own(mail)) or bounces.has_diagnosis(prose)
    return told or _SIZE.search(prose.words) is not None


def _by_machine(mail: Mail, fields: Fields, subject: bool, prose: bounces.Prose) -> str:
    """A mail system's report. A postmaster is also a person, who answers, asks and explains."""
    manned = _is_manned(mail, fields)
    opens = bounces.opens_with_failure(bounces.without_quotes(prose), within=2 if manned else 8)
    if look.is_reply_or_forward(mail.subject) or look.has_auto_subject(mail.subject):
        opens = opens or (bounces.is_introduced(prose) and bounces.has_failure_words(prose))
        return "mail_system: a mail system reports in its first words" if opens else ""
    spoken = bounces.without_greeting(prose) if subject else prose
    if manned and bounces.is_talk(spoken) and not bounces.is_machine_speaking(spoken):
        return ""
    told = bounces.has_failure_words(prose) or says_returned(mail.subject, mail.text)
    if (told and (opens or (prose.returned and not manned))) or (
        subject and (told or bounces.has_failure_hints(prose))
    ):
        return "mail_system: a mail system reports a failed delivery"
    if bounces.has_diagnosis(prose) and bounces.mentions_other(prose, _own(mail)):
        return "mail_system: a mail system passes on what another server said"
    if _is_daemon(mail) and (subject or bounces.names_somebody(prose, _own(mail))):
        return "mail_system: a mail system that only reports failures names somebody"
    if mail.authors and bounces.second_opinion(mail.subject, fields.first("from"), prose):
        return "mail_system: a mail system reports, as flufl.bounce reads it"
    return ""


def _is_daemon(mail: Mail) -> bool:
    """Whether the author is a MAILER-DAEMON, who never writes of anything else."""
    name = look.local_part(mail)
    return mailboxes.is_daemon(name) and "daemon" in name.lower()


def _is_manned(mail: Mail, fields: Fields) -> bool:
    """Whether a person may sit behind this mail system's address: postmaster@, with a return path."""
    name = look.local_part(mail).lower()
    return name.startswith("post") and not look.has_null_return_path(fields)


def has_failure_subject(subject: str, machine: bool) -> bool:
    """Whether a subject line is one of those that delivery reports carry; a machine's may say less."""
    low = " ".join(subject[:MAX_SUBJECT].lower().split())
    known = (*FAILURE_SUBJECTS, *REPORT_SUBJECTS) if machine else FAILURE_SUBJECTS
    return any(phrase in low for phrase in known)


def read_prose(mail: Mail, parts: tuple[Part, ...]) -> bounces.Prose:
    """The report's own words: the mail's text up to the returned letter."""
    return bounces.parse_prose(mail.text or _first_text(parts))


def _first_text(parts: tuple[Part, ...]) -> str:
    """The first part with text of its own; a multipart whose borders are broken has some, too."""
    return next(
        (p.text for p in parts if p.content and not p.content_type.startswith("message/")), ""
    )


def as_bounce(rule: str, mail: Mail, fields: Fields, parts: tuple[Part, ...]) -> Reading:
    """A bounce or delay warning in prose, with the recipients that can be found."""
    prose = read_prose(mail, parts)
    delayed = bounces.is_delay(mail.subject, prose)
    action = Action.DELAYED if delayed else Action.FAILED
    original = find_original_id(mail, fields, parts)
    own = _own(mail)
    named = [
        m for v in fields.values.get("x-failed-recipients", ()) for m in bounces.ADDRESS.findall(v)
    ]
    rows: tuple[Report, ...] = ()
    if not named and _STATUS_FIELDS.search(prose.words):
        rows = parse_status_fields(prose.words, original)
    rows = rows or bounces.find_reports(prose, action, named, own, original)
    if not rows:
        told = bounces.second_opinion(mail.subject, fields.first("from"), prose)
        place = bounces.Place.INSIDE
        rows = bounces.find_reports(prose, action, told, own, original, place)
    if not rows and rule.startswith("returned"):
        rows = bounces.find_reports(prose, action, (), own, original, bounces.Place.INSIDE)
    rows = rows or _returned_to(prose, parts, action, own, original)
    return (Kind.DELAYED if delayed else Kind.BOUNCE), rule, rows


def _own(mail: Mail) -> frozenset[str]:
    """The addresses that a report names because it goes to or comes from them."""
    return frozenset(address.key for address in (*mail.to, *mail.cc, *mail.authors))


def _returned_to(
    prose: bounces.Prose,
    parts: tuple[Part, ...],
    action: Action,
    own: frozenset[str],
    original: str | None,
) -> tuple[Report, ...]:
    """When a report names nobody: the one recipient of the letter it returns."""
    texts = [_returned_text(parts), prose.returned]
    found = [bounces.ADDRESS.findall(m[1]) for text in texts if (m := _TO_FIELD.search(text))]
    return tuple(
        Report(names[0], action, bounces.find_status(prose.words) or "5.0.0", original)
        for names in found[:1]
        if len(names) == 1 and names[0].lower() not in own
    )


def _returned_text(parts: tuple[Part, ...]) -> str:
    """The beginning of the returned letter, as text without NUL, when it came as a part."""
    content = next((part.content for part in parts if part.content_type in _LETTER_TYPES), b"")
    text = content[:65_536].decode("utf-8", "replace").replace("\x00", "")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def find_original_id(mail: Mail, fields: Fields, parts: tuple[Part, ...]) -> str | None:
    """The Message-ID of the letter a report is about: from the returned header, else what it answers."""
    prose = bounces.parse_prose(mail.text)
    for text in (_returned_text(parts), prose.returned, prose.words):
        match = _MESSAGE_ID.search(text)
        if match:
            return match[1]
    for known in (fields.first("x-original-message-id"), fields.first("original-message-id")):
        if known.startswith("<"):
            return known[:512]
    return next(iter(mail.in_reply_to or mail.references[-1:]), None)
