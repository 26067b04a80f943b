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
