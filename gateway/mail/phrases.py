"""What machines say in mail, by meaning and language: tables of lower-case fragments.


a form that a mail system really sends. A fragment belongs here only if a machine writes it in its
own report: what people also write in passing goes into the tables that need a second clue.
"""

from __future__ import annotations

FAILURE_SUBJECTS = (
    "delivery failure", "delivery failed", "failed delivery", "failed mail", "failure notice",
    "failure delivery", "delivery has failed", "delivery notification", "delivery status",
    "delivery report", "delivery problem", "delivery error", "mail delivery", "message delivery",
    "mail failure", "mail error", "mail system error", "message undeliverable", "undeliverable",
    "undelivered", "non-delivery", "nondeliverable", "non delivery", "not deliverable",
    "returned mail", "returned message", "returned to sender", "returning message to sender",
    "return mail", "error sending your mail", "error in sending", "could not be delivered",
    "cannot be delivered", "couldn't be delivered", "not delivered", "could not send message",
    "delivery status notification", "warning: could not send", "delayed mail", "message delayed",
    "delivery delayed", "delivery delay", "message status - undeliverable", "bounced mail",
    "unable to deliver", "user unknown", "unknown user", "nondelivered", "ndn:",
    "delivery unsuccessful", "unzustellbar", "nicht zugestellt", "nicht zustellbar",
    "zustellung fehlgeschlagen", "zustellfehler", "zustellung verzögert", "non remis",
    "non distribuable", "non délivr", "échec de la remise", "échec de remise",
    "échec de livraison", "remise retardée", "no se puede entregar", "no entregado",
    "no se pudo entregar", "error de entrega", "entrega retrasada", "correo no entregado",
    "non recapitabile", "mancato recapito", "impossibile recapitare", "mancata consegna",
    "não entregue", "não é possível entregar", "falha na entrega", "falha de entrega",
    "onbestelbaar", "niet bezorgd", "niet afgeleverd", "niedostarczon", "nie dostarczon",
    "nie można dostarczyć", "недоставлен", "не доставлено", "не может быть доставлено",
    "сообщение не доставлено", "ошибка доставки", "kan ikke leveres", "ikke leveret",
    "kunne ikke leveres", "kan inte levereras", "gick inte att leverera", "ei voitu toimittaa",
    "toimittaminen epäonnistui", "nelze doručit", "nedoručiteln", "kézbesíthetetlen",
    "nem kézbesíthető", "teslim edilemedi", "teslim edilemiyor", "μη παραδοτέο",
    "nu poate fi livrat", "エラー通知", "配信不能", "配信できません", "配信エラー", "送信エラー",
    "不達", "送信できません", "无法送达",
    "退信", "未送达", "投递失败", "無法傳遞", "無法傳送", "배달되지 않음", "배달할 수 없",
    "전송 실패",
    "[bounce]", "配信に失敗", "error on delivery", "message not deliver",
)  # fmt: skip
"""Anywhere in a subject line of a bounce or a delay warning."""

FAILURES = (
    "could not be delivered", "couldn't be delivered", "cannot be delivered",
    "can not be delivered", "can't be delivered", "was not delivered", "were not delivered",
    "wasn't delivered", "not been delivered", "not yet been delivered", "not be delivered",
    "isn't being delivered", "unable to deliver", "not able to deliver", "wasn't able to deliver",
    "couldn't deliver", "could not deliver", "cannot deliver", "unable to be delivered",
    "undeliverable", "undelivered", "delivery failed", "delivery has failed", "delivery failure",
    "delivery to the following", "delevery to the following", "delivery of the following",
    "message not delivered", "failed recipients", "fatal errors", "had delivery errors",
    "had delivery problems", "did not reach the following", "did not reach",
    "error delivering your mail", "trouble delivering your", "problem delivering",
    "problems delivering", "error while delivering", "error was detected while processing",
    "rejected your message", "message was rejected", "has been rejected",
    "your message was blocked", "returned to sender", "transcript of session follows",
    "failure reasons", "failed addresses", "delivery status notification",
    "non-delivered information", "incorrectly constructed", "unknown user", "user unknown",
    "no such user", "unknown recipient", "recipient unknown", "invalid user", "invalid recipient",
    "user not found", "recipient not found", "mailbox not found", "no mailbox here",
    "is not e-mail users", "mailbox is full", "mailbox full", "over quota",
    "exceeding their quota", "quota exceeded", "bounced back", "undeliverable mail",
    "konnte nicht zugestellt", "konnten nicht zugestellt", "kann nicht zugestellt",
    "nicht zugestellt", "nicht ausgeliefert", "unzustellbar", "zustellung ist fehlgeschlagen",
    "fehler bei der zustellung", "nicht übermittelt", "n'a pas pu être", "n'a pas pu etre",
    "n'a pas été remis", "n'ont pas pu être", "impossible de remettre", "échec de la remise",
    "non remis", "no se pudo entregar", "no se ha podido entregar", "no ha podido ser entregado",
    "no pudo ser entregado", "error en la entrega", "impossibile recapitare",
    "non è stato possibile recapitare", "non è stato recapitato", "non può essere recapitato",
    "não pôde ser entregue", "não foi possível entregar", "não foi entregue", "falha na entrega",
    "kon niet worden bezorgd", "kan niet worden bezorgd", "niet worden afgeleverd",
    "nie można dostarczyć", "nie została dostarczona", "nie mogła zostać dostarczona",
    "не может быть доставлено", "не удалось доставить", "невозможно доставить", "не доставлено",
    "не было доставлено", "kunne ikke leveres", "kunde inte levereras", "ei voitu toimittaa",
    "nelze doručit", "nebyla doručena", "nem kézbesíthető", "nem sikerült kézbesíteni",
    "teslim edilemedi", "送信できません", "配信できません", "配送できません", "お届けできません",
    "届けることができません", "転送できません", "送信に失敗", "配信に失敗", "リストにありません",
    "宛先不明", "メールボックスが一杯", "无法送达", "无法投递", "投递失败", "未能送达", "被退回",
    "無法傳遞", "배달되지", "배달할 수 없", "전송되지", "message was undeliverable",
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
    "impossible de joindre", "is full", "non è stato possibile",
)  # fmt: skip
"""In a report's own words, too, but also in other machines' mail: counts beside a subject that says it."""

MACHINE_OPENINGS = (
    "hi. this is the", "hi! this is the", "this is the mail",
    "this message was created automatically",
    "this is an automatically generated", "this is a delivery", "this report relates",
    "your message",
    "your mail", "message from", "delivery to", "unable to deliver", "the following",
)  # fmt: skip
"""How a mail system begins to speak, even where it goes on in the first person."""

DELAYS = (
    "warning message only", "warning only", "has been delayed", "is delayed", "delivery delayed",
    "message delayed", "delayed mail", "not yet been delivered", "still being retried",
    "delivery attempts will continue", "will be retried", "will be retrying", "will keep trying",
    "will continue to try", "continue trying", "is still trying", "not yet delivered",
    "could not be delivered for more than", "do not need to resend",
    "no action is required on your part", "warning: could not send", "warning: message",
    "(delay)", "isn't being delivered right away", "temporarily delayed",
    "there was a temporary problem", "delivery has been delayed", "wurde noch nicht zugestellt",
    "noch nicht zugestellt", "zustellung verzögert", "verzögert sich", "weitere zustellversuche",
    "remise retardée", "a été retardée", "entrega retrasada", "se ha retrasado",
    "è stato ritardato", "consegna ritardata", "está atrasada", "is vertraagd", "opóźnion",
    "задерж", "遅延", "遅れて", "延迟", "延遲", "지연",
)  # fmt: skip
"""In subject or words of a report: we go on trying."""

FINALS = (
    "permanent error", "permanent failure", "failed permanently", "permanent fatal", "given up",
    "giving up", "not going to try again", "no further delivery attempts", "no further attempts",
    "will not be retried", "has been returned", "cannot send message for",
    "could not send message for 4", "could not send message for 5", "(failure)",
    "returning message to sender", "undelivered mail returned",
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
    ("5.2.2", (
        "over quota", "quota exceed", "exceeding their quota", "exceeded quota", "exceeds quota",
        "mailbox full", "mailbox is full", "mailfolder is full", "mailbox has exceeded",
        "disk quota",
        "storage limit", "mailbox size limit", "exceeded the local limit", "一杯",
        "postfach ist voll",
        "postfach voll", "boîte pleine", "casella piena", "buzón lleno", "переполнен", "配额",
        "容量",
    )),
    ("5.1.2", (
        "host unknown", "unknown host", "host not found", "domain not found",
        "unrouteable mail domain", "unrouteable address", "name or service not known",
        "no such domain", "domain does not exist", "domain name not found",
        "couldn't find any host",
        "nxdomain", "domain isn't in my list", "unable to resolve", "no dns record",
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
        "prohibited",
    )),
    ("5.4.7", (
        "timed out", "time out", "timeout", "in the queue too long", "retry time",
        "multiple retries",
        "retry timeout", "expired", "too many retries", "no route to host", "connection refused",
    )),
    ("5.2.1", (
        "account disabled", "account has been disabled", "mailbox disabled",
        "mailbox unavailable",
        "is inactive", "suspended", "not accepting",
    )),
    ("5.1.1", (
        "user unknown", "unknown user", "no such user", "unknown recipient", "recipient unknown",
        "user not found", "recipient not found", "no mailbox here", "mailbox not found",
        "does not exist", "doesn't exist", "no such recipient", "no such mailbox", "invalid user",
        "invalid recipient", "unknown address", "address unknown", "addressee unknown",
        "not recognized", "not listed", "no such address", "unknown mailbox", "doesn't have a",
        "user doesn't", "invalid address", "recipient address rejected",
        "address couldn't be found",
        "not found", "no matches", "existiert nicht", "unbekannt", "n'existe pas", "inconnu",
        "no existe", "non esiste", "sconosciut", "不明", "存在しません", "見つからない",
        "リストにありません", "不存在",
    )),
)  # fmt: skip
"""Words of a report and the enhanced code they stand for (RFC 3463), first match wins."""

AUTO_SUBJECTS = (
    "automatic reply:", "automatic reply -", "auto reply:", "auto-reply:", "autoreply:",
    "auto response:", "auto-response:", "autoresponse:", "automatic response:",
    "automated reply:", "automated response:", "[auto-reply]", "[autoreply]", "[auto generated]",
    "[auto-generated]", "(auto-reply)",
    "out of office autoreply", "out-of-office autoreply", "out of office auto-reply",
    "out of office:", "out-of-office:", "out of the office:", "automatische antwort:",
    "abwesenheitsnotiz:", "abwesenheitsmeldung:", "abwesenheitsagent:", "respuesta automática:",
    "respuesta automatica:", "fuera de la oficina:", "fuera de oficina:", "risposta automatica:",
    "fuori ufficio:", "fuori sede:", "resposta automática:", "resposta automatica:",
    "fora do escritório:", "ausência temporária:", "automatisch antwoord:", "autosvar:",
    "automatisk svar:", "automatiskt svar:", "frånvaro:", "fravær:", "automaattinen vastaus:",
    "automatyczna odpowiedź:", "odpowiedź automatyczna:", "poza biurem:", "automatická odpověď:",
    "automatická odpoveď:", "mimo kancelář:", "automatikus válasz:", "házon kívül:",
    "răspuns automat:", "автоматический ответ:", "автоответ:", "автоматична відповідь:",
    "нет на работе:", "автоматичен отговор:", "αυτόματη απάντηση:", "otomatik yanıt:",
    "ofis dışında:", "automatski odgovor:", "samodejni odgovor:", "automaatvastus:",
    "automātiska atbilde:", "automatinis atsakymas:", "自動返信:", "自動応答:", "不在通知",
    "自动答复:", "自动回复:",
    "自動回覆:", "자동 회신:", "자동회신:", "자동 응답:", "ตอบกลับอัตโนมัติ", "trả lời tự động:",
    "balasan otomatis:", "תשובה אוטומטית:", "رد تلقائي:", "réponse automatique:",
    "reponse automatique:", "absence du bureau:", "vacation reply:", "frånvarobesked:",
    "fraværsbesked:", "fraværsmelding:", "poissaoloviesti:", "afwezigheidsbericht:",
    "autom. odpowiedź:",
)  # fmt: skip
"""How the subject of an answering machine begins: its own words, then usually ours."""

AWAY_SUBJECTS = (
    "out of office", "out-of-office", "out of the office", "away from the office", "on vacation",
    "on holiday", "away until", "on leave", "annual leave", "maternity leave", "parental leave",
    "auto reply", "auto-reply", "autoreply", "abwesenheit", "abwesend", "nicht im büro",
    "im urlaub", "elternzeit", "absent", "absence", "en congé", "congés", "fuera de la oficina",
    "fuera de oficina", "ausente", "vacaciones", "fuori ufficio", "assente", "assenza",
    "in ferie", "ausência", "fora do escritório", "de férias", "afwezig", "met vakantie",
    "op vakantie", "buiten kantoor", "frånvaro", "semester", "ikke på kontoret", "fravær",
    "på ferie", "poissa", "lomalla", "nieobecn", "urlop", "poza biurem", "mimo kancelář",
    "dovolen", "nepřítom", "szabadság", "házon kívül", "concediu", "отпуск", "отсутств",
    "вне офиса", "відпуст", "άδεια", "εκτός γραφείου", "izin", "ofis dışı", "不在", "休暇",
    "休み",
    "外出", "休假", "不在办公室", "부재", "휴가", "vacation reply", "away from my mail",
    "automatische abwesenheit", "réponse automatique", "reponse automatique", "absence du bureau",
    "automatische beantwoording", "afwezigheidsbericht", "autosvar", "frånvarobesked",
    "fraværsbesked", "fraværsmelding", "poissaoloviesti", "poissa toimistosta",
    "autom. odpowiedź", "otomatik yanıt", "auto:",
)  # fmt: skip
"""Anywhere in the subject: somebody is away. People write this too, so it needs a second clue."""

AWAY_WORDS = (
    "i am out of the office", "i'm out of the office", "i will be out of the office",
    "i am out of office", "i'm out of office", "i will be out of office", "i am currently out of",
    "i'm currently out of", "i am currently away", "i'm currently away", "i am away from",
    "i am on vacation", "i'm on vacation", "i am on holiday", "i'm on holiday",
    "i am on annual leave", "i'm on annual leave", "i am on leave", "i'm on leave",
    "i am on maternity leave", "i am on parental leave", "i will be on vacation",
    "i will be away", "i will be traveling", "i will be travelling",
    "currently out of the office", "currently on vacation", "currently on leave",
    "is out of the office", "will be out of the office", "will not be in the office",
    "ich bin nicht im büro", "ich bin derzeit nicht", "ich bin zur zeit nicht",
    "ich bin zurzeit nicht", "ich bin momentan nicht", "ich bin bis", "ich bin ab dem",
    "ich bin vom", "ich bin im urlaub", "ich bin aktuell nicht", "ich bin derzeit im urlaub",
    "ich befinde mich im urlaub", "derzeit nicht erreichbar", "derzeit nicht im büro",
    "nicht im haus", "ich bin abwesend", "in elternzeit", "nicht im hause", "je suis absent",
    "je suis actuellement absent", "je suis en congé", "je suis actuellement en congé",
    "je suis en déplacement", "je serai absent", "je serai de retour", "actuellement absent",
    "en vacances", "estoy fuera de la oficina", "estaré fuera", "me encuentro fuera",
    "estoy de vacaciones", "me encuentro de vacaciones", "estoy ausente", "estaré ausente",
    "no estaré en la oficina", "sono fuori ufficio", "sono assente", "sarò assente",
    "sono in ferie", "sarò in ferie", "sono fuori sede", "sarò fuori ufficio",
    "estou fora do escritório", "estou ausente", "estarei ausente", "estou de férias",
    "encontro-me ausente", "estarei fora", "ik ben afwezig", "ik ben met vakantie",
    "ik ben op vakantie", "ik ben niet op kantoor", "ik ben momenteel afwezig", "ben ik afwezig",
    "ik ben momenteel niet", "jag är inte på kontoret", "jag har semester", "jag är på semester",
    "jag är ledig", "jag är föräldraledig", "jag är borta", "jeg er ikke på kontoret",
    "jeg er på ferie", "jeg har ferie", "jeg holder ferie", "jeg er fraværende",
    "jeg er bortreist", "olen lomalla", "olen poissa", "en ole toimistolla", "jestem na urlopie",
    "jestem nieobecn", "przebywam na urlopie", "jestem poza biurem", "będę nieobecn",
    "jsem mimo kancelář", "jsem na dovolené", "nejsem v kanceláři", "čerpám dovolenou",
    "nejsem přítom", "som na dovolenke", "szabadságon vagyok", "nem vagyok az irodában",
    "házon kívül vagyok", "sunt în concediu", "nu sunt la birou", "я в отпуске",
    "нахожусь в отпуске", "меня нет в офисе", "отсутствую на рабочем", "я отсутствую",
    "буду отсутствовать", "я у відпустці", "перебуваю у відпустці", "απουσιάζω", "είμαι σε άδεια",
    "βρίσκομαι σε άδεια", "εκτός γραφείου", "ofis dışındayım", "izindeyim", "yıllık izinde",
    "ofiste olmayacağım", "不在にしております", "不在にして", "休暇中", "休暇を", "休みをいただ",
    "不在のため", "出张", "出差", "休假",
    "不在办公室", "正在度假", "부재중", "휴가중", "휴가 중", "자리를 비",
)  # fmt: skip
"""In the text: the absence itself."""

AWAY_THANKS = (
    "thank you for your e-mail", "thank you for your email", "thank you for your message",
    "thank you for your mail", "thanks for your e-mail", "thanks for your email",
    "thanks for your message", "thank you for contacting", "vielen dank für ihre e-mail",
    "vielen dank für ihre mail", "vielen dank für ihre nachricht", "vielen dank für deine",
    "danke für ihre", "danke für deine", "merci pour votre", "merci de votre",
    "je vous remercie pour votre", "gracias por su", "gracias por tu", "grazie per la",
    "grazie per il", "grazie del", "obrigado pel", "obrigada pel", "agradeço o seu",
    "bedankt voor uw", "bedankt voor je", "hartelijk dank voor uw", "tack för ditt",
    "tack för er", "tak for din", "takk for din", "kiitos viestist", "kiitos sähköposti",
    "dziękuję za", "dziękujemy za", "děkuji za", "děkuji vám za", "ďakujem za", "köszönöm",
    "vă mulțumesc", "mulțumesc pentru", "спасибо за ваш", "благодарю за", "спасибо за письмо",
    "дякую за", "ευχαριστώ για", "teşekkür ederim", "e-postanız için teşekkür",
    "メールありがとう",
    "ご連絡ありがとう", "ご連絡いただき", "感谢您的", "谢谢您的", "메일 감사", "연락 주셔서 감사",
)  # fmt: skip
"""In the text: thanks for a mail that no human eye has seen."""

AWAY_RETURNS = (
    "until", "returning on", "i will return", "i'll return", "back on", "back in the office",
    "return to the office", "limited access", "no access to", "intermittent access",
    "upon my return", "when i return", "bis zum", "bis einschließlich", "wieder erreichbar",
    "wieder im büro", "wieder für sie da", "ab dem", "nach meiner rückkehr", "jusqu'au",
    "de retour", "à mon retour", "hasta el", "a mi regreso", "a mi vuelta", "fino al",
    "al mio rientro", "rientrerò", "até o dia", "até ao dia", "até dia", "regresso", "retorno",
    "tot en met", "tot ", "weer bereikbaar", "weer aanwezig", "terug op", "till och med", "t.o.m",
    "tillbaka", "til og med", "tilbage", "tilbake", "saakka", "asti", "palaan", "do dnia",
    "wracam", "do ", "vracím", "zpět", "vissza", "până la", "revin", "вернусь", "по возвращении",
    "до ", "повернусь", "έως", "μέχρι", "επιστρέφω", "tarihine kadar", "döneceğim", "まで",
    "戻り",
    "直到", "返回", "까지", "복귀",
)  # fmt: skip
"""In the text: when the absence ends."""

AWAY_URGENCY = (
    "in urgent cases", "for urgent matters", "urgent", "your message will not be forwarded",
    "will not be forwarded", "emergency", "in dringenden", "nicht weitergeleitet",
    "meine vertretung", "en cas d'urgence", "pour toute urgence", "en caso de urgencia",
    "para asuntos urgentes", "urgenz", "em caso de urgência", "assuntos urgentes",
    "voor dringende", "bij dringende", "brådskande", "haste", "kiireellis", "w pilnych",
    "w sprawach pilnych", "v naléhavých", "sürgős", "urgențe", "срочн", "терміново", "επείγον",
    "acil", "緊急", "急ぎ", "紧急", "급한", "긴급",
)  # fmt: skip
"""In the text: what happens to urgent mail, or to this one."""

AWAY_CONTACTS = (
    "please contact", "wenden sie sich", "kontaktieren sie", "veuillez contacter",
    "merci de contacter", "vous pouvez contacter", "póngase en contacto", "puede contactar",
    "si prega di contattare", "può contattare", "contacte", "contate", "neem contact op",
    "kunt u contact", "vänligen kontakta", "kontakta", "venligst kontakt", "kontakt",
    "ota yhteyttä", "yhteydessä", "proszę o kontakt", "kontaktujte", "forduljon", "contactați",
    "обращайтесь", "обратитесь", "επικοινωνήστε", "iletişime", "ご連絡ください", "请联系", "연락",
)  # fmt: skip
"""In the text: whom to ask instead; counts only beside an address."""

ANSWER_LINES = (
    "this is an automatic reply", "this is an automated reply", "this is an automatic response",
    "this is an automated response", "this is an auto-reply", "ceci est une réponse automatique",
    "esta es una respuesta automática", "questa è una risposta automatica",
    "esta é uma resposta automática", "detta är ett automatsvar", "自動返信",
    "dies ist eine automatische antwort", "dies ist eine automatische abwesenheit",
    "dit is een automatisch antwoord", "dette er et automatisk svar",
    "tämä on automaattinen vastaus", "to jest automatyczna odpowiedź",
    "toto je automatická odpověď", "ez egy automatikus válasz", "это автоматический ответ",
    "bu otomatik bir yanıt", "αυτό είναι μια αυτόματη απάντηση", "这是一封自动回复",
    "此为自动回复",
    "이것은 자동 회신",
)  # fmt: skip
"""How a line begins in which a machine says that it answers."""

MACHINE_LINES = (
    "this is an auto-generated", "this is an automated", "this is an automatically generated",
    "this message was generated automatically", "this is a system generated",
    "this is a system-generated", "this message was automatically generated",
    "this email was sent automatically", "please do not reply to this", "do not reply to this",
    "dies ist eine automatisch", "diese e-mail wurde automatisch",
    "diese nachricht wurde automatisch", "dies ist eine systemnachricht",
    "bitte antworten sie nicht auf diese", "ceci est un message automatique",
    "cet e-mail a été généré automatiquement", "merci de ne pas répondre",
    "este es un mensaje automático", "este correo se ha generado automáticamente",
    "por favor no responda", "questo è un messaggio automatico", "si prega di non rispondere",
    "esta é uma mensagem automática", "por favor, não responda", "dit is een automatisch",
    "dit is een geautomatiseerd", "detta är ett automatiskt", "dette er en automatisk",
    "tämä on automaattinen", "to jest automatyczn",
    "ta wiadomość została wygenerowana automatycznie", "toto je automatick", "ez egy automatikus",
    "acesta este un mesaj automat", "это автоматическ",
    "данное письмо сформировано автоматически", "це автоматичн", "αυτό είναι ένα αυτόματο",
    "bu otomatik", "このメールは自動", "自動送信", "这是一封自动", "此邮件为系统自动",
    "本邮件由系统自动", "이 메일은 자동",
    "this email was automatically generated", "this e-mail was automatically generated",
)  # fmt: skip
"""How a line begins in which a machine says that it is one."""

CHALLENGES = (
    "confirm that you are a human", "verify that you are a human",
    "click the link below to deliver", "click the link below to confirm your message",
    "your message is being held until you confirm", "to confirm your mail",
    "message will be delivered after you", "sender verification",
    "requires verification of senders", "verify your email address so that your message",
    "spam protection system requires", "is protected by an anti-spam",
    "awaiting your confirmation", "prove you are not a", "anti-spam uol", "challenge/response",
    "challenge-response", "released once you confirm", "confirm by replying to this",
    "add yourself to the recipient's allowed",
)  # fmt: skip
"""In the text: a sender is asked to prove that he is one (challenge and response)."""

RETELLING = (
    "i got this", "i get this", "i got the following", "i received", "i have received",
    "i keep getting", "i keep receiving", "this came back", "came back", "see below",
    "ich habe folgende", "habe ich erhalten", "habe ich bekommen", "bekomme ich", "erhalte ich",
    "kam zurück", "siehe unten", "j'ai reçu", "voir ci-dessous", "he recibido", "recibí",
    "ho ricevuto", "recebi", "ik kreeg", "otrzymał", "я получил", "dostal jsem", "届きました",
)  # fmt: skip
"""In the text: a person tells what came in. No machine writes so."""

GREETINGS = (
    "hello", "hi ", "hi,", "hi!", "dear ", "hey", "good morning", "good day", "good afternoon",
    "hallo", "guten tag", "guten morgen", "sehr geehrte", "liebe", "moin", "servus", "bonjour",
    "bonsoir", "hola", "buenos d", "buenas", "estimad", "ciao", "buongiorno", "gentile", "olá",
    "bom dia", "prezad", "goedemorgen", "goedendag", "beste ", "geachte", "hej", "god dag", "hei ",
    "dzień dobry", "witam", "dobrý den", "здравствуйте", "добрый день", "καλημέρα", "merhaba",
    "こんにちは", "お世話", "您好", "你好", "안녕",
)  # fmt: skip
"""How a person's letter begins."""

FIRST_PERSON = frozenset({
    "i", "i've", "i'm", "my", "mine", "ich", "mein", "meine", "meinen", "meiner", "mir", "je",
    "j'ai",
    "mon", "mes", "yo", "mi", "mis", "io", "mio", "mia", "miei", "eu", "meu", "minha", "ik",
    "mijn",
    "jag", "jeg", "min", "mitt", "minä", "ja", "mój", "moje", "já", "я", "мой", "моя", "мои",
    "мне",
    "私", "我",
})  # fmt: skip
"""Words by which somebody speaks of himself."""

LIST_REFUSALS = (
    "not member", "reject mail", "spam mail from a spammer is rejected", "loop alert",
    "loop back warning", "unix from loop", "system error message", "security alert",
)  # fmt: skip
"""In the subject of fml, a list server that answers what it does not distribute."""
