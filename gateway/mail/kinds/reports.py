"""What kind of mail this is, told by its content alone, and what its reports say.

Reads delivery status (RFC 3464), complaint (RFC 5965) and reading (RFC 8098) reports, hands plain-text bounces to
`bounces` and other machine mail to `automatic`. Reports count only where they are the mail itself: one that a person
forwards or attaches tells of somebody else's letter. `gateway.policy.loops` knows the envelope and has the last word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from gateway.mail.header import mailboxes
from gateway.mail.kinds import automatic, bounces, look
from gateway.mail.kinds.bouncewords import (
    FAILURE_SUBJECTS,
    LIST_REFUSALS,
    READINGS,
    REJECTIONS,
    REPORT_SUBJECTS,
)
from gateway.mail.kinds.look import MAX_SUBJECT, Fields
from gateway.mail.kinds.sesnotices import read_notice
from gateway.mail.kinds.statusfields import find_recipient, parse_fields, parse_status_fields
from gateway.mail.model import Action, Kind, Mail, Report
from gateway.mail.structure.mime import Part

MAX_PARTS = 1_000

Reading = tuple[Kind, str, tuple[Report, ...]]

_READ_ON = re.compile(r"was read on [^?]{0,40}\d")
_MESSAGE_ID = re.compile(
    r"^[ \t>|]{0,8}(?:x-original-)?message-id[ \t]*:\s{0,4}(<[^<>\s]{3,512}>)",
    re.IGNORECASE | re.MULTILINE,
)
_TO_FIELD = re.compile(r"^to[ \t]*:([^\n]{0,500})", re.IGNORECASE | re.MULTILINE)
_KIND_OF_ACTION = {
    Action.FAILED: Kind.BOUNCE,
    Action.DELAYED: Kind.DELAYED,
    Action.DELIVERED: Kind.RECEIPT,
}
_LETTER_TYPES = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"}
)
_STATUS_FIELDS = re.compile(r"^(?:final|original)-recipient[ \t]*:", re.IGNORECASE | re.MULTILINE)
_OPT_OUT = "apple mail sent this email to unsubscribe"


def read_reports(mail: Mail, parts: Sequence[Part]) -> Reading:
    """The kind of a mail, "rule: reason" in words, and the rows of its report; never raises.

    `parts` is the MIME tree (its root, or the parts in order). A delivered letter's report and a reading
    confirmation are receipts. In `Report.status` stands the code of the report or, in plain-text ones,
    the code its words stand for; x.0.0 where only the class is known.
    """
    fields = Fields.of(mail)
    own = _unwrap(mail, fields, _own_parts(parts))
    structured = _read_structured(mail, fields, own)
    if structured:
        return structured
    plain = read_notice(mail) or _read_plain(mail, fields, own)
    if plain:
        return plain
    found = automatic.find_automatic(mail, fields)
    if found:
        return (*found, ())
    return Kind.PERSON, "person: nothing says that a machine wrote it", ()


def _own_parts(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts of this mail in order, once each, without what stands inside attached mails."""
    found: dict[int, Part] = {}
    waiting = list(reversed(parts))
    while waiting and len(found) < MAX_PARTS:
        part = waiting.pop()
        if id(part) in found:
            continue
        found[id(part)] = part
        if not part.content_type.startswith("message/"):
            waiting.extend(reversed(part.children))
    return tuple(found.values())


def _unwrap(mail: Mail, fields: Fields, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts of the report itself, where a filter in between attached the whole report to its own mail."""
    if not (_is_machine_sender(mail, fields) and _has_failure_subject(mail.subject, True)):
        return parts
    attached = [
        child for part in parts if part.content_type == "message/rfc822" for child in part.children
    ]
    if len(attached) != 1 or any(part.content_type == "message/delivery-status" for part in parts):
        return parts
    return _own_parts(attached) if attached[0].content_type == "multipart/report" else parts


# RFC 3464, RFC 5965, RFC 8098 -------------------------------------------------------------------


def _read_structured(mail: Mail, fields: Fields, parts: tuple[Part, ...]) -> Reading | None:
    """A report in one of the agreed formats, unless a person merely passes it on."""
    by_type = {part.content_type: part for part in reversed(parts)}
    if not _is_report_itself(mail, fields, parts):
        return None
    if "message/feedback-report" in by_type:
        return _read_complaint(mail, by_type["message/feedback-report"], parts)
    if "message/disposition-notification" in by_type:
        return _read_disposition(mail, by_type["message/disposition-notification"])
    status = [
        part
        for part in parts
        if part.content_type in ("message/delivery-status", "message/global-delivery-status")
    ]
    if status:
        return _read_status(mail, fields, status, parts)
    if parts and parts[0].params.get("report-type", "").lower().startswith("tlsrpt"):
        return Kind.NOTIFICATION, "tlsrpt: RFC 8460 report", ()
    return None


def _is_report_itself(mail: Mail, fields: Fields, parts: tuple[Part, ...]) -> bool:
    """Whether report parts are this mail's own subject and not something that a person attached."""
    if not any(
        p.content_type.startswith("message/") or p.content_type == "multipart/report" for p in parts
    ):
        return False
    if parts[0].content_type in ("multipart/report", "message/delivery-status"):
        return True
    if _is_machine_sender(mail, fields):
        return True
    prose = _prose(mail, parts)
    talk = bounces.is_talk(prose) and prose.words.strip() and not bounces.is_machine_speaking(prose)
    return not (talk or look.is_reply_or_forward(mail.subject))


def _is_machine_sender(mail: Mail, fields: Fields) -> bool:
    """Whether a mail system sent this: by its mailbox or its name, without any author, or with a null return path."""
    return (
        mailboxes.is_daemon(look.local_part(mail))
        or not mail.authors
        or mailboxes.is_daemon_name(mail.authors[0].name)
        or look.has_null_return_path(fields)
    )


def _read_status(
    mail: Mail, fields: Fields, status: Iterable[Part], parts: tuple[Part, ...]
) -> Reading | None:
    """RFC 3464. Servers that leave out the recipient's group still name him in their prose."""
    original = _original_id(mail, fields, parts)
    rows = parse_status_fields("\n\n".join(part.text for part in status), original)
    if not rows:
        return _as_bounce("dsn: delivery status without recipients", mail, fields, parts)
    return (*_kind_of_rows(rows, "dsn: RFC 3464 report"), rows)


def _kind_of_rows(rows: tuple[Report, ...], rule: str) -> tuple[Kind, str]:
    """The worst of the actions decides: one failure makes a bounce."""
    actions = [row.action for row in rows]
    worst = next(action for action in _KIND_OF_ACTION if action in actions)
    return _KIND_OF_ACTION[worst], f"{rule}, {actions.count(worst)} recipient(s) {worst.value}"


def _read_complaint(mail: Mail, part: Part, parts: tuple[Part, ...]) -> Reading:
    """RFC 5965: the recipient pressed "spam", or a DMARC verifier reports a failure (RFC 6591)."""
    group = parse_fields(part.text)
    who = (
        group.get("original-rcpt-to")
        or group.get("removal-recipient")
        or group.get("redacted-address")
        or ""
    )
    match = bounces.ADDRESS.search(who)
    original = _original_id(mail, Fields.of(mail), parts)
    rows = (Report(match[1], Action.DELIVERED, "", original),) if match else ()
    return (
        Kind.FEEDBACK,
        f"arf: RFC 5965 report of type {group.get('feedback-type', 'unknown')[:40]}",
        rows,
    )


def _read_disposition(mail: Mail, part: Part) -> Reading:
    """RFC 8098: somebody's program says that a letter was shown, deleted, or the like.

    Sieve's reject and Dovecot's quota answer in this form, too (RFC 5429 section 2.1): a bounce by its words.
    """
    group = parse_fields(part.text)
    original = group.get("original-message-id", "").strip() or None
    recipient = find_recipient(group)
    words = " ".join(mail.text[:2_000].lower().split())
    if any(phrase in words for phrase in REJECTIONS):
        rows = (Report(recipient, Action.FAILED, bounces.find_status(words) or "5.7.1", original),)
        return Kind.BOUNCE, "mdn: the mailbox refused the letter", rows if recipient else ()
    rows = (Report(recipient, Action.DELIVERED, "", original),)
    became = group.get("disposition", "").rpartition(";")[2].strip()[:40] or "unknown"
    return Kind.RECEIPT, f"mdn: RFC 8098 receipt, {became}", rows if recipient else ()


# Reports without an agreed format ----------------------------------------------------------------


def _read_plain(mail: Mail, fields: Fields, parts: tuple[Part, ...]) -> Reading | None:
    """Complaints, receipts and bounces that say what they are in words only."""
    low = mail.subject[:MAX_SUBJECT].lower()
    if _is_plain_complaint(mail, parts):
        return Kind.FEEDBACK, "complaint: a provider passes on a complaint", ()
    if _OPT_OUT in mail.text[:500].lower() and low.strip() == "unsubscribe":
        return Kind.FEEDBACK, "opt_out: a mail program unsubscribes its owner", ()
    if _is_plain_receipt(mail):
        return Kind.RECEIPT, "receipt: a mail program says that a letter was read", ()
    if _is_machine_sender(mail, fields) and bounces.is_success(mail.subject, _prose(mail, parts)):
        return Kind.RECEIPT, "delivered: a mail system says that a letter arrived", ()
    rule = _bounce_rule(mail, fields, parts)
    return _as_bounce(rule, mail, fields, parts) if rule else None


def _is_plain_complaint(mail: Mail, parts: tuple[Part, ...]) -> bool:
    """Whether a provider passes on a complaint without RFC 5965: Hotmail's form, or ARF's usual sentence."""
    hotmail = mail.subject.lower().startswith("complaint about message from")
    if hotmail and any(part.content_type == "message/rfc822" for part in parts):
        return True
    words = " ".join(mail.text[:500].lower().split())
    return words.startswith(("this is an email abuse report", "this is an e-mail abuse report"))


def _is_plain_receipt(mail: Mail) -> bool:
    """Whether this is a reading confirmation in words: Exchange "Read: …", Notes "Return receipt"."""
    beginning = mail.text[:1_000].lower()
    words = " ".join(beginning.split())
    notes = mail.subject.lower().startswith("return receipt") and words.startswith(
        ("your document", "your message")
    )
    known = words.startswith("this is a receipt for the mail you sent to")
    return notes or known or ("?" not in words and _tells_of_reading(beginning, words))


def _tells_of_reading(beginning: str, words: str) -> bool:
    """Whether Exchange says that a letter was read: "Your message" alone, its head, and the time below."""
    if words.startswith("your message") and (
        _READ_ON.search(words) or "was deleted without being read" in words
    ):
        return True
    first = next((line.strip() for line in beginning.splitlines() if line.strip()), "")
    return any(first == opening and read in words for opening, read in READINGS)


def _bounce_rule(mail: Mail, fields: Fields, parts: tuple[Part, ...]) -> str:
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
    machine = _is_machine_sender(mail, fields)
    subject = _has_failure_subject(mail.subject, machine and not _is_manned(mail, fields))
    if not machine and not subject:
        return ""
    prose = _prose(mail, parts)
    if machine:
        return _by_machine(mail, fields, subject, prose)
    if _is_reported_by_anybody(mail, fields, bounces.without_quotes(prose)):
        return "prose: a delivery report from its first words on"
    return ""


def _is_reported_by_anybody(mail: Mail, fields: Fields, prose: bounces.Prose) -> bool:
    """Whether this is a report although its sender looks like a person: it names somebody and does not talk."""
    if bounces.is_talk(prose) or bounces.is_signed(prose) or bounces.is_about_goods(prose):
        return False
    if fields.has("list-id") or fields.has("list-unsubscribe"):
        return False
    if not bounces.names_somebody(prose, _own(mail)):
        return False
    opens = bounces.opens_with_failure(prose, within=2)
    return opens or bounces.second_opinion(mail.subject, fields.first("from"), prose) != ()


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
    told = bounces.has_failure_words(prose)
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


def _has_failure_subject(subject: str, machine: bool) -> bool:
    """Whether a subject line is one of those that delivery reports carry; a machine's may say less."""
    low = " ".join(subject[:MAX_SUBJECT].lower().split())
    known = (*FAILURE_SUBJECTS, *REPORT_SUBJECTS) if machine else FAILURE_SUBJECTS
    return any(phrase in low for phrase in known)


def _prose(mail: Mail, parts: tuple[Part, ...]) -> bounces.Prose:
    """The report's own words: the mail's text up to the returned letter."""
    return bounces.parse_prose(mail.text or _first_text(parts))


def _first_text(parts: tuple[Part, ...]) -> str:
    """The first part with text of its own; a multipart whose borders are broken has some, too."""
    return next(
        (p.text for p in parts if p.content and not p.content_type.startswith("message/")), ""
    )


def _as_bounce(rule: str, mail: Mail, fields: Fields, parts: tuple[Part, ...]) -> Reading:
    """A bounce or delay warning in prose, with the recipients that can be found."""
    prose = _prose(mail, parts)
    delayed = bounces.is_delay(mail.subject, prose)
    action = Action.DELAYED if delayed else Action.FAILED
    original = _original_id(mail, fields, parts)
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


def _original_id(mail: Mail, fields: Fields, parts: tuple[Part, ...]) -> str | None:
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
