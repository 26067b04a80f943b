"""What kind of mail this is, told by its content alone, and what its reports say.

Reads delivery status (RFC 3464), complaint (RFC 5965) and reading (RFC 8098) reports, hands plain-text bounces to
`prosebounces` and other machine mail to `automatic`. Reports count only where they are the mail itself: one that a
person forwards or attaches tells of somebody else's letter. `gateway.policy.loops` knows the envelope and has the
last word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from gateway.mail.kinds import automatic, bounces, look
from gateway.mail.kinds.bouncewords import READINGS, RECEIPT_OPENINGS, REJECTIONS
from gateway.mail.kinds.look import MAX_SUBJECT, Fields
from gateway.mail.kinds.prosebounces import (
    Reading,
    as_bounce,
    find_bounce_rule,
    find_original_id,
    has_failure_subject,
    is_machine_sender,
    read_prose,
)
from gateway.mail.kinds.sesnotices import read_notice
from gateway.mail.kinds.statusfields import find_recipient, parse_fields, parse_status_fields
from gateway.mail.model import Action, Kind, Mail, Report
from gateway.mail.structure.mime import Part

MAX_PARTS = 1_000

_READ_ON = re.compile(r"was read on [^?]{0,40}\d")
_KIND_OF_ACTION = {
    Action.FAILED: Kind.BOUNCE,
    Action.DELAYED: Kind.DELAYED,
    Action.DELIVERED: Kind.RECEIPT,
}
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
    if not (is_machine_sender(mail, fields) and has_failure_subject(mail.subject, True)):
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
    if is_machine_sender(mail, fields):
        return True
    prose = read_prose(mail, parts)
    talk = bounces.is_talk(prose) and prose.words.strip() and not bounces.is_machine_speaking(prose)
    return not (talk or look.is_reply_or_forward(mail.subject))


def _read_status(
    mail: Mail, fields: Fields, status: Iterable[Part], parts: tuple[Part, ...]
) -> Reading | None:
    """RFC 3464. Servers that leave out the recipient's group still name him in their prose."""
    original = find_original_id(mail, fields, parts)
    rows = parse_status_fields("\n\n".join(part.text for part in status), original)
    if not rows:
        return as_bounce("dsn: delivery status without recipients", mail, fields, parts)
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
    original = find_original_id(mail, Fields.of(mail), parts)
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
    if is_machine_sender(mail, fields) and bounces.is_success(
        mail.subject, read_prose(mail, parts)
    ):
        return Kind.RECEIPT, "delivered: a mail system says that a letter arrived", ()
    rule = find_bounce_rule(mail, fields, parts)
    return as_bounce(rule, mail, fields, parts) if rule else None


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
    known = words.startswith(RECEIPT_OPENINGS)
    return notes or known or ("?" not in words and _tells_of_reading(beginning, words))


def _tells_of_reading(beginning: str, words: str) -> bool:
    """Whether Exchange says that a letter was read: "Your message" alone, its head, and the time below."""
    if words.startswith("your message") and (
        _READ_ON.search(words) or "was deleted without being read" in words
    ):
        return True
    first = next((line.strip() for line in beginning.splitlines() if line.strip()), "")
    return any(first == opening and read in words for opening, read in READINGS)
