"""The few sentences that documents carry beside what people wrote, in German and English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "fix": "Update {product} to version {version} or later.",
        "fix by": "Update {product} to version {version} or later, by {deadline}.",
        "no fix": "There is no fixed version of {product} yet.",
        "summary": "Summary",
        "description": "Description",
        "vulnerability": "Vulnerability",
        "self": "This document",
        "reference": "Further information",
        "first": "First version",
        "draft": "Draft",
    },
    "de": {
        "fix": "{product} auf Version {version} oder neuer aktualisieren.",
        "fix by": "{product} bis zum {deadline} auf Version {version} oder neuer aktualisieren.",
        "no fix": "Für {product} gibt es noch keine Version ohne diese Schwachstelle.",
        "summary": "Zusammenfassung",
        "description": "Beschreibung",
        "vulnerability": "Schwachstelle",
        "self": "Dieses Dokument",
        "reference": "Weitere Angaben",
        "first": "Erste Fassung",
        "draft": "Entwurf",
    },
}


def word(language: str, name: str, **values: str) -> str:
    """The sentence in that language, or else in English."""
    return WORDS.get(language, WORDS["en"])[name].format(**values)
