"""What machines say in Dutch."""

from __future__ import annotations

from gateway.mail.kinds.languages.shape import AwayWords, DeskWords
from gateway.mail.kinds.stems import stems, words

COMMON = words(
    "de het een en is u uw wij we ik niet van voor op in te met naar tot zijn ben bij er deze"
)

DESK = DeskWords(
    person=words("ik mij mijn me heb ben wil kan"),
    negations=words("maar echter helaas ontbreekt ontbreken niet geen nooit niets"),
    arrived=(
        stems("""
            ontvangen | ontvangst | aangekomen | binnengekomen | geregistreerd | aangemaakt | geopend | doorgestuurd |
            doorgezet | toegewezen | in behandeling | in goede orde | binnen | is binnen | genoteerd | vastgelegd |
            gekregen | ligt bij | staat in | ingeschreven | gearchiveerd | overgedragen | ingeboekt
        """),
        stems("""
            uw bericht | uw e-mail | uw mail | uw email | uw vraag | uw aanvraag | uw verzoek | uw melding | uw
            sollicitatie | uw bestelling | uw klacht | uw brief | uw ticket | uw reactie | uw cv | uw document | uw
            inzending | je bericht | je e-mail | je mail | je email | je vraag | je aanvraag | je verzoek | je melding
            | je sollicitatie | je ticket | je bestelling | jouw bericht | jouw mail | jouw vraag | een ticket |
            ticketnummer | onder nummer | met nummer | zaaknummer | referentienummer | meldingsnummer | uw reservering
            | uw inschrijving | uw donatie | uw offerteaanvraag | uw formulier | uw zaak | uw dossier | je reservering
            | je inschrijving | het formulier | de melding | de aanvraag | uw opmerking
        """),
    ),
    later=(
        stems("""
            antwoord | reactie | reager | contact met | behandel | terugkom | komen er | beantwoord | neemt contact |
            nemen contact | hoort | verwerk | bekijken | bekeken
        """),
        stems("""
            spoedig | snel | binnen | uur | werkdag | dagen | volgorde | medewerker | team | week | weken | van ons |
            uiterlijk | zodra | u op | je op | mogelijk | collega
        """),
    ),
    thanks=stems("""
        bedankt voor | dank voor | dank je wel | dank u wel | hartelijk dank | wij danken | uw interesse | je
        interesse | bedankt dat
    """),
    also=stems("""
        openingstijden | openingsuren | kantooruren | kantoortijden | maandag t/m vrijdag | maandag tot en met vrijdag
        | maandag tot vrijdag | ma-vr | werkdagen | veelgestelde vragen | faq | helpcentrum | kennisbank | onze
        website | onze site | in de tussentijd | ondertussen | niet op deze | niet te beantwoorden | niet te
        antwoorden | niet beantwoorden | het onderwerp | onderwerpregel | ticketnummer | zaaknummer | referentie |
        meldingsnummer | door op deze | beantwoord deze | deze e-mail te beantwoorden | deze mail te | aanvull |
        toevoegen | meer informatie | aanvullende informatie | volgen | de status | inloggen | portaal | portal | bel
        | bellen | telefonisch | spoed | dringend | noodgeval | geduld | begrip | drukte | groot aantal | veel vragen
        | weekend | feestdagen | buiten kantoor | automatisch | gegenereerd | geen actie | niet gelezen | niet
        gemonitord | niet bemand | vertrouwelijk | persoonsgegevens | privacy | zorgvuldig | elke sollicitatie | niets
        gehoord | niets van ons | reactietijd | behandeltijd | bevestigen wij | bevestigen we | een kopie | ongewenste
        | spam | rechtsgeldig | bezwaarschrift | niet per e-mail | op volgorde
    """),
)  # fmt: skip

AWAY = AwayWords(
    away=(
        stems("""
            ik ben | ben | ben ik | is | wij zijn | zijn | momenteel | op dit moment | tot | van | vanaf | ik | zit |
            ik zit | ik zal | vandaag
        """),
        stems("""
            vakantie | afwezig | verlof | niet op kantoor | niet aanwezig | buiten kantoor | niet bereikbaar |
            zakenreis | dienstreis | ziek | ziekteverlof | zwangerschapsverlof | ouderschapsverlof | cursus | training
            | beurs | congres | vrij | niet beschikbaar | bevallingsverlof | in overleg | op reis | in vergadering |
            met verlof | parttime | deeltijd | onderweg
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
            deze mailbox | dit mailadres | dit e-mailadres | deze postbus | dit adres | dit account | het e-mailadres
            | de mailbox | deze inbox | e-mails aan | mails aan | uw e-mail | uw bericht
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
    told=stems("gelieve er rekening"),
    please=stems("graag | gelieve | alstublieft | aub"),
    myself=stems("""
        aan mij | tot mij | met mij | bij mij | mij te | daarvoor | dat wel | samenwerking | schikt | kunnen we
    """),
)  # fmt: skip
