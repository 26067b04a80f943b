"""Notices for staff: the list, writing, looking at mail and audience, letting it go out, and the report to print."""

from __future__ import annotations

from starlette.responses import Response

from gateway.desk import showing
from gateway.desk.advisories import content as advising
from gateway.desk.notices import audience as notice_audience
from gateway.desk.notices import bymail as notice_post
from gateway.desk.notices import lifecycle as notices
from gateway.desk.notices import report as notice_report
from gateway.desk.notices import trials as notice_trials
from gateway.desk.notices import writing
from gateway.desk.tickets import Unacceptable
from gateway.mail.writing.noticefile import write_notice_file
from gateway.policy.notices import content_digest
from gateway.policy.reached import Outcome
from gateway.web.answers import download, go_to, page
from gateway.web.contents import framed
from gateway.web.portal import Page, Portal, Visit
from store.notice_records import Notice, NoticeState, RecipientState

PER_PAGE = 100
SHOWN_PEOPLE = 200
"""Of an audience; all of it is in the table that the command line gives."""


def show_list(portal: Portal, visit: Visit) -> Response:
    """All notices, newest first."""
    rows = notices.find_all(portal.office, visit.actor, limit=PER_PAGE)
    address = notice_post.find_write_address(portal.office, visit.actor)
    return page(portal, visit, "notices", {"rows": rows, "limit": PER_PAGE, "address": address})


def show_new(portal: Portal, visit: Visit) -> Response:
    """The form for a new notice, with an example to write over."""
    notices.find_all(portal.office, visit.actor, limit=1)
    return _form(portal, visit, "", None)


def _form(
    portal: Portal, visit: Visit, text: str, notice: Notice | None, problem: str = ""
) -> Response:
    classes = list(portal.office.settings.notice_classes)
    values = {"written": text, "notice": notice, "classes": classes, "problem": problem}
    return page(portal, visit, "notice_edit", values, 422 if problem else 200)


def write_new(portal: Portal, visit: Visit) -> Response:
    """Keep what was written as a draft; what is wrong with it is said above the text, which stays."""
    text, files = visit.form.text("text"), visit.form.files
    try:
        notice = writing.write(portal.office, visit.actor, text, files, visit.now)
    except Unacceptable as fault:
        return _form(portal, visit, text, None, str(fault))
    return go_to(f"/notices/{notice.id}")


def show_edit(portal: Portal, visit: Visit) -> Response:
    """The draft as it was written, to be changed."""
    notice = notices.find(portal.office, visit.actor, visit.number("notice_id"))
    return _form(portal, visit, write_notice_file(notice), notice)


def rewrite(portal: Portal, visit: Visit) -> Response:
    """Replace the draft."""
    number, text, files = visit.number("notice_id"), visit.form.text("text"), visit.form.files
    notice = notices.find(portal.office, visit.actor, number)
    try:
        writing.rewrite(portal.office, visit.actor, number, text, files, visit.now)
    except Unacceptable as fault:
        return _form(portal, visit, text, notice, str(fault))
    return go_to(f"/notices/{number}")


def show_notice(portal: Portal, visit: Visit) -> Response:
    """One notice: its words in each language, whom it reaches, what can be done with it, its story."""
    office, actor, number = portal.office, visit.actor, visit.number("notice_id")
    shown = notices.show(office, actor, number)
    notice = shown.notice
    is_open = notice.state in (NoticeState.DRAFT, NoticeState.REVIEW)
    letters = [
        notice_trials.sample(office, actor, number, text.language, visit.now)
        for text in notice.texts
    ]
    values = {
        "shown": shown,
        "letters": list(zip(notice.texts, letters, strict=True)),
        "preview": notice_audience.preview(office, actor, number) if is_open else None,
        "limit": SHOWN_PEOPLE,
        "ask_from": office.settings.notices.ask_from,
        "two_people": office.settings.notice_classes.get(notice.notice_class),
        "done": _percent_done(shown),
        "content": content_digest(notice),
        "score": advising.score_of(notice),
    }
    return page(portal, visit, "notice", values)


def _percent_done(shown: notices.View) -> int:
    """How much of it was sent; as long as the outbox fills, of as many as were counted when it was released."""
    told, waiting = shown.told, shown.counts.get(RecipientState.QUEUED, 0)
    total = max(told, shown.notice.expected or 0) if shown.fills else told
    return (told - waiting) * 100 // total if total else 0


def show_html(portal: Portal, visit: Visit) -> Response:
    """The HTML part of a notice as its recipients' mail programs show it."""
    number, language = visit.number("notice_id"), str(visit.ids["language"])
    letter = notice_trials.sample(portal.office, visit.actor, number, language, visit.now)
    return framed(portal, visit, showing.show_own(portal.office, letter.html), {})


def act(portal: Portal, visit: Visit) -> Response:
    """What the buttons do: test, release, confirm, send back, stop, resume, discard."""
    office, actor, form = portal.office, visit.actor, visit.form
    number, now = visit.number("notice_id"), visit.now
    match form.text("do"):
        case "test":
            notice_trials.send_test(office, actor, number, actor.email, now)
        case "release":
            typed, seen = _typed(form.text("count")), form.text("content")
            notices.submit(office, actor, number, typed, now, seen)
        case "confirm":
            notices.confirm(office, actor, number, now, form.text("content"))
        case "send back":
            notices.send_back(office, actor, number, form.text("text"), now)
        case "stop":
            notices.stop(office, actor, number, now)
        case "resume":
            notices.resume(office, actor, number, now)
        case "discard":
            notices.discard(office, actor, number, now)
        case _:
            notices.find(office, actor, number)
            raise Unacceptable("press one of the buttons")
    return go_to(f"/notices/{number}")


def _typed(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def show_report(portal: Portal, visit: Visit) -> Response:
    """Who was told when, and who was not reached and why; to be printed."""
    report = notice_report.make(portal.office, visit.actor, visit.number("notice_id"), visit.now)
    text = report.notice.text_in(visit.language)
    letter = notice_trials.sample(
        portal.office, visit.actor, report.notice.id, text.language, visit.now
    )
    values = {"report": report, "subject": letter.subject, "outcomes": list(Outcome)}
    return page(portal, visit, "notice_report", values)


def download_report(portal: Portal, visit: Visit) -> Response:
    """The same as a table for a spreadsheet."""
    number = visit.number("notice_id")
    report = notice_report.make(portal.office, visit.actor, number, visit.now)
    return download(f"notice-{number}.csv", notice_report.sheet(report).encode())


PAGES = (
    Page("GET", "/notices", show_list),
    Page("GET", "/notices/new", show_new),
    Page("POST", "/notices/new", write_new, takes_files=True),
    Page("GET", "/notices/{notice_id:int}", show_notice),
    Page("POST", "/notices/{notice_id:int}", act),
    Page("GET", "/notices/{notice_id:int}/edit", show_edit),
    Page("POST", "/notices/{notice_id:int}/edit", rewrite, takes_files=True),
    Page("GET", "/notices/{notice_id:int}/html/{language}", show_html),
    Page("GET", "/notices/{notice_id:int}/report", show_report),
    Page("GET", "/notices/{notice_id:int}/report.csv", download_report),
)
