"""Letters of notices: what one recipient reads, written when it is sent, from the words that are kept once.

Right before that somebody looks for the last time whether it may still be sent: whoever objected a moment ago, or was
disabled, gets nothing, and a notice that was stopped waits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from markupsafe import Markup

from gateway.config.noticesettings import NoticeClass
from gateway.desk.advisories import content as advising
from gateway.desk.advisories import publishing as advisories
from gateway.desk.notices.objections import class_named
from gateway.desk.office import Office
from gateway.mail.tokens import LinkPurpose, address_digest, make_link_token, mask_tokens
from gateway.mail.writing.compose import marks_for
from gateway.mail.writing.markdown import Line, Template, fill, fill_line, read_line, read_markdown
from gateway.mail.writing.mergefields import Value
from gateway.policy.audience import what_forbids
from store import notices, recipients
from store.engine import Tx
from store.notice_records import Notice, NoticeRecipient, NoticeState, NoticeText
from store.post_records import Letter, LetterKind, OutboxItem, Withheld

FIELDS = (
    "name", "organisation", "product", "installed_version", "fixed_version", "affected", "cve", "cvss",
    "deadline",
)  # fmt: skip
"""What can stand in braces in the text of a notice."""
NOTHING = "–"
"""What stands where there is nothing to say: somebody added by hand has no installed version."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """One recipient, as their letter needs them."""

    person_id: int
    name: str
    email: str
    language: str
    organisation: str = ""
    installed: tuple[tuple[str, str], ...] = ()


class NoticeWriter:
    """Writes the letters of one office's notices; keeps the words of the last few, which no longer change."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._kept: dict[int, Notice] = {}

    def write(self, tx: Tx, item: OutboxItem) -> Letter | Withheld:
        """The letter of an outbox row, complete; what is not a notice is complete already."""
        letter = item.letter
        if letter.notice_id is None or letter.bounce_ref is None:
            return letter
        digest = suppression_digest(self._office, letter.recipient)
        look = recipients.look(tx, letter.bounce_ref, digest)
        if look is None:
            return Withheld("its notice is gone", for_good=True)
        if look.notice_state is not NoticeState.SENDING:
            return Withheld(f"the notice is {look.notice_state.value}", for_good=False)
        notice = self._notice(tx, letter.notice_id)
        how = class_of(self._office, notice)
        against = what_forbids(look.person, how.name, refusable=how.refusable)
        if against:
            return Withheld(against, for_good=True)
        return written(self._office, notice, _addressee(look.recipient), letter)

    def words_of(self, tx: Tx, item: OutboxItem) -> Letter:
        """The letter of an outbox row with its words, whether it may be sent or not."""
        letter = item.letter
        if letter.notice_id is None or letter.bounce_ref is None:
            return letter
        to = recipients.find_by_ref(tx, letter.bounce_ref)
        if to is None:
            return letter
        notice = self._notice(tx, letter.notice_id)
        return written(self._office, notice, _addressee(to), letter)

    def _notice(self, tx: Tx, notice_id: int) -> Notice:
        kept = self._kept.get(notice_id)
        if kept is None:
            kept = notices.find(tx, notice_id)
            if kept is None:
                raise LookupError(f"notice {notice_id}")
            document = advisories.csaf_attachment(tx, notice_id)
            if document is not None:
                kept = replace(kept, attachments=(*kept.attachments, document))
            while len(self._kept) >= 8:
                self._kept.pop(next(iter(self._kept)))
            self._kept[notice_id] = kept
        return kept


def _addressee(to: NoticeRecipient) -> Addressee:
    return Addressee(
        to.person_id or 0, to.name, to.email, to.language, to.organisation, to.installed
    )


def class_of(office: Office, notice: Notice) -> NoticeClass:
    """The class of a notice; one that was taken out of the configuration counts as one that may be refused."""
    return class_named(office, notice.notice_class)


def written(office: Office, notice: Notice, to: Addressee, names: Letter) -> Letter:
    """The letter for one recipient; Message-ID, date and envelope are those of `names`."""
    how, settings = class_of(office, notice), office.settings
    said = notice.text_in(office.texts.choose_language(to.language))
    values = values_for(notice, to)
    words = fill(_template(said.body), values, said.language, settings.desk.timezone)
    line = fill_line(_line(said.subject), values, said.language, settings.desk.timezone)
    own = partial(mask_tokens, person_id=to.person_id)
    ref = names.bounce_ref or ""
    refuse = link(office, ref, to.person_id, LinkPurpose.OBJECT) if how.refusable else ""
    confirm = "" if how.refusable else link(office, ref, to.person_id, LinkPurpose.ACKNOWLEDGE)
    rendered = office.texts.render(
        how.template,
        said.language,
        {
            "desk": settings.desk.name,
            "subject": f"{how.prefix.get(said.language, '')} {line}".strip(),
            "text": own(words.text.rstrip("\n")),
            "html": Markup(own(words.html)),  # noqa: S704 - HTML of ours with some letters less
            "refusal_url": refuse,
            "acknowledge_url": confirm,
            "privacy_url": settings.privacy.notice_url,
        },
    )
    queue = settings.queue_named(how.queue) or settings.queue[0]
    return replace(
        names,
        sender_name=settings.desk.name,
        sender_address=settings.relay.from_address or queue.address,
        reply_to=queue.address if settings.relay.from_address else None,
        recipient_name=own(to.name),
        subject=own(rendered.subject),
        text=rendered.text,
        html=rendered.html,
        headers=(*marks_for(LetterKind.NOTICE).headers, *_list_fields(office, how, refuse)),
        attachments=notice.attachments,
    )


def subject_of(office: Office, notice: Notice, to: NoticeRecipient) -> str:
    """The subject as this recipient reads it, without the prefix of the class."""
    said = notice.text_in(office.texts.choose_language(to.language))
    values = values_for(notice, _addressee(to))
    return fill_line(_line(said.subject), values, said.language, office.settings.desk.timezone)


def words_for(office: Office, notice: Notice, to: NoticeRecipient, reader: str) -> str:
    """The text of a notice for somebody who looks at it in the portal: with their name and the recipient's versions."""
    said = notice.text_in(office.texts.choose_language(to.language))
    values = {**values_for(notice, _addressee(to)), "name": reader or to.email}
    return fill(_template(said.body), values, said.language, office.settings.desk.timezone).text


def _list_fields(office: Office, how: NoticeClass, url: str) -> list[tuple[str, str]]:
    """List-Id (RFC 2919) of the class, and one-click refusal where there is one (RFC 2369, RFC 8058)."""
    fields = [("List-Id", f"<{how.name}.notices.{office.settings.desk.domain}>")]
    if url:
        fields.append(("List-Unsubscribe", f"<{url}>"))
        fields.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return fields


def link(office: Office, ref: str, person_id: int, purpose: LinkPurpose) -> str:
    """The recipient's own link, by which they refuse the class or confirm that they read the notice."""
    token = make_link_token(office.key, office.settings.desk.domain, ref, person_id, purpose)
    return f"{office.settings.web.public_url.rstrip('/')}/n/{token}"


def suppression_digest(office: Office, email: str) -> str:
    """Under which an erased address stays suppressed."""
    return address_digest(office.key, email, "suppression")


def values_for(notice: Notice, to: Addressee) -> Mapping[str, Value]:
    """What the fields of a notice say to one recipient: of the products, only those that they have."""
    theirs = {product for product, _ in to.installed}
    about = [one for one in notice.products if one.name in theirs] or list(notice.products)
    score = advising.score_of(notice)
    return {
        "name": to.name or to.email,
        "organisation": to.organisation or NOTHING,
        "product": _listed([one.name for one in about] or sorted(theirs)),
        "installed_version": _listed([version for _, version in to.installed]),
        "fixed_version": _listed([one.fixed_version for one in about]),
        "affected": _listed([one.affected for one in about]),
        "cve": _listed(notice.cves),
        "cvss": (notice.cvss or NOTHING) if score is None else score,
        "deadline": notice.deadline or NOTHING,
    }


def _listed(values: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(filter(None, values))) or NOTHING


def read_text(text: NoticeText, first_line: int = 1) -> tuple[Line, Template]:
    """Subject and body, read and in order. Raises UnfitText with every fault."""
    return read_line(text.subject, FIELDS), read_markdown(text.body, FIELDS, first_line)


@lru_cache(maxsize=32)
def _template(body: str) -> Template:
    return read_markdown(body, FIELDS)


@lru_cache(maxsize=32)
def _line(subject: str) -> Line:
    return read_line(subject, FIELDS)
