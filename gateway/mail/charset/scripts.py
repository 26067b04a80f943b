"""The charset of undeclared 8-bit text, told by its letters: one octet a character, no statistics of words.

A text read by the wrong table shows: letters that its language hardly uses, capitals inside words, symbols between
letters. Each table of a script is tried and the readings are compared. Several octets a character (Chinese, Japanese,
Korean) are not its business, nor what differs by letters only that both readings may have (Czech and Western).
"""

from __future__ import annotations

_MOST = 250
"""Octets of a sample that are looked at; fifty with letters are enough."""
_LEAST_SCORE = 0.6
"""A text in its own script reaches 0.7 and more, all in capitals 0.6, in another's table less than 0.5."""
_MARGIN = 3.0
_FAULTS_IN = 20
"""One fault in so many letters is a slip; a wrong table makes more."""

_CYRILLIC = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёіїєґ"
_GREEK = "αοιετσνηυρπκμλςωάίέόγδήύχθώφβξζψϊΐϋΰ"
_HEBREW = "יוהלאמרתבשנעםדחקפכטגצןזסךףץ"
_ARABIC = "اليمنترودعسبهفكحقةشجطصخذئءأثضزغىظإآؤ"
_THAI = "านรอกเงมยลวดทสต่้ัะีิปบคหแจพไืใโำุู็์ึชขผถธณศซภฐฉญฟฝฤ๊๋ฎฏฆฬฮ"
_SCRIPTS = (
    (_CYRILLIC, ("cp1251", "koi8-r", "koi8-u", "iso8859-5", "cp866", "mac-cyrillic")),
    (_GREEK, ("cp1253", "iso8859-7")),
    (_HEBREW, ("cp1255",)),
    (_ARABIC, ("cp1256", "iso8859-6")),
    (_THAI, ("cp874",)),
)
_WEIGHTS = {
    script: {letter: 1 - rank / len(script) * 0.8 for rank, letter in enumerate(script)}
    for script, _ in _SCRIPTS
}
_FINALS = frozenset("ςםןךףץ")
_WESTERN = ("cp1252", "cp1250", "iso8859-2", "cp850", "cp852", "mac-roman")
_COMMON = frozenset("äöüßéèàçñóíáêôãõåæøąćęłńśźżčďěňřšťůžýőűăâîșțşţ")
_INSIDE_WORDS = frozenset("\u2019\u2013\u2014\u2026\u00b7\u00ad\u00a0")
"""What may stand between two letters: apostrophe, dashes, dots, the Catalan point, soft hyphen, no-break blank."""


def find_script(sample: bytes) -> str | None:
    """The codec in which a text of another script than ours reads best, or None when none reads well."""
    best = (_LEAST_SCORE, "")
    for script, names in _SCRIPTS:
        for codec in names:
            score = _script_score(sample[:_MOST].decode(codec, "replace"), _WEIGHTS[script])
            if score > best[0]:
                best = (score, codec)
    return best[1] or None


def _script_score(text: str, weights: dict[str, float]) -> float:
    """How much of all that is not ASCII are frequent letters of a script, written as people write them."""
    total, count, before = 0.0, 0, " "
    for character, after in zip(text, text[1:] + " ", strict=True):
        if character > "\x7f":
            count += 1
            weight = weights.get(character.lower())
            is_wrong = weight is None or _is_misplaced(before, character, after)
            total += -1.0 if is_wrong or weight is None else weight * _caps(before, character)
        before = character
    return total / count if count else 0.0


def _is_misplaced(before: str, character: str, after: str) -> bool:
    """Whether a capital stands inside a word, or a final letter of Greek or Hebrew not at its end."""
    return (character.isupper() and before.islower()) or (character in _FINALS and after.isalpha())


def _caps(before: str, character: str) -> float:
    """Words all in capitals are less likely than others."""
    return 0.9 if character.isupper() and before.isupper() else 1.0


def find_latin(sample: bytes) -> str:
    """The codec of a Latin text: windows-1252 unless that puts symbols into words and another table does not.

    What it reads without such faults is right: quotation marks, dashes and currencies are letters in other tables.
    """
    sample = sample[:_MOST]
    western = _latin_points(sample.decode("cp1252", "replace"))
    if sum(point < 0 for point in western) * _FAULTS_IN < max(len(western), 1):
        return "cp1252"
    scores = {codec: sum(_latin_points(sample.decode(codec, "replace"))) for codec in _WESTERN}
    best = max(_WESTERN, key=lambda codec: scores[codec])
    return best if scores[best] >= scores["cp1252"] + _MARGIN else "cp1252"


def _latin_points(text: str) -> list[float]:
    """For each character beyond ASCII, points: letters in their places, against symbols and capitals inside words."""
    return [
        _latin_point(before, character, after)
        for before, character, after in zip(" " + text, text, text[1:] + " ", strict=False)
        if character > "\x7f"
    ]


def _latin_point(before: str, character: str, after: str) -> float:
    if character.islower():
        return 1.5 if character in _COMMON else 1.0
    if character.isupper():
        return -1.0 if before.islower() else 0.5
    if character == "\ufffd" or "\x80" <= character < "\xa0":
        return -2.0
    if character in _INSIDE_WORDS or not (before.isalpha() and after.isalpha()):
        return 0.0
    return -2.0
