"""The letters that go out, as a mail client would show them; and, while nothing really leaves, a way to answer them."""

from __future__ import annotations

from concurrent.futures import TimeoutError as TooLate

from starlette.responses import Response

from gateway.desk import post, showing, trial
from gateway.desk.tickets import NoSuchTicket, Unacceptable
from gateway.web.answers import download, go_to, page
from gateway.web.contents import framed
from gateway.web.portal import Page, Portal, Visit
from store.post_records import AcceptOutcome, Envelope, OutboxState, Source

PER_PAGE = 100
KEEP_SECONDS = 30


def show_list(portal: Portal, visit: Visit) -> Response:
    """Letters, newest first, of one state or of all."""
    chosen = visit.query.get("state", "")
    states = tuple(state for state in OutboxState if state.value == chosen)
    values = {
        "rows": post.outbox_list(portal.office, visit.actor, states, PER_PAGE),
        "chosen": chosen if states else "",
        "states": [state.value for state in OutboxState],
        "is_trial": trial.is_on(portal.office),
        "queue_address": portal.office.settings.queue[0].address,
        "limit": PER_PAGE,
        "dropped": visit.query.get("dropped", ""),
    }
    return page(portal, visit, "outbox", values)


def show_letter(portal: Portal, visit: Visit) -> Response:
    """One letter."""
    shown = trial.show_letter(portal.office, visit.actor, visit.number("item_id"))
    values = {"shown": shown, "is_trial": trial.is_on(portal.office)}
    return page(portal, visit, "letter", values)


def show_letter_html(portal: Portal, visit: Visit) -> Response:
    """The HTML part of a letter, as any other HTML."""
    shown = trial.show_letter(portal.office, visit.actor, visit.number("item_id"))
    if shown.mail is None or shown.mail.html is None:
        raise NoSuchTicket(str(shown.item.id))
    return framed(portal, visit, showing.show_own(portal.office, shown.mail.html), {})


def show_letter_file(portal: Portal, visit: Visit) -> Response:
    """A file that goes with a letter, to be saved."""
    shown = trial.show_letter(portal.office, visit.actor, visit.number("item_id"))
    files, number = (shown.mail.attachments if shown.mail else ()), visit.number("number")
    if number >= len(files):
        raise NoSuchTicket(str(number))
    return download(files[number].filename, files[number].content)


def retry(portal: Portal, visit: Visit) -> Response:
    """Send it again."""
    number = visit.number("item_id")
    post.outbox_retry(portal.office, visit.actor, number, visit.now)
    return go_to(f"/outbox/{number}")


def cancel(portal: Portal, visit: Visit) -> Response:
    """Never send it."""
    number = visit.number("item_id")
    post.outbox_cancel(portal.office, visit.actor, number, visit.now)
    return go_to(f"/outbox/{number}")


def drop_in(portal: Portal, visit: Visit) -> Response:
    """Take a mail from a file as if it had arrived."""
    form, files = visit.form, visit.form.files
    content = files[0].content if files else b""
    envelope = trial.envelope_of(
        portal.office, visit.actor, form.text("from"), form.text("to"), content
    )
    if len(files) != 1:
        raise Unacceptable("choose one file that holds a mail")
    return _keep(portal, envelope, content)


def answer(portal: Portal, visit: Visit) -> Response:
    """Answer a letter as its recipient would, from their mail client."""
    envelope, content = trial.compose_answer(
        portal.office, visit.actor, visit.number("item_id"), visit.form.text("text"),
        visit.form.files, visit.now,
    )  # fmt: skip
    return _keep(portal, envelope, content)


def _keep(portal: Portal, envelope: Envelope, content: bytes) -> Response:
    try:
        outcome = portal.accept(Source.PORTAL, envelope, content).result(KEEP_SECONDS)
    except TooLate:
        outcome = AcceptOutcome.FAILED
    if outcome not in (AcceptOutcome.KEPT, AcceptOutcome.KNOWN):
        raise Unacceptable(f"the mail was not taken: {outcome.value}")
    return go_to(f"/outbox?dropped={outcome.value}")


PAGES = (
    Page("GET", "/outbox", show_list),
    Page("POST", "/outbox/drop-in", drop_in, takes_files=True),
    Page("GET", "/outbox/{item_id:int}", show_letter),
    Page("GET", "/outbox/{item_id:int}/html", show_letter_html),
    Page("GET", "/outbox/{item_id:int}/files/{number:int}", show_letter_file),
    Page("POST", "/outbox/{item_id:int}/answer", answer, takes_files=True),
    Page("POST", "/outbox/{item_id:int}/retry", retry),
    Page("POST", "/outbox/{item_id:int}/cancel", cancel),
)
