# ruff: noqa: E501 - tables of lines as mail programs write them
"""What a person wrote now: folds over whole mails of common programs, and the laws every fold obeys."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail.html.text import html_to_text
from gateway.mail.model import FoldKind, visible
from gateway.mail.replies.quotes import MAX_LINES, find_folds

CORPUS = Path(__file__).parent.parent / "corpus" / "quotes"
FILES = sorted(CORPUS.glob("*.txt"))


def read_sections(path: Path) -> dict[str, str]:
    """The parts of a corpus file: lines "%% name" begin one, the text comes first."""
    sections, name = {"text": ""}, "text"
    for line in path.read_text("utf-8").splitlines(keepends=True):
        if line.startswith("%% "):
            name = line[3:].strip()
            sections[name] = ""
        else:
            sections[name] += line
    return sections


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_mail_of_a_known_program(path: Path) -> None:
    """The visible words of a mail are those its writer wrote, and every fold says why it is one."""
    sections = read_sections(path)
    folds, forwarded = find_folds(sections["text"], subject=sections.get("subject", "").strip())
    shown = [line for line in visible(sections["text"], folds).splitlines() if line.strip()]
    assert shown == [line for line in sections["reply"].splitlines() if line.strip()]
    assert [fold.kind.value for fold in folds] == sections["kinds"].split()
    sender = (
        f"{forwarded.sender.name} <{forwarded.sender.address}>"
        if forwarded and forwarded.sender
        else ""
    )
    assert sender == sections.get("forwarded", "").strip()


HTML = {
    "gmail": (
        '<div dir="ltr">Danke, passt.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Nov 2 2026 Support:<br></div>'
        '<blockquote class="gmail_quote" style="border-left:1px solid">Passt Mittwoch?</blockquote></div>'
    ),
    "outlook on the web": (
        '<div>Danke, passt.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Avsender:</b> Support<br>'
        "<b>Dag:</b> mandag</div><div>Passt Mittwoch?</div>"
    ),
    "outlook": (
        "<style>p.MsoNormal{margin:0cm}</style><p class=MsoNormal>Danke, passt.<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>"
        "<div style='border:none;border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal><b>Von:</b> Support &lt;support@desk.example&gt;"
        "<br><b>Gesendet:</b> Montag, 2. November 2026 16:40<br><b>An:</b> Jörg<br><b>Betreff:</b> Termin</p></div>"
        "<p class=MsoNormal>Passt Mittwoch?</p>"
    ),
    "thunderbird": (
        '<p>Danke, passt.</p><div class="moz-cite-prefix">Support, 2.11.26:<br></div><blockquote type="cite">Passt Mittwoch?</blockquote>'
    ),
    "yahoo": '<div>Danke, passt.</div><div class="yahoo_quoted"><div>Le lundi, Support :</div><div>Passt Mittwoch?</div></div>',
    "outlook in an unknown language": (
        "<p class=MsoNormal>Danke, passt.<o:p></o:p></p><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>"
        "<p class=MsoNormal><b>Xyz:</b> Support &lt;s@desk.example&gt;<br><b>Zyx:</b> 2. xyz 2026 16:40</p></div><p class=MsoNormal>Passt Mittwoch?</p>"
    ),
    "outlook for mac": '<div>Danke, passt.</div><span id="OLK_SRC_BODY_SECTION"><div>Xyz: Support</div><div>Passt Mittwoch?</div></span>',
    "zimbra": (
        '<div>Danke, passt.</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>Xyz: </b>Support</div>'
        '<div data-marker="__QUOTED_TEXT__">Passt Mittwoch?</div>'
    ),
    "zimbra without a time": (
        '<div>Danke, passt.</div><hr><div data-marker="__HEADERS__"><blockquote><b>Xyz: </b>Support<br></blockquote></div>'
        '<div data-marker="__QUOTED_TEXT__"><blockquote>Passt Mittwoch?</blockquote></div>'
    ),
    "gmx": (
        '<div>Danke, passt.</div><div name="quote" style="border-left:2px solid #C3D9E5"><div>Xyz: Support</div>'
        '<div name="quoted-content">Passt Mittwoch?</div></div>'
    ),
    "yahoo with a number": '<div>Danke, passt.</div><div class="ydp1a2b3c4dyahoo_quoted" id="ydp1a2b3c4dyahoo_quoted_1">Passt Mittwoch?<br>Ja?</div>',
    "hotmail": '<div>Danke, passt.<br><hr id="stopSpelling">Xyz: Support<br><br>Passt Mittwoch?</div>',
    "spark": (
        '<div name="messageBodySection">Danke, passt.</div><div name="messageSignatureSection">Jörg<br>Beispiel</div>'
        '<div name="messageReplySection">Xyz<br>Passt Mittwoch?</div>'
    ),
    "delimiter above a signature": '<div>Danke, passt.</div>-- <br><div class="gmail_signature">Jörg Beispiel<br>Einkauf</div>',
    "signature": '<div>Danke, passt.</div><div class="gmail_signature">Jörg Beispiel<br>Einkauf</div>',
}


def test_forward_in_a_container_of_quotes_stays_open() -> None:
    """Programs wrap a mail that is passed on like one that is answered; headers without words above tell."""
    html = (
        '<div name="quote"><b>Gesendet:</b> Montag, 2. November 2026 16:40<br><b>Von:</b> "Ann" &lt;ann@example.com&gt;<br>'
        "<b>An:</b> joerg@example.com<br><b>Betreff:</b> Termin<br><div>Passt Mittwoch?</div></div>"
    )
    text = html_to_text(html)
    folds, forwarded = find_folds(text, html, subject="Fwd: Termin")
    assert forwarded is not None
    assert visible(text, folds) == "Passt Mittwoch?"


def test_citation_in_html_stays_open() -> None:
    """A blockquote below a sentence that announces it holds what the writer wants read."""
    for html in (
        "<p>The error says:</p><blockquote><p>Out of paper</p></blockquote><p>What now?</p>",
        "<p>The error says:</p><blockquote><p>Out of paper</p></blockquote>",
    ):
        text = html_to_text(html)
        assert find_folds(text, html)[0] == ()


@pytest.mark.parametrize("html", HTML.values(), ids=HTML.keys())
def test_containers_of_html_mail_are_folded(html: str) -> None:
    """In a mail that has HTML only, the containers its program wrote tell what is quoted."""
    text = html_to_text(html)
    folds, _ = find_folds(text, html)
    assert visible(text, folds) == "Danke, passt."


def test_indentation_of_the_writer_is_no_quote() -> None:
    """A blockquote that an indent button made holds the writer's own words."""
    html = 'Bitte ändern in:<blockquote style="margin:0 0 0 40px;border:none;padding:0px">Musterweg 2</blockquote>'
    text = html_to_text(html)
    assert visible(text, find_folds(text, html)[0]) == "Bitte ändern in:\nMusterweg 2"


def test_html_that_is_not_the_source_of_the_text_is_ignored() -> None:
    """Marks of an HTML part are not laid over a text part that says something else."""
    assert find_folds("One\nTwo\nThree", HTML["yahoo"]) == ((), None)


def test_signature_alone_stays_open() -> None:
    """A mail of which nothing would remain is shown."""
    assert find_folds("-- \nJörg Beispiel")[0] == ()
    folds, _ = find_folds(
        "-- \nJörg\n\nAm 02.11.2026 um 16:40 schrieb Support <s@desk.example>:\n> Alt"
    )
    assert [fold.kind for fold in folds] == [FoldKind.QUOTE]


@pytest.mark.parametrize(
    ("line", "folded"),
    [
        ("Sent from my iPhone", True),
        ("Gesendet mit der GMX Mail App", True),
        ("Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.", True),
        ("Envoyé de mon iPhone", True),
        ("Enviado desde mi iPhone", True),
        ("Inviato da iPhone", True),
        ("Verstuurd vanaf mijn iPhone", True),
        ("Skickat från min iPhone", True),
        ("Wysłane z iPhone'a", True),
        ("Отправлено с iPhone", True),
        ("iPhoneから送信", True),
        ("Get Outlook for Android", True),
        ("Sent by courier on Monday.", False),
        ("Ich habe das von meinem Konto aus bezahlt.", False),
    ],
)
def test_line_that_a_phone_adds(line: str, folded: bool) -> None:
    """The line of a phone or webmail is a signature; a sentence that begins alike is not."""
    folds, _ = find_folds(f"Der Drucker geht wieder.\n\n{line}\n")
    assert bool(folds) is folded


PIECES = st.sampled_from(
    [
        "", "> ", ">> alt", "> ja\n", "-- ", "--", "Hallo", "Antwort.", "On Tue, Nov 3, 2026 at 9:12 AM A <a@example.com> wrote:",
        "Am 3.11.26 um 9:12 schrieb", "A <a@example.com>:", "Von: A <a@example.com>", "Gesendet: 3.11.2026", "An: B", "Betreff: C",
        "---------- Forwarded message ---------", "-----Original Message-----", "________________", "Mit freundlichen Grüßen",
        "Sent from my iPhone", "confidential and intended for the recipient", "\r", "\x0b", "\u2028", "\x00", ">", "From:", "To:\t",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map("\n".join))


@given(TEXTS, st.sampled_from(["", "Re: x", "WG: x"]))
def test_folds_are_ordered_ranges_of_the_text(text: str, subject: str) -> None:
    """Any text gives ordered ranges inside it that do not overlap, and something stays to be read."""
    folds, forwarded = find_folds(text, subject=subject)
    assert all(0 <= fold.start < fold.end <= len(text) for fold in folds)
    assert all(above.end <= below.start for above, below in pairwise(folds))
    assert bool(visible(text, folds)) == bool(text.strip())
    assert forwarded is None or 0 <= forwarded.start <= len(text)


@given(st.lists(st.sampled_from(["<p>", "<div class=gmail_quote>", "<blockquote type=cite>", "</blockquote>", "a", "On 1.1.2026 10:10 A wrote:",
    "<br>", "</div>", "<div id=divRplyFwdMsg>", "<div class=yahoo_quoted>", "<td>", "<table>", "</table>", "<li>"]), max_size=40).map("".join))  # fmt: skip
def test_folds_of_html_are_ordered_ranges(html: str) -> None:
    """Marks of nested and unclosed containers still give ordered ranges."""
    text = html_to_text(html)
    folds, _ = find_folds(text, html)
    assert all(0 <= fold.start < fold.end <= len(text) for fold in folds)
    assert all(above.end <= below.start for above, below in pairwise(folds))


@pytest.mark.parametrize(
    "line",
    ["On a b c", "On 1/1/20 10:10 x wrote:", "a:", "From: x@y", "> a", ">" * 50, "", "Sent from my iPhone", "-- ", "-" * 50,
     "---------- Forwarded message ---------", "confidential recipient", "Best regards,", "<a@b.c", "Cc: x", "> q\na",
     "Ann Example\n3.11.2026 09:12", "> q\nBest regards"],
)  # fmt: skip
def test_hostile_lines_cost_little(line: str) -> None:
    """A megabyte of lines made to be looked at closely takes no more than a small, bounded time."""
    text = (f"{line} {'x' * (46 - len(line))}"[: max(len(line), 1)] + "\n") * (
        MAX_LINES // (2 if "\n" in line else 1) - 1
    )
    started = time.process_time()
    find_folds(text)
    assert time.process_time() - started < 2


def test_text_of_too_many_lines_is_not_folded() -> None:
    """Beyond 15,000 lines a text is shown whole."""
    assert find_folds("> a\n" * MAX_LINES + "b") == ((), None)
