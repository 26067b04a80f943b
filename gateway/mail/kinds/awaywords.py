"""What notices of absence, of closed houses and of people who have left say, one language of Western Europe each.

Read as `deskwords` is: a pair is said if a sentence holds a stem of each half. `absences` looks these up; nothing here
decides.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.mail.kinds.stems import Pair, Stems, stems


@dataclass(frozen=True, slots=True)
class AwayWords:
    """One language's words."""

    away: Pair
    """Somebody is away: who or since when, and where or why."""
    closed: Pair
    """A house is closed: which, and that it is."""
    left: Pair
    """Somebody has gone for good: that it is over, and what."""
    unread: Pair
    """Nobody reads this: the mailbox, and that it is not read."""
    back: Stems
    """When it ends."""
    instead: Stems
    """Whom to turn to, and what happens to urgent mail."""
    answer: Stems
    """What happens to this mail."""
    please: Stems
    """Before something that is asked for: of a machine, to turn to somebody else."""
    myself: Stems
    """That the writer is there, asks for something, or speaks about a matter that both know. No machine does."""


ENGLISH = AwayWords(
    away=(
        stems("""
            i am | i'm | i will be | i'll be | i shall be | am | currently | is | we are | on | out | away | at |
            taking | as of today | from | i have | i've
        """),
        stems("""
            holiday | holidays | vacation | leave | out of the office | out of office | out of town | ooo | away |
            travelling | traveling | conference | sick | sabbatical | business trip | trade show | trade fair |
            training | part-time | part time | abroad | offline | annual leave | maternity | paternity | parental |
            unavailable | not in the office | not available | not at my desk | no access | jury duty | off work |
            off sick | off until
        """),
    ),
    closed=(
        stems("our | the | we | we're | office | shop | practice | surgery | store | clinic | workshop | company"),
        stems("closed | shut | closes | closing | holiday closure | company holiday | on holiday | closed for"),
    ),
    left=(
        stems("no longer | left the | has left | have left | moved on | changed jobs | retired | not any more"),
        stems("""
            works | work for | work at | working | employed | with the company | with us | the company | our team |
            part of | the firm | from | our organi
        """),
    ),
    unread=(
        stems("""
            this mailbox | this inbox | this address | this email | this e-mail | this account | mail sent here |
            messages sent | emails sent | mails sent | e-mails sent | the mailbox | the inbox | the address |
            mailbox | inbox
        """),
        stems("""
            no longer monitored | no longer in use | no longer read | no longer active | no longer checked | no
            longer valid | no longer used | not monitored | isn't monitored | not read | isn't read | unmonitored |
            unattended | not checked | isn't checked | not be read | not in use | will be deleted | are deleted |
            discontinued | deactivated | don't see mail
        """),
    ),
    back=stems("""
        until | till | til | back on | back in | be back | am back | i'm back | return | returning | when i get back
        | on my return | upon | through | from monday | from tuesday | back at | back from | inclusive | for the
        rest of | this week | next week | today
    """),
    instead=stems("""
        contact | urgent | urgently | emergency | emergencies | in my absence | my absence | colleague | delegate |
        deput | covering | standing in | stand-in | reach out | call | phone | ring | mobile | forward | redirect |
        please email | please e-mail | email | e-mail | speak to | ask for | in the meantime | assistance | help
        desk | enquiries | matters | my manager
    """),
    answer=stems("""
        reply | replies | respond | response | answer | get back to you | read your | your message | your mail |
        your email | your e-mail | delay | limited access | intermittent | no access | not be checking | not
        checking | as soon as | thank you | thanks | automatic | automated | resend | send it again
    """),
    please=stems("please | pls | kindly | could you | can you"),
    myself=stems("""
        to me | contact me | call me | ask me | reach me | write me | email me | with me | take care of it | it will
        | pleasure working | cooperation | collaboration | that day
    """),
)  # fmt: skip

GERMAN = AwayWords(
    away=(
        stems("""
            ich bin | bin | ich befinde | befinde mich | ich habe | ich werde | wir sind | sind | ist | derzeit |
            zurzeit | zur zeit | aktuell | momentan | im moment | vom | bis | ab | ich | heute
        """),
        stems("""
            urlaub | im urlaub | nicht im büro | nicht im haus | außer haus | ausser haus | abwesend | nicht
            erreichbar | nicht zu erreichen | dienstreise | geschäftsreise | elternzeit | mutterschutz | krank |
            erkrankt | krankheitsbedingt | nicht im dienst | fortbildung | schulung | messe | konferenz | tagung |
            unterwegs | nicht da | nicht am platz | nicht am arbeitsplatz | besprechung | teilzeit | home office |
            homeoffice | in kur | reha | auszeit | sabbatical | termin | auf tour | nicht verfügbar | überstunden |
            frei | ooo | offline
        """),
    ),
    closed=(
        stems("""
            unsere | unser | die | wir | das | praxis | kanzlei | büro | geschäft | laden | firma | betrieb |
            werkstatt | büros | haus | amt
        """),
        stems("""
            geschlossen | betriebsferien | betriebsurlaub | betriebsruhe | winterpause | sommerpause | praxisurlaub
            | nicht besetzt | schließen | machen urlaub
        """),
    ),
    left=(
        stems("nicht mehr | nicht länger | ausgeschieden | verlassen | in den ruhestand | im ruhestand"),
        stems("""
            tätig | bei uns | beschäftigt | im unternehmen | das unternehmen | unser unternehmen | die firma | unser
            haus | aus dem | arbeitet | arbeite | angestellt | im dienst | mitarbeiter | seit
        """),
    ),
    unread=(
        stems("""
            dieses postfach | diese adresse | diese e-mail-adresse | diese mailadresse | dieses konto | das postfach
            | die adresse | die e-mail-adresse | das konto | mails an | e-mails an | nachrichten an | ihre e-mail |
            ihre mail | ihre nachricht | mein postfach
        """),
        stems("""
            nicht gelesen | nicht mehr gelesen | weder gelesen | nicht weitergeleitet | nicht überwacht | nicht mehr
            überwacht | nicht abgerufen | nicht mehr abgerufen | nicht mehr genutzt | nicht mehr verwendet | nicht
            mehr aktiv | nicht mehr gültig | nicht mehr betreut | nicht betreut | wird gelöscht | werden gelöscht |
            deaktiviert | stillgelegt | abgeschaltet | nicht besetzt
        """),
    ),
    back=stems("""
        bis | zurück | wieder | ab dem | ab montag | ab dienstag | ab mittwoch | ab donnerstag | ab freitag |
        rückkehr | einschließlich | am montag | am dienstag | am mittwoch | am donnerstag | am freitag |
        anschließend | danach | diese woche | nächste woche | heute
    """),
    instead=stems("""
        wenden | dringend | eilig | notfall | notfälle | notfällen | vertret | vertritt | vertretung | kollege |
        kollegin | kontaktieren | anrufen | rufen | telefon | mobil | handy | tel | in meiner abwesenheit |
        weitergeleitet | zentrale | ansprechpartner | funktionspostfach | mail an | e-mail an | nachricht an |
        schreiben sie | fristsachen | für alles | übernimmt | hilft | helfen | zuständig | nutzen sie
    """),
    answer=stems("""
        antwort | beantwort | melde mich | lese | gelesen | ihre nachricht | ihre e-mail | ihre mail | deine
        nachricht | deine mail | verzöger | verspätet | zugriff | eingeschränkt | sobald | so bald |
        schnellstmöglich | danke | dank | automatisch | bearbeit | rufe zurück | zur kenntnis | nur sporadisch |
        sporadisch | mails
    """),
    please=stems("bitte"),
    myself=stems("an mich | mir | darum | damit | bei mir | mich an | dazu | zusammenarbeit | kann ich | können wir"),
)  # fmt: skip

FRENCH = AwayWords(
    away=(
        stems("""
            je suis | suis | je serai | serai | je ne suis | je ne serai | actuellement | est | nous sommes | en |
            du | jusqu'au | absent | absente | je me trouve | je pars | je reviens
        """),
        stems("""
            congé | congés | vacances | absent | absente | absent(e | déplacement | arrêt maladie | congé parental |
            maternité | paternité | pas au bureau | hors du bureau | formation | conférence | salon | indisponible |
            pas joignable | injoignable | en réunion | à l'étranger | mission | temps partiel | sabbatique | pas
            disponible | repos
        """),
    ),
    closed=(
        stems("""
            nos | notre | le | la | les | nous | cabinet | bureau | bureaux | magasin | boutique | entreprise |
            société | atelier | mairie
        """),
        stems("fermé | fermée | fermés | fermées | fermeture | fermeront | fermera | congés annuels"),
    ),
    left=(
        stems("""
            ne travaille plus | n'est plus | ne fait plus | ne suis plus | a quitté | ai quitté | ne travaille pas |
            à la retraite
        """),
        stems("""
            travaille plus | en poste | partie de | l'entreprise | la société | salarié | employé | à la retraite |
            parmi nous | au sein | chez nous | aux | dans nos | notre | quitté
        """),
    ),
    unread=(
        stems("""
            cette adresse | cette boîte | cette messagerie | ce compte | la boîte | l'adresse | courriels reçus |
            messages reçus | mails reçus | mon adresse | courriels envoyés | messages envoyés
        """),
        stems("""
            n'est plus | ne sera pas | ne seront pas | pas lus | pas lue | n'est pas consultée | n'est pas lue |
            plus consultée | plus relevée | plus utilisée | plus active | désactivée | supprimés
        """),
    ),
    back=stems("""
        jusqu'au | jusqu'à | de retour | retour | à partir du | reviens | reviendrai | reprendrai | reprise |
        réouverture | rentrée | rentre | dès | inclus | cette semaine | lundi | mardi | mercredi | jeudi | vendredi
    """),
    instead=stems("""
        contacter | contactez | urgen | adresser | adressez | joindre | collègue | remplace | intérim | assure | en
        mon absence | mon absence | appeler | appelez | téléphone | portable | transféré | transmis | pour toute |
        standard | écrire à | écrivez | vous pouvez | manuscrits | se charge | suivi par | traités par
    """),
    answer=stems("""
        répond | réponse | lire | lirai | votre message | votre mail | votre e-mail | votre courriel | dès que
        possible | accès limité | consulte | prendrai connaissance | merci pour | merci de votre | automatique |
        retard | traiter | traiterai | messages | meilleurs délais | notification
    """),
    please=stems("merci de | veuillez | s'il vous plaît | svp"),
    myself=stems("""
        à moi | moi-même | me contacter | avec moi | me joindre | me répondre | je vous prie | veuillez reporter |
        reporter | collaboration | je vous demande | pouvons-nous
    """),
)  # fmt: skip

SPANISH = AwayWords(
    away=(
        stems("""
            estoy | estaré | me encuentro | me encontraré | actualmente | está | estamos | estaremos | no estaré |
            no estoy | hasta | del | de | en | desde | me voy | ahora mismo
        """),
        stems("""
            vacaciones | fuera de la oficina | fuera de oficina | ausente | fuera del despacho | de viaje | viaje de
            trabajo | baja | baja médica | permiso | excedencia | no disponible | sin acceso | congreso | feria |
            formación | maternidad | paternidad | fuera | en la oficina | reunión | desconectad | media jornada
        """),
    ),
    closed=(
        stems("""
            nuestra | nuestro | la | el | nuestras | nuestros | oficina | oficinas | consulta | clínica | tienda |
            empresa | estamos | estaremos | permanece | despacho | por
        """),
        stems("cerrad | cerramos | cierra | cierre | vacaciones"),
    ),
    left=(
        stems("""
            ya no trabaj | ya no forma | ya no pertene | ya no está en | ya no est | ha dejado la | ha dejado de |
            he dejado la | dejó la | se ha jubilado
        """),
        stems("""
            trabaj | forma parte | pertene | empresa | compañía | con nosotros | jubilado | formo parte | está en |
            plantilla | organización
        """),
    ),
    unread=(
        stems("""
            esta dirección | este buzón | esta cuenta | este correo | el buzón | la cuenta | los correos | los
            mensajes | mi dirección
        """),
        stems("""
            ya no se | ya no está | no se lee | no se revisa | no está atendid | no es atendid | no será leíd | no
            serán leíd | desactivad | dado de baja | se eliminar | no se atiende
        """),
    ),
    back=stems("""
        hasta | regreso | vuelta | vuelvo | volveré | volvemos | regresar | retorno | de nuevo | a partir del |
        reincorpor | incorpor | esta semana | el lunes | el martes | el miércoles | el jueves | el viernes | reanuda
    """),
    instead=stems("""
        contact | urgen | diríjase | dirigirse | dirigir | compañer | póngase | ponte en contacto | escriba a |
        escribir a | escribe a | llame | llamar | llama a | teléfono | móvil | sustituy | en mi ausencia | mi
        ausencia | reenvi | atenderá | emergencia | para cualquier | para asuntos | se encarga | quedan a cargo
    """),
    answer=stems("""
        respond | respuesta | contest | leer | su mensaje | su correo | tu mensaje | tu correo | lo antes posible |
        acceso limitado | gracias | automátic | atender | revisar | demora | retraso | cuanto antes
    """),
    please=stems("por favor | ruego | les ruego | le ruego"),
    myself=stems("""
        a mí | a mi correo | conmigo | me escrib | contactarme | llamarme | de esto | de ello | colaboración |
        solicit | rogamos | podemos
    """),
)  # fmt: skip

ITALIAN = AwayWords(
    away=(
        stems("""
            sono | sarò | siamo | saremo | mi trovo | attualmente | è | sto | dal | fino | in | non sono | non sarò
            | da oggi | al momento
        """),
        stems("""
            ferie | vacanza | fuori ufficio | fuori sede | assente | in viaggio | trasferta | malattia | maternità |
            paternità | congedo | permesso | non in ufficio | in ufficio | fiera | formazione | convegno | riunione
            | non raggiungibile | non disponibile | non reperibile | part-time | aspettativa | smart working |
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
            non lavora più | non lavoro più | non è più | non fa più | non collabora più | ha lasciato | ho lasciato
            | in pensione
        """),
        stems("""
            lavora più | lavoro più | in azienda | parte | in servizio | l'azienda | la società | alle dipendenze |
            con noi | collabora più | pensione | presso
        """),
    ),
    unread=(
        stems("""
            questa casella | la casella | questo indirizzo | l'indirizzo | questa mail | questa email | questo
            account | le mail inviate | le email inviate | i messaggi inviati
        """),
        stems("""
            non è più | non viene letta | non viene più | non verrà letta | non sarà letta | non saranno letti | non
            è presidiata | è stato disattivato | disattivat | dismess | non è monitorata | più attiv | cancellat |
            non verranno lett
        """),
    ),
    back=stems("""
        fino | rientro | rientrerò | torno | tornerò | al ritorno | ritorno | di nuovo | a partire dal | sarò di
        nuovo | riapr | riprend | questa settimana | lunedì | martedì | mercoledì | giovedì | venerdì
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
    please=stems("per favore | per cortesia | si prega | vi prego | prego"),
    myself=stems("""
        a me | con me | me ne | contattarmi | chiamarmi | scrivermi | se ne | collaborazione | chiediamo | chiedo |
        possiamo
    """),
)  # fmt: skip

DUTCH = AwayWords(
    away=(
        stems("""
            ik ben | ben | ben ik | is | wij zijn | zijn | momenteel | op dit moment | tot | van | vanaf | ik | zit
            | ik zit | ik zal | vandaag
        """),
        stems("""
            vakantie | afwezig | verlof | niet op kantoor | niet aanwezig | buiten kantoor | niet bereikbaar |
            zakenreis | dienstreis | ziek | ziekteverlof | zwangerschapsverlof | ouderschapsverlof | cursus |
            training | beurs | congres | vrij | niet beschikbaar | bevallingsverlof | in overleg | op reis | in
            vergadering | met verlof | parttime | deeltijd | onderweg
        """),
    ),
    closed=(
        stems("ons | onze | de | het | wij | we | kantoor | praktijk | winkel | bedrijf | zaak | gemeentehuis"),
        stems("gesloten | dicht | sluiten | bedrijfssluiting | vakantiesluiting | met vakantie"),
    ),
    left=(
        stems("niet meer | niet langer | heeft ons | heeft het bedrijf | uit dienst | met pensioen"),
        stems("""
            werkzaam | werkt | werk | in dienst | bij ons | verlaten | uit dienst | pensioen | onderdeel van |
            verbonden
        """),
    ),
    unread=(
        stems("""
            deze mailbox | dit mailadres | dit e-mailadres | deze postbus | dit adres | dit account | het
            e-mailadres | de mailbox | deze inbox | e-mails aan | mails aan | uw e-mail | uw bericht
        """),
        stems("""
            niet meer gelezen | niet meer gebruikt | niet meer opgevolgd | niet meer actief | niet meer in gebruik |
            niet meer bekeken | niet gelezen | niet doorgestuurd | niet langer gelezen | niet langer in | wordt
            verwijderd | worden verwijderd | niet bekeken | niet gecontroleerd | opgeheven
        """),
    ),
    back=stems("""
        tot | terug | weer | vanaf | terugkomst | terugkeer | t/m | volgende week | deze week | maandag | dinsdag |
        woensdag | donderdag | vrijdag | na mijn
    """),
    instead=stems("""
        contact | dringend | spoed | wenden | collega | neem | vervang | waarneem | waargenomen | bel | bellen |
        telefoon | mobiel | tijdens mijn afwezigheid | mijn afwezigheid | doorgestuurd | noodgeval | mailen | mail
        naar | terecht bij | voor vragen | huisartsenpost | kunt u | kun je | overgenomen
    """),
    answer=stems("""
        antwoord | beantwoord | reageer | reactie | lees | gelezen | uw bericht | uw mail | uw e-mail | je bericht |
        je mail | je e-mail | zo spoedig | zo snel | beperkt | bedankt | dank | automatisch | vertraging | verwerkt
    """),
    please=stems("graag | gelieve | alstublieft | aub"),
    myself=stems("""
        aan mij | tot mij | met mij | bij mij | mij te | daarvoor | dat wel | samenwerking | schikt | kunnen we
    """),
)  # fmt: skip

PORTUGUESE = AwayWords(
    away=(
        stems("""
            estou | estarei | encontro-me | encontrar-me-ei | atualmente | está | estamos | estaremos | não estou |
            não estarei | até | de | do | em | desde | no momento | tô | saio
        """),
        stems("""
            férias | fora do escritório | ausente | ausência | de viagem | em viagem | licença | baixa | baixa
            médica | atestado | formação | congresso | feira | conferência | fora | indisponível | maternidade |
            paternidade | reunião | sem acesso | no escritório | folga | no mar | recesso
        """),
    ),
    closed=(
        stems("""
            nosso | nossa | nossos | nossas | o | a | os | as | escritório | consultório | clínica | loja | empresa
            | estamos | estaremos | estará | agenda
        """),
        stems("encerrad | fechad | fecha | recesso | férias coletivas | em férias | encerramento"),
    ),
    left=(
        stems("""
            já não trabalha | já não colabora | já não faz | já não está | não trabalha mais | não faz mais | não
            está mais | deixou a | deixou de | deixei a | reformou-se | aposentou-se
        """),
        stems("""
            trabalha | trabalho | colabora | faz parte | faço parte | empresa | quadro | connosco | conosco | equipa
            | equipe | reformou-se | aposentou-se
        """),
    ),
    unread=(
        stems("""
            este endereço | esta caixa | este e-mail | este email | esta conta | a caixa | os e-mails enviados | os
            e-mails | as mensagens enviadas | o endereço | e-mails enviados | mensagens enviadas
        """),
        stems("""
            já não é | já não está | não é lid | não são lid | não será lid | não serão lid | desativad | deixou de
            ser | não é monitorad | não é consultad
        """),
    ),
    back=stems("""
        até | regresso | retorno | volto | voltarei | regressarei | retornarei | de volta | a partir de | a partir
        do | esta semana | segunda | terça | quarta | quinta | sexta | reabr
    """),
    instead=stems("""
        contact | contat | urgen | dirija | dirigir | colega | substitu | na minha ausência | minha ausência | ligue
        | ligar | telefon | telemóvel | celular | encaminh | emergênc | escrev | para qualquer | quem cuida | fale
        com | falar com | assuntos | obras | pode
    """),
    answer=stems("""
        respond | resposta | ler | lidas | sua mensagem | seu e-mail | seu email | tua mensagem | assim que possível
        | mais breve | acesso limitado | obrigad | automátic | demora | atraso | responderei
    """),
    please=stems("por favor | favor | queira | é favor"),
    myself=stems("""
        a mim | comigo | contactar-me | ligar-me | escrever-me | me ligar | disso | trata disso | colaboração |
        solicit | pedimos | podemos | mas
    """),
)  # fmt: skip

TONGUES = (ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, DUTCH, PORTUGUESE)
