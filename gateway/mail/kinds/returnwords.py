"""Letters that did not arrive, as anybody tells it: who speaks of "your message" and that it came back, and why.

For systems that neither bear a mark nor use the words of any mail server we know. Read as `stems` says; languages of
Western Europe. `bounces` has what the known ones write, and sees to it that a person who tells of a bounce stays one.
"""

from __future__ import annotations

from gateway.mail.kinds.stems import Pair, Plain, split_sentences, stems

_LONGEST = 1_200
_OPENING = 4
"""Sentences within which such a report says what it is about."""
_RETURNED: Pair = (
    stems("""
        your message | your mail | your e-mail | your email | your letter | the message you sent | the mail you sent |
        the email you sent | a message you sent | message you sent | an email you sent | a mail you sent | message to
        | message from you | mail to | ihre nachricht | ihre e-mail | ihre mail | ihre email | die nachricht | die
        e-mail | die mail | deine nachricht | deine mail | deine e-mail | von ihnen gesandte | von ihnen gesendete |
        von ihnen verschickte | nachricht an | e-mail an | mail an | votre message | votre mail | votre e-mail | votre
        courriel | votre email | le message que vous | le courriel que vous | un message que vous | il messaggio a |
        un messaggio | a mensagem com | a mensagem que enviou | door u verzonden bericht | la mail per | su mensaje |
        su correo | tu mensaje | tu correo | el mensaje que | el correo que | su e-mail | su email | suo messaggio |
        sua e-mail | sua mail | sua email | tuo messaggio | tua mail | tua e-mail | il messaggio | la mail | l'e-mail
        | vostro messaggio | vostra e-mail | uw bericht | uw e-mail | uw mail | je bericht | je mail | je e-mail |
        jouw bericht | het bericht dat | de e-mail die | de mail die | sua mensagem | seu e-mail | seu email | a
        mensagem que | o e-mail que | tua mensagem | o seu e-mail | a sua mensagem
    """),
    stems("""
        couldn't be delivered | could not be delivered | can't be delivered | cannot be delivered | was not delivered
        | wasn't delivered | not been delivered | hasn't been delivered | undeliverable | undelivered | was rejected |
        has been rejected | was refused | was returned | is being returned | has been returned | bounced | was blocked
        | has been blocked | was discarded | did not reach | didn't reach | never reached | hasn't got through | not
        get through | failed to reach | couldn't deliver | could not deliver | nicht zugestellt | nicht ausgeliefert |
        nicht übermittelt | unzustellbar | abgewiesen | zurückgewiesen | abgelehnt | zurückgesandt | zurückgeschickt |
        kommt zurück | kam zurück | blockiert | verworfen | nicht erreicht | nicht angenommen | nicht angekommen |
        nicht zustellen | nicht abgeliefert | gescheitert | pas pu être | n'a pu être | n'a pas été | n'a pas encore
        été | pas encore pu | pas été remis | rejeté | refusé | retourné | bloqué | n'est pas parvenu | pas arrivé |
        non distribu | pas être remis | pas être délivré | no se pudo | no se ha podido | no pudo ser | no ha podido
        ser | no ha sido entregad | rechazad | devuelt | bloquead | no llegó | no ha llegado | no fue entregad | non è
        stato recapitat | non è stato consegnat | non è stata consegnat | non è stata recapitat | non può essere | non
        ha potuto | respint | rifiutat | restituit | bloccat | non è arrivat | non è stato possibile | niet bezorgd |
        niet afgeleverd | niet worden bezorgd | niet worden afgeleverd | geweigerd | geblokkeerd | teruggestuurd |
        geretourneerd | niet aangekomen | niet bij | não foi entregue | não pôde ser | não pode ser entregue |
        rejeitad | recusad | devolvid | não chegou | podido entregar | pudimos entregar | no se entregó | impossibile
        recapitare | impossibile consegnare | non è ancora partit | pas réussi à | avons pas pu | nicht ausliefern |
        excede o tamanho | ainda está em fila | plus de temps que prévu | kon niet | kunnen bezorgen | konden we | não
        foi possível entregar
    """),
)  # fmt: skip
_WHY = stems("""
    mailbox | inbox is full | quota | storage | unknown | no such | does not exist | doesn't exist | not exist | no
    user | invalid | disabled | too large | too big | size limit | limit of | exceed | spam | junk | virus | malware |
    attachment | file type | policy | blocked | greylist | blacklist | block list | filter | relay | domain | host |
    server | timed out | postfach | speicher | kontingent | voll | unbekannt | existiert nicht | kein nutzer | kein
    benutzer | ungültig | zu groß | größe | überschreitet | werbung | anhang | dateityp | richtlinie | gesperrt |
    zielserver | empfänger | adressat | boîte | plein | inconnu | n'existe pas | invalide | trop volumineu | taille |
    pièce jointe | politique | serveur | destinataire | domaine | indésirable | buzón | llen | cuota | desconocid | no
    existe | inválid | demasiado grande | tamaño | adjunto | política | servidor | destinatari | dominio | casella |
    pien | sconosciut | non esiste | non valid | troppo grande | dimension | allegato | indirizzo | postbus | vol |
    onbekend | bestaat niet | ongeldig | te groot | bijlage | beleid | geadresseerde | ontvanger | caixa | chei |
    desconhecid | não existe | muito grande | tamanho | anexo | destinatári
""")

_SUBJECT = stems("""
    deliver | delay | undeliver | block | reject | bounce | returned | failed | failure | refused | still trying | too
    large | too big | full | zustell | unzustell | verzöger | abgewiesen | abgelehnt | zurück | blockiert | zu groß |
    voll | fehler | nicht | remise | envoi | retard | rejet | refus | retour | plein | bloqué | distribu | échec |
    entrega | rechaz | devuelt | bloque | lleno | retras | aviso | recapit | consegn | ritard | respint | rifiut |
    restitu | pien | mancat | bezorg | vertraag | geweiger | gewei | geblok | vol | afgelever | entreg | recus |
    devolv | rejeit | atras | adiad | cheia
""")
"""What the subject of such a report is about; under another one somebody pastes what came back to them."""


def says_returned(subject: str, text: str) -> bool:
    """Whether subject and first words of a short text tell that a letter of the reader did not arrive, and why."""
    if len(text) > _LONGEST or not Plain.of(subject).has(_SUBJECT):
        return False
    sentences = split_sentences(text)
    return any(one.has_both(_RETURNED) for one in sentences[:_OPENING]) and any(
        one.has(_WHY) for one in sentences
    )
