"""What people add below their name: the signature above it is folded, the postscript is not."""

from __future__ import annotations

import pytest

from gateway.mail.html.text import html_to_text_and_marks
from gateway.mail.model import visible
from gateway.mail.replies.quotes import find_folds, find_marked_folds

WORDS = "The printer in hall two jams."
CARD = "Ann Example\nExample Ltd\nTel. +44 20 7946 0000"
QUOTE = "On Nov 2, 2026, at 4:40 PM, Support <support@desk.example> wrote:\n> Is it on?"


def shown(text: str) -> list[str]:
    """The lines with words that stay open."""
    return [line for line in visible(text, find_folds(text)[0]).split("\n") if line]


POSTSCRIPTS = [
    "PS: The toner is empty, too.",
    "PS The toner is empty, too.",
    "PS - the toner is empty, too.",
    "P.S. The toner is empty, too.",
    "P.S.: Toner",
    "P.S. Danke",
    "P. S. Der Toner fehlt auch.",
    "ps. toner fehlt auch",
    "PPS: Und der Toner?",
    "P.P.S. Und der Toner?",
    "PS2: Und der Toner?",
    "*PS:* Und der Toner?",
    "P.S.\nThe toner is empty, too.",
    "PS: The toner is empty,\nand the tray is broken.\n\nIt beeps.",
    "PS: The toner is empty.\n\nPPS: It beeps.",
    "NB: the toner is empty, too",
    "N.B. Toner leeg",
    "Nachtrag: Toner fehlt auch",
    "P.-S. : Le toner est vide aussi",
    "Post-scriptum : le toner est vide aussi",
    "P.D. Falta el tóner",
    "P.D.: Falta el tóner",
    "PD: Falta el tóner",
    "Posdata: falta el tóner",
    "Obs.: falta o toner",
    "OBS! Tonern är slut",
    "Jk. Myös väriaine on lopussa",
    "U.i.: A toner is kifogyott",
    "З.Ы. Тонер тоже закончился",
    "P.S. Тонер тоже закончился",
    "Υ.Γ. Τελείωσε και το τόνερ",
    "追伸　トナーもありません",
    "추신: 토너도 없습니다",
    "附言：墨粉也没了",
    'נ"ב הטונר נגמר',
    "ملحوظة: نفد الحبر",
    "PS: This mail is confidential, please do not disclose it to the intended recipient of the toner.",
]


@pytest.mark.parametrize("below", ["", f"\n\n{QUOTE}"], ids=["alone", "reply"])
@pytest.mark.parametrize("postscript", POSTSCRIPTS)
def test_postscript_below_a_signature_stays_open(postscript: str, below: str) -> None:
    """Only the name and the card above it are folded."""
    text = f"{WORDS}\n\n-- \n{CARD}\n\n{postscript}{below}\n"
    assert shown(text) == [WORDS, *filter(None, postscript.split("\n"))]


def test_postscript_needs_no_gap() -> None:
    """A postscript directly below the name is one, too, if it says something."""
    for postscript in ("PS: Toner", "P.S. the toner is empty", "NB: Toner"):
        text = f"{WORDS}\n\n-- \n{CARD}\n{postscript}\n"
        assert shown(text) == [WORDS, postscript]


@pytest.mark.parametrize(
    "card",
    [
        "P.S. Müller\nEinkauf",
        "PS Ventures GmbH\nTel. +49 30 1234567",
        "PD Dr. Anna Muster\nKlinik für Druck",
        "NB Solutions Ltd\nwww.nb.example",
        "Psychologische Praxis Muster\nTel. +49 30 1234567",
        "Ann Example\nPD Dr. med.\nTel. +49 30 1234567",
        "Ann Example\n\nPSA Group\nTel. +49 30 1234567",
    ],
)
def test_card_that_begins_like_a_postscript_is_folded(card: str) -> None:
    """Initials, companies and titles are no postscripts."""
    text = f"{WORDS}\n\n-- \n{card}\n"
    assert shown(text) == [WORDS]


def test_signature_below_a_postscript_is_folded() -> None:
    """Who adds something above the signature ends the letter below it."""
    text = f"{WORDS}\n\nPS: Toner, too.\n\n-- \n{CARD}\n"
    assert shown(text) == [WORDS, "PS: Toner, too."]


def test_postscript_in_the_container_of_a_signature_stays_open() -> None:
    """Webmail puts the cursor where it likes."""
    html = (
        f'<div>{WORDS}</div><div class="gmail_signature">Ann Example<br>Example Ltd<br><br>'
        "PS: The toner is empty, too.</div>"
    )
    text, marks = html_to_text_and_marks(html)
    open_words = visible(text, find_marked_folds(text, marks)[0])
    assert open_words.split() == f"{WORDS} PS: The toner is empty, too.".split()


TOLD = [
    "Could you also look at the scanner? It makes a noise.",
    "I am in the office until five.",
    "Ich bin bis Freitag da",
    "Können Sie auch nach dem Scanner sehen?",
    "J'ai aussi un problème de toner.",
]


@pytest.mark.parametrize("told", TOLD)
def test_what_the_writer_says_below_a_signature_stays_open(told: str) -> None:
    """Who says "I" or asks in a paragraph below the card goes on with the letter."""
    assert shown(f"{WORDS}\n\n-- \n{CARD}\n\n{told}\n") == [WORDS, told]
    html = f'<div>{WORDS}</div><div id="Signature">Ann Example<br>Example Ltd<br><br>{told}</div>'
    text, marks = html_to_text_and_marks(html)
    open_words = visible(text, find_marked_folds(text, marks)[0])
    assert open_words.split() == f"{WORDS} {told}".split()


@pytest.mark.parametrize(
    "motto",
    [
        '"I think, therefore I am." (Descartes)',
        "My working days are Monday to Wednesday.",
        "Book time to meet with me <https://outlook.example/book/ann>",
        "Noch Fragen? www.example.com",
        "Innovative solutions for your business",
        "Please consider the environment before printing this email.",
    ],
)
def test_motto_below_a_signature_is_folded(motto: str) -> None:
    """Citations, working times, links and advertisements say nothing new."""
    assert shown(f"{WORDS}\n\n-- \n{CARD}\n\n{motto}\n") == [WORDS]


def test_sentences_below_two_dashes_are_the_next_part_of_a_letter() -> None:
    """A signature begins with a name, or is one sentence."""
    part = ["The second printer does not start any more.", "Please come soon."]
    text = "\n".join([WORDS, "--", *part])
    assert shown(text) == [WORDS, "--", *part]
    for signature in (part[0], f"Ann Example\n{part[0]}\n{part[0]}"):
        assert shown(f"{WORDS}\n-- \n{signature}") == [WORDS]
