"""Reasons in other languages: every sentence that the code can give as a reason has its translation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from gateway.config import load_settings
from gateway.desk.explaining import circumstances, explain
from gateway.mail import defects
from gateway.policy.budgets import AcknowledgementCounts, BudgetLimits, judge_acknowledgement
from gateway.reasons import Reasons, open_reasons
from gateway.resources import default_config, templates
from gateway.texts import SOURCE_LANGUAGE, languages

FOLDER = templates()
CODE = Path(__file__).parent.parent / "gateway"
CORPUS = Path(__file__).parent / "corpus"
TRANSLATED = [language for language in languages(FOLDER) if language != SOURCE_LANGUAGE]
MODULES = (
    *("policy/budgets.py", "policy/gate.py", "policy/loops.py", "policy/matching.py"),
    *(
        "policy/plan.py",
        "mail/kinds/automatic.py",
        "mail/kinds/prosebounces.py",
        "mail/kinds/wordrules.py",
        "mail/kinds/reports.py",
        "mail/kinds/sesnotices.py",
    ),
    *("desk/explaining.py", "desk/sort.py", "policy/audience.py"),
    *("policy/announcing.py", "policy/notices.py", "desk/notices/bymail.py"),
    "desk/notices/lifecycle.py",
)

TELLING = {"Decision", "Verdict", "Unreadable", "Unacceptable", "_noted", "_held"}
"""What is called with a sentence for people."""
MADE_OF_PIECES = {"a c are enough", "a, c recipient(s) e"}
"""Sentences that no look at the code tells; tests below bring them about."""


@pytest.fixture(params=TRANSLATED)
def reasons(request: pytest.FixtureRequest) -> Reasons:
    """The reasons of one language."""
    return open_reasons(FOLDER, request.param)


def sentences(module: str) -> Iterator[str]:
    """The reasons that a module can give, values replaced by letters."""
    tree = ast.parse((CODE / module).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(name), args=[*_, last]) if name in TELLING:
                yield from words(last)
            case ast.Call(func=ast.Name("Judgement"), args=[_, reason, *_]):
                yield from words(reason)
            case ast.Return(value=ast.Constant(str()) | ast.JoinedStr() as last):
                yield from words(last)
            case ast.Assign(targets=[ast.Name("reason" | "limit" | "third_party")], value=value):
                yield from words(value)
            case ast.Return(value=ast.Tuple([_, last, *_])):
                yield from words(last)
            case ast.Tuple([ast.Constant(str()), ast.Name(), ast.Constant(str()) as last]):
                yield from words(last)


def words(node: ast.expr) -> Iterator[str]:
    """The sentence of an expression; a rule's name before a colon is none of it."""
    match node:
        case ast.Constant(str() as text):
            found = text
        case ast.JoinedStr(pieces):
            found = "".join(
                str(p.value) if isinstance(p, ast.Constant) else chr(97 + i)
                for i, p in enumerate(pieces)
            )
        case ast.Tuple([only]) | ast.IfExp(only):
            yield from words(only)
            return
        case _:
            return
    name, colon, rest = found.partition(": ")
    found = rest if colon and name.replace("_", "").isalpha() and name.islower() else found
    if " " in found.strip():
        yield found


def placeholders(text: object) -> list[str]:
    """The names that stand in a sentence."""
    return sorted(re.findall(r"%\((\w+)\)s", str(text)))


@pytest.mark.parametrize("module", MODULES)
def test_every_reason_of_the_code_is_translated(module: str, reasons: Reasons) -> None:
    """A new reason cannot be forgotten."""
    found = set(sentences(module)) - MADE_OF_PIECES
    assert sorted(sentence for sentence in found if not reasons.knows(sentence)) == []
    # a sentence that only resembles another would come out half translated
    halves = {one for one in found if re.search(r"\b(?:the|that|and|what)\b", reasons.say(one))}
    assert halves == set()


def test_every_defect_is_translated(reasons: Reasons) -> None:
    """What can be wrong with a mail is said in every language."""
    known = [value for name, value in vars(defects).items() if name.isupper()]
    texts = [value for value in known if isinstance(value, str)]
    assert [text for text in texts if not reasons.knows(text)] == []


def test_every_decision_on_the_corpus_is_translated(reasons: Reasons) -> None:
    """Whatever the mails of the corpus are judged to be, the reason is said in every language."""
    around = circumstances(load_settings(default_config()))
    taken = [
        decision
        for path in CORPUS.glob("*/*.eml")
        for decision in explain(path.read_bytes(), around).decisions
    ]
    assert len(taken) > 300
    assert {one.reason for one in taken if not reasons.knows(one.reason)} == set()


@pytest.mark.parametrize(
    "counts",
    [
        AcknowledgementCounts(last_hour=9),
        AcknowledgementCounts(last_day=99),
        AcknowledgementCounts(to_strangers_last_minute=999),
        AcknowledgementCounts(),
    ],
)
def test_every_budget_is_explained(counts: AcknowledgementCounts, reasons: Reasons) -> None:
    """Why an acknowledgement was too many is said in every language."""
    decision = judge_acknowledgement(counts, BudgetLimits(), is_stranger=True)
    assert reasons.knows(decision.reason)


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_use_the_values_they_are_given(language: str) -> None:
    """A translation names no value that the sentence has not, and none is forgotten."""
    path = FOLDER / "locale" / language / "LC_MESSAGES" / "reasons.po"
    with path.open("rb") as file:
        messages = [message for message in read_po(file, locale=language) if message.id]
    pairs = [(placeholders(m.id), placeholders(m.string)) for m in messages]
    assert [pair for pair in pairs if pair[0] != pair[1]] == []
    assert all(message.string and not message.fuzzy for message in messages)


@pytest.mark.parametrize(
    ("reason", "german"),
    [
        ("nothing found", "nichts gefunden"),
        (
            "the subject names [#12], but the sender does not take part there",
            "der Betreff nennt [#12], aber der Absender ist dort nicht beteiligt",
        ),
        ("too many parts; too many headers", "zu viele Teile; zu viele Kopfzeilen"),
        (
            "we failed on it: reading took longer than 20 s",
            "wir sind an ihr gescheitert: das Lesen dauerte länger als 20 s",
        ),
        ("open → closed", "offen → geschlossen"),
        ("has Kelle 2.3, which is not affected", "hat Kelle 2.3, das nicht betroffen ist"),
        ("it answers <a; b>, which is on this ticket", "sie antwortet auf <a; b>, und das gehört zu diesem Ticket"),
        ("RFC 8098 receipt, displayed; it is about no letter of ours",
         "Lesebestätigung nach RFC 8098, displayed; es geht um keinen Brief von uns"),
        ("something that nobody wrote here", "something that nobody wrote here"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_reason_is_found_with_its_values(reason: str, german: str) -> None:
    """Values stay, known ones are translated too, several reasons are said each for itself."""
    assert open_reasons(FOLDER, "de").say(reason) == german
    assert open_reasons(FOLDER, "en").say(reason) == reason


@pytest.mark.parametrize(
    ("fault", "german"),
    [
        ("line 16: there is no field {nam}; did you mean {name}? The fields are {cve}, {name}.",
         "Zeile 16: es gibt kein Feld {nam}; meinten Sie {name}? Die Felder sind {cve}, {name}."),
        ("line 5: cve: write a CVE number such as CVE-2026-12345 instead of 'cve-1'",
         "Zeile 5: cve: schreiben Sie eine CVE-Nummer wie CVE-2026-12345 statt 'cve-1'"),
        ("this is no notice: mend the TOML of the head: Invalid value (at line 3, column 9)",
         "das ist keine Mitteilung: bringen Sie das TOML des Kopfs in Ordnung: "
         "der Wert ist keiner; ein Text steht in Anführungszeichen (Zeile 3, Spalte 9)"),
        ("line 7: Deadline: write a day such as 2026-12-01 or 01.12.2026 instead of 'soon'",
         "Zeile 7: Deadline: schreiben Sie einen Tag wie 2026-12-01 oder 01.12.2026 statt 'soon'"),
        ("jo@customer.example: is disabled", "jo@customer.example: ist gesperrt"),
        ("lines: of no kind", "lines: of no kind"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(fault: str, german: str) -> None:
    """Line, key and what to do are said in the reader's language; what was written stays as it was."""
    assert open_reasons(FOLDER, "de").say_fault(fault) == german
    assert open_reasons(FOLDER, "en").say_fault(fault) == fault


def test_hostile_values_cost_nothing() -> None:
    """A file name that looks like sentences within sentences neither takes time nor depth."""
    said = open_reasons(FOLDER, "de").say("the attached file " + "a → " * 240 + " shows")
    assert said.startswith("the attached file a →")
    assert open_reasons(FOLDER, "de").say("x" * 100_000) == "x" * 100_000
