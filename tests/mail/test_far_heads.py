# ruff: noqa: E501 - tables of lines as mail programs write them
"""Heads of rarer languages and of Notes, and lines of help desks: what stands above an earlier mail without quote marks."""

from __future__ import annotations

import pytest

from gateway.mail.model import visible
from gateway.mail.replies.quotes import find_folds

WORDS = "Das passt so, vielen Dank.\nIch melde mich am Montag."
OLD = "Guten Tag,\n\nder Drucker in Raum 12 geht nicht.\n\nBitte kommen Sie."

HEADS = [
    "Den 03.11.2026 09:12, skreiv Anna Eksempel:",
    "小例 於 2026/11/3 上午 09:12 寫道:",
    "O 03/11/26 ás 09:12, Ana Exemplo escribiu:",
    "D’an 03/11/2026 e 09:12, Anna Skouer he deus skrivet :",
    "Ar 03/11/2026 09:12, ysgrifennodd Ann Example:",
    "Ar 03/11/2026 09:12, scríobh Ann Example:",
    "Op 03-11-2026 om 09:12 skreau Anna Foarbyld:",
    "Më 03.11.2026 09:12, Ana Shembull shkroi:",
    "Дана 3. 11. 26. у 09:12, Ана Пример је написао/ла:",
    "На 03.11.2026 во 09:12, Ана Пример напиша:",
    "03.11.2026 09:12, Ганна Прыклад піша:",
    "03.11.2026 09:12, ანა მაგალითი წერდა:",
    "uto, 3. stu 2026. u 09:12 Ana Primjer <ana@example.com> napisao je:",
    "V tor., 3. nov. 2026 ob 09:12 je oseba Ana Primer <ana@example.com> napisala:",
    "Ann Näide (<ann@example.com>) kirjutas kuupäeval T, 3. november 2026 kell 09:12:",
    "otrd., 2026. g. 3. nov., plkst. 09:12 — lietotājs Anna Paraugs (<anna@example.com>) rakstīja:",
    "Þann þri., 3. nóv. 2026 kl. 09:12 skrifaði Anna Dæmi <anna@example.com>:",
    "Erabiltzaile honek hau idatzi du (2026 aza. 3(a), ar. (09:12)): Anna Adibidea (<anna@example.com>):",
    "Noong Mar, Nob 3, 2026 nang 9:12 AM, sinulat ni Ann Example <ann@example.com> ang:",
    "मंगळ, ३ नोव्हें, २०२६ रोजी ९:१२ AM वाजता उदाहरण <u@example.com> ने लिहिले:",
    "মঙ্গল, ৩ নভে, ২০২৬ তারিখে ৯:১২ AM টায় উদাহরণ <u@example.com> লিখেছেন:",
    "செவ்., 3 நவ., 2026, முற்பகல் 9:12 அன்று, எடுத்துக்காட்டு <u@example.com> எழுதியது:",
    "మంగళ, 3 నవం, 2026న 9:12 AMకి ఉదాహరణ <u@example.com> ఇలా రాశారు:",
    "ಮಂಗಳ, ನವೆಂ 3, 2026 ರಂದು 9:12 AM ಸಮಯಕ್ಕೆ ಉದಾಹರಣೆ <u@example.com> ಅವರು ಬರೆದಿದ್ದಾರೆ:",
    "2026 നവം 3, ചൊവ്വ 9:12 AM-ന് ഉദാഹരണം <u@example.com> ഇപ്രകാരം എഴുതി:",
    "મંગળ, 3 નવે, 2026 એ 9:12 AM વાગ્યે ઉદાહરણ <u@example.com> એ લખ્યું:",
    "منگل، 3 نومبر، 2026 کو 9:12 AM بجے کو مثال <u@example.com> نے لکھا:",
    "երք, 3 նոյ, 2026 թ. 09:12-ին Անի Օրինակ <ani@example.com>-ը գրել է՝",
    "Անի Օրինակ <ani@example.com>-ը երեքշաբթի, 3 նոյեմբերի, 2026 թ., 09:12-ին գրել է.",
    "სამ, 3 ნოე. 2026, 09:12-ზე ანა მაგალითი <ana@example.com>-მა დაწერა:",
    "Anna Nümunə <anna@example.com> 3 noy 2026, Çər.A. tarixində saat 09:12 radələrində yazdı:",
    "сс, 3 қар. 2026 ж., сағат 09:12-де Анна Мысал <anna@example.com> жазды:",
    "2026 оны 11-р сарын 3, Мяг 09:12 цагт Жишээ <j@example.com> бичсэн:",
    "Më mar., 3 nën 2026 në 9:12 e paradites Ana Shembull <ana@example.com> shkroi:",
    "На вт, 3.11.2026 во 9:12 Ана Пример <ana@example.com> напиша:",
    "аў, 3 ліс 2026 г. у 09:12 Ганна Прыклад <hanna@example.com> піша:",
    "Mnamo Jnn, 3 Nov 2026 saa 9:12 asubuhi Mfano <mfano@example.com> aliandika:",
    "ማክሰ 3 ኖቬም 2026 9:12 ጥዋት ላይ ምሳሌ <m@example.com> እንዲህ ሲሉ ጽፈዋል፦",
    "នៅថ្ងៃ អង្គារ 3 វិច្ឆិកា 2026 ម៉ោង 9:12 AM ឧទាហរណ៍ <u@example.com> បាន\u200bសរសេរ៖",
    "အင်္ဂါ၊ 3 နိုဝင် 2026 09:12 တွင် ဥပမာ <u@example.com> က ရေးခဲ့သည်-",
    "मङ्गल, नोभेम्बर 3, 2026, 9:12 पूर्वाह्नमा उदाहरण <u@example.com> ले लेख्नुभयो:",
    "2026 නොවැ 3, අඟ දින 9:12 පෙ.ව. ට උදාහරණය <u@example.com> ලිව්වා:",
    "No dia 03/11/2026, às 09:12, Ana Exemplo <ana@example.com> escreveu:",
    "在 2026年11月3日 星期二 上午09:12:45 [GMT+8]， 小例<li@example.com> 写道：",
    "Nov 3, 2026, 09:12 by ann@example.com:",
    "3. Nov. 2026, 09:12 von joerg@example.com:",
    "In article <123@example.com>, Ann Example <ann@example.com> wrote:",
    'At 2026-11-03 09:12:45, "Li Example" <li@example.com> wrote:',
]
NOTES = [
    "Ann Example <ann@example.com>\n11/03/2026 09:12 AM\n\nTo\nSupport <support@desk.example>\ncc\n\nSubject\nPrinter",
    "Ann Example <ann@example.com> \n11/03/2026 09:12 AM\n\n                                                                           To\n                                        Support <support@desk.example>\n                                                                           cc\n\n                                                                      Subject\n                                        Printer",
    "Ann Example <ann@example.com>\n11/03/2026 09:12 AM\tTo\tSupport <support@desk.example>\n\tcc\t\n\tSubject\tPrinter",
    "Jörg Beispiel <joerg@example.com>\n03.11.2026 09:12\n\nAn\nSupport <support@desk.example>\nKopie\n\nThema\nDrucker",
    "Jörg Beispiel/DE/Example\n03.11.2026 09:12\n\nAn      Support/DE/Example@EXAMPLE\nKopie\nThema   Drucker",
    "Ann Example <ann@example.com>\nSent by: Bea Example\n11/03/2026 09:12 AM\n\nTo\nSupport <support@desk.example>\ncc\n\nSubject\nPrinter",
    "Ann Example <ann@example.com>\n11/03/2026 09:12 AM\nPlease respond to\nAnn Example <ann@example.com>\n\nTo\nSupport\ncc\n\nSubject\nPrinter",
]
LINES = [
    "##- Bitte geben Sie Ihre Antwort über dieser Zeile ein. -##",
    "##- Veuillez saisir votre réponse au-dessus de cette ligne -##",
    "##- Por favor, escriba su respuesta por encima de esta línea -##",
    "##- Por favor, digite sua resposta acima desta linha -##",
    "##- Scrivi la risposta sopra questa riga -##",
    "##- Typ uw antwoord boven deze regel -##",
    "##- この行より上に返信を入力してください -##",
    "##- 请在此行上方输入您的回复 -##",
    "##- 이 줄 위에 답장을 입력하세요 -##",
    "##- Введите свой ответ над этой строкой -##",
    "##- Wpisz odpowiedź powyżej tego wiersza -##",
    "##- Skriv ditt svar ovanför den här raden -##",
    "##- Skriv dit svar over denne linje -##",
    "##- Skriv svaret ditt over denne linjen -##",
    "##- Kirjoita vastauksesi tämän rivin yläpuolelle -##",
    "##- Lütfen yanıtınızı bu satırın üzerine yazın -##",
    "##- Svou odpověď napište nad tento řádek -##",
    "##- Kérjük, válaszát e sor fölé írja -##",
    "##- Vă rugăm să introduceți răspunsul deasupra acestei linii -##",
    "-- Reply to this email directly or view it on GitHub:\nhttps://example.com/x",
    "Write ABOVE THIS LINE to post a reply or view this on Basecamp",
    "=================== Reply above this line ===================",
    "-----Please reply above this line-----",
]
LONE = [
    "From: Ann Example <ann@example.com> Sent: Tuesday, November 3, 2026 9:12 AM To: Support Subject: Printer",
    "De: Ana <ana@example.com> Enviado el: martes, 3 de noviembre de 2026 9:12 Para: Support Asunto: Impresora",
    "________________________________\nFrom: Ann Example <ann@example.com>",
    "-----------------\n\nVon: Ann Example <ann@example.com>\nWichtigkeit: Hoch",
    "From: Ann Example <ann@example.com>\nSent: Tuesday, November 3, 2026 9:12 AM",
]
TOLD = [
    "From: Berlin To: Hamburg Date: 3.11.2026 09:12\n\nPlease book this.",
    "From: me@example.com on\n\nplease send it to Bob.",
    "Log from 3.11.2026 10:00:\n> disk full\n\nWhat now?",
    "El técnico escribió a las 10:12:\n\nNo funciona.",
    "The log wrote:\nSQL> select 1;\nSQL> exit\n\nWhy?",
    "Ann wrote:\n| a | b |\n| c | d |\n\nWhich?",
    "Am 3.11.2026 um 9:12 schrieb Ann Example an <ann@example.com>, dass\nalles geht. Stimmt das?",
    "Am 3.11.2026 um 9:12 schrieb mir Ann <ann@example.com>\nund fragte danach.",
    "Hier die Bestellung vom 3.11.2026, 10:00 Uhr, von ann@example.com:\n\n2 Toner",
    "Anbei der Fehler vom 03.11.2026 09:12:\n\nTraceback",
    "Le technicien a écrit à 10:12 :\n\nrien ne marche.",
    "Der Techniker\n3.11.2026 09:12\n\nwar hier.",
    "________________________________\nFrom: Berlin\nTo: Hamburg\n\nPlease book this.",
    "เมื่อวันที่ 3 พ.ย. 2569 เวลา 09:12\n\nเครื่องพิมพ์เสีย",
    "Am 03.11.2026 um 09:12 Uhr schrieb das Gerät ins Protokoll:\nFehler 5, Papierstau",
    "On 3 Nov 2026 at 09:12 the log wrote:\nerror 5, paper jam",
    "Le 3 novembre 2026 à 09:12 le technicien a écrit sur le bon :\npanne carte mère",
    "El 3 de noviembre de 2026 a las 09:12 el técnico escribió en el parte:\nfallo de placa",
    "Il 3 novembre 2026 alle 09:12 il tecnico ha scritto sul foglio:\nscheda rotta",
    "Em 3 de novembro de 2026 às 09:12 o técnico escreveu na folha:\nplaca queimada",
    "Op 3 november 2026 om 09:12 schreef de monteur op de bon:\nkapot",
    "Den 3 november 2026 kl. 09:12 skrev teknikern på lappen:\ntrasig",
    "Dnia 3 listopada 2026 o 09:12 serwisant napisał w karcie:\nzepsute",
    "Dne 3. 11. 2026 v 09:12 technik napsal do listu:\nrozbité",
    "3 ноября 2026 г. в 09:12 мастер написал в акте:\nсломано",
    "Lähettäjä: Espoo\nVastaanottaja: Turku\nAihe: toimitus\n\nOdotan vastausta.",
    "smtp.conf:\n\nfrom: a@example.com\nto: b@example.com\nsubject: test\n\nThat is our file.",
    "From: Cologne\nTo: Berlin\nSubject: my trip\n\nPlease book it.",
]


@pytest.mark.parametrize("gap", ["\n\n", "\n"])
@pytest.mark.parametrize("head", HEADS + NOTES + LINES + LONE)
def test_head_without_quote_marks(head: str, gap: str) -> None:
    """What a program writes above an earlier mail is folded with it, although nothing marks its lines."""
    text = f"{WORDS}{gap}{head}{gap}{OLD}\n"
    assert visible(text, find_folds(text)[0]) == WORDS


@pytest.mark.parametrize("head", HEADS + NOTES)
def test_head_with_quote_marks(head: str) -> None:
    """The same heads above marked lines."""
    quoted = "\n".join(f"> {line}" for line in OLD.splitlines())
    text = f"{WORDS}\n\n{head}\n\n{quoted}\n"
    assert visible(text, find_folds(text)[0]) == WORDS


@pytest.mark.parametrize("text", TOLD)
def test_sentence_that_begins_like_a_head_stays_open(text: str) -> None:
    """People write dates, names and rules, too."""
    assert find_folds(text)[0] == ()


WRAPPED = [
    "On Tue, Nov 3, 2026 at 9:12 AM Ann Example <ann@example.com> wrote:",
    "On Tue, 3 Nov 2026 at 09:12, Ann Example <ann@example.com> wrote:",
    "Jörg Beispiel <joerg@example.com> schrieb am Di., 3. Nov. 2026, 09:12:",
    "El mar, 3 nov 2026 a las 9:12, Ana Ejemplo (<ana@example.com>) escribió:",
    "wt., 3 lis 2026 o 09:12 Anna Przykład <anna@example.com> napisał(a):",
    "út 3. 11. 2026 v 9:12 odesílatel Anna Příklad <anna@example.com> napsal:",
    "Példa Anna <anna@example.com> ezt írta (időpont: 2026. nov. 3., K, 9:12):",
    "Anna Örnek <anna@example.com>, 3 Kas 2026 Sal, 09:12 tarihinde şunu yazdı:",
    "вт, 3 нояб. 2026 г. в 09:12, Анна Пример <anna@example.com>:",
    "2026年11月3日(火) 9:12 例 花子 <hanako@example.com>:",
    "小例 <li@example.com> 於 2026年11月3日 週二 上午9:12寫道：",
    "tir. 3. nov. 2026 kl. 09:12 skrev Anna Eksempel <anna@example.com>:",
]


@pytest.mark.parametrize("head", WRAPPED)
def test_head_wrapped_anywhere(head: str) -> None:
    """Mail programs break the line at any blank; all of the head is folded, with quote marks below or without."""
    words = head.split(" ")
    quoted = "\n".join(f"> {line}" for line in OLD.splitlines())
    for place in range(2, len(words)):
        wrapped = f"{' '.join(words[:place])}\n{' '.join(words[place:])}"
        for below in (OLD, quoted):
            text = f"{WORDS}\n\n{wrapped}\n\n{below}\n"
            assert visible(text, find_folds(text)[0]) == WORDS, wrapped


INITIALS = ["AE", "Ann", "|"]


@pytest.mark.parametrize("mark", INITIALS)
def test_answers_between_lines_marked_by_name_or_bar(mark: str) -> None:
    """What stands before each quoted line below a head is a quote mark, also after the first answer."""
    sign = mark if mark == "|" else f"{mark}>"
    head = "On Tue, Nov 3, 2026 at 9:12 AM Ann Example <ann@example.com> wrote:\n"
    answers = f"{sign} Is it on?\n\nNo.\n\n{sign} Why?\n\nNo power."
    assert visible(head + answers, find_folds(head + answers)[0]) == answers


def test_head_without_colon_needs_a_gap_or_a_quote() -> None:
    """A line that ends with the address may be a sentence that goes on in the next one."""
    head = "Am 03.11.2026 um 09:12 schrieb Jörg Beispiel <joerg@example.com>"
    text = f"{WORDS}\n\n{head}\n\n{OLD}"
    assert visible(text, find_folds(text)[0]) == WORDS
    assert find_folds(f"{WORDS}\n\n{head}\ndass er kommt.")[0] == ()


@pytest.mark.parametrize("gap", ["\n\n", "\n"])
@pytest.mark.parametrize("head", NOTES)
def test_line_above_a_table_of_notes_is_the_writers(head: str, gap: str) -> None:
    """A last line without a full stop is no name of the table below it."""
    text = f"It works.\n\nOK thanks{gap}{head}\n\n{OLD}\n"
    assert visible(text, find_folds(text)[0]) == "It works.\n\nOK thanks"
