"""Filling an empty installation with a small company's correspondence, so that there is something to look at.

Everything comes about as it does in life: mails are kept and sorted, staff answer through the use-cases, customers
answer those letters. Only example domains are used, and only while outgoing mail goes to a folder.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP

from gateway.desk import people, post, tickets, work
from gateway.desk.accept import Offer, accept
from gateway.desk.importing import wait_until_sorted
from gateway.desk.office import Office
from gateway.desk.people import Entry, actor_of
from gateway.desk.tickets import Draft, Unacceptable, Wanted
from gateway.policy.access import Act, require
from store.post_records import AcceptOutcome, Envelope, Letter, LetterKind, Source
from store.records import Actor, Person, Proof, Role, Status, Via

STAFF = {"anna": Entry("Anna Adler", "anna@example.net", Role.STAFF, "de", admin=True),
         "ben": Entry("Ben Carter", "ben@example.net", Role.STAFF, "en")}  # fmt: skip
CUSTOMERS = {
    "jörg": Entry("Jörg Beispiel", "joerg@example.com", Role.CUSTOMER, "de", "Beispiel GmbH"),
    "erika": Entry("Erika Muster", "erika@example.com", Role.CUSTOMER, "de", "Beispiel GmbH"),
    "jane": Entry("Jane Sample", "jane@example.org", Role.CUSTOMER, "en", "Sample Ltd"),
}
_PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=="
)


@dataclass(slots=True)
class _Stage:
    """The desk with its people, and the clock of the story."""

    office: Office
    now: datetime
    actors: Mapping[str, Actor]
    mails: int = 0

    def at(self, hours_ago: float) -> datetime:
        """A moment of the story."""
        return self.now - timedelta(hours=hours_ago)


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What there is to look at now."""

    tickets: int
    mails: int
    letters: int


def play_demo(office: Office, actor: Actor, now: datetime) -> DemoReport:
    """Play the story. Raises Unacceptable unless the installation is empty and sends nothing to the world."""
    require(actor, Act.RUN_DESK)
    _require_empty(office, actor)
    start = now - timedelta(days=4)
    for customer in CUSTOMERS.values():
        people.add(office, actor, customer, start)
    actors = {
        name: actor_of(people.add(office, actor, entry, start), Proof.SESSION)
        for name, entry in STAFF.items()
    }
    stage = _Stage(office, now, actors)
    for scene in SCENES:
        scene(stage)
    counts = post.count(office)
    found = tickets.find_list(office, actor, Wanted())
    return DemoReport(len(found), sum(counts.inbox.values()), sum(counts.outbox.values()))


def _require_empty(office: Office, actor: Actor) -> None:
    if office.settings.relay.target.path is None:
        raise Unacceptable(
            "the demo's letters would be sent to the world; set relay.url to maildir:… first"
        )
    has_mail = any(post.count(office).inbox.values())
    if has_mail or tickets.find_list(office, actor, Wanted(limit=1)):
        raise Unacceptable(
            "this installation is in use; the demo needs an empty one: another config.toml and data folder"
        )


def _printer(stage: _Stage) -> None:
    """German, with a picture: question, answer by a member of the staff, the customer's reply, a note, time."""
    content = _mail(
        stage, "jörg", "Drucker druckt nur noch rosa", 75,
        "Guten Tag,\n\nseit heute früh druckt der Drucker im zweiten Stock alles rosa. Ein Foto hängt an.\n\n"
        "Viele Grüße\nJörg Beispiel\n-- \nBeispiel GmbH, Hauptstraße 1, 12345 Beispielstadt\n",
        picture=True,
    )  # fmt: skip
    number = _arrives(stage, "jörg", content, 75)
    work.assign(
        stage.office, stage.actors["anna"], number, _person(stage, "anna"), Via.PORTAL, stage.at(74)
    )
    letter = _answers(
        stage, "anna", number, 74,
        "Guten Tag Herr Beispiel,\n\nvermutlich ist die Patrone für Cyan leer. Was sagt die Anzeige?\n\n"
        "Freundliche Grüße\nAnna Adler",
    )  # fmt: skip
    content = _mail(
        stage, "jörg", f"Re: {letter.subject}", 50,
        "Sie haben recht, Cyan steht auf 0 %. Können Sie bitte eine schicken?\n\n"
        f"Am {stage.at(74):%d.%m.%Y um %H:%M} schrieb Support:\n> Guten Tag Herr Beispiel,\n>\n"
        "> vermutlich ist die Patrone für Cyan leer. Was sagt die Anzeige?\n",
        answers=letter,
    )  # fmt: skip
    _arrives(stage, "jörg", content, 50, to=letter.reply_to)
    note = Draft("Patrone C-4711 ist im Lager, geht morgen mit der Post raus.")
    tickets.note(stage.office, stage.actors["anna"], number, note, Via.PORTAL, stage.at(49))
    work.tag(stage.office, stage.actors["anna"], number, "drucker")
    work.add_time(stage.office, stage.actors["anna"], number, 15, "Lager", stage.at(49))


def _login(stage: _Stage) -> None:
    """English: answered, then an out-of-office that causes nothing, then thanks; resolved."""
    content = _mail(
        stage, "jane", "Cannot log in since the update", 48,
        "Hi,\n\nsince yesterday's update the portal says \"session expired\" right after I log in.\n\nJane\n",
    )  # fmt: skip
    number = _arrives(stage, "jane", content, 48)
    letter = _answers(
        stage, "ben", number, 47,
        "Hello Jane,\n\nplease delete the portal's cookies once; the update renamed them.\n\nBest regards\nBen",
    )  # fmt: skip
    away = _mail(
        stage, "jane", f"Automatic reply: {letter.subject}", 46.9,
        "I am out of the office until tomorrow and will answer then.\n\nJane Sample\n",
        answers=letter, fields={"Auto-Submitted": "auto-replied"},
    )  # fmt: skip
    _arrives(stage, "jane", away, 46.9, to=letter.reply_to)
    thanks = _mail(
        stage,
        "jane",
        f"Re: {letter.subject}",
        30,
        "That did it, thank you!\n\nJane\n",
        answers=letter,
    )
    _arrives(stage, "jane", thanks, 30, to=letter.reply_to)
    work.set_status(
        stage.office, stage.actors["ben"], number, Status.RESOLVED, Via.PORTAL, stage.at(29)
    )


def _invoice(stage: _Stage) -> None:
    """German: the answer comes back undeliverable, and staff see it on the ticket."""
    content = _mail(
        stage, "erika", "Rechnung 2026-0815: falsche Adresse", 28,
        "Hallo,\n\nauf der Rechnung steht noch unsere alte Adresse. Bitte schicken Sie eine neue.\n\nErika Muster\n",
    )  # fmt: skip
    number = _arrives(stage, "erika", content, 28)
    letter = _answers(
        stage, "anna", number, 26,
        "Guten Tag Frau Muster,\n\ndie neue Rechnung kommt noch heute.\n\nFreundliche Grüße\nAnna Adler",
    )  # fmt: skip
    _arrives(stage, "", _bounce(stage, letter, 25.9), 25.9, to=letter.envelope_from)


def _waiting(stage: _Stage) -> None:
    """What is new this morning: a question of somebody whom nobody knows, and a newsletter."""
    question = _compose(
        "Max Fremd <max@example.org>",
        "Do you also repair scanners?",
        stage.at(2),
        "<question@example.org>",
    )
    question.set_content("Hello,\n\ndo you also repair scanners? Ours is eight years old.\n\nMax\n")
    _arrives(stage, "max@example.org", _bytes(stage, question), 2)
    news = _compose(
        "News <news@example.org>", "Our autumn offers", stage.at(1), "<news@example.org>"
    )
    news["List-Id"] = "Offers <offers.example.org>"
    news["Precedence"] = "bulk"
    news.set_content("Everything is cheaper in autumn.\n")
    _arrives(stage, "news@example.org", _bytes(stage, news), 1)


SCENES: tuple[Callable[[_Stage], None], ...] = (_printer, _login, _invoice, _waiting)


# Steps


def _person(stage: _Stage, name: str) -> Person:
    return people.find(stage.office, stage.actors[name], STAFF[name].email)


def _mail(
    stage: _Stage,
    name: str,
    subject: str,
    hours_ago: float,
    text: str,
    *,
    picture: bool = False,
    answers: Letter | None = None,
    fields: Mapping[str, str] | None = None,
) -> bytes:
    """A mail as a customer's program writes it."""
    who = CUSTOMERS[name]
    domain = who.email.partition("@")[2]
    mail_id = f"<demo-{stage.mails}@{domain}>"
    message = _compose(f"{who.name} <{who.email}>", subject, stage.at(hours_ago), mail_id)
    if answers is not None:
        message["In-Reply-To"] = answers.mail_id
        message["References"] = " ".join((*answers.references, answers.mail_id))
    for field, value in (fields or {}).items():
        message[field] = value
    message.set_content(text)
    if picture:
        message.add_attachment(_PICTURE, maintype="image", subtype="png", filename="rosa.png")
    return _bytes(stage, message)


def _compose(sender: str, subject: str, date: datetime, mail_id: str) -> EmailMessage:
    message = EmailMessage(SMTP)
    message["From"] = sender
    message["Subject"] = subject
    message["Date"] = date
    message["Message-ID"] = mail_id
    return message


def _bytes(stage: _Stage, message: EmailMessage) -> bytes:
    message["To"] = stage.office.settings.queue[0].address
    return message.as_bytes()


def _bounce(stage: _Stage, letter: Letter, hours_ago: float) -> bytes:
    """The report of a mail server that knows the recipient no more (RFC 3464)."""
    report = (
        f"From: Mail Delivery System <MAILER-DAEMON@example.com>\r\nTo: {letter.envelope_from}\r\n"
        f"Subject: Undelivered Mail Returned to Sender\r\nDate: {stage.at(hours_ago):%a, %d %b %Y %H:%M:%S %z}\r\n"
        "Auto-Submitted: auto-replied\r\nMessage-ID: <bounce@example.com>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="report"\r\n\r\n'
        "--report\r\nContent-Type: text/plain\r\n\r\n"
        f"<{letter.recipient}>: user unknown\r\n"
        "--report\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.com\r\n\r\n"
        f"Final-Recipient: rfc822; {letter.recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        "--report\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {letter.mail_id}\r\n\r\n--report--\r\n"
    )
    return report.encode()


def _arrives(
    stage: _Stage, sender: str, content: bytes, hours_ago: float, to: str | None = None
) -> int:
    """The mail is kept and sorted; the number of its ticket."""
    known = CUSTOMERS.get(sender)
    recipient = to or stage.office.settings.queue[0].address
    envelope = Envelope(known.email if known else sender, (recipient,), peer="192.0.2.1")
    moment = stage.at(hours_ago)
    outcome = accept(stage.office, Offer(Source.SMTP, envelope, content), moment)
    if outcome is not AcceptOutcome.KEPT:
        raise Unacceptable(f"a mail of the demo could not be kept: {outcome.value}")
    stage.mails += 1
    actor = stage.actors["anna"]
    newest = post.inbox_list(stage.office, actor, limit=1)[0]
    wait_until_sorted(stage.office, [newest.id], lambda: moment)
    return post.inbox_show(stage.office, actor, newest.id).item.ticket_id or 0


def _answers(stage: _Stage, name: str, number: int, hours_ago: float, text: str) -> Letter:
    """A member of the staff answers; the letter that the customer gets."""
    actor = stage.actors[name]
    tickets.reply(stage.office, actor, number, Draft(text), Via.PORTAL, stage.at(hours_ago))
    letters = (item.letter for item in post.outbox_list(stage.office, actor))
    return next(one for one in letters if one.kind is LetterKind.REPLY and one.ticket_id == number)
