"""Notices by mail: what a mail to the address for notices sets going, and the answer to it, in sorting's transaction.

What may be set going, policy.announcing has decided; every step is one of desk.notices. What a step refuses is said
in the answer, never lost: where no answer may be sent, the mail is held. What takes a look at the whole audience is
left to desk.notices.errands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from gateway.desk.filing import Contents
from gateway.desk.letters import Thread, recipient_of
from gateway.desk.notices import lifecycle as notices
from gateway.desk.notices import receipts, writing
from gateway.desk.office import Office
from gateway.desk.register import Register
from gateway.desk.tickets import Unacceptable
from gateway.mail.model import Disposition, Mail
from gateway.mail.writing.noticefile import NoticeFile, UnfitFile
from gateway.mail.writing.noticemail import begins_notice, read_go, read_notice_mail
from gateway.mail.writing.outgoing import notice_text, own_words
from gateway.policy.access import Act, require
from gateway.policy.announcing import Announcement, Deed
from gateway.policy.facts import Facts
from gateway.policy.notices import content_digest
from gateway.policy.plan import Plan
from store import blobs, errands
from store import notices as kept
from store.engine import Tx
from store.notice_records import ErrandKind, NewErrand, Notice, NoticeState
from store.post_records import InboxState, LetterKind
from store.records import Actor, NewAttachment


def write_address(office: Office, actor: Actor) -> str:
    """The address at which this member of the staff writes notices. Raises Unacceptable if there is none."""
    require(actor, Act.ANNOUNCE)
    if not office.settings.notices.address:
        raise Unacceptable("notices are not written by mail here; set notices.address")
    if actor.person_id is None:
        raise Unacceptable("such an address belongs to one person; say who you are (--as EMAIL)")
    return receipts.write_address(office, actor.person_id)


def find_write_address(office: Office, actor: Actor) -> str:
    """The same for a page: an empty text where notices are not written by mail."""
    require(actor, Act.ANNOUNCE)
    is_off = not office.settings.notices.address or actor.person_id is None
    return "" if is_off else write_address(office, actor)


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
        _tell(case, {"outcome": "held"}, receipts.write_address(office, _person_id(what)))
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
    if case.what.tells:
        errands.add(case.tx, _errand(case, ErrandKind.SHOW, notice.id, content_digest(notice)))
        case.tx.on_commit(case.office.wake_postman)
    return done


def _errand(
    case: _Case, kind: ErrandKind, notice_id: int, content: str, typed: int | None = None
) -> NewErrand:
    """What the back office does about this mail, since it takes a look at everybody; about this content, no other."""
    return NewErrand(
        kind=kind, notice_id=notice_id, person_id=_person_id(case.what),
        content_sha256=content, created_at=case.register.now, typed=typed,
        inbox_id=case.facts.item.id, in_reply_to=case.mail.message_id,
        references=case.mail.references,
    )  # fmt: skip


def _read(case: _Case, before: Notice | None) -> NoticeFile:
    mail, language = case.mail, _language(case)
    words = notice_text(mail.text, mail.folded)
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
    """Confirm what is in review; everything else is handed in by the back office, which counts the audience."""
    notice = kept.find(case.tx, case.what.notice_id)
    if notice is None:
        raise Unacceptable(f"there is no notice {case.what.notice_id}")
    seen = case.facts.door.content if case.facts.door else ""
    if notice.state is not NoticeState.REVIEW:
        errands.add(case.tx, _errand(case, ErrandKind.HAND_IN, notice.id, seen, typed))
        case.tx.on_commit(case.office.wake_postman)
        return f"it lets notice {notice.id} go out"
    done = notices.agree(case.tx, case.office, case.what.actor, notice.id, case.register.now, seen)
    values = {"outcome": "released", "number": done.id, "count": done.expected or 0}
    _tell(case, values, receipts.write_address(case.office, _person_id(case.what)))
    return f"it confirmed notice {notice.id}"


def _refused(case: _Case, plan: Plan, fault: str) -> Plan:
    """What is wrong is said to the author; if that may not be, a person has to look."""
    notice = kept.find(case.tx, case.what.notice_id) if case.what.notice_id else None
    person_id = _person_id(case.what)
    back = (
        receipts.confirm_address(case.office, notice, person_id)
        if notice is not None
        else receipts.write_address(case.office, person_id)
    )
    is_text = notice is None or begins_notice(notice_text(case.mail.text, case.mail.folded))
    values = {
        "outcome": "faults" if is_text else "refused",
        "faults": fault.split("\n"),
        "number": notice.id if notice else 0,
    }
    _tell(case, values, back)
    state = plan.state if case.what.tells else InboxState.HELD
    return replace(plan, state=state, reason="nothing was done: " + fault.replace("\n", "; "))


def _tell(case: _Case, values: Mapping[str, Any], reply_to: str) -> None:
    """The one answer to a mail, if there may be one."""
    author = case.facts.author
    if not case.what.tells or author is None:
        return
    thread = Thread(case.mail.message_id, case.mail.references)
    written = receipts.letter(
        case.office, LetterKind.RECEIPT, recipient_of(author), values, reply_to,
        case.register.now, thread,
    )  # fmt: skip
    case.register.post([written])


def _person_id(what: Announcement) -> int:
    if what.actor.person_id is None:
        raise LookupError("only people who are entered write notices by mail")
    return what.actor.person_id
