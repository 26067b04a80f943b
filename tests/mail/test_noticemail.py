"""A notice in simple lines, and the reply that lets one go out."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from gateway.mail.writing.noticefile import UnfitFile
from gateway.mail.writing.noticemail import Go, begins_notice, read_go, read_notice_mail

HEAD = "Class: security\nProduct: Kelle\n\nDear {name}.\n"
GIVEN = {"de": "Neues", "en": "News"}


def test_every_line_of_a_head_is_read() -> None:
    """In English and German, in any case, several products one after the other."""
    file = read_notice_mail(
        "Klasse: Security\nProdukt: Kelle\nVersionen: <2.4.1\nBehoben: 2.4.1\nPRODUCT: Eimer\n"
        "CVE: CVE-2026-12345, CVE-2026-12346\ncvss: 9.8\nFrist: 01.12.2026\nSend at: 2026-12-01 09:00\n"
        "Embargo bis: 01.12.2026 08:00\nAdvisory: EX-1\nURLs: https://maker.example/a\nTLP: green\n"
        "Tags: vip, beta\nSprachen: de\nAdd: jo@customer.example\nExclude: Muster AG\nAlle: nein\n"
        "Language: de\nSubject en: Update\n\nGuten Tag.\n+++ en\nHello.\n",
        GIVEN,
        "en",
    )
    head = file.head
    assert head.notice_class == "security"
    assert [(p.name, p.affected, p.fixed) for p in head.product] == [
        ("Kelle", "<2.4.1", "2.4.1"),
        ("Eimer", "", ""),
    ]
    assert head.cve == ["CVE-2026-12345", "CVE-2026-12346"]
    assert (head.cvss, head.advisory, head.tlp) == ("9.8", "EX-1", "GREEN")
    assert head.deadline == date(2026, 12, 1)
    assert head.send_at == datetime(2026, 12, 1, 9, 0)  # noqa: DTZ001 - a time of the desk
    assert head.embargo_until == datetime(2026, 12, 1, 8, 0)  # noqa: DTZ001 - the same
    assert (head.audience.tags, head.audience.languages) == (["vip", "beta"], ["de"])
    assert (head.audience.add, head.audience.exclude) == (["jo@customer.example"], ["Muster AG"])
    assert not head.audience.everybody
    assert head.subject == {"de": "Neues", "en": "Update"}
    assert file.bodies == {"de": "Guten Tag.\n", "en": "Hello.\n"}


def test_the_given_subject_stands_for_the_texts_that_are_there() -> None:
    """A line in the head is stronger; an empty subject is none."""
    assert read_notice_mail(HEAD, GIVEN, "en").head.subject == {"en": "News"}
    own = read_notice_mail("Subject: Own\n" + HEAD, GIVEN, "en")
    assert own.head.subject == {"en": "Own"}
    with pytest.raises(UnfitFile, match=r"the text in en has no subject; add a line Subject: …"):
        read_notice_mail(HEAD, {"en": ""}, "en")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Dear all,\n\nhello.\n", r"line 1: 'Dear all,' is no line of a head"),
        ("Product: Kelle\n\nHello.\n", "the class is missing"),
        ("\nClass: a\nFixed: 2\n\nHello.\n", "line 3: Fixed: name the product first"),
        ("Class: a\nEverybody: perhaps\n\nHello.\n", "line 2: Everybody: write yes or no"),
        ("Class: a\nLanguage: german\n\nHello.\n", "line 2: Language: write de or en"),
        ("Class: a\nDeadline: soon\n\nHello.\n", "line 2: Deadline: write a day such as"),
        ("Class: a\nSend at: noon\n\nHello.\n", "line 2: Send at: write a time such as"),
        ("Class: a\nTLP: pink\n\nHello.\n", "line 2: tlp: "),
        ("Class: a\nProduct:\n\nHello.\n", "line 2: product: "),
        ("Class: a\n", "there is no text"),
        ("", "there is no text"),
        ("Class: a\nSubject de: Neues\n\nHello.\n", "the subject in de has no text"),
    ],
)
def test_faults_name_their_line(text: str, fault: str) -> None:
    """Every fault says what to do, and where."""
    with pytest.raises(UnfitFile, match=fault):
        read_notice_mail(text, GIVEN, "en")


def test_the_form_of_files_is_taken() -> None:
    """With a subject of its own or the given one."""
    fenced = '+++\nclass = "feature"\n+++\nHello.\n'
    assert read_notice_mail(fenced, GIVEN, "de").head.subject == {"de": "Neues"}
    with pytest.raises(UnfitFile, match="subject: add this key"):
        read_notice_mail(fenced, {}, "de")


@pytest.mark.parametrize(
    ("words", "go"),
    [
        ("release", Go(None)),
        ("Freigeben.", Go(None)),
        ("OK", Go(None)),
        ("57", Go(57)),
        ("1.234\n\nrelease!", Go(1234)),
        ("1,234", Go(1234)),
        ("ok, but wait", None),
        ("57 58", None),
        ("release now please", None),
        ("", None),
        ("1234567890", None),
        ("٥٧", None),
    ],
)
def test_a_release_says_nothing_else(words: str, go: Go | None) -> None:
    """A word, a number, or both; anything beside them makes it no release."""
    assert read_go(words) == go


@pytest.mark.parametrize(
    ("words", "begins"),
    [("Class: a", True), ("\n+++\n", True), ("Dear all:", False), ("ok", False), ("", False)],
)
def test_a_text_is_known_by_its_first_line(words: str, begins: bool) -> None:
    """Whether a reply brings a new text."""
    assert begins_notice(words) is begins
