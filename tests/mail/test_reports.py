"""What kind of mail it is by its content, and what its report says."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail.header import mailboxes
from gateway.mail.kinds import automatic, bounces, look
from gateway.mail.kinds.look import Fields
from gateway.mail.kinds.reports import read_reports
from gateway.mail.kinds.statusfields import parse_status_fields
from gateway.mail.model import (
    Action,
    Address,
    Fold,
    FoldKind,
    Forwarded,
    Kind,
    Mail,
    Report,
)
from gateway.mail.parse import parse_mail
from gateway.mail.structure.mime import Part

CORPUS = Path(__file__).parents[1] / "corpus" / "bounces"
EXPECTED = tomllib.loads((CORPUS / "expected.toml").read_text(encoding="utf-8"))
PERSON = Address("Anna Beispiel", "anna@example.com")
DAEMON = Address("Mail Delivery System", "MAILER-DAEMON@mx.example.net")


def a_mail(
    subject: str = "Printer",
    text: str = "It burns.",
    headers: tuple[tuple[str, str], ...] = (),
    author: Address = PERSON,
    in_reply_to: tuple[str, ...] = (),
    forwarded: Forwarded | None = None,
) -> Mail:
    """A mail as the reader would hand it over."""
    return Mail(
        size=0,
        sha256="",
        fingerprint="",
        headers=headers,
        authors=(author,),
        to=(Address("", "support@desk.example"),),
        subject=subject,
        text=text,
        in_reply_to=in_reply_to,
        forwarded=forwarded,
    )


def row(report: Report) -> str:
    """A report's row as the corpus writes it."""
    return f"{report.recipient} {report.action.value} {report.status}".strip()


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_report_of_the_corpus_is_understood(name: str, ending: bytes) -> None:
    """Kind, recipients, actions, codes and the original letter of each report, with LF and with CRLF."""
    content = (CORPUS / f"{name}.eml").read_bytes().replace(b"\n", ending)
    mail = parse_mail(content)
    told = EXPECTED[name]
    assert mail.kind.value == told["kind"], mail.kind_reason
    assert [row(report) for report in mail.reports] == told.get("reports", [])
    assert {report.original_message_id for report in mail.reports} <= {told.get("original")}


def test_every_mail_of_the_corpus_has_its_expectation() -> None:
    """No mail lies in the folder without a word on what it is."""
    assert {path.stem for path in CORPUS.glob("*.eml")} == set(EXPECTED)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("550 5.1.1 no such user", "5.1.1"),
        ("550 5.0.0 failed; smtp; 550 5.7.1 blocked", "5.7.1"),
        ("(#5.1.1)", "5.1.1"),
        ("421 4.4.2 try later", "4.4.2"),
        ("550 user unknown", "5.1.1"),
        ("452 user over quota", "4.2.2"),
        ("Remote host said: 554 go away", "5.0.0"),
        ("ERROR_CODE :421, Host not reachable", "4.0.0"),
        ("the mailbox is full", "5.2.2"),
        ("host 5.1.1.25 is fine", ""),
        ("version v5.1.1-rc", ""),
        ("delivered 2.1.5", ""),
        ("sent 550 letters", "5.0.0"),
        ("all is well", ""),
        ("451 Greylisted, please come back", "4.7.1"),
        ("Host not found, try again", "4.4.3"),
        ("lost connection with mx.example.net", "4.4.2"),
        ("The address is no longer active.", "5.1.6"),
        ("550 unknown local part", "5.1.1"),
        ("Domain of sender address does not exist", "5.1.8"),
        ("Temporary failure, please try later.", "4.0.0"),
        ("La boîte aux lettres est pleine.", "5.2.2"),
        ("User is over the quota.  You can try again later.", "5.2.2"),
        ("554 Your address is listed in an RBL", "5.7.1"),
        ("550 This account is locked", "5.2.1"),
        ("Benutzer anna ist nicht im Domino-Verzeichnis aufgelistet", "5.1.1"),
    ],
)
def test_status_is_the_code_a_report_means(text: str, status: str) -> None:
    """Written codes win, then reply codes with the words beside them, then words."""
    assert bounces.find_status(text) == status


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("  anna@example.com", bounces.Place.ALONE),
        ("<anna@example.com>:", bounces.Place.ALONE),
        ("   * anna@example.com", bounces.Place.ALONE),
        (">>> anna@example.com <<<", bounces.Place.ALONE),
        ("Recipient: <anna@example.com>", bounces.Place.ALONE),
        (">>> RCPT TO:<anna@example.com>", bounces.Place.ALONE),
        ("Could not be delivered to: <anna@example.com>", bounces.Place.ALONE),
        ("Unknown user: anna@example.com", bounces.Place.ALONE),
        ("anna@example.com [User unknown]", bounces.Place.HEAD),
        ("<anna@example.com>: host mx said: 550 no", bounces.Place.HEAD),
        ("User mailbox exceeds allowed size: anna@example.com", bounces.Place.ALONE),
        ("anna@example.com on Monday", bounces.Place.INSIDE),
        ("the letter for anna@example.com failed", bounces.Place.INSIDE),
        ("To: anna@example.com", bounces.Place.ADDRESSED),
        ("It was not delivered to anna@example.com because", bounces.Place.ALONE),
        ("Mailbox full: <anna@example.com>", bounces.Place.ALONE),
        ("Spam reports: anna@example.com", bounces.Place.HEAD),
    ],
)
def test_an_address_counts_by_its_place_in_the_line(line: str, place: bounces.Place) -> None:
    """An address alone or behind a recipient's label says more than one in a sentence."""
    assert [found for found, _ in bounces.mentions(line)] == [place]


@pytest.mark.parametrize(
    "line",
    [
        "MAIL FROM:<anna@example.com>",
        "From: anna@example.com",
        "Original Sender:    <anna@example.com>",
        "please write to postmaster@example.com for help",
        "Message-ID: <4711@example.com>",
        "SMTP error after MAIL FROM:<anna@example.com> SIZE=1",
        "please contact anna@example.com",
    ],
)
def test_senders_and_helpers_are_no_recipients(line: str) -> None:
    """Addresses that a report names for other reasons are never blamed."""
    assert list(bounces.mentions(line)) == []


@pytest.mark.parametrize(
    "border",
    [
        "--- Below this line is a copy of the message.",
        "------ This is a copy of the message, including all the headers. ------",
        "   ----- Original message -----",
        "   ----- Unsent message follows -----",
        "------- Returned Message --------",
        "Original message follows.",
        "Message headers follow.",
        "--- The header of the original message is following. ---",
    ],
)
def test_the_returned_letter_begins_at_its_border(border: str) -> None:
    """What stands behind the border is our own letter, not the report."""
    prose = bounces.parse_prose(f"It failed.\n\n{border}\n\nReceived: by x\nTo: a@b.example\n")
    assert prose.words == "It failed.\n\n"
    assert prose.returned.startswith(border.strip("\n"))


def test_the_returned_letter_may_begin_without_a_border() -> None:
    """A trace field behind an empty line is the head of a letter."""
    prose = bounces.parse_prose("It failed.\n\nReceived: by x\nTo: a@b.example\n")
    assert prose.words == "It failed.\n\n"


@pytest.mark.parametrize(
    ("fields", "rows"),
    [
        (
            "Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1",
            ["a@b.example failed 5.1.1"],
        ),
        ("Final-Recipient: rfc822; a@b.example\nStatus: 2.1.5", ["a@b.example delivered 2.1.5"]),
        ("Final-Recipient: rfc822; a@b.example", ["a@b.example failed 5.0.0"]),
        (
            "Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 4.2",
            ["a@b.example failed 4.0.0"],
        ),
        ("Final-Recipient: rfc822; a@b.example\nAction: delayed", ["a@b.example delayed 4.0.0"]),
        (
            "Original-Recipient: rfc822;a@b.example\nFinal-Recipient: rfc822;a@local\nAction: failed\nStatus: 5.0.0",
            ["a@b.example failed 5.0.0"],
        ),
        (
            "Final-Recipient: rfc822;a@b.example\nAction: failed\nStatus: 4.0.0\nDiagnostic-Code: smtp; 550 5.1.1 no",
            ["a@b.example failed 4.0.0"],
        ),
        (
            "Final-Recipient: rfc822;a@b.example\nAction: delayed\nDiagnostic-Code: x; connection timed out",
            ["a@b.example delayed 4.0.0"],
        ),
        (
            "Final-Recipient: rfc822;a@b.example\n\nAction: failed\n\nStatus: 5.1.1\n\n"
            "Final-Recipient: rfc822;c@b.example\n\nAction: failed\n\nStatus: 5.2.2\n",
            ["a@b.example failed 5.1.1", "c@b.example failed 5.2.2"],
        ),
        ("Reporting-MTA: dns; mx.example.net\n\nArrival-Date: today", []),
        ("\n\n\n", []),
    ],
)
def test_status_fields_become_rows(fields: str, rows: list[str]) -> None:
    """The groups of RFC 3464, complete or not."""
    assert [row(report) for report in parse_status_fields(fields, None)] == rows


@pytest.mark.parametrize(
    ("value", "keyword"),
    [
        ("no", "no"),
        ("No", "no"),
        ("auto-replied", "auto-replied"),
        ("auto-replied (zimbra; vacation)", "auto-replied"),
        ("(a (nested) comment) auto-generated", "auto-generated"),
        ('auto-notified; owner-email="a@b.example"', "auto-notified"),
        ('"auto-replied"', "auto-replied"),
        ("", ""),
    ],
)
def test_auto_submitted_is_read_without_comments_and_parameters(value: str, keyword: str) -> None:
    """RFC 3834 section 5 allows both."""
    assert automatic.parse_auto_submitted(value) == keyword


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (("Auto-Submitted", "no"), Kind.PERSON),
        (("Auto-Submitted", "auto-replied"), Kind.AUTO_REPLY),
        (("Auto-Submitted", "auto-generated (monitor)"), Kind.NOTIFICATION),
        (("Auto-Submitted", "auto-notified; x=y"), Kind.NOTIFICATION),
        (("X-Autoreply", "yes"), Kind.AUTO_REPLY),
        (("X-Autoreply", "no"), Kind.PERSON),
        (("X-Autorespond", "1"), Kind.AUTO_REPLY),
        (("X-Auto-Response", "on"), Kind.AUTO_REPLY),
        (("Delivered-To", "Autoresponder"), Kind.AUTO_REPLY),
        (("X-Mailer", "vacation 1.2"), Kind.AUTO_REPLY),
        (("Precedence", "bulk"), Kind.BULK),
        (("Precedence", "junk"), Kind.BULK),
        (("Precedence", "list"), Kind.BULK),
        (("Precedence", "auto_reply"), Kind.AUTO_REPLY),
        (("X-Precedence", "auto-reply"), Kind.AUTO_REPLY),
        (("Precedence", "first-class"), Kind.PERSON),
        (("X-FC-MachineGenerated", "true"), Kind.NOTIFICATION),
        (("X-Loop", "yes"), Kind.NOTIFICATION),
        (("X-Loop", "anna@example.com"), Kind.PERSON),
        (("X-Amazon-Mail-Relay-Type", "notification"), Kind.NOTIFICATION),
        (("X-MS-Exchange-Generated-Message-Source", "Mailbox Rules Agent"), Kind.AUTO_REPLY),
        (("X-Auto-Response-Suppress", "DR, RN, All"), Kind.NOTIFICATION),
        (("X-Auto-Response-Suppress", "OOF"), Kind.PERSON),
        (("List-Unsubscribe", "<mailto:x@example.com>"), Kind.BULK),
        (("List-Post", "<mailto:list@example.com>"), Kind.PERSON),
        (("List-Post", "NO"), Kind.PERSON),
        (("Feedback-ID", "1:2:3:mailer"), Kind.BULK),
        (("Feedback-ID", "1.eu-west-1.x:AmazonSES"), Kind.PERSON),
        (("X-Cron-Env", "<SHELL=/bin/sh>"), Kind.NOTIFICATION),
    ],
)
def test_one_header_field_tells(header: tuple[str, str], kind: Kind) -> None:
    """Each header habit by itself, on a mail that otherwise looks like a person's."""
    found, reason, reports = read_reports(a_mail(headers=(header,)), ())
    assert (found, reports) == (kind, ()), reason


@pytest.mark.parametrize(
    ("headers", "people"),
    [
        ((), False),
        ((("List-Post", "<mailto:list@example.com>"),), True),
        ((("List-Post", "NO"),), False),
        ((("List-Id", "<users.example.com>"),), True),
        (
            (("List-Id", "<news.example.com>"), ("List-Unsubscribe", "<mailto:x@example.com>")),
            False,
        ),
        ((("Sender", "owner-users@example.com"),), True),
        ((("Sender", "users-bounces@example.com"),), True),
        ((("Sender", "anna@example.com"),), False),
    ],
)
def test_lists_that_people_write_to_are_known(
    headers: tuple[tuple[str, str], ...], people: bool
) -> None:
    """A newsletter tells how to leave, a discussion also how to write."""
    assert automatic.is_discussion(Fields.of(a_mail(headers=headers))) is people


@pytest.mark.parametrize(
    ("name", "daemon", "silent"),
    [
        ("MAILER-DAEMON", True, False),
        ("mailer-daemon+x", True, False),
        ("postmaster", True, False),
        ("post_master", True, False),
        ("Mail.Delivery.System", True, False),
        ("mailrouter", True, False),
        ("router", False, False),
        ("noreply", False, True),
        ("no-reply", False, True),
        ("do_not_reply", False, True),
        ("DoNotReply-7", False, True),
        ("comments-noreply", False, True),
        ("noreply+abc", False, True),
        ("nicht-antworten", False, True),
        ("anna", False, False),
        ("noreen", False, False),
        ("nora.reply", False, False),
        ("daemonica", False, False),
        ("demon.hunter", False, False),
        ("vacation", False, False),
        ("postmaster-general", False, False),
    ],
)
def test_mailboxes_of_machines_are_known_by_name(name: str, daemon: bool, silent: bool) -> None:
    """Daemons and no-reply addresses, and people whose names only resemble them."""
    assert (mailboxes.is_daemon(name), mailboxes.is_no_reply(name)) == (daemon, silent)


@pytest.mark.parametrize(
    ("subject", "mark"),
    [
        ("Re: x", True),
        ("RE: x", True),
        ("AW: x", True),
        ("WG: x", True),
        ("Fwd: x", True),
        ("[list] Re: x", False),
        ("Re[2]: x", True),
        ("回复：x", True),
        ("Automatic reply: x", False),
        ("Regarding: x", False),
        ("Printer", False),
        ("", False),
    ],
)
def test_reply_and_forward_marks(subject: str, mark: bool) -> None:
    """The marks that mail programs put before a subject."""
    assert look.is_reply_or_forward(subject) is mark


AWAY = (
    "Thank you for your message. I am out of the office until Monday. "
    "For urgent matters please contact bert@example.com."
)


@pytest.mark.parametrize(
    ("mail", "kind"),
    [
        (a_mail("Out of office", AWAY), Kind.AUTO_REPLY),
        (a_mail("Re: Your ticket", AWAY), Kind.AUTO_REPLY),
        (a_mail("Your ticket", AWAY, in_reply_to=("<a@b>",)), Kind.AUTO_REPLY),
        (a_mail("Your ticket", AWAY), Kind.PERSON),
        (a_mail("Fwd: Out of office", AWAY), Kind.PERSON),
        (a_mail("Out of office", "I got this:\n\n" + AWAY), Kind.PERSON),
        (a_mail("Out of office", AWAY + "\n\nWhat is this?"), Kind.PERSON),
        (a_mail("Out of office", AWAY, forwarded=Forwarded(None, "", "", 0)), Kind.PERSON),
        (a_mail("Out of office", "I am out of the office until Monday, come later."), Kind.PERSON),
        (a_mail("Automatic reply: Your ticket", "Gone fishing."), Kind.PERSON),
        (
            a_mail("Automatic reply: Your ticket", "Gone fishing.", in_reply_to=("<a@b>",)),
            Kind.AUTO_REPLY,
        ),
        (a_mail("Automatic reply: feature request", "Please add one."), Kind.PERSON),
        (a_mail("Automatic reply: Your ticket", "Thank you for your message."), Kind.AUTO_REPLY),
        (
            a_mail(
                "On holiday", "Thank you for your message. I am on vacation, I do want it in May."
            ),
            Kind.PERSON,
        ),
        (
            a_mail("Semester", "Vielen Dank für Ihre Nachricht. Ich bin bis zum 3.4. in Berlin."),
            Kind.PERSON,
        ),
        (a_mail("Automatic reply: can you help?", "I am out of the office."), Kind.AUTO_REPLY),
        (a_mail("Automatic reply: can you help?", "Where do I set it up?"), Kind.PERSON),
        (a_mail("Automatic reply: broken?", "It does not work."), Kind.PERSON),
        (a_mail("Re: Automatic reply: Your ticket", "Thanks, call me."), Kind.PERSON),
        (a_mail("Re: x", "This is an automatic reply.\nWe got it."), Kind.AUTO_REPLY),
        (a_mail("Printer", "This is an automatic reply.\nWe got it."), Kind.PERSON),
        (a_mail("Fwd: x", "This is an automatic reply.\nWe got it."), Kind.PERSON),
    ],
)
def test_answering_machines_without_marks_need_several_clues(mail: Mail, kind: Kind) -> None:
    """One clue is what people also write; only a notice from end to end is a machine's."""
    found, reason, _ = read_reports(mail, ())
    assert found is kind, reason


FAILED = "Your message could not be delivered to\nbert@example.org\n550 5.1.1 user unknown\n"


@pytest.mark.parametrize(
    ("mail", "kind"),
    [
        (a_mail("failure notice", FAILED, author=DAEMON), Kind.BOUNCE),
        (a_mail("Hello", FAILED, author=DAEMON), Kind.BOUNCE),
        (a_mail("Hello", FAILED, headers=(("Return-Path", "<>"),)), Kind.BOUNCE),
        (a_mail("failure notice", FAILED), Kind.BOUNCE),
        (a_mail("Hello", FAILED), Kind.PERSON),
        (
            a_mail("Delivery failed", "Delivery failed again, parcel 7.\n\nanna@example.com"),
            Kind.PERSON,
        ),
        (a_mail("Mail delivery", "Mail to bert@example.com: 550 user unknown."), Kind.PERSON),
        (a_mail("failure notice", "Hello,\n\n" + FAILED), Kind.PERSON),
        (
            a_mail(
                "Zustellung fehlgeschlagen",
                "Ihr Paket konnte nicht zugestellt werden.\n\nEmpfänger: bert@example.com",
            ),
            Kind.PERSON,
        ),
        (a_mail("failure notice", FAILED + "Why?"), Kind.PERSON),
        (a_mail("failure notice", "My mail came back:\n" + FAILED), Kind.PERSON),
        (a_mail("Hello", "I am the postmaster here.", author=DAEMON), Kind.NOTIFICATION),
        (
            a_mail(
                "Your message",
                "Please call.",
                headers=(("X-Failed-Recipients", "anna@example.com"),),
            ),
            Kind.BOUNCE,
        ),
        (
            a_mail(
                "Fwd: bounce",
                "Please look.",
                headers=(("X-Failed-Recipients", "anna@example.com"),),
            ),
            Kind.PERSON,
        ),
    ],
)
def test_a_bounce_in_prose_needs_a_machine_or_its_first_words(mail: Mail, kind: Kind) -> None:
    """People quote bounces and ask about them; machines begin with the failure and do not talk."""
    found, reason, _ = read_reports(mail, ())
    assert found is kind, reason


def test_own_address_is_blamed_only_when_nobody_else_is_named() -> None:
    """A report repeats whom it is sent to; a letter to oneself may still have failed."""
    both = bounces.parse_prose("<support@desk.example>:\nfull\n<anna@example.com>:\nfull\n")
    alone = bounces.parse_prose("<support@desk.example>:\nmailbox full\n")
    own = frozenset({"support@desk.example"})
    found = [bounces.find_reports(prose, Action.FAILED, (), own, None) for prose in (both, alone)]
    assert [[report.recipient for report in reports] for reports in found] == [
        ["anna@example.com"],
        ["support@desk.example"],
    ]


def test_a_report_with_very_many_recipients_is_bounded() -> None:
    """A hostile report cannot make more rows than a letter has recipients."""
    words = "\n".join(f"<u{number}@example.com>: failed" for number in range(3_000))
    reports = bounces.find_reports(bounces.parse_prose(words), Action.FAILED, (), frozenset(), None)
    assert len(reports) == bounces.MAX_RECIPIENTS


@given(
    text=st.text(max_size=400),
    subject=st.text(max_size=60),
    sender=st.sampled_from([PERSON, DAEMON]),
)
def test_any_text_has_a_kind(text: str, subject: str, sender: Address) -> None:
    """Whatever stands in a mail, reading its kind does not raise."""
    kind, reason, _ = read_reports(a_mail(subject, text, author=sender), ())
    assert kind in Kind
    assert ": " in reason


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("manual-action/MDN-sent-manually; displayed", "displayed"),
        ("automatic-action/MDN-sent-automatically;displayed/error", "displayed/error"),
        ("automatic-action/MDN-sent-automatically; deleted", "deleted"),
        ("displayed", "displayed"),
        ("manual-action/MDN-sent-manually;", "unknown"),
    ],
)
def test_a_receipt_says_what_became_of_the_letter(said: str, told: str) -> None:
    """RFC 8098 section 3.2.6: the type stands behind the modes, which are not cut in the middle of a word."""
    fields = f"Final-Recipient: rfc822; a@b.example\nDisposition: {said}\n"
    part = Part("message/disposition-notification", content=fields.encode())
    tree = Part("multipart/report", children=(Part("text/plain"), part))
    kind, reason, _ = read_reports(a_mail("Read: printer", "", author=PERSON), (tree,))
    assert (kind, reason) == (Kind.RECEIPT, f"mdn: RFC 8098 receipt, {told}")


WORDS = st.sampled_from(
    [
        "Final-Recipient: rfc822; a@b.example", "Action: failed", "Status: 5.1.1", "\n", "Status:", ":", " folded",
        "Original-Recipient: ;", "Diagnostic-Code: smtp; 550", "Feedback-Type: abuse", "Original-Rcpt-To: a@b",
        "Disposition: x; displayed", "<a@b.example>: 550 no", "--- Original message", "{", "\"notificationType\"",
    ]
)  # fmt: skip


@given(
    lines=st.lists(WORDS, max_size=20),
    kind=st.sampled_from(
        [
            "message/delivery-status",
            "message/feedback-report",
            "message/disposition-notification",
            "text/plain",
        ]
    ),
    root=st.sampled_from(["multipart/report", "multipart/mixed"]),
)
def test_any_report_has_a_kind(lines: list[str], kind: str, root: str) -> None:
    """However a report's fields are mixed up, reading it does not raise, and its rows name somebody."""
    text = "\n".join(lines)
    part = Part(kind, content=text.encode())
    tree = Part(root, children=(Part("text/plain", content=text.encode()), part))
    _, reason, reports = read_reports(a_mail("failure notice", text, author=DAEMON), (tree,))
    assert ": " in reason
    assert all(report.recipient for report in reports)


def ses(told: object, subject: str = "AWS Notification Message") -> Mail:
    """A notification of SES as its notification service mails it."""
    return a_mail(
        subject, json.dumps({"Type": "Notification", "Message": json.dumps(told)}) + "\n--\nStop."
    )


LETTER = {"commonHeaders": {"messageId": "<letter.42@desk.example>"}}
ANNA = {"emailAddress": "anna@example.com"}


@pytest.mark.parametrize(
    ("told", "kind", "rows"),
    [
        (
            {
                "notificationType": "Bounce",
                "bounce": {"bounceType": "Permanent", "bouncedRecipients": [ANNA]},
            },
            Kind.BOUNCE,
            ["anna@example.com failed 5.0.0"],
        ),
        (
            {
                "notificationType": "Bounce",
                "bounce": {"bounceType": "Transient", "bouncedRecipients": [ANNA]},
            },
            Kind.BOUNCE,
            ["anna@example.com failed 4.0.0"],
        ),
        (
            {
                "notificationType": "Complaint",
                "mail": LETTER,
                "complaint": {"complainedRecipients": [ANNA]},
            },
            Kind.FEEDBACK,
            ["anna@example.com delivered"],
        ),
        (
            {
                "eventType": "Bounce",
                "bounce": {
                    "bounceType": "Permanent",
                    "bouncedRecipients": [
                        {"emailAddress": "Anna <anna@example.com>", "status": "5.1.1"}
                    ],
                },
            },
            Kind.BOUNCE,
            ["anna@example.com failed 5.1.1"],
        ),
        (
            {"eventType": "DeliveryDelay", "deliveryDelay": {"delayedRecipients": [ANNA]}},
            Kind.DELAYED,
            ["anna@example.com delayed 4.0.0"],
        ),
        (
            {"eventType": "DeliveryDelay", "deliveryDelay": {"delayedRecipients": 7}},
            Kind.PERSON,
            [],
        ),
        ({"eventType": "Delivery", "mail": LETTER}, Kind.NOTIFICATION, []),
        ({"notificationType": "Delivery", "mail": LETTER}, Kind.NOTIFICATION, []),
        ({"notificationType": "Bounce", "bounce": 7}, Kind.PERSON, []),
        ({"notificationType": "Bounce", "mail": []}, Kind.PERSON, []),
        (["notificationType"], Kind.PERSON, []),
    ],
)
def test_ses_notices_are_read_and_wrong_shapes_are_none(
    told: object, kind: Kind, rows: list[str]
) -> None:
    """Each sort of notice; what lacks the shape is an ordinary mail."""
    found, reason, reports = read_reports(ses(told), ())
    assert (found, [row(report) for report in reports]) == (kind, rows), reason


def test_a_person_may_paste_a_notice() -> None:
    """Developers write to helpdesks about these texts."""
    told = {"notificationType": "Bounce", "bounce": {"bouncedRecipients": [ANNA]}}
    assert read_reports(ses(told, "Look at this"), ())[0] is Kind.PERSON


def test_ses_notices_keep_no_text_that_a_database_refuses() -> None:
    """JSON escapes can hide NUL and lone surrogates."""
    told = {
        "notificationType": "Bounce",
        "bounce": {"bouncedRecipients": [{"emailAddress": "a\ud800\x00@b.example"}]},
    }
    (report,) = read_reports(ses(told), ())[2]
    assert report.recipient == "a?@b.example"


@pytest.mark.parametrize(
    ("headers", "original"),
    [
        ((("X-Original-Message-ID", "<a@b>"),), "<a@b>"),
        ((("Original-Message-ID", "<a@b>"),), "<a@b>"),
        ((("X-Original-Message-ID", "none"),), "<r@x>"),
        ((), "<r@x>"),
    ],
)
def test_the_original_letter_is_found_in_the_header_too(
    headers: tuple[tuple[str, str], ...], original: str
) -> None:
    """Without a returned letter its id may stand in a field, or the report answers it."""
    mail = a_mail("failure notice", FAILED, headers=headers, author=DAEMON, in_reply_to=("<r@x>",))
    assert [report.original_message_id for report in read_reports(mail, ())[2]] == [original]


def test_the_original_letter_may_be_named_in_the_words() -> None:
    """PMDF describes the letter instead of returning it; a rule alone may part it from the words."""
    described = f"{FAILED}\n  Message-id: <l@desk.example>\n"
    ruled = (
        f"{FAILED}\n----------\nReceived: by x\nTo: b@example.org\nMessage-ID: <l@desk.example>\n"
    )
    for text in (described, ruled):
        reports = read_reports(a_mail("failure notice", text, author=DAEMON), ())[2]
        assert [(r.recipient, r.original_message_id) for r in reports] == [
            ("bert@example.org", "<l@desk.example>")
        ]


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Returned mail: User unknown", "All,\n\nour server says\n\n-- had permanent fatal errors --\n<b@x.example>\n"),
        ("Delivery failed", "Delivery to the following recipient failed:\n\nb@x.example\n\nPlease fix this, thanks.\n"),
        ("Unzustellbar", "Konnte nicht zugestellt werden:\nb@x.example\n\nMit freundlichen Grüßen\nAnna Beispiel\n"),
        ("Rechnung nicht zugestellt", "Die Rechnung wurde nicht zugestellt. Bitte nochmals an:\n\nb@x.example\n"),
    ],
)  # fmt: skip
def test_persons_who_pass_on_a_bounce_stay_persons(subject: str, words: str) -> None:
    """They begin with words of their own, or close as letters close, or miss something else than a letter."""
    assert read_reports(a_mail(subject, words), ())[0] is Kind.PERSON


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Re: TMDA", "Bert wrote:\n\n> so many 'undeliverable' messages\n\nThere is a proxy, too.\nbert@example.org\n"),
        ("Re: rules", "Be kind.\nBe brief.\nUndeliverable mail is counted.\nb@x.example\n"),
        ("Our rules", "Be kind.\n" * 9 + "Undeliverable mail is counted.\n\nReceived: by x\nTo: b@x.example\n"),
    ],
)  # fmt: skip
def test_a_postmaster_who_writes_about_bounces_sends_none(subject: str, words: str) -> None:
    """What is quoted counts as little as what is only mentioned."""
    keeper = Address("Bert", "postmaster@example.org")
    assert read_reports(a_mail(subject, words, author=keeper), ())[0] is not Kind.BOUNCE


@pytest.mark.parametrize("field", ["List-Id", "List-Unsubscribe"])
def test_what_a_list_distributes_is_no_bounce_unless_a_machine_wrote_it(field: str) -> None:
    """Subscribers ask about bounces, newsletters count them."""
    marked = ((field, "<x.lists.example>"),)
    mail = a_mail("Undelivered mail", FAILED, headers=marked)
    assert read_reports(mail, ())[0] is not Kind.BOUNCE
    mail = a_mail("Undelivered mail", FAILED, headers=marked, author=DAEMON)
    assert read_reports(mail, ())[0] is Kind.BOUNCE


def test_what_a_report_is_about_says_something_only_in_a_machines_subject() -> None:
    """People meet about mail delivery, too, and name whom they invite."""
    text = "The meeting on delivery failures is off. The following are told:\nbert@example.org\n"
    assert read_reports(a_mail("Mail delivery review", text), ())[0] is Kind.PERSON
    keeper, late = (
        Address("Bert", "postmaster@example.org"),
        "Mail will be delayed at:\ncarl@example.org\n",
    )
    mail = a_mail("Mail delivery on Sunday", late, author=keeper)
    assert read_reports(mail, ())[0] is not Kind.BOUNCE
    assert read_reports(a_mail("Mail delivery review", text, author=DAEMON), ())[0] is Kind.BOUNCE


def test_tls_reports_are_notifications() -> None:
    """RFC 8460 section 5.3."""
    tree = Part("multipart/report", {"report-type": "tlsrpt"}, children=(Part("text/plain"),))
    assert read_reports(a_mail("Report Domain: desk.example"), (tree,))[0] is Kind.NOTIFICATION


def test_a_part_that_is_given_twice_counts_once() -> None:
    """The tree and the list of its parts are both fine."""
    status = Part(
        "message/delivery-status", content=b"Final-Recipient: rfc822;a@b.example\nAction: failed\n"
    )
    tree = Part("multipart/report", children=(status,))
    assert len(read_reports(a_mail(author=DAEMON), (tree, status))[2]) == 1


def test_words_that_the_writer_only_quotes_do_not_count() -> None:
    """An absence notice below a reply is the other side's."""
    text = f"Please call me.\n\n{AWAY}\n"
    start = text.index(AWAY)
    fold = Fold(start, len(text), FoldKind.QUOTE)
    mail = replace(a_mail("Re: Out of office", text, in_reply_to=("<a@b>",)), folded=(fold,))
    assert look.parse_written(mail).strip() == "Please call me."
    assert read_reports(mail, ())[0] is Kind.PERSON


@pytest.mark.parametrize(
    ("subject", "text", "kind"),
    [
        (
            "Please confirm your message",
            "Prove you are not a robot: https://guard.example.com",
            Kind.AUTO_REPLY,
        ),
        ("Please confirm your message", "Prove you are not a robot.", Kind.PERSON),
        (
            "Captcha",
            "Your form wants me to prove you are not a robot: https://x.example",
            Kind.PERSON,
        ),
        (
            "Fwd: Please confirm",
            "Prove you are not a robot: https://guard.example.com",
            Kind.PERSON,
        ),
        ("Please confirm", "Confirm the date: https://x.example", Kind.PERSON),
    ],
)
def test_challenges_need_their_subject_and_a_way_to_answer(
    subject: str, text: str, kind: Kind
) -> None:
    """Challenge and response: subject, wording and link together."""
    assert read_reports(a_mail(subject, text), ())[0] is kind


@pytest.mark.parametrize(
    ("words", "kind", "rows"),
    [
        ("Your message was displayed.", Kind.RECEIPT, ["anna@example.com delivered"]),
        (
            "Your message to <anna@example.com> was automatically rejected:\nQuota exceeded",
            Kind.BOUNCE,
            ["anna@example.com failed 5.2.2"],
        ),
        (
            "Your message to <anna@example.com> was automatically rejected:\nGo away.",
            Kind.BOUNCE,
            ["anna@example.com failed 5.7.1"],
        ),
    ],
)
def test_sieve_refuses_in_the_form_of_a_receipt(words: str, kind: Kind, rows: list[str]) -> None:
    """RFC 5429 lets a mailbox refuse by a disposition notification; its words tell."""
    fields = b"Final-Recipient: rfc822;anna@example.com\nDisposition: automatic-action/x; deleted\n"
    tree = Part(
        "multipart/report",
        children=(Part("text/plain"), Part("message/disposition-notification", content=fields)),
    )
    found, _, reports = read_reports(a_mail("Automatically rejected mail", words), (tree,))
    assert (found, [row(report) for report in reports]) == (kind, rows)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Ihre Nachricht\n\nAn: Bob\nBetreff: Drucker\n\nwurde am 3.11.2026 10:00 gelesen.", Kind.RECEIPT),
        ("Votre message\n\nObjet : Imprimante\n\na été lu le 03/11/2026 10:00.", Kind.RECEIPT),
        ("Your message\n\nTo: Bob\n\nwas read on 3/11/2026 10:00.", Kind.RECEIPT),
        ("Your message was read on my phone but I cannot answer.", Kind.PERSON),
        ("Ihre Nachricht habe ich gestern gelesen. Bitte rufen Sie mich an.", Kind.PERSON),
        ("Ihre Nachricht\nhabe ich gelesen. Wann kommen Sie?", Kind.PERSON),
        ("Votre message a été lu par toute l'équipe, merci.", Kind.PERSON),
    ],
)  # fmt: skip
def test_receipt_in_words(words: str, kind: Kind) -> None:
    """Exchange tells in the reader's language that a letter was read."""
    assert read_reports(a_mail("Gelesen: Drucker", words), ())[0] is kind


def test_mail_system_that_introduces_itself_may_answer_the_letter() -> None:
    """James gives its report the subject of an answer; a keeper of mail who answers does not begin so."""
    report = (
        "Hi. This is the James mail server at example.net.\nI'm afraid I wasn't able to deliver your message\n"
        "to the following addresses.\n\n<bob@example.com>:\n550 unknown\n"
    )
    head = "From: postmaster@example.net\nTo: support@desk.example\nSubject: Re: Printer\n\n"
    mail = parse_mail(f"{head}{report}".encode())
    assert (mail.kind, [row.recipient for row in mail.reports]) == (
        Kind.BOUNCE,
        ["bob@example.com"],
    )
    answer = "Hello, I was not able to deliver your message to bob@example.com. Shall I try again?"
    assert parse_mail(f"{head}{answer}\n".encode()).kind is Kind.PERSON


def test_what_the_library_stumbles_over_is_no_opinion() -> None:
    """Its detectors raise on a missing sender; that must not reach us."""
    assert bounces.second_opinion("x", "", bounces.parse_prose("nothing\n")) == ()


def test_the_library_is_asked_when_a_mail_system_speaks_in_riddles() -> None:
    """A null return path and a form that only flufl.bounce knows."""
    text = "A notice for you.\n\nIntended recipient: bert@example.org\n--------RETURNED MAIL FOLLOWS--------\n"
    mail = a_mail("Notice", text, headers=(("Return-Path", "<>"), ("From", "anna@example.com")))
    assert read_reports(mail, ())[0] is Kind.BOUNCE


def test_a_small_report_from_anybody_may_be_known_to_the_library() -> None:
    """An ordinary sender, a telling subject, a form of the library's, and nobody who talks."""
    text = "--> Error description:\n\nError-for:  bert@example.org\n\nError-End:  One error reported.\n"
    mail = a_mail("Undelivered mail", text, headers=(("From", "anna@example.com"),))
    kind, _, reports = read_reports(mail, ())
    assert (kind, [report.recipient for report in reports]) == (Kind.BOUNCE, ["bert@example.org"])


def test_the_original_id_keeps_nothing_that_a_database_refuses() -> None:
    """The returned letter is raw; NUL and broken UTF-8 may stand in its header."""
    status = Part("message/delivery-status", content=b"Final-Recipient: rfc822;a@b.example\n")
    letter = Part(
        "message/rfc822", content=b"Message-ID: <le\x00tter\xed\xa0\x80@desk.example>\r\n\r\n"
    )
    tree = Part("multipart/report", children=(status, letter))
    (report,) = read_reports(a_mail(author=DAEMON), (tree,))[2]
    assert report.original_message_id == "<letter\ufffd\ufffd\ufffd@desk.example>"


@pytest.mark.parametrize(
    ("field", "recipient"),
    [
        ("rfc822; anna@example.com", "anna@example.com"),
        ("RFC822;<anna@example.com>", "anna@example.com"),
        ("anna@example.com", "anna@example.com"),
        ("rfc822; anna@example.com (Anna)", "anna@example.com"),
        ("rfc822; anna@example.com.", "anna@example.com"),
        ("rfc822; smtp:anna@example.com", "anna@example.com"),
        ("rfc822; anna+list=example.org@example.com", "anna+list=example.org@example.com"),
        ('rfc822; "anna b"@example.com', '"anna b"@example.com'),
        ("rfc822; =?utf-8?q?anna=40example=2Ecom?=", "anna@example.com"),
        ("utf-8; j\\x{F6}rg@example.com", "jörg@example.com"),
        ("utf-8; a\\x{D800}b@example.com", "ab@example.com"),
    ],
)
def test_recipient_of_a_report_in_every_spelling(field: str, recipient: str) -> None:
    """Servers write the failing recipient in their own ways; the address comes out as one."""
    rows = parse_status_fields(f"Final-Recipient: {field}\nAction: failed\nStatus: 5.1.1\n", None)
    assert [found.recipient for found in rows] == [recipient]


def test_address_with_an_equals_sign_in_prose_is_one() -> None:
    """A detail with an equals sign belongs to the address; a name before one does not."""
    text = "could not be delivered:\n<anna+list=example.org@example.com>: 550 unknown\n"
    found = bounces.find_reports(bounces.parse_prose(text), Action.FAILED, (), frozenset(), None)
    assert [row.recipient for row in found] == ["anna+list=example.org@example.com"]
    told = bounces.parse_prose("failed: recipient=anna@example.com")
    assert [address for _, address in bounces.mentions(told.words)] == ["anna@example.com"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Delivery failed.", Kind.BOUNCE),
        ("", Kind.BOUNCE),
        ("What does this mean?", Kind.PERSON),
    ],
)
def test_who_hands_in_a_report_with_words_of_her_own_is_a_person(words: str, kind: Kind) -> None:
    """Status fields in a mail that is no multipart/report count unless somebody talks about them."""
    mail = parse_mail(
        b"From: anna@example.com\nSubject: mail\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n"
        + words.encode()
        + b"\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n"
        b"Final-Recipient: rfc822; bert@example.org\nAction: failed\nStatus: 5.1.1\n\n--b--\n"
    )
    assert mail.kind is kind, mail.kind_reason


@pytest.mark.parametrize(
    ("name", "machine"),
    [
        ("Mail Delivery Subsystem", True),
        ("Mail Delivery System", True),
        ("Internet Mail Delivery", False),
        ("Mailer-Daemon", True),
        ("Mail Delivery Service (mx)", True),
        ("Anna Mail", False),
        ("Maila Delivery", False),
    ],
)
def test_mail_systems_are_known_by_their_display_name(name: str, machine: bool) -> None:
    """What a sender calls itself counts where its mailbox says nothing."""
    assert mailboxes.is_daemon_name(name) is machine


@pytest.mark.parametrize(
    "address",
    ["o'brien@example.com", '"anna b"@example.com', "a/b=c@example.com", "anna+tag@example.com"],
)
def test_what_stands_in_angle_brackets_is_one_address(address: str) -> None:
    """Prose may hold an address with marks that end one elsewhere."""
    prose = bounces.parse_prose(f"<{address}>: 550 5.1.1 user unknown\n")
    found = bounces.find_reports(prose, Action.FAILED, (), frozenset(), None)
    assert [report.recipient for report in found] == [address]
