# ruff: noqa: E501 - tables of what people and programs write below a letter
"""How letters end: closings, thanks, cards of names and numbers, lines of phones, in the languages people write."""

from __future__ import annotations

import pytest

from gateway.mail.model import FoldKind, visible
from gateway.mail.replies.quotes import find_folds

WORDS = "Hello,\n\nthe second printer works now, the first one still does not.\nPlease send somebody on Monday."

SIGNATURES = [
    "- Ann",
    "-- Ann",
    "—Ann",
    "-Ann Example",
    "~Ann",
    "– Ann Example",
    "-- \nAnn Example\nHead of Printing\nExample Ltd\n+44 20 7946 0000",
    "--\nAnn Example\nhttp://example.com",
    "__\nAnn Example\nTel. 030 123456",
    "_____________________\nAnn Example\nTel. 030 123456",
    "---\nAnn Example\nann@example.com",
    "*****\nAnn Example\nTel. 030 123456",
    "Best,\nAnn",
    "Best regards,\nAnn Example",
    "Kind regards\n\nAnn Example\nExample Ltd\nwww.example.com",
    "Thanks,\nAnn",
    "Thanks!\n\nAnn Example",
    "Thank you,\nAnn Example\nHead of Printing",
    "Cheers,\nAnn",
    "Sincerely yours,\nAnn Example",
    "MfG\nA. Beispiel",
    "Mit freundlichen Grüßen\n\ni. A. Jörg Beispiel\nSachbearbeiter\n\nBeispiel GmbH\nMusterstraße 1\n12345 Berlin\n\nTel: 030 123456\nFax: 030 123457",
    "Viele Grüße\nJörg",
    "LG Jörg",
    "Beste Grüße aus Berlin\nJörg Beispiel",
    "Freundliche Grüsse\nJörg",
    "Schöne Grüße\nJörg",
    "Cordialement,\nAnne Exemple",
    "Bien cordialement\nAnne Exemple\n01 23 45 67 89",
    "Bonne journée,\nAnne",
    "Bonne réception\n\nAnne Exemple",
    "Merci d'avance,\nAnne",
    "Saludos,\nAna",
    "Un saludo,\nAna Ejemplo",
    "Atentamente,\nAna Ejemplo",
    "Saludos cordiales\nAna",
    "Muchas gracias,\nAna",
    "Cordiali saluti\nAnna Esempio",
    "Distinti saluti,\nAnna Esempio",
    "Grazie,\nAnna",
    "Un cordiale saluto\nAnna Esempio",
    "Atenciosamente,\nAna Exemplo",
    "Cumprimentos,\nAna",
    "Abraço,\nAna",
    "Obrigado,\nAna",
    "Com os melhores cumprimentos,\nAna Exemplo",
    "Att,\nAna Exemplo",
    "Met vriendelijke groet,\nAnna Voorbeeld",
    "Groeten,\nAnna",
    "Mvg,\nAnna",
    "Hartelijke groet, Anna",
    "Med vänlig hälsning\nAnna Exempel",
    "Vänliga hälsningar,\nAnna Exempel",
    "Mvh\nAnna",
    "Hälsningar\nAnna",
    "Med venlig hilsen\nAnna Eksempel",
    "Mvh\nAnna",
    "Venlig hilsen\nAnna",
    "Med vennlig hilsen\nAnna Eksempel",
    "Vennlig hilsen\nAnna",
    "Hilsen Anna",
    "De bedste hilsner\nAnna",
    "Bedste hilsner\nAnna",
    "Ystävällisin terveisin\nAnna Esimerkki",
    "Terveisin\nAnna",
    "Pozdrawiam\nAnna Przykład",
    "Z poważaniem\nAnna Przykład",
    "Z wyrazami szacunku\nAnna Przykład",
    "S pozdravem\nAnna Příklad",
    "S přátelským pozdravem\nAnna",
    "Děkuji a přeji hezký den\nAnna Příklad",
    "S pozdravom\nAnna",
    "S pozdravom / Best regards\nAnna",
    "Üdvözlettel:\nPélda Anna",
    "Üdv,\nAnna",
    "Tisztelettel,\nPélda Anna",
    "Cu stimă,\nAna Exemplu",
    "O zi bună,\nAna",
    "Cu respect,\nAna",
    "Numai bine,\nAna",
    "Saygılarımla,\nAnna Örnek",
    "İyi çalışmalar,\nAnna",
    "Teşekkürler,\nAnna",
    "Sevgiler\nAnna",
    "С уважением,\nАнна Пример",
    "С наилучшими пожеланиями,\nАнна",
    "Спасибо,\nАнна",
    "--\nС уважением,\nАнна Пример",
    "З повагою,\nАнна Приклад",
    "С уважение,\nАнна Пример",
    "Поздрави,\nАнна",
    "Με εκτίμηση,\nΆννα Παράδειγμα",
    "Φιλικά,\nΆννα",
    "Lep pozdrav,\nAna Primer",
    "Srdačan pozdrav,\nAna Primjer",
    "Lijep pozdrav,\nAna",
    "S poštovanjem,\nAna",
    "Поздрав,\nАна",
    "Lugupidamisega\nAnna Näide",
    "Tervitades\nAnna",
    "Parimate soovidega\nAnna",
    "Ar cieņu,\nAnna Paraugs",
    "Pagarbiai\nAna Pavyzdys",
    "Kveðja,\nAnna",
    "Bestu kveðjur\nAnna",
    "Salutacions,\nAnna",
    "Salutacions cordials,\nAnna",
    "Ondo izan,\nAnna",
    "Saúdos,\nAna",
    "Trân trọng,\nAn",
    "Salam,\nContoh",
    "Hormat kami,\nContoh",
    "Terima kasih,\nContoh",
    "此致\n敬礼\n小例",
    "祝好\n小例",
    "谢谢\n小例",
    "以上、よろしくお願いします。\n\n例 花子",
    "감사합니다.\n예제 드림",
    "감사합니다\n예제",
    "בברכה,\nדוגמה",
    "תודה,\nדוגמה",
    "مع تحياتي,\nمثال",
    "شكراً,\nمثال",
    "با احترام\nمثال",
    "धन्यवाद,\nउदाहरण",
    "ขอแสดงความนับถือ\nตัวอย่าง",
]
CARDS = [
    "Ann Example\nTel. 030 123456",
    "Ann Example\n+44 20 7946 0000\nann@example.com",
    "Ann Example\nHead of Printing\nExample Ltd\nMobile: +44 7700 900000\nwww.example.com",
    "Ann Example | Head of Printing | Example Ltd | +44 20 7946 0000",
    "*Ann Example*\nHead of Printing\n*Example Ltd*\nT: +44 20 7946 0000 | M: +44 7700 900000\nE: ann@example.com",
    "Ann Example\nHead of Printing\n\nExample Ltd\n1 Example Street\n\nTel. 030 123456",
]
SENT_FROM = """
Sent from my iPhone
Sent from my iPad
Sent from my Samsung Galaxy smartphone.
Sent from my Galaxy
Sent via the Samsung Galaxy S21 5G, an AT&T 5G smartphone
Sent from Samsung tablet.
Sent from Mail for Windows 10
Sent from Mail<https://go.microsoft.com/fwlink/?LinkId=550986> for Windows
Sent from Outlook for iOS
Sent from Outlook for Android
Get Outlook for iOS<https://aka.ms/o0ukef>
Get Outlook for Android
Get Outlook for Mac
Sent from Yahoo Mail on Android
Sent from Yahoo Mail for iPhone
Yahoo Mail: Search, Organize, Conquer
Sent from AOL Mobile Mail
Sent from my BlackBerry 10 smartphone.
Sent from my BlackBerry® wireless handheld
Sent via BlackBerry from T-Mobile
Sent from my Windows Phone
Sent from my Verizon Wireless 4G LTE smartphone
Sent from my HTC
Sent from my Huawei phone
Sent from my Xiaomi
Sent from my mobile device
Sent from my mobile phone, please excuse typos.
Sent from my phone. Please excuse brevity.
Sent from a mobile device
Sent from Gmail Mobile
Sent from Proton Mail Android
Sent from Proton Mail for iOS
Sent with Proton Mail secure email.
Sent with ProtonMail Secure Email.
Sent from ProtonMail mobile
Sent with Tutanota
Sent with Tutanota; enjoy secure & ad-free emails:
Secured with Tuta Mail:
Sent from Mailspring
Sent with Spark
Sent via Superhuman
Sent via Superhuman iOS
Sent with Airmail
Sent from Mailbird
Sent from Polymail
Sent from Fastmail for iOS
Sent from Front
Sent from Zoho Mail
Sent using Zoho Mail
Sent with Canary (https://canarymail.io)
Sent from Nine
Sent from myMail for iOS
Sent from BlueMail
Get BlueMail for Android
Sent from TypeApp
Sent from K-9 Mail
Sent from my Android device with K-9 Mail. Please excuse my brevity.
Sent from FairEmail
Sent from Edison Mail for iPhone
Sent from Newton Mail
Sent from Alto
Sent from my mobile Boxer
Sent from VMware Boxer
Sent from Workspace ONE Boxer
Sent from my T-Mobile 4G LTE Device
Sent from Xfinity Connect App
Sent from EarthLink Mobile mail
Sent from Posteo
Sent from eM Client | www.emclient.com
Sent from my Palm Pre
Sent from my Nokia phone
Sent from my Sony Xperia™ smartphone
Sent on the new Sprint Network
Sent from HEY
Sent from Hiri
Sent by Mailtrack
Sent from Apple Mail
Sent from my MacBook Pro
Sent from my Mac
Sent from my Apple Watch
Sent from my PC
Sent from my computer
Sent from CloudMagic
Sent from Rediffmail on Android
Sent from Mail.ru app for Android
Sent from Yandex Mail for mobile
Typed on my phone
Dictated with Siri, please excuse errors
Von meinem iPhone gesendet
Von meinem iPad gesendet
Von meinem Samsung Galaxy Smartphone gesendet.
Von meinem Samsung Gerät gesendet.
Von meinem Huawei-Telefon gesendet
Gesendet mit der GMX Mail App
Gesendet mit der WEB.DE Mail App
Gesendet mit der Telekom Mail App
Gesendet von Mail für Windows 10
Gesendet von Mail<https://go.microsoft.com/fwlink/?LinkId=550986> für Windows
Gesendet von Outlook für Android
Gesendet von Yahoo Mail auf Android
Gesendet mit Yahoo Mail App
Gesendet mit Proton Mail
Gesendet mit Spark
Gesendet von meinem Windows Phone
Gesendet von meinem BlackBerry 10-Smartphone.
Gesendet von unterwegs
Von unterwegs gesendet
Mobil gesendet
Von meinem Android-Gerät mit K-9 Mail gesendet. Bitte entschuldigen Sie meine Kürze.
Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.
Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.
Diese Nachricht wurde von meinem Android Mobiltelefon mit WEB.DE Mail gesendet.
Holen Sie sich Outlook für iOS
Outlook für iOS beziehen<https://aka.ms/o0ukef>
Outlook für Android herunterladen
Envoyé de mon iPhone
Envoyé de mon iPad
Envoyé depuis mon smartphone Samsung Galaxy.
Envoyé depuis mon appareil Galaxy
Envoyé depuis mon mobile Orange
Envoyé depuis mon appareil mobile Samsung.
Envoyé à partir de Outlook pour Android
Envoyé à partir de Courrier pour Windows 10
Envoyé de Yahoo Mail sur Android
Envoyé depuis Yahoo Mail pour iPhone
Envoyé avec Proton Mail
Envoyé depuis l'application Mail Orange
Télécharger Outlook pour iOS
Téléchargez Outlook pour Android
Obtenir Outlook pour iOS
Obtenez Outlook pour Android
Enviado desde mi iPhone
Enviado desde mi iPad
Enviado desde mi Samsung Galaxy
Enviado desde mi smartphone Samsung Galaxy.
Enviado desde mi dispositivo móvil
Enviado desde Outlook para Android
Enviado desde Correo para Windows 10
Enviado desde Yahoo Mail para Android
Obtener Outlook para iOS
Obtén Outlook para Android
Enviado con Proton Mail
Enviado do meu iPhone
Enviado do meu smartphone Samsung Galaxy.
Enviado do meu dispositivo Samsung
Enviado pelo meu iPhone
Enviado a partir do meu iPhone
Enviado do Email para Windows 10
Enviado do Yahoo Mail no Android
Obter o Outlook para iOS
Obter o Outlook para Android
Baixar o Outlook para iOS
Inviato da iPhone
Inviato da iPad
Inviato dal mio iPhone
Inviato da smartphone Samsung Galaxy.
Inviato dal mio dispositivo Samsung
Inviato da Outlook per Android
Inviato da Posta per Windows 10
Inviato da Yahoo Mail su Android
Inviato da Libero Mail
Ottieni Outlook per iOS
Scarica Outlook per Android
Verstuurd vanaf mijn iPhone
Verstuurd vanaf mijn iPad
Verzonden vanaf mijn Samsung Galaxy-smartphone.
Verzonden vanaf mijn Galaxy
Verzonden vanuit Outlook voor Android
Verzonden vanuit Mail voor Windows 10
Verzonden met Yahoo Mail voor iPhone
Outlook voor iOS downloaden
Outlook voor Android ophalen
Download Outlook voor Android
Skickat från min iPhone
Skickat från min iPad
Skickat från min Samsung Galaxy-smartphone.
Skickades från Outlook för Android
Skickat från E-post för Windows 10
Skickades från min Galaxy
Hämta Outlook för iOS
Hämta Outlook för Android
Sendt fra min iPhone
Sendt fra min iPad
Sendt fra min Samsung Galaxy smartphone.
Sendt fra Mail til Windows 10
Sendt fra Outlook til Android
Hent Outlook til iOS
Få Outlook til Android
Sendt fra min mobil
Sendt fra min iPhone
Skaff deg Outlook for iOS
Få Outlook for iOS
Lähetetty iPhonesta
Lähetetty iPadista
Lähetetty Samsung Galaxy -älypuhelimesta.
Lähetetty Windows 10:n Sähköpostista
Hanki Outlook for iOS
Lataa Outlook for Android
Wysłane z iPhone'a
Wysłano z iPhone'a
Wysłane z iPada
Wysłane z mojego iPhone'a
Wysłano z telefonu Samsung Galaxy.
Wysłane z aplikacji Poczta dla systemu Windows
Pobierz program Outlook dla systemu iOS
Pobierz aplikację Outlook dla systemu Android
Odesláno z iPhonu
Odesláno z mého iPhone
Odesláno z telefonu Samsung Galaxy.
Odesláno ze Seznam Email
Získat Outlook pro iOS
Stáhnout Outlook pro Android
Odoslané z iPhonu
Odoslané z môjho iPhonu
Získať Outlook pre iOS
iPhone-ról küldve
Az iPhone készülékemről küldve
Elküldve az iPhone-omról
Samsung Galaxy okostelefonról küldve.
Az Outlook beszerzése iOS-hez
Trimis de pe iPhone-ul meu
Trimis de pe telefonul meu Samsung
Obțineți Outlook pentru iOS
iPhone'umdan gönderildi
iPhone’umdan gönderildi
Samsung Galaxy akıllı telefonumdan gönderildi.
iOS için Outlook'u edinin
Android için Outlook uygulamasını indirin
Отправлено с iPhone
Отправлено с моего iPhone
Отправлено со смартфона Samsung Galaxy.
Отправлено из мобильной Яндекс Почты
Отправлено из Почты Mail.ru для Android
Отправлено из Mail.ru
Отправлено из Outlook для Android
Получить Outlook для iOS
Скачать Outlook для Android
Надіслано з iPhone
Надіслано з мого iPhone
Отримати Outlook для iOS
Изпратено от моя iPhone
Изпратено от iPhone
Изтегляне на Outlook за iOS
Στάλθηκε από το iPhone μου
Εστάλη από το iPhone μου
Στάλθηκε από το Outlook για Android
Λήψη του Outlook για iOS
Poslano s mog iPhonea
Poslano z mojega iPhona
Poslano iz mojega iPhona
Послато са iPhone-а
Saadetud minu iPhone'ist
Nosūtīts no mana iPhone
Išsiųsta iš mano iPhone
Išsiųsta iš iPhone
Enviat des del meu iPhone
iPhoneから送信
iPadから送信
iPhone から送信
私のiPhoneから送信
Outlook for iOS を入手
iOS 版 Outlook を入手
发自我的iPhone
发自我的 iPhone
发自我的iPad
从我的iPhone发送
來自我的iPhone
從我的iPhone傳送
傳送自我的 iPhone
从 Windows 版邮件发送
获取 Outlook for iOS
获取适用于 iOS 的 Outlook
取得 iOS 版 Outlook
下载 Outlook for Android
发自我的小米手机
发自我的华为手机
来自我的手机
나의 iPhone에서 보냄
내 iPhone에서 보냄
iPhone에서 보냄
나의 iPad에서 보냄
삼성 갤럭시 스마트폰에서 보냈습니다.
iOS용 Outlook 다운로드
Outlook for iOS 다운로드
Gửi từ iPhone của tôi
Đã gửi từ iPhone của tôi
Được gửi từ iPhone của tôi
Tải Outlook cho iOS
ส่งจาก iPhone ของฉัน
รับ Outlook for iOS
Dikirim dari iPhone saya
Terkirim dari iPhone saya
Dapatkan Outlook untuk iOS
Dihantar dari iPhone saya
נשלח מה-iPhone שלי
נשלח מהאייפון שלי
קבל את Outlook עבור iOS
تم الإرسال من iPhone الخاص بي
أُرسلت من الـ iPhone
مرسل من هاتف Samsung Galaxy الذكي
احصل على Outlook لـ iOS
الحصول على Outlook لـ iOS
ارسال شده از iPhone من
मेरे iPhone से भेजा गया
Sent from my iPhone using Tapatalk
""".strip().splitlines()
LISTED = [
    "Please mend it.\n\nWritten on my own",
    "Please mend it.\n\nAnn Example has the number +49 30 123456",
    "Please write to this address.\n\nann@example.com",
    "We need these things.\n- Toner",
    "We need:\n\n- Toner",
    "We need\n\n- Toner",
    "You get Outlook for iOS in the shop, I could not.",
    "Get Outlook to work again.",
    "Please call my colleague:\n\nBea Example\nTel. 030 123456",
    "Please call my colleague.\n\nBea Example\nTel. 030 123456",
    "Reach me at:\n\nAnn Example\nTel. 030 123456",
    "I am on holiday.\n\nAnn Example\nwill answer the phone, she has the keys of the house.",
    "It is still down.\n\nThanks\nOrder 5512",
    "Es geht nicht.\n\nVielen Dank\nSeriennummer X123",
    "Gracias\nPedido 554\nEspero su respuesta.",
    "It is still down.\n\nThank you\nJohn from accounting called",
    "I looked at both.\n\nBest\nThe second option seems cheapest",
    "We looked at them.\n\nAll the best\nof them are broken",
    "Es brennt.\n\nBis bald\nkommt hoffentlich jemand vorbei",
    "I did this:\n\nSent my laptop to repair",
    "Where is it?\n\nSent from my office",
    "Où est-il ?\n\nEnvoyé depuis mon agence",
    "¿Dónde está?\n\nEnviado por mi empresa",
    "Gdzie jest?\n\nWysłano z mojego biura",
    "Der Brief fehlt.\n\nGesendet habe ich es gestern per Telefon.",
    "It is with you.\n\nSent the iPhone back on Monday",
    "It is with you.\n\nSent my iPhone to you yesterday",
    "It is with you.\n\nSent by courier: one iPhone, one iPad",
    "Es ist bei Ihnen.\n\nVerschickt am Montag: Handy",
    "Es ist bei Ihnen.\n\niPhone gesendet",
    "Il est chez vous.\n\nEnvoyé hier le téléphone à l'atelier",
    "困っています。\n\niPhoneを会社から送信できません",
    "お願いします。\n\n昨日、スマートフォンからメールを送信しました",
    "请帮忙。\n\n我已经从手机发送了邮件，但是没有收到回复",
    "Here is the log.\n\nKind regards\nErika\n\nError log:\nfoo.c:12 failed\nbar.c:13 failed",
    "Please use this disclaimer:\n\nThis e-mail is confidential and intended for the addressee only.",
]


@pytest.mark.parametrize("ending", SIGNATURES + SENT_FROM)
def test_ending_of_a_letter_is_folded(ending: str) -> None:
    """A signature of this form is folded, and it alone."""
    text = f"{WORDS}\n\n{ending}\n"
    folds, _ = find_folds(text)
    assert visible(text, folds) == WORDS
    assert {fold.kind for fold in folds} <= {FoldKind.SIGNATURE, FoldKind.DISCLAIMER}


@pytest.mark.parametrize("card", CARDS)
def test_own_card_is_folded_by_the_name_of_the_writer(card: str) -> None:
    """Contact data below the writer's own name need no closing; below another name they are content."""
    text = f"{WORDS}\n\n{card}\n"
    assert visible(text, find_folds(text, writer="Ann Example")[0]) == WORDS
    assert visible(text, find_folds(text, writer="Example, Ann")[0]) == WORDS
    assert find_folds(text, writer="Bob Beispiel")[0] == ()


@pytest.mark.parametrize("text", LISTED)
def test_what_only_looks_like_an_ending_stays_open(text: str) -> None:
    """Lists, other people's numbers and sentences are content."""
    assert find_folds(text, writer="Ann Example")[0] == ()


NOTICES = [
    "This e-mail may contain confidential and/or privileged information. If you are not the intended recipient (or have received this e-mail in error) please notify the sender immediately and destroy this e-mail. Any unauthorized copying, disclosure or distribution of the material in this e-mail is strictly forbidden.",
    "CONFIDENTIALITY NOTICE: The contents of this email message and any attachments are intended solely for the addressee(s).",
    "IMPORTANT: The contents of this email are not intended to be relied upon by any person.\nPlease consider the environment before printing this email.",
    "Please consider the environment before printing this e-mail",
    "This message has been scanned for viruses and dangerous content by MailScanner, and is believed to be clean.",
    "This email has been checked for viruses by Avast antivirus software.\nwww.avast.com",
    "DISCLAIMER: The information in this message is legally privileged. It is intended solely for the addressee. Access to this message by anyone else is unauthorised.",
    "The information contained in this communication is confidential and may be legally privileged.",
    "This email and any files transmitted with it are confidential and intended solely for the use of the individual or entity to whom they are addressed.",
    "Diese E-Mail enthält vertrauliche und/oder rechtlich geschützte Informationen. Wenn Sie nicht der richtige Adressat sind oder diese E-Mail irrtümlich erhalten haben, informieren Sie bitte sofort den Absender und vernichten Sie diese Mail.",
    "Beispiel GmbH\nSitz der Gesellschaft: Berlin\nRegistergericht: Amtsgericht Berlin-Charlottenburg, HRB 12345\nGeschäftsführer: Jörg Beispiel",
    "Der Inhalt dieser E-Mail ist vertraulich und ausschließlich für den bezeichneten Adressaten bestimmt.",
    "Bitte prüfen Sie der Umwelt zuliebe, ob der Ausdruck dieser Mail erforderlich ist.",
    "Informationen zum Datenschutz finden Sie unter https://example.com/datenschutz",
    "Diese E-Mail wurde von Avast-Antivirussoftware auf Viren geprüft.\nwww.avast.com",
    "Virenfrei.www.avast.com",
    "Denken Sie an die Umwelt, bevor Sie diese E-Mail ausdrucken.",
    "Ce message et toutes les pièces jointes sont confidentiels et établis à l'intention exclusive de ses destinataires. Toute utilisation ou diffusion non autorisée est interdite.",
    "Pensez à l'environnement avant d'imprimer ce message.",
    "Ce message (et toutes ses pièces jointes éventuelles) est confidentiel. Si vous recevez ce message par erreur, merci de le détruire et d'en avertir immédiatement l'expéditeur.",
    "L'absence de virus dans ce courrier électronique a été vérifiée par le logiciel antivirus Avast.\nwww.avast.com",
    "Garanti sans virus. www.avast.com",
    "Este mensaje y sus archivos adjuntos van dirigidos exclusivamente a su destinatario, pudiendo contener información confidencial sometida a secreto profesional.",
    "AVISO LEGAL: Este correo electrónico es confidencial. Si no es usted el destinatario, bórrelo.",
    "Antes de imprimir este correo piense en el medio ambiente.",
    "Libre de virus. www.avast.com",
    "Le informazioni contenute in questo messaggio sono riservate e confidenziali. Qualora non foste i destinatari, siete pregati di eliminarlo.",
    "Ai sensi del D.Lgs. 196/2003 si precisa che le informazioni contenute in questo messaggio sono riservate ed a uso esclusivo del destinatario.",
    "Prima di stampare, pensa all'ambiente.",
    "Esta mensagem pode conter informação confidencial ou privilegiada. Se não for o destinatário, por favor apague-a.",
    "Antes de imprimir, pense no meio ambiente.",
    "De informatie verzonden met dit e-mailbericht is uitsluitend bestemd voor de geadresseerde. Gebruik van deze informatie door anderen is verboden.",
    "Dit bericht is vertrouwelijk en alleen bestemd voor de geadresseerde.",
    "Denk aan het milieu voordat u deze e-mail print.",
    "Detta meddelande är konfidentiellt och endast avsett för mottagaren. Om du inte är rätt mottagare, vänligen radera det.",
    "Denne e-mail er fortrolig og kun beregnet til modtageren. Hvis du har modtaget den ved en fejl, bedes du slette den.",
    "Denne e-posten er konfidensiell og kun ment for mottakeren. Har du mottatt den ved en feil, slett den.",
    "Tämä viesti on luottamuksellinen ja tarkoitettu vain vastaanottajalle. Jos olet saanut viestin vahingossa, poista se.",
    "Ta wiadomość jest poufna i przeznaczona wyłącznie dla adresata. Jeżeli otrzymali ją Państwo omyłkowo, prosimy o jej usunięcie.",
    "Zanim wydrukujesz, pomyśl o środowisku.",
    "Tato zpráva je důvěrná a je určena pouze adresátovi. Pokud jste ji obdrželi omylem, vymažte ji.",
    "Táto správa je dôverná a určená výhradne adresátovi.",
    "Ez az üzenet bizalmas és kizárólag a címzettnek szól. Ha tévedésből kapta, kérjük törölje.",
    "Acest mesaj este confidențial și este destinat exclusiv destinatarului.",
    "Bu e-posta ve ekleri gizlidir ve sadece gönderilen kişiye özeldir. Yanlışlıkla aldıysanız lütfen siliniz.",
    "Это сообщение конфиденциально и предназначено только для получателя. Если вы получили его по ошибке, удалите его.",
    "Це повідомлення є конфіденційним і призначене лише для одержувача.",
    "Το παρόν μήνυμα είναι εμπιστευτικό και απευθύνεται μόνο στον παραλήπτη.",
    "本メールには機密情報が含まれている場合があります。宛先の方以外の閲覧を禁じます。",
    "本邮件及其附件含有保密信息，仅限于发送给上面地址中列出的个人或群组。",
    "본 메일은 지정된 수신인만을 위한 것이며 기밀 정보를 포함할 수 있습니다.",
    '--\nYou received this message because you are subscribed to the Google Groups "x" group.\nTo unsubscribe from this group and stop receiving emails from it, send an email to x+unsubscribe@googlegroups.com.',
    "_______________________________________________\nusers mailing list -- users@lists.example\nTo unsubscribe send an email to users-leave@lists.example",
    "---------------------------------------------------------------------\nTo unsubscribe, e-mail: dev-unsubscribe@lists.example\nFor additional commands, e-mail: dev-help@lists.example",
    '--\nTo UNSUBSCRIBE, email to debian-user-REQUEST@lists.example\nwith a subject of "unsubscribe". Trouble? Contact listmaster@lists.example',
    "--\nunsubscribe: talk+unsubscribe@lists.example",
    '-- \nSie haben diese Nachricht erhalten, weil Sie in der Google-Gruppe "x" angemeldet sind.',
    "_______________________________________________\nListe de diffusion talk\nhttps://lists.example/mailman/listinfo/talk",
    "###########################################\n\nTo unsubscribe from the X list:\nwrite to: mailto:X-SIGNOFF-REQUEST@LISTS.EXAMPLE",
    "------------------------------------\nYahoo! Groups Links\n\n<*> To visit your group on the web, go to:\n    http://groups.example/group/x/",
    "__________________________________________________\nDo You Yahoo!?\nTired of spam? Yahoo! Mail has the best spam protection around\nhttp://mail.yahoo.com",
    "_________________________________________________________________\nGet your FREE download of MSN Explorer at http://explorer.msn.com",
    "---\nThis email has been checked for viruses by AVG.\nhttps://www.avg.com",
    "-- \nDiese E-Mail wurde von AVG auf Viren geprüft.\nhttp://www.avg.com",
]
SECRETS = [
    "Confidential papers are printed on it. The recipient is angry.",
    "Wer ist der Empfänger der vertraulichen Akten?",
    "The printer environment is bad. Please print a test page.",
    "Before printing, it makes a noise.",
    "Das Amtsgericht hat HRB 123 eingetragen. Bitte die Rechnung ändern.",
    "I received this in a box.",
    "This message says: paper jam.",
    "I scanned the computer and found a virus.",
    "The scanner scanned a virus label.",
    "Avast found a virus on the second computer.",
    "Der Rechner wurde auf Viren geprüft und ist sauber.",
    "Ich habe diese E-Mail irrtümlich an den falschen Empfänger geschickt, bitte löschen.",
    "I received this in error, the invoice is not ours.",
    "This message came back: unknown recipient, the addressee has moved.",
    "Diese E-Mail kam zurück: der Empfänger ist kein Adressat Ihres Hauses.",
    "Please unsubscribe us from your mailing list.",
    "Our registered office has moved to Leeds, please change the registered address.",
]


@pytest.mark.parametrize("notice", NOTICES)
@pytest.mark.parametrize("above", ["", "Best regards\nAnn\n\n"])
def test_notice_below_a_letter_is_folded(notice: str, above: str) -> None:
    """Legal notices, pleas, scanners and list footers are folded, and so is the signature above them."""
    text = f"{WORDS}\n\n{above}{notice}\n"
    assert visible(text, find_folds(text)[0]) == WORDS


@pytest.mark.parametrize("last", SECRETS)
def test_person_may_speak_of_secrets_and_printers(last: str) -> None:
    """Words of legal notices in somebody's own sentences hide nothing."""
    assert find_folds(f"{WORDS}\n\n{last}\n")[0] == ()
