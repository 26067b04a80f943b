# ruff: noqa: E501 - tables of lines as mail programs write them
"""Lines that mail programs put above a quote, in the languages they speak."""

from __future__ import annotations

import pytest

from gateway.mail.model import FoldKind, visible
from gateway.mail.replies.quotes import find_folds

WORDS = "Das passt so, vielen Dank.\nIch melde mich am Montag."

ATTRIBUTIONS = [
    "Am 03.11.2026 um 09:12 schrieb Jörg Beispiel <joerg@example.com>:",
    "Am Di., 3. Nov. 2026 um 09:12 Uhr schrieb Jörg Beispiel <joerg@example.com>:",
    "Jörg Beispiel <joerg@example.com> schrieb am Di., 3. Nov.\n2026, 09:12:",
    "Jörg Beispiel schrieb am 03.11.2026 um 09:12:",
    "Am Dienstag, 3. November 2026, 09:12:45 MEZ hat Jörg Beispiel <joerg@example.com> Folgendes geschrieben:",
    "On Tue, Nov 3, 2026 at 9:12 AM Ann Example <ann@example.com> wrote:",
    "On Tue, Nov 3, 2026 at 9:12 AM Ann Example of the Long Department Name <\nann.example@example.com> wrote:",
    "On Tue, Nov 3, 2026 at 9:12 AM Ann Example <ann.example@example.com\n> wrote:",
    "On 3 Nov 2026, at 09:12, Ann Example <ann@example.com> wrote:",
    "On 11/3/26 9:12 AM, Ann Example wrote:",
    "On 2026-11-03 09:12, Ann Example wrote:",
    "---- On Tue, 03 Nov 2026 09:12:00 +0100 Ann Example <ann@example.com> wrote ----",
    "Le mar. 3 nov. 2026 à 09:12, Anne Exemple <anne@example.com> a écrit :",
    "Le 3 novembre 2026 à 09:12, Anne Exemple <anne@example.com> a\nécrit :",
    "El mar, 3 nov 2026 a las 9:12, Ana Ejemplo (<ana@example.com>) escribió:",
    "Il giorno mar 3 nov 2026 alle ore 09:12 Anna Esempio <anna@example.com>\nha scritto:",
    "Em ter., 3 de nov. de 2026 às 09:12, Ana Exemplo <ana@example.com>\nescreveu:",
    "Op di 3 nov 2026 om 09:12 schreef Anna Voorbeeld <anna@example.com>:",
    "Op 3 nov. 2026 om 09:12 heeft Anna Voorbeeld <anna@example.com> het volgende geschreven:",
    "Den tis 3 nov. 2026 kl 09:12 skrev Anna Exempel <anna@example.com>:",
    "Den tir. 3. nov. 2026 kl. 09.12 skrev Anna Eksempel <anna@example.com>:",
    "tir. 3. nov. 2026 kl. 09:12 skrev Anna Eksempel <anna@example.com>:",
    "ti 3. marrask. 2026 klo 9.12 Anna Esimerkki (anna@example.com) kirjoitti:",
    "wt., 3 lis 2026 o 09:12 Anna Przykład <anna@example.com> napisał(a):",
    "W dniu 03.11.2026 o 09:12, Anna Przykład pisze:",
    "út 3. 11. 2026 v 9:12 odesílatel Anna Příklad <anna@example.com> napsal:",
    "ut 3. 11. 2026 o 9:12 Anna Príklad <anna@example.com> napísal(a):",
    "Anna Példa <anna@example.com> ezt írta (időpont: 2026. nov. 3., K, 9:12):",
    "În mar., 3 nov. 2026 la 09:12, Ana Exemplu <ana@example.com> a scris:",
    "Anna Örnek <anna@example.com>, 3 Kas 2026 Sal, 09:12 tarihinde şunu yazdı:",
    "вт, 3 нояб. 2026 г. в 09:12, Анна Пример <anna@example.com>:",
    "3 ноября 2026 г., в 09:12, Анна Пример <anna@example.com> написал(а):",
    "вт, 3 лист. 2026 р. о 09:12 Анна Приклад <anna@example.com> пише:",
    "Στις Τρί 3 Νοε 2026 στις 9:12 π.μ., ο χρήστης Άννα <anna@example.com> έγραψε:",
    "Vào Th 3, 3 thg 11, 2026 vào lúc 09:12 An <an@example.com> đã viết:",
    "2026年11月3日(火) 9:12 花子 <hanako@example.com>:",
    "在 2026年11月3日，09:12，小例 <li@example.com> 写道：",
    "2026년 11월 3일 (화) 오전 9:12, 예제 <ye@example.com>님이 작성:",
    "Pada Sel, 3 Nov 2026 pukul 09.12 Contoh <contoh@example.com> menulis:",
    "‫בתאריך יום ג׳, 3 בנוב׳ 2026 ב-9:12 מאת ‪דוגמה‬‏ <‪d@example.com‬‏>:‬",
    "El dt., 3 de nov. 2026, 9:12, Anna Exemple <anna@example.com> va escriure:",
    "Missatge de Anna Exemple <anna@example.com> del dia dt., 3 de nov. 2026 a les 9:12:",
    "Wiadomość napisana przez Anna Przykład <anna@example.com> w\ndniu 3 lis 2026, o godz. 09:12:",
    "Вторник, 3 ноября 2026, 9:12 +03:00 от Анна Пример <anna@example.com>:",
    "Dana 03.11.2026. u 09:12, Ana Primjer <ana@example.com> je napisala:",
    "Dne 03. 11. 26 ob 09:12 je Ana Primer napisal(a):",
    "मंगल, 3 नव॰ 2026 को 9:12 am बजे को उदाहरण <u@example.com> ने लिखा:",
    "2026. 11. 3. 9:12에 예제 <ye@example.com> 이(가) 쓴 글:",
    "Kuupäev T, 3. nov 2026 kell 09:12 kirjutas Anna Näide <anna@example.com>:",
    "2026-11-03, an, 09:12 Ana Pavyzdys <ana@example.com> rašė:",
    "Ann Example <ann@example.com> wrote:",
    "Jörg Beispiel\n<joerg@example.com> schrieb am Di., 3. Nov. 2026, 09:12:",
    ">>> Ann Example <ann@example.com> 11/3/2026 9:12 AM >>>",
    "On Mon, 2 Nov 2026, Ann Example wrote:",
    "On Mon, Nov 2, 2026 at 9:12 AM Ann Example wrote:",
    "On Mon Nov 2 09:12:00 2026 Ann Example wrote:",
    "Op ma 2 nov. 2026 om 09:12 schreef Anna Voorbeeld:",
    ">>> On 11/3/2026 at 9:12 AM, in message <5F0B9@mail.example.com>, Ann Example <ann@example.com> wrote:",
    "On Tue, Nov 3,\n2026 at 9:12 AM,\nAnn Example\n<ann@example.com>\nwrote:",
]

HEADERS = [
    "Von: Jörg Beispiel <joerg@example.com>\nGesendet: Dienstag, 3. November 2026 09:12\n"
    "An: Support <support@desk.example>\nBetreff: Drucker",
    "From: Ann Example <ann@example.com>\nSent: Tuesday, November 3, 2026 9:12 AM\n"
    "To: Support <support@desk.example>\nCc: Other <other@example.com>; Third\n <third@example.com>\nSubject: Printer",
    "________________________________\nVon: Jörg Beispiel\nGesendet: Dienstag, 3. November 2026 09:12:01\nAn: Support\nBetreff: AW: Drucker",
    "-----Ursprüngliche Nachricht-----\nVon: Jörg Beispiel [mailto:joerg@example.com]\nGesendet: Dienstag, 3. November 2026 09:12\n"
    "An: Support\nBetreff: Drucker",
    "*Von:* Jörg Beispiel <joerg@example.com>\n*Gesendet:* Dienstag, 3. November 2026 09:12\n*An:* Support\n*Betreff:* Drucker",
    'Gesendet: Dienstag, 03. November 2026 um 09:12 Uhr\nVon: "Jörg Beispiel" <joerg@example.com>\nAn: support@desk.example\nBetreff: Drucker',
    "-------- Originalnachricht --------\nBetreff: Drucker\nDatum: 2026-11-03 09:12\nVon: Support <support@desk.example>\nAn: joerg@example.com",
    "De : Anne Exemple <anne@example.com>\nEnvoyé : mardi 3 novembre 2026 09:12\nÀ : Support\nObjet : Imprimante",
    "De: Ana Ejemplo <ana@example.com>\nEnviado el: martes, 3 de noviembre de 2026 9:12\nPara: Support\nAsunto: Impresora",
    "De: Ana Exemplo <ana@example.com>\nEnviada em: terça-feira, 3 de novembro de 2026 09:12\nPara: Support\nAssunto: Impressora",
    "Da: Anna Esempio <anna@example.com>\nInviato: martedì 3 novembre 2026 09:12\nA: Support\nOggetto: Stampante",
    "Van: Anna Voorbeeld <anna@example.com>\nVerzonden: dinsdag 3 november 2026 09:12\nAan: Support\nOnderwerp: Printer",
    "Från: Anna Exempel <anna@example.com>\nSkickat: den 3 november 2026 09:12\nTill: Support\nÄmne: Skrivare",
    "Fra: Anna Eksempel <anna@example.com>\nSendt: 3. november 2026 09:12\nTil: Support\nEmne: Printer",
    "Lähettäjä: Anna Esimerkki <anna@example.com>\nLähetetty: tiistai 3. marraskuuta 2026 9.12\nVastaanottaja: Support\nAihe: Tulostin",
    "Od: Anna Przykład <anna@example.com>\nWysłano: wtorek, 3 listopada 2026 09:12\nDo: Support\nTemat: Drukarka",
    "Od: Anna Příklad <anna@example.com>\nOdesláno: úterý 3. listopadu 2026 9:12\nKomu: Support\nPředmět: Tiskárna",
    "Feladó: Anna Példa <anna@example.com>\nElküldve: 2026. november 3., kedd 9:12\nCímzett: Support\nTárgy: Nyomtató",
    "De la: Ana Exemplu <ana@example.com>\nTrimis: marți, 3 noiembrie 2026 09:12\nCătre: Support\nSubiect: Imprimantă",
    "Kimden: Anna Örnek <anna@example.com>\nGönderildi: 3 Kasım 2026 Salı 09:12\nKime: Support\nKonu: Yazıcı",
    "От: Анна Пример <anna@example.com>\nОтправлено: 3 ноября 2026 г. 9:12\nКому: Support\nТема: Принтер",
    "Від: Анна Приклад <anna@example.com>\nНадіслано: 3 листопада 2026 р. 9:12\nКому: Support\nТема: Принтер",
    "发件人: 小例 <li@example.com>\n发送时间: 2026年11月3日 9:12\n收件人: Support\n主题: 打印机",
    "差出人: 花子 <hanako@example.com>\n送信日時: 2026年11月3日 9:12\n宛先: Support\n件名: プリンター",
    "보낸 사람: 예제 <ye@example.com>\n보낸 날짜: 2026년 11월 3일 9:12\n받는 사람: Support\n제목: 프린터",
    "From: Ann Example/Org\nTo: Support/Org@ORG\nDate: 03.11.2026 09:12\nSubject: Printer",
    "Date: Tue, 3 Nov 2026 09:12:29 -0600\nFrom: ann@example.com\nTo: support@desk.example\nSubject: Printer",
    "----- Original Message -----",
    "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐",
    "---------- Původní e-mail ----------",
    "Original Message\nFrom: Ann Example <ann@example.com>\nTo: Support\nSubject: Printer",
    "-----Message d'origine-----",
    "-----Oorspronkelijk bericht-----",
    "---\n\nOn Tue, Nov 3, 2026 at 9:12 AM Ann Example <ann@example.com> wrote:",
    "----- Antwortnachricht -----",
    "------------------ Original ------------------",
]

OLD = "Guten Tag,\n\nder Drucker in Raum 12 geht nicht.\n\nJörg Beispiel"


@pytest.mark.parametrize("head", ATTRIBUTIONS)
def test_attribution_and_quoted_lines_are_folded(head: str) -> None:
    """An attribution and the quoted lines below it are folded, whatever the language and however it is wrapped."""
    quoted = "\n".join(f"> {line}".rstrip() for line in OLD.split("\n"))
    text = f"{WORDS}\n\n{head}\n\n{quoted}\n"
    folds, forwarded = find_folds(text)
    assert visible(text, folds) == WORDS
    assert forwarded is None


@pytest.mark.parametrize("head", ATTRIBUTIONS)
def test_attribution_without_quote_marks_folds_the_rest(head: str) -> None:
    """Webmail that writes no quote marks is understood by the attribution alone."""
    text = f"{WORDS}\n\n{head}\n\n{OLD}\n"
    folds, _ = find_folds(text)
    assert visible(text, folds) == WORDS


@pytest.mark.parametrize("head", HEADERS)
@pytest.mark.parametrize("gap", ["\n\n", "\n"])
def test_header_block_folds_the_rest(head: str, gap: str) -> None:
    """Outlook's header block begins the earlier mail, with or without a blank line and a separator above."""
    text = f"{WORDS}{gap}{head}\n\n{OLD}\n"
    folds, forwarded = find_folds(text)
    assert visible(text, folds) == WORDS
    assert [fold.kind for fold in folds] == [FoldKind.QUOTE]
    assert forwarded is None


@pytest.mark.parametrize("head", HEADERS)
def test_header_block_in_windows_line_ends(head: str) -> None:
    """CRLF line ends change nothing."""
    text = f"{WORDS}\n\n{head}\n\n{OLD}\n".replace("\n", "\r\n")
    folds, _ = find_folds(text)
    assert visible(text, folds).replace("\r\n", "\n") == WORDS


NAMES = """
Von|Gesendet|An|Cc|Betreff
Von|Datum|An|Kopie|Betreff
From|Date|To|Cc|Subject
De|Envoyé le|À|Cc|Objet
Expéditeur|Date|Destinataire|Cc|Objet
De|Fecha|Para|CC|Asunto
Da|Inviato il|A|Cc|Oggetto
De|Enviada em|Para|Cc|Assunto
Van|Datum|Aan|CC|Onderwerp
Från|Datum|Till|Kopia|Ämne
Fra|Dato|Til|Kopi|Emne
Lähettäjä|Päivämäärä|Vastaanottaja|Kopio|Aihe
Od|Wysłane|Do|DW|Temat
Od|Odesláno|Komu|Kopie|Věc
Od|Dátum|Komu|Kópia|Predmet
Küldő|Küldve|Címzett|Másolatot kap|Tárgy
De la|Trimis|Către|Cc|Subiect
Gönderen|Gönderme Tarihi|Alıcı|Bilgi|Konu
От кого|Дата|Кому|Копия|Тема
Від кого|Дата|Кому|Копія|Тема
От|Изпратено|До|Копие|Относно
Šalje|Poslano|Prima|Kopija|Predmet
Од|Послато|За|Копија|Наслов
Od|Poslano|Za|Kp|Zadeva
Από|Αποστολή|Προς|Κοιν.|Θέμα
Saatja|Saadetud|Adressaat|Koopia|Teema
Nuo|Išsiųsta|Kam|Kopija|Tema
Frá|Sent|Til|Afrit|Efni
De|Enviat|Per a|A/c|Assumpte
送信者|日時|宛先|CC|件名
发件人|发送日期|收件人|抄送|标题
發件人|發送時間|收件人|抄送|主題
寄件者|傳送日期|收件者|副本|主旨
발신|날짜|수신|참조|제목
Từ|Đã gửi|Đến|Cc|Chủ đề
Dari|Tanggal|Kepada|Cc|Subjek
จาก|วันที่|ถึง|สำเนา|เรื่อง
מאת|תאריך|אל|עותק|נושא
من|تم الإرسال|إلى|نسخة|الموضوع
از|تاریخ|به|رونوشت|موضوع
""".strip().splitlines()
VALUES = (
    "Ann Example <ann@example.com>",
    "3.11.2026 09:12",
    "Support",
    "Bob <bob@example.com>",
    "X",
)


@pytest.mark.parametrize("names", NAMES)
@pytest.mark.parametrize("line", ["{}: {}", "*{}:* {}", "{}\u00a0: {}\n", "{}：{}"])
def test_header_block_in_every_language(names: str, line: str) -> None:
    """The names Outlook and others give to the lines of a header block are known, plain, bold and spaced."""
    pairs = zip(names.split("|"), VALUES, strict=True)
    block = "\n".join(line.format(name, value) for name, value in pairs)
    text = f"{WORDS}\n\n{block}\n\n{OLD}\n"
    assert visible(text, find_folds(text, subject="Re: X")[0]) == WORDS


FORWARDS = """
---------- Forwarded message ---------|From|Date|Subject
---------- Weitergeleitete Nachricht ---------|Von|Datum|Betreff
Anfang der weitergeleiteten Nachricht:|Von|Datum|Betreff
Début du message transféré :|De|Date|Objet
Inicio del mensaje reenviado:|De|Fecha|Asunto
Inizio messaggio inoltrato:|Da|Data|Oggetto
Início da mensagem reenviada:|De|Data|Assunto
Begin doorgestuurd bericht:|Van|Datum|Onderwerp
Vidarebefordrat brev:|Från|Datum|Ämne
Start på videresendt besked:|Fra|Dato|Emne
Välitetty viesti alkaa:|Lähettäjä|Päivämäärä|Aihe
Początek przekazywanej wiadomości:|Od|Data|Temat
Začátek přeposílané zprávy:|Od|Datum|Předmět
Začiatok preposlanej správy:|Od|Dátum|Predmet
Továbbított levél kezdete:|Feladó|Dátum|Tárgy
Începutul mesajului redirecționat:|De la|Data|Subiect
-------- İletilmiş İleti --------|Kimden|Tarih|Konu
Начало переадресованного сообщения:|От|Дата|Тема
Початок пересланого повідомлення:|Від|Дата|Тема
-------- Препратено съобщение --------|От|Дата|Относно
Έναρξη προωθημένου μηνύματος:|Από|Ημερομηνία|Θέμα
---------- 转发的邮件 ---------|发件人|日期|主题
開始轉寄郵件：|寄件人|日期|主旨
転送されたメッセージ：|差出人|日付|件名
전달된 메시지 시작:|보낸 사람|날짜|제목
Bắt đầu thư được chuyển tiếp:|Từ|Ngày|Chủ đề
---------- ข้อความที่ส่งต่อ ---------|จาก|วันที่|เรื่อง
---------- הודעה שהועברה ---------|מאת|תאריך|נושא
بداية الرسالة المُعاد توجيهها:|من|التاريخ|الموضوع
""".strip().splitlines()


@pytest.mark.parametrize("row", FORWARDS)
def test_forward_in_every_language(row: str) -> None:
    """What a program writes above a mail that is passed on is known, and nothing but that head is folded."""
    marker, *names = row.split("|")
    values = ("Ann Example <ann@example.com>", "3.11.2026 09:12", "Printer")
    block = "\n".join(f"{name}: {value}" for name, value in zip(names, values, strict=True))
    text = f"{WORDS}\n\n{marker}\n{block}\n\n{OLD}\n"
    folds, forwarded = find_folds(text)
    assert forwarded is not None
    assert forwarded.sender is not None
    assert (forwarded.sender.address, forwarded.date, forwarded.subject) == (
        "ann@example.com",
        *values[1:],
    )
    assert visible(text, folds).split() == [*WORDS.split(), *OLD.split()]


def test_original_message_below_a_forward_subject_is_passed_on() -> None:
    """Phones write the same line above a reply and above a forward; the subject tells which it is."""
    text = (
        "-------- Original message --------\nFrom: Ann <ann@example.com>\nDate: 03/11/2026 09:12\n"
        f"Subject: Printer\n\n{OLD}\n"
    )
    folds, forwarded = find_folds(text, subject="Fwd: Printer")
    assert forwarded is not None
    assert visible(text, folds).split() == OLD.split()


APPLE = (
    "From: Ann <ann@example.com>\nSubject: Printer\nDate: 3 November 2026 at 09:12:00 CET\nTo: Bob"
)
PASSED_ON = [
    f"{APPLE}\n\n> Es brennt.",
    "-------- Original Message --------\nSubject: Printer\nDate: Tue, 3 Nov 2026 09:12:00 +0100\n"
    "From: Ann <ann@example.com>\n\nEs brennt.",
    f"=== Forwarded message ===\n{APPLE}\n=== Forwarded message ===\n\nEs brennt.",
    "----- Forwarded message from Ann <ann@example.com> -----\n\nReturn-Path: <ann@example.com>\n"
    f"Received: from mx.example.com by mail.example.com\nX-Mailer: example\n{APPLE}\n\nEs brennt.",
    '-------- Пересылаемое сообщение --------\n03.11.2026, 09:12, "Ann" <ann@example.com>:\n\nEs brennt.',
]


@pytest.mark.parametrize("text", PASSED_ON)
def test_forward_without_a_subject_that_says_so(text: str) -> None:
    """Order, marker and nothing written above tell a mail that is passed on where the subject is silent."""
    folds, forwarded = find_folds(text)
    assert forwarded is not None
    assert (forwarded.sender and forwarded.sender.name) == "Ann"
    assert visible(text, folds).strip("> ") == "Es brennt."
    answered = f"{WORDS}\n\n{text}" if text.startswith("From") else text
    if not text.startswith(("=", "----- ", "-------- П")):
        assert find_folds(answered, subject="Re: Printer")[1] is None


TOLD = [
    "am 05.04.2026 um 10:15 schrieb Ihre Firma in der Rechnung:\nZahlbar bis 10.4.2026.",
    "Bitte bestellen Sie:\n\nDatum: 5.4.2026\nVon: Lager\nAn: Werk 2\nBetreff: Toner\n\n5 Stück.",
    "Von: 5.4.2026 10:00\nAn: 6.4.2026 12:00\nBetreff: Urlaub\nBitte eintragen.",
    "* From: which date\n* To: which date\n* Subject: holiday\nPlease fill in.",
    "I have two questions:\n--\n1. When?\n2. Who?",
    "2026-04-05 10:30:11 smtp <ann@example.com> error:\n550 relay denied\n\nWhat now?",
    "on 5.4.2026 at 15:14 my colleague Ann Example wrote:\n\nPlease send 5 toners.",
    "No: 12345\nDate: 3.4.2026\nSubject: toner\n\nPlease confirm this order.",
    "Sender: Ann Example\nRecipient: ann@example.com\nDate: 3.4.2026\n\nThe parcel is lost.",
    "Am 3.4.2026 schrieb ich Ihnen Folgendes:\n\nDer Drucker geht nicht.",
    "Le 3.4.2026 à 10:15 mon collègue a écrit :\n\nL'imprimante est en panne.",
    "On Monday I wrote to you at 10:30 and nobody answered:\n\nthe printer burns.",
    "Von: Berlin\nNach: Hamburg\nDatum: 3.4.2026\n\nBitte buchen Sie das.",
    "Da: Roma\nA: Milano\nData: 3 maggio 2026\n\nGrazie per la prenotazione di oggi.",
    "On the other hand:\n\nit works.",
    "Our meeting is on 3/4/2026 at 10:00, Room 5:\n\nplease bring the contract with you.",
    "To: be done\nSubject: to change\n\nWe are fine.",
    "The log says:\n\nFrom: 10.0.0.1\nTo: 10.0.0.2\n\nand then it stops.",
    "Bestellung vom 03.11.2026 09:12, geschrieben von Hand:\n\n5 Stück Toner für den Drucker.",
    "-- nicht mehr --\n\nDas steht auf dem Gerät.",
    "The display says:\n\n> Error 42\n\nWhat now?",
    "It says:\n> Error 42\nand stops.",
    "Die Meldung sagt:\n> Kein Papier",
    "El mensaje dice:\n\n> Sin papel\n\n¿Y ahora?",
    "My manager said:\n> Replace it.\nSo please do.",
    "A customer wrote this to me:\n\n> Refund it.\n\nWhat shall I answer?",
    "Mail to bob@example.com returns:\n> user unknown\n\nWhat now?",
    "To reproduce:\n> open a file\n> press print\nResult: nothing",
    "We type this and nothing happens:\n\n> print file",
    "SQL> select 1;\nSQL> exit\nand it hangs",
    "Guten Tag,\n\nAm 3. November 2026 um 9:12 Uhr schrieb Ihr Kollege:\nalles in Ordnung.",
    "Hello,\n\nOn November 3, 2026 at 9:12 AM your colleague wrote:\nall is fine.",
    "Bonjour,\n\nLe 3 novembre 2026 à 9h12, votre collègue a écrit :\ntout va bien.",
    "Hej,\n\nDen 3. november 2026 kl. 9.12 skrev teknikeren:\nalt er i orden.",
    "Merhaba,\n\n3 Kasım 2026 tarihinde saat 09:12'de firmanıza yazdı:\ncevap yok.",
    "Merhaba,\n\n3 Kasım 2026 tarihinde 09:12 sularında eşim yazdı:\ncevap yok.",
    "您好，\n\n2026年11月3日 9:12 我在表格里写道:\n打印机坏了。",
    "こんにちは。\n\n2026年11月3日 9:12に書きました:\nまだ返事がありません。",
    "My order is this:\n\nQuoting your price list from 3.11.2026:\n5 toners.",
    'Guten Tag,\n\nHerr Maier schrieb am 2.11.2026 um 10:15:\n"Der Vertrag endet."\nDas stimmt nicht.',
    "Guten Tag,\n\nHerr Maier schrieb am 2.11.2026 um 10:15:\n\nDer Vertrag endet.\n\nDas stimmt nicht.",
    "Good morning,\n\nOn 2 Nov 2026 at 10:15 Mr Smith wrote:\nThe contract ends.\nThat is wrong.",
    "Good morning,\n\nOn Nov 2, 2026, at 10:15 AM Ann Smith wrote:\n\n“The contract ends.”\n\nThat is wrong.",
    "Bonjour,\n\nLe 2 novembre 2026 à 10:15, Mme Petit a écrit :\n« Le contrat est fini. »\nC'est faux.",
    "Dzień dobry,\n\nW dniu 2.11.2026 o 10:15 pani Anna Nowak napisała:\numowa wygasła.\nTo nieprawda.",
    "Buenos días,\n\nEl 2 nov 2026 a las 10:15, la Sra. Ruiz escribió:\nel contrato termina.\nEs falso.",
    "Добрый день!\n\n2 ноября 2026 г. в 10:15 г-н Иванов написал:\nдоговор истёк.\nЭто неверно.",
]

SHOWN = [
    "The headers are these:\n\n{block}\nWhy was it rejected?",
    "Kopfzeilen der Mail\n\n{block}\nIst das echt?",
    "Returned today:\n\nReceived: from a.example by b.example; Tue, 3 Nov 2026 09:12:10 +0100\n{block}\nWhy?",
    "We get this every day:\n\n-----Original Message-----\n{block}\nCan you block it?",
    "Rejected.\n\nReceived: from a.example by b.example; Tue, 3 Nov 2026 09:12:10 +0100\n{block}\nWhy?",
]
BLOCK = "From: Bob <bob@example.com>\nDate: Tue, 3 Nov 2026 09:12:10 +0100\nTo: ann@example.com\nSubject: Toner\n"


@pytest.mark.parametrize("text", TOLD)
def test_words_that_only_look_like_a_head_stay_open(text: str) -> None:
    """What a person tells about dates, routes or earlier letters is not taken for a quote."""
    folds, forwarded = find_folds(text)
    assert folds == ()
    assert forwarded is None


@pytest.mark.parametrize("text", SHOWN)
def test_header_of_a_mail_that_is_shown_on_purpose_stays_open(text: str) -> None:
    """A sentence that announces it, or the fields of a relay above it: what follows is the writer's concern."""
    assert find_folds(text.format(block=BLOCK))[0] == ()


def test_sentence_about_headers_announces_none() -> None:
    """Who speaks of headers in an answer need not show any."""
    text = f"{WORDS}\nIch finde die Kopfzeilen nicht.\n\n{BLOCK}\nEs regnet."
    assert "regnet" not in visible(text, find_folds(text)[0])


def test_patch_stays_open_with_its_header() -> None:
    """Git writes the header of a mail above a patch."""
    text = f"{WORDS}\n\n{BLOCK}\ndiff --git a/a.c b/a.c\n"
    assert find_folds(text, subject="[PATCH 1/2] Fix")[0] == ()
    assert find_folds(text, subject="Re: [PATCH 1/2] Fix")[0] != ()


def test_announcement_of_a_program_is_none_of_the_writer() -> None:
    """A line like "Ann wrote:" above a header block ends in a colon, too."""
    text = f"{WORDS}\n\nAnn Example schrieb:\n\n{BLOCK}\nEs regnet."
    assert "regnet" not in visible(text, find_folds(text)[0])


def test_answer_between_initials_below_an_omission_stays_open() -> None:
    """Behind "[...]" the marks of The Bat still count, and what has none is the answer."""
    text = "Tuesday, November 3, 2026, 9:12:10 AM Ann <ann@example.com> wrote:\n\n[...]\n\nAE> When?\nAE> Where?\n\nHere, today."
    folds = find_folds(text)[0]
    assert visible(text, folds).endswith("Here, today.")


def test_quoted_head_that_was_wrapped_is_folded() -> None:
    """The end of a long "From:" line lost its quote mark on the way, and below stands the footer of a list."""
    text = (
        f"{WORDS}\n\n> -----Original Message-----\n"
        "> From: users-admin@lists.example [mailto:users-admin@lists.example] On Behalf Of\nAnn\n"
        "> Example\n> Sent: Tuesday, November 3, 2026 9:12 AM\n>\n> Es regnet.\n\nhttp://lists.example/users\n"
    )
    assert visible(text, find_folds(text)[0]).split("\n\n")[0] == WORDS
    assert "regnet" not in visible(text, find_folds(text)[0])


def test_regards_without_anything_below_stay_open() -> None:
    """There is no signature to fold; a name on the line makes one."""
    assert find_folds(f"{WORDS}\n\nGrüße\n")[0] == ()
    named = f"{WORDS}\n\nLG Jörg\n"
    assert visible(named, find_folds(named)[0]) == WORDS


def test_byte_order_mark_is_nothing_to_read() -> None:
    """A mail of nothing but a quote is shown whole, also when Windows put a mark in front."""
    text = "\ufeff\nOn Tue, Nov 3, 2026 at 9:12 AM Ann <ann@example.com> wrote:\n\nEs regnet."
    assert find_folds(text)[0] == ()


def test_quote_of_horde_without_marks_is_folded() -> None:
    """Horde's line needs no date when it names an address."""
    for head in ("Quoting Ann <ann@example.com>:", "Zitat von Ann <ann@example.com>:"):
        text = f"{WORDS}\n\n{head}\n\nEs regnet."
        assert visible(text, find_folds(text)[0]) == WORDS


def test_answer_to_a_forwarded_mail_is_no_forward() -> None:
    """A forward marker inside the quote of a reply belongs to the quote."""
    text = (
        f"{WORDS}\n\nOn 11/3/26 9:12 AM, Ann Example wrote:\n> ---------- Forwarded message ---------\n"
        "> From: Bob <bob@example.com>\n> Subject: Old\n>\n> Text\n"
    )
    folds, forwarded = find_folds(text)
    assert visible(text, folds) == WORDS
    assert forwarded is None


@pytest.mark.parametrize(
    "head",
    [
        "2012/4/2 Ann Example <ann@example.com>",
        "Ann Example schrieb:",
        "Quoting Ann Example:",
        "Ann Example <ann@example.com> 3.11.2026 09:12",
        "Вы писали 3 ноября 2026 г., 9:12:44:",
        "Sie schrieben am Dienstag, 3. November 2026 um 09:12:",
        "Sie schrieben:",
        "Vous écriviez :",
        "Napisałeś 3 listopada 2026, 09:12:",
        "Psal jste 3. listopadu 2026, 9:12:",
        "Ann Example stated the following on Tue, Nov 3, 2026 at 09:12:10AM +0100 :",
    ],
)
def test_weak_head_counts_above_quoted_lines_only(head: str) -> None:
    """A line that is less than certain introduces the quoted lines right below it, and nothing else."""
    quoted = f"{head}\n\n> {OLD.splitlines()[0]}\n\n{WORDS}\n"
    assert visible(quoted, find_folds(quoted)[0]) == WORDS
    told = f"{WORDS}\n\n{head}\n\nEs regnet.\n"
    assert find_folds(told)[0] == ()


def test_titled_name_above_a_quote_is_its_head() -> None:
    """A title in a name is no doubt where quoted lines or an address follow."""
    for head in (
        "Herr Maier schrieb am 2.11.2026 um 10:15:",
        "On 2 Nov 2026 at 10:15 Mr Smith wrote:",
    ):
        text = f"{WORDS}\n\n{head}\n> Alt\n> Zeile"
        assert visible(text, find_folds(text)[0]) == WORDS
    text = f"{WORDS}\n\nOn 2 Nov 2026 at 10:15 Mr Smith <smith@example.com> wrote:\n\n“Alt”"
    assert visible(text, find_folds(text)[0]) == WORDS


def test_sentence_about_what_somebody_wrote_stays_open() -> None:
    """Who says more than that somebody wrote goes on with their own words."""
    text = (
        f"{WORDS}\n\nSie schrieben, dass der Drucker kommt; gebracht wurden:\n> Toner\n\nWas nun?"
    )
    assert find_folds(text)[0] == ()


def test_quote_below_a_name_or_a_greeting_is_folded() -> None:
    """A citation is announced by a sentence; a name with a colon announces nobody's own words."""
    for line in ("Ann Example said:", "Hallo,", "Support:"):
        text = f"{WORDS}\n\n{line}\n> Alt\n> Zeile"
        assert "Alt" not in visible(text, find_folds(text)[0])


def test_quote_marked_with_initials_is_folded() -> None:
    """Gnus and The Bat mark quotes with the initials of the one who is quoted."""
    gnus = f'>>>>> "AE" == Ann Example <ann@example.com> writes:\n\n    AE> Alt\n    AE> Zeile\n\n{WORDS}'
    bat = f"Tuesday, November 3, 2026, 9:12:00 AM, you wrote:\n\nAE> Alt\nAE> Zeile\n\n{WORDS}"
    for text in (gnus, bat):
        assert visible(text, find_folds(text)[0]) == WORDS


def test_quote_on_the_line_of_its_attribution_is_folded() -> None:
    """Yahoo's app sets the earlier mail behind the colon."""
    text = (
        f"{WORDS}\n\nYahoo Mail: Search, Organize, Conquer\n\n"
        "  On Tue, 3 Nov 2026 at 9:12, Ann Example<ann@example.com> wrote:   Hello,\nold words"
    )
    assert visible(text, find_folds(text)[0]) == WORDS


def test_line_of_a_help_desk_ends_the_answer() -> None:
    """What stands below "reply above this line" was sent by a help desk."""
    text = (
        f"{WORDS}\n\n##- Please type your reply above this line -##\n\nYour ticket was updated.\n"
    )
    assert visible(text, find_folds(text)[0]) == WORDS


PHONE_LINES = """
Sent from my iPhone
Sent from my Samsung Galaxy smartphone.
Sent from my Android device with K-9 Mail. Please excuse my brevity.
Sent from Mail for Windows 10
Get Outlook for iOS<https://aka.ms/o0ukef>
Von meinem iPhone gesendet
Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.
Outlook für Android beziehen
Envoyé depuis mon mobile Orange
Obtenir Outlook pour Android
Enviado desde mi iPhone
Inviato dal mio dispositivo Samsung
Ottieni Outlook per iOS
Enviado do meu smartphone Samsung Galaxy.
Obter o Outlook para iOS
Verzonden vanuit Mail voor Windows
Skickat från min iPhone
Sendt fra min iPad
Lähetetty iPhonesta
Wysłane z iPhone'a
Odesláno z mého iPhonu
Elküldve az iPhone-omról
Trimis de pe iPhone-ul meu
iPhone'umdan gönderildi
Отправлено из мобильной Яндекс.Почты
Надіслано з iPhone
Изпратено от моя iPhone
Poslano s iPhonea
Στάλθηκε από το iPhone μου
iPhoneから送信
从我的华为手机发送
從我的 iPhone 傳送
나의 iPhone에서 보냄
Được gửi từ iPhone của tôi
Dikirim dari iPhone saya
ส่งจาก iPhone ของฉัน
נשלח מה-iPhone שלי
تم الإرسال من الـ iPhone
(Sent from my iPhone)
Sent from Mailspring (https://getmailspring.com/), the best free email app for work
Yahoo Mail: Search, Organize, Conquer
""".strip().splitlines()


PHONE_LINES += [
    "Virus-free.www.avast.com <https://www.avast.com/sig>",
    "\u2063Get BlueMail for Android \u200b",
    "Gesendet mit AquaMail für Android\nhttps://www.example.com",
]


@pytest.mark.parametrize("line", PHONE_LINES)
def test_line_of_a_phone_is_a_signature(line: str) -> None:
    """What phones and webmail add below a letter is folded, in the languages they speak."""
    text = f"{WORDS}\n\n{line}\n"
    assert visible(text, find_folds(text)[0]) == WORDS


@pytest.mark.parametrize(
    "line",
    [
        "Provenance : Berlin",
        "Sent from Berlin to Hamburg on Monday, the parcel never arrived.",
        "Gesendet von der Post am Montag.",
        "The mail was sent from my iPhone but nobody got it.",
        "Outlook für iOS funktioniert nicht seit gestern.",
        "-Papier",
        "Bitte liefern:\n\n-Toner",
        "My advice to everybody else here.\n\nTry Outlook for Windows",
        "Die Reparatur.\n\nWysłano telefon",
        "I am sure that the file was\nsent from my phone yesterday.",
    ],
)
def test_last_line_of_a_letter_stays_open(line: str) -> None:
    """A sentence about sending something, or the end of a list, is the writer's own."""
    text = f"{WORDS}\n{line}\n"
    assert find_folds(text)[0] == ()


@pytest.mark.parametrize("line", ["-Ann Example", "— Ann", "—\nAnn Example", "__\nAnn Example"])
def test_short_signature_is_folded(line: str) -> None:
    """A dash and a name sign a letter when nothing else stands beside them."""
    text = f"{WORDS}\n\n{line}\n"
    assert visible(text, find_folds(text)[0]) == WORDS


CLOSINGS = """
Beste Grüße
Mit besten Grüßen
Besten Gruß
Viele Grüße und schönes Wochenende
Kind regards / Mit freundlichen Grüßen
Best regards | Cordialement
Yours faithfully
Very truly yours
Très cordialement
Attentamente
Pozdrawiam serdecznie
Bis bald
""".strip().splitlines()


@pytest.mark.parametrize("line", CLOSINGS)
@pytest.mark.parametrize(
    "below", ["Ann Example", "Ann Example\n\n-----\nExample Ltd\nTel. 030 1234567"]
)
def test_closing_ends_a_letter(line: str, below: str) -> None:
    """Regards with a name below are a signature, and what a rule separates below them belongs to it."""
    text = f"{WORDS}\n\n{line},\n\n{below}\n"
    assert visible(text, find_folds(text)[0]) == WORDS


@pytest.mark.parametrize(
    "text",
    [
        "Beste Grüße an alle vom Lager, der Drucker geht wieder.",
        "Best printer ever",
        "Please choose: best / worst",
        "Vielen Dank,\n\nUnsere neue Adresse:\nMusterweg 1\nTel. 030 1234567",
        "Thanks,\n\nPrinter One\nworks\nPrinter two\ndoes not",
        "Der Drucker druckt nicht.\n\nMfG\nAnn\nSeriennummer: X123",
        "* Our router reboots\n* Our phone is dead\n--\n* Since Monday\n* All rooms",
        "I paid on Monday.\n---\nTransaction 4711\nIBAN DE00 1234\nAnn Example, Example Ltd.",
        "Please order toner.\n\nThanks\nAnn\n\nNeed it Monday",
        "Please order toner.\n\nRegards\nAnn\n\nNeed it by Monday morning",
        "Bitte Toner bestellen.\n\nGruß\nAnn\n\nbrauche ihn bis Montag früh",
        "Hello,\n\nthis message was sent to us in error, the intended recipient is Ben.",
        "It is dark here.\n\nThis email and its contents are confidential: may we publish the disclosed parts?",
        "Please cancel it.\n\nRegards\nAnn\nOrder number: 4711",
        "First: why is it loud?\n\n--\n\nSecond: can I use it outdoors in the winter, too?",
        "Sound.\n\n-----------\nI bring the printer first. So I shall be there\nsometime after seven. Mail a@b.example.",
        "HALL TWO\n--------\nThe lamp in the hall has not been working since the day\nbefore yesterday, see\n\nhttps://customer.example/lamp",
    ],
)
def test_regards_inside_a_letter_stay_open(text: str) -> None:
    """Words that only begin like regards or thanks say something."""
    assert find_folds(text)[0] == ()


def test_thanks_with_name_and_number_are_a_signature() -> None:
    """Thanks close a letter when a name stands below and then only how to reach its bearer."""
    text = f"{WORDS}\n\nThank you,\n\nAnn Example\nSales Manager\nExample Ltd\n(555) 123-4567\n"
    assert visible(text, find_folds(text)[0]) == WORDS


@pytest.mark.parametrize(
    "line",
    [
        "--- Reply above this line ---",
        "Please reply above this line",
        "[Please write above this line]",
    ],
)
def test_request_to_answer_above_a_line_ends_the_answer(line: str) -> None:
    """Help desks set the line between signs, or write nothing else into it."""
    text = f"{WORDS}\n\n{line}\n\nYour ticket was updated.\n"
    assert visible(text, find_folds(text)[0]) == WORDS


@pytest.mark.parametrize("gap", ["", "> \n"])
def test_quoted_head_above_answers_between_is_folded(gap: str) -> None:
    """Apple Mail quotes the head with the rest; the lines that are answered stay open, and it does not."""
    text = (
        f"> El 3 nov 2026, a las 9:12, Soporte <soporte@desk.example> escribió:\n{gap}"
        "> ¿Suena la alarma?\nSí, cada noche.\n\n> ¿Hay alguien?\nNo.\n"
    )
    shown = visible(text, find_folds(text, subject="Re: Alarma")[0])
    assert shown == "> ¿Suena la alarma?\nSí, cada noche.\n\n> ¿Hay alguien?\nNo."
