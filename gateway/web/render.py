"""Pages in the visitor's language: templates/web/ with the catalogues web.po, strict about missing values.

Everything is escaped. Values are only ever data: no template is made from what somebody wrote.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial
from pathlib import Path

from babel.core import UnknownLocaleError, negotiate_locale
from babel.dates import format_date, format_timedelta, get_timezone
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gateway.appointments import when_in_words
from gateway.mail.model import Fold, FoldKind
from gateway.reasons import open_reasons
from gateway.texts import languages, translations, without_overrides
from store.records import Message


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a message's text; `kind` is empty, or why it is folded away."""

    kind: str
    text: str


class Pages:
    """Every page in every language. Made by `open_pages`."""

    def __init__(self, environments: Mapping[str, Environment], desk_language: str) -> None:
        self._environments = environments
        self._desk_language = desk_language

    @property
    def languages(self) -> tuple[str, ...]:
        """Every language that pages are written in, the desk's first."""
        return tuple(sorted(self._environments, key=lambda one: (one != self._desk_language, one)))

    def render(self, name: str, language: str, values: Mapping[str, object]) -> str:
        """The page `name` (without .html). Raises jinja2.UndefinedError for a value that is missing."""
        chosen = self.choose_language(language)
        template = self._environments[chosen].get_template(f"{name}.html")
        return template.render({**values, "language": chosen})

    def choose_language(self, wanted: str) -> str:
        """The language of ours for a person's language, or for an Accept-Language header."""
        ranked = sorted(_accepted(wanted), key=lambda pair: -pair[0])
        names = [name.replace("_", "-").partition("-")[0] for _, name in ranked]
        try:
            found = negotiate_locale(names, list(self._environments))
        except UnknownLocaleError:
            found = None
        return found or self._desk_language


def _accepted(header: str) -> list[tuple[float, str]]:
    """(weight, language) of an Accept-Language header (RFC 9110 section 12.5.4); nonsense weighs nothing."""
    found = []
    for item in header[:200].split(","):
        name, _, parameter = item.partition(";")
        _, _, weight = parameter.partition("=")
        try:
            found.append((float(weight.strip() or 1), name.strip().lower()))
        except ValueError:
            continue
    return [(weight, name) for weight, name in found if weight > 0]


def open_pages(folder: Path, desk_language: str, timezone: str) -> Pages:
    """Read every page below `folder`/web in every language, with times in that zone."""
    zone = get_timezone(timezone)
    return Pages(
        {language: _environment(folder, language, zone) for language in languages(folder)},
        desk_language,
    )


def pieces_of(message: Message) -> list[Piece]:
    """The text of a message in order, cut where something is folded; nothing is left out."""
    folds = [Fold(start, end, FoldKind(kind)) for start, end, kind in message.folded]
    return pieces(message.text, folds)


def pieces(text: str, folds: Sequence[Fold]) -> list[Piece]:
    """The same for any text."""
    found, position = [], 0
    for fold in folds:
        found.append(Piece("", text[position : fold.start]))
        found.append(Piece(fold.kind.value, text[fold.start : fold.end]))
        position = fold.end
    found.append(Piece("", text[position:]))
    return [Piece(piece.kind, piece.text.strip("\n")) for piece in found if piece.text.strip()]


def size_in_words(size: int) -> str:
    """A size as people read it."""
    if size < 1024:
        return f"{size} B"
    return f"{size / 1024:.0f} KB" if size < 1024 * 1024 else f"{size / 1048576:.1f} MB"


def _environment(folder: Path, language: str, zone: tzinfo) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder / "web"),
        autoescape=True,
        finalize=without_overrides,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        extensions=["jinja2.ext.i18n"],
    )
    environment.filters["when"] = partial(_when, zone=zone, language=language)
    environment.filters["appointed"] = partial(when_in_words, zone=zone, language=language)
    environment.filters["iso"] = lambda at: at.astimezone(zone).isoformat(timespec="seconds")
    environment.filters["size"] = size_in_words
    environment.filters["pieces"] = pieces_of
    environment.filters["mail_pieces"] = lambda mail: pieces(mail.text, mail.folded)
    reasons = open_reasons(folder, language)
    environment.filters["said"] = reasons.say
    environment.filters["said_fault"] = reasons.say_fault
    environment.filters["ago"] = partial(_ago, language=language)
    catalogue = translations(folder, language, "web")
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
    return environment


def _when(at: datetime, *, zone: tzinfo, language: str) -> str:
    local = at.astimezone(zone)
    return f"{format_date(local, 'medium', locale=language)}, {local:%H:%M}"


def _ago(at: datetime, now: datetime, *, language: str) -> str:
    return str(format_timedelta(at - now, add_direction=True, locale=language))
