"""Notices by mail: what a mail to the address for notices sets going, and the answer to it, in sorting's transaction.

What may be set going, policy.announcing has decided; every step is one of desk.notices. What a step refuses is said
in the answer, never lost: where no answer may be sent, the mail is held.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from gateway import resources
from gateway.desk.advisories import publishing as advisories
from gateway.desk.filing import Contents
from gateway.desk.letters import Recipient, about_the_desk, recipient_of
from gateway.desk.notices import letters as notice_letters
from gateway.desk.notices import lifecycle as notices
from gateway.desk.notices import writing
from gateway.desk.notices.audience import Preview, judged_in, preview_in
from gateway.desk.notices.trials import samples_in
from gateway.desk.office import Office
from gateway.desk.register import Register
from gateway.desk.tickets import Unacceptable
from gateway.mail.compose import references_for
from gateway.mail.model import Disposition, Mail
from gateway.mail.noticefile import NoticeFile, UnfitFile
from gateway.mail.noticemail import begins_notice, read_go, read_notice_mail
from gateway.mail.outgoing import answer_text, own_words
from gateway.mail.tokens import make_confirm_address, make_write_address
from gateway.policy.access import Act, require
from gateway.policy.announcing import Announcement, Deed
from gateway.policy.audience import Answer
from gateway.policy.facts import Facts
from gateway.policy.notices import content_digest
from gateway.policy.plan import Plan
from gateway.reasons import Reasons, open_reasons
from store import blobs, people
from store import notices as kept
from store.engine import Tx
from store.notice_records import Notice, NoticeState
from store.records import Actor, InboxState, Letter, LetterKind, NewAttachment

SHOWN_LEFT_OUT = 5
"""So many of those who are left out are named in an answer; the portal shows all."""


def write_address(office: Office, actor: Actor) -> str:
    """The address at which this member of the staff writes notices. Raises Unacceptable if there is none."""
    require(actor, Act.ANNOUNCE)
    if not office.settings.notices.address:
        raise Unacceptable("notices are not written by mail here; set notices.address")
    if actor.person_id is None:
        raise Unacceptable("such an address belongs to one person; say who you are (--as EMAIL)")
    return _write_address(office, actor.person_id)


def find_write_address(office: Office, actor: Actor) -> str:
    """The same for a page: an empty text where notices are not written by mail."""
    require(actor, Act.ANNOUNCE)
    is_off = not office.settings.notices.address or actor.person_id is None
    return "" if is_off else write_address(office, actor)


def _write_address(office: Office, person_id: int) -> str:
    return make_write_address(office.key, office.routes.notices, person_id)


@dataclass(frozen=True, slots=True)
class _Case:
    """All that is at hand while one mail is carried out."""

    register: Register
    office: Office
    facts: Facts
    what: Announcement
    files: tuple[NewAttachment, ...]

    @property
    def tx(self) -> Tx:
        return self.register.tx

    @property
    def mail(self) -> Mail:
        return self.facts.mail


def act(register: Register, office: Office, facts: Facts, plan: Plan, contents: Contents) -> Plan:
    """Carry out what a mail to the address for notices sets going; the plan then says what became of it."""
    what = plan.announcement
    if what is None:
        return plan
    case = _Case(register, office, facts, what, _attached(contents))
    if what.deed is Deed.REFER:
        _tell(case, {"outcome": "held"}, _write_address(office, _person_id(what)))
        return plan
    try:
        return replace(plan, reason=_do(case, contents))
    except Unacceptable as fault:
        return _refused(case, plan, str(fault))


def _attached(contents: Contents) -> tuple[NewAttachment, ...]:
    """Files that were attached on purpose: pictures of a signature do not travel along."""
    shown = Disposition.ATTACHMENT.value
    return tuple(file for file in contents.files if file.disposition == shown)


def _do(case: _Case, contents: Contents) -> str:
    """Write, hand in, confirm or replace. Raises Unacceptable, and has written nothing then."""
    go = read_go(own_words(case.mail.text, case.mail.folded))
    if case.what.deed is Deed.REPLY and go is not None:
        return _let_go(case, go.typed)
    if case.facts.files_with_tokens:
        shown = case.facts.files_with_tokens[0]
        raise Unacceptable(f"the attached file {shown} shows a reply address; send it without")
    before = kept.find(case.tx, case.what.notice_id) if case.what.notice_id else None
    file = _read(case, before)
    blobs.add_all(case.tx, contents.blobs)
    args = (case.tx, case.office, case.what.actor)
    if before is None:
        notice = writing.add_draft(*args, file, case.files, case.register.now)
        done = f"it is the draft of notice {notice.id}"
    else:
        notice = writing.replace_draft(*args, before.id, file, case.files, case.register.now)
        done = f"it replaced the draft of notice {notice.id}"
    _tell(case, {"outcome": "draft", **_shown(case, notice)}, _reply_address(case, notice))
    return done


def _read(case: _Case, before: Notice | None) -> NoticeFile:
    mail, language = case.mail, _language(case)
    words = answer_text(mail.text, mail.folded)
    if before is not None:
        if not begins_notice(words):
            raise Unacceptable(
                "the reply was not understood; write nothing but the word release, and the number of recipients where "
                "it is asked for, or the whole text again with its head"
            )
        subjects, language = {t.language: t.subject for t in before.texts}, before.texts[0].language
    else:
        subjects = {"de": mail.subject, "en": mail.subject}
    try:
        file = read_notice_mail(words, subjects, language)
    except UnfitFile as unfit:
        raise Unacceptable(str(unfit)) from unfit
    missing = set(writing.named_files(file)) - {one.filename for one in case.files}
    if missing and before is None:
        raise Unacceptable(f"the file {min(missing)} is named by attach and was not attached")
    writing.check_texts(file)
    return file


def _language(case: _Case) -> str:
    author = case.facts.author
    return case.office.texts.choose_language(author.language if author else "")


def _let_go(case: _Case, typed: int | None) -> str:
    """Confirm what is in review, hand in everything else."""
    tx, office, now, actor = case.tx, case.office, case.register.now, case.what.actor
    notice = kept.find(tx, case.what.notice_id)
    if notice is None:
        raise Unacceptable(f"there is no notice {case.what.notice_id}")
    seen = case.facts.door.content if case.facts.door else ""
    if notice.state is NoticeState.REVIEW:
        done = notices.agree(tx, actor, notice.id, now, seen)
        said = f"it confirmed notice {notice.id}"
    else:
        told = (one for one in judged_in(tx, office, notice) if one.judgement.answer is Answer.TOLD)
        number = sum(1 for _ in told)
        done = notices.hand_in(tx, office, actor, notice.id, number, typed, now, seen)
        said = f"it handed notice {notice.id} in"
    values = {"number": done.id, "count": done.expected or 0}
    if done.state is NoticeState.REVIEW:
        _tell(case, {"outcome": "review", **values}, _reply_address(case, done))
        case.register.post(_asked(case, done))
    else:
        _tell(
            case, {"outcome": "released", **values}, _write_address(office, _person_id(case.what))
        )
    return said


def _asked(case: _Case, notice: Notice) -> list[Letter]:
    """A letter to everybody who may be the second person, each with an address of their own."""
    others = [p for p in people.find_active_staff(case.tx) if p.id != case.what.actor.person_id]
    values = {"outcome": "asked", "asker": case.what.actor.name, **_shown(case, notice)}
    return [
        _letter(
            case, LetterKind.NOTIFICATION, recipient_of(person), values,
            _confirm_address(case.office, notice, person.id),
        )
        for person in others
    ]  # fmt: skip


def _refused(case: _Case, plan: Plan, fault: str) -> Plan:
    """What is wrong is said to the author; if that may not be, a person has to look."""
    notice = kept.find(case.tx, case.what.notice_id) if case.what.notice_id else None
    back = (
        _reply_address(case, notice)
        if notice is not None
        else _write_address(case.office, _person_id(case.what))
    )
    values = {
        "outcome": "faults",
        "faults": fault.split("\n"),
        "number": notice.id if notice else 0,
    }
    _tell(case, values, back)
    state = plan.state if case.what.tells else InboxState.HELD
    return replace(plan, state=state, reason="nothing was done: " + fault.replace("\n", "; "))


def _shown(case: _Case, notice: Notice) -> dict[str, Any]:
    """What an answer shows of a notice: the words, whom they reach, who is left out, what is missing."""
    tx, office, now = case.tx, case.office, case.register.now
    audience = preview_in(tx, office, notice)
    samples = samples_in(tx, office, notice, now)
    missing = [] if audience.told else ["nobody would get it"]
    fault = advisories.submission_fault(tx, office.settings, notice, now)
    return {
        "number": notice.id,
        "count": len(audience.told),
        "asks_count": len(audience.told) >= office.settings.notices.ask_from,
        "two_people": notice_letters.class_of(office, notice).two_people,
        "left_out": _left_out(audience),
        "more_left_out": max(0, len(audience.left_out) - SHOWN_LEFT_OUT),
        "missing": missing + ([fault] if fault else []),
        "files": [file.filename for file in notice.attachments],
        "samples": [{"subject": one.subject, "text": one.text.strip()} for one in samples],
    }


def _left_out(audience: Preview) -> list[str]:
    first = audience.left_out[:SHOWN_LEFT_OUT]
    return [f"{one.person.email}: {one.judgement.reason}" for one in first]


def _tell(case: _Case, values: Mapping[str, Any], reply_to: str) -> None:
    """The one answer to a mail, if there may be one."""
    author = case.facts.author
    if not case.what.tells or author is None:
        return
    letter = _letter(case, LetterKind.RECEIPT, recipient_of(author), values, reply_to)
    parent = case.mail.message_id
    answer = replace(
        letter, in_reply_to=parent, references=references_for(case.mail.references, parent)
    )
    case.register.post([answer])


@lru_cache(maxsize=8)
def _reasons(language: str) -> Reasons:
    return open_reasons(resources.templates(), language)


def _translated(line: str, say: Callable[[str], str]) -> str:
    """A reason in its reader's language; whose it is, or which line it is about, stands before it."""
    head, colon, reason = line.partition(": ")
    return f"{head}{colon}{say(reason)}" if colon else say(line)


_NOTHING: Mapping[str, Any] = {
    "number": 0, "count": 0, "asks_count": False, "two_people": False, "left_out": [], "more_left_out": 0,
    "missing": [], "files": [], "samples": [], "faults": [], "asker": "",
}  # fmt: skip


def _letter(
    case: _Case, kind: LetterKind, to: Recipient, values: Mapping[str, Any], reply_to: str
) -> Letter:
    number = values.get("number", 0)
    url = case.office.settings.web.public_url.rstrip("/")
    link = f"{url}/notices/{number}" if number else ""
    said = {**_NOTHING, **values, "link": link, "address": reply_to}
    say = _reasons(case.office.texts.choose_language(to.language)).say
    for key in ("left_out", "missing", "faults"):
        said[key] = [_translated(line, say) for line in said[key]]
    letter = about_the_desk(
        case.office, kind, to, said, case.register.now, template="notice_receipt"
    )
    return replace(letter, reply_to=reply_to)


def _reply_address(case: _Case, notice: Notice) -> str:
    return _confirm_address(case.office, notice, _person_id(case.what))


def _confirm_address(office: Office, notice: Notice, person_id: int) -> str:
    """Bound to the person and to the content: a change ends the address."""
    digest = content_digest(notice)
    return make_confirm_address(office.key, office.routes.notices, notice.id, person_id, digest)


def _person_id(what: Announcement) -> int:
    if what.actor.person_id is None:
        raise LookupError("only people who are entered write notices by mail")
    return what.actor.person_id
