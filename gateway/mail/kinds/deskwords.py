"""What the robots of help desks, shops and offices say to a mail that came, one language of Western Europe each.

A sentence says that the mail is here, or that somebody will answer, if it holds a stem of each half of a pair; so the
order of words does not matter, nor what stands between them. `receipts` looks these up; nothing here decides.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.mail.kinds.stems import Pair, Stems, stems


@dataclass(frozen=True, slots=True)
class DeskWords:
    """One language's words."""

    person: frozenset[str]
    """By which somebody speaks of himself, or herself; a desk says "we"."""
    arrived: Pair
    """It came, stands in a list now, or went to whoever deals with it: verbs, and what came."""
    later: Pair
    """Somebody will answer: verbs or people, and how soon."""
    thanks: Stems
    """For writing at all."""
    also: Stems
    """What else such an answer says: hours, other ways, numbers to keep, that it is automatic."""


ENGLISH = DeskWords(
    person=frozenset(
        ["i", "i'm", "i've", "i'll", "i'd", "me", "my", "mine", "myself"]
    ),
    arrived=(
        stems("""
            received | receipt of | got your | have your | has arrived | arrived safely | has reached | reached us |
            reached the | landed | is with us | logged | registered | created | opened a | been opened | raised |
            assigned | recorded | forwarded to | passed on to | passed to | in the queue | in our queue | stored for
            | acknowledge | is being processed | being looked | under review | added to | submitted
        """),
        stems("""
            your message | your mail | your e-mail | your email | your enquir | your inquir | your request | your
            app | your ticket | your case | your corresp | your comment | your report | your feedback | your
            submission | your query | your question | your letter | your note | your booking | your cv | your resume
            | your form | a ticket | a case | ticket number | case number | ticket # | ticket id | support ticket |
            message stored | new ticket | reference number | your concern | your documents | your invoice
        """),
    ),
    later=(
        stems("""
            we will | we'll | we aim | we try | we usually | we typically | we normally | we generally | our team |
            a member of | someone | one of our | one of us | an agent | a colleague | a representative | you will |
            you'll | you should | you can expect | expect | our support | we answer | we reply | we respond |
            response time | reply time | replies | will be | responses | the team
        """),
        stems("""
            within | shortly | soon | as we can | possible | hours | business day | working day | in touch | back to
            you | turn | the order | respond | reply | answer | hear from | contact you | look into | follow up |
            get to | reviewed | processed | attend | be delayed
        """),
    ),
    thanks=stems("""
        thank you for | thanks for | many thanks for | thank you very much for | we appreciate | your interest |
        thank you
    """),
    also=stems("""
        opening hours | office hours | business hours | support hours | our hours | we are open | we're open | open
        from | monday to friday | mon-fri | monday - friday | 9am | frequently asked | faq | help centre | help
        center | knowledge base | our website | our site | on our web | in the meantime | while you wait | please do
        not reply | please don't reply | do not reply | cannot be answered | keep the subject | subject line | leave
        the subject | ticket number | reference number | case number | quote this | quote the | reference in | any
        further correspondence | future correspondence | reply to this | replying to this | by replying | add more |
        add further | additional information | further information | additional comments | update your | track |
        view your | view the status | the status of | follow the progress | log in | portal | call us | phone us |
        telephone | emergenc | urgent | hotline | patience | high volume | higher than usual | busy | bear with us |
        weekends | public holidays | bank holiday | outside of | automatic | automated | auto-generated | generated
        by | sent by our system | no action | not monitored | isn't monitored | unattended | isn't checked | read by
        a person | privacy | confidential | personal data | if you haven't heard | you haven't heard | don't hear |
        do not hear | not been successful | carefully | every application | each message | ahead of you | all emails
        | all messages | all enquiries | common questions | this is to confirm | this is just | quick note | just to
        let you know | let you know | copy of your | for your records | for your reference | duplicate | sending
        your message again | spam folder | junk folder | live chat | chat with
    """),
)  # fmt: skip

GERMAN = DeskWords(
    person=frozenset(
        ["ich", "mir", "mich", "mein", "meine", "meinen", "meinem", "meiner", "meines"]
    ),
    arrived=(
        stems("""
            erhalten | eingegangen | eingetroffen | angekommen | ist da | ist bei uns | registriert | erfasst |
            angelegt | erstellt | aufgenommen | empfangen | eröffnet | weitergeleitet an | weitergegeben |
            bestätigen | den eingang | liegt uns | liegt bei uns | wird bearbeitet | wird derzeit bearbeitet | in
            bearbeitung | zugeordnet | zugestellt worden | hat die nummer | lautet | zur kenntnis
        """),
        stems("""
            ihre nachricht | ihre anfrage | ihre e-mail | ihre email | ihre mail | ihr anliegen | ihrer nachricht |
            ihrer anfrage | ihrer e-mail | ihrer mail | ihres anliegens | ihr ticket | ihre bewerbung | ihrer
            bewerbung | ihre unterlagen | ihrer unterlagen | ihr schreiben | ihres schreibens | ihre meldung | ihrer
            meldung | ihre bestellung | ihrer bestellung | ihr antrag | ihres | ihre supportanfrage | ihre eingabe |
            deine nachricht | deine anfrage | deine e-mail | deine mail | dein anliegen | dein ticket | deine
            bestellung | deiner nachricht | deiner anfrage | deiner mail | euer anliegen | eure nachricht | eure
            mail | eure anfrage | ein ticket | ticketnummer | vorgangsnummer | ticket-nummer | vorgang mit | ihre
            störungsmeldung | ein vorgang
        """),
    ),
    later=(
        stems("""
            antwort | melden | meldet | bearbeit | rückmeldung | kümmer | prüfen | auf sie zu | auf dich zu | auf
            euch zu | von uns | in verbindung | erledig | zurückrufen | reagier | wird sich | werden uns | hören |
            gesichtet | gelesen
        """),
        stems("""
            kürze | schnell | bald | werktag | arbeitstag | stunden | tage | wochen | zeit | geduld | frist |
            reihenfolge | umgehend | zeitnah | spätestens | demnächst | unaufgefordert | minuten | innerhalb |
            möglich | unverzüglich | nach eingang | uhr | baldmöglichst | mitarbeiter | sachbearbeiter | kolleg |
            team
        """),
    ),
    thanks=stems("""
        vielen dank für | danke für | danke, dass | herzlichen dank | besten dank für | wir danken | ihr interesse |
        dein interesse | danke fürs | schön, dass | danke schön
    """),
    also=stems("""
        öffnungszeiten | geschäftszeiten | bürozeiten | sprechzeiten | servicezeiten | erreichen sie uns | sind wir
        für sie da | für sie da | für dich da | montag bis freitag | montags bis freitags | mo-fr | mo.-fr | mo. bis
        fr | werktags | faq | häufig gestellt | hilfe-center | hilfecenter | hilfebereich | wissensdatenbank |
        webseite | website | internetseite | homepage | in der zwischenzeit | zwischenzeitlich | bitte antworten sie
        nicht | bitte nicht antworten | nicht auf diese | im betreff | betreffzeile | den betreff | ticketnummer |
        vorgangsnummer | aktenzeichen | bei rückfragen | rückfragen | geben sie bitte | bitte geben sie | bei
        weiterer korrespondenz | auf diese e-mail | auf diese mail | einfach auf diese | ergänz | nachtragen |
        weitere informationen | den status | den stand | verfolgen | einsehen | kundenportal | portal | anmelden |
        telefonisch | rufen sie | rufnummer | notfall | notfälle | dringend | eilige | hotline | um geduld | um
        verständnis | um etwas geduld | ihre geduld | hohes aufkommen | hohen aufkommens | vieler anfragen | viele
        anfragen | anfrageaufkommen | wochenende | feiertag | außerhalb | automatisch | maschinell | systemseitig |
        automatisiert | keine aktion | nicht gelesen | nicht überwacht | datenschutz | vertraulich | personenbezogen
        | sorgfältig | jede bewerbung | alle anfragen | alle e-mails | alle nachrichten | jede nachricht |
        antwortzeit | bearbeitungszeit | bearbeitungsdauer | diese artikel | zur bestätigung | diese bestätigung |
        eine kopie | für ihre unterlagen | spam-ordner | doppelt | erneut | mehrfach | rechtsbehelf | fristwahrend |
        keine fristen | rechtsverbindlich | per einfacher e-mail | sobald | wir melden uns | wir kümmern uns |
        feststellung ihrer identität
    """),
)  # fmt: skip

FRENCH = DeskWords(
    person=frozenset(
        ["je", "j'ai", "j'en", "j'attends", "j'étais", "j'aimerais", "j'avais", "me", "m'a", "mon", "ma", "mes", "moi"]
    ),
    arrived=(
        stems("""
            reçu | réception de | arrivé | parvenu | enregistré | pris en compte | prise en compte | transmis | créé
            | ouvert | en cours de traitement | pris en charge | prise en charge | accusons | accuse | attribué
        """),
        stems("""
            votre message | votre mail | votre e-mail | votre email | votre courriel | votre courrier | votre
            demande | votre candidature | votre requête | votre dossier | votre ticket | votre commande | votre
            question | vos documents | votre réclamation | votre signalement | votre contribution | ton message | ta
            demande | ton mail | un ticket | une demande | sous le numéro | sous la référence | numéro de ticket |
            numéro de dossier | votre envoi | votre déclaration
        """),
    ),
    later=(
        stems("""
            répond | réponse | traiter | traité | traitée | revenons vers | reviendrons | reviendra | recontact |
            contacter | contactera | prendra contact | étudi | examin | prendrons | tiendrons | s'efforce | donner
            suite
        """),
        stems("""
            délai | heures | jours | bientôt | dès que | rapidement | sous | plus vite | semaine | prochainement |
            au plus | meilleurs | équipe | conseiller | collaborateur | service | attention | sans réponse | vous
        """),
    ),
    thanks=stems("""
        merci de nous | merci pour | merci d'avoir | nous vous remercions | vous remercie | votre intérêt | votre
        confiance
    """),
    also=stems("""
        heures d'ouverture | horaires | du lundi au vendredi | lundi au vendredi | ouvert | foire aux questions |
        faq | centre d'aide | notre site | site internet | site web | en attendant | dans l'intervalle | merci de ne
        pas répondre | ne pas répondre | ne répondez pas | n'y répondez pas | l'objet | objet du | numéro de ticket
        | numéro de dossier | numéro de référence | référence | en répondant à | répondre à ce | répondez à ce |
        compléter | informations complémentaires | pour toute | suivre | l'avancement | l'état | votre espace |
        espace client | portail | vous connecter | par téléphone | appelez | joindre | urgence | urgent | patience |
        compréhension | nombre important | grand nombre | week-end | jours fériés | en dehors | automatique |
        automatiquement | généré | aucune action | n'est pas consultée | n'est pas relevée | confidential | données
        personnelles | avec attention | chaque candidature | sans réponse | sans nouvelle | considérer que | délai
        moyen | délai de | ceci confirme | confirmons | une copie | courrier indésirable | doublon | valeur
        juridique | dans l'ordre
    """),
)  # fmt: skip

SPANISH = DeskWords(
    person=frozenset(
        ["yo", "me", "mi", "mis", "conmigo", "he", "estoy", "tengo", "quiero", "necesito", "soy"]
    ),
    arrived=(
        stems("""
            recibido | recibimos | recepción | llegado | registrad | creado | creamos | abierto | asignad | acusamos
            | acuse | en proceso | en trámite | en marcha | trasladad | derivad | tramitando | ha entrado
        """),
        stems("""
            su mensaje | su correo | su solicitud | su consulta | su petición | su caso | su incidencia | su
            candidatura | su pedido | su e-mail | su email | su escrito | su reclamación | su currículum | su queja
            | su ticket | su comunicación | su documentación | tu mensaje | tu correo | tu solicitud | tu consulta |
            tu caso | tu petición | tu incidencia | tu ticket | tu pedido | tu email | tu candidatura | tu mail | tu
            currículum | el caso | un caso | un ticket | número de ticket | número de caso | con el número | con la
            referencia | número de referencia | vuestro mensaje
        """),
    ),
    later=(
        stems("""
            respond | respuesta | contest | atender | atendid | contactar | contacto con | pondr | pondremos |
            ponerse | tramitar | revis | estudi | resolver
        """),
        stems("""
            breve | antes posible | plazo | horas | días | brevedad | pronto | orden | equipo | agente | semana |
            cuanto antes | máximo | usted | contigo
        """),
    ),
    thanks=stems("gracias por | agradecemos | le agradece | su interés | tu interés | muchas gracias"),
    also=stems("""
        horario | de lunes a viernes | lunes a viernes | preguntas frecuentes | faq | centro de ayuda | nuestra web
        | nuestra página | página web | sitio web | mientras tanto | mientras, | no responda | no respondas | no
        conteste | no responder | el asunto | número de ticket | número de caso | número de referencia | referencia
        | respondiendo a este | responda a este | responde a este | responder a este | añadir | más información |
        información adicional | seguimiento | consultar el estado | el estado de | portal | área de cliente |
        iniciar sesión | por teléfono | llame | llámanos | llamar | urgen | paciencia | comprensión | alto volumen |
        volumen de | fines de semana | festivos | fuera de | automátic | automáticamente | generado | no es
        necesario | no está atendid | buzón no | confidencial | datos personales | protección de datos | atentamente
        su | si no recibe | si en el plazo | plazo | le confirmamos | una copia | correo no deseado | spam | validez
        | por orden | nuestros agentes | estado de servicio
    """),
)  # fmt: skip

ITALIAN = DeskWords(
    person=frozenset(
        ["io", "mi", "mio", "mia", "miei", "mie", "ho", "sono", "vorrei", "devo", "posso"]
    ),
    arrived=(
        stems("""
            ricevut | ricezione | arrivat | pervenut | registrat | acquisit | creato | aperto | assegnat | inoltrat
            | preso in carico | presa in carico | protocollat | in lavorazione | è stato generato | giunt | in
            carico
        """),
        stems("""
            sua richiesta | suo messaggio | sua e-mail | sua email | sua mail | sua comunicazione | sua segnalazione
            | sua candidatura | suo ordine | sua domanda | suo curriculum | sua istanza | suo reclamo | suo ticket |
            tua richiesta | tuo messaggio | tua e-mail | tua email | tua mail | tua segnalazione | tua candidatura |
            tuo ordine | tua domanda | tuo curriculum | tuo ticket | vostra richiesta | vostra email | vostra e-mail
            | vostra mail | vostro messaggio | vostra comunicazione | un ticket | numero di ticket | il ticket | con
            il numero | al numero | al protocollo | numero di pratica | numero di riferimento
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
        riferimento | riferimento | rispondendo a questa | rispondere a questa | rispondi a questa | risponda a
        questa | aggiungere | ulteriori informazioni | informazioni aggiuntive | seguire | lo stato | portale | area
        riservata | area clienti | accedere | telefon | chiamare | chiami | chiama il | urgen | emergenz | pazienza
        | comprensione | elevato numero | alto volume | volume di | fine settimana | festivi | al di fuori |
        automatic | generat | nessuna azione | non è presidiata | non è monitorata | riservat | dati personali |
        privacy | con attenzione | solo in caso | in caso di interesse | le confermiamo | ti confermiamo |
        confermiamo | una copia | posta indesiderata | spam | valore legale | in ordine di | tempi di | tempo medio
    """),
)  # fmt: skip

DUTCH = DeskWords(
    person=frozenset(
        ["ik", "mij", "mijn", "me", "heb", "ben", "wil", "kan"]
    ),
    arrived=(
        stems("""
            ontvangen | ontvangst | aangekomen | binnengekomen | geregistreerd | aangemaakt | geopend | doorgestuurd
            | doorgezet | toegewezen | in behandeling | in goede orde | binnen | is binnen | genoteerd | vastgelegd
        """),
        stems("""
            uw bericht | uw e-mail | uw mail | uw email | uw vraag | uw aanvraag | uw verzoek | uw melding | uw
            sollicitatie | uw bestelling | uw klacht | uw brief | uw ticket | uw reactie | uw cv | uw document | uw
            inzending | je bericht | je e-mail | je mail | je email | je vraag | je aanvraag | je verzoek | je
            melding | je sollicitatie | je ticket | je bestelling | jouw bericht | jouw mail | jouw vraag | een
            ticket | ticketnummer | onder nummer | met nummer | zaaknummer | referentienummer | meldingsnummer
        """),
    ),
    later=(
        stems("""
            antwoord | reactie | reager | contact met | behandel | terugkom | komen er | beantwoord | neemt contact
            | nemen contact | hoort | verwerk | bekijken | bekeken
        """),
        stems("""
            spoedig | snel | binnen | uur | werkdag | dagen | volgorde | medewerker | team | week | weken | van ons
            | uiterlijk | zodra | u op | je op | mogelijk | collega
        """),
    ),
    thanks=stems("""
        bedankt voor | dank voor | dank je wel | dank u wel | hartelijk dank | wij danken | uw interesse | je
        interesse | bedankt dat
    """),
    also=stems("""
        openingstijden | openingsuren | kantooruren | kantoortijden | maandag t/m vrijdag | maandag tot en met
        vrijdag | maandag tot vrijdag | ma-vr | werkdagen | veelgestelde vragen | faq | helpcentrum | kennisbank |
        onze website | onze site | in de tussentijd | ondertussen | niet op deze | niet te beantwoorden | niet te
        antwoorden | niet beantwoorden | het onderwerp | onderwerpregel | ticketnummer | zaaknummer | referentie |
        meldingsnummer | door op deze | beantwoord deze | deze e-mail te beantwoorden | deze mail te | aanvull |
        toevoegen | meer informatie | aanvullende informatie | volgen | de status | inloggen | portaal | portal |
        bel | bellen | telefonisch | spoed | dringend | noodgeval | geduld | begrip | drukte | groot aantal | veel
        vragen | weekend | feestdagen | buiten kantoor | automatisch | gegenereerd | geen actie | niet gelezen |
        niet gemonitord | niet bemand | vertrouwelijk | persoonsgegevens | privacy | zorgvuldig | elke sollicitatie
        | niets gehoord | niets van ons | reactietijd | behandeltijd | bevestigen wij | bevestigen we | een kopie |
        ongewenste | spam | rechtsgeldig | bezwaarschrift | niet per e-mail | op volgorde
    """),
)  # fmt: skip

PORTUGUESE = DeskWords(
    person=frozenset(
        ["eu", "me", "meu", "minha", "meus", "minhas", "comigo", "estou", "tenho", "preciso", "gostaria", "quero"]
    ),
    arrived=(
        stems("""
            recebemos | recebid | receção | recepção | recebimento | chegou | registad | registrad | criado | criada
            | aberto | aberta | atribuíd | encaminhad | deu entrada | em análise | em processamento | em tratamento
            | acusamos | foi enviad
        """),
        stems("""
            sua mensagem | seu e-mail | seu email | seu pedido | sua solicitação | seu contacto | seu contato | sua
            candidatura | sua encomenda | sua reclamação | sua comunicação | sua questão | sua dúvida | seu chamado
            | seu ticket | seu caso | seu currículo | sua manifestação | sua demanda | seu protocolo | teu pedido |
            tua mensagem | teu email | teu e-mail | vossa mensagem | vosso e-mail | vosso pedido | um ticket | um
            chamado | o chamado | número de protocolo | com o número | sob o número | sua documentação | sua
            participação
        """),
    ),
    later=(
        stems("""
            respond | resposta | contactar | entrar em contato | entrará em contato | entraremos em conta | analis |
            tratad | atender | retorn | dar seguimento | daremos
        """),
        stems("""
            breve | possível | prazo | horas | dias | ordem | equipa | equipe | assim que | rapidamente | atendente
            | semana | logo | útil | úteis | brevidade | você | consigo
        """),
    ),
    thanks=stems("""
        obrigado por | obrigada por | obrigado pel | agradecemos | agradece o | seu interesse | gratos pelo | gratos
        por
    """),
    also=stems("""
        horário | segunda a sexta | segunda à sexta | perguntas frequentes | faq | central de ajuda | centro de
        ajuda | nosso site | nosso website | página | entretanto | enquanto isso | enquanto aguarda | não responda |
        não responder | por favor não | no assunto | o assunto | número de protocolo | número do protocolo | número
        do chamado | número de referência | referência | respondendo a este | responda a este | responder a este |
        responda esta | acrescentar | adicionar | mais informações | informações adicionais | acompanhar | acompanhe
        | o estado | o status | portal | área de cliente | área do cliente | aceder | acessar | telefon | ligue |
        ligar | urgen | emergênc | paciência | compreensão | elevado número | grande volume | alto volume | volume
        de | fins de semana | feriados | fora do | automátic | automaticamente | gerada | gerado | nenhuma ação |
        não é monitorizad | não é lid | confidencial | dados pessoais | privacidade | com atenção | caso não receba
        | se não receber | tempo médio | tempo de resposta | prazo | confirmamos | uma cópia | lixo eletrónico |
        spam | valor legal | não dispensa | por ordem | atendimento
    """),
)  # fmt: skip

TONGUES = (ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, DUTCH, PORTUGUESE)
