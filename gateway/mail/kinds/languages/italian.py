"""What machines say in Italian."""

from __future__ import annotations

from gateway.mail.kinds.languages.shape import AwayWords, DeskWords
from gateway.mail.kinds.stems import stems, words

COMMON = words(
    "il la le e è di del della un una per in non che si sono la al con da sua suo ho fino"
)

DESK = DeskWords(
    person=words("io mi mio mia miei mie ho sono vorrei devo posso"),
    negations=words("ma però purtroppo manca mancano tuttavia non mai nessun nessuna nulla"),
    arrived=(
        stems("""
            ricevut | ricezione | arrivat | pervenut | registrat | acquisit | creato | aperto | assegnat | inoltrat |
            preso in carico | presa in carico | protocollat | in lavorazione | è stato generato | giunt | in carico |
            in coda | annotat | depositat | inserit | trasmess | smistat | recapitat
        """),
        stems("""
            sua richiesta | suo messaggio | sua e-mail | sua email | sua mail | sua comunicazione | sua segnalazione |
            sua candidatura | suo ordine | sua domanda | suo curriculum | sua istanza | suo reclamo | suo ticket | tua
            richiesta | tuo messaggio | tua e-mail | tua email | tua mail | tua segnalazione | tua candidatura | tuo
            ordine | tua domanda | tuo curriculum | tuo ticket | vostra richiesta | vostra email | vostra e-mail |
            vostra mail | vostro messaggio | vostra comunicazione | un ticket | numero di ticket | il ticket | con il
            numero | al numero | al protocollo | numero di pratica | numero di riferimento | sua prenotazione | tua
            prenotazione | sua iscrizione | sua donazione | il modulo | la pratica | la richiesta | il messaggio | la
            segnalazione | la comunicazione | sua denuncia | la sua mail | vostra prenotazione | vostro ordine
        """),
    ),
    later=(
        stems("""
            rispond | risposta | ricontatt | contatt | evas | esamin | valut | riscontro | elabor | gestit | verrà |
            verranno
        """),
        stems("""
            presto | possibile | ore | giorni | tempo | breve | entro | prima | ordine | operatore | team | nostro |
            attend | lavorativ | caso | tempi | settiman | orario
        """),
    ),
    thanks=stems("""
        grazie per | grazie di | la ringraziamo | ti ringraziamo | vi ringraziamo | ringrazia | l'interesse
    """),
    also=stems("""
        orari | dal lunedì al venerdì | lunedì al venerdì | lun-ven | lun - ven | domande frequenti | faq | centro
        assistenza | nostro sito | sito web | sito internet | nel frattempo | non rispondere | non rispondete | non
        risponda | nell'oggetto | l'oggetto | oggetto della | numero di ticket | numero di pratica | numero di
        riferimento | riferimento | rispondendo a questa | rispondere a questa | rispondi a questa | risponda a questa
        | aggiungere | ulteriori informazioni | informazioni aggiuntive | seguire | lo stato | portale | area
        riservata | area clienti | accedere | telefon | chiamare | chiami | chiama il | urgen | emergenz | pazienza |
        comprensione | elevato numero | alto volume | volume di | fine settimana | festivi | al di fuori | automatic |
        generat | nessuna azione | non è presidiata | non è monitorata | riservat | dati personali | privacy | con
        attenzione | solo in caso | in caso di interesse | le confermiamo | ti confermiamo | confermiamo | una copia |
        posta indesiderata | spam | valore legale | in ordine di | tempi di | tempo medio
    """),
)  # fmt: skip

AWAY = AwayWords(
    away=(
        stems("""
            sono | sarò | siamo | saremo | mi trovo | attualmente | è | sto | dal | fino | in | non sono | non sarò |
            da oggi | al momento
        """),
        stems("""
            ferie | vacanza | fuori ufficio | fuori sede | assente | in viaggio | trasferta | malattia | maternità |
            paternità | congedo | permesso | non in ufficio | in ufficio | fiera | formazione | convegno | riunione |
            non raggiungibile | non disponibile | non reperibile | part-time | aspettativa | smart working |
            all'estero
        """),
    ),
    closed=(
        stems("""
            nostri | nostro | nostra | gli | lo | la | il | l' | uffici | ufficio | studio | azienda | negozio |
            ambulatorio | siamo | saremo | resterà | l'azienda
        """),
        stems("chius | chiude | chiudiamo | chiusura | in ferie"),
    ),
    left=(
        stems("""
            non lavora più | non lavoro più | non è più | non fa più | non collabora più | ha lasciato | ho lasciato |
            in pensione
        """),
        stems("""
            lavora più | lavoro più | in azienda | parte | in servizio | l'azienda | la società | alle dipendenze |
            con noi | collabora più | pensione | presso
        """),
    ),
    unread=(
        stems("""
            questa casella | la casella | questo indirizzo | l'indirizzo | questa mail | questa email | questo account
            | le mail inviate | le email inviate | i messaggi inviati
        """),
        stems("""
            non è più | non viene letta | non viene più | non verrà letta | non sarà letta | non saranno letti | non è
            presidiata | è stato disattivato | disattivat | dismess | non è monitorata | più attiv | cancellat | non
            verranno lett
        """),
    ),
    back=stems("""
        fino | rientro | rientrerò | torno | tornerò | al ritorno | ritorno | di nuovo | a partire dal | sarò di nuovo
        | riapr | riprend | questa settimana | lunedì | martedì | mercoledì | giovedì | venerdì
    """),
    instead=stems("""
        contatt | urgen | rivolgersi | rivolgetevi | rivolga | collega | sostitu | in mia assenza | mia assenza |
        chiam | telefon | cellulare | scrivere a | scrivete a | scriva a | inoltrat | emergenz | per qualsiasi | per
        ogni | si occupa | segue | seguite da | forniture | può | potete | potrete
    """),
    answer=stems("""
        rispond | risposta | legg | suo messaggio | sua mail | sua email | sua e-mail | tuo messaggio | tua mail |
        vostra mail | vostro messaggio | appena possibile | prima possibile | al più presto | accesso limitato |
        saltuari | grazie | automatic | ritardo | mail | email
    """),
    told=stems("si prega di notare"),
    please=stems("per favore | per cortesia | si prega | vi prego | prego"),
    myself=stems("""
        a me | con me | me ne | contattarmi | chiamarmi | scrivermi | se ne | collaborazione | chiediamo | chiedo |
        possiamo
    """),
)  # fmt: skip
