"""What mail systems say when a letter does not arrive, by meaning: tables of lower-case fragments.

`bounces` and `reports` look these up; nothing here decides. Every row is a form
that a mail system really sends. What people also write in passing stands in the tables that need a
second clue.
"""

from __future__ import annotations

REPORT_SUBJECTS = (
    "mail delivery", "message delivery", "delivery notification", "delivery status", "delivery report",
)  # fmt: skip
"""In a mail system's subject line: it reports something. People write of these things, too."""

FAILURE_SUBJECTS = (
    "delivery failure", "delivery failed", "failed delivery", "failed mail", "failure notice",
    "failure delivery", "delivery has failed", "delivery problem", "delivery error",
    "mail failure", "mail error", "mail system error", "undeliverable",
    "undelivered", "non-delivery", "nondeliverable", "non delivery", "not deliverable",
    "returned mail", "returned message", "returned to sender", "returning message to sender",
    "return mail", "error sending your mail", "error in sending", "could not be delivered",
    "cannot be delivered", "couldn't be delivered", "not delivered", "could not send message",
    "delivery status notification", "warning: could not send", "delayed mail", "message delayed",
    "delivery delay", "bounced mail",
    "unable to deliver", "user unknown", "unknown user", "nondelivered", "ndn:",
    "delivery unsuccessful", "unzustellbar", "nicht zugestellt", "nicht zustellbar",
    "zustellung fehlgeschlagen", "zustellfehler", "zustellung verzögert", "non remis",
    "non distribuable", "non délivr", "échec de la remise", "échec de remise",
    "échec de livraison", "remise retardée", "no se puede entregar", "no entregado",
    "no se pudo entregar", "error de entrega", "entrega retrasada",
    "non recapitabile", "mancato recapito", "impossibile recapitare", "mancata consegna",
    "não entregue", "não é possível entregar", "falha na entrega", "falha de entrega",
    "onbestelbaar", "niet bezorgd", "niet afgeleverd", "niedostarczon", "nie dostarczon",
    "nie można dostarczyć", "недоставлен", "не доставлено", "не может быть доставлено",
    "ошибка доставки", "kan ikke leveres", "ikke leveret",
    "kunne ikke leveres", "kan inte levereras", "gick inte att leverera", "ei voitu toimittaa",
    "toimittaminen epäonnistui", "nelze doručit", "nedoručiteln", "kézbesíthetetlen",
    "nem kézbesíthető", "teslim edilemedi", "teslim edilemiyor", "μη παραδοτέο",
    "nu poate fi livrat", "エラー通知", "配信不能", "配信できません", "配信エラー", "送信エラー",
    "不達", "送信できません", "无法送达",
    "退信", "未送达", "投递失败", "無法傳遞", "無法傳送", "배달되지 않음", "배달할 수 없",
    "전송 실패",
    "[bounce]", "配信に失敗", "error on delivery", "message not deliver",
    "automatically rejected",
    "non consegnato", "recapito non riuscito", "det går inte att leverera", "går ej att leverera",
    "levering mislyk", "leverans misslyckades", "toimitus epäonnistui", "niedostarczaln",
    "nie udało się dostarczyć", "не удается доставить", "не удаётся доставить", "не удалось доставить",
    "сбой доставки", "не вдалося доставити", "doručení se nezdařilo", "nepodařilo se doručit",
    "doručenie zlyhalo", "sikertelen kézbesítés", "kézbesítés sikertelen", "livrarea a eșuat", "teslimat başarısız",
    "η παράδοση απέτυχε", "αδυναμία παράδοσης", "isporuka nije uspjela", "no s'ha pogut lliurar", "无法传递",
    "无法投递", "送信不能", "送信失敗", "message non distribué", "impossibile consegnare",
    "correo devuelto", "mensaje devuelto", "mensagem devolvida", "devolução de mensagem", "posta restituita",
    "gagal terkirim", "không thể gửi", "ส่งไม่สำเร็จ", "לא ניתן למסור", "تعذر تسليم",
    "לא ניתן למסירה", "غير قابل للتسليم", "nelivrabil", "nije moguće isporučiti", "ni mogoče dostaviti",
    "no es pot lliurar", "ไม่สามารถจัดส่ง", "未传递", "未傳遞", "не може да се достави", "неможливо доставити",
    "tidak terkirim", "không gửi được", "không thể chuyển", "neįmanoma pristatyti", "nevar piegādāt", "ei saa kohale",
    "übermittlungsstatus", "zustellungsstatus", "zustellstatus", "état de remise", "état de distribution",
    "estado de entrega", "status de entrega", "stato del recapito", "bezorgingsstatus", "发送失败", "投递未成功",
    "발송 실패", "발송실패", "전송실패", "送信されませんでした", "届きませんでした",
    "delivery notification:", "delivery report (failure)", "echec de distribution", "échec de distribution",
    "fallo en la entrega", "fallo de entrega", "zustellungsfehler", "errore di consegna", "errore di recapito",
    "erro de entrega", "leveringsfejl", "leveransfel", "bezorging mislukt", "chyba doručení",
)  # fmt: skip
"""Anywhere in a subject line of a bounce or a delay warning."""

FAILURES = (
    "couldn't be delivered",
    "can't be delivered", "was not delivered", "were not delivered",
    "wasn't delivered", "not been delivered", "not yet been delivered", "not be delivered",
    "isn't being delivered", "unable to deliver", "not able to deliver", "wasn't able to deliver",
    "couldn't deliver", "could not deliver", "cannot deliver", "unable to be delivered",
    "undeliverable", "undelivered", "delivery failed", "delivery has failed", "delivery failure",
    "delivery to the following", "delevery to the following", "delivery of the following",
    "message not delivered", "failed recipients", "fatal errors", "had delivery errors",
    "had delivery problems", "did not reach",
    "error delivering your mail", "trouble delivering your", "problem delivering",
    "problems delivering", "error while delivering", "error was detected while processing",
    "rejected your message", "message was rejected", "has been rejected",
    "your message was blocked", "returned to sender", "transcript of session follows",
    "failure reasons", "failed addresses", "delivery status notification",
    "non-delivered information", "incorrectly constructed", "unknown user", "user unknown",
    "no such user", "unknown recipient", "recipient unknown", "invalid user", "invalid recipient",
    "user not found", "recipient not found", "mailbox not found", "no mailbox here",
    "is not e-mail users", "mailbox is full", "mailbox full", "over quota",
    "exceeding their quota", "quota exceeded", "bounced back",
    "nicht zugestellt", "nicht ausgeliefert", "unzustellbar", "nicht zustellbar an", "without being delivered",
    "rejected for the following reason", "遅延しています", "zustellung ist fehlgeschlagen",
    "fehler bei der zustellung", "nicht übermittelt", "n'a pas pu être", "n'a pas pu etre",
    "n'a pas été remis", "n'ont pas pu être", "impossible de remettre", "échec de la remise",
    "non remis", "no se pudo entregar", "no se ha podido entregar", "no ha podido ser entregado",
    "no pudo ser entregado", "error en la entrega", "impossibile recapitare",
    "non è stato possibile recapitare", "non è stato recapitato", "non può essere recapitato",
    "não pôde ser entregue", "não foi possível entregar", "não foi entregue", "falha na entrega",
    "kon niet worden bezorgd", "kan niet worden bezorgd", "niet worden afgeleverd",
    "nie można dostarczyć", "nie została dostarczona", "nie mogła zostać dostarczona",
    "не может быть доставлено", "не удалось доставить", "невозможно доставить", "не доставлено",
    "не може бути доставлен", "неможливо доставити",
    "не было доставлено", "kunne ikke leveres", "kunde inte levereras", "ei voitu toimittaa",
    "nelze doručit", "nebyla doručena", "nem kézbesíthető", "nem sikerült kézbesíteni",
    "teslim edilemedi", "送信できません", "配信できません", "配送できません", "お届けできません",
    "届けることができません", "転送できません", "送信に失敗", "配信に失敗", "リストにありません",
    "宛先不明", "メールボックスが一杯", "无法送达", "无法投递", "投递失败", "未能送达", "被退回",
    "無法傳遞", "배달되지", "배달할 수 없", "전송되지",
    "has encountered delivery problems", "that you sent was rejected",
    "was automatically rejected", "has been postponed",
    "invalid final delivery",
    "recapito non riuscito", "non è possibile recapitare", "consegna non riuscita", "bezorging bij deze",
    "bezorgen is mislukt", "dostarczenie do następujących", "nie udało się dostarczyć",
    "не удается доставить", "не удаётся доставить", "сбой доставки", "не вдалося доставити",
    "leveransen misslyckades", "levering til disse", "levering mislyk", "levering til følgende",
    "gick inte att leverera", "kunne ikke leveret", "toimitus seuraaville", "toimittaminen ei onnistu",
    "doručení se nezdařilo", "se nepodařilo doručit", "nepodařilo se doručit", "doručenie zlyhalo",
    "kézbesítése sikertelen", "kézbesítés sikertelen", "livrarea către", "nu a putut fi livrat",
    "teslim edilemiyor", "teslimat başarısız", "η παράδοση απέτυχε", "η παράδοση σε αυτούς",
    "未能将邮件传递", "无法传递", "无法将邮件", "無法將郵件", "배달하지 못", "전달되지 못",
    "falha ao entregar", "não foi possível fazer a entrega", "la entrega a los siguientes",
    "no se puede entregar", "la remise à ces destinataires", "n'a pu être remis", "n'a pas été distribué",
    "ha fallat el lliurament", "gagal dikirim", "không gửi được", "ส่งข้อความไม่สำเร็จ",
    "no valid recipients", "n'avons pas pu remettre", "no hemos podido entregar",
    "non siamo riusciti a recapitare", "não conseguimos entregar", "konnten ihre nachricht nicht",
    "doručenie týmto", "未能传递到", "未能傳遞", "המסירה לנמענים", "فشل التسليم إلى", "acești destinatari",
    "isporuka ovim", "доставянето до тези", "a aquests destinataris", "การจัดส่งไปยังผู้รับ",
    "est différée", "est retardée pour", "pas encore été remis", "no se ha entregado", "non è ancora stato recapitato",
    "il recapito è in ritardo", "nog niet bezorgd", "bezorging aan deze geadresseerden",
    "доставка следующим получателям", "まだ配信されていません",
    "收件人或组已延迟", "leveransen är försenad",
    "empfänger nicht erreicht", "übermittlung an folgende empfänger", "zustellung an folgende empfänger",
    "届きませんでした", "届かなかった", "送信されませんでした", "配信されませんでした", "お届けできなかった",
    "未能投递", "投递不成功", "发送失败", "退信原因", "发送不成功", "발송 실패", "발송실패", "전송 실패", "전송에 실패",
    "teslimat gecikti", "příjemcům nebo skupinám", "zustellung deiner nachricht an", "zustellung ihrer nachricht an",
)  # fmt: skip
"""In a report's own words: some letter did not arrive (or not yet)."""

FAILURE_HINTS = (
    "the following recipient", "the following address", "the following user", "the mail system",
    "does not exist", "delayed", "returned message", "giving up", "given up",
    "an error occurred while", "an error has occurred while", "was rejected by",
    "was not accepted", "is still trying", "will be retried", "見つかりません", "存在しません",
    "ενδέχεται να μην υπάρχει", "quizás no exista", "account is disabled",
    "account is temporarily", "did not receive", "could not be reached", "intended recipients",
    "could not resolve host", "could not be sent", "cannot be sent", "mailbox exceeds",
    "δεν ήταν δυνατή", "無法傳送", "无法发送", "보낼 수 없", "nicht erreicht", "n'a pas atteint",
    "impossible de joindre", "is full", "non è stato possibile", "nåede ikke", "nådde ikke", "nådde inte",
    "niet bereikt", "non ha raggiunto", "no ha llegado a", "não alcançou", "nie dotarła", "nedorazila", "ulaşmadı",
    "nem jutott el", "не доставлено некоторым", "未到达",
)  # fmt: skip
"""In a report's own words, too, but also in other machines' mail: counts beside a subject that says it."""

GOODS = (
    "your order", "order number", "order no", "order #", "parcel", "shipment", "tracking number", "paket", "sendung",
    "bestellung", "lieferung", "colis", "commande", "paquete", "pedido", "pacco", "bestelling", "zásilk", "przesyłk",
    "посылк", "заказ", "paczk", "encomenda",
    "invoice", "rechnung", "facture", "factura", "fattura",
)  # fmt: skip
"""What also fails to arrive and is no letter: shops and carriers write as mail systems do."""

INTRODUCTIONS = ("hi. this is the", "hi! this is the", "this is the mail")
"""How a mail system introduces itself."""

MACHINE_OPENINGS = (
    *INTRODUCTIONS,
    "this message was created automatically",
    "this is an automatically generated", "this is a delivery", "this report relates",
    "your message",
    "your mail", "message from", "delivery to", "unable to deliver", "the following",
)  # fmt: skip
"""How a mail system begins to speak, even where it goes on in the first person."""

SUCCESSES = (
    "(success)", "(relay)", "successful delivery", "successfully delivered", "delivered successfully",
    "successfully relayed",
    "was successfully", "successful mail delivery", "relayed to mailer", "relayed to non-dsn",
    "wurde erfolgreich", "erfolgreich zugestellt", "a été remis", "se ha entregado",
    "no delivery notification", "keine übermittlungsbestätigung", "has been delivered to the following",
    "è stato recapitato",
)  # fmt: skip
"""In a report's own words: some letter arrived."""

DELAYS = (
    "warning message only", "warning only", "has been delayed", "is delayed", "delivery delayed",
    "message delayed", "delayed mail", "not yet been delivered", "still being retried",
    "delivery attempts will continue", "will be retried", "will be retrying", "will keep trying",
    "will continue to try", "continue trying", "is still trying", "not yet delivered",
    "could not be delivered for more than", "do not need to resend",
    "no action is required on your part", "warning: could not send", "warning: message",
    "(delay)", "isn't being delivered right away", "temporarily delayed",
    "there was a temporary problem",
    "noch nicht zugestellt", "zustellung verzögert", "verzögert sich", "weitere zustellversuche",
    "remise retardée", "a été retardée", "entrega retrasada", "se ha retrasado",
    "è stato ritardato", "consegna ritardata", "está atrasada", "is vertraagd", "opóźnion",
    "задерж", "遅延", "遅れて", "延迟", "延遲", "지연",
    "has been postponed", "this is just a warning", "this is an advisory-only email",
    "est différée", "remise différée", "est retardée", "pas encore été remis", "non è ancora stato recapitato",
    "è in ritardo", "nog niet bezorgd", "no se ha entregado todavía", "ainda não foi entregue", "отложена",
    "еще не доставлено", "ещё не доставлено", "まだ配信されていません", "är försenad", "er forsinket", "gecikti",
    "zpožděn", "viivästy", "vorübergehendes problem", "greylist", "liste grise", "lista gris",
    "hasn't got through yet", "probieren es", "versuchen es weiter", "nouvelles tentatives", "seguimos intent",
    "seguiremos intent", "altri tentativi", "ulteriori tentativi", "blijven proberen", "blijven het", "vamos insistir",
    "continuaremos tent", "continuaremos a tent",
)  # fmt: skip
"""In subject or words of a report: we go on trying."""

FINALS = (
    "permanent error", "permanent failure", "failed permanently", "permanent fatal", "given up",
    "giving up", "not going to try again", "no further delivery attempts", "no further attempts",
    "will not be retried", "has been returned", "cannot send message for",
    "could not send message for 4", "could not send message for 5", "(failure)",
    "returning message to sender", "undelivered mail returned", "will not continue trying",
    "delivery failed; will not",
)  # fmt: skip
"""In subject or words of a report: we stopped trying. Stronger than any word of delay."""

ORIGINAL_EXACT = frozenset({
    "original message", "original mail", "original message follows", "original message headers",
    "original message header", "original mail info", "original headers",
    "the original message follows", "returned message", "returned mail",
    "returned message follows", "unsent message follows", "unsent message below",
    "unsent message", "message follows", "message header follows", "message headers follow",
    "message headers", "message text follows", "undelivered message",
    "undelivered message headers", "the original message", "failed message",
    "message contents follow", "your original message", "ursprüngliche nachricht",
    "originalnachricht", "mensaje original", "message d'origine", "message original",
    "messaggio originale", "mensagem original", "original message header follows",
    "returned message headers", "header of the original message",
    "headers of the original message", "start of returned message", "begin original message",
    "forwarded message", "original message details", "元のメール", "元のメッセージ",
})  # fmt: skip
"""A line that, without its ornaments, announces the returned letter."""

ORIGINAL_PREFIXES = (
    "below this line is a copy", "below the next line is a copy", "this is a copy of the message",
    "this is a copy of your message", "the header of the original message",
    "original message follows", "returned message follows", "the body of the message is",
    "the following is a copy of", "here is a copy of the", "unsent message follows",
    "enclosed is a copy of", "a copy of your message", "copy of the original message",
    "received-from-mta header", "original message headers", "the headers of the original",
    "below is a copy of", "below is the original", "a copy of the original message",
)  # fmt: skip
"""How such a line begins, when it goes on."""

STATUS_WORDS = (
    ("4.4.3", ("host not found, try again", "temporary failure in name resolution", "lookup failed temporarily")),
    ("5.1.8", ("domain of sender", "sender domain", "sender address rejected", "sender address does not exist")),
    ("5.2.2", (
        "over quota", "quota exceed", "exceeding their quota", "exceeded quota", "exceeds quota",
        "mailbox full", "mailbox is full", "mailfolder is full", "mailbox has exceeded",
        "disk quota",
        "storage limit", "mailbox size limit", "exceeded the local limit", "一杯",
        "postfach ist voll",
        "postfach voll", "empfängers ist voll", "lettres est pleine", "boîte est pleine", "está lleno", "está llena",
        "está cheia", "postvak is vol", "storage allocation", "disk space limit", "inbox is full",
        "quota is exhausted", "over the quota", "over its quota", "quota violation", "exceeds allowed size",
        "mail box is full", "mail box full", "not enough storage", "full mailbox", "storage is full",
        "postal cheia", "lettres pleine", "已满",
        "boîte pleine", "casella piena", "buzón lleno", "переполнен", "配额",
        "容量",
    )),
    ("5.1.2", (
        "host unknown", "unknown host", "host not found", "domain not found",
        "unrouteable mail domain", "unrouteable address", "unroutable address", "unroutable mail domain",
        "name or service not known",
        "no such domain", "domain does not exist", "domain name not found",
        "couldn't find any host",
        "nxdomain", "domain isn't in my list", "unable to resolve", "no dns record", "no mail servers appear",
    )),
    ("5.1.10", (
        "indicated no smtp service", "null mx",
    )),
    ("5.4.6", (
        "too many hops", "message looping", "mail loop", "mail loops back", "routing loop",
        "hop count",
    )),
    ("5.3.4", (
        "message too large", "message size exceeds", "exceeds size limit", "exceeds the maximum",
        "message is too big", "too big for", "message length exceeds", "message too big",
    )),
    ("5.7.1", (
        "spam", "blacklist", "blocklist", "blocked", "access denied", "not authorized",
        "relaying denied", "relay not permitted", "policy", "virus", "permission to post",
        "prohibited", "spf check", "spf fail", "dmarc", " rbl", "dnsbl", "reputation", "banned", "infected",
        "reverse dns", "unsolicited",
    )),
    ("5.7.0", ("authentication required", "must authenticate")),
    ("4.7.1", ("greylist", "graylist", "temporarily rejecting", "temporarily deferred")),
    ("4.4.2", ("lost connection", "connection died", "connection dropped", "connection closed by")),
    ("4.3.1", ("insufficient system storage", "out of disk space", "insufficient disk")),
    ("4.3.2", ("service not available", "service unavailable", "too many connections")),
    ("5.2.2", ("quota",)),
    ("5.4.7", (
        "timed out", "time out", "timeout", "in the queue too long", "retry time",
        "multiple retries",
        "retry timeout", "expired", "too many retries", "no route to host", "connection refused",
        "could not deliver for the last",
    )),
    ("5.2.1", (
        "account disabled", "account has been disabled", "account is disabled", "tried to reach is disabled",
        "mailbox disabled", "been deactivated", "is deactivated", "discontinued",
        "mailbox unavailable",
        "is inactive", "suspended", "not accepting", "account is locked", "account locked", "mailbox is disabled",
        "inactive user", "account inactive", "account expired", "account has expired",
    )),
    ("5.1.6", (
        "no longer active", "no longer exist", "no longer valid", "no longer available", "no longer employed",
        "no longer works", "has moved to",
    )),
    ("5.1.1", (
        "unable to find user",
        "unknown local part", "unknown local-part",
        "not a valid mailbox", "not a valid address", "not a valid user", "not a valid recipient",
        "not a known user", "bad destination mailbox", "no such account", "no account by", "no such person",
        "invalid mailbox", "見つかりません",
        "user unknown", "unknown user", "no such user", "unknown recipient", "recipient unknown",
        "user not found", "recipient not found", "no mailbox here", "mailbox not found",
        "does not exist", "doesn't exist", "no such recipient", "no such mailbox", "invalid user",
        "invalid recipient", "unknown address", "address unknown", "addressee unknown",
        "not recognized", "not listed", "no such address", "unknown mailbox", "doesn't have a",
        "user doesn't", "invalid address", "recipient address rejected",
        "address couldn't be found",
        "not found", "no matches", "existiert nicht", "unbekannt", "n'existe pas", "inconnu",
        "no existe", "non esiste", "sconosciut", "不明", "存在しません", "見つからない",
        "リストにありません", "不存在", "找不到", "存在しない", "존재하지 않", "찾을 수 없", "не найден",
        "не существует",
        "неизвест", "neexistuje", "nie istnieje", "findes ikke", "finnes ikke", "finns inte", "ei löydy", "bulunamadı",
        "nem létezik", "não existe", "não encontrad", "no encontrad", "no se encontr", "introuvable", "desconocid",
        "desconhecid", "bestaat niet", "onbekend", "nicht gefunden", "nicht vorhanden", "non trovat",
        "nicht im domino-verzeichnis", "ne figure pas", "no aparece en", "is unknown", "not known",
        "no such subscriber",
    )),
    ("4.0.0", (
        "temporary failure", "temporary problem", "temporary error", "temporary local problem",
        "temporarily unavailable", "temporarily disabled", "try again later", "try later",
    )),
)  # fmt: skip
"""Words of a report and the enhanced code they stand for (RFC 3463), first match wins."""

LIST_REFUSALS = (
    "not member", "reject mail", "spam mail from a spammer is rejected", "loop alert",
    "loop back warning", "unix from loop", "system error message", "security alert",
)  # fmt: skip
"""In the subject of fml, a list server that answers what it does not distribute."""

REJECTIONS = (
    "was automatically rejected", "wurde automatisch abgelehnt",
    "wurde automatisch zurückgewiesen",
    "a été automatiquement rejeté", "fue rechazado automáticamente",
    "è stato rifiutato automaticamente",
)  # fmt: skip
"""In the words beside a reading report: the mailbox refused the letter (Sieve reject, Dovecot's quota)."""

READINGS = (
    ("ihre nachricht", " gelesen."), ("votre message", "a été lu"), ("il messaggio", "è stato letto"),
    ("el mensaje", "se leyó"), ("su mensaje", "se leyó"), ("uw bericht", "is gelezen"),
    ("sua mensagem", "foi lida"), ("a sua mensagem", "foi lida"),
)  # fmt: skip
"""How Exchange tells in other languages that a letter was read: the first line, and what follows somewhere."""

RECEIPT_OPENINGS = (
    "this is a receipt for the mail you sent to", "dies ist eine empfangsbestätigung für die",
    "ceci est un accusé de réception pour le", "questa è una ricevuta di ritorno per il", "este es un acuse de recibo",
    "dit is een ontvangstbevestiging voor het", "esta é uma confirmação de leitura", "este é um recibo de leitura",
    "este é um recibo de retorno", "to jest potwierdzenie", "toto je potvrzení o", "detta är ett kvitto",
    "dette er en kvittering", "tämä on vastaanottokuittaus", "ez egy visszaigazolás", "это уведомление о прочтении",
)  # fmt: skip
"""How mail programs begin to tell that they have shown a letter."""
