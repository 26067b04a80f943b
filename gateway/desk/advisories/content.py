"""From a notice to an advisory: what it says to everybody, as the value that `gateway.publish` makes documents of.

Pure but for the settings it is given. Words for one recipient are left out; versions are written in VERS, so that
programs of others can compare them as ours do.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from gateway.config import Settings
from gateway.mail.writing.markdown import fill_for_all, fill_line, read_line, read_markdown
from gateway.mail.writing.mergefields import Value
from gateway.policy.versions import BadRange, read_range
from gateway.publish.advisory import (
    Advisory,
    Affected,
    Label,
    Publisher,
    Revision,
    Vulnerability,
    filename,
)
from gateway.publish.provider import FOLDER
from gateway.publish.scores import BadVector, base_score, is_vector
from gateway.publish.words import word
from store.notice_records import Notice, NoticeProduct

CLASS = "security"


class _Everything(frozenset[str]):
    """Every name is a field: what a notice may hold was looked at when it was written."""

    def __contains__(self, name: object) -> bool:
        return True


def is_published(settings: Settings, notice: Notice) -> bool:
    """Whether a notice becomes an advisory: it is about security and about products, and somebody publishes."""
    return bool(settings.publisher.name and notice.notice_class == CLASS and notice.products)


def publisher_of(settings: Settings) -> Publisher:
    """Who answers for the documents."""
    kept = settings.publisher
    return Publisher(kept.name, kept.namespace, kept.category, kept.contact, kept.authority)


def draft_of(settings: Settings, notice: Notice, now: datetime) -> Advisory:
    """How the advisory of a notice would look now: version 0, under its id or a stand-in for it."""
    language = notice.text_in(settings.desk.language).language
    tracking_id = notice.advisory_id or f"{settings.publisher.prefix}-{now.year}-0000"
    revision = Revision(0, now, word(language, "draft"))
    return advisory_of(settings, notice, tracking_id, revision)


def first_of(settings: Settings, notice: Notice, tracking_id: str, now: datetime) -> Advisory:
    """The first version of the advisory of a notice."""
    language = notice.text_in(settings.desk.language).language
    return advisory_of(settings, notice, tracking_id, Revision(1, now, word(language, "first")))


def advisory_of(
    settings: Settings, notice: Notice, tracking_id: str, revision: Revision
) -> Advisory:
    """The notice as an advisory, in the desk's language if it was written in it."""
    language = notice.text_in(settings.desk.language).language
    title, body = words_in(settings, notice, language)
    label = Label(notice.tlp or settings.publisher.tlp)
    return Advisory(
        tracking_id=tracking_id,
        title=title,
        text=body,
        language=language,
        label=label,
        publisher=publisher_of(settings),
        vulnerabilities=tuple(_vulnerabilities(notice)),
        revisions=(revision,),
        affected=tuple(map(_affected, notice.products)),
        severity=_severity(notice),
        deadline=notice.deadline,
        references=notice.urls,
        canonical_url=canonical_url(settings, label, tracking_id, revision.at),
    )


def words_in(settings: Settings, notice: Notice, language: str) -> tuple[str, str]:
    """Title and text for everybody in one of the notice's languages: what is said to one recipient is left out."""
    text, zone = notice.text_in(language), settings.desk.timezone
    values = shared_values(notice)
    body = fill_for_all(read_markdown(text.body, _Everything()), values, text.language, zone)
    return _title(notice, text.subject, values, text.language, zone), body


def canonical_url(settings: Settings, label: Label, tracking_id: str, first_at: datetime) -> str:
    """Where the document lies, if everybody may read it, else ""."""
    path = f"{FOLDER}/{first_at.year}/{filename(tracking_id)}"
    return settings.web.public_url + path if label is Label.CLEAR else ""


def shared_values(notice: Notice) -> dict[str, Value]:
    """The fields of a notice that are the same for every recipient; those it has no value for are missing."""
    fixed = [f"{p.name} {p.fixed_version}" for p in notice.products if p.fixed_version]
    only = notice.products[0].fixed_version if len(notice.products) == 1 else ""
    values: dict[str, Value | None] = {
        "product": ", ".join(product.name for product in notice.products),
        "fixed_version": only or ", ".join(fixed),
        "affected": ", ".join(dict.fromkeys(p.affected for p in notice.products if p.affected)),
        "cve": ", ".join(notice.cves),
        "cvss": score_of(notice),
        "deadline": notice.deadline,
    }
    return {name: value for name, value in values.items() if value}


def _title(notice: Notice, subject: str, values: dict[str, Value], language: str, zone: str) -> str:
    line = read_line(subject, _Everything())
    if line.fields <= values.keys():
        return fill_line(line, values, language, zone)
    return ": ".join(str(values[name]) for name in ("product", "cve") if name in values)


def _vulnerabilities(notice: Notice) -> Iterator[Vulnerability]:
    # One vector for several vulnerabilities would be wrong for most of them; it becomes the severity of all together.
    vector = notice.cvss if is_vector(notice.cvss) and len(notice.cves) < 2 else ""
    for cve in notice.cves:
        yield Vulnerability(cve, vector)
    if not notice.cves:
        yield Vulnerability("", vector)


def _severity(notice: Notice) -> str:
    score = score_of(notice)
    is_told = is_vector(notice.cvss) and len(notice.cves) < 2
    return str(score) if score is not None and not is_told else ""


def score_of(notice: Notice) -> Decimal | None:
    """The CVSS score of a notice, from its vector if that is what it has; None if there is none that can be read."""
    try:
        return Decimal(base_score(notice.cvss)) if notice.cvss else None
    except BadVector:
        return None


def _affected(product: NoticeProduct) -> Affected:
    return Affected(
        product.name,
        product.scheme,
        in_vers(product.affected, product.scheme),
        product.fixed_version,
    )


def in_vers(versions: str, scheme: str) -> str:
    """A range in VERS, "" for every version; one that cannot be read stays, and `publish.checks` names it."""
    try:
        return read_range(versions, scheme).vers or ""
    except BadRange:
        return versions
