"""What answering machines say, and what only people say, in many languages: tables of lower-case fragments.

`automatic` needs several of these clues together, and `bounces` looks for the
person who merely tells of a bounce; nothing here decides.
"""

from __future__ import annotations

AUTO_SUBJECTS = (
    "automatic reply:", "automatic reply -", "auto reply:", "auto-reply:", "autoreply:", "auto response:",
    "auto-response:", "autoresponse:", "automatic response:", "automated reply:", "automated response:",
    "[auto-reply]", "[autoreply]", "[auto generated]", "[auto-generated]", "(auto-reply)", "out of office autoreply",
    "out-of-office autoreply", "out of office auto-reply", "out of office:", "out-of-office:", "out of the office:",
    "automatische antwort:", "abwesenheitsnotiz:", "abwesenheitsmeldung:", "abwesenheitsagent:",
    "respuesta automática:", "respuesta automatica:", "fuera de la oficina:", "fuera de oficina:",
    "risposta automatica:", "fuori ufficio:", "fuori sede:", "resposta automática:", "resposta automatica:",
    "fora do escritório:", "ausência temporária:", "automatisch antwoord:", "autosvar:", "automatisk svar:",
    "automatiskt svar:", "frånvaro:", "fravær:", "automaattinen vastaus:", "automatyczna odpowiedź:",
    "odpowiedź automatyczna:", "poza biurem:", "automatická odpověď:", "automatická odpoveď:", "mimo kancelář:",
    "automatikus válasz:", "házon kívül:", "răspuns automat:", "автоматический ответ:", "автоответ:",
    "автоматична відповідь:", "нет на работе:", "автоматичен отговор:", "αυτόματη απάντηση:", "otomatik yanıt:",
    "ofis dışında:", "automatski odgovor:", "samodejni odgovor:", "automaatvastus:", "automātiska atbilde:",
    "automatinis atsakymas:", "自動返信:", "自動応答:", "不在通知:", "自动答复:", "自动回复:", "自動回覆:",
    "자동 회신:", "자동회신:", "자동 응답:", "ตอบกลับอัตโนมัติ", "trả lời tự động:", "balasan otomatis:",
    "תשובה אוטומטית:", "رد تلقائي:", "réponse automatique:", "reponse automatique:", "absence du bureau:",
    "vacation reply:", "frånvarobesked:", "fraværsbesked:", "fraværsmelding:", "poissaoloviesti:",
    "afwezigheidsbericht:", "autom. odpowiedź:", "abwesend:", "auto:", "automātiskā atbilde:", "resposta automàtica:",
    "automatic answer:", "vacation autoreply:", "balasan automatis:", "jawapan automatik:", "автоматычны адказ:",
    "автоматски одговор:", "аутоматски одговор:", "პასუხი ავტომატურად:", "پاسخ خودکار:", "svar automatisk:",
    "sjálfvirkt svar:", "erantzun automatikoa:", "自動返信】", "自動応答】", "自动回复】",
    "自動回覆】", "자동회신]", "자동 회신]", "자동응답:", "자동응답]", "ответ автоответчика:",
    "автоматический ответ -", "poza biurem -", "out of office -", "נעדר מהמשרד:", "خارج المكتب:", "स्वचालित उत्तर",
    "automatická odpověď -", "automatisk svar -", "automaatne vastus:", "automatický odpověď:", "szabadságon:",
    "nem vagyok az irodában:", "izinde:", "otomatik cevap", "poissa:", "frånvarande:", "ikke på kontoret:",
    "mimo kanceláriu:", "odsotnost:", "отсутствую:",
)  # fmt: skip
"""How the subject of an answering machine begins: its own words, then usually ours."""

AWAY_SUBJECTS = (
    "out of office", "out-of-office", "out of the office", "away from the office", "on vacation", "on holiday",
    "away until", "on leave", "annual leave", "maternity leave", "parental leave", "auto reply", "auto-reply",
    "autoreply", "abwesenheit", "abwesend", "nicht im büro", "im urlaub", "elternzeit", "absent", "absence",
    "en congé", "congés", "fuera de la oficina", "fuera de oficina", "ausente", "vacaciones", "fuori ufficio",
    "assente", "assenza", "in ferie", "ausência", "fora do escritório", "afwezig", "met vakantie", "op vakantie",
    "buiten kantoor", "frånvaro", "ikke på kontoret", "fravær", "på ferie", "poissa", "lomalla", "nieobecn", "urlop",
    "poza biurem", "mimo kancelář", "dovolen", "nepřítom", "szabadság", "házon kívül", "concediu", "отпуск",
    "отсутств", "вне офиса", "відпуст", "άδεια", "εκτός γραφείου", "izin", "ofis dışı", "不在", "休暇", "休み",
    "外出", "休假", "부재", "휴가", "vacation reply", "away from my mail", "réponse automatique",
    "reponse automatique", "automatische beantwoording", "autosvar", "außer haus", "autom. odpowiedź",
    "otomatik yanıt", "auto:", "på semester", "semester till", "ausencia", "fuori sede", "frånvarande",
    "mimo kancelárie", "mimo kanceláriu", "odsotn", "puhkus", "fora de l'oficina", "vắng mặt", "nghỉ phép",
    "di luar kantor", "מחוץ למשרד", "חופשה", "خارج المكتب", "إجازة", "férias", "извън офиса", "godišnji odmor",
    "atostog", "atvaļināj", "ausser haus", "away message", "betriebsferien", "zamknięte", "nieczynn", "zavřeno",
    "zatvoren", "rendelési szünet", "închis", "закрыт", "не работаем", "режим работы в праздники", "κλειστά",
    "kapalı", "bayram tatili", "stängt", "ferielukket", "ferielukning", "stengt", "suljettu", "suletud", "slēgts",
    "nedirbame", "休業", "休診", "年末年始", "放假", "휴무", "휴진", "عطلة", "לא במשרד", "ลาพักร้อน", "ปิดทำการ",
    "cuti", "nghỉ lễ", "अवकाश", "mám volno", "zaprt", "відсутн", "не відповідаю", "не отвечаю", "kollektivferie",
    "ikke tilstede", "ikke til stede", "neprítom", "otsutn", "odsutn", "betriebsruhe", "betriebsurlaub",
    "holiday closure", "fermeture annuelle", "chiusura aziendale", "chiusura estiva", "chiusura natalizia",
    "vakantiesluiting",
)  # fmt: skip
"""Anywhere in the subject: somebody is away. People write this too, so it needs a second clue."""

AUTO_TITLES = frozenset({
    "automatic reply", "automated reply", "automatic response", "automated response", "auto reply", "auto response",
    "automatische antwort", "automatische rückmeldung", "réponse automatique", "respuesta automática",
    "risposta automatica", "resposta automática", "automatisch antwoord", "automatiskt svar", "automatisk svar",
    "automaattinen vastaus", "automatyczna odpowiedź", "automatická odpověď", "автоматический ответ", "自動返信",
    "自动回复",
})  # fmt: skip
"""A whole subject of an answering machine; as part of one people write it, too."""

AWAY_WORDS = (
    "i am out of the office", "i'm out of the office", "i am out of office", "i'm out of office",
    "i am currently out of", "i'm currently out of", "i am currently away", "i'm currently away", "i am away from",
    "i am on holiday", "i'm on holiday", "i am on leave", "i'm on leave", "i will be away", "i will be traveling",
    "i will be travelling", "currently out of the office", "currently on leave", "is out of the office",
    "will be out of the office", "will not be in the office", "ich bin derzeit nicht", "ich bin zur zeit nicht",
    "ich bin zurzeit nicht", "ich bin momentan nicht", "ich bin aktuell nicht", "nicht im haus", "ich bin abwesend",
    "in elternzeit", "je suis absent", "je suis en congé", "je suis actuellement en congé", "je suis en déplacement",
    "je serai absent", "je serai de retour", "actuellement absent", "en vacances", "estoy fuera de la oficina",
    "estaré fuera", "me encuentro fuera", "estoy de vacaciones", "me encuentro de vacaciones", "estoy ausente",
    "estaré ausente", "no estaré en la oficina", "sono fuori ufficio", "sono assente", "sarò assente",
    "sono in ferie", "sarò in ferie", "sono fuori sede", "sarò fuori ufficio", "estou fora do escritório",
    "estou ausente", "encontro-me ausente", "estarei fora", "ik ben afwezig", "ik ben met vakantie",
    "ik ben op vakantie", "ik ben niet op kantoor", "ik ben momenteel afwezig", "ben ik afwezig",
    "ik ben momenteel niet", "jag har semester", "jag är ledig", "jag är föräldraledig", "jag är borta",
    "jeg er ikke på kontoret", "jeg er på ferie", "jeg har ferie", "jeg holder ferie", "jeg er fraværende",
    "jeg er bortreist", "olen lomalla", "olen poissa", "en ole toimistolla", "jestem na urlopie", "jestem nieobecn",
    "przebywam na urlopie", "jestem poza biurem", "będę nieobecn", "jsem mimo kancelář", "jsem na dovolené",
    "nejsem v kanceláři", "čerpám dovolenou", "nejsem přítom", "som na dovolenke", "szabadságon vagyok",
    "nem vagyok az irodában", "házon kívül vagyok", "sunt în concediu", "nu sunt la birou", "отсутствую на рабочем",
    "я отсутствую", "буду отсутствовать", "απουσιάζω", "εκτός γραφείου", "izindeyim", "yıllık izinde",
    "ofiste olmayacağım", "不在にして", "休暇中", "休暇を", "休みをいただ", "不在のため", "出张", "出差", "休假",
    "不在办公室", "正在度假", "부재중", "휴가중", "휴가 중", "자리를 비", "im urlaub", "nicht im büro",
    "nicht erreichbar", "außer haus", "nicht in der firma", "parental leave", "maternity leave", "annual leave",
    "i am traveling", "i am travelling", "i'm traveling", "i'm travelling", "currently traveling", "i will be out",
    "estarei ausente", "férias", "em licença", "я в отпуск", "в отпуск съм", "ще отсъствам", "na godišnjem",
    "odsutan sam", "odsutna sam", "na dopustu", "odsoten", "odsotna", "olen puhkusel", "puhkusel kuni", "seré fora",
    "estaré de vacances", "soc fora", "nghỉ phép", "vắng mặt", "sedang cuti", "di luar kantor", "בחופשה", "לא במשרד",
    "מחוץ למשרד", "في إجازة", "خارج المكتب", "absente du bureau", "absent du bureau", "휴가입니다", "휴가로",
    "자리에 없", "som mimo kanceláriu", "atostogauju", "esmu atvaļinājumā", "on vacation", "on sick leave",
    "krankheitsbedingt nicht", "derzeit abwesend", "momentan abwesend", "mnie nie ma", "jestem na szkoleniu",
    "jestem na zwolnieniu", "jestem w delegacji", "jestem na macierzyńskim", "urlopie do", "urlopie macierzyńskim",
    "nie mam dostępu do poczty", "przebywam na zwolnieniu", "przebywam poza", "jsem na služební cestě",
    "jsem na veletrhu", "jsem na mateřské", "jsem na neschopence", "nebudu v kanceláři", "mám dovolenou",
    "nejsem k zastižení", "som na služobnej", "čerpám dovolenku", "nebudem v kancelárii", "nie som v kancelárii",
    "szabadságon leszek", "szülési szabadság", "nem vagyok elérhető", "távol vagyok", "táppénzen", "üzleti úton",
    "irodán kívül", "sunt în delegație", "lipsesc din birou", "nu voi fi la birou", "concediu de odihnă",
    "concediu medical", "sunt în vacanță", "na odmoru sam", "nisam u uredu", "na bolovanju", "na rodiljnom",
    "nisem v pisarni", "na porodniškem", "нисам у канцеларији", "на одмору сам", "в отпуске", "в командировке",
    "на больничном", "в декретном", "нет в офисе", "отсутствую в офисе", "не в офисе", "у відпустці", "у відрядженні",
    "на лікарняному", "немає в офісі", "ще бъда в отпуск", "в командировка", "в отпуск до", "няма да съм в офиса",
    "λείπω", "σε άδεια", "δεν βρίσκομαι στο γραφείο", "δεν είμαι στο γραφείο", "σε διακοπές", "ofiste değilim",
    "ofis dışında", "iznindeyim", "yıllık izn", "izinde olacağım", "eğitimdeyim", "seyahatteyim", "doğum izn",
    "tatildeyim", "ofisten uzak", "jag är tjänstledig", "är inte på kontoret", "är på semester",
    "jag är på tjänsteresa", "jag är sjukskriven", "jag är på konferens", "jeg har barsel", "jeg er på barsel",
    "jeg er ude af kontoret", "jeg er på kursus", "jeg er ikke tilgængelig", "jeg er på reise", "jeg er sykmeldt",
    "jeg har permisjon", "jeg er i permisjon", "jeg er ute av kontoret", "jeg er utilgjengelig", "olen vuosilomalla",
    "olen vapaalla", "olen matkoilla", "olen äitiyslomalla", "olen virkamatkalla", "en ole tavoitettavissa",
    "en ole paikalla", "vanhempainvapaalla", "olen koulutuksessa", "viibin puhkusel", "ma ei ole kontoris",
    "olen lähetuses", "atrodos atvaļinājumā", "neesmu birojā", "esmu komandējumā", "esu atostogose", "nesu biure",
    "esu komandiruotėje", "tėvystės atostog", "motinystės atostog", "休暇のため", "休みを頂", "出張中", "出張のため",
    "外出中", "育児休業", "産休", "休業いたします", "休診いたします", "席を外", "不在です", "不在とな", "外出培训",
    "不在公司", "不在辦公室", "無法親自", "无法亲自", "无法及时", "放假期间", "公休", "产假", "年假", "휴가를",
    "출장 중", "출장으로", "육아휴직", "외근", "사무실에 없", "연차", "أنا خارج", "إجازة سنوية", "إجازة أمومة",
    "في رحلة عمل", "غير متواجد", "חופשת לידה", "אני בחופש", "איני במשרד", "אינני במשרד", "במילואים", "tôi đang nghỉ",
    "đi công tác", "không có mặt tại văn phòng", "ลาพักร้อน", "ไม่อยู่ที่สำนักงาน", "ลาคลอด", "ไปราชการ",
    "อยู่ระหว่างลา", "saya sedang tidak di kantor", "dinas luar", "saya cuti", "अवकाश पर", "छुट्टी पर",
    "कार्यालय से बाहर", "betriebsferien", "betriebsurlaub", "bleibt geschlossen", "closed until", "closed for the",
    "sommes fermés", "est fermé jusqu", "fermeture annuelle", "estamos cerrados", "permanecerá cerrad", "siamo chiusi",
    "è chiusa fino", "è chiuso fino", "chiusura aziendale", "zijn gesloten", "estamos encerrados", "estamos fechados",
)  # fmt: skip
"""In the text: the absence itself."""

AWAY_THANKS = (
    "thank you for your e-mail", "thank you for your email", "thank you for your message", "thank you for your mail",
    "thanks for your e-mail", "thanks for your email", "thanks for your message", "thank you for contacting",
    "vielen dank für ihre e-mail", "vielen dank für ihre mail", "vielen dank für ihre nachricht",
    "vielen dank für deine", "danke für ihre", "danke für deine", "merci pour votre", "merci de votre",
    "je vous remercie pour votre", "gracias por su", "gracias por tu", "grazie per la", "grazie per il", "grazie del",
    "obrigado pel", "obrigada pel", "agradeço o seu", "bedankt voor uw", "bedankt voor je", "hartelijk dank voor uw",
    "tack för ditt", "tack för er", "tak for din", "takk for din", "kiitos viestist", "kiitos sähköposti",
    "děkuji za", "děkuji vám za", "ďakujem za", "köszönöm", "vă mulțumesc", "mulțumesc pentru", "благодарю за",
    "дякую за", "ευχαριστώ για", "teşekkür ederim", "e-postanız için teşekkür", "メールありがとう",
    "ご連絡ありがとう", "ご連絡いただき", "感谢您的", "谢谢您的", "메일 감사", "연락 주셔서 감사", "хвала на",
    "благодаря за", "tänan kirja", "aitäh kirja", "gràcies pel", "gràcies per", "ačiū už", "paldies par",
    "vielen dank für die", "thank you for reaching out", "köszönjük", "dziękujemy", "dziękuję", "děkujeme",
    "ďakujeme", "mulțumim", "hvala", "спасибо", "благодарим", "дякуємо", "ευχαριστούμε", "teşekkür ederiz",
    "tack för att", "tak for dit", "takk for at", "kiitämme", "täname", "pateicamies", "dėkojame",
    "ありがとうございます", "感谢来信", "谢谢来信", "감사합니다", "شكرا", "תודה", "cảm ơn", "ขอบคุณ", "terima kasih",
    "धन्यवाद",
)  # fmt: skip
"""In the text: thanks for a mail that no human eye has seen."""

AWAY_AGENTS = (
    ("i will be out of the office starting", "will not return until"),
    ("ich werde ab", "ich kehre zurück am"),
    ("je serai absent(e) à partir du", "de retour le"),
    ("je serai absent(e) du bureau", "de retour le"),
    ("estaré ausente de la oficina desde", "no volveré hasta"),
    ("sarò assente dall'ufficio", "tornerò"),
    ("ik ben niet op kantoor vanaf", "tot"),
)
"""In the text: the two halves of what the agent of Notes writes by itself."""

AWAY_REST = (
    "reply", "respond", "answer", "your mail", "your e-mail", "your email", "your message", "as soon as", "antworten",
    "beantwort", "ihre e-mail", "ihre mail", "ihre nachricht", "deine mail", "deine nachricht", "so bald", "sobald",
    "zugriff", "zurück", "votre message", "votre mail", "répondr", "dès", "su mensaje", "lo antes", "suo messaggio",
    "rispond", "appena", "a sua mensagem", "assim que", "uw bericht", "beantwoord", "zodra", "svar", "så snart",
    "vastaan", "odpowie", "odpov", "válaszol", "răspun", "ответ", "відпов", "απαντ", "yanıt", "返信", "回复", "회신",
    "phone", "telefon", "tel.", "mobil",
)  # fmt: skip
"""In the text: what else an absence notice says, beside the clues: that an answer will come, and by which number."""

AWAY_RETURNS = (
    "until", "will return on", "will be back", "i am back", "i'm back", "returning on", "i will return",
    "i'll return", "back on", "back in the office", "return to the office", "limited access", "no access to",
    "intermittent access", "upon my return", "when i return", "bis zum", "bis einschließlich", "wieder erreichbar",
    "wieder im büro", "wieder für sie da", "ab dem", "nach meiner rückkehr", "jusqu'au", "de retour", "à mon retour",
    "hasta el", "a mi regreso", "a mi vuelta", "fino al", "al mio rientro", "rientrerò", "até o dia", "até ao dia",
    "até dia", "regresso", "retorno", "tot en met", "weer bereikbaar", "weer aanwezig", "terug op", "till och med",
    "t.o.m", "tillbaka", "til og med", "tilbage", "tilbake", "saakka", " asti", "palaan", "do dnia", "wracam",
    "vracím", "zpět", "vissza", "până la", "revin", "вернусь", "по возвращении", "έως", "μέχρι", "επιστρέφω",
    "tarihine kadar", "döneceğim", "まで", "戻り", "直到", "返回", "까지", "복귀", "vrnem se", "puhkusel kuni",
    "fins a", "đến ngày", "đến hết", "sampai", "kembali", "עד", "אחזור", "حتى", "سأعود", "até 0", "até 1", "até 2",
    "até 3", "do dňa", "po powrocie", "odpiszę", "powrót", "po návratu", "vrátím se", "vraciam sa", "po návrate",
    "späť", "után érek", "revenirea", "mă întorc", "mă voi întoarce", "povratku", "vraćam", "vračam", "по повратку",
    "возвращаюсь", "вийду", "повернення", "завръщане", "връщам", "ще се върна", "επιστροφή", "επιστρέψω", "dönüşümde",
    "dönüş tarih", "kadar izin", "åter den", "retur den", "igen den", "takaisin", "palattuani", "tagasi", "atgriež",
    "grįšiu", "grįžęs", "grįžusi", "以降に", "明けに", "回来后", "结束后", "돌아와", "이후에", "عند عودت", "العودة",
    "אשוב", "בשובי", "trở lại", "กลับมา", "จนถึง", "hingga", "वापस", "ograniczony dostęp", "доступ к почте",
    "omezený přístup", "obmedzený prístup", "begränsad tillgång", "begrænset adgang", "begrenset tilgang",
    "rajoitetusti", "korlátozottan", "acces limitat", "ograničen pristup", "omejen dostop", "обмежений доступ",
    "ограничен достъп", "περιορισμένη πρόσβαση", "sınırlı erişim", "accès limité", "acceso limitado",
    "accesso limitato", "acesso limitado", "beperkte toegang", "may be delayed", "delayed replies",
)  # fmt: skip
"""In the text: when the absence ends."""

AWAY_URGENCY = (
    "in urgent cases", "will not be forwarded", "emergency", "in dringenden", "nicht weitergeleitet",
    "meine vertretung", "en cas d'urgence", "pour toute urgence", "en caso de urgencia", "para asuntos urgentes",
    "urgenz", "em caso de urgência", "assuntos urgentes", "voor dringende", "bij dringende", "brådskande", "haste",
    "w pilnych", "w sprawach pilnych", "v naléhavých", "sürgős", "urgențe", "срочн", "терміново", "επείγον", "acil",
    "緊急", "急ぎ", "紧急", "급한", "긴급", "for urgent", "if urgent", "if it is urgent", "if it's urgent",
    "urgent matters", "urgent issues", "urgent requests", "urgent questions", "urgent inquiries",
    "immediate assistance", "si es urgente", "temas urgentes", "dringenden anliegen", "dringenden fragen",
    "in pilnych", "спешни", "za hitne", "hitnim", "za nujne", "kiireloomulis", "cas d'urgència", "trường hợp khẩn",
    "mendesak", "דחופים", "דחוף", "عاجل", "v súrnych", "термінових", "por urgência", "nødstilfælde", "ved behov",
    "niecierpiących zwłoki", "nie jest przekazywana", "nie będzie przekazan", "neodkladn", "nebude přeposlán",
    "nebudú preposlané", "nem kerül továbbításra", "halaszthatatlan", "urgent:", "hitno", "nujno", "неотложн",
    "не переадрес", "не пересыла", "термінове", "невідкладн", "спешно", "επείγουσα", "yönlendirilme", "brådskar",
    "vidarebefordras inte", "videresendes ikke", "kiireelli", "edelleen välitetä", "kiireline", "steidzam", "skubi",
    "至急", "急事", "急件", "급하신", "للضرورة", "gấp", "เร่งด่วน", "darurat", "ज़रूरी", "अत्यावश्यक",
    "your matter is urgent", "your request is urgent", "your enquiry is urgent", "your message is urgent",
)  # fmt: skip
"""In the text: what happens to urgent mail, or to this one."""

AWAY_CONTACTS = (
    "please contact", "wenden sie sich", "póngase en contacto", "contacte", "contate", "kunt u contact", "kontakt",
    "ota yhteyttä", "yhteydessä", "forduljon", "contactați", "обращайтесь", "обратитесь", "επικοινωνήστε",
    "iletişime", "ご連絡ください", "연락", "reach out to", "contact ", "contatta", "mail naar", "escribe a",
    "scrivere a", "obratite se", "obrnite na", "pöörduge", "liên hệ", "hubungi", "לפנות", "الاتصال", "звертайтеся",
    "contatar", "contactar", "kreipkitės", "sazinieties", "proszę dzwonić", "proszę pisać", "zastępuje",
    "w zastępstwie", "zastoupí", "zastupuje", "obraťte se", "pište na", "píšte na", "helyettesít", "keresse",
    "adresați-vă", "scrieți", "pišite na", "обърнете", "пишите", "по вопросам", "замещает", "пишіть", "звертайтесь",
    "замінює", "απευθυνθείτε", "καλέστε", "başvurun", "arayınız", "yazınız", "arayabilirsiniz", "mejla", "skriv til",
    "soita", "ottakaa yhteyttä", "helista", "zvaniet", "rašykite", "skambinkite", "までお願い", "までご連絡",
    "代わりに", "联系", "聯繫", "문의", "تواصل", "راسل", "ติดต่อ", "संपर्क",
)  # fmt: skip
"""In the text: whom to ask instead; counts only beside an address."""

ANSWER_LINES = (
    "this is an automatic reply", "this is an automated reply", "this is an automatic response",
    "this is an automated response", "this is an auto-reply", "ceci est une réponse automatique",
    "esta es una respuesta automática", "questa è una risposta automatica", "esta é uma resposta automática",
    "detta är ett automatsvar", "自動返信", "this is an automatic confirmation", "this is an automated confirmation",
    "dies ist eine automatische empfangsbestätigung", "dies ist eine automatische eingangsbestätigung",
    "dies ist eine automatische antwort", "dies ist eine automatische abwesenheit", "dit is een automatisch antwoord",
    "dette er et automatisk svar", "tämä on automaattinen vastaus", "to jest automatyczna odpowiedź",
    "toto je automatická odpověď", "ez egy automatikus válasz", "это автоматический ответ", "bu otomatik bir yanıt",
    "αυτό είναι μια αυτόματη απάντηση", "这是一封自动回复", "此为自动回复", "이것은 자동 회신",
)  # fmt: skip
"""How a line begins in which a machine says that it answers."""

MACHINE_LINES = (
    "please type your reply above this line", "type your reply above this line", "please reply above this line",
    "reply above this line", "antworten sie oberhalb dieser", "bitte antworten sie oberhalb",
    "antworten sie über dieser", "schreiben sie ihre antwort über", "répondez au-dessus de",
    "veuillez répondre au-dessus", "responda por encima de", "rispondi sopra", "antwoord boven deze",
    "reageer boven deze", "responda acima desta",
    "this is an auto-generated", "this is an automated", "this is an automatically generated",
    "this message was generated automatically", "this is a system generated", "this is a system-generated",
    "this message was automatically generated", "this email was sent automatically", "this is an automatic message",
    "this mailbox is no longer monitored", "this mailbox is not monitored", "this inbox is not monitored",
    "dieses postfach wird nicht gelesen", "dieses postfach wird nicht überwacht",
    "dieses postfach wird nicht mehr gelesen", "dieses postfach wird nicht mehr überwacht",
    "dieses postfach wird nicht mehr betreut", "diese adresse wird nicht mehr gelesen", "dies ist eine automatisch",
    "dies ist eine systemnachricht", "bitte antworten sie nicht auf diese", "ceci est un message automatique",
    "cet e-mail a été généré automatiquement", "merci de ne pas répondre", "este es un mensaje automático",
    "este correo se ha generado automáticamente", "por favor no responda", "questo è un messaggio automatico",
    "si prega di non rispondere", "esta é uma mensagem automática", "por favor, não responda",
    "dit is een automatisch", "dit is een geautomatiseerd", "detta är ett automatiskt", "dette er en automatisk",
    "tämä on automaattinen", "to jest automatyczn", "ta wiadomość została wygenerowana automatycznie",
    "toto je automatick", "ez egy automatikus", "acesta este un mesaj automat", "это автоматическ",
    "данное письмо сформировано автоматически", "це автоматичн", "αυτό είναι ένα αυτόματο", "bu otomatik",
    "このメールは自動", "自動送信", "这是一封自动", "本邮件由系统自动", "이 메일은 자동",
    "this email was automatically generated", "this e-mail was automatically generated",
    "diese e-mail wurde automatisch generiert", "diese e-mail wurde automatisch erstellt",
    "diese e-mail wurde automatisch erzeugt", "diese e-mail wurde automatisch versendet",
    "diese e-mail wurde automatisch versandt", "diese e-mail wurde automatisch verschickt",
    "diese mail wurde automatisch generiert", "diese mail wurde automatisch erstellt",
    "diese mail wurde automatisch erzeugt", "diese mail wurde automatisch versendet",
    "diese mail wurde automatisch versandt", "diese mail wurde automatisch verschickt",
    "diese nachricht wurde automatisch generiert", "diese nachricht wurde automatisch erstellt",
    "diese nachricht wurde automatisch erzeugt", "diese nachricht wurde automatisch versendet",
    "diese nachricht wurde automatisch versandt", "diese nachricht wurde automatisch verschickt",
    "please do not reply to this email", "please do not reply to this e-mail", "please do not reply to this mail",
    "please do not reply to this message", "do not reply to this email", "do not reply to this e-mail",
    "do not reply to this mail", "do not reply to this message", "ovo je automatska", "to je samodejno",
    "see on automaatne", "đây là email tự động", "ini adalah email otomatis", "זוהי הודעה אוטומטית", "هذه رسالة آلية",
    "това е автоматично", "mesaj generat automat", "mesaj automat", "to sporočilo je bilo ustvarjeno samodejno",
    "sporočilo je ustvarjeno", "ova poruka je automatski", "ovo je automatski", "※このメールは自動",
    "※本メールは自動", "本メールは自動", "本メールは送信専用", "このメールは送信専用", "このメールに返信されても",
    "このメールへの返信", "본 메일은 발신", "본 메일은 자동", "발신 전용", "회신 불가", "此邮件为系统",
    "此郵件為系統", "此邮件由系统", "本邮件为系统", "请勿直接回复", "請勿直接回覆", "请勿回复",
    "mejlet går inte att svara", "detta mejl går inte", "det går inte att svara på", "svara inte på detta",
    "svar ikke på denne", "ikke svar på denne", "denne e-mail kan ikke besvares", "denne mail kan ikke besvares",
    "tähän viestiin ei voi vastata", "älä vastaa tähän", "wiadomość wygenerowana automatycznie",
    "prosimy nie odpowiadać", "proszę nie odpowiadać", "nie odpowiadaj na", "tato zpráva byla vygenerována",
    "na tento e-mail neodpovídejte", "neodpovídejte na", "táto správa bola vygenerovaná",
    "na túto správu neodpovedajte", "kérjük, ne válaszoljon", "ne válaszoljon erre", "vă rugăm nu răspundeți",
    "vă rugăm să nu răspundeți", "письмо сформировано автоматически", "письмо отправлено автоматически",
    "не отвечайте на это", "пожалуйста, не отвечайте", "лист сформовано автоматично", "не відповідайте на цей",
    "μην απαντάτε", "παρακαλούμε μην απαντήσετε", "bu e-posta otomatik", "bu mesaj otomatik",
    "bu iletiyi yanıtlamayın", "lütfen bu e-postay", "ärge vastake", "neatbildiet uz", "neatsakykite į",
    "هذه رسالة تلقائية", "يرجى عدم الرد", "נא לא להשיב", "אין להשיב", "vui lòng không trả lời", "กรุณาอย่าตอบกลับ",
    "อีเมลนี้เป็นข้อความอัตโนมัติ", "mohon tidak membalas", "jangan membalas", "कृपया उत्तर न दें",
)  # fmt: skip
"""How a line begins in which a machine says that it is one."""

RETELLING = (
    "i got this", "i get this", "i got the following", "i received", "i have received", "i keep getting",
    "i keep receiving", "came back", "see below", "ich habe folgende", "habe ich erhalten", "habe ich bekommen",
    "bekomme ich", "erhalte ich", "kam zurück", "siehe unten", "j'ai reçu", "voir ci-dessous", "he recibido",
    "recibí", "ho ricevuto", "recebi", "ik kreeg", "otrzymał", "я получил", "dostal jsem", "届きました", "please set",
    "please activate", "please switch", "please enable", "bitte richten", "einrichten", "bitte aktivieren",
    "einschalten", "merci d'activer", "veuillez activer", "does not work", "doesn't work", "funktioniert nicht",
    "ne fonctionne pas", "please fix", "please help", "bitte beheben", "bitte helfen", "merci de corriger",
    "sie sich an mich", "sich bitte an mich", "gern an mich", "gerne an mich", "direkt an mich", "adresser à moi",
    "à moi.", "a mí.", " a me.", " do mnie", "tot mij", "ますか。", "でしょうか", "ですか。", "까요",
    "나요", "吗。", "請問", "请问",
)  # fmt: skip
"""In the text: a person tells what came in. No machine writes so."""

ACCEPTANCES = (
    "einverstanden", "akzeptiert", "angenommen", "genehmigt", "freigegeben", "passt", "in ordnung", "approved",
    "agreed", "confirmed", "go ahead", "sounds good", "d'accord", "accord ", "approuvé", "validé", "bon pour accord",
    "de acuerdo", "aceptamos", "acepto", "conforme", "va bene", "accettiamo", "accetto", "approvato", "confermo",
    "confermiamo", "de acordo", "aceito", "aceitamos", "aprovado", "akkoord", "goedgekeurd", "zgoda", "zgadzam",
    "akceptuj", "zatwierdz", "souhlas", "schvaluj", "súhlas", "schvaľuj", "elfogad", "rendben", "jóváhagy", "accept",
    "aprob", "slažem", "prihvać", "strinjam", "potrjujem", "согласен", "согласна", "согласны", "подтвержда",
    "принимаем", "утвержда", "згоден", "згодна", "погоджу", "съгласен", "съгласна", "съгласни", "приема", "συμφων",
    "εγκρίν", "kabul", "onaylıyor", "tamam", "godkänn", "godkend", "godkjen", "hyväksy", "sobib", "nõus", "piekrīt",
    "sutink", "承知", "了解", "承認", "同意", "确认", "可以", "동의", "승인", "أوافق", "موافق", "מאשר", "מסכים",
    "đồng ý", "ตกลง", "setuju", "सहमत", "ok,", "ok.", "okay",
)  # fmt: skip
"""How somebody begins who decides: no machine agrees to anything."""

TROUBLES = frozenset({
    "not", "no", "nicht", "kein", "keine", "pas", "non", "niet", "problem", "probleme", "problema", "problème",
    "issue", "error", "fehler", "frage", "question", "help", "hilfe", "fails", "failing", "broken", "wrong", "falsch",
    "missing", "fehlt", "einrichten", "set", "setup", "disable", "deaktivieren", "aktivieren", "enable", "doesn't",
    "não", "inte", "ikke", "ei", "nefunguje", "still", "immer", "noch", "sigue", "blijft", "encore", "ancora", "ainda",
    "didn't", "isn't", "about", "wegen", "nie", "не", "nem",
})  # fmt: skip
"""Words of a subject that speaks about an absence or about its notice, and is none."""

NOTICES = (
    "abwesenheitsnotiz", "abwesenheitsmeldung", "abwesenheitsassistent", "abwesenheitsagent", "automatische antwort",
    "automatischen antwort", "auto-reply", "autoreply", "auto reply", "automatic reply", "automatic replies",
    "out of office assistant", "out of office message", "out-of-office message", "absence notice", "vacation message",
    "réponse automatique", "réponses automatiques", "message d'absence", "respuesta automática", "risposta automatica",
    "resposta automática", "automatisch antwoord", "automatische antwoord", "afwezigheidsbericht",
    "afwezigheidsassistent", "autosvar", "frånvarobesked", "fraværsbesked", "fraværsmelding", "poissaoloviesti",
    "automatyczna odpowiedź", "automatická odpověď", "автоответ",
)  # fmt: skip
"""What the notice of an absence is called."""

OWNERS = frozenset({
    "my", "our", "mein", "meine", "meiner", "unser", "unsere", "unserer", "mon", "ma", "notre", "mi", "nuestra", "mia",
    "nostra", "minha", "nossa", "mijn", "onze", "min", "vår", "vores", "moja", "nasza", "моя", "наш",
})  # fmt: skip
"""Whose it is."""

GREETINGS = (
    "hello", "hi ", "hi,", "hi!", "dear ", "hey", "good morning", "good day", "good afternoon", "hallo", "guten tag",
    "guten morgen", "sehr geehrte", "liebe", "moin", "servus", "bonjour", "bonsoir", "hola", "buenos d", "buenas",
    "estimad", "ciao", "buongiorno", "gentile", "olá", "bom dia", "prezad", "goedemorgen", "goedendag", "beste ",
    "geachte", "hej", "god dag", "hei ", "dzień dobry", "witam", "dobrý den", "здравствуйте", "добрый день",
    "καλημέρα", "merhaba", "こんにちは", "お世話", "您好", "你好", "안녕",
)  # fmt: skip
"""How a person's letter begins."""

FIRST_PERSON = frozenset({
    "i've", "i'm", "my", "mine", "ich", "mein", "meine", "meinen", "meiner", "mir", "mich", "je", "j'ai", "mon", "mes",
    "yo", "mi", "mis", "io", "mio", "mia", "miei", "eu", "meu", "minha", "ik", "mijn", "jag", "jeg", "min", "mitt",
    "minä", "ja", "mój", "moje", "já", "я", "мой", "моя", "мои", "мне", "私", "我",
})  # fmt: skip
"""Words by which somebody speaks of himself."""

UNCLEAR_PERSON = frozenset({"je", "ja", "mi", "min", "mon", "io", "eu"})
"""Those of them that mean something else in another language or on a technical line: "is", "and", Monday, minutes."""
