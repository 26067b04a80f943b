"""The words of our letters: templates/mail/<name>/ rendered in the recipient's language.

Templates are written in English; translations are gettext catalogues, templates/locale/<language>/LC_MESSAGES/mail.po,
read as they are, so that a translator needs a text editor and no build. A value that a template needs and does not get
is an error, not a gap. HTML is escaped whatever the file is called, because partial texts serve both forms. Values are
only ever data: no template is made from what somebody wrote.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

SOURCE_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Rendered:
    """One letter's words: the subject is one line, `text` and `html` say the same."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class _Templates:
    subject: Template
    text: Template
    html: Template


class Texts:
    """Every letter in every language, compiled. Made by `open_texts`."""

    def __init__(self, templates: Mapping[tuple[str, str], _Templates], desk_language: str) -> None:
        self._templates = templates
        self._languages = {language for language, _ in templates}
        self._desk_language = desk_language

    def render(self, name: str, language: str, values: Mapping[str, object]) -> Rendered:
        """The letter `name` in that language, or else the desk's, or else English.

        Raises KeyError for a letter that does not exist and jinja2.UndefinedError for a value that is missing.
        """
        chosen = self.choose_language(language)
        templates = self._templates[chosen, name]
        context = {**values, "language": chosen}
        return Rendered(
            subject=" ".join(templates.subject.render(context).split()),
            text=templates.text.render(context).strip("\n") + "\n",
            html=templates.html.render(context),
        )

    def choose_language(self, language: str) -> str:
        """The language of ours that somebody with `language` ("de", "de-AT", or empty) is written in."""
        for wanted in (language, self._desk_language):
            primary = wanted.replace("_", "-").split("-")[0].lower()
            if primary in self._languages:
                return primary
        return SOURCE_LANGUAGE


def open_texts(folder: Path, desk_language: str = SOURCE_LANGUAGE) -> Texts:
    """Read and compile everything below `folder`, the one with mail/ and locale/.

    Raises jinja2.TemplateError or OSError for a template that cannot be used.
    """
    names = sorted(path.parent.name for path in (folder / "mail").glob("*/subject.txt"))
    templates: dict[tuple[str, str], _Templates] = {}
    for language in languages(folder):
        as_text = _environment(folder, language, escaping=False)
        as_html = _environment(folder, language, escaping=True)
        for part in as_text.list_templates():
            as_text.get_template(part)
        for name in names:
            templates[language, name] = _Templates(
                as_text.get_template(f"{name}/subject.txt"),
                as_text.get_template(f"{name}/body.txt"),
                as_html.get_template(f"{name}/body.html"),
            )
    return Texts(templates, desk_language)


def languages(folder: Path) -> list[str]:
    """English, and every language that has a folder of catalogues."""
    translated = {path.name for path in (folder / "locale").iterdir() if path.is_dir()}
    return sorted(translated | {SOURCE_LANGUAGE})


def translations(folder: Path, language: str, domain: str) -> gettext.NullTranslations:
    """The catalogue `domain`.po of a language; an empty one, which gives English, when there is none."""
    path = folder / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
    if not path.is_file():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language, domain=domain))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def with_breaks(text: str) -> Markup:
    """Plain text as HTML that keeps its lines and indents, also where style sheets are ignored."""
    lines = str(escape(text)).replace("  ", "&nbsp; ").replace("\r\n", "\n").split("\n")
    return Markup("<br>\n").join(Markup(line) for line in lines)  # noqa: S704 - escaped above


def _environment(folder: Path, language: str, escaping: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder / "mail"),
        autoescape=escaping,  # noqa: S701 - off for plain text only
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        extensions=["jinja2.ext.i18n"],
    )
    environment.filters["with_breaks"] = with_breaks
    catalogue = translations(folder, language, "mail")
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
    return environment
