# ruff: noqa: E501 - markup as mail programs write it
"""HTML replies as mail programs write them: only what was written now stays open, whatever the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.mail.html.text import html_to_text_and_marks
from gateway.mail.model import visible
from gateway.mail.replies.quotes import find_marked_folds

FILES = sorted((Path(__file__).parents[1] / "corpus" / "html").glob("*.html"))
WRITTEN = "Thank you, it works now. I will call on Monday."


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_reply_of_a_program_in_html(path: Path) -> None:
    """Head, earlier mail and signature are folded in the structure that this program gives them."""
    text, marks = html_to_text_and_marks(path.read_text(encoding="utf-8"))
    folds, forwarded = find_marked_folds(text, marks, "Re: Printer")
    assert " ".join(visible(text, folds).split()) == WRITTEN
    assert forwarded is None


def test_answers_between_quotes_in_html_stay_open() -> None:
    """Inline answers keep the lines that they answer."""
    html = (
        "<div>Hello,</div><blockquote type=cite><div>Is it on?</div></blockquote><div>No.</div>"
        "<blockquote type=cite><div>Why?</div></blockquote><div>No power.</div>"
    )
    text, marks = html_to_text_and_marks(html)
    assert visible(text, find_marked_folds(text, marks, "Re: Printer")[0]) == text


FORWARDS = sorted((Path(__file__).parents[1] / "corpus" / "forwards").glob("*.html"))


@pytest.mark.parametrize("path", FORWARDS, ids=lambda path: path.stem)
def test_forward_of_a_program_in_html(path: Path) -> None:
    """A mail that is passed on stays open below its head, and its sender is named; the comment holds the subject."""
    subject, html = path.read_text(encoding="utf-8").split("\n", 1)
    text, marks = html_to_text_and_marks(html)
    folds, forwarded = find_marked_folds(text, marks, subject.strip("<!-> "))
    shown = visible(text, folds)
    assert forwarded is not None
    assert forwarded.sender is not None
    assert forwarded.sender.address == "ann@example.com"
    assert forwarded.date
    assert "See below." in shown
    assert "Is the printer on?" in shown
    assert "ann@example.com" not in shown


ZIMBRA_SIGNATURE = (
    '<div data-marker="__SIG_{}__"><div>Ann Example</div><div>Example Ltd</div></div>'
)
ZIMBRA_QUOTE = (
    '<hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>From: </b>"Support" '
    "&lt;support@desk.example&gt;<br><b>To: </b>ann@customer.example<br><b>Sent: </b>Monday, November 2, 2026 "
    '4:40:12 PM<br><b>Subject: </b>Printer<br></div><div><br></div><div data-marker="__QUOTED_TEXT__">'
    "<div>Hello Ann,</div><div><br></div><div>is it on?</div></div>"
)


@pytest.mark.parametrize(
    "parts",
    [
        [
            "<div>Yes.</div><div><br></div>",
            "{pre}",
            "<div><br></div><div>It beeps.</div>",
            "{quote}",
        ],
        ["{pre}", "<div>Yes.</div><div>It beeps.</div>", "{quote}"],
        ["<div>Yes.</div><div>It beeps.</div>", "{quote}", "<div><br></div>", "{post}"],
        ["<div>Yes.</div>", "{quote}", "<div><br></div><div>It beeps.</div>", "{post}"],
        ["<div>Yes.</div>", "{quote}", "{post}", "<div><br></div><div>It beeps.</div>"],
        ["{quote}", "<div><br></div><div>Yes.</div><div>It beeps.</div>", "{post}"],
        ["<div>Yes.</div>", "{pre}", "<div>It beeps.</div>"],
    ],
)
def test_words_beside_the_containers_of_zimbra_stay_open(parts: list[str]) -> None:
    """People type above and below its signature, and below the earlier mail, where Zimbra puts it if asked."""
    known = {
        "{pre}": ZIMBRA_SIGNATURE.format("PRE"),
        "{post}": ZIMBRA_SIGNATURE.format("POST"),
        "{quote}": ZIMBRA_QUOTE,
    }
    body = "".join(known.get(part, part) for part in parts)
    html = (
        f'<html><body><div style="font-family: arial; font-size: 12pt">{body}</div></body></html>'
    )
    text, marks = html_to_text_and_marks(html)
    shown = visible(text, find_marked_folds(text, marks, "Re: Printer")[0])
    assert shown.split() == ["Yes.", "It", "beeps."]


@pytest.mark.parametrize("gap", ["", "<br>", "<div><br></div>", "<p>&nbsp;</p>"])
def test_words_below_the_container_of_a_quote_stay_open(gap: str) -> None:
    """Below the end of the container, whose head stands above it, the writer goes on; its first line may be blank."""
    html = (
        '<div>Yes.</div><div class="moz-cite-prefix">On 2.11.26 16:40, Support wrote:</div>'
        f'<div class="protonmail_quote">{gap}<div>Hello Ann,</div><div>is it on?</div></div><div>It beeps.</div>'
    )
    text, marks = html_to_text_and_marks(html)
    shown = visible(text, find_marked_folds(text, marks, "Re: Printer")[0])
    assert shown.split() == ["Yes.", "It", "beeps."]


@pytest.mark.parametrize("above", ["", "<div>Yes.</div><div><br></div>"])
def test_words_below_the_quote_of_em_client_stay_open(above: str) -> None:
    """Its headers have no colons and belong to the head, so that the quote below them has an end."""
    html = (
        f'<html><body class="plain">{above}<div>------ Original Message ------</div><div>From "Support" &lt;<a '
        'href="mailto:support@desk.example">support@desk.example</a>&gt;</div><div>To "Lee" &lt;lee@customer.example&gt;'
        '</div><div>Date 11/3/2026 9:12:44 AM</div><div>Subject Scanner</div><div><br></div><div id="x1"><blockquote '
        'type="cite" class="cite2"><div>Is it on?</div></blockquote></div><div>It beeps.</div></body></html>'
    )
    text, marks = html_to_text_and_marks(html)
    shown = visible(text, find_marked_folds(text, marks, "Re: Scanner")[0])
    assert shown.split() == [*(["Yes."] if above else []), "It", "beeps."]
