# ruff: noqa: E501 - a table with one row a language
"""How mail programs call the header lines they print above an earlier mail, language by language.

One row a language: from | date | to | subject, several names of one meaning separated by commas. Only names that a mail
program writes by itself; case is folded. "No:" (Latvian for From) is left out: in English it numbers orders.
"""

from __future__ import annotations

_MEANINGS = ("from", "date", "to", "subject")
_ROWS = """
from                            | date, sent, sent on, sent at          | to                   | subject
von, absender                   | datum, gesendet, gesendet am          | an, empfänger, adresse | betreff, betr, betr.
de, expéditeur, expediteur      | date, envoyé, envoye, envoyé le, date d'envoi | à, a, destinataire, envoyé à | objet, sujet
de, remitente                   | fecha, enviado, enviado el, fecha de envío | para, destinatario | asunto
da, mittente                    | data, inviato, inviata, inviato il, data invio | a, destinatario | oggetto
de, remetente                   | data, enviado, enviada, enviado em, enviada em, data de envio | para, destinatário | assunto
van, afzender                   | datum, verzonden, verzonden op        | aan, ontvanger       | onderwerp
från, avsändare                 | skickat, skickades, datum             | till, mottagare      | ämne
fra, afsender                   | sendt, dato, sendt den                | til, modtager        | emne
fra, avsender                   | sendt, dato, sendt am                 | til, mottaker        | emne
lähettäjä, keneltä              | lähetetty, päivämäärä, pvm, päiväys   | vastaanottaja, kenelle | aihe, otsikko
od, nadawca                     | data, wysłano, wyslano, wysłane       | do, adresat, odbiorca | temat
od, odesílatel                  | odesláno, datum                       | komu, příjemce       | předmět, věc
od, odesielateľ                 | odoslané, dátum                       | komu, príjemca       | predmet
feladó, küldő                   | elküldve, küldve, dátum               | címzett              | tárgy
de la, expeditor                | trimis, data, dată                    | către, catre, pentru | subiect, subiectul
kimden, gönderen                | gönderildi, gönderilme, gönderilme tarihi, gönderme tarihi, tarih, tarihi | kime, alıcı | konu
от, от кого, отправитель        | отправлено, дата, послано             | кому, получатель     | тема
від, від кого                   | надіслано, дата, відправлено          | кому                 | тема
от                              | изпратено, дата                       | до                   | относно, тема
од                              | послато, датум, испратено             | за, до               | наслов, тема, предмет
od, šalje, pošiljatelj          | poslano, datum, poslato               | za, prima, primatelj | predmet, naslov, zadeva
από, αποστολέας                 | στάλθηκε, ημερομηνία, αποστολή, εστάλη | προς, παραλήπτης    | θέμα
saatja                          | saadetud, kuupäev                     | adressaat, saaja, kellele | teema
sūtītājs                        | nosūtīts, datums                      | kam                  | tēma, temats, thema
nuo, siuntėjas                  | išsiųsta, data                        | kam, gavėjas         | tema
frá                             | sent, dagsetning                      | til                  | efni
de                              | enviat, enviat el, data               | per a, per           | assumpte, tema
nork                            | bidalia, data                         | nori                 | gaia
от, аднаго                      | адпраўлена, дата                      | каму                 | тэма
dari, pengirim                  | terkirim, tanggal, dikirim            | kepada, ke, untuk    | subjek, perihal, judul
daripada                        | dihantar, tarikh                      | kepada               | subjek
từ, người gửi                   | đã gửi, ngày, ngày gửi, gửi lúc, lúc  | đến, tới, người nhận | chủ đề, tiêu đề
จาก, ผู้ส่ง                        | ส่ง, ส่งเมื่อ, วันที่                     | ถึง                   | เรื่อง, หัวเรื่อง, หัวข้อ
发件人, 寄件人                   | 发送时间, 发送日期, 日期, 时间, 发送    | 收件人               | 主题, 标题
寄件者, 發件人, 寄件人           | 寄件日期, 傳送日期, 傳送時間, 發送時間, 發送日期, 日期, 已傳送 | 收件者, 收件人 | 主旨, 主題, 標題
差出人, 送信者, 送信元, from    | 送信日時, 送信, 日付, 日時, 送信日     | 宛先, to             | 件名
보낸 사람, 보낸사람, 발신, 발신인 | 보낸 날짜, 보낸날짜, 날짜, 날짜와 시간 | 받는 사람, 받는사람, 수신, 수신인 | 제목
מאת                             | נשלח, תאריך                           | אל                   | נושא
من                              | تاريخ, التاريخ, تم الإرسال, أرسلت, أُرسِل, تاريخ الإرسال | إلى | الموضوع, موضوع
از, فرستنده                     | تاریخ, ارسال شده, فرستاده شده         | به, گیرنده           | موضوع
प्रेषक, से                        | दिनांक, भेजा गया                        | प्रति, को              | विषय
"""
_OTHER = """
cc, bcc, cci, ccn, copy, copie, copie à, kopie, copia, cópia, cópia para, kopia, kópia, kopi, kopio, kopija, koopia
kp, dw, udw, a/c, c/c, afrit, bilgi, bilgi notu, másolat, másolatot kap, titkos másolat, blindkopie, kopi til
копия, копія, копие, копија, скрытая копия, κοιν, κοιν., κοινοποίηση, kop., 抄送, 副本, 参照, 參照, 密送, 참조, 숨은 참조
สำเนา, עותק, نسخة, رونوشت, tembusan, salinan, đồng gửi
reply-to, reply to, antwort an, antwort-an, répondre à, responder a, rispondi a, 返信先
priority, priorität, importance, wichtigkeit, importancia, importância, priorità, priorité, prioriteit, 重要度
attachments, attachment, anlagen, anhang, pièces jointes, bijlage, bijlagen, adjuntos, datos adjuntos, allegati, anexos
bilagor, vedlegg, vedhæftede filer, liitteet, załączniki, přílohy, ekler, вложения, 附件, 添付ファイル
return-path, received, delivered-to, dkim-signature, mime-version, content-type, content-transfer-encoding, user-agent
in-reply-to, references, thread-topic, thread-index, list-id, content-language, accept-language, auto-submitted
organization, organisation, message-id, mailed-by, signed-by, resent-from, x-mailer, reply to sender, categories
"""


def _read_rows() -> dict[str, str]:
    names: dict[str, str] = {}
    for line in _OTHER.strip().casefold().splitlines():
        names.update((name.strip(), "other") for name in line.split(","))
    for row in _ROWS.strip().casefold().splitlines():
        for meaning, cell in zip(_MEANINGS, row.split("|"), strict=True):
            for name in cell.split(","):
                names.setdefault(name.strip(), meaning)
    return names


HEADER_NAMES = _read_rows()
"""Names of header lines, case-folded, to what they mean."""

_AROUND = " \t*_\u200e\u200f\u202a\u202b\u202c\ufeff"


def header_name(name: str) -> str | None:
    """What a header line of this name holds (from, date, to, subject, other), or None when it is no header name."""
    folded = " ".join(name.strip(_AROUND).casefold().split())
    return "other" if folded.startswith("x-") else HEADER_NAMES.get(folded)


_SENT_NAMES = tuple(
    """
    sent gesendet envoyé enviad inviat verzonden skicka sendt lähetetty wysła odesl odosl elküld trimis gönder отправ
    надісл изпрат poslan στάλθηκε 发送时间 寄件日期 送信日時 보낸 נשלח
    """.casefold().split()
)


def is_sent_line(text: str) -> bool:
    """Whether a header line tells when a mail was sent in the words of Outlook, which other programs call "Date"."""
    return text.strip(_AROUND).casefold().startswith(_SENT_NAMES)
