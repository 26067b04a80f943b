"""What we compose, we read back: our own reader finds in our letters exactly what was put in."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.mail.model import Address, Kind
from gateway.mail.parse import parse_mail
from gateway.mail.writing.compose import letter_bytes
from gateway.mail.writing.fields import one_line, plain_lines, safe_filename
from store.records import NewAttachment
from tests.mail.letters import LETTER, letter
from tests.mail.test_compose import hostile


def spaced(text: str) -> str:
    """A line as the reader gives it: every Unicode space is a space."""
    return " ".join(one_line(text).split())


@settings(max_examples=150)
@given(
    subject=hostile,
    name=hostile,
    text=hostile,
    html=hostile,
    filename=hostile,
    content=st.binary(max_size=200).map(b"\x00".__add__),  # no container's first octets
)
def test_our_reader_finds_what_we_wrote(
    subject: str, name: str, text: str, html: str, filename: str, content: bytes
) -> None:
    """Sender, recipient, subject, text, HTML and attachment are those of the letter, without ambiguity."""
    meant = letter(
        subject=subject,
        sender_name=name,
        recipient_name=name,
        text=text,
        html=html,
        reply_to="support+x@desk.example",
        in_reply_to="<2@example.com>",
        references=("<1@example.com>", "<2@example.com>"),
        attachments=(NewAttachment(filename, "image/png", len(content), "0" * 64),),
    )
    mail = parse_mail(letter_bytes(meant, [content]))
    shown = spaced(name)
    assert mail.authors == (Address(shown, "support@desk.example"),)
    assert mail.to == (Address(shown, "joerg@example.com"),)
    assert mail.cc == ()
    assert mail.reply_to == (Address(shown, "support+x@desk.example"),)
    assert spaced(mail.subject) == spaced(subject)
    assert mail.message_id == LETTER.mail_id
    assert mail.date == LETTER.date
    assert (mail.in_reply_to, mail.references) == (
        ("<2@example.com>",),
        ("<1@example.com>", "<2@example.com>"),
    )
    if plain_lines(text).strip():
        assert mail.text.strip() == plain_lines(text).strip()
    (attachment,) = mail.attachments
    assert (attachment.content, attachment.content_type) == (content, "image/png")
    assert spaced(attachment.filename) == spaced(safe_filename(filename))
    assert not mail.ambiguous
    assert mail.defects == ()
    if ":" not in subject:  # "Automatic reply: …" is a machine's, whoever writes it
        assert mail.kind is Kind.PERSON
