"""Legal notices, environmental pleas, virus scanners and list footers: paragraphs that companies and programs add.

Tables of `mail.signatures`. A person speaks of confidential papers, too, so a legal notice is known by three words: it
names the mail itself, and it says two things about secrecy, the addressee or an error.
"""

from __future__ import annotations

_ITSELF = (
    "this e-mail", "this email", "this mail", "this message", "this communication", "this transmission",
    "this electronic", "the information contained", "information in this", "contents of this", "transmitted with it",
    "diese e-mail", "diese email", "diese mail", "diese nachricht", "dieser e-mail", "dieser mail", "dieser nachricht",
    "ce message", "cet e-mail", "ce courriel", "ce mail", "présent message", "présent e-mail", "este mensaje",
    "este correo", "presente mensaje", "presente correo", "esta mensagem", "este e-mail",
    "este email", "questo messaggio",
    "questa e-mail", "questa mail", "presente messaggio", "presente e-mail", "dit bericht", "deze e-mail", "deze mail",
    "dit e-mailbericht", "detta meddelande", "detta e-post", "denne e-mail", "denne mail", "denne meddelelse",
    "denne e-post", "denne melding", "tämä viesti", "tämä sähköposti", "ta wiadomość", "niniejsza wiadomość",
    "tato zpráva", "tento e-mail", "táto správa", "ez az üzenet", "ez az e-mail", "jelen üzenet", "acest mesaj",
    "acest e-mail", "bu e-posta", "bu mesaj", "bu ileti", "это сообщение", "данное сообщение", "это письмо",
    "настоящее сообщение", "це повідомлення", "цей лист", "παρόν μήνυμα", "αυτό το μήνυμα", "ova poruka",
    "ova elektronička", "to sporočilo", "see kiri", "šis laiškas", "šī vēstule", "aquest missatge", "本メール",
    "このメール", "本邮件", "此邮件", "本郵件", "此郵件", "본 메일", "이 메일", "본 메시지", "email này",
)  # fmt: skip
_SECRECY = (
    "confidential", "privileged", "intended", "unauthori", "in error", "disclos",
    "recipient", "addressee", "relied upon",
    "vertraulich", "irrtümlich", "adressat", "empfänger", "unbefugt", "geschützte", "confidentiel", "destinataire",
    "par erreur", "diffusion", "confidencial", "destinatari", "por error", "por engano", "secreto", "privilegiada",
    "destinatário", "riservat", "confidenziali", "per errore", "vertrouwelijk", "geadresseerde", "abusievelijk",
    "verboden", "konfidenti", "avsett för", "mottagare", "av misstag", "fortrolig", "modtager", "ved en fejl",
    "konfidensiell", "mottaker", "ved en feil", "luottamuksel", "vastaanotta",
    "vahingossa", "poufn", "adresat", "omyłk",
    "důvěrn", "adresát", "omylem", "dôvern", "určená", "bizalmas", "címzett", "tévedés", "confidențial", "destinatar",
    "din greșeală", "gizli", "yanlışlık", "gönderilen kişi", "alıcı", "конфиденц", "получател", "по ошибке",
    "конфіденц", "одержувач", "помилково", "εμπιστευτικ", "παραλήπτ", "κατά λάθος",
    "機密", "宛先", "誤って", "保密", "机密",
    "收件人", "仅限", "기밀", "수신인", "povjerljiv", "zaupn", "konfidentsiaal", "konfidenc", "bảo mật",
)  # fmt: skip
_OTHER = (
    ("received this", "in error"), ("nicht der richtige adressat",), ("irrtümlich erhalten",),
    ("consider the environment", "print"), ("think of the environment", "print"), ("an die umwelt", "druck"),
    ("umwelt zuliebe", "druck"), ("bevor sie diese", "ausdrucken"), ("pensez à l'environnement",),
    ("avant d'imprimer ce",), ("piense en el medio ambiente",), ("pense en el medio ambiente",),
    ("pense no meio ambiente",), ("pensa all'ambiente",), ("denk aan het milieu",), ("tänk på miljön",),
    ("tænk på miljøet",), ("tenk på miljøet",), ("pomyśl o środowisku",), ("na životní prostředí", "tis"),
    ("gondoljon a környezet",), ("la mediul înconjurător",), ("çevreyi düşün",), ("подумайте об окружающ",),
    ("ajattele ympäristöä",), ("virus-free",), ("virenfrei",), ("sans virus",), ("libre de virus",),
    ("avast", "virus"), ("scanned", "virus"), ("auf viren",), ("checked for viruses",),
    ("registergericht", "hrb"), ("amtsgericht", "hrb", "geschäftsführ"), ("sitz der gesellschaft", "geschäftsführ"),
    ("handelsregister", "hrb", "geschäftsführ"), ("zum datenschutz", "http"),
    ("registered in england", "company"), ("registered office", "registered"),
    ("you received this message because",), ("to unsubscribe from this", "group"), ("mailing list", "listinfo"),
    ("mailing list", "unsubscribe"), ("to unsubscribe from the", "list"), ("signoff-request@",),
    ("-unsubscribe@",), ("do you yahoo!?",), ("msn explorer", "http"), ("yahoo! groups links",),
)  # fmt: skip


def is_disclaimer(paragraph: str) -> bool:
    """Whether a paragraph is the legal notice or advertisement a company, a scanner or a list adds."""
    folded = paragraph.casefold()
    if any(all(word in folded for word in words) for words in _OTHER):
        return True
    return any(words in folded for words in _ITSELF) and (
        sum(word in folded for word in _SECRECY) > 1
    )
