# ruff: noqa: E501 - heads of mails as programs write them
"""Lines that begin with ">" in a mail that answers nothing: bullets of its writer, as in "> 1 toner"."""

from __future__ import annotations

import pytest

from gateway.mail.model import visible
from gateway.mail.parse import parse_mail

_FIELDS = (
    "From: Ann Example <ann@customer.example>\nTo: support@desk.example\n"
    "Date: Mon, 2 Nov 2026 16:40:00 +0000\nMessage-ID: <1@customer.example>\n"
    "Content-Type: text/plain; charset=utf-8\n"
)


def shown(body: str, subject: str = "Order", fields: str = "") -> str:
    """What stays open of a mail of a person."""
    mail = parse_mail(f"{_FIELDS}Subject: {subject}\n{fields}\n{body}".encode())
    return visible(mail.text, mail.folded).strip()


LISTS = [
    "Hello,\n\nwe need\n\n> 1 toner\n> 2 trays\n",
    "Hello,\n\nplease send us\n> 1 toner\n> 2 trays\n\nto hall two, and\n\n> 1 drum\n\nKind regards",
    "Bitte liefern\n\n> 1 Toner\n\n> 2 Papier\n",
    "My choice of the menu is\n\n> Settings > Printer > Reset\n",
    ">1 Toner\n>2 Papier\n\nnach Halle zwei, und dann noch\n\n>1 Trommel\n",
]


@pytest.mark.parametrize("body", LISTS)
def test_bullets_of_the_writer_stay_open(body: str) -> None:
    """Nothing says that this mail answers another one."""
    assert shown(body) == body.strip()


REPLY = "Yes, it is.\n\n> Is it on?\n"


@pytest.mark.parametrize(
    ("subject", "fields", "body"),
    [
        ("Re: Order", "", REPLY),
        ("RE : Order", "", REPLY),
        ("AW: Order", "", REPLY),
        ("Re[2]: Order", "", REPLY),
        ("回复：Order", "", REPLY),
        ("Vs: Order", "", REPLY),
        ("Order", "In-Reply-To: <0@desk.example>\n", REPLY),
        ("Order", "In-Reply-To: Your message of Monday\n", REPLY),
        ("Order", "References: <0@desk.example>\n", REPLY),
        ("Order", "", "Yes, it is.\n\nOn Nov 2, 2026, at 4:40 PM, Support <s@desk.example> wrote:\n> Is it on?\n"),
        ("Order", "", "Yes, it is.\n\nAnn wrote:\n> Is it on?\n"),
        ("Order", "", "Yes, it is.\n\n> > Is it on?\n> I think so.\n"),
        ("Order", "", "Yes, it is.\n\n> Is it on?\n>\n> Kind regards\n> Support\n"),
        ("Order", "", "Yes, it is.\n\n" + "> We have to know whether it is on.\n" * 12),
    ],
)  # fmt: skip
def test_quote_in_a_reply_is_folded(subject: str, fields: str, body: str) -> None:
    """Header, subject, head, depth, closing and length are signs of somebody else's mail."""
    assert shown(body, subject, fields) == "Yes, it is."


HEADS = [
    "-----Original Message-----\nFrom: Support <s@desk.example>\nSent: 3 November 2026 09:12\nTo: Ann\nSubject: Order\n\nIs it on?",
    "From: Support <s@desk.example>\nSent: 3 November 2026 09:12\nTo: Ann\nSubject: Order\n\nIs it on?",
    "On Tue, Nov 3, 2026 at 9:12 AM Support <s@desk.example> wrote:\n\n> Is it on?",
]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("own", ["> 1 toner\n> 2 trays", ">> budget is 500 EUR, not more"])
def test_brackets_above_the_head_of_the_earlier_mail_stay_open(head: str, own: str) -> None:
    """Programs put the quote below its head; what stands above was typed."""
    assert shown(f"We need\n\n{own}\n\n{head}\n", "Re: Order") == f"We need\n\n{own}"
