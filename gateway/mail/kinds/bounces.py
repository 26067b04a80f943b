"""Bounces and delay warnings that no RFC described: the plain-text zoo.

qmail, Exim, old Sendmail, Exchange, Notes, Yahoo, Gmail, carriers and appliances each have their own
prose, but they all do three things: announce a failure, name a recipient on a line of its own, quote
the letter. So this reads by shape, with tables of words from `bouncewords`, in one pass over
bounded lines. It must not look inside the returned letter for failures: people quote and forward too.
"""

from __future__ import annotations

import email.message
import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from flufl.bounce import all_failures

from gateway.mail.kinds.autowords import (
    FIRST_PERSON,
    GREETINGS,
    RETELLING,
    UNCLEAR_PERSON,
)
from gateway.mail.kinds.bouncewords import (
    DELAYS,
    FAILURE_HINTS,
    FAILURES,
    FINALS,
    GOODS,
    INTRODUCTIONS,
    MACHINE_OPENINGS,
    ORIGINAL_EXACT,
    ORIGINAL_PREFIXES,
    STATUS_WORDS,
    SUCCESSES,
)
from gateway.mail.model import Action, Report
from gateway.mail.replies.closings import is_closing, is_thanks

logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL + 1)
# It logs a traceback for every mail that one of its detectors stumbles over; we take that for "no opinion".

MAX_TEXT = 65_536
"""Characters of a report that are read; real ones have under 10,000 before the returned letter."""
MAX_LINE = 1_000
MAX_LINES = 4_000
MAX_RECIPIENTS = 1_000

ADDRESS = re.compile(
    r"(?<![^\s<>()\[\]\"',;:=|*`：，；。、（）「」])"
    r"((?<=<)(?:\"[^\"<>\n]{1,64}\"|[^\s<>@,;:\"\\]{1,64})@[A-Za-z0-9][A-Za-z0-9._-]{0,252}(?=>)"
    r"|(?:[^\s<>()\[\]\"',;:=|*`：，；。、（）「」@\\+]{1,40}\+[^\s<>()\[\]\"',;:|*`：，；。、（）「」@\\]{1,64}"
    r"|[^\s<>()\[\]\"',;:=|*`：，；。、（）「」@\\]{1,64})@[A-Za-z0-9][A-Za-z0-9._-]{0,252})"
)
"""An address in prose. "recipient=joe@example.com" names joe; "joe+list=example.org@example.com" is one address,
as is whatever stands alone in angle brackets."""
_ENHANCED = re.compile(r"(?<![\w.-])([245]\.\d{1,3}\.\d{1,3})(?![\w-]|\.\d)")
_REPLY = re.compile(r"(?:^|(?<=[\s:(\"'>]))([45][0-5]\d)(?=[\s:,;.)\"'-]|$)")
_DIAGNOSIS = re.compile(
    r"(?<![\w.])[45]\d\d[ -]{1,2}(?:[45]\d\d[ -]{1,2})?#?[45]\.\d{1,3}\.\d{1,3}(?![\w.])|\bRESOLVER\.(?:ADR|RST|GRP)\."
)
"""What one mail server says to another, in no human language: a reply code with an enhanced one, Exchange's marks."""
_RETURNED_FIELDS = re.compile(
    r"(?:received|return-path|x-received|dkim-signature|arc-seal|x-envelope-from):",
    re.IGNORECASE,
)
_SENDER_BEFORE = re.compile(
    r"(?:from|sender|mailto|reply-to|originator|contact|postmaster|return-path|questions\??|help|hotline|fragen|hilfe)"
    r"[\s:=\"'<(]{0,4}$",
    re.IGNORECASE,
)
_NOT_A_RECIPIENT = re.compile(
    r"(?:from|sender|original sender|return-path|reply-to|subject|message-id|reporting-mta|date|cc|"
    r"received-from-mta|x-postfix-sender|mail from|>>> mail from|in-reply-to|references|sent)\s*:",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"[^@]{0,80}?(?:(?:intended )?recipients?(?: address| e-?mail)?|rcpt to|unknown user|user unknown|error-for|"
    r"delivered to|deliver(?: the)?(?: mail| message)? to|delivery to|mail to|sent to|undeliverable to|"
    r"addressed to|address(?:es)?|destinataires?|destinatari[oi]|empf(?:ä|ae)nger|宛先|收件人|получатель)"
    r"[^@:]{0,40}[:\s]\s*[<\"'(]?$",
    re.IGNORECASE,
)
_UNREACHED = re.compile(
    r"(?:following message|deliver(?:ed|ing|y)?(?: (?:it|mail|(?:your |the )?(?:e?-?mail|message|letter)))?) "
    r"to\s{0,4}[<\"'(]?$",
    re.IGNORECASE,
)
_ENGLISH_I = re.compile(r"(?<!\S)I(?!\S)")
_ORNAMENTS = " \t-=_*#~<>|+.:"
_BULLETS = " \t*•·->|#"
_SERVICE_NAMES = ("postmaster@", "mailer-daemon@", "abuse@", "helpdesk@", "support@", "hostmaster@")


class Place(IntEnum):
    """How firmly a line says "this one failed": an address alone, at its head, in a To line of the letter
    that failed, or somewhere."""

    ALONE = 4
    HEAD = 3
    ADDRESSED = 2
    INSIDE = 1


@dataclass(frozen=True, slots=True)
class Prose:
    """A report in words: what the machine says, and what it returns of our letter."""

    words: str
    returned: str

    @property
    def low(self) -> str:
        """The words in lower case with single blanks and plain apostrophes, so that a phrase may cross a line."""
        return " ".join(self.words.lower().replace("\u2019", "'").split())


def parse_prose(text: str) -> Prose:
    """Separate a report's own words from the returned letter; never raises.

    The border is an announcing line ("--- Below this line is a copy of the message.") or, without
    one, the first trace field after an empty line or a rule of hyphens.
    """
    text = text[:MAX_TEXT]
    position, after_blank = 0, False
    for line in text.splitlines(keepends=True)[:MAX_LINES]:
        if _is_border(line, after_blank):
            return Prose(text[:position], text[position:])
        after_blank = not line.strip(_ORNAMENTS + "\r\n")
        position += len(line)
    return Prose(text[:position], "")


def without_quotes(prose: Prose) -> Prose:
    """The report without the lines that somebody quotes: a person who answers a report quotes it."""
    lines = prose.words.splitlines(keepends=True)
    return Prose("".join(line for line in lines if line[:1] != ">"), prose.returned)


def without_greeting(prose: Prose) -> Prose:
    """The report without a salutation above it: mail systems are polite, too, most of all the Chinese ones."""
    first, newline, rest = prose.words.lstrip().partition("\n")
    is_greeting = first.strip(_ORNAMENTS).lower().startswith(GREETINGS) and len(first) < 40
    return Prose(rest, prose.returned) if newline and is_greeting else prose


def _is_border(line: str, after_blank: bool) -> bool:
    """Whether the returned letter begins at this line."""
    bare = line.strip(_ORNAMENTS + "\r\n").lower()
    if bare in ORIGINAL_EXACT or bare.startswith(ORIGINAL_PREFIXES):
        return True
    return after_blank and _RETURNED_FIELDS.match(line) is not None


def has_failure_words(prose: Prose) -> bool:
    """Whether a machine's phrase for "it did not arrive" stands in the report's own words."""
    low = prose.low
    return any(phrase in low for phrase in FAILURES)


def has_failure_hints(prose: Prose) -> bool:
    """Whether the words or a written code speak of a failure, for a report whose subject says so already."""
    low = prose.low
    return any(p in low for p in FAILURE_HINTS) or _ENHANCED.search(prose.words) is not None


def is_success(subject: str, prose: Prose) -> bool:
    """Whether the report says that a letter arrived, and of no failure."""
    low = f"{subject.lower()} {prose.low}"
    return any(phrase in low for phrase in SUCCESSES) and not has_failure_words(prose)


def opens_with_failure(prose: Prose, within: int = 8) -> bool:
    """Whether the machine's phrase stands within the first lines of a report in which nobody talks."""
    lines = _lines(prose)
    head = " ".join(lines[:within])[:800]
    return any(phrase in head for phrase in FAILURES) and not _somebody_talks(prose.words, lines)


def is_about_goods(prose: Prose) -> bool:
    """Whether a parcel or an order did not arrive, rather than a letter."""
    low = prose.low
    return any(word in low for word in GOODS) and _ENHANCED.search(prose.words) is None


def names_somebody(prose: Prose, own: frozenset[str]) -> bool:
    """Whether a line is about an address other than the own ones, not only mentions it."""
    return any(
        place > Place.INSIDE and address.lower() not in own
        for place, address in mentions(prose.words)
    )


def mentions_other(prose: Prose, own: frozenset[str]) -> bool:
    """Whether the words hold any address that may be a recipient and is none of the own ones."""
    return any(address.lower() not in own for _, address in mentions(prose.words))


def has_diagnosis(prose: Prose) -> bool:
    """Whether a server's refusal stands there as servers write it, whatever the language around it."""
    return _DIAGNOSIS.search(prose.words) is not None


def is_talk(prose: Prose) -> bool:
    """Whether a person speaks: a greeting, a question, an "I", a tale of what came back; or nobody does."""
    lines = _lines(prose)
    return not lines or _somebody_talks(prose.words, lines)


def is_signed(prose: Prose) -> bool:
    """Whether the words close as a letter does: "Kind regards", or thanks at the end of a line."""
    tails = (line.rstrip().rpartition(", ")[2] for line in prose.words.splitlines())
    return any(is_thanks(tail) or is_closing(tail) for tail in tails if tail)


def is_machine_speaking(prose: Prose) -> bool:
    """Whether the text begins as mail systems begin, even those that say "I" (qmail, James)."""
    lines = _lines(prose)
    return bool(lines) and lines[0].startswith(MACHINE_OPENINGS)


def is_introduced(prose: Prose) -> bool:
    """Whether a mail system says who it is, as qmail, James and Postfix do: "Hi. This is the …"."""
    lines = _lines(prose)
    return bool(lines) and lines[0].startswith(INTRODUCTIONS)


def _lines(prose: Prose) -> list[str]:
    """The lines of the words without ornaments and empty ones, in lower case."""
    lines = [line.strip(_ORNAMENTS).lower() for line in prose.words.splitlines()]
    return [" ".join(line.split()) for line in lines if line]


def _somebody_talks(words: str, lines: list[str]) -> bool:
    """Whether these lines hold a greeting at their head, a question, or the first person.

    A small "i" says nothing: it is an article in Italian, "and" in Polish, "in" in Danish. Other words with two
    meanings say nothing beside a server's own diagnosis.
    """
    if lines[0].startswith(GREETINGS):
        return True
    if any(line.endswith("?") or "? " in line for line in lines if "http" not in line):
        return True
    low = " ".join(lines)
    if any(word in low for word in RETELLING) or _ENGLISH_I.search(words):
        return True
    said = FIRST_PERSON.intersection(low.split())
    return bool(said) and not (said <= UNCLEAR_PERSON and _DIAGNOSIS.search(words))


def is_delay(subject: str, prose: Prose) -> bool:
    """Whether the sender of the report still tries. Words of giving up beat words of waiting."""
    low = f"{subject.lower()} {prose.low}"
    if any(phrase in low for phrase in FINALS):
        return False
    return any(phrase in low for phrase in DELAYS)


def find_reports(
    prose: Prose,
    action: Action,
    named: Iterable[str],
    own: frozenset[str],
    original: str | None,
    least: Place = Place.HEAD,
) -> tuple[Report, ...]:
    """The recipients a report in prose names, in order, each with its enhanced status.

    `named` are recipients known from header fields: they need no guessing. `own` (lower case) are the
    addresses the report itself was sent to; they count only when nobody else is named. Places below
    `least` do not count. Without any code or telling word the status is x.0.0 (RFC 3463 section 3.1).
    """
    known = tuple(dict.fromkeys(named))
    recipients = known or _find_recipients(prose.words, own, least)
    recipients = recipients[:MAX_RECIPIENTS]
    statuses = _statuses(prose.words, recipients)
    everything = find_status(prose.words)
    return tuple(
        Report(one, action, _settle(statuses.get(one.lower(), ""), everything, action), original)
        for one in recipients
    )


def _settle(own_status: str, everything: str, action: Action) -> str:
    """The status to record: of this recipient, of the whole report, or the bare class of the action."""
    found = own_status or everything
    if action is Action.DELAYED and found[:1] != "4":
        return "4.0.0"
    return found or "5.0.0"


def find_status(text: str) -> str:
    """The enhanced status code a piece of a report stands for, or "" (RFC 3463).

    A written code wins, a specific one before x.0.0; then the SMTP reply code's class refined by the
    words; then the words alone.
    """
    codes: list[str] = [code for code in _ENHANCED.findall(text) if code[0] in "45"]
    telling = [code for code in codes if not code.endswith(".0.0")]
    if codes:
        return (telling or codes)[0]
    low = " ".join(text.lower().split())
    meant = next((status for status, words in STATUS_WORDS if any(w in low for w in words)), "")
    replies: list[str] = _REPLY.findall(text)
    if not replies:
        return meant
    return replies[0][0] + (meant[1:] if meant else ".0.0")


def _statuses(words: str, recipients: tuple[str, ...]) -> dict[str, str]:
    """Per recipient (lower case): the status in the lines from its mention to the next one's."""
    pieces: dict[str, list[str]] = {one.lower(): [] for one in recipients}
    current = ""
    for line in words.splitlines():
        found = [
            a
            for a in (m.lower().rstrip(".") for m in ADDRESS.findall(line[:MAX_LINE]))
            if a in pieces
        ]
        current = found[0] if found else current
        if current:
            pieces[current].append(line[:MAX_LINE])
    return {one: find_status("\n".join(lines)) for one, lines in pieces.items() if lines}


def _find_recipients(words: str, own: frozenset[str], least: Place) -> tuple[str, ...]:
    """The addresses that stand firmest in the report, own ones only when alone, in order."""
    places: dict[Place, dict[str, str]] = {place: {} for place in Place}
    for place, address in mentions(words):
        places[place].setdefault(address.lower(), address)
    for skip in (own, frozenset[str]()):
        for place in sorted((p for p in Place if p >= least), reverse=True):
            others = [shown for key, shown in places[place].items() if key not in skip]
            if others:
                return tuple(others)
    return ()


def mentions(words: str) -> Iterator[tuple[Place, str]]:
    """Every address that may be a failing recipient, with how firmly its line says so."""
    for raw in words.splitlines():
        line = raw[:MAX_LINE].strip()
        if "@" not in line or _NOT_A_RECIPIENT.match(line):
            continue
        for match in ADDRESS.finditer(line):
            before, after = line[: match.start()], line[match.end() :]
            if _SENDER_BEFORE.search(before):
                continue
            address = match[1].rstrip(".-_")
            place = _place(before, after)
            if place is not Place.INSIDE or not address.lower().startswith(_SERVICE_NAMES):
                yield place, address


def _place(before: str, after: str) -> Place:
    """How an address stands in its line, from the text around it."""
    head = not before.strip(_BULLETS + "\"'(<")
    tail = after.strip(_BULLETS + "\"')<>:;,.…")
    if head and not tail:
        return Place.ALONE
    if _UNREACHED.search(before) or (not tail and (_LABEL.fullmatch(before) or _tells_why(before))):
        return Place.ALONE
    if not tail and before.rstrip(" \t<\"'").endswith(":"):
        return Place.ADDRESSED if before.strip().lower() in ("to:", "an:", "à:") else Place.HEAD
    firm = before[-1:] in ("<", '"', "'", "(") or not after[:2].strip()[:1].islower()
    return Place.HEAD if head and firm else Place.INSIDE


def _tells_why(before: str) -> bool:
    """Whether a label says what is wrong with the mailbox: "User mailbox exceeds allowed size:" (IMail)."""
    label = before.rstrip(" \t<\"'")
    return label.endswith(":") and find_status(label[-80:])[2:3] in ("1", "2")


def second_opinion(subject: str, sender: str, prose: Prose) -> tuple[str, ...]:
    """The recipients that flufl.bounce finds in what a mail system sent and we cannot read.

    It knows a few hosts' private habits (a user name without a domain, and where that host lives). It
    is slow and believes in uuencoded files, so it is never asked about other mail, nor about much text.
    """
    message = email.message.Message()
    message["From"] = " ".join(sender.split())
    message["Subject"] = " ".join(subject.split())
    words = "\n".join(prose.words[:16_384].splitlines()[:200])  # each line meets a hundred patterns
    message.set_payload(words.encode("ascii", "replace").decode("ascii"))
    try:
        delayed, failed = all_failures(message)
    except Exception:
        return ()  # its detectors stumble, e.g. over a missing From; that is no opinion
    found = sorted(one.decode("ascii", "replace") for one in failed or delayed)
    return tuple(one for one in found if ADDRESS.fullmatch(one))
