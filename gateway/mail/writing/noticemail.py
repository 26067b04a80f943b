"""A notice as its author writes it in a mail: lines such as `Class: security`, a blank line, then Markdown.

The same notice as mail.noticefile, whose form with +++ is taken here, too; what simple lines cannot say, it can. Which
names there are, in English and German, stands in `_NAMES`. A reply that lets a notice go out is read here as well: it
consists of a word from `_GO` and perhaps a number, and of nothing else, so that no chatter ever releases anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from gateway.mail.writing.noticefile import (
    FENCE,
    Head,
    NoticeFile,
    UnfitFile,
    advice_on,
    joined,
    lines_of,
    read_bodies,
    read_notice_file,
)

_NAMES = {
    "class": "class", "klasse": "class", "product": "product", "produkt": "product",
    "versions": "affected", "versionen": "affected", "affected": "affected", "betroffen": "affected",
    "fixed": "fixed", "behoben": "fixed", "cve": "cve", "cvss": "cvss",
    "deadline": "deadline", "frist": "deadline", "send at": "send_at", "senden am": "send_at",
    "embargo until": "embargo_until", "embargo bis": "embargo_until",
    "advisory": "advisory", "urls": "urls", "tlp": "tlp",
    "tags": "tags", "languages": "languages", "sprachen": "languages", "add": "add", "auch an": "add",
    "exclude": "exclude", "nicht an": "exclude", "everybody": "everybody", "alle": "everybody",
    "language": "language", "sprache": "language",
    "subject": "subject", "betreff": "subject",
    "subject de": "subject de", "betreff de": "subject de",
    "subject en": "subject en", "betreff en": "subject en",
}  # fmt: skip
_SHOWN = (
    "Class, Product, Versions, Fixed, CVE, CVSS, Deadline, Send at, Embargo until, Advisory, URLs, TLP, Tags, "
    "Languages, Add, Exclude, Everybody, Language, Subject"
)
_LISTS = frozenset({"cve", "urls"})
_AUDIENCE = frozenset({"tags", "languages", "add", "exclude"})
_MOMENTS = frozenset({"send_at", "embargo_until"})
_YES = {"yes": True, "ja": True, "true": True, "no": False, "nein": False, "false": False}
_LINE = re.compile(r"^[ \t]*([A-Za-z][A-Za-z ]{1,20}?)[ \t]*:[ \t]*(.*?)[ \t]*$")
_GO = frozenset({
    "release", "confirm", "ok", "okay", "yes", "send", "freigeben", "bestätigen", "ja", "senden",
})  # fmt: skip
_NUMBER = re.compile(r"\d{1,9}|\d{1,3}(?:[.,]\d{3}){1,2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Go:
    """A reply that lets a notice go out, with the number of recipients if its writer typed one."""

    typed: int | None


def read_go(words: str) -> Go | None:
    """The reply, if it says nothing else than this."""
    numbers, said = [], 0
    for word in words.lower().split():
        bare = word.strip(".!,")
        if _NUMBER.fullmatch(bare):
            numbers.append(int(re.sub("[.,]", "", bare)))
        elif bare in _GO:
            said += 1
        else:
            return None
    if len(numbers) > 1 or not (numbers or said):
        return None
    return Go(numbers[0] if numbers else None)


def begins_notice(words: str) -> bool:
    """Whether these words are meant as the text of a notice: their first line is one of a head."""
    first = next((line for line in lines_of(words) if line.strip()), "")
    match = _LINE.match(first)
    return first.strip() == FENCE or (match is not None and match[1].lower() in _NAMES)


def read_notice_mail(words: str, subjects: Mapping[str, str], language: str) -> NoticeFile:
    """The notice that a mail says; `subjects` by language stand where the words name none. Raises UnfitFile.

    `language` is that of the text up to the first line such as `+++ en`, unless a line `Language:` says otherwise.
    """
    lines = lines_of(words)
    start = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    if start < len(lines) and lines[start].strip() == FENCE:
        return read_notice_file(
            words, {language: subjects[language]} if language in subjects else {}
        )
    blank = (number for number in range(start, len(lines)) if not lines[number].strip())
    end = next(blank, len(lines))
    plain = _read_lines(lines[start:end], start + 1)
    main = plain.language or language
    bodies, first_lines = read_bodies([*lines, ""], end, main)
    if not bodies:
        plain.faults.append("there is no text; write it below the head, after an empty line")
    said = _subjects(plain, subjects, main, tuple(bodies))
    return joined(_validated(plain, said), bodies, first_lines)


@dataclass(slots=True)
class _Plain:
    """What the lines of a head said, as the values of a `Head`, and the line that each came from."""

    values: dict[str, Any] = field(default_factory=dict)
    products: list[dict[str, str]] = field(default_factory=list)
    audience: dict[str, Any] = field(default_factory=dict)
    subjects: dict[str, str] = field(default_factory=dict)
    language: str = ""
    lines: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def _read_lines(lines: list[str], first: int) -> _Plain:
    plain = _Plain()
    for number, line in enumerate(lines, first):
        match = _LINE.match(line)
        key = _NAMES.get(match[1].lower()) if match else None
        if match is None or key is None:
            plain.faults.append(
                f"line {number}: {line.strip()[:60]!r} is no line of a head, which ends with an empty line; "
                f"there are: {_SHOWN}"
            )
            continue
        try:
            _take(plain, key, match[2], number)
        except ValueError as fault:
            plain.faults.append(f"line {number}: {match[1]}: {fault}")
    return plain


def _take(plain: _Plain, key: str, value: str, number: int) -> None:
    """Enter the value of one line. Raises ValueError with what is wrong with it."""
    plain.lines.setdefault(key, number)
    if key in ("product", "affected", "fixed"):
        _take_product(plain, key, value)
    elif key in _AUDIENCE:
        plain.audience.setdefault(key, []).extend(_listed(value))
    elif key == "everybody":
        plain.audience[key] = _truth(value)
    elif key == "language":
        plain.language = _language(value)
    elif key.startswith("subject"):
        plain.subjects[key.partition(" ")[2]] = value
    elif key in _LISTS:
        plain.values.setdefault(key, []).extend(_listed(value))
    else:
        plain.values[key] = _single(key, value)


def _take_product(plain: _Plain, key: str, value: str) -> None:
    if key == "product":
        plain.products.append({"name": value})
    elif not plain.products:
        raise ValueError("name the product first, in a line above such as Product: NAME")
    else:
        plain.products[-1][key] = value


def _single(key: str, value: str) -> str | date | datetime:
    if key == "deadline":
        return _day(value)
    if key in _MOMENTS:
        return _moment(value)
    return value.lower() if key == "class" else value.upper() if key == "tlp" else value


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _truth(value: str) -> bool:
    if value.lower() not in _YES:
        raise ValueError(f"write yes or no instead of {value!r}")
    return _YES[value.lower()]


def _language(value: str) -> str:
    if not re.fullmatch("[A-Za-z]{2}", value, re.ASCII):
        raise ValueError(f"write de or en instead of {value!r}")
    return value.lower()


def _day(value: str) -> date:
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(value, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError(f"write a day such as 2026-12-01 or 01.12.2026 instead of {value!r}")


def _moment(value: str) -> datetime:
    for form in ("%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"):
        try:
            return datetime.strptime(value, form)  # noqa: DTZ007 - a time of the desk
        except ValueError:
            continue
    raise ValueError(f"write a time such as 2026-12-01 09:00 instead of {value!r}")


def _subjects(
    plain: _Plain, given: Mapping[str, str], main: str, languages: tuple[str, ...]
) -> dict[str, str]:
    """The subject of each language: what a line says, else what is given for it."""
    said = dict(plain.subjects)
    if "" in said:
        said.setdefault(main, said.pop(""))
    for language in languages:
        if language not in said and given.get(language):
            said[language] = given[language]
        if language not in said:
            name = "Subject" if language == main else f"Subject {language}"
            plain.faults.append(f"the text in {language} has no subject; add a line {name}: …")
    return said


def _validated(plain: _Plain, subjects: Mapping[str, str]) -> Head:
    """The head, or UnfitFile with everything that is wrong, each fault with its line where it has one."""
    if "class" not in plain.values:
        plain.faults.append("the class is missing; begin with a line such as Class: security")
    values = {
        "class": "unknown", **plain.values, "subject": dict(subjects) or {"en": "unknown"},
        "product": plain.products, "audience": plain.audience,
    }  # fmt: skip
    head = None
    try:
        head = Head.model_validate(values)
    except ValidationError as error:
        plain.faults += [_sentence(plain, one) for one in error.errors(include_url=False)]
    if plain.faults or head is None:
        raise UnfitFile("\n".join(plain.faults))
    return head


def _sentence(plain: _Plain, error: Any) -> str:
    steps = [str(step) for step in error["loc"]]
    inner = {"name": "product", "affected": "affected", "fixed": "fixed"}
    key = inner.get(steps[-1], steps[0]) if steps[0] == "product" else steps[0]
    key = steps[1] if key == "audience" and len(steps) > 1 else key
    where = f"line {plain.lines[key]}: " if key in plain.lines else ""
    return f"{where}{key}: {advice_on(error)}"
