"""The charset of undeclared text in Latin letters, told by its language: small words are ASCII in every table.

"Je to na serveru" is Czech whatever its other octets mean. Where the small words speak for a language of Central or
Eastern Europe, or letters stand where no Western language has them, the tables of those languages are tried, and the
one whose letters the language has wins.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

_WORD = re.compile(rb"(?<![A-Za-z\x80-\xff])[A-Za-z]{1,10}(?![A-Za-z\x80-\xff])")
_LEAST_WORDS = 2
_ADVANTAGE = 1.5
"""How much more often the small words of the language must stand there than those of any Western one."""
_LEAST_LETTERS = 0.9
"""Of all letters beyond ASCII, so many must be letters of the language."""
_ODD = re.compile(
    r"\u00e7(?=[b-df-hj-np-tv-z\u00ef])|[\u00ec\u00f9](?=[a-z\u00df-\u00ff])|(?<![aeou\u00e9])\u00ef"
    r"|\u00f5(?!\w)|\u00e3(?![aeimnos\W])",
    re.IGNORECASE,
)
"""As windows-1252: c with a cedilla before a consonant, grave i and u inside words, i with a diaeresis behind a
consonant, o with a tilde at the end, a with a tilde before most consonants."""
_ICELANDIC = re.compile("[\u00f0\u00fe\u00fd]", re.IGNORECASE)
_BESIDE_ICELANDIC = re.compile("[\u00e1\u00e9\u00ed\u00f3\u00fa\u00e6]", re.IGNORECASE)
_CZECH = re.compile("[\u00e8\u00ec\u00f9\u00fd\u00ef]", re.IGNORECASE)
_NORDIC = re.compile("[\u00e5\u00e6]", re.IGNORECASE)
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_MARKS = frozenset("„“”‚‘’«»–—…·•°§€£©®™№½¼¾²³\xa0\xad")


@dataclass(frozen=True, slots=True)
class _Language:
    """Small words, the letters beyond ASCII (in lower case), and the tables that its writers used."""

    words: frozenset[str]
    letters: frozenset[str]
    codecs: tuple[str, ...]


def _language(words: str, letters: str, codecs: str) -> _Language:
    return _Language(frozenset(words.split()), frozenset(letters), tuple(codecs.split()))


_CENTRAL = "cp1250 iso8859-2 cp852 mac-latin2"
_LANGUAGES = (
    _language(  # Czech
        "a je na se v ve ze to do z s o po k ke i jsem jsme jsou byl bylo bude pro jako ale jak tak za od nebo by podle"
        " dobrý den prosím pouze jen pokud kdy kde co jeho pod tento tato toto mi ho nemohu mohu chci v poslat faktury",
        "áčďéěíňóřšťúůýž", _CENTRAL,
    ),
    _language(  # Slovak
        "a je na sa v vo zo to do z s o po k ku aj som sme boli bol bolo bude pre ako ale tak za od alebo by podľa len"
        " iba ak kde kedy mi ho pod tento je ste nie dobrý prosím ešte mám",
        "áäčďéíĺľňóôŕšťúýž", _CENTRAL,
    ),
    _language(  # Polish
        "i w z na do nie jest to o a od za po dla jak ale co tak przez lub czy ze ma mam mi pan pani tego tej oraz"
        " przy tylko jego bardzo dzień prosimy dobry witam pozdrawiam faktury",
        "ąćęłńóśźż", _CENTRAL,
    ),
    _language(  # Hungarian
        "a az egy nem hogy van de meg el ha mert csak vagy volt ezt ez azt mint minden lesz majd kell ki be fel le"
        " lehet itt ott pedig sem nekem nincs kedves ne ugyan szeretnem tisztelt hanem annak ennek",
        "áéíóöőúüű", _CENTRAL,
    ),
    _language(  # Romanian
        "de la nu cu un o pe din este sau mai ca al ale lui pentru care am ai are sunt fi se ne va vom acest aceast"
        " dar prin fost aici unde ori foarte doar buna ziua ce si in va rog",
        "ăâîșțşţ", "cp1250 iso8859-16 iso8859-2 mac-romanian",
    ),
    _language(  # Croatian, Bosnian, Serbian, Slovenian
        "i je u na se da za od su sa s ne to kao ali iz po ili bi smo sam ako do nije bez samo kod dobar dan molim"
        " hvala in v z ki pri tudi so bo ter pa kot biti lahko prosim hvala nam vam pozdrav",
        "čćđšž", _CENTRAL,
    ),
    _language(  # Turkish
        "bir ve bu da de ile ama ne gibi daha en ben biz siz var yok mi olan sonra kadar her olarak lazım hem ya ki"
        " merhaba evet tamam rica ederim ederiz iyi günler fatura dahi bana size bize onun"
        " abi sorun kendi bunu onay acil selam merhabalar dilerim dileriz tarihinde",
        "âçğıîöşüûİ".lower() + "ı", "cp1254 iso8859-9 cp857 mac-turkish",
    ),
    _language(  # Lithuanian
        "ir yra su kad kaip bet ar iki nuo per po tai tik dar jei man mes buvo bus be prie apie taip ne prašome gali"
        " dėl laba diena prašau kas kur jau mano mums jums sveiki veikia"
        " dirba turi labas esu esame vakar rytoj",
        "ąčęėįšųūž", "cp1257 iso8859-13 iso8859-4 cp775",
    ),
    _language(  # Latvian
        "un ir ar par no uz ka bet vai pie pa kas tas to kur tikai man mums jums labdien paldies nav bija es viss"
        " varat lai tiek kad esmu nevar jau no darbu gada augustam piekritu rakstiet zvaniet tika sveiki",
        "āčēģīķļņšūž", "cp1257 iso8859-13 iso8859-4 cp775",
    ),
    _language(  # Estonian
        "ja on ei et see ma me kui aga siis ning mis oma kas ole ka veel mul palun tere teie meie seda tema olen"
        " olete saab nii kuid",
        "äõöüšž", "cp1257 iso8859-13 iso8859-15",
    ),
)  # fmt: skip
_WESTERN = (
    "the and of to in is you that it for on with as are this be we have not or your from at i my please but can",
    "der die das und ist nicht ich sie es mit auf ein eine den dem wir zu von im haben bitte wie auch oder aber noch",
    "le la les de des et un une est pas que je nous vous pour dans sur avec en au du ce qui ne il elle bonjour merci",
    "el la los las de que y en un una no es por con para se su lo me gracias hola del al como pero si",
    "il la di che e un una non per sono con del della le i si mi ho grazie buongiorno da come ma nel alla",
    "o a os as de que e um uma do da em no na se por com para mais eu foi obrigado bom dia mas como ao dos",
    "de het een en van ik is niet dat in op te met voor zijn er maar om aan ook dit bij naar graag",
    "och i att det som en av med den har inte jag vi till ett om kan hej tack men var",
    "og i at det som en av til den har ikke jeg vi et om kan hei hej tak takk men var for er med de",
    "on ja ei se en hei oli ovat mutta kun niin jos minun olen voi kiitos joka siis vain",
    "og er ekki sem til um en vera var hann hefur takk fyrir ef bara",
    "i el la de que en un una no per amb és del als gràcies bon dia",
    "agus na an is ar go le ag",
)
_WESTERN_WORDS = tuple(frozenset(words.split()) for words in _WESTERN)


def find_by_language(sample: bytes, *, is_declared: bool = False) -> str | None:
    """The codec of a text that is not Western by its small words, or by letters where no Western language has them.

    It takes both where the text is declared to be Western.
    """
    is_impossible = _is_impossible(sample.decode("cp1252", "replace"))
    if is_declared and not is_impossible:
        return None
    words = Counter(word.decode("ascii").lower() for word in _WORD.findall(sample))
    western = max(_count(words, known) for known in _WESTERN_WORDS)
    counts = [(_count(words, one.words), one) for one in _LANGUAGES]
    most = max(count for count, _ in counts)
    speaks = most >= _LEAST_WORDS and most >= western * _ADVANTAGE
    if not speaks and (is_declared or not is_impossible or western > most + 1):
        return None
    tables = [
        (*_find_table(sample, language), count)
        for count, language in counts
        if count == most or not speaks
    ]
    share, codec, _ = max(tables, key=lambda found: (found[0], found[2]))
    return codec if share >= _LEAST_LETTERS and codec else None


def _is_impossible(text: str) -> bool:
    """Whether a text read as windows-1252 has letters where no Western language has them."""
    if _ODD.search(text):
        return True
    if _ICELANDIC.search(text) and not _BESIDE_ICELANDIC.search(text):
        return True
    return "\xf8" in text and _CZECH.search(text) is not None and not _NORDIC.search(text)


def _count(words: Counter[str], known: frozenset[str]) -> int:
    return sum(count for word, count in words.items() if word in known)


def _find_table(sample: bytes, language: _Language) -> tuple[float, str]:
    """The share of octets beyond ASCII that are letters of the language in its best table, and that table.

    No table if windows-1252 shows the same letters.
    """
    shares = {codec: _share(sample.decode(codec, "replace"), language) for codec in language.codecs}
    best = max(language.codecs, key=lambda codec: shares[codec])
    western = _share(sample.decode("cp1252", "replace"), language)
    return (shares[best], best) if shares[best] > western else (western, "")


def _share(text: str, language: _Language) -> float:
    """How much of all beyond ASCII that stands in words, beside a plain letter, are letters of the language."""
    total = right = 0
    for before, character, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if character > "\x7f" and (before in _PLAIN or after in _PLAIN) and character not in _MARKS:
            misplaced = character.isupper() and before.islower()
            total += 1
            right += character.lower() in language.letters and not misplaced
    return right / total if total else 0.0
