# ruff: noqa: E501 - tables of markup as mail programs write it
"""The text of HTML mail: layout as a person would type it, and linear cost for anything."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail.html.markup import attributes, decode, tokens
from gateway.mail.html.stylesheets import inline_styles
from gateway.mail.html.text import MAX_TAGS, html_to_text, html_to_text_and_marks
from gateway.mail.model import FoldKind

LAYOUT = [
    ("<p>One</p><p>Two</p>", "One\n\nTwo"),
    ("<div>One</div><div>Two</div>", "One\nTwo"),
    ("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"),
    ("One<br>Two<br><br>Three<br>", "One\nTwo\n\nThree"),
    ("One<br><br><br><br>Two", "One\n\nTwo"),
    ("<div>One<br></div><div>Two</div>", "One\nTwo"),
    ("<p class=MsoNormal>One<o:p></o:p></p><p class=MsoNormal>Two</p>", "One\nTwo"),
    ("<p class=MsoNormal>One</p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>Two</p>", "One\n\nTwo"),
    ("<style>P {margin-top:0;margin-bottom:0;}</style><p>One</p><p>Two</p>", "One\nTwo"),
    ("<style>p.p1 {margin: 0.0px}</style><p class=p1>One</p><p class=p1>Two</p>", "One\nTwo"),
    ("<p style='margin:0'>One</p><p style='margin:0'>Two</p>", "One\nTwo"),
    ("  a \n\t b  <b> c</b>d e<i>f</i> ", "a b cd ef"),
    ("exam<wbr>ple&shy;.com", "example.com"),
    ("Sale &zwnj;&nbsp;&zwnj;&nbsp;&#847;&zwnj;&nbsp;now", "Sale now"),
    ("١٤٤٥ ه&zwj; می&zwnj;خواهم", "١٤٤٥ ه\u200d می\u200cخواهم"),
    ("<select><option>One<option>Two</select>", "One\nTwo"),
    ("<h1>Title</h1>Text", "Title\n\nText"),
    ("<pre>\n  a\n    b\n</pre>", "  a\n    b"),
    ("One<hr>Two", f"One\n{'_' * 32}\nTwo"),
    ("<ol><li value='3'>One<li>Two<li value=9>Nine</ol>", "3. One\n4. Two\n9. Nine"),
    ("<p>Great <img src=x alt='😀'> work <img src=y alt=Logo></p>", "Great 😀 work"),
    ("<div style='white-space: pre-wrap'>a\n  b <b>c</b></div><p>d\ne</p>", "a\n  b c\n\nd e"),
    ("<pre>see <a href='https://example.com/x'>this</a></pre>", "see this <https://example.com/x>"),
    ("<table><tr><td><b>Ann</b><p>3.11.<td><table><tr><td>To<td>Bob</table></table>", "Ann\n\n3.11.\nTo\tBob"),
    ("<ul><li>One</li><li><p>Two</p></li></ul>After", "- One\n- Two\nAfter"),
    ("<ol start='3'><li>One<li>Two</ol>", "3. One\n4. Two"),
    ("<ol><li>One<li>Two<ul><li>Deep</ul></ol>", "1. One\n2. Two\n  - Deep"),
    ("<table><tr><th>A<th>B<tr><td>1<td>2</table>", "A\tB\n1\t2"),
    ("<table><tr><td><p>A</p></td><td><p>B</p></td></tr><tr><td><p>1</p></td><td><p>2</p></td></tr></table>", "A\tB\n1\t2"),
    ("<table><tr><td><table><tr><td>In</td></tr><tr><td>Out</td></tr></table></td><td>Beside</td></tr></table>", "In\nOut\nBeside"),
    ("<table><tr><td>&nbsp;</td><td></td><td>Only</td></tr></table>", "Only"),
    ('<a href="https://example.com/">example.com</a>', "example.com"),
    ('<a href="https://example.com/x?a=1&amp;b=2">here</a>', "here <https://example.com/x?a=1&b=2>"),
    ('<a href="mailto:ann@example.com">ann@example.com</a>', "ann@example.com"),
    ('<a href="mailto:ann@example.com">Ann</a>', "Ann <mailto:ann@example.com>"),
    ('<a href="#top">Up</a> <a href="javascript:x()">Run</a>', "Up Run"),
    ('<a href="https://example.com"><img src=x alt=Logo></a>Hi', "Hi"),
    ('<div style="display:none">Preview</div>Hi', "Hi"),
    ('<span style="max-height:0px;overflow:hidden;opacity:0">Preview &zwnj;&nbsp;&zwnj;</span>Hi', "Hi"),
    ('<div style="max-height:0.5em;opacity:0.9">Seen</div>', "Seen"),
    ("<title>T</title><style>p{}</style><script>if (a<b) x()</script>Hi", "Hi"),
    ("<!--[if mso]><p>Outlook</p><![endif]-->Hi<![if !mso]> you<![endif]>", "Hi you"),
    ("<!-- never closed <p>Hi", "Hi"),
    ("Hi <a href='unclosed>there", "Hi there"),
    ("1 < 2 &amp; 3 &gt; 2 &auml;&#228;&#xE4;", "1 < 2 & 3 > 2 äää"),
    ("<blockquote>Old<blockquote>Older</blockquote></blockquote>New", "> Old\n>> Older\n\nNew"),
    ("New<blockquote type=cite><div>a</div><div><br></div><div>b</div></blockquote>", "New\n> a\n>\n> b"),
    ("<blockquote>Whole mail</blockquote>", "Whole mail"),
    ('Own<blockquote style="margin:0 0 0 40px;border:none">indent</blockquote>', "Own\nindent"),
    ('<img alt="Only a picture">', "Only a picture"),
    ('<div style="display:none">All of it</div>', "All of it"),
    ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("html", "text"), LAYOUT)
def test_html_becomes_the_text_a_person_would_type(html: str, text: str) -> None:
    """Blocks, lists, tables, links and hidden parts come out as lines without invented blank ones."""
    assert html_to_text(html) == text


def test_known_containers_leave_marks() -> None:
    """The line range of a container is that of its text, with the kind its program gives it."""
    html = '<p>Hi</p><div class="x_gmail_signature">Ann<br>Sales</div><div id=divRplyFwdMsg>From: Bob</div>'
    text, marks = html_to_text_and_marks(html)
    assert text == "Hi\n\nAnn\nSales\nFrom: Bob"
    assert [(mark.first, mark.kind) for mark in marks] == [
        (2, FoldKind.SIGNATURE),
        (4, FoldKind.HEADER),
    ]


@pytest.mark.parametrize(
    "reference",
    ["&#" + "9" * 5000 + ";", "&#x" + "f" * 5000 + ";", "&#0;", "&#xD800;", "&#99999999"],
)
def test_reference_to_no_character_is_replaced(reference: str) -> None:
    """Character references that name no character give U+FFFD, however long they are."""
    assert decode(f"a{reference}b") == "a\ufffdb"


def test_attributes_are_decoded_and_the_first_of_a_name_wins() -> None:
    """Attributes are read in every way of quoting."""
    assert attributes(" HREF=\"a&amp;b\" title='x > y' width=3 nowrap href=c") == {
        "href": "a&b", "title": "x > y", "width": "3", "nowrap": "",
    }  # fmt: skip


def test_quoted_sign_does_not_end_a_tag() -> None:
    """A ">" in an attribute belongs to it; raw elements keep their content to themselves."""
    assert list(tokens('<a title="x>y">z</A><style><p></style>')) == [
        ("a", ' title="x>y"'), ("", "z"), ("/a", ""), ("style", "<p>"), ("/style", ""),
    ]  # fmt: skip


MARKUP = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<div>", "</div>", "<table>", "<tr>", "<td>", "</td>", "</table>", "<li>", "<ul>", "</ul>", "<pre>", "</pre>",
         "<blockquote>", "</blockquote>", "<br>", "<hr>", "a", " ", "&nbsp;", "\n", "<a href='http://x'>", "</a>", "<style>", "<!--", "-->",
         "<a ='", "<", ">", "&#", "&", '"', "<td", "\x00", "<div style='display:none'>"]
    ),
    max_size=60,
).map("".join)  # fmt: skip


@given(st.one_of(st.text(max_size=200), MARKUP))
def test_any_input_gives_tidy_text(html: str) -> None:
    """Nothing raises; there are no trailing spaces, no double blank lines, no blank line at either end."""
    text = html_to_text(html)
    assert "\n\n\n" not in text
    assert text == "\n".join(line.rstrip() for line in text.split("\n"))
    assert not text.startswith("\n")
    assert not text.endswith("\n")


@pytest.mark.parametrize(
    "piece",
    ["<!--", '<a ="', "<a ='", "<", "<style>", "&#", "<p>", "<div>", "<table><tr><td>x", "<blockquote>x", "<ul><li>", "<a href=http://x>",
     "<b></i>", "</p>", "<td>", "x ", "&nbsp;", " &zwnj;", "<p style='opacity:"],
)  # fmt: skip
def test_hostile_html_costs_little(piece: str) -> None:
    """A long run of the same piece is read in small, bounded time."""
    html = piece * (300_000 // len(piece))
    started = time.process_time()
    html_to_text(html)
    assert time.process_time() - started < 4


def test_a_flood_of_tags_loses_no_words() -> None:
    """Beyond the bound the shape of the text is given up, not its words."""
    assert html_to_text("<b>" * (MAX_TAGS + 5) + "the last words").endswith("the last words")


@pytest.mark.parametrize(
    ("css", "is_shown"),
    [
        (".pre{display:none}", False),
        ("div.pre , #x { max-height:0; font-size:0 }", False),
        ("/* a { } */ .PRE{visibility:hidden}", False),
        ("@import url(x); .pre{display:none!important}", False),
        ("@media (max-width:600px){ .a{color:red} .pre{display:none} }", True),
        (".pre .more{display:none}", True),
        (".pre{display:block}", True),
        (".preview{display:none}", True),
        (".pre{display:none} .pre{display:block}", True),
        (".box .pre{display:block} .pre{display:none}", True),
        (".pre{display:none}</style><style>.pre{display:block}", True),
        ("p.pre{display:none}", True),
        (".pre{opacity:0;animation:appear 1s forwards}", True),
        (".pre{display:none;display:block}", True),
    ],
)
def test_what_a_style_sheet_hides_is_left_out(css: str, is_shown: bool) -> None:
    """The words that newsletters write for the list of mails; what is hidden on a phone alone is shown."""
    html = f'<style>{css}</style><div class="pre">Only today!</div><p>Dear Ann</p>'
    assert ("Only today!" in html_to_text(html)) is is_shown
    assert "Dear Ann" in html_to_text(html)


@pytest.mark.parametrize("medium", ["print", "only screen and (max-width:480px)"])
def test_a_sheet_for_one_medium_hides_nothing(medium: str) -> None:
    """Neither in the text nor in the frame."""
    html = f'<style media="{medium}">.a{{display:none}}</style><style>p{{color:red}}</style><p class=a>One<p>Two'
    assert html_to_text(html) == "One\n\nTwo"
    assert "none" not in inline_styles(html)


@pytest.mark.parametrize(
    "style",
    [
        "display:inline-block;mso-hide:all",
        "display:none;display:block",
        "fill-opacity:0",
        "mso-line-max-height:0",
        "background:url(https://shop.example/a?display:none)",
        'color:red" title="visibility:hidden',
    ],
)
def test_what_is_not_hidden_keeps_its_words(style: str) -> None:
    """Such as a button that stands beside Outlook's drawing of it; a title and an address are no style."""
    html = f'<p>Hello</p><a href="https://shop.example/a" style="{style}">Pay now</a>'
    assert "Pay now <https://shop.example/a>" in html_to_text(html)


def test_what_an_element_shows_itself_is_shown() -> None:
    """Its own style is stronger than the sheet's, and a mail that is hidden whole is shown whole."""
    for sheet, own in (("display:none", "display:block"), ("opacity:0", "opacity:1")):
        html = f'<style>.a{{{sheet}}}</style><p class=a style="{own}">One</p><p>Two'
        assert html_to_text(html) == "One\n\nTwo"
    assert html_to_text("<style>.a{display:none}</style><p class=a>Words</p>") == "Words"


def test_raised_digits_stay_raised() -> None:
    """A power and the cents of a price are no further digits; other raised words are words."""
    html = "10<sup>3</sup> m<sup>2</sup>, 19<sup>99</sup> EUR, the 4<sup>th</sup>, H<sub>2</sub>O"
    assert html_to_text(html) == "10³ m², 19⁹⁹ EUR, the 4th, H2O"
