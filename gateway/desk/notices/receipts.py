"""What we write to those who write notices: a draft with its audience, what became of it, and who must confirm it.

Judging an audience may take seconds: `shown` reads page by page and is never called inside a transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from gateway import resources
from gateway.desk.advisories import publishing as advisories
from gateway.desk.letters import Recipient, Thread, about_the_desk
from gateway.desk.notices import letters as notice_letters
from gateway.desk.notices.audience import weigh
from gateway.desk.notices.trials import samples
from gateway.desk.office import Office
from gateway.mail.tokens import make_confirm_address, make_write_address
from gateway.mail.writing.compose import references_for
from gateway.policy.notices import content_digest, due_at
from gateway.reasons import Reasons, open_reasons
from store.notice_records import Notice
from store.post_records import Letter, LetterKind

NO_THREAD = Thread()
SHOWN_LEFT_OUT = 5
"""So many of those who are left out are named in an answer; the portal shows all."""

_NOTHING: Mapping[str, Any] = {
    "number": 0, "count": 0, "asks_count": False, "two_people": False, "left_out": [], "more_left_out": 0,
    "missing": [], "files": [], "samples": [], "faults": [], "asker": "", "about": [], "due": "",
}  # fmt: skip


def letter(
    office: Office,
    kind: LetterKind,
    to: Recipient,
    values: Mapping[str, Any],
    reply_to: str,
    now: datetime,
    thread: Thread = NO_THREAD,
) -> Letter:
    """A letter about writing a notice, in its reader's language; an answer to it goes to `reply_to`, if that is any."""
    number = values.get("number", 0)
    url = office.settings.web.public_url.rstrip("/")
    link = f"{url}/notices/{number}" if number else ""
    said = {**_NOTHING, **values, "link": link, "address": reply_to}
    reasons = _reasons(office.texts.choose_language(to.language))
    for key in ("left_out", "missing", "faults"):
        said[key] = [reasons.say_fault(line) for line in said[key]]
    written = about_the_desk(office, kind, to, said, now, template="notice_receipt")
    return replace(
        written,
        reply_to=reply_to or None,
        in_reply_to=thread.parent,
        references=references_for(thread.references, thread.parent) if thread.parent else (),
    )


def shown(office: Office, notice: Notice, now: datetime) -> dict[str, Any]:
    """What a letter shows of a notice: the words, whom they reach, who is left out, what is missing."""
    audience = weigh(office, notice, SHOWN_LEFT_OUT)
    with office.store.read() as tx:
        fault = advisories.submission_fault(tx, office.settings, notice, now)
    moment, zone = due_at(notice), ZoneInfo(office.settings.desk.timezone)
    missing = [] if audience.told else ["nobody would get it"]
    return {
        "number": notice.id,
        "count": audience.told,
        "asks_count": audience.told >= office.settings.notices.ask_from,
        "two_people": notice_letters.class_of(office, notice).two_people,
        "left_out": [f"{o.person.email}: {o.judgement.reason}" for o in audience.first_left_out],
        "more_left_out": audience.left_out - len(audience.first_left_out),
        "missing": missing + ([fault] if fault else []),
        "about": _about(notice),
        "due": f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else "",
        "files": [file.filename for file in notice.attachments],
        "samples": [
            {"subject": one.subject, "text": one.text.strip()}
            for one in samples(office, notice, now)
        ],
    }


def _about(notice: Notice) -> list[str]:
    """What its head says, as far as the words for recipients need not say it: whoever confirms agrees to that, too."""
    products = [
        f"{one.name} {one.affected} → {one.fixed_version or '–'}" for one in notice.products
    ]
    score = [f"CVSS {notice.cvss}"] if notice.cvss else []
    label = [f"TLP:{notice.tlp}"] if notice.tlp else []
    days = [notice.deadline.isoformat()] if notice.deadline else []
    return [notice.notice_class, *products, *notice.cves, *score, *label, *days]


def write_address(office: Office, person_id: int) -> str:
    """Where this person writes new notices."""
    return make_write_address(office.key, office.routes.notices, person_id)


def confirm_address(office: Office, notice: Notice, person_id: int) -> str:
    """Where this person answers about a notice as it is: a change ends the address. Empty where no mail is taken."""
    if not office.routes.notices:
        return ""
    digest = content_digest(notice)
    return make_confirm_address(office.key, office.routes.notices, notice.id, person_id, digest)


@lru_cache(maxsize=8)
def _reasons(language: str) -> Reasons:
    return open_reasons(resources.templates(), language)
