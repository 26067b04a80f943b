"""A notice as its author writes it: a head in TOML between two lines of +++, then Markdown, one part for each language.

One form for every door: a file, the portal's text field, a mail. TOML and not YAML, because there 2.10 without quotes
would be the version 2.1 and nobody would notice. `read_notice_file` names every fault with its line or key; what the
names mean (products, classes) is looked up in the desk.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from store.notice_records import Notice, NoticeText

FENCE = "+++"
_PART = re.compile(r"^\+\+\+[ \t]*([a-z]{2})[ \t]*$")
_CVE = r"^CVE-\d{4}-\d{4,19}$"

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class UnfitFile(ValueError):
    """The file is no notice; the text says everything that is wrong with it, one line each."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class AboutProduct(_Part):
    """A table [[product]]: the affected versions as a range, and the version that mends it."""

    name: Word
    affected: str = ""
    fixed: str = ""


class Whom(_Part):
    """The table [audience]."""

    tags: list[Word] = []
    languages: list[Word] = []
    add: list[Word] = []
    exclude: list[Word] = []
    everybody: bool = False


class Head(_Part):
    """What stands in front of the text. Times without an offset are times of the desk."""

    notice_class: Annotated[Word, Field(alias="class")]
    subject: Annotated[dict[str, Word], Field(min_length=1)]
    product: list[AboutProduct] = []
    audience: Whom = Whom()
    advisory: Word | None = None
    cve: list[Annotated[str, Field(pattern=_CVE)]] = []
    cvss: str = ""
    urls: list[Annotated[str, Field(pattern=r"^https?://\S+$")]] = []
    tlp: Annotated[str, Field(pattern=r"^(CLEAR|GREEN|AMBER|AMBER\+STRICT|RED)?$")] = ""
    deadline: date | None = None
    send_at: datetime | None = None
    embargo_until: datetime | None = None
    attach: list[Word] = []


class NoticeFile(_Part):
    """A notice as it was written. `first_lines` says where each language's text begins."""

    head: Head
    bodies: dict[str, str]
    first_lines: dict[str, int]


def read_notice_file(text: str, subjects: Mapping[str, str] | None = None) -> NoticeFile:
    """The notice that a text says. `subjects` by language are taken where the head has none. Raises UnfitFile."""
    lines = lines_of(text)
    start = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    ends = [n for n in range(start + 1, len(lines)) if _is_fence(lines[n])]
    if start == len(lines) or lines[start].strip() != FENCE or not ends:
        raise UnfitFile(
            f"it must begin with a line {FENCE}, then the head in TOML, then another {FENCE}"
        )
    toml = "\n".join(lines[start + 1 : ends[0]])
    head = _head(toml, start + 1, subjects or {})
    bodies, first_lines = read_bodies(lines, ends[0], next(iter(head.subject)))
    return joined(head, bodies, first_lines)


def lines_of(text: str) -> list[str]:
    """The lines of a text, whatever ends them."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def joined(head: Head, bodies: dict[str, str], first_lines: dict[str, int]) -> NoticeFile:
    """Head and texts as one notice. Raises UnfitFile if a subject has no text or a text no subject."""
    faults = [
        f"the subject in {language} has no text; add a part that begins with {FENCE} {language}"
        for language in head.subject
        if language not in bodies
    ]
    faults += [
        f"line {first_lines[language] - 1}: the text in {language} has no subject; add it to [subject]"
        for language in bodies
        if language not in head.subject
    ]
    if faults:
        raise UnfitFile("\n".join(faults))
    return NoticeFile(head=head, bodies=bodies, first_lines=first_lines)


def _is_fence(line: str) -> bool:
    return line.strip() == FENCE or _PART.match(line) is not None


def _head(toml: str, lines_before: int, subjects: Mapping[str, str]) -> Head:
    try:
        values = tomllib.loads("\n" * lines_before + toml + "\n")
    except tomllib.TOMLDecodeError as error:
        raise UnfitFile(f"mend the TOML of the head: {error}") from None
    if subjects:
        values.setdefault("subject", dict(subjects))
    try:
        return Head.model_validate(values)
    except ValidationError as error:
        raise UnfitFile("\n".join(map(_sentence, error.errors(include_url=False)))) from None


def _sentence(error: object) -> str:
    assert isinstance(error, dict)  # noqa: S101 - pydantic's ErrorDetails
    place = ".".join(str(step) for step in error["loc"])
    return f"{place}: {advice_on(error)}"


_PATTERNS = {
    "cve": "write a CVE number such as CVE-2026-12345",
    "urls": "write the whole address, with https://,",
    "tlp": "write CLEAR, GREEN, AMBER, AMBER+STRICT or RED",
}
_TYPES = {
    "string_type": "write a text in quotes", "list_type": "write a list in brackets",
    "bool_type": "write true or false",
    "date_type": "write a day such as 2026-12-01", "date_from_datetime_inexact": "write a day such as 2026-12-01",
    "datetime_type": "write a time such as 2026-12-01T09:00:00",
}  # fmt: skip


def advice_on(error: Mapping[str, Any]) -> str:
    """What to do about a fault that pydantic found in a head, in one of our own sentences where it is a usual one."""
    kind, value = error["type"], error["input"]
    if kind == "extra_forbidden":
        return f"there is no such key; the keys are {', '.join(_keys())}"
    if kind == "missing":
        return "add this key"
    if kind == "string_too_short":
        return "write something, or leave the whole line out"
    known = {"string_pattern_mismatch": _PATTERNS.get(str(error["loc"][0]))}
    what = known.get(kind) or _TYPES.get(kind)
    return f"{what} instead of {value!r}" if what else f"{error['msg']}; it is {value!r}"


def _keys() -> list[str]:
    return [field.alias or name for name, field in Head.model_fields.items()]


def read_bodies(
    lines: Sequence[str], end_of_head: int, first_language: str
) -> tuple[dict[str, str], dict[str, int]]:
    """The text of each language; what stands right behind the head is in the first subject's language."""
    bodies: dict[str, list[str]] = {}
    first_lines: dict[str, int] = {}
    named = _PART.match(lines[end_of_head])
    language = named[1] if named else first_language
    for number in range(end_of_head + 1, len(lines)):
        part = _PART.match(lines[number])
        if part is not None:
            language = part[1]
            continue
        first_lines.setdefault(language, number + 1)
        bodies.setdefault(language, []).append(lines[number])
    whole = {language: "\n".join(body).strip("\n") + "\n" for language, body in bodies.items()}
    kept = {language: body for language, body in whole.items() if body.strip()}
    return kept, {language: _first(bodies, first_lines, language) for language in kept}


def _first(bodies: Mapping[str, list[str]], first_lines: Mapping[str, int], language: str) -> int:
    blank = next(n for n, line in enumerate(bodies[language]) if line)
    return first_lines[language] + blank


def write_notice_file(notice: Notice) -> str:
    """The file that says this notice: what `read_notice_file` reads gives the same again, its attachments apart."""
    head = [f"class = {_quoted(notice.notice_class)}"]
    head += _line("advisory", notice.advisory_id)
    head += _line("cve", list(notice.cves)) + _line("cvss", notice.cvss)
    head += _line("urls", list(notice.urls)) + _line("tlp", notice.tlp)
    for key, moment in (
        ("deadline", notice.deadline),
        ("send_at", notice.scheduled_at),
        ("embargo_until", notice.embargo_until),
    ):
        head += [f"{key} = {moment.isoformat()}"] if moment else []
    head += ["", "[subject]"]
    head += [f"{text.language} = {_quoted(text.subject)}" for text in notice.texts]
    for one in notice.products:
        head += ["", "[[product]]", f"name = {_quoted(one.name)}"]
        head += _line("affected", one.affected) + _line("fixed", one.fixed_version)
    whom = notice.audience
    audience = [
        *_line("tags", list(whom.tags)),
        *_line("languages", list(whom.languages)),
        *_line("add", list(whom.added)),
        *_line("exclude", list(whom.excluded)),
        *(["everybody = true"] if whom.everybody else []),
    ]
    head += ["", "[audience]", *audience] if audience else []
    return "\n".join([FENCE, *head, *_parts(notice.texts)])


def _parts(texts: Sequence[NoticeText]) -> list[str]:
    lines = []
    for text in texts:
        lines += [f"{FENCE} {text.language}", text.body.rstrip("\n"), ""]
    return lines


def _line(key: str, value: str | list[str] | None) -> list[str]:
    return [f"{key} = {_quoted(value)}"] if value else []


def _quoted(value: str | list[str]) -> str:
    """A JSON text or list is one of TOML, too."""
    return json.dumps(value, ensure_ascii=False)
