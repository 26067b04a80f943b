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
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, nodes
from jinja2.ext import InternationalizationExtension
from jinja2.parser import Parser
from markupsafe import Markup, escape

SOURCE_LANGUAGE = "en"
OVERRIDES = dict.fromkeys((0x202D, 0x202E))


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
    """Every letter in every language, each compiled when it is first needed. Made by `open_texts`."""

    def __init__(self, folder: Path, names: frozenset[str], desk_language: str) -> None:
        self._folder = folder
        self._names = names
        self._languages = frozenset(languages(folder))
        self._desk_language = desk_language
        self._compiled: dict[tuple[str, str], _Templates] = {}
        self._environments: dict[str, tuple[Environment, Environment]] = {}

    def render(self, name: str, language: str, values: Mapping[str, object]) -> Rendered:
        """The letter `name` in that language, or else the desk's, or else English.

        Raises KeyError for a letter that does not exist and jinja2.UndefinedError for a value that is missing.
        """
        chosen = self.choose_language(language)
        templates = self._compiled.get((chosen, name)) or self.compile(name, chosen)
        context = {**values, "language": chosen}
        return Rendered(
            subject=" ".join(templates.subject.render(context).split()),
            text=templates.text.render(context).strip("\n") + "\n",
            html=templates.html.render(context),
        )

    def compile_all(self) -> None:
        """Make every letter ready, so that a broken template is found at start and not when the letter is due."""
        for language in sorted(self._languages):
            for name in sorted(self._names):
                self.compile(name, language)

    def compile(self, name: str, language: str) -> _Templates:
        """Make a letter ready. Raises KeyError for one that does not exist, jinja2.TemplateError for a broken one."""
        if name not in self._names:
            raise KeyError(name)
        if language not in self._environments:
            both = tuple(_environment(self._folder, language, escaping=e) for e in (False, True))
            self._environments[language] = (both[0], both[1])
        as_text, as_html = self._environments[language]
        self._compiled[language, name] = _Templates(
            as_text.get_template(f"{name}/subject.txt"),
            as_text.get_template(f"{name}/body.txt"),
            as_html.get_template(f"{name}/body.html"),
        )
        return self._compiled[language, name]

    def choose_language(self, language: str) -> str:
        """The language of ours that somebody with `language` ("de", "de-AT", or empty) is written in."""
        for wanted in (language, self._desk_language):
            primary = wanted.replace("_", "-").split("-")[0].lower()
            if primary in self._languages:
                return primary
        return SOURCE_LANGUAGE


def open_texts(folder: Path, desk_language: str = SOURCE_LANGUAGE) -> Texts:
    """The letters below `folder`, the one with mail/ and locale/. Raises OSError if there is no such folder."""
    names = frozenset(path.parent.name for path in (folder / "mail").glob("*/subject.txt"))
    return Texts(folder, names, desk_language)


def languages(folder: Path) -> list[str]:
    """English, and every language that has a folder of catalogues."""
    translated = {path.name for path in (folder / "locale").iterdir() if path.is_dir()}
    return sorted(translated | {SOURCE_LANGUAGE})


def translations(folder: Path, language: str, domain: str) -> gettext.NullTranslations:
    """The catalogue `domain`.po of a language; an empty one, which gives English, when there is none."""
    path = _catalogue(folder, language, domain)
    if not path.is_file():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language, domain=domain))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def read_catalogue(folder: Path, language: str, domain: str) -> dict[str, str]:
    """The sentences of `domain`.po with their translations; none when there is no such file."""
    path = _catalogue(folder, language, domain)
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        messages = read_po(file, locale=language, domain=domain)
    return {str(m.id): str(m.string) for m in messages if m.id and m.string and not m.fuzzy}


def _catalogue(folder: Path, language: str, domain: str) -> Path:
    return folder / "locale" / language / "LC_MESSAGES" / f"{domain}.po"


def with_breaks(text: str) -> Markup:
    """Plain text as HTML that keeps its lines and indents, also where style sheets are ignored."""
    lines = str(escape(text)).replace("  ", "&nbsp; ").replace("\r\n", "\n")
    return Markup(lines.replace("\n", "<br>\n"))  # noqa: S704 - escaped above


class _Words(InternationalizationExtension):
    """Words without values in them are translated when a letter is compiled: each language has its own environment."""

    def parse(self, parser: Parser) -> nodes.Node | list[nodes.Node]:
        """What `trans` becomes: mere text where it can be."""
        found = super().parse(parser)
        match found:
            case nodes.Output(
                nodes=[
                    nodes.Call(
                        node=nodes.Name(name="gettext"), args=[nodes.Const(value=words)], kwargs=[]
                    )
                ]
            ):
                translated = self.environment.catalogue.gettext(words) % {}  # type: ignore[attr-defined]
                return nodes.Output([nodes.TemplateData(translated)], lineno=found.lineno)
        return found


def without_overrides(value: object) -> object:
    """A value without the two characters that turn letters around (UAX #9 section 2.2), markup stays markup.

    An override in a name would turn around what the page or letter itself says behind it, even somebody's address.
    Marks, embeddings and isolates stay: letters in Hebrew and Arabic need them.
    """
    return value.translate(OVERRIDES) if isinstance(value, str) else value


def _environment(folder: Path, language: str, escaping: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder / "mail"),
        autoescape=escaping,  # noqa: S701 - off for plain text only
        finalize=without_overrides,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        extensions=[_Words],
    )
    environment.filters["with_breaks"] = with_breaks
    catalogue = translations(folder, language, "mail")
    environment.extend(catalogue=catalogue)
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
    return environment
