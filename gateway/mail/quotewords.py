"""What mail programs write around quotes, in the languages they speak: the word lists of `mail.quotes`.

Only words and small predicates on single lines live here. Every list holds forms that a mail program writes by itself
(case is folded), never words a person would be expected to choose.
"""

from __future__ import annotations

import re

# The verb of "On … somebody wrote:". One word is enough: the line must also have a date, an address or a quote below.
WROTE = frozenset(
    """
    wrote writes schrieb geschrieben schreibt écrit ecrit escribió escribio escribiu escreveu scritto scrive schreef
    geschreven geskryf skrev kirjoitti napisał napisała napisal napisała pisze napsal napsala napísal napísala napisao
    napisala napisao pisao írta scris yazdı yazdi написал написала пишет писал написав написала пише написа έγραψε
    написао rašė parašė rakstīja kirjutas viết menulis menulis כתב כתבה كتب نوشت skrifaði escriure escrit idatzi
    ysgrifennodd skribis
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
# Scripts that do not put spaces between words.
WROTE_PARTS = ("写道", "寫道", "書きました", "のメール", "작성", "썼습니다", "เขียน")
# How such a line may begin; languages that begin with the name or the date need no word here.
BEGINS = frozenset(
    """
    on am le el il op den em dne dňa w v pe på vào lúc pada на в у στις ngày dana dne la în tarihinde kl em a al li
    di den der ma ti ke to pe la su zitat quoting citando in on- den. du der. pt. dnia at vào ב- בתאריך
    في در els il- dia
    """.split()  # noqa: SIM905
)
# Whoever speaks of themselves is telling something, not quoting: "Am 3.4. schrieb ich Ihnen:".
FIRST_PERSON = frozenset("i we ich wir je nous yo ik jag jeg ja io".split())  # noqa: SIM905

_FROM = """from von de da van från fra od от від од desde expéditeur expediteur lähettäjä nadawca odesílatel
odesielateľ
feladó de la kimden gönderen від: από 发件人 寄件者 寄件人 差出人 보낸사람 מאת من pošiljatelj gestuurd
afzender absender avsender avsändare mittente remitente remetente desde saatja nuo"""
_DATE = """date sent gesendet datum envoyé envoye enviado enviada enviado el enviado em inviato verzonden skickat
skickad sendt dato data wysłano wyslano odesláno odoslané elküldve trimis gönderildi gönderilme tarih tarihi lähetetty
päivämäärä pvm
 fecha отправлено дата надіслано изпратено στάλθηκε ημερομηνία 发送时间 发送日期 日期 寄件日期 傳送日期 送信日時
送信 日付 日時 보낸날짜 날짜 תאריך נשלח تاريخ dátum poslano saadetud išsiųsta nosūtīts"""
_TO = """to an à a para aan til till komu címzett către pentru kime alıcı kimden vastaanottaja кому до προς
收件人
宛先 받는사람 אל إلى destinatario destinataire destinatário empfänger adresse kam kellele"""
_SUBJECT = """subject betreff objet asunto assunto oggetto onderwerp ämne emne temat předmět predmet tárgy subiect konu
aihe тема относно θέμα 主题 主旨 件名 제목 נושא الموضوع betr zadeva thema tēma tema teema"""
_OTHER = """cc bcc kopie copie copia cópia kopia kópia cci ccn kopi kopio копия копія kop. 抄送 副本 参照
參照 참조 עותק reply-to
antwort-an priority priorität importance wichtigkeit attachments anlagen anhang pièces jointes
organization organisation message-id kopija bijlage bijlagen adjuntos allegati mailed-by resent-from x-mailer
reply to sender"""
_TWO_WORDS = (
    ("de la", "from"), ("보낸 사람", "from"), ("gönderilme tarihi", "date"), ("enviado el", "date"),
    ("enviado em", "date"), ("enviada em", "date"), ("gesendet am", "date"), ("sendt am", "date"),
    ("보낸 날짜", "date"), ("받는 사람", "to"), ("antwort an", "other"), ("répondre à", "other"),
    ("pièces jointes", "other"), ("reply to", "other"), ("date d'envoi", "date"), ("data de envio", "date"),
    ("data invio", "date"), ("copie à", "other"),
)  # fmt: skip
HEADER_NAMES: dict[str, str] = {
    **dict.fromkeys(_OTHER.split(), "other"),
    **dict.fromkeys(_TO.split(), "to"),
    **dict.fromkeys(_SUBJECT.split(), "subject"),
    **dict.fromkeys(_DATE.split(), "date"),
    **dict.fromkeys(_FROM.split(), "from"),
    **dict(_TWO_WORDS),
}
"""Names of header lines as mail programs translate them, to what they mean."""

_ORIGINAL = frozenset(
    line.strip()
    for line in """
    original message|originalmessage|original email|original e-mail|original appointment|reply message|reply
    ursprüngliche nachricht|originalnachricht|original-nachricht|original nachricht|originale nachricht
    ursprünglicher termin|ursprüngliche mail|original-mail|ursprüngliche e-mail
    message d'origine|message d’origine|message original|message initial|mail original|courriel original
    mensaje original|correo original|mensagem original|messaggio originale|messaggio origin.
    oorspronkelijk bericht|oorspronkelijke bericht|origineel bericht|originalmeddelande|ursprungligt meddelande
    oprindelig meddelelse|original meddelelse|opprinnelig melding|original melding|alkuperäinen viesti
    wiadomość oryginalna|oryginalna wiadomość|původní zpráva|pôvodná správa|eredeti üzenet|mesaj original
    mesajul original
    orijinal mesaj|orjinal mesaj|özgün ileti|исходное сообщение|оригинальное сообщение|оригинал|вихідне повідомлення
    оригинално съобщение|αρχικό μήνυμα
    原始邮件|原始郵件|原始信件|元のメッセージ|原文|원본 메시지|원본 메일|הודעה מקורית|الرسالة الأصلية
    izvirno sporočilo|izvorna poruka|originalna poruka|algne kiri|originali žinutė|missatge original|antwort nachricht
    tin nhắn gốc|thư gốc|pesan asli
    """.replace("\n", "|").split("|")
    if line.strip()
)
# Help desks ask for answers above a line; what comes below it is theirs.
_ABOVE_LINE = (
    "reply above this line", "type your reply above", "write above this line", "oberhalb dieser zeile",
    "über dieser linie", "über dieser zeile", "au-dessus de cette ligne", "por encima de esta línea",
    "sopra questa riga", "boven deze regel",
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
    "pesan terusan",
)  # fmt: skip

_SENT_FROM = re.compile(
    r"(?:sent|gesendet|versendet|verschickt|envoy[ée]e?|enviado|enviada|inviato|inviata|verzonden|verstuurd|skickat"
    r"|skickades|sendt|lähetetty|wys[łl]an[eo]|odesl[aá]no|odoslan[eé]|elk[üu]ldve|trimis|отправлено|надіслано"
    r"|gönderildi|sendte)\s+(?:from|with|via|using|von|vom|mit|über|aus|per|d(?:e|es|epuis)|à partir|avec|par"
    r"|desde|con|do|com|a partir|pelo|da|dal|dalla|dallo|van|vanaf|met|från|fra|med|i|z|ze|s|ze|din|с|из|з|minun"
    r"|iphonesta)\b.{1,80}$"
    r"|(?:von|aus) (?:meinem|unterwegs|mein).{0,60}\b(?:gesendet|geschickt|verschickt|versendet)\W*$"
    r"|(?:von unterwegs|mobil) (?:gesendet|verschickt)\W*$"
    r"|diese (?:nachricht|e-?mail|mail) wurde (?:von|mit) .{1,80}(?:gesendet|verschickt|versendet)\W*$"
    r"|(?:get|holen sie sich|obtenez|télécharger|obtener|obter|scarica|download|hämta|hent|pobierz) "
    r"(?:outlook|yahoo|the app|bluemail|typeapp).{0,60}$"
    r"|(?:outlook|yahoo mail|bluemail|aol|gmx|web\.de|mail\.com)\b.{0,20}(?:for|für|pour|para|per|voor) "
    r"(?:ios|android|iphone|windows).{0,60}$"
    r"|(?:iphone|ipad|ios|android)(?:から送信|에서 보냄).{0,20}$|.{0,20}(?:iphone|ipad|android).{0,12}"
    r"(?:から送信|에서 보냄|发送|傳送|寄出|gönderildi|lähetetty).{0,10}$"
    r"|发自我?的?.{0,30}$|從我的.{0,30}(?:傳送|寄出)$|iphoneから送信$"
    r"|via (?:mobile|iphone|ipad|android|blackberry|smartphone)$"
    r"|(?:envoyé|sent) (?:de|from) (?:mon|my) .{1,60}$"
    r"|typed (?:on|with) .{1,60}$|mobile mail.{0,40}$",
    re.IGNORECASE,
)
_CLOSINGS = re.compile(
    r"(?:(?:with |mit |avec |con |com |med |met )?"
    r"(?:(?:best|kind|kindest|warm|warmest|many|all the best,?)(?: (?:personal|and warm))?"
    r" (?:regards|wishes|greetings)|(?:regards|rgds|brgds|cheers|sincerely|yours|cordially|respectfully|best|br|kr)"
    r"|(?:yours|very) (?:sincerely|faithfully|truly|truly yours)|sincerely yours|all the best|best wishes"
    r"|(?:mit )?(?:(?:freundlich|best|herzlich|viel|lieb|schön|sonnig|nett|kollegial)e?[mnrs]?"
    r"(?: und (?:freundlich|best|herzlich|lieb|schön|sonnig|nett)e?[mnrs]?)? )+"
    r"(?:gr(?:ü|ue|u)(?:ß|ss)e?n?|empfehlung(?:en)?|gr\.?)(?: aus(?: de[rmn])? \w+)?"
    r"|(?:mfg|lg|vg|bg|hg|m\.f\.g\.|glg|gruß|gruss|grüße|gruesse|beste grüße|hochachtungsvoll|es grüßt(?: sie)?)"
    r"|(?:bien )?(?:cordialement|amicalement|respectueusement|salutations(?: distinguées)?|bien à vous|bien à toi)"
    r"|(?:meilleures|sincères) salutations|(?:un )?(?:cordial )?saludos?(?: cordiales)?|atentamente|un saludo"
    r"|cordiales saludos|(?:cordiali|distinti|cari) saluti|cordialmente|saluti|(?:os )?(?:melhores )?cumprimentos"
    r"|atenciosamente|att|abraços?|(?:met )?vriendelijke groet(?:en)?|hartelijke groet(?:en)?|groet(?:en|jes)?|mvg"
    r"|(?:med )?(?:venlig|vennlig|vänlig|vänliga|bästa|hjertelig|hjärtliga)e? (?:hilsen|hilsner|hälsning|hälsningar)"
    r"|mvh|hilsen|hälsningar|(?:ystävällisin|parhain) terveisin|terveisin|z powa[żz]aniem|pozdrawiam"
    r"|(?:serdecznie )?pozdrawiam|s pozdravem|s pozdravom|üdvözlettel|tisztelettel|cu (?:stimă|respect)|saygılarımla"
    r"|с уважением|з повагою|с наилучшими пожеланиями|με εκτίμηση|lep pozdrav|srdačan pozdrav|s poštovanjem"
    r"|trân trọng|hormat kami|此致(?:敬礼)?|敬具|以上、?よろしくお願い(?:いた|致)?します|감사합니다))",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?:many thanks|thanks|thank you|thx|thanks a lot|thanks in advance|thanks again|thank you very much|with thanks"
    r"|danke|vielen dank|besten dank|herzlichen dank|danke schön|merci|merci d'avance|gracias|obrigad[oa]|grazie"
    r"|bedankt|dank u|alvast bedankt|tack|tak|takk|kiitos|dziękuję|děkuji)"
    r"(?: (?:and|und|&|et|y|e|en|og|och) .{3,30})?[,.!]{0,2}$",
    re.IGNORECASE,
)
_DISCLAIMER = (
    ("confidential", "intended"), ("confidential", "recipient"), ("privileged", "recipient"),
    ("confidential", "disclaimer"), ("received this", "in error"), ("vertraulich", "empfänger"),
    ("vertrauliche", "informationen"), ("nicht der richtige adressat",), ("irrtümlich erhalten",),
    ("confidentiel", "destinataire"), ("confidencial", "destinatari"), ("riservat", "destinatari"),
    ("vertrouwelijk", "geadresseerde"), ("poufn", "adresat"), ("конфиденциальн", "получател"),
    ("before printing",), ("bevor sie diese", "ausdrucken"), ("avant d'imprimer",), ("virus-free",),
    ("virenfrei",), ("avast", "virus"), ("scanned", "virus"), ("auf viren",), ("registergericht", "hrb"),
    ("amtsgericht", "hrb"), ("sitz der gesellschaft", "geschäftsführ"), ("handelsregister", "hrb"),
    ("registered in england", "company"), ("registered office", "registered"), ("you received this message because",),
    ("to unsubscribe from this", "group"), ("mailing list", "listinfo"), ("mailing list", "unsubscribe"),
)  # fmt: skip
_RULE_SIGNS = ("--", "__", "==", "**", "##", "–", "—")
_RULE = re.compile(r"[-_=*~–—]{4,}$")
_SIGNATURE_LINE = re.compile(r"[-–—]{2}$|[-_=*]{3,}$")
_CONTACT = re.compile(
    r"https?://|www\.|\S@\S+\.\w|\+\d[\d ()/.-]{6,}|\b\(?0\d{1,4}\)?[ /-]?\d{3,}|\d{3}[-. ]\d{3}[-. ]\d{4}"
    r"|\b(?:tel|fon|phone|mobile?|mobil|fax|handy|skype|gmbh|inc|ltd|e-?mail)\b",
    re.IGNORECASE,
)


def header_name(name: str) -> str | None:
    """What a header line of this name holds (from, date, to, subject, other), or None when it is no header name."""
    return HEADER_NAMES.get(name.strip(" \t*_\u200e\u200f\u202a\u202b\ufeff").casefold())


def has_wrote(text: str) -> bool:
    """Whether some words hold the verb of an attribution line in any language."""
    folded = text.casefold()
    return not WROTE.isdisjoint(re.findall(r"\w+", folded)) or any(
        part in folded for part in WROTE_PARTS
    )


def is_wrote(word: str) -> bool:
    """Whether a single word is the verb of an attribution line."""
    return word.casefold() in WROTE or word.endswith(WROTE_PARTS)


def is_first_person(text: str) -> bool:
    """Whether the writer speaks of themselves."""
    return not FIRST_PERSON.isdisjoint(re.findall(r"\w+", text.casefold()))


def is_original_separator(line: str) -> bool:
    """Whether this is "-----Original Message-----" in some language: the words between rules, or "reply above this"."""
    if not line.startswith(_RULE_SIGNS):
        return False
    if len(line) <= 120 and any(words in line.casefold() for words in _ABOVE_LINE):
        return True
    words = line.strip(" \t-_=*–—<>#:|")
    return len(words) <= 60 and words.casefold() in _ORIGINAL


def is_forward_marker(line: str) -> bool:
    """Whether a mail program says here that what follows was forwarded."""
    if len(line) > 160 or not (
        line.startswith(("--", "__", "==")) or line.rstrip(" *")[-1:] in (":", "：")
    ):
        return False
    folded = line.casefold()
    return any(words in folded for words in _FORWARDED)


def is_sent_from(line: str) -> bool:
    """Whether this is the line a phone or webmail adds: "Sent from my iPhone"."""
    return len(line) <= 140 and bool(_SENT_FROM.match(line.strip(" \t-–—*_>\"'.“”")))


def is_closing(line: str) -> bool:
    """Whether a letter closes here: "Mit freundlichen Grüßen", alone or with a name on the same line."""
    match = _CLOSINGS.match(line) if len(line) <= 60 else None
    if not match:
        return False
    rest = line[match.end() :]
    name = rest.strip(" ,.!-–*_;:)/\t")
    return not name or (rest[:1] in " ,\t-" and _is_name(name))


def is_thanks(line: str) -> bool:
    """Whether this line only thanks; it closes a letter when nothing but a name follows."""
    return len(line) <= 60 and bool(_THANKS.match(line))


def _is_name(text: str) -> bool:
    words = text.split()
    return (
        len(words) <= 4 and all(word[0].isupper() for word in words) and not set(text) & set("?!:;")
    )


def is_disclaimer(paragraph: str) -> bool:
    """Whether a paragraph is the legal notice or advertisement a company or scanner adds."""
    folded = paragraph.casefold()
    return any(all(word in folded for word in words) for words in _DISCLAIMER)


def is_rule(line: str) -> bool:
    """Whether this line is nothing but dashes or underscores."""
    return bool(_RULE.match(line))


def is_signature_line(line: str) -> bool:
    """Whether this line may separate a signature: "--" or a longer rule."""
    return bool(_SIGNATURE_LINE.match(line))


def has_contact(line: str) -> bool:
    """Whether a line tells how to reach somebody: number, address, site, company."""
    return bool(_CONTACT.search(line[:300]))
