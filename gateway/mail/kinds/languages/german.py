"""What machines say in German."""

from __future__ import annotations

from gateway.mail.kinds.languages.shape import AwayWords, DeskWords
from gateway.mail.kinds.stems import stems, words

COMMON = words(
    "der die das und ist wir sie ihre ihr ich nicht bei den im für von zu mit auf wird bis ab bin sind am es"
)

DESK = DeskWords(
    person=words("ich mir mich mein meine meinen meinem meiner meines"),
    negations=words(
        "aber jedoch leider allerdings fehlt fehlen sondern doch nicht kein keine keinen keinerlei nie "
        "niemals nichts"
    ),
    arrived=(
        stems("""
            erhalten | eingegangen | eingetroffen | angekommen | ist da | ist bei uns | registriert | erfasst |
            angelegt | erstellt | aufgenommen | empfangen | eröffnet | weitergeleitet an | weitergegeben | bestätigen
            | den eingang | liegt uns | liegt bei uns | wird bearbeitet | wird derzeit bearbeitet | in bearbeitung |
            zugeordnet | zugestellt worden | hat die nummer | lautet | zur kenntnis | gelandet | vorliegt | liegen uns
            | übernommen | zugeleitet | zugegangen | weitergereicht | im system | notiert | vorgemerkt | hinterlegt |
            nimmt seinen lauf | trägt | vermerkt | gebucht
        """),
        stems("""
            ihre nachricht | ihre anfrage | ihre e-mail | ihre email | ihre mail | ihr anliegen | ihrer nachricht |
            ihrer anfrage | ihrer e-mail | ihrer mail | ihres anliegens | ihr ticket | ihre bewerbung | ihrer
            bewerbung | ihre unterlagen | ihrer unterlagen | ihr schreiben | ihres schreibens | ihre meldung | ihrer
            meldung | ihre bestellung | ihrer bestellung | ihr antrag | ihres | ihre supportanfrage | ihre eingabe |
            deine nachricht | deine anfrage | deine e-mail | deine mail | dein anliegen | dein ticket | deine
            bestellung | deiner nachricht | deiner anfrage | deiner mail | euer anliegen | eure nachricht | eure mail
            | eure anfrage | ein ticket | ticketnummer | vorgangsnummer | ticket-nummer | vorgang mit | ihre
            störungsmeldung | ein vorgang | ihr anruf | ihre krankmeldung | ihre reklamation | ihre beanstandung |
            ihrer beanstandung | ihre kündigung | deine kündigung | ihre spende | deine spende | ihre anmeldung |
            deine anmeldung | eure anmeldung | ihre störung | ihr hinweis | ihr auftrag | ihren auftrag | ihren antrag
            | ihren hinweis | ihren terminwunsch | ihr terminwunsch | ihre zeilen | ihre post | ihre buchung | deine
            buchung | was sie uns | das ticket | den vorgang | der vorgang | die meldung | der hinweis | das formular
            | den eingang | ihre bestellnummer
        """),
    ),
    later=(
        stems("""
            antwort | melden | meldet | bearbeit | rückmeldung | kümmer | prüfen | auf sie zu | auf dich zu | auf euch
            zu | von uns | in verbindung | erledig | zurückrufen | reagier | wird sich | werden uns | hören |
            gesichtet | gelesen
        """),
        stems("""
            kürze | schnell | bald | werktag | arbeitstag | stunden | tage | wochen | zeit | geduld | frist |
            reihenfolge | umgehend | zeitnah | spätestens | demnächst | unaufgefordert | minuten | innerhalb | möglich
            | unverzüglich | nach eingang | uhr | baldmöglichst | mitarbeiter | sachbearbeiter | kolleg | team
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
        vorgangsnummer | aktenzeichen | bei rückfragen | rückfragen | geben sie bitte | bitte geben sie | bei weiterer
        korrespondenz | auf diese e-mail | auf diese mail | einfach auf diese | ergänz | nachtragen | weitere
        informationen | den status | den stand | verfolgen | einsehen | kundenportal | portal | anmelden | telefonisch
        | rufen sie | rufnummer | notfall | notfälle | dringend | eilige | hotline | um geduld | um verständnis | um
        etwas geduld | ihre geduld | hohes aufkommen | hohen aufkommens | vieler anfragen | viele anfragen |
        anfrageaufkommen | wochenende | feiertag | außerhalb | automatisch | maschinell | systemseitig | automatisiert
        | keine aktion | nicht gelesen | nicht überwacht | datenschutz | vertraulich | personenbezogen | sorgfältig |
        jede bewerbung | alle anfragen | alle e-mails | alle nachrichten | jede nachricht | antwortzeit |
        bearbeitungszeit | bearbeitungsdauer | diese artikel | zur bestätigung | diese bestätigung | eine kopie | für
        ihre unterlagen | spam-ordner | doppelt | erneut | mehrfach | rechtsbehelf | fristwahrend | keine fristen |
        rechtsverbindlich | per einfacher e-mail | sobald | wir melden uns | wir kümmern uns | feststellung ihrer
        identität
    """),
)  # fmt: skip

AWAY = AwayWords(
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
            geschlossen | betriebsferien | betriebsurlaub | betriebsruhe | winterpause | sommerpause | praxisurlaub |
            nicht besetzt | schließen | machen urlaub
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
            dieses postfach | diese adresse | diese e-mail-adresse | diese mailadresse | dieses konto | das postfach |
            die adresse | die e-mail-adresse | das konto | mails an | e-mails an | nachrichten an | ihre e-mail | ihre
            mail | ihre nachricht | mein postfach
        """),
        stems("""
            nicht gelesen | nicht mehr gelesen | weder gelesen | nicht weitergeleitet | nicht überwacht | nicht mehr
            überwacht | nicht abgerufen | nicht mehr abgerufen | nicht mehr genutzt | nicht mehr verwendet | nicht
            mehr aktiv | nicht mehr gültig | nicht mehr betreut | nicht betreut | wird gelöscht | werden gelöscht |
            deaktiviert | stillgelegt | abgeschaltet | nicht besetzt
        """),
    ),
    back=stems("""
        bis | zurück | wieder | ab dem | ab montag | ab dienstag | ab mittwoch | ab donnerstag | ab freitag | rückkehr
        | einschließlich | am montag | am dienstag | am mittwoch | am donnerstag | am freitag | anschließend | danach
        | diese woche | nächste woche | heute
    """),
    instead=stems("""
        wenden | dringend | eilig | notfall | notfälle | notfällen | vertret | vertritt | vertretung | kollege |
        kollegin | kontaktieren | anrufen | rufen | telefon | mobil | handy | tel | in meiner abwesenheit |
        weitergeleitet | zentrale | ansprechpartner | funktionspostfach | mail an | e-mail an | nachricht an |
        schreiben sie | fristsachen | für alles | übernimmt | hilft | helfen | zuständig | nutzen sie
    """),
    answer=stems("""
        antwort | beantwort | melde mich | lese | gelesen | ihre nachricht | ihre e-mail | ihre mail | deine nachricht
        | deine mail | verzöger | verspätet | zugriff | eingeschränkt | sobald | so bald | schnellstmöglich | danke |
        dank | automatisch | bearbeit | rufe zurück | zur kenntnis | nur sporadisch | sporadisch | mails
    """),
    told=stems("bitte beachten | bitte haben sie | ich bitte um | wir bitten um | bitte entschuldigen"),
    please=stems("bitte"),
    myself=stems("an mich | mir | darum | damit | bei mir | mich an | dazu | zusammenarbeit | kann ich | können wir"),
)  # fmt: skip
