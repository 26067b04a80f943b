"""Markdown with merge fields: both parts say the same, values are data, and every fault is named with its line."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail.html.text import html_to_text
from gateway.mail.writing.markdown import (
    MAX_CHARACTERS,
    UnfitText,
    Written,
    fill,
    fill_for_all,
    fill_line,
    read_line,
    read_markdown,
)
from gateway.mail.writing.mergefields import MissingValue, Value

FIELDS = frozenset({"name", "product", "installed_version", "fixed_version", "cvss", "deadline"})
HOSTILE = '"><script>alert(1)</script>*b*\r\nBcc: x@example.com [l](http://e.example) {product}'


def write(source: str, language: str = "en", **values: Value) -> Written:
    """The text with these values, for a desk in Berlin."""
    return fill(read_markdown(source, FIELDS), values, language, "Europe/Berlin")


def faults(source: str, **more: int) -> list[str]:
    """What is wrong with a text, one line each."""
    with pytest.raises(UnfitText) as caught:
        read_markdown(source, FIELDS, **more)
    return str(caught.value).splitlines()


FORMS = [
    ("One\ntwo", "One two"),
    ("One\n\nTwo", "One\n\nTwo"),
    ("One  \ntwo", "One\ntwo"),
    ("# Head\nText", "Head\n====\n\nText"),
    ("## Head\nText", "Head\n----\n\nText"),
    ("### Head\nText", "Head\n\nText"),
    ("**now** and *soon*", "*now* and _soon_"),
    ("- a\n- b", "- a\n- b"),
    ("Text:\n- a\n- b\n\nAfter", "Text:\n\n- a\n- b\n\nAfter"),
    ("- a\n\n- b", "- a\n\n- b"),
    ("3. a\n4. b", "3. a\n4. b"),
    ("- a\n  - deep\n- b", "- a\n  - deep\n- b"),
    ("1. a\n\n   more\n2. b", "1. a\n\n   more\n\n2. b"),
    ("> a\n>\n> b\n\nc", "> a\n>\n> b\n\nc"),
    ("> - a\n> - b", "> - a\n> - b"),
    ("`apt upgrade`", "`apt upgrade`"),
    ("```\na  b\n\n  c\n```", "    a  b\n\n      c"),
    ("- a\n  ```\n  x\n  ```", "- a\n      x"),
    ("---", "-" * 40),
    ("[here](https://example.com/a)", "here <https://example.com/a>"),
    ("[https://example.com](https://example.com)", "https://example.com"),
    ("Look at https://example.com/a.", "Look at https://example.com/a."),
    ("<https://example.com/a>", "https://example.com/a"),
    ("www.example.com", "www.example.com"),
    ("ann@example.com", "ann@example.com"),
    ("[Ann](mailto:ann@example.com)", "Ann <mailto:ann@example.com>"),
    ("[call](tel:+49711123)", "call <tel:+49711123>"),
    ("| A | Bee |\n|---|----:|\n| long | 1 |", "A     Bee\n----  ---\nlong  1"),
    ("<b>x</b> &amp; \\*y\\*", "<b>x</b> & *y*"),
    ("", ""),
]


@pytest.mark.parametrize(("source", "text"), FORMS)
def test_text_part(source: str, text: str) -> None:
    """The text part looks as people type it."""
    assert write(source).text == text + "\n"


def test_lines_have_72_characters() -> None:
    """Long paragraphs are broken and hang below their marker; an address is never broken."""
    address = "https://example.com/" + "x" * 80
    text = write(f"- {'word ' * 30}\n\n{address}").text
    lines = text.splitlines()
    assert max(len(line) for line in lines if address not in line) <= 72
    assert all(line.startswith("  word") for line in lines[1:3])
    assert address in lines


def test_lines_are_broken_after_the_values_came_in() -> None:
    """The length that counts is the value's, not the field's."""
    text = write("{name} " * 20, name="Ann").text
    assert text == f"{('Ann ' * 18).strip()}\nAnn Ann\n"


def test_wide_tables_become_records() -> None:
    """A table that does not fit is written row by row, with the heads beside the cells."""
    wide = "x" * 40
    text = write(f"| A | B |\n|---|---|\n| {wide} | {wide} |\n| c |  |").text
    assert text == f"A: {wide}\nB: {wide}\n\nA: c\n"


def test_html_part() -> None:
    """The HTML part has the same structure as markup."""
    html = write("# Update\n\nFor **{product}**: [get it](https://example.com/{fixed_version})",
                 product="Drucker & Co", fixed_version="2.4 ü").html  # fmt: skip
    assert html == (
        "<h1>Update</h1>\n<p>For <strong>Drucker &amp; Co</strong>: "
        '<a href="https://example.com/2.4%20%C3%BC" rel="noopener noreferrer">get it</a></p>\n'
    )


def test_both_parts_say_the_same() -> None:
    """What the HTML part says as text has the words of the text part."""
    source = (
        "Dear {name},\n\n- install {fixed_version}\n- see <https://example.com/{fixed_version}>\n"
    )
    written = write(source, name="Ann", fixed_version="2.4")
    assert html_to_text(str(written.html)).split() == written.text.split()


def test_markup_in_the_text_is_text() -> None:
    """HTML that somebody typed arrives as characters."""
    html = write('<script>alert(1)</script> <img src=x onerror=y>\n\n<div onclick="z">').html
    assert "<script" not in html
    assert "<img" not in html
    assert "<div" not in html
    assert "&lt;script&gt;" in html


def test_values_are_data() -> None:
    """A value is neither markup nor Markdown nor a further field, wherever it stands, and has one line."""
    source = "{name} **{name}** `{name}` [x](https://example.com/{name})\n\n```\n{name}\n```"
    written = write(source, name=HOSTILE)
    line = " ".join(HOSTILE.split())
    assert written.text.splitlines()[-1] == f"    {line}"
    assert "<script" not in written.html
    assert "http://e.example" not in written.html.replace(str(written.html.escape(line)), "")
    assert 'href="https://example.com/%22%3E%3Cscript%3E' in written.html
    assert "{product}" in written.text


VALUES = [
    ("de", datetime(2026, 12, 1, 17, tzinfo=UTC), "1. Dezember 2026, 18:00 MEZ"),
    ("en", datetime(2026, 7, 1, 17, tzinfo=UTC), "July 1, 2026, 19:00 +0200"),
    ("de", date(2026, 3, 2), "2. März 2026"),
    ("en", date(2026, 3, 2), "March 2, 2026"),
    ("de", Decimal("9.8"), "9,8"),
    ("en", Decimal("9.8"), "9.8"),
    ("de", Decimal("10.0"), "10,0"),
    ("de", 12000, "12.000"),
    ("en", "2.4\x00\n rc1", "2.4 rc1"),
]


@pytest.mark.parametrize(("language", "value", "words"), VALUES)
def test_values_in_words(language: str, value: Value, words: str) -> None:
    """Dates and numbers have the form of the language, times their zone."""
    assert write("{deadline}", language, deadline=value).text == words + "\n"


NO_FIELDS = [
    ("\\{name}", "{name}"),
    ("`\\{name}`", "`{name}`"),
    ("```\n\\{x} ${HOME} {{y}}\n```", "    {x} ${HOME} {{y}}"),
    ('{ "a": 1 } {} {1}', '{ "a": 1 } {} {1}'),
]


@pytest.mark.parametrize(("source", "text"), NO_FIELDS)
def test_braces_that_are_no_fields(source: str, text: str) -> None:
    """Braces can be written, in code as well."""
    assert write(source).text == text + "\n"


def test_unknown_fields_are_named_with_their_line() -> None:
    """A field that does not exist is a fault, with its line in the file and the field that was probably meant."""
    found = faults("Dear {name},\n\n{prodct} and {Name}\n`{zzz}`", first_line=8)
    assert [line.partition(";")[0] for line in found] == [
        "line 10: there is no field {prodct}",
        "line 10: there is no field {Name}",
        "line 11: there is no field {zzz}",
    ]
    assert "did you mean {product}?" in found[0]
    assert "did you mean {name}?" in found[1]
    assert "write \\{zzz} for a brace. The fields are {cvss}, {deadline}" in found[2]


REFUSED = [
    ("a\n![x](https://example.com/x.png)", "line 2: pictures are not sent"),
    ("a\nb [x](javascript:alert(1))", "line 2: write the whole address"),
    ("[x](JaVaScRiPt:alert(1))", "line 1: write the whole address"),
    ("[x](data:text/html;base64,AA)", "line 1: write the whole address"),
    ("[x](file:///etc/passwd)", "line 1: write the whole address"),
    ("[x](/download)", "instead of '/download'"),
    ("[x]({name})", "instead of 'name'"),
    ("[x](https://)", "line 1: write the whole address"),
    ("x" * (MAX_CHARACTERS + 1), f"line 1: shorten the text to {MAX_CHARACTERS} characters."),
]


@pytest.mark.parametrize(("source", "what"), REFUSED)
def test_what_is_refused(source: str, what: str) -> None:
    """Pictures, addresses that lead nowhere and dangerous ones are refused by name."""
    assert what in "\n".join(faults(source))


def test_all_faults_at_once() -> None:
    """A writer sees everything that is wrong in one go, in the order of the lines."""
    assert [line.partition(":")[0] for line in faults("![](x)\n{a}\n[b](c)\n{d}")] == [
        "line 1", "line 2", "line 3", "line 4",
    ]  # fmt: skip


def test_missing_value() -> None:
    """A value that a text needs and does not get is an error, not a gap; which it needs can be asked."""
    template = read_markdown("{name} [x](https://example.com/{product})", FIELDS)
    assert template.fields == {"name", "product"}
    with pytest.raises(MissingValue, match=r"the field \{product\} has no value"):
        fill(template, {"name": "Ann"}, "en", "UTC")


def test_a_line() -> None:
    """A subject has fields and no markup, and stays one line."""
    line = read_line("Update *{product}* \\{x}\n soon", FIELDS)
    assert fill_line(line, {"product": "A\nB <b>"}, "en", "UTC") == "Update *A B <b>* {x} soon"
    assert line.fields == {"product"}
    with pytest.raises(UnfitText, match=r"no field \{x\}"):
        read_line("{x}", FIELDS)


@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_and_any_value(source: str, value: str) -> None:
    """Whatever is written and whatever stands in a field: it is refused in words, or no foreign tag comes out."""
    try:
        template = read_markdown(
            source + "\n\n{name} **{name}** [a](https://e.example/{name})", FIELDS
        )
    except UnfitText:
        return
    written = fill(template, dict.fromkeys(FIELDS, value), "de", "Europe/Berlin")
    assert not any(0xE000 <= ord(character) <= 0xE004 for character in written.text + written.html)
    assert "<script" not in written.html
    assert written.text.endswith("\n")


def test_the_form_for_all() -> None:
    """What is said to one recipient is left out of the form for everybody; the rest has its values."""
    source = "Dear {name},\n\n## Update {product}\n\n- you have {installed_version}\n- get {fixed_version}\n"
    source += "\n| {name} |\n|--|\n"
    template = read_markdown(source, FIELDS)
    values: dict[str, Value] = {"product": "Printer", "fixed_version": "2.4"}
    text = fill_for_all(template, values, "en", "UTC")
    assert text == "Update Printer\n--------------\n\n- get 2.4\n"
