"""What kind of mail this is, told by its content alone, and what its reports say.

Reads delivery status (RFC 3464), complaint (RFC 5965) and reading (RFC 8098) reports, hands plain-text
bounces to `gateway.mail.bounces` and other machine mail to `gateway.mail.automatic`. Reports count only
where they are the mail itself: one that a person forwards or attaches tells of somebody else's letter.
The envelope is not known here; `gateway.policy.loops` has the last word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from gateway.mail import automatic, bounces
from gateway.mail.automatic import MAX_SUBJECT, Fields
from gateway.mail.mime import Part
from gateway.mail.model import Action, Kind, Mail, Report
from gateway.mail.phrases import FAILURE_SUBJECTS, LIST_REFUSALS

MAX_FIELDS_TEXT = 262_144
MAX_PARTS = 1_000

Reading = tuple[Kind, str, tuple[Report, ...]]

_MESSAGE_ID = re.compile(
    r"^(?:x-original-)?message-id[ \t]*:\s{0,4}(<[^<>\s]{3,512}>)", re.IGNORECASE | re.MULTILINE
)
_TO_FIELD = re.compile(r"^to[ \t]*:([^\n]{0,500})", re.IGNORECASE | re.MULTILINE)
_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,60})[ \t]*:(.*)")
_STATUS_FIELDS = re.compile(r"^(?:final|original)-recipient[ \t]*:", re.IGNORECASE | re.MULTILINE)
_CODE = re.compile(r"([245])\s*\.\s*(\d{1,3})\s*\.\s*(\d{1,3})")
_ACTIONS = {
    "failed": Action.FAILED,
    "failure": Action.FAILED,
    "expired": Action.FAILED,
    "bounced": Action.FAILED,
    "delayed": Action.DELAYED,
    "delay": Action.DELAYED,
    "deferred": Action.DELAYED,
    "delivered": Action.DELIVERED,
    "deliverable": Action.DELIVERED,
    "relayed": Action.DELIVERED,
    "expanded": Action.DELIVERED,
}
_COMPLAINT_SUBJECTS = (
    "complaint about message from",
    "email feedback report",
    "abuse report",
    "fw: complaint",
)
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
    plain = _read_notification(mail) or _read_plain(mail, fields, own)
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
    if not (_is_machine_sender(mail, fields) and _has_failure_subject(mail.subject)):
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
        return _read_disposition(by_type["message/disposition-notification"])
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
    return _is_machine_sender(mail, fields) or not automatic.is_reply_or_forward(mail.subject)


def _is_machine_sender(mail: Mail, fields: Fields) -> bool:
    """Whether a mail system sent this: a daemon's mailbox, no author at all, or a null return path."""
    return (
        automatic.is_daemon(automatic.local_part(mail))
        or not mail.authors
        or automatic.has_null_return_path(fields)
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
    for action, kind in (
        (Action.FAILED, Kind.BOUNCE),
        (Action.DELAYED, Kind.DELAYED),
        (Action.DELIVERED, Kind.RECEIPT),
    ):
        if action in actions:
            return kind, f"{rule}, {actions.count(action)} recipient(s) {action.value}"
    return Kind.BOUNCE, rule


def parse_status_fields(text: str, original: str | None) -> tuple[Report, ...]:
    """The per-recipient groups of a delivery status, in order, each recipient once; never raises.

    Tolerated because servers send it: a blank before the colon, groups without an empty line between,
    `<>` around addresses, "rfc/822", no address type, comments behind action and status.
    """
    rows: dict[str, Report] = {}
    for group in _groups(text[:MAX_FIELDS_TEXT]):
        row = _row(group, original)
        if row:
            rows.setdefault(row.recipient.lower(), row)
    return tuple(rows.values())


def _groups(text: str) -> Iterator[dict[str, str]]:
    """Field groups: ended by an empty line or by a second Final-Recipient."""
    group: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        field = _FIELD.match(line)
        if not line.strip() or (
            field and field[1].lower() == "final-recipient" and "final-recipient" in group
        ):
            if "final-recipient" in group or "original-recipient" in group:
                yield group
                group = {}
            last = ""
        if field:
            last = field[1].lower()
            group.setdefault(last, field[2].strip())
        elif last and line[:1] in " \t":
            group[last] = f"{group[last]} {line.strip()}"[:2_000]
    if group:
        yield group


def _row(group: dict[str, str], original: str | None) -> Report | None:
    """One recipient, or None for the per-message group."""
    recipient = _recipient(group)
    if not recipient:
        return None
    status, diagnostic = _code(group.get("status", "")), group.get("diagnostic-code", "")
    word = re.split(r"[^a-z]", group.get("action", "").strip().lower(), maxsplit=1)[0]
    action = _ACTIONS.get(word) or _action_by_status(status)
    if action is not Action.DELIVERED and (
        not status or status.endswith(".0.0") or status[0] == "2"
    ):
        status = _refine(status, diagnostic, action)
    original = original or group.get("x-original-message-id") or group.get("original-message-id")
    return Report(recipient, action, status, original)


def _recipient(group: dict[str, str]) -> str:
    """Who it is about: the final recipient where it is an Internet address, else the original one.

    Final-Recipient may be a local name or an X.400 address (RFC 3464 section 2.3.2).
    """
    for name in ("final-recipient", "original-recipient", "x-actual-recipient"):
        value = group.get(name, "")
        kind, found, address = value.rpartition(";") if ";" in value else ("", "", value)
        match = bounces.ADDRESS.search(address)
        if match and "." in match[1].rpartition("@")[2] and not (found and "400" in kind):
            return match[1].rstrip(".")
    value = (group.get("original-recipient") or group.get("final-recipient") or "").rpartition(";")[
        2
    ]
    return value.strip(" <>\"'")[:320]


def _code(value: str) -> str:
    """The enhanced status code at the head of a Status field, or ""."""
    match = _CODE.match(value.strip())
    return ".".join(match.groups()) if match else ""


def _action_by_status(status: str) -> Action:
    """What a group without a usable Action means."""
    return Action.DELIVERED if status[:1] == "2" else Action.FAILED


def _refine(status: str, diagnostic: str, action: Action) -> str:
    """A bare or missing class made exact by the other server's own words, where the class agrees."""
    found = bounces.find_status(diagnostic)
    if status[:1] in ("4", "5"):
        return found if found[:1] == status[0] else status
    return found or ("4.0.0" if action is Action.DELAYED else "5.0.0")


def _read_complaint(mail: Mail, part: Part, parts: tuple[Part, ...]) -> Reading:
    """RFC 5965: the recipient pressed "spam", or a DMARC verifier reports a failure (RFC 6591)."""
    group = _merged(part.text)
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


def _read_disposition(part: Part) -> Reading:
    """RFC 8098: somebody's program says that a letter was shown, deleted, or the like."""
    group = _merged(part.text)
    original = group.get("original-message-id", "").strip() or None
    rows = (Report(_recipient(group), Action.DELIVERED, "", original),) if _recipient(group) else ()
    return Kind.RECEIPT, f"mdn: RFC 8098 receipt, {group.get('disposition', 'unknown')[-40:]}", rows


def _merged(text: str) -> dict[str, str]:
    """All fields of a small report, first ones winning."""
    merged: dict[str, str] = {}
    for line in text[:MAX_FIELDS_TEXT].splitlines():
        field = _FIELD.match(line)
        if field:
            merged.setdefault(field[1].lower(), field[2].strip())
    return merged


# Reports without an agreed format ----------------------------------------------------------------


def _read_notification(mail: Mail) -> Reading | None:
    """Amazon SES tells of bounces and complaints in JSON, by mail from its notification service."""
    text = mail.text.lstrip()[:MAX_FIELDS_TEXT]
    if not text.startswith("{") or "otificationType" not in text:
        return None
    try:
        told = json.JSONDecoder(strict=False).raw_decode(text)[0]
        inner = told.get("Message")
        told = json.loads(inner, strict=False) if isinstance(inner, str) else told
        return _read_told(told)
    except (ValueError, AttributeError, TypeError, KeyError, RecursionError):
        return None


def _read_told(told: dict[str, object]) -> Reading | None:
    """The rows of one SES notification; wrong shapes raise and are caught by the caller."""
    mail = told.get("mail")
    original = (
        mail["commonHeaders"].get("messageId")
        if isinstance(mail, dict) and "commonHeaders" in mail
        else None
    )
    bounce, complaint = told.get("bounce"), told.get("complaint")
    if isinstance(bounce, dict):
        given = "4.0.0" if bounce.get("bounceType") == "Transient" else "5.0.0"
        rows = tuple(
            Report(
                str(one["emailAddress"]),
                Action.FAILED,
                _code(str(one.get("status", ""))) or given,
                original,
            )
            for one in bounce["bouncedRecipients"]
        )
        return Kind.BOUNCE, "ses: bounce notification of Amazon SES", rows
    if isinstance(complaint, dict):
        rows = tuple(
            Report(str(one["emailAddress"]), Action.DELIVERED, "", original)
            for one in complaint["complainedRecipients"]
        )
        return Kind.FEEDBACK, "ses: complaint notification of Amazon SES", rows
    return Kind.NOTIFICATION, "ses: notification of Amazon SES", ()


def _read_plain(mail: Mail, fields: Fields, parts: tuple[Part, ...]) -> Reading | None:
    """Complaints, receipts and bounces that say what they are in words only."""
    low = mail.subject[:MAX_SUBJECT].lower()
    if low.startswith(_COMPLAINT_SUBJECTS) and (
        any(p.content_type == "message/rfc822" for p in parts)
        or "abuse report" in mail.text[:2_000].lower()
    ):
        return Kind.FEEDBACK, "complaint: a provider passes on a complaint", ()
    if _OPT_OUT in mail.text[:500].lower() and low.strip() == "unsubscribe":
        return Kind.FEEDBACK, "opt_out: a mail program unsubscribes its owner", ()
    if _is_plain_receipt(mail):
        return Kind.RECEIPT, "receipt: a mail program says that a letter was read", ()
    rule = _bounce_rule(mail, fields, parts)
    return _as_bounce(rule, mail, fields, parts) if rule else None


def _is_plain_receipt(mail: Mail) -> bool:
    """Whether this is a reading confirmation in words: Exchange "Read: …", Notes "Return receipt"."""
    words = " ".join(mail.text[:1_000].lower().split())
    told = words.startswith("your message") and (
        "was read on" in words or "was deleted without being read" in words
    )
    notes = mail.subject.lower().startswith("return receipt") and words.startswith(
        ("your document", "your message")
    )
    return told or notes or words.startswith("this is a receipt for the mail you sent to")


def _bounce_rule(mail: Mail, fields: Fields, parts: tuple[Part, ...]) -> str:
    """Which clue makes this a bounce in prose, as "rule: reason", or "".

    Header clues decide alone; a mail system as sender needs the subject or the words; a mail that looks like a
    person's needs everything, and must not talk.
    """
    if fields.has("x-failed-recipients") and not automatic.is_reply_or_forward(mail.subject):
        return "failed_recipients: the header has X-Failed-Recipients"
    if "fml" in fields.first("x-mlserver") and any(
        w in mail.subject.lower() for w in LIST_REFUSALS
    ):
        return "list_server: fml refuses to distribute a letter"
    machine = _is_machine_sender(mail, fields)
    subject = _has_failure_subject(mail.subject)
    if not machine and not subject:
        return ""
    prose = _prose(mail, parts)
    if machine:
        return _by_machine(mail, fields, subject, prose)
    if subject and bounces.opens_with_failure(prose):
        return "prose: a delivery report from its first words on"
    return ""


def _by_machine(mail: Mail, fields: Fields, subject: bool, prose: bounces.Prose) -> str:
    """A mail system's report. A postmaster is also a person, who answers, asks and explains."""
    opens = bounces.opens_with_failure(prose)
    if automatic.is_reply_or_forward(mail.subject) or automatic.has_auto_subject(mail.subject):
        return "mail_system: a mail system reports in its first words" if opens else ""
    if _is_manned(mail, fields) and bounces.is_talk(prose):
        return ""
    told = bounces.has_failure_words(prose)
    if (told and (opens or prose.returned)) or (
        subject and (told or bounces.has_failure_hints(prose))
    ):
        return "mail_system: a mail system reports a failed delivery"
    if mail.authors and bounces.second_opinion(mail.subject, fields.first("from"), prose):
        return "mail_system: a mail system reports, as flufl.bounce reads it"
    return ""


def _is_manned(mail: Mail, fields: Fields) -> bool:
    """Whether a person may sit behind this mail system's address: postmaster@, with a return path."""
    name = automatic.local_part(mail).lower()
    return name.startswith("post") and not automatic.has_null_return_path(fields)


def _has_failure_subject(subject: str) -> bool:
    """Whether a subject line is one of those that delivery reports carry."""
    low = " ".join(subject[:MAX_SUBJECT].lower().split())
    return any(phrase in low for phrase in FAILURE_SUBJECTS)


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
    own = frozenset(a.key for a in (*mail.to, *mail.cc, *mail.authors))
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
    """The header of the returned letter, as text, when it came as a part."""
    for part in parts:
        if part.content_type in (
            "message/rfc822",
            "text/rfc822-headers",
            "message/global-headers",
            "message/global",
        ):
            return (
                part.content[:65_536]
                .decode("utf-8", "replace")
                .replace("\r\n", "\n")
                .replace("\r", "\n")
            )
    return ""


def _original_id(mail: Mail, fields: Fields, parts: tuple[Part, ...]) -> str | None:
    """The Message-ID of the letter a report is about: from the returned header, else what it answers."""
    for text in (_returned_text(parts), bounces.parse_prose(mail.text).returned):
        match = _MESSAGE_ID.search(text)
        if match:
            return match[1]
    for known in (fields.first("x-original-message-id"), fields.first("original-message-id")):
        if known:
            return known[:512]
    return next(iter(mail.in_reply_to or mail.references[-1:]), None)
