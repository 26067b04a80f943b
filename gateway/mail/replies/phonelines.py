"""The line that a phone, an app or a webmail adds below a letter: "Sent from my iPhone", "Get Outlook for iOS".

Tables of what programs write by themselves, in the languages they speak. People also send things from somewhere, from
their office or by post: without a word for a device or program such a line is theirs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_SENT = frozenset(
    """
    sent typed written gesendet versendet verschickt geschickt geschrieben envoyé envoyée envoye enviado enviada enviat
    inviato inviata verzonden verstuurd gestuurd skickat skickades sendt sendte lähetetty wysłano wysłane
    wyslane wysłana odesláno odoslané odeslano elküldve küldve trimis
    отправлено отослано надіслано изпратено послато poslano odposlano
    στάλθηκε εστάλη gönderildi gönderilmiştir saadetud nosūtīts išsiųsta via dikirim terkirim poslato dihantar secured
    dictated
    """.casefold().split()
)
_SENT_PARTS = (
    "から送信", "より送信", "에서 보냄", "에서 전송", "发送", "傳送", "發送", "寄出", "发自", "發自",
    "보냈습니다", "来自我的", "來自我的", "送信しました", "أُرسلت من", "أُرسل من", "נשלח מה", "נשלחה מ",
    "gửi từ", "ส่งจาก", "נשלח מ",
    "تم الإرسال من", "أرسلت من", "مرسل من", "ارسال شده از", "भेजा गया",
)  # fmt: skip
_SPACED_PARTS = ("gửi từ",)
_DEVICE = re.compile(
    r"iphon|ipad|ipod|ios\b|android|samsung|galaxy|blackberry|\bbb10\b|windows|outlook|yahoo|gmail|\baol\b|\bgmx\b|web\.de"
    r"|mail\.ru|яндекс|mobil|phone|smartphone|telefon|téléphone|teléfono|handy|tablet|\bdevice|gerät|appareil|dispositiv"
    r"|\bhtc\b|\blg\b|huawei|华为|小米|xiaomi|redmi|oneplus|pixel|nexus|motorola|\bmoto\b|xperia|nokia|\bpalm\b|treo|t-mobile"
    r"|verizon|at&t|orange|telekom|vodafone|k-9|proton|tuta|spark\b|airmail|polymail|mailbird|thunderbird|zoho|edison"
    r"|\bnine\b|boxer|mymail|typemail|aquamail|bluemail|mailbox|newton|cloudmagic|xfinity|frontier|easymail|fairemail|superhuman"
    r"|posteo|mailspring|canary|\bhey\b|手机|手機|핸드폰|휴대|携帯|スマート|apple|app\b|\bmac\b|macbook"
    r"|computer|\bfront$|\balto$|em client|\bhiri\b|mailtrack|\bsprint\b|\bsiri\b|libero|seznam"
    r"|rediffmail|tapatalk|갤럭시|스마트폰"
    r"|אייפון|айфон|смартфон|телефон|τηλέφωνο",
    re.IGNORECASE,
)
_OBJECTS = frozenset(
    """
    the my our your das den die dein mein meinen unser le la mon notre hier el los mi ayer il lo ieri o os het onze to
    telefon telefón téléphone teléfono telefone telefono phone smartphone tablet handy laptop computer gerät
    """.split()  # noqa: SIM905
)
"""What follows "sent" where a thing was sent ("Wysłano telefon"), or a day names when; programs put "from" between."""
_SENT_LAST = frozenset("gesendet versendet verschickt geschickt geschrieben".split())  # noqa: SIM905
_FROM = frozenset("von vom mit aus per über via unterwegs".split())  # noqa: SIM905
_UNKNOWN_DEVICE = re.compile(r"[Ss]ent from my [A-Z0-9]\w*\.?$")
"""English has capitals for the names of things only: "Sent from my Xoom", and not "Sent from my office"."""
_SOMEBODY = frozenset("i we ich wir je nous yo io ik jag jeg я мы".split())  # noqa: SIM905
"""Who says so tells something: "Gesendet habe ich es per Telefon"."""
_GET = (
    "get", "download", "holen sie sich", "laden sie", "obtenir", "obtenez",
    "télécharger", "téléchargez", "obtener",
    "obtén", "descarga", "obter", "obtenha", "baixar", "baixe", "transferir", "ottieni", "scarica", "hämta", "skaffa",
    "skaff deg", "hent", "få", "hanki", "lataa", "pobierz", "získat", "získať",
    "stáhněte", "stáhnout", "stiahnuť", "obțineți",
    "descărcați", "загрузите", "скачать", "скачайте", "получить", "получите", "отримати", "отримайте", "завантажити",
    "изтегляне на", "изтеглете", "λήψη", "αποκτήστε", "preuzmite", "nabavite",
    "prenesite", "hankige", "laadige", "iegūt",
    "gauti", "dapatkan", "tải", "รับ", "ดาวน์โหลด", "קבל את", "הורד את", "احصل على",
    "الحصول على", "تنزيل", "دریافت", "obteniu",
    "获取", "下载", "取得", "下載",
)  # fmt: skip
_GET_BEHIND = (
    "beziehen", "herunterladen", "downloaden", "ophalen", "beszerzése", "beszerzése ios-hez", "beszerzése androidra",
    "を入手", "を取得", "をダウンロード", "다운로드", "받기", "edinin", "indirin", "하기",
)  # fmt: skip
_PRODUCT = re.compile(
    r"\b(?:outlook|yahoo|bluemail|typeapp|the app|aol|protonmail|proton mail)(?![a-z])"
)
_PLATFORM = re.compile(
    r"\b(?:ios|android|mac|windows|iphone|ipad|app|mobile|mail|phone)(?![a-z])|androidi"
)
_LONG = re.compile(
    r"diese (?:nachricht|e-?mail|mail) wurde (?:von|mit) .{1,80}(?:gesendet|verschickt|versendet)\W*$"
    r"|(?:von|aus) (?:meinem|unterwegs|mein).{0,60}\b(?:gesendet|geschickt|verschickt|versendet)\W*$"
    r"|(?:von unterwegs|mobil) (?:gesendet|verschickt)\W*$|(?:gesendet|verschickt) von unterwegs\W*$"
    r"|‎?من الـ? ?(?:iphone|ipad)\W*$|mobile mail.{0,40}$"
    r"|yahoo mail: .{3,60}$|from my (?:\w+ ){0,2}(?:phone|iphone|ipad|tablet)(?: on t-mobile\b.*)?$"
    r"|provenance ?: courrier pour windows(?: \d\d)?$"
    r"|(?:virus-free|virenfrei|sans virus|libre de virus|privo di virus|livre de vírus|virusvrij)\b.{0,60}$",
    re.IGNORECASE,
)
_LINK = re.compile(r"\s?[<\[(] ?https?://[^\s>\])]{1,200} ?[>\])]")
_BARE_LINK = re.compile(r"[<\[(]?https?://\S{1,200}$")
_ORNAMENTS = " \t-–—*_~<>()[]\"'.,“”…|\u200b\u200e\u200f\u2063"
_LONGEST = 140
_LONGEST_WITH_LINK = 400
_MOST_WORDS = 9


def is_bare_link(line: str) -> bool:
    """Whether a line is nothing but an address of the web, as apps set it below "Sent with …"."""
    return _BARE_LINK.match(line) is not None


def is_sent_from(line: str) -> bool:
    """Whether this is the line a phone or webmail adds: "Sent from my iPhone"."""
    if len(line) > _LONGEST_WITH_LINK:
        return False
    line = _LINK.sub("", line)
    if len(line) > _LONGEST:
        return False
    bare = line.strip(_ORNAMENTS)
    if _offers_app(bare) or _LONG.match(bare):
        return True
    first = re.split(r"[.!,] ", bare, maxsplit=1)[0].casefold()
    words = [word.strip(_ORNAMENTS) for word in first.split()]
    if not words or len(words) > _MOST_WORDS:
        return False
    is_sent = words[0] in _SENT or words[-1] in _SENT or _is_sent_part(first)
    if not is_sent or not _SOMEBODY.isdisjoint(words) or _names_object(first, words):
        return False
    return bool(_DEVICE.search(first) or _UNKNOWN_DEVICE.match(bare))


def _is_sent_part(first: str) -> bool:
    """Whether a line without spaces between words begins or ends as such lines do, and is no sentence of two parts."""
    is_spaced = " " in first and any(part in first for part in _SPACED_PARTS)
    is_part = is_spaced or first.startswith(_SENT_PARTS) or first.endswith(_SENT_PARTS)
    return is_part and not set(first) & set("、，")


def _names_object(first: str, words: Sequence[str]) -> bool:
    """Whether a line says what was sent, and not from what: "Sent my iPhone to you", "Verschickt: Handy"."""
    if ": " in first or (len(words) > 1 and words[1] in _OBJECTS):
        return True
    return words[-1] in _SENT_LAST and _FROM.isdisjoint(words)


def _offers_app(bare: str) -> bool:
    """Whether this is "Get Outlook for iOS" in some language: a verb, the product, what it runs on, and no more."""
    folded = bare.casefold()
    product = _PRODUCT.search(folded)
    if product is None or len(folded.split()) > _MOST_WORDS:
        return False
    if not (folded.startswith(_GET) or folded.endswith(_GET_BEHIND)):
        return False
    rest = _PRODUCT.sub("", folded)
    return bool(_PLATFORM.search(rest)) or folded.endswith(product[0])
