"""What machines say to a mail that has come: that it arrived, was read, waits for a proof, or reaches nobody any more.

Tables in many languages. `automatic` and `receipts` look these up; nothing here decides. All rows are
lower-case fragments of a text, or of a subject where it says so.
"""

from __future__ import annotations

RECEIVED = (
    "have received your message", "have received your email", "have received your e-mail", "have received your mail",
    "have received your request", "have received your inquiry", "have received your enquiry",
    "have received your application", "request has been received", "message has been received",
    "email has been received", "ticket has been received", "inquiry has been received",
    "application has been received", "we received your message", "we received your email", "we received your request",
    "your request has been registered", "has been logged", "has been created", "has been assigned",
    "haben ihre nachricht erhalten", "haben ihre anfrage erhalten", "haben ihre e-mail erhalten",
    "haben ihre mail erhalten", "ist bei uns eingegangen", "ist eingegangen", "wurde erfasst", "wurde registriert",
    "unter der nummer", "ticket wurde erstellt", "bien reçu votre message", "bien reçu votre demande",
    "bien reçu votre e-mail", "bien reçu votre mail", "bien reçu votre courriel", "bien reçu votre candidature",
    "a bien été reçu", "a été enregistré", "recibido su mensaje", "recibido su correo", "recibido su solicitud",
    "recibido su consulta", "recibido tu mensaje", "recibido tu correo", "recibido tu solicitud",
    "recibido tu consulta", "ha sido recibid", "ha sido registrad", "ricevuto la sua richiesta",
    "ricevuto la tua richiesta", "ricevuto il suo messaggio", "ricevuto il tuo messaggio", "ricevuto la sua e-mail",
    "ricevuto la tua e-mail", "è stata ricevuta", "è stata registrata", "è stato ricevuto",
    "hebben uw bericht ontvangen", "hebben uw e-mail ontvangen", "is ontvangen", "is geregistreerd",
    "recebemos a sua mensagem", "recebemos sua mensagem", "recebemos o seu pedido", "recebemos o seu contacto",
    "recebemos seu contato", "recebemos o seu e-mail", "recebemos seu e-mail", "foi recebid", "foi registad",
    "foi registrad", "otrzymaliśmy twoj", "otrzymaliśmy państwa", "zostało zarejestrowane", "otrzymało numer",
    "została przyjęta", "zostało przyjęte", "jsme obdrželi", "byl přijat", "byla přijata", "zaevidovali",
    "doručena v pořádku", "v pořádku doručena", "sme prijali", "bola prijatá", "zaevidovaná", "megkaptuk",
    "rögzítettük", "beérkezett", "am primit", "a fost primit", "a fost înregistrat", "primili smo", "je zaprimljen",
    "smo prejeli", "prejeli smo", "je zabeležen", "примили смо", "захтев је", "получихме", "е регистрирана",
    "е регистрирано", "зарегистрирован", "мы получили ваш", "получено", "принято в работу", "отримали ваш",
    "зареєстрован", "отримано", "λάβαμε", "ελήφθη", "παραλήφθηκε", "καταχωρήθηκε", "talebiniz alın", "mesajınız alın",
    "başvurunuz alın", "kaydedilmiştir", "kayıt altına", "bize ulaştı", "har tagit emot", "har mottagit",
    "är mottaget", "har registrerats", "har modtaget", "er modtaget", "er registreret", "har mottatt", "er mottatt",
    "er registrert", "olemme vastaanottaneet", "on vastaanotettu", "on kirjattu", "kätte saanud", "on registreeritud",
    "esam saņēmuši", "ir reģistrēts", "gavome jūsų", "užregistruota", "受け付けました", "受付いたしました",
    "受信いたしました", "拝受いたしました", "到達しました", "承りました", "已收到", "已受理", "已收悉", "已經收到",
    "접수되었습니다", "접수하였습니다", "접수됐습니다", "استلمنا", "تم استلام", "تم تسجيل", "وصلتنا رسالت",
    "קיבלנו את", "פנייתך התקבלה", "הודעתך התקבלה", "đã nhận được", "đã được ghi nhận", "ได้รับอีเมล", "ได้รับข้อความ",
    "ได้รับเรื่อง", "telah kami terima", "sudah kami terima", "telah diterima", "प्राप्त हुआ", "प्राप्त हो गया",
    "दर्ज कर",
)  # fmt: skip
"""The mail has arrived, or stands in a list now."""

SOON = (
    "as soon as possible", "get back to you", "will be in touch", "shortly", "within 24", "within 48", "business day",
    "working day", "in kürze", "schnellstmöglich", "so schnell wie möglich", "so bald wie möglich", "melden uns",
    "werktag", "innerhalb von", "innerhalb der nächsten", "bearbeiten ihr", "dans les plus brefs délais",
    "dès que possible", "sous 24", "sous 48", "jours ouvrés", "lo antes posible", "en breve", "a la mayor brevedad",
    "días hábiles", "il prima possibile", "al più presto", "quanto prima", "entro 24", "giorni lavorativi",
    "zo spoedig mogelijk", "zo snel mogelijk", "werkdag", "binnen 24", "o mais breve possível", "assim que possível",
    "em breve", "dias úteis", "najszybciej", "w ciągu 24", "odpowiemy", "skontaktujemy się", "co nejdříve",
    "ozveme se", "do 24 hodin", "čo najskôr", "pracovn", "24 órán belül", "hamarosan", "munkanap", "a lehető leg",
    "hét belül", "în cel mai scurt timp", "în termen de", "cât mai curând", "zile lucrătoare", "u najkraćem",
    "javit ćemo", "javićemo", "v najkrajšem", "odgovorili bomo", "у најкраћем", "възможно най-скоро", "ще се свърж",
    "ще отговорим", "в ближайшее время", "как можно скорее", "рабочих час", "рабочих дн", "в порядке очереди",
    "ответим", "найближчим часом", "якнайшвидше", "робочий час", "зв'яжеться", "το συντομότερο", "σύντομα", "εργάσιμ",
    "en kısa sürede", "saat içinde", "mesai", "dönüş yap", "så snart", "inom 24", "arbetsdag", "snarest",
    "hurtigst muligt", "hverdage", "arbeidsdag", "virkedag", "mahdollisimman pian", "arkipäiv", "vuorokaud",
    "esimesel võimalusel", "tööpäev", "tuvākajā laikā", "darba dien", "artimiausiu metu", "darbo dien", "営業日",
    "順次", "改めてご連絡", "ご連絡いたします", "尽快", "儘快", "工作日", "小时内", "小時內", "순차적으로",
    "빠른 시일", "영업일", "답변드리겠", "في أقرب وقت", "خلال 24", "بأسرع", "בהקדם", "תוך 24", "trong thời gian sớm",
    "sớm nhất", "โดยเร็ว", "ภายใน", "segera", "शीघ्र",
)  # fmt: skip
"""Somebody will see to it, and when."""

NUMBERS = (
    "ticket", "number", "nummer", "numéro", "número", "vorgang", "číslo", "číslem", "numer", "szám", "numărul",
    "broj", "številk", "номер", "αριθμ", "numara", "番号", "编号", "單號", "工单", "번호", "رقم", "מספר", "đơn",
    "หมายเลข", "nomor", "ärende", "tapaus",
)  # fmt: skip
"""It has a number now."""

LEFT = (
    "no longer with", "no longer works", "no longer work for", "hat das unternehmen verlassen",
    "hat unser haus verlassen", "nicht mehr bei uns", "nicht mehr für uns tätig", "nicht mehr im unternehmen",
    "ne travaille plus", "ya no trabaja", "non lavora più", "werkt niet meer", "já não trabalha", "não trabalha mais",
    "już nie pracuje", "nie jest już pracownikiem", "u nás nepracuje", "már nem munkatársunk", "már nem dolgozik",
    "nu mai lucrează", "više ne radi", "ne dela več", "больше не работает", "більше не працює", "вече не работи",
    "δεν εργάζεται πλέον", "ayrılmıştır", "artık çalışm", "har slutat", "har sluttet", "er fratrådt", "ei ole enää",
    "ei tööta enam", "vairs nestrādā", "nebedirba", "退職", "已离职", "已離職", "퇴사", "لم يعد يعمل", "כבר לא עובד",
    "không còn làm việc", "tidak lagi bekerja",
)  # fmt: skip
"""Somebody does not work there any more."""

READ_SUBJECTS = (
    "read:", "gelesen:", "lu:", "leído:", "letto:", "lida:", "lido:", "gelezen:", "läst:", "læst:", "lest:",
    "luettu:", "przeczytano:", "przeczytane:", "přečteno:", "prečítané:", "elolvasva:", "olvasva:", "citit:",
    "citită:", "pročitano:", "prebrano:", "прочитано:", "прочтено:", "αναγνώστηκε:", "διαβάστηκε:", "okundu:",
    "loetud:", "izlasīts:", "perskaityta:", "開封済み:", "开封済み:", "已读:", "已讀:", "읽음:", "مقروء:", "نقروا:",
    "נקרא:", "đã đọc:", "อ่านแล้ว:", "dibaca:", "पढ़ा गया:",
)  # fmt: skip
"""How the subject of a reading receipt begins."""

READ_WORDS = (
    "was read", "has been read", "was displayed", "gelesen", "angezeigt", "a été lu", "a été affiché",
    "ha sido leído", "fue leído", "se leyó", "è stato letto", "è stato visualizzato", "foi lida", "foi lido",
    "is gelezen", "har lästs", "blev läst", "är läst", "er læst", "blev læst", "ble lest", "er lest", "luettiin",
    "on luettu", "przeczytan", "přečten", "prečítan", "elolvas", "a fost citit", "pročitan", "prebran", "прочитан",
    "прочтен", "διαβάστηκε", "αναγνώστηκε", "okun", "loeti", "loetud", "izlasīt", "perskaityt", "開封されました",
    "開封済み", "被阅读", "已阅读", "已讀取", "已读取", "읽었습니다", "읽혔습니다", "읽음", "تمت قراءة", "נקראה",
    "đã được đọc", "ถูกอ่าน", "telah dibaca", "पढ़ा गया", "पढ़ लिया",
)  # fmt: skip
"""A letter was read; stands beside the time."""

PROOFS = (
    "confirm that you are a human", "verify that you are a human", "you are not a robot", "you are human",
    "click the link below to deliver", "to deliver your message", "click the link below to confirm your message",
    "your message is being held until", "to confirm your mail", "message will be delivered after you",
    "sender verification", "requires verification of senders", "verify your email address so that your message",
    "spam protection system requires", "is protected by an anti-spam", "awaiting your confirmation",
    "prove you are not a", "anti-spam uol", "challenge/response", "challenge-response", "released once you confirm",
    "confirm by replying to this", "add yourself to the recipient's allowed", "kein roboter sind", "ein mensch sind",
    "pas un robot", "êtes humain", "no es un robot", "es humano", "non sei un robot", "non è un robot", "geen robot",
    "não é um robô", "não é um robot", "jesteś człowiekiem", "nie jesteś robotem", "zaufanych nadawców",
    "nejste robot", "jste člověk", "nie ste robot", "ste človek", "nem robot", "nu sunteți robot", "niste robot",
    "не сте робот", "не робот", "είστε άνθρωπος", "δεν είστε ρομπότ", "robot olmadığınız", "inte är en robot",
    "ikke er en robot", "et ole robotti", "ei ole robot", "neesat robots", "nesate robotas", "ロボットではない",
    "送信者の確認", "不是机器人", "不是機器人", "로봇이 아님", "لست روبوت", "אינך רובוט", "không phải là robot",
    "ไม่ใช่หุ่นยนต์", "bukan robot", "रोबोट नहीं",
)  # fmt: skip
"""The sender is asked to prove that he is one (challenge and response)."""

PROOF_SUBJECTS = (
    "confirm", "verif", "challenge", "spam", "held", "bestätig", "überprüf", "vérif", "bevestig", "potwier",
    "weryfik", "ověř", "overen", "overt", "potvrď", "potvrd", "megerős", "igazol", "potrd", "preveri", "потвърд",
    "подтвер", "підтвер", "επιβεβ", "doğrula", "onay", "bekräft", "bekræft", "bekreft", "vahvista", "kinnita",
    "apstipr", "patvirt", "認証", "確認", "验证", "驗證", "인증", "확인", "تأكيد", "تحقق", "אימות", "אישור",
    "xác nhận", "xác minh", "ยืนยัน", "konfirmasi", "सत्याप", "पुष्टि",
)  # fmt: skip
"""In the subject of such a demand."""
