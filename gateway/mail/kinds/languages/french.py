"""What machines say in French."""

from __future__ import annotations

from gateway.mail.kinds.languages.shape import AwayWords, DeskWords
from gateway.mail.kinds.stems import stems, words

COMMON = words(
    "le la les et est vous votre nous je de du des un une pour en ne pas à au sur dans suis sera"
)

DESK = DeskWords(
    person=words("je j'ai j'en j'attends j'étais j'aimerais j'avais me m'a mon ma mes moi"),
    negations=words("mais cependant toutefois malheureusement manque pas jamais aucun aucune rien ni"),
    arrived=(
        stems("""
            reçu | réception de | arrivé | parvenu | enregistré | pris en compte | prise en compte | transmis | créé |
            ouvert | en cours de traitement | pris en charge | prise en charge | accusons | accuse | attribué |
            parvenue | parvenus | arrivée | est là | figure | déposé | attribuée | confié | consigné | bien noté
        """),
        stems("""
            votre message | votre mail | votre e-mail | votre email | votre courriel | votre courrier | votre demande
            | votre candidature | votre requête | votre dossier | votre ticket | votre commande | votre question | vos
            documents | votre réclamation | votre signalement | votre contribution | ton message | ta demande | ton
            mail | un ticket | une demande | sous le numéro | sous la référence | numéro de ticket | numéro de dossier
            | votre envoi | votre déclaration | votre inscription | votre réservation | votre don | votre cv | le
            formulaire | votre plainte | votre mot | cet e-mail | vos lignes | la demande | le dossier | votre écrit
        """),
    ),
    later=(
        stems("""
            répond | réponse | traiter | traité | traitée | revenons vers | reviendrons | reviendra | recontact |
            contacter | contactera | prendra contact | étudi | examin | prendrons | tiendrons | s'efforce | donner
            suite
        """),
        stems("""
            délai | heures | jours | bientôt | dès que | rapidement | sous | plus vite | semaine | prochainement | au
            plus | meilleurs | équipe | conseiller | collaborateur | service | attention | sans réponse | vous
        """),
    ),
    thanks=stems("""
        merci de nous | merci pour | merci d'avoir | nous vous remercions | vous remercie | votre intérêt | votre
        confiance
    """),
    also=stems("""
        heures d'ouverture | horaires | du lundi au vendredi | lundi au vendredi | ouvert | foire aux questions | faq
        | centre d'aide | notre site | site internet | site web | en attendant | dans l'intervalle | merci de ne pas
        répondre | ne pas répondre | ne répondez pas | n'y répondez pas | l'objet | objet du | numéro de ticket |
        numéro de dossier | numéro de référence | référence | en répondant à | répondre à ce | répondez à ce |
        compléter | informations complémentaires | pour toute | suivre | l'avancement | l'état | votre espace | espace
        client | portail | vous connecter | par téléphone | appelez | joindre | urgence | urgent | patience |
        compréhension | nombre important | grand nombre | week-end | jours fériés | en dehors | automatique |
        automatiquement | généré | aucune action | n'est pas consultée | n'est pas relevée | confidential | données
        personnelles | avec attention | chaque candidature | sans réponse | sans nouvelle | considérer que | délai
        moyen | délai de | ceci confirme | confirmons | une copie | courrier indésirable | doublon | valeur juridique
        | dans l'ordre
    """),
)  # fmt: skip

AWAY = AwayWords(
    away=(
        stems("""
            je suis | suis | je serai | serai | je ne suis | je ne serai | actuellement | est | nous sommes | en | du
            | jusqu'au | absent | absente | je me trouve | je pars | je reviens
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
            ne travaille plus | n'est plus | ne fait plus | ne suis plus | a quitté | ai quitté | ne travaille pas | à
            la retraite
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
            n'est plus | ne sera pas | ne seront pas | pas lus | pas lue | n'est pas consultée | n'est pas lue | plus
            consultée | plus relevée | plus utilisée | plus active | désactivée | supprimés
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
    told=stems("veuillez noter | veuillez excuser | veuillez nous excuser"),
    please=stems("merci de | veuillez | s'il vous plaît | svp"),
    myself=stems("""
        à moi | moi-même | me contacter | avec moi | me joindre | me répondre | je vous prie | veuillez reporter |
        reporter | collaboration | je vous demande | pouvons-nous
    """),
)  # fmt: skip
