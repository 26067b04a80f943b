"""Legal notices, environmental pleas, virus scanners and list footers: paragraphs that companies and programs add.

Tables of `signatures`. A person speaks of confidential papers, too, so a legal notice is known by three words: it
names the mail itself, and it says something about secrecy or an error and something more, of that kind or about the
addressee. Nobody says "I" in such a notice.
"""

from __future__ import annotations

import re

_ITSELF = (
    "this e-mail", "this email", "this mail", "this message", "this communication", "this transmission",
    "this electronic", "the information contained", "information in this", "contents of this", "transmitted with it",
    "diese e-mail", "diese email", "diese mail", "diese nachricht", "dieser e-mail", "dieser mail", "dieser nachricht",
    "ce message", "cet e-mail", "ce courriel", "ce courrier", "ce mail", "présent message", "présent e-mail",
    "este mensaje", "este correo", "presente mensaje", "presente correo", "esta mensagem", "este e-mail",
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
    "confidential", "privileged", "intended", "unauthori", "in error", "disclos", "relied upon", "vertraulich",
    "irrtümlich", "unbefugt", "geschützte", "confidentiel", "par erreur", "diffusion", "confidencial", "por error",
    "por engano", "secreto", "privilegiada", "riservat", "confidenziali", "per errore", "vertrouwelijk",
    "abusievelijk", "verboden", "konfidenti", "avsett för", "av misstag", "fortrolig", "ved en fejl", "konfidensiell",
    "ved en feil", "luottamuksel", "vahingossa", "poufn", "omyłk", "důvěrn", "omylem", "dôvern", "určená", "bizalmas",
    "tévedés", "confidențial", "din greșeală", "gizli", "yanlışlık", "конфиденц", "по ошибке", "конфіденц",
    "помилково", "εμπιστευτικ", "κατά λάθος", "機密", "誤って", "保密", "机密", "仅限", "기밀", "povjerljiv", "zaupn",
    "konfidentsiaal", "konfidenc", "bảo mật",
)  # fmt: skip
_ADDRESSEES = (
    "recipient", "addressee", "adressat", "empfänger", "destinataire", "destinatari", "destinatário", "geadresseerde",
    "mottagare", "modtager", "mottaker", "vastaanotta", "adresat", "adresát", "címzett", "destinatar",
    "gönderilen kişi", "alıcı", "получател", "одержувач", "παραλήπτ", "宛先", "收件人", "수신인",
)  # fmt: skip
_OTHER = (
    ("received this", "in error"), ("nicht der richtige adressat",), ("irrtümlich erhalten",),
    ("consider the environment", "print"), ("think of the environment", "print"), ("an die umwelt", "druck"),
    ("umwelt zuliebe", "druck"), ("bevor sie diese", "ausdrucken"), ("pensez à l'environnement",),
    ("avant d'imprimer ce",), ("piense en el medio ambiente",), ("pense en el medio ambiente",),
    ("pense no meio ambiente",), ("pensa all'ambiente",), ("denk aan het milieu",), ("tänk på miljön",),
    ("tænk på miljøet",), ("tenk på miljøet",), ("pomyśl o środowisku",), ("na životní prostředí", "tis"),
    ("gondoljon a környezet",), ("la mediul înconjurător",), ("çevreyi düşün",), ("подумайте об окружающ",),
    ("ajattele ympäristöä",), ("virus-free",), ("virenfrei", "avast"), ("sans virus", "avast"),
    ("libre de virus", "avast"),
    ("registergericht", "hrb"), ("amtsgericht", "hrb", "geschäftsführ"), ("sitz der gesellschaft", "geschäftsführ"),
    ("handelsregister", "hrb", "geschäftsführ"), ("zum datenschutz", "http"),
    ("registered in england", "company"), ("registered office", "registered in"),
    ("registered office", "registered number"), ("registered office", "company n"),
    ("you received this message because",), ("to unsubscribe from this", "group"), ("mailing list", "listinfo"),
    ("mailing list", "to unsubscribe"), ("mailing list", "unsubscribe", "http"),
    ("to unsubscribe from the", "list"), ("signoff-request@",),
    ("-unsubscribe@",), ("do you yahoo!?",), ("msn explorer", "http"), ("yahoo! groups links",),
    ("yahoo! groups sponsor",),
)  # fmt: skip
_SCANNED = (
    "avast", "scanned", "checked for viruses", "auf viren", "contrôlé", "analys", "controllat", "gecontroleerd",
)  # fmt: skip
"""What a virus scanner says of the mail itself; people say it of their computers."""
_FIRST_PERSON = re.compile(
    r"\b(?:I|my|me|[Ii]ch|mir|mich|meine?[mnrs]?|[Jj]'ai|[Jj]e (?:suis|vous|ne|n')|[Ii]k|mij|mijn|[Jj]ag|[Jj]eg"
    r"|[Яя]|мне|меня|мой|моя)\b"
)


def is_disclaimer(paragraph: str) -> bool:
    """Whether a paragraph is the legal notice or advertisement a company, a scanner or a list adds."""
    return _speaks_of_itself(paragraph.casefold()) and not is_in_person(paragraph)


def is_in_person(text: str) -> bool:
    """Whether somebody says "I" here, in a language whose word for it is written for that alone."""
    return bool(_FIRST_PERSON.search(text))


def _speaks_of_itself(folded: str) -> bool:
    if any(words[0] in folded and all(word in folded for word in words) for words in _OTHER):
        return True
    if not any(words in folded for words in _ITSELF):
        return False
    secrets = sum(word in folded for word in _SECRECY)
    is_scanned = "vir" in folded and any(words in folded for words in _SCANNED)
    if secrets and "?" in folded:
        return False  # A legal notice does not ask.
    return is_scanned or secrets > 1 or (secrets > 0 and any(w in folded for w in _ADDRESSEES))
