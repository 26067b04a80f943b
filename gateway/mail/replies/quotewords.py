"""What mail programs write around quotes, in the languages they speak: the word lists of `quotes`.

Only words and small predicates on single lines live here. Every list holds forms that a mail program writes by itself
(case is folded), never words a person would be expected to choose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

# The verb of "On … somebody wrote:". One word is enough: the line must also have a date, an address or a quote below.
WROTE = frozenset(
    """
    wrote writes schrieb geschrieben schreibt écrit ecrit escribió escribio escribiu escreveu scritto scrive schreef
    geschreven geskryf skrev kirjoitti napisał napisała napisal napisała pisze napsal napsala napísal napísala napisao
    napisala napisao pisao írta scris yazdı yazdi написал написала пишет писал написав написала пише написа έγραψε
    написао rašė parašė rakstīja kirjutas viết menulis menulis כתב כתבה كتب نوشت skrifaði escriure escrit idatzi
    ysgrifennodd skribis kirjoittaa skrifar napisana napisane napsali escribiu rakstija rašo piše napiše pišeta
    kirjutab напісаў skrifað skreiv skrivet scríobh skreau shkroi напиша піша жазды бичсэн aliandika ubhalile
    sinulat geskrewe napísali написали schrijft
    """.casefold().split()
)
# What people write by hand above a quote; it counts only where one follows.
_SAID = frozenset(
    """
    said says sagte sagt meinte dit dijo dice disse zei zegt sa sade sanoi powiedział řekl сказал
    """.split()  # noqa: SIM905
)
_MOST_TOLD = 400
_QUOTING = ("zitat von ", "quoting ", "citando ")
# What begins like a name in such a line and is none: "The printer says:", "Die Meldung sagt:", "My boss said:".
_THINGS = frozenset(
    """
    the this that it a an my our your his her their der die das ein eine es mein meine unser unsere dort hier le la les
    l' un une ce cela mon ma notre el los las esto eso mi nuestro il lo gli uno una questo mio o os as um uma isto meu
    de het een dit mijn den det en ett et min vår vores to ten ta mój moje
    votre seu vostro vostra jeres deres wasz wasza państwa ваш ваша
    """.split()  # noqa: SIM905
)
_POLITE = frozenset(("Ihr", "Ihre", "Euer", "Eure", "Państwa"))
_SHOWN = re.compile(
    r"\b(?:headers?|header lines|kopfzeilen?|quelltext|en-têtes|entêtes|cabeceras|cabeçalhos?|intestazion[ei]"
    r"|nagłówk\w+|hlavičk\w+|заголовк\w+|message source)\b|ヘッダー?|邮件头|郵件標頭",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d,?$")
_BEHIND_CLOCK = frozenset(("AM", "PM", "am", "pm", "Uhr"))
_INFLECTED_CLOCK = re.compile(r"\d{1,2}[:.]\d\d['’][^\W\d_]")
# Programs print a name as it stands in the mail, and people call somebody Mr or Ms.
_TITLED = re.compile(
    r"\b(?:Herrn?|Frau|Kolleg(?:e|in)|Mrs?|Ms|Miss|Mme|Monsieur|Madame|Señora?|Sra?|Senhora?|Signora?|Dhr|Meneer"
    r"|Mevr(?:ouw)?|Hr|Fru|Herra|Rouva|[Pp]ani?|[Pp]aní|Bay|Bayan|[Гг]-(?:н|жа)|[Гг]оспо(?:дин|жа)|[Пп]ані?)"
    r"\.? [A-ZÀ-ÞĀ-ŽА-ЯІЇЄ]"
)
_HELPERS = frozenset(
    """
    a ha hat has heeft har he deus şunu şunları följande følgende folgendes
    """.split()  # noqa: SIM905
)
_LEAST_TOLD_BEFORE = 2
# How subjects begin, case-folded.
FORWARD_PREFIXES = (
    "fwd", "fw:", "wg:", "tr:", "rv:", "enc:", "doorst", "vs:", "vl:", "vb:", "pd:", "i:", "fs:", "wtr:",
    "转发", "轉寄",
)  # fmt: skip
REPLY_PREFIXES = (
    "re:", "re[", "aw:", "antw", "sv:", "odp:", "ref:", "rif:", "r:", "res:", "vá:", "ynt:", "回复", "回覆", "答复",
)  # fmt: skip
# Scripts that do not put spaces between words.
WROTE_PARTS = (
    "写道",
    "寫道",
    "書きました",
    "のメール",
    "작성",
    "썼습니다",
    "쓴 글",
    "เขียน",
    "ने लिखा",
    "लिहिले",
    "लेख्नुभयो",
    "লিখেছেন",
    "எழுதியது",
    "రాశారు",
    "ಬರೆದಿದ್ದಾರೆ",
    "എഴുതി",
    "લખ્યું",
    "نے لکھا",
    "գրել է",
    "գրեց",
    "წერდა",
    "დაწერა",
    "ጽፈዋል",
    "សរសេរ",
    "ලිව්වා",
)
# What a person says in those scripts and no program does: "I", "you", "in the form", and a verb without anybody.
_FAR_TELLING = (
    "我", "你", "您", "他", "她", "里写道", "裡寫道", "中写道", "中寫道", "に書きました", "と書きました",
    "私", "제가", "저는",
)  # fmt: skip
COLONS = (":", "：", "՝", "։", "៖", "፦")
"""With what an attribution ends: the colon, and what it is in Armenian, Khmer and Amharic."""
# How such a line may begin; languages that begin with the name or the date need no word here.
BEGINS = frozenset(
    """
    on am le el il op den em dne dňa w v pe på vào lúc pada на в у στις ngày dana dne la în tarihinde kl em a al li
    di den der ma ti ke to pe la su zitat quoting citando in on- den. du der. pt. dnia at vào ב- בתאריך
    дана d’an d'an ar o më noong mnamo no في در els il- dia dana wiadomość
    missatge сообщение kuupäev þann بتاريخ às 在 於 于
    """.casefold().split()
)
# Whoever speaks of themselves is telling something, not quoting: "Am 3.4. schrieb ich Ihnen:".
FIRST_PERSON = frozenset(
    """
    i we me ich wir mir uns moi je nous yo ik jag jeg ja io my our mein meine meinem unser unsere mon ma notre nos mijn
    onze mio nostro я мы мой
    """.split()  # noqa: SIM905
)

_MONDAY = re.compile(r"\b(?:mon|ma)(?:[.,]+ ?(?=\d|\w{3}\b)| (?=\d|\w{3} \d))")
_ORIGINAL = frozenset(
    line.strip()
    for line in """
    original|original message|originalmessage|original email|original e-mail|original appointment|reply message|reply
    ursprüngliche nachricht|originalnachricht|original-nachricht|original nachricht|originale nachricht
    ursprünglicher termin|ursprüngliche mail|original-mail|ursprüngliche e-mail
    message d'origine|message d’origine|message original|message initial|mail original|courriel original
    mensaje original|correo original|mensagem original|messaggio originale|messaggio origin.
    oorspronkelijk bericht|oorspronkelijke bericht|origineel bericht|originalmeddelande|ursprungligt meddelande
    oprindelig meddelelse|original meddelelse|oprindelig besked|original besked|opprinnelig e-post|ursprungligt mail
    |původní e-mail|původní mail|pôvodný e-mail|исходное письмо|оригинальное письмо|оригінальний лист|πρωτότυπο μήνυμα
    |courrier original|e-mail original|e-mail d'origine|mail d'origine|email original|originele bericht
    |alkuperäinen sähköposti|original mail|original sms|orig. message|pesan original
    |原始訊息|原郵件|元のメール|원본메시지|원본메일|ข้อความต้นฉบับ
    |opprinnelig melding|original melding|alkuperäinen viesti
    wiadomość oryginalna|oryginalna wiadomość|původní zpráva|pôvodná správa|eredeti üzenet|mesaj original
    mesajul original
    orijinal mesaj|orjinal mesaj|özgün ileti|исходное сообщение|оригинальное сообщение|оригинал|вихідне повідомлення
    оригинално съобщение|αρχικό μήνυμα
    原始邮件|原始郵件|原始信件|元のメッセージ|原文|원본 메시지|원본 메일|הודעה מקורית|الرسالة الأصلية
    izvirno sporočilo|izvorna poruka|originalna poruka|algne kiri|originali žinutė|missatge original|antwort nachricht
    antwortnachricht
    tin nhắn gốc|thư gốc|pesan asli|ursprüngliche mitteilung|urspr. nachricht|回复的原邮件|转发的原邮件|originele e-mail
    |oorspronkelijke e-mail|oprindelig mail|opprinnelig e-postmelding|alkuperäinen sähköpostiviesti
    |původní email|eredeti levél|eredeti e-mail|orijinal e-posta|wiadomość pierwotna|lähetetty viesti
    |originál|mesajul iniţial|mesajul inițial|originalna pošta|изначальное сообщение|eredeti üzenet|예전 메시지
    |元メッセージ|原始讯息|原始訊息|原始消息|원본 내용
    """.replace("\n", "|").split("|")
    if line.strip()
)
# Help desks ask for answers above a line; what comes below it is theirs.
_ABOVE_LINE = (
    "reply above this line", "type your reply above", "write above this line", "oberhalb dieser zeile",
    "über dieser linie", "über dieser zeile", "au-dessus de cette ligne", "por encima de esta línea",
    "sopra questa riga", "boven deze regel", "reply above the line", "respond above this line",
    "above this line to post",
    "answer above this line", "text above this line", "comment above this line", "reply to this email above",
    "antworten sie oberhalb", "antwort oberhalb", "répondre au-dessus", "responda por encima", "responder acima desta",
    "acima desta linha", "ovanför den här raden", "over denne linje", "over denne linjen", "powyżej tej linii",
    "powyżej tego wiersza", "powyżej tej linijki", "nad tento řádek", "nad tento riadok", "nad tímto řádkem",
    "выше этой строки", "над этой строкой", "вище цього рядка", "над цим рядком", "над този ред", "この行より上",
    "この行の上", "请在此行上方", "此行上方", "此线上方", "在此線上方", "이 줄 위에", "이 선 위에",
    "tämän rivin yläpuolelle",
    "tämän viivan yläpuolelle", "bu satırın üzerine", "bu satırın üstüne", "bu çizginin üstüne", "e sor fölé",
    "a sor fölé", "deasupra acestei linii", "deasupra acestui rând", "πάνω από αυτή τη γραμμή", "iznad ove linije",
    "iznad ovog retka", "nad to vrstico", "per sobre d'aquesta línia", "phía trên dòng này", "di atas baris ini",
    "di atas garis ini", "מעל שורה זו", "מעל לשורה זו", "فوق هذا السطر", "เหนือบรรทัดนี้", "por encima de esta linea",
    "arriba de esta línea", "encima de esta línea", "cima desta linha", "au dessus de cette ligne", "sobre esta línea",
    "reply to this email directly or view it on", "reply directly to this email or view it on",
)  # fmt: skip
_ASKS = (
    "please reply above", "reply above", "please type your reply above", "please write above", "bitte antworten sie",
    "veuillez répondre", "por favor responda", "antworten sie oberhalb", "write above", "respond above",
)  # fmt: skip
_FORWARDED = (
    "forwarded message", "forwarded email", "forwarded mail", "begin forwarded", "forwarded by", "forwarded from",
    "weitergeleitete nachricht", "weitergeleiteten nachricht", "weitergeleitete mail", "weitergeleitet von",
    "message transféré", "message réexpédié", "message transmis", "transféré par", "mensaje reenviado",
    "reenviado por", "mensagem encaminhada", "mensagem reencaminhada", "encaminhado por", "messaggio inoltrato",
    "inoltrato da", "doorgestuurd bericht", "doorgestuurde bericht", "doorgezonden", "vidarebefordrat",
    "vidarebefordrade", "videresendt", "videresendte", "videresend", "välitetty viesti", "edelleenlähetetty",
    "przekazana wiadomość", "wiadomość przekazana", "przesłana wiadomość", "przeposlaná zpráva", "přeposlaná zpráva",
    "preposlaná správa", "továbbított üzenet", "mesaj redirecționat", "mesaj redirecţionat", "iletilen mesaj",
    "yönlendirilen ileti", "пересылаемое сообщение", "пересланное сообщение", "пересланное письмо",
    "переслане повідомлення", "препратено съобщение", "προωθημένο μήνυμα", "转发邮件", "转发的邮件", "轉寄郵件",
    "轉寄的郵件", "転送メッセージ", "転送されたメッセージ", "전달된 메시지", "הודעה שהועברה", "رسالة معاد توجيهها",
    "proslijeđena poruka", "posredovano sporočilo", "missatge reenviat", "tin nhắn được chuyển tiếp",
    "pesan terusan", "mensagem reenviada", "przekazanej wiadomości", "przekazywanej wiadomości",
    "přeposílané zprávy", "preposlanej správy", "továbbított levél", "mesajului redirecționat", "iletilmiş ileti",
    "ileti başlangıcı", "перенаправленное сообщение", "переадресованного сообщения", "пересланого повідомлення",
    "προωθημένου μηνύματοσ", "转发的消息", "thư đã chuyển tiếp", "thư được chuyển tiếp", "ข้อความที่ส่งต่อ",
    "إعادة توجيه", "المُعاد توجيه", "prosleđena poruka", "saadetud kiri", "pārsūtīts ziņojums", "persiųstas laiškas",
    "áframsend skilaboð", "mensaxe reenviada", "birzalitako mezua",
)  # fmt: skip

_ANSWERS_INSIDE = re.compile(
    r"\b(?:my|our|see|find) (?:\w+ ){0,2}(?:answers?|comments?|repl(?:y|ies)|responses?|remarks?)\b.{0,25}\bbelow\b"
    r"|\b(?:answers?|comments?|repl(?:y|ies)|responses?|remarks?)\b.{0,25}"
    r"\b(?:in-?line|in (?:red|blue|green|bold|colou?r|capitals|caps))\b|\bsee (?:my )?in-?line\b"
    r"|\b(?:antworte?n?|anmerkungen?|kommentare?|ergänzungen)\b.{0,30}"
    r"\b(?:unten|im text|direkt im|darunter|inline|in (?:rot|blau|grün|fett|farbe))\b|\bin (?:rot|blau) (?:im|unten)\b"
    r"|\b(?:réponses?|commentaires?)\b.{0,25}(?:ci-dessous|dans le (?:texte|corps)|en (?:rouge|bleu|gras))"
    r"|\b(?:respuestas?|comentarios?)\b.{0,25}(?:abajo|más abajo|en (?:rojo|azul)|en el texto)"
    r"|\b(?:rispost[ae]|comment[io])\b.{0,25}(?:sotto|in (?:rosso|blu)|nel testo)"
    r"|\b(?:respostas?|comentários?)\b.{0,25}(?:abaixo|em (?:vermelho|azul)|no texto)"
    r"|\b(?:antwoord(?:en)?|opmerkingen)\b.{0,25}(?:hieronder|onder|in (?:het )?(?:rood|blauw)|in de tekst)"
    r"|\b(?:svar|kommentar(?:er)?)\b.{0,25}(?:nedan|nedenfor|i (?:rött|rødt|blått|blåt)|i teksten)"
    r"|(?:odpowiedzi|komentarze).{0,25}(?:poniżej|na czerwono|w tekście)"
    r"|(?:ответы|комментарии).{0,25}(?:ниже|красным|в тексте)",
    re.IGNORECASE,
)
_RULE_SIGNS = ("--", "__", "==", "**", "##", "–", "—", "‐", "─", "━")
_RULE = re.compile(r"[-_=*~–—‐─━]{3,}$|(?:[-_=*~] ){2,}[-_=*~]$")
_SIGNATURE_LINE = re.compile(r"[-–—]{2}$|—$|__$|[-_=*~#]{3,}$|(?:[-_=*] ){3,}[-_=*]$")
_CONTACT = re.compile(
    r"https?://|www\.|\S@\S+\.\w|\+\d[\d ()/.-]{6,}|\b\(?0\d{1,4}\)?[ /-]?\d{3,}|\d{3}[-. ]\d{3}[-. ]\d{4}"
    r"|\b(?:tel|fon|phone|mobile?|mobil|fax|handy|skype|gmbh|inc|ltd|e-?mail)\b",
    re.IGNORECASE,
)
_REACH = re.compile(
    r"\S@\S+\.\w|\+\d[\d ()/.-]{6,}|\bwww\.|\b(?:tel|fon|phone|telefon|mobile?|mobil|fax|handy)\b|\b[tm][:.] ?[+(\d]",
    re.IGNORECASE,
)


def has_wrote(text: str) -> bool:
    """Whether some words hold the verb of an attribution line in any language."""
    folded = text.casefold()
    return not WROTE.isdisjoint(re.findall(r"\w+", folded)) or has_wrote_part(folded)


def has_wrote_part(text: str) -> bool:
    """Whether some words hold that verb in a language that does not put spaces between words."""
    return any(part in text for part in WROTE_PARTS)


def is_told_wrote(text: str) -> bool:
    """Whether a line says that somebody wrote: "Ann wrote:", and not "The log wrote:"."""
    if len(text) > _MOST_TOLD or not text.endswith(":") or not has_wrote(text):
        return False
    is_thing = text.split(maxsplit=1)[0].casefold() in _THINGS
    return not is_thing or "@" in text or any(char.isdigit() for char in text)


def is_telling(text: str) -> bool:
    """Whether a dated sentence tells what a thing or an office wrote: "… um 09:12 schrieb das Gerät ins Protokoll:".

    Programs print a name, and names have capitals: beside the verb or the clock stands an article or "your", behind the
    verb stand nothing but small words, or before it two of them. Turks decline the clock in speech only, as "09:12'de".
    """
    if (
        _TITLED.search(text)
        or _INFLECTED_CLOCK.search(text)
        or any(part in text for part in _FAR_TELLING)
    ):
        return True
    words = [word for word in text.rstrip(" :：").split() if word not in _BEHIND_CLOCK]
    for above, word in pairwise(words):
        if (word in _THINGS or word in _POLITE) and (is_wrote(above) or _CLOCK.match(above)):
            return True
    verb = max((index for index, word in enumerate(words) if is_wrote(word)), default=len(words))
    behind = words[verb + 1 :]
    before = [word for word in words[:verb] if word not in _HELPERS][-_LEAST_TOLD_BEFORE:]
    return _are_small(behind) or (len(before) == _LEAST_TOLD_BEFORE and _are_small(before))


def _are_small(words: Sequence[str]) -> bool:
    """Whether these are words without capitals, and not names; Georgian names have none either."""
    return bool(words) and all(w.isalpha() and w.islower() and w[0] < "\u10a0" for w in words)


def has_said(text: str) -> bool:
    """Whether these few words say that somebody said something: "Ann said:", not "The display says:"."""
    words = text.strip(" :：").split()
    others = [word for word in words if word.casefold() not in _SAID]
    return 0 < len(others) < len(words) <= 6 and _are_called(others)


def is_quoting(text: str) -> bool:
    """Whether these words say that somebody is quoted, as webmail puts it: "Quoting Ann Example:"."""
    return text.casefold().startswith(_QUOTING)


def is_announcement(text: str) -> bool:
    """Whether a sentence announces what its writer cites: "the display says:", and no name and no address."""
    words = text.split()
    return text.endswith((":", "：")) and "@" not in text and any(w[0].islower() for w in words[1:])


def is_shown_below(text: str) -> bool:
    """Whether a line says that what comes below is shown on purpose: it ends in a colon, or names mail headers.

    A whole sentence about headers shows none.
    """
    is_title = text[-1:] not in ".!?" and bool(_SHOWN.search(text))
    return is_title or (is_announcement(text) and not has_wrote(text))


def _are_called(words: Sequence[str]) -> bool:
    """Whether these words name somebody and no thing: capitals throughout, and nobody's display, boss or error."""
    if not _THINGS.isdisjoint(word.casefold() for word in words):
        return False
    return all(word[0].isupper() or "@" in word or not word[0].isalpha() for word in words)


def is_wrote(word: str) -> bool:
    """Whether a single word is the verb of an attribution line."""
    return word.casefold() in WROTE or word.endswith(WROTE_PARTS)


def announces_answers(text: str) -> bool:
    """Whether the writer says that the answers stand inside the earlier mail: "see my comments below in red"."""
    return bool(_ANSWERS_INSIDE.search(text))


def is_first_person(text: str) -> bool:
    """Whether the writer speaks of themselves. In South Slavic languages "je" is no "I": "Ana je napisala".

    Nor is Monday anybody's own: "On Mon, 2 Nov", "Op ma 2 nov".
    """
    words = set(re.findall(r"\w+", _MONDAY.sub(" ", text.casefold())))
    if "je" in words and any(word.startswith("napisa") for word in words):
        words.discard("je")
    return not FIRST_PERSON.isdisjoint(words)


def is_original_separator(line: str) -> bool:
    """Whether this is "-----Original Message-----" in some language: the words between rules, or "reply above this"."""
    return (line.startswith(_RULE_SIGNS) and is_original_title(line)) or _asks_above(line)


def is_original_title(line: str) -> bool:
    """Whether these are the words "Original Message" in some language, with or without rules around them."""
    words = line.strip(" \t-_=*–—‐─━<>#:|[]")
    return len(words) <= 60 and words.casefold() in _ORIGINAL


def is_ruled_name(line: str) -> bool:
    """Whether dashes stand around somebody who wrote: "-----Ann wrote: -----", "--- Message from a@b.example ---"."""
    if len(line) > 160 or not (line.startswith("--") and line.endswith("--")):
        return False
    return "@" in line or has_wrote(line)


def _asks_above(line: str) -> bool:
    """Whether a help desk asks here for answers above this line: between signs, or in nothing but these words."""
    if len(line) > 120:
        return False
    folded = line.casefold()
    if line[:1].isalpha() and not folded.startswith(_ASKS):
        return False
    return any(words in folded for words in _ABOVE_LINE)


def is_forward_marker(line: str) -> bool:
    """Whether a mail program says here that what follows was forwarded."""
    if len(line) > 160 or not (
        line.startswith(("--", "__", "==")) or line.rstrip(" *")[-1:] in (":", "：")
    ):
        return False
    folded = line.casefold().replace("\u0307", "")  # Turkish: a capital I with a dot
    return any(words in folded for words in _FORWARDED)


def is_rule(line: str) -> bool:
    """Whether this line is nothing but dashes or underscores."""
    return bool(_RULE.match(line))


def is_signature_line(line: str) -> bool:
    """Whether this line may separate a signature: "--" or a longer rule."""
    return bool(_SIGNATURE_LINE.match(line))


def is_reach(line: str) -> bool:
    """Whether a line tells by which number or address somebody can be reached."""
    return bool(_REACH.search(line[:300]))


def has_contact(line: str) -> bool:
    """Whether a line tells how to reach somebody: number, address, site, company."""
    return bool(_CONTACT.search(line[:300]))
