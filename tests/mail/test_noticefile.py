"""Notices as files: a head in TOML, a part for each language."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from gateway.mail.writing.noticefile import UnfitFile, read_notice_file, write_notice_file
from store.notice_records import Audience, Notice, NoticeProduct, NoticeState, NoticeText

HEAD = '+++\nclass = "security"\n[subject]\nde = "Lücke"\nen = "Flaw"\n'
WHOLE = f"{HEAD}+++\n\nBitte aktualisieren.\n\n+++ en\nPlease update.\n"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_each_language_has_its_part() -> None:
    """What stands right behind the head is in the first subject's language; each part knows its first line."""
    file = read_notice_file(WHOLE)
    assert file.bodies == {"de": "Bitte aktualisieren.\n", "en": "Please update.\n"}
    assert file.first_lines == {"de": 8, "en": 11}


@pytest.mark.parametrize("text", [WHOLE.replace("\n", "\r\n"), "\ufeff\n" + WHOLE])
def test_files_of_other_systems_are_read(text: str) -> None:
    """CRLF, a byte order mark and blank lines in front change nothing."""
    assert read_notice_file(text).bodies["en"] == "Please update.\n"


def test_a_first_part_may_be_named() -> None:
    """The line that ends the head may name the language."""
    file = read_notice_file(HEAD + "+++ en\nPlease.\n+++ de\nBitte.\n")
    assert file.bodies == {"en": "Please.\n", "de": "Bitte.\n"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "it must begin with a line +++"),
        ("Hello", "it must begin with a line +++"),
        ("+++\nclass = 1", "it must begin with a line +++"),
        ("+++\nclass = \n+++\nx", "mend the TOML of the head: Invalid value (at line 2"),
        (HEAD + "+++\nBitte.\n", "the subject in en has no text"),
        (WHOLE + "+++ fr\nVoilà.\n", "the text in fr has no subject"),
        ('+++\n[subject]\nen = "x"\n+++\nx', "class: add this key"),
        (
            WHOLE.replace("class =", 'cve = ["2026-1"]\nclass ='),
            "cve.0: write a CVE number such as",
        ),
        (
            WHOLE.replace("class =", "cvss = 9.8\nclass ="),
            "cvss: write a text in quotes instead of 9.8",
        ),
        (
            WHOLE.replace("class =", "colour = 1\nclass ="),
            "colour: there is no such key; the keys are class",
        ),
    ],
)
def test_what_is_wrong_is_told(text: str, sentence: str) -> None:
    """Each fault names its line or its key."""
    with pytest.raises(UnfitFile) as caught:
        read_notice_file(text)
    assert sentence in str(caught.value)


def test_what_was_written_can_be_edited() -> None:
    """A notice as a file says the same when it is read again."""
    notice = Notice(
        id=1, notice_class="security", state=NoticeState.DRAFT,
        texts=(NoticeText("de", 'Lücke "groß"', "Bitte.\n"), NoticeText("en", "Flaw", "Please.\n")),
        products=(NoticeProduct(1, "Kelle", "maven", "<2.4.1", "2.4.1"),),
        audience=Audience(("vip",), ("de",), ("a@x.example",), ("Muster AG",), everybody=True),
        attachments=(), author_name="Anna", created_at=NOW, updated_at=NOW, advisory_id="EX-1",
        cves=("CVE-2026-12345",), cvss="9.8", urls=("https://x.example/a",), tlp="CLEAR",
        deadline=date(2026, 12, 1), scheduled_at=NOW, embargo_until=NOW,
    )  # fmt: skip
    file = read_notice_file(write_notice_file(notice))
    head = file.head
    assert file.bodies == {"de": "Bitte.\n", "en": "Please.\n"}
    assert head.subject == {"de": 'Lücke "groß"', "en": "Flaw"}
    assert [(p.name, p.affected, p.fixed) for p in head.product] == [("Kelle", "<2.4.1", "2.4.1")]
    assert (head.advisory, head.cve, head.cvss, head.tlp) == (
        "EX-1", ["CVE-2026-12345"], "9.8", "CLEAR",
    )  # fmt: skip
    assert (head.deadline, head.send_at, head.embargo_until) == (date(2026, 12, 1), NOW, NOW)
    assert head.audience.add == ["a@x.example"]
    assert head.audience.everybody
