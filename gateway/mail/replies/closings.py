"""How letters close: "Kind regards", thanks, a dash and a name, in the languages that people write.

Word lists of `signatures`. A closing counts only as a line of its own, alone or with a name; what it means that it
stands there is decided elsewhere.
"""

from __future__ import annotations

import re

_CLOSINGS = re.compile(
    r"(?:(?:with |mit |avec |con |com |med |met )?"
    r"(?:(?:yours|very) (?:sincerely|faithfully|truly yours|truly)|(?:sincerely|respectfully) yours"
    r"|(?:best|kind|kindest|warm|warmest|many|all the best,?)(?: (?:personal|and warm))?"
    r" (?:regards|wishes|greetings)|(?:regards|rgds|brgds|cheers|sincerely|yours|cordially|respectfully|best|br|kr)"
    r"|warmly|all the best|best wishes|take care|talk soon|v/r|cdlt|bàv"
    r"|(?:mit )?(?:(?:\w{3,12}lich|best|viel|lieb|schön|sonnig|nett|kollegial)e?[mnrs]?"
    r"(?: und (?:freundlich|best|herzlich|lieb|schön|sonnig|nett)e?[mnrs]?)? )+"
    r"(?:gr(?:ü|ue|u)(?:ß|ss)e?n?|empfehlung(?:en)?|gr\.?)(?: aus(?: de[rmn])? \w+)?"
    r"(?: und (?:ein )?(?:schöne[sn]?|guten?|angenehme[sn]?) \w{3,20})?"
    r"|(?:mfg|lg|vg|bg|hg|m\.f\.g\.|glg|gruß|gruss|grüße|gruesse|beste grüße|hochachtungsvoll"
    r"|es grüßt(?: sie)?(?: herzlich)?|herzlichst|bis bald)"
    r"|(?:(?:bien|très) )?(?:cordialement|amicalement|respectueusement"
    r"|salutations(?: distinguées)?|bien à vous|bien à toi)"
    r"|(?:avec (?:mes|nos) )?(?:meilleures|sincères) salutations|(?:un )?(?:cordial )?saludos?(?: cordiales)?"
    r"|atentamente|un saludo|cordiales saludos|(?:cordiali|distinti|cari) saluti|cordialmente"
    r"|saluti|(?:os )?(?:melhores )?cumprimentos|cordiais cumprimentos|atenciosamente|atte?|attentamente|abraços?"
    r"|(?:met )?vriendelijke groet(?:en)?|hartelijke groet(?:en)?|groet(?:en|jes)?|mvg"
    r"|(?:med )?(?:venlig|vennlig|vänlig|vänliga|bästa|hjertelig|hjärtliga)e? (?:hilsen|hilsner|hälsning|hälsningar)"
    r"|mvh|hilsen|hälsningar|(?:ystävällisin|parhain) terveisin|terveisin|z powa[żz]aniem"
    r"|(?:serdecznie )?pozdrawiam(?: serdecznie)?|pozdrowienia|s úctou|s pozdravem|s pozdravom|üdvözlettel|üdv"
    r"|iyi çalışmalar|tisztelettel|cu (?:stimă|respect)|saygılarımla"
    r"|с уважением|з повагою|с наилучшими пожеланиями|με εκτίμηση|lep pozdrav|srdačan pozdrav|s poštovanjem"
    r"|trân trọng|hormat kami|此致(?:敬礼)?|敬具|以上、?よろしくお願い(?:いた|致)?します|감사합니다))(?!\w)",
    re.IGNORECASE,
)
_MORE = frozenset(
    line.strip().casefold()
    for line in """
    bonne journée|bonne soirée|bonne réception|bien à vous tous|salutations cordiales|bonnes salutations|bises
    |un cordiale saluto|cordialità|a presto|buona giornata|un saluto cordial|quedo a la espera|saludos y gracias
    |um abraço|até breve|com os melhores cumprimentos|com estima|saudações|grato|grata
    |de bedste hilsner|bedste hilsner|mange hilsner|beste hilsner|beste hilsen|hilsner|hälsar|vänliga hälsningar
    |ystävällisesti|kunnioittavasti|terv.|terv|z wyrazami szacunku|łączę pozdrowienia|z pozdrowieniami|miłego dnia
    |s přátelským pozdravem|se srdečným pozdravem|děkuji a přeji hezký den|hezký den|s priateľským pozdravom
    |s úctou|pekný deň|szívélyes üdvözlettel|köszönettel|minden jót|o zi bună|o zi frumoasă|numai bine|cu drag
    |cu stimă și respect|saygılar|saygılarımızla|sevgiler|iyi günler|sevgilerimle|kolay gelsin
    |с уважение|поздрави|с поздрав|всего доброго|всего хорошего|з найкращими побажаннями|з павагай|с почит|поздрав
    |срдачан поздрав|с поштовањем|φιλικά|με φιλικούς χαιρετισμούς|φιλικούς χαιρετισμούς|με σεβασμό|χαιρετισμούς
    |lijep pozdrav|pozdrav|lep pozdrav|lepo pozdravljeni|s spoštovanjem|prijeten dan|srdačno
    |lugupidamisega|tervitades|tervitustega|parimate soovidega|heade soovidega|ar cieņu|ar sveicieniem|pagarbiai
    |su pagarba|geriausi linkėjimai|kveðja|bestu kveðjur|kær kveðja|virðingarfyllst|með kveðju
    |salutacions|salutacions cordials|cordialment|atentament|ondo izan|agur bero bat|agurrak|saúdos|un saúdo
    |salam|salam hormat|hormat saya|yang benar|trân trọng cảm ơn|kính thư|thân mến|thân ái
    |祝好|顺祝商祺|順頌商祺|顺颂商祺|敬上|此致|敬礼|順頌時祺|以上|敬具|草々|감사드립니다|수고하세요|안녕히 계세요
    |בברכה|בכבוד רב|כל טוב|مع تحياتي|مع خالص التحية|تحياتي|وتفضلوا بقبول فائق الاحترام|مع أطيب التحيات
    |مع التحية|با احترام|با تشکر|با سپاس|सादर|भवदीय|ขอแสดงความนับถือ|ด้วยความเคารพ
    """.replace("\n", "|").split("|")
    if line.strip()
)
"""Whole lines with which letters close, where the pattern above would only grow."""
_THANKING = frozenset(
    line.strip().casefold()
    for line in """
    many thanks|thanks|thank you|thx|thanks a lot|thanks in advance|thanks again|thank you very much|with thanks
    |thank you in advance|thanks so much|thank you so much|much appreciated|ta
    |danke|vielen dank|besten dank|herzlichen dank|danke schön|danke im voraus|vielen dank im voraus|danke sehr
    |vielen lieben dank|merci|merci d'avance|merci beaucoup|gracias|muchas gracias|mil gracias|gracias de antemano
    |obrigado|obrigada|muito obrigado|muito obrigada|desde já obrigado|grazie|grazie mille|molte grazie
    |bedankt|dank u|dank u wel|dank je|dank je wel|alvast bedankt|hartelijk dank|tack|tack på förhand|tack så mycket
    |tak|mange tak|på forhånd tak|takk|takk for hjelpen|tusen takk|mange takk|kiitos|kiitos etukäteen
    |dziękuję|dzięki|z góry dziękuję|děkuji|díky|ďakujem|köszönöm|köszi|mulțumesc|multumesc|teşekkürler|teşekkür ederim
    |спасибо|благодарю|заранее спасибо|дякую|благодаря|хвала|ευχαριστώ|σας ευχαριστώ|hvala|hvala lijepa|najlepša hvala
    |ačiū|paldies|aitäh|tänan|takk fyrir|gràcies|moltes gràcies|eskerrik asko|grazas|terima kasih|cảm ơn|xin cảm ơn
    |谢谢|謝謝|多谢|多謝|ありがとうございます|ありがとうございました|תודה|תודה רבה|شكرا
    |شكراً|شكرا جزيلا|متشکرم|धन्यवाद|ขอบคุณ
    |ขอบคุณครับ|ขอบคุณค่ะ
    """.replace("\n", "|").split("|")
    if line.strip()
)
_AND = re.compile(
    r"(?: (?:and|und|&|et|y|e|en|og|och|i|a|и|si|și|ve|ja) .{3,30})?[,.!。！，、]{0,2}$"
)
_CLOSING_PARTS = re.compile(r" ?[/|] (?=\w)")
_ENDS = " ,.!-–*_;:)/\t。！，、،"
_DASHED_NAME = re.compile(r"(?:--? ?|~ ?|[–—] ?)([^\W\d_][^\d_*<>@/-]{1,40})$")
_LONGEST_UNCASED = 12
_BETWEEN_NAMES = frozenset(
    """
    of and for the in at to de du des la le von der die den zu van für und et y e do da di del della och og i
    """.split()  # noqa: SIM905
)
# "PS", "P.P.S.", "P.-S."; what else stands for it, which is a title or a company, too: "PD Dr. Muster", "NB Ltd".
_POSTSCRIPT = re.compile(
    r"[*_]*(?:(?P<sure>(?:p\.?[ -]?){1,3}s(?!\w)|з\.? ?ы\.|зы(?!\w)|п\.? ?с\.|υ\.? ?γ(?!\w))"
    r"|(?P<other>n\.? ?b|p\.? ?d|obs|jk|u\.? ?i)(?!\w)|(?P<whole>(?:p\.?[ -]?){1,3}s\.?\d ?[.:]"
    r"|(?:nachtrag|post[ -]?s[ck]riptum|postscript|pos[td]?data|jälkikirjoitus|utóirat)(?!\w)|追伸|추신|附言|又及"
    r"|נ[\"״]ב|ملحوظة|ملاحظة))[.*_]*",
    re.IGNORECASE,
)
_PUNCTUATED = re.compile(r" ?[:：!]|\.? ?[–—-](?: |$)")


def is_closing(line: str) -> bool:
    """Whether a letter closes here: "Mit freundlichen Grüßen", alone, with a name, or in several languages."""
    parts = _CLOSING_PARTS.split(line) if len(line) <= 120 else [line]
    return all(_closing_name(part) is not None for part in parts)


def is_bare_closing(line: str) -> bool:
    """Whether a letter closes here without a name on the same line."""
    return _closing_name(line) == ""


def _closing_name(line: str) -> str | None:
    """The name behind a closing, often empty, or None when this is no closing."""
    if len(line) > 60:
        return None
    folded = line.casefold().strip(_ENDS)
    if folded in _MORE:
        return ""
    if folded.partition(",")[0].strip() in _MORE and _is_behind_comma(line):
        return line.partition(",")[2].strip(_ENDS)
    match = _CLOSINGS.match(line)
    if not match:
        return None
    rest = line[match.end() :]
    name = rest.strip(_ENDS)
    return name if not name or (rest[:1] in " ,\t-" and is_name(name)) else None


def _is_behind_comma(line: str) -> bool:
    name = line.partition(",")[2].strip(_ENDS)
    return bool(name) and is_name(name)


def is_thanks(line: str) -> bool:
    """Whether this line only thanks; it closes a letter when nothing but a name follows."""
    if len(line) > 60:
        return False
    folded = line.casefold()
    if folded.strip(_ENDS) in _THANKING:
        return True
    first = next((words for words in _PREFIXES if folded.startswith(words)), None)
    return first is not None and bool(_AND.match(folded[len(first) :]))


_PREFIXES = sorted(_THANKING, key=len, reverse=True)


def is_postscript(line: str, *, is_after_gap: bool = False) -> bool:
    """Whether the writer adds something here: "PS: …", "P.D. …". Below a gap it may be as short as a name."""
    match = _POSTSCRIPT.match(line)
    if not match:
        return False
    rest = line[match.end() :]
    if match["whole"] or _PUNCTUATED.match(rest):
        return True
    if match["other"] and "." not in match[0]:
        return count_small(rest) > 1
    is_told = count_small(rest) > 0 or rest.endswith(("!", "?"))
    return is_after_gap or is_told or not rest.strip()


def count_small(text: str) -> int:
    """How many words are neither names nor what stands between the words of names and titles."""
    return sum(w.islower() and w.isalpha() and w not in _BETWEEN_NAMES for w in text.split())


def is_name(text: str) -> bool:
    """Whether some words may be somebody's name: few, with capitals where the script has them, no punctuation."""
    words = text.split()
    if len(words) > 4 or set(text) & set("?!:;。？！：") or any(w[0].islower() for w in words):
        return False
    return all(word[0].isupper() for word in words) or (
        len(text) <= _LONGEST_UNCASED and all(word[0].isalpha() for word in words)
    )


def is_dashed_name(line: str) -> bool:
    """Whether a letter is signed here with nothing but a dash and a name: "-Ann Example", "— Ann"."""
    match = _DASHED_NAME.match(line)
    return match is not None and len(match[1].split()) <= 3 and is_name(match[1])


def is_listed_name(line: str) -> bool:
    """Whether that name looks like an entry of a list as well: "- Ann"."""
    return line.startswith(("- ", "-- ", "~ "))
