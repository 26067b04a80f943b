"""What kind of mail it is with the envelope known, and whether a machine may answer it."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail.model import Address, Invitation, Kind, Mail
from gateway.mail.parse import parse_mail
from gateway.policy import loops
from gateway.policy.loops import OwnMarks, Verdict, hops, kind_of, may_acknowledge
from store.post_records import Envelope

CORPUS = Path(__file__).parents[1] / "corpus" / "loops"
EXPECTED = tomllib.loads((CORPUS / "expected.toml").read_text(encoding="utf-8"))
DESK = "support@desk.example"
OWN = OwnMarks("desk.example", frozenset({DESK}), frozenset({"old.example"}))
ANNA = Address("Anna Beispiel", "anna@example.com")
PERSON = Mail(
    size=0,
    sha256="",
    fingerprint="",
    message_id="<m1@mail.example.com>",
    authors=(ANNA,),
    to=(Address("", DESK),),
    subject="Printer",
    text="It burns.",
    kind_reason="person: nothing says that a machine wrote it",
)
ENVELOPE = Envelope("anna@example.com", (DESK,))


def person(**changes: Any) -> Mail:
    """A person's mail with some of its fields changed."""
    return replace(PERSON, **changes)


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_mail_of_the_corpus_is_told(name: str, ending: bytes) -> None:
    """Machines, and the people who are easily mistaken for them."""
    told = EXPECTED[name]
    mail = parse_mail((CORPUS / f"{name}.eml").read_bytes().replace(b"\n", ending))
    envelope = Envelope(told.get("from", mail.authors[0].address), (DESK,))
    verdict = kind_of(mail, envelope, OWN)
    decision = may_acknowledge(mail, envelope, verdict.kind, OWN)
    assert verdict.kind.value == told["kind"], verdict
    assert (decision.outcome == "yes") is told["acknowledge"], decision


def test_every_mail_of_the_corpus_has_its_expectation() -> None:
    """No mail lies in the folder without a word on what it is."""
    assert {path.stem for path in CORPUS.glob("*.eml")} == set(EXPECTED)


@pytest.mark.parametrize(
    ("mail", "envelope", "kind", "rule"),
    [
        (PERSON, ENVELOPE, Kind.PERSON, "kind.person"),
        (PERSON, None, Kind.PERSON, "kind.person"),
        (PERSON, Envelope("", (DESK,)), Kind.AUTO_REPLY, "kind.null_sender"),
        (PERSON, Envelope("<>", (DESK,)), Kind.AUTO_REPLY, "kind.null_sender"),
        (person(headers=(("Return-Path", "<>"),)), None, Kind.AUTO_REPLY, "kind.null_sender"),
        (person(headers=(("Return-Path", "<a@b>"),)), None, Kind.PERSON, "kind.person"),
        (person(authors=(Address("", DESK),)), ENVELOPE, Kind.LOOP, "kind.own_address"),
        (
            person(authors=(Address("", "SUPPORT+abc@desk.example"),)),
            ENVELOPE,
            Kind.LOOP,
            "kind.own_address",
        ),
        (person(message_id="<x@desk.example>"), ENVELOPE, Kind.LOOP, "kind.own_message_id"),
        (person(message_id="<x@OLD.example>"), ENVELOPE, Kind.LOOP, "kind.own_message_id"),
        (person(message_id=None), ENVELOPE, Kind.PERSON, "kind.person"),
        (
            person(authors=(Address("", "bert@desk.example"),), message_id="<x@desk.example>"),
            ENVELOPE,
            Kind.PERSON,
            "kind.person",
        ),
        (person(headers=(("X-Loop", DESK),)), ENVELOPE, Kind.LOOP, "kind.own_x_loop"),
        (person(headers=(("X-Loop", "a@b.example"),)), ENVELOPE, Kind.PERSON, "kind.person"),
        (
            person(kind=Kind.BOUNCE, kind_reason="dsn: report", message_id="<x@desk.example>"),
            Envelope("", (DESK,)),
            Kind.BOUNCE,
            "kind.dsn",
        ),
        (
            person(kind=Kind.BULK, kind_reason="precedence: bulk"),
            Envelope("", (DESK,)),
            Kind.BULK,
            "kind.precedence",
        ),
        (
            person(kind=Kind.BULK, kind_reason="precedence: bulk", message_id="<x@desk.example>"),
            ENVELOPE,
            Kind.LOOP,
            "kind.own_message_id",
        ),
    ],
)
def test_envelope_and_own_marks_have_the_last_word(
    mail: Mail, envelope: Envelope | None, kind: Kind, rule: str
) -> None:
    """Reports first, then our own mail, then what the content told, then the null sender."""
    verdict = kind_of(mail, envelope, OWN)
    assert (verdict.kind, verdict.rule) == (kind, rule)
    assert verdict.reason


def test_a_verdict_is_kept_as_a_decision() -> None:
    """`explain` shows rule, outcome and reason of the kind."""
    decision = Verdict(Kind.LOOP, "kind.own_address", "the author is an address of ours").decision
    assert (decision.rule, decision.outcome) == ("kind.own_address", "loop")


REPLY = Invitation("REPLY", "Meeting", None, None, "", "")


@pytest.mark.parametrize(
    ("mail", "envelope", "rule"),
    [
        (PERSON, ENVELOPE, "person"),
        (PERSON, None, "person"),
        (PERSON, Envelope("bounce+7@mailer.example.net", (DESK,)), "person"),
        (person(authors=()), ENVELOPE, "author"),
        (person(authors=(ANNA, ANNA)), ENVELOPE, "author"),
        (PERSON, Envelope("", (DESK,)), "null_sender"),
        (PERSON, Envelope(DESK, (DESK,)), "own_sender"),
        (PERSON, Envelope("bounces+t@desk.example", (DESK,)), "person"),
        (person(reply_to=(Address("", DESK),)), ENVELOPE, "own_sender"),
        (person(authors=(Address("", "no-reply@example.com"),)), ENVELOPE, "unread_sender"),
        (person(authors=(Address("", "postmaster@example.com"),)), ENVELOPE, "unread_sender"),
        (person(authors=(Address("", "root@example.com"),)), ENVELOPE, "unread_sender"),
        (person(reply_to=(Address("", "noreply@example.com"),)), ENVELOPE, "unread_sender"),
        (PERSON, Envelope("MAILER-DAEMON@example.com", (DESK,)), "unread_sender"),
        (person(headers=(("List-Id", "<l.example.com>"),)), ENVELOPE, "mailing_list"),
        (person(headers=(("Mailing-List", "contact x"),)), ENVELOPE, "mailing_list"),
        (person(headers=(("Sender", "owner-l@example.com"),)), ENVELOPE, "mailing_list"),
        (person(headers=(("Precedence", "Bulk"),)), ENVELOPE, "precedence"),
        (person(headers=(("X-Precedence", "junk"),)), ENVELOPE, "precedence"),
        (person(headers=(("Precedence", "first-class"),)), ENVELOPE, "person"),
        (person(headers=(("X-Auto-Response-Suppress", "OOF"),)), ENVELOPE, "suppressed"),
        (person(headers=(("X-Auto-Response-Suppress", "None"),)), ENVELOPE, "person"),
        (person(headers=(("X-Loop", "a@b.example"),)), ENVELOPE, "x_loop"),
        (person(headers=(("Feedback-ID", "1:2:3:x"),)), ENVELOPE, "mass_mail"),
        (person(headers=(("X-Failed-Recipients", "a@b.example"),)), ENVELOPE, "mass_mail"),
        (person(headers=(("X-MC-User", "abc"),)), ENVELOPE, "mass_mail"),
        (
            person(headers=(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),)),
            ENVELOPE,
            "mailing_list",
        ),
        (person(headers=(("X-Bugzilla-Type", "changed"),)), ENVELOPE, "notifier"),
        (person(headers=(("X-Auto-Submitted", "auto-replied"),)), ENVELOPE, "marked_automatic"),
        (person(headers=(("X-Envelope-From", "<>"),)), ENVELOPE, "marked_automatic"),
        (person(headers=(("Content-Type", "multipart/report"),)), ENVELOPE, "marked_automatic"),
        (person(headers=(("X-AutoReply-Sent", "1"),)), ENVELOPE, "marked_automatic"),
        (person(headers=(("X-AutoReply", "no"),)), ENVELOPE, "person"),
        (person(headers=(("X-FreeScout-Mail-Type", "auto.reply"),)), ENVELOPE, "marked_automatic"),
        (person(headers=(("X-Roundup-Name", "tracker"),)), ENVELOPE, "notifier"),
        (person(headers=(("X-Spam-Flag", "YES"),)), ENVELOPE, "spam"),
        (person(headers=(("X-Spam-Status", "No, score=1"),)), ENVELOPE, "person"),
        (person(headers=(("Return-Path", "<users-bounces@example.com>"),)), None, "unread_sender"),
        (person(headers=(("Return-Path", "<bounces+7@mailer.example.net>"),)), None, "person"),
        (person(authors=(Address("", "users-request@example.com"),)), ENVELOPE, "unread_sender"),
        (person(authors=(Address("", "owner-users@example.com"),)), ENVELOPE, "unread_sender"),
        (person(subject="Gelesen: Printer"), ENVELOPE, "auto_subject"),
        (person(subject="Zugesagt: Meeting"), ENVELOPE, "auto_subject"),
        (person(subject="Re: [auto] Printer"), ENVELOPE, "auto_subject"),
        (person(subject="Ich bin nicht im Büro: Printer"), ENVELOPE, "auto_subject"),
        (person(subject="Out of office"), ENVELOPE, "auto_subject"),
        (person(subject="Recall: Budget"), ENVELOPE, "auto_subject"),
        (person(subject="Abwesend"), ENVELOPE, "person"),
        (person(subject="Urlaub"), ENVELOPE, "person"),
        (person(subject="Automatic doors broken"), ENVELOPE, "person"),
        (person(subject="Read error on disk"), ENVELOPE, "person"),
        (person(subject="Out of office printer toner"), ENVELOPE, "person"),
        (person(headers=(("Auto-Submitted", "no"),)), ENVELOPE, "person"),
        (person(invitation=REPLY), ENVELOPE, "meeting_answer"),
        (person(invitation=replace(REPLY, method="REQUEST")), ENVELOPE, "person"),
        (person(subject="Automatic reply: Printer"), ENVELOPE, "auto_subject"),
        (person(text="This is an automated message."), ENVELOPE, "machine_words"),
        (person(text="He said this is an automated message."), ENVELOPE, "person"),
        (person(to=(Address("", "friends@example.com"),)), ENVELOPE, "not_addressed"),
        (person(to=(Address("", "friends@example.com"),)), None, "person"),
        (person(to=(), cc=(Address("", "Support@Desk.example"),)), ENVELOPE, "person"),
        (person(to=(Address("", "support+t@desk.example"),)), ENVELOPE, "person"),
        (person(to=(), headers=(("Resent-To", f"<{DESK}>"),)), ENVELOPE, "person"),
        (
            person(to=(Address("", "info@example.org"),)),
            Envelope("anna@example.com", ("info@example.org",)),
            "person",
        ),
    ],
)
def test_each_objection_against_an_answer(mail: Mail, envelope: Envelope | None, rule: str) -> None:
    """One row for each way in which a mail asks for silence, and its neighbour that does not."""
    decision = may_acknowledge(mail, envelope, Kind.PERSON, OWN)
    assert decision.rule == f"acknowledge.{rule}"
    assert decision.outcome == ("yes" if rule == "person" else "no")
    assert decision.reason


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.PERSON])
def test_only_a_person_is_ever_answered(kind: Kind) -> None:
    """Every other kind is silence, whatever else the mail looks like."""
    decision = may_acknowledge(PERSON, ENVELOPE, kind, OWN)
    assert (decision.rule, decision.outcome) == ("acknowledge.kind", "no")


@pytest.mark.parametrize(
    ("content", "count"),
    [
        (b"", 0),
        (b"Received: a\n\nReceived: b\n", 1),
        (b"Received: a\r\n by b\r\nRECEIVED : c\r\n\r\nReceived: d\r\n", 2),
        (b"Received: a\rReceived: b\r\rReceived: c\r", 2),
        (b"X-Received: a\nSubject: Received: b\n\n", 0),
        (b"Subject: x\n Received: folded\n\n", 0),
        (b"\nReceived: a\n", 1),
        (b"Received: a\n" * 51 + b"\nx", 51),
        (b"Received: a\n" * 3, 3),
    ],
)
def test_hops_counts_received_fields_of_the_header_only(content: bytes, count: int) -> None:
    """Every line ending, no folded lines, no lookalikes, nothing of the body; a leading empty line is no end."""
    assert hops(content) == count


def test_hops_looks_at_a_bounded_piece_only() -> None:
    """A header without an end costs no more than its first MiB."""
    filler = b"X: " + b"a" * 1_000 + b"\n"
    content = filler * (loops.MAX_HEADER // len(filler) + 2) + b"Received: late\n"
    assert hops(content) == 0


FIELD = st.tuples(
    st.sampled_from(
        [
            "Auto-Submitted",
            "Precedence",
            "X-Loop",
            "List-Id",
            "Return-Path",
            "Sender",
            "Feedback-ID",
            "X-Autoreply",
        ]
    ),
    st.text(max_size=30),
)


@given(
    headers=st.lists(FIELD, max_size=6),
    subject=st.text(max_size=40),
    text=st.text(max_size=200),
    mail_from=st.text(max_size=30),
    kind=st.sampled_from(list(Kind)),
)
def test_any_mail_gets_a_verdict_and_only_people_get_answers(
    headers: list[tuple[str, str]], subject: str, text: str, mail_from: str, kind: Kind
) -> None:
    """Nothing raises, and no answer is allowed to what is not a person's or has a null sender."""
    mail = person(headers=tuple(headers), subject=subject, text=text, kind=kind, kind_reason="x: y")
    envelope = Envelope(mail_from, (DESK,))
    verdict = kind_of(mail, envelope, OWN)
    decision = may_acknowledge(mail, envelope, verdict.kind, OWN)
    silent = verdict.kind is not Kind.PERSON or loops.has_null_sender(mail, envelope)
    assert not (silent and decision.outcome == "yes")


@given(content=st.binary(max_size=300))
def test_hops_takes_any_bytes(content: bytes) -> None:
    """Counting never raises and never finds more fields than there are words for them."""
    assert 0 <= hops(content) <= content.lower().count(b"received")
