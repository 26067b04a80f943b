# ruff: noqa: E501 - heads of mails in HTML
"""Word's lines above and beside paragraphs: Outlook draws them at an earlier mail, and people where they like."""

from __future__ import annotations

import pytest

from gateway.mail.html.text import html_to_text_and_marks
from gateway.mail.model import visible
from gateway.mail.replies.quotes import find_marked_folds

_RULE = "border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"
_NEW_RULE = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"
_BAR = "border:none;border-left:solid blue 1.5pt;padding:0cm 0cm 0cm 4.0pt"


def read(*parts: str) -> str:
    """What stays open of a mail of Outlook with these parts of its body, paragraphs or HTML."""
    body = "".join(
        p if p.startswith("<") else f"<p class=MsoNormal>{p}<o:p></o:p></p>" for p in parts
    )
    html = f"<style>p.MsoNormal{{margin:0cm}}</style><div class=WordSection1>{body}</div>"
    text, marks = html_to_text_and_marks(html)
    return visible(text, find_marked_folds(text, marks, "Re: Printer")[0])


def drawn(style: str, *lines: str) -> str:
    """Paragraphs with a line drawn above or beside them."""
    body = "".join(f"<p class=MsoNormal>{line}<o:p></o:p></p>" for line in lines)
    return f"<div style='{style}'>{body}</div>"


OWN = [
    ("Es geht um zwei Dinge.", drawn(_RULE, "Der Drucker im Lager klemmt."), "Und Toner fehlt."),
    ("Anbei die Liste:", drawn(_NEW_RULE, "Kunde: Meyer", "Gerät: LX-300", "Raum: 12"), "Bitte um Termin."),
    ("Two things.", drawn(_NEW_RULE, "1. The tray: it jams", "2. The toner: it is empty"), "Please call."),
    ("Wichtig ist mir vor allem:", drawn(_BAR, "Das Gerät muss bis Freitag laufen."), "Danke!"),
    ("Our plan:", drawn(_BAR, "Monday: switch it off", "Tuesday: clean it"), "Does that work?"),
    ("Our times:", drawn(_RULE, "Monday: 9:12", "Tuesday: 10:30"), "Does that work?"),
]  # fmt: skip


@pytest.mark.parametrize("parts", OWN)
def test_words_at_a_line_that_the_writer_drew_stay_open(parts: tuple[str, ...]) -> None:
    """A line without a head below it is decoration, and all below it is the writer's."""
    shown = read(*parts)
    assert parts[0] in shown
    assert parts[-1] in shown
    assert shown.count("\n") >= 2


HEADS = [
    ("<b>Von:</b> Support &lt;support@desk.example&gt;<br><b>Gesendet:</b> Montag, 2. November 2026 16:40<br><b>An:</b> Jörg<br><b>Betreff:</b> Drucker",),
    ("<b>From:</b> Support", "<b>Sent:</b> Monday, November 2, 2026 4:40 PM", "<b>To:</b> Ann", "<b>Subject:</b> Printer"),
    ("<b>De&nbsp;:</b> Support<br><b>Envoyé&nbsp;:</b> lundi 2 novembre 2026<br><b>À&nbsp;:</b> Anne<br><b>Objet&nbsp;:</b> Imprimante",),
    ("<b>From:</b> support@desk.example",),
    ("<b>Xyz:</b> Support &lt;support@desk.example&gt;<br><b>Zyx:</b> Montag, 2. November 2026 16:40",),
    ("On Nov 2, 2026, at 4:40 PM, Support &lt;support@desk.example&gt; wrote:",),
]  # fmt: skip


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("style", [_RULE, _NEW_RULE, _BAR])
def test_line_of_outlook_above_an_earlier_mail_is_its_head(
    style: str, head: tuple[str, ...]
) -> None:
    """Below the rule, and inside the bar, stand headers or an attribution: what follows is the earlier mail."""
    below = drawn(style, *head) if style != _BAR else drawn(style, *head, "Is it on?")
    assert read("Yes, it is.", below, "Is it on?").split("\n")[0] == "Yes, it is."
    assert "desk.example" not in read("Yes, it is.", below)
    if style != _BAR:
        assert read("Yes, it is.", below, "Is it on?") == "Yes, it is."


def test_bar_around_an_earlier_mail_with_its_rule_is_folded() -> None:
    """Outlook's indented quote is a bar around the rule, the headers and the mail; answers below stay open."""
    rule = drawn(
        _RULE,
        "<b>Von:</b> Support",
        "<b>Gesendet:</b> Montag, 2. November 2026 16:40",
        "<b>An:</b> Jörg",
    )
    bar = f"<div style='{_BAR}'>{rule}<p class=MsoNormal>Ist er an?</p></div>"
    assert read("Ja.", bar) == "Ja."
