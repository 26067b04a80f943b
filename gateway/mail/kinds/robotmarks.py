"""Marks that make it unwise to answer a mail by machine, although a person may have written it.

These never say what kind of mail it is (`automatic` does, on firm ground); they only cost a writer the
acknowledgement. So the tables may be wide: an unanswered letter is a blemish, a loop between two robots is not.
"""

from __future__ import annotations

import re

from gateway.mail.kinds.autowords import AUTO_TITLES, AWAY_SUBJECTS
from gateway.mail.kinds.look import MAX_SUBJECT, Fields

_LIST_FIELDS = (
    "list-id", "list-post", "list-unsubscribe", "list-unsubscribe-post", "list-help", "list-owner", "list-archive",
    "list-subscribe", "mailing-list", "x-mailing-list", "x-list-host", "x-listserver", "x-listname", "x-mailinglist",
)  # fmt: skip
_CAMPAIGN_FIELDS = (
    "feedback-id", "x-campaign", "x-campaignid", "x-campaign-id", "x-mc-user", "x-mailchimp-user", "x-csa-complaints",
    "x-newsletter", "x-mailing-id", "x-mailer-recptid", "x-cr-mailing-id", "x-mj-mid", "x-ses-campaign",
)  # fmt: skip
_NOTIFIERS = (
    "x-bugzilla-", "x-trac-", "x-launchpad-", "x-jira-", "x-redmine-", "x-github-", "x-gitlab-", "x-gerrit-",
    "x-phabricator-", "x-facebook-", "x-linkedin-", "x-notification", "x-twitter", "x-nagios-", "x-zabbix-",
    "x-icinga-", "x-roundup-", "x-pagerduty-", "x-sentry-", "x-jenkins-", "x-travis-", "x-asana-", "x-trello-",
    "x-cron-",
)  # fmt: skip
_SPAM_FLAGS = ("x-spam-flag", "x-spam-status", "x-barracuda-spam-flag", "x-spam")
_ANSWERING = re.compile(r".*auto-?(?:repl(?:y|ied)|respon(?:se|der|d))(?!-suppress).*")
_ROLES = re.compile(
    r"root|abuse|cron|daemon|nobody|www-data|www|apache|nginx|uucp|devnull|null|notify|alerts?|monitoring|nagios|zabbix"
    r"|mailman|amavis|clamav|virus|robot|bot|automailer|smtp|spam|owner-.+|.+-(?:owner|request|bounces?|admin|errors)|bounces?[-+_=].+",
    re.IGNORECASE,
)
_TITLES = re.compile(
    r"(?:read|not read|gelesen|ungelesen gelöscht|nicht gelesen|lu|non lu|leído|no leído|letto|non letto|lida|lido"
    r"|não lida|gelezen|läst|læst|lest|przeczytano|přečteno|olvasva|прочтено|прочитано|开封済み|開封済み|已读|已讀"
    r"|accepted|declined|tentative|tentatively accepted|canceled|cancelled|zugesagt|abgelehnt|mit vorbehalt|abgesagt"
    r"|accepté|refusé|provisoire|annulé|aceptado|aceptada|rechazado|rechazada|accettato|rifiutato|aceite|recusado"
    r"|geaccepteerd|geweigerd|accepterat|avböjt|accepteret|godtatt|zaakceptowano|odrzucono|přijato|принято|отклонено"
    r"|ooo|auto|accusé de réception|empfangsbestätigung|lesebestätigung|eingangsbestätigung|acuse de recibo"
    r"|recall|message recall (?:success|failure)|message recall report"
    r"|conferma di ricezione|return receipt|delivery receipt|delivered|zugestellt) ?[:：]",
    re.IGNORECASE,
)
_WHOLE = frozenset({
    "undelivered mail returned to sender", "delivery status notification (failure)", "failure notice",
    "delivery status notification (delay)", "mail delivery failed: returning message to sender", "vacation reply",
    "returned mail: see transcript for details",
})  # fmt: skip
_AGENTS = frozenset({
    "out of office", "out-of-office", "auto reply", "auto-reply", "autoreply",
    "vacation reply", "autosvar", "frånvarobesked",
    "fraværsbesked", "fraværsmelding", "poissaoloviesti", "afwezigheidsbericht",
    "abwesenheitsnotiz", "réponse automatique",
    "reponse automatique", "automatische abwesenheit", "automatische beantwoording", "otomatik yanıt", "away message",
})  # fmt: skip
"""Whole subjects that answering machines bear; "Abwesend" alone is how somebody tells that they cannot come."""
_AUTOMATIC = re.compile(
    r"\bauto[- ]?(?:repl(?:y|ies)|respon[sd]e?r?|mated (?:reply|response|message|e-?mail))\b|[\[(]auto(?:matic)?[\])]"
    r"|\bautomatic (?:reply|response)[)\]]",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^(?:(?:re|aw|antw|sv|rv|r)\s*:\s*|\[[^\]]{1,40}\]\s*){0,5}", re.IGNORECASE)


def has_list_field(fields: Fields) -> bool:
    """Whether the header has a field that only lists and mass mailers write (RFC 2369, RFC 2919, RFC 8058)."""
    return any(fields.has(name) for name in _LIST_FIELDS)


def has_campaign_field(fields: Fields) -> bool:
    """Whether a mass mailing service left its mark, or a mail system named recipients it could not reach."""
    return any(fields.has(name) for name in (*_CAMPAIGN_FIELDS, "x-failed-recipients"))


def has_notifier_field(fields: Fields) -> bool:
    """Whether a service that sends notifications left its mark."""
    return any(name.startswith(_NOTIFIERS) for name in fields.values)


def has_automatic_field(fields: Fields) -> bool:
    """Whether an unusual field says "automatic", or the body claims to be a report."""
    submitted = fields.first("x-auto-submitted").lower()
    return (
        submitted not in ("", "no")
        or "autorespon" in fields.first("x-post-messageclass").lower()
        or fields.first("x-envelope-from") == "<>"
        or "auto.reply" in fields.first("x-freescout-mail-type").lower()
        or fields.switched_on(name for name in fields.values if _ANSWERING.fullmatch(name)) != ""
        or fields.first("content-type").lower().startswith("multipart/report")
    )


def is_called_spam(fields: Fields) -> bool:
    """Whether a filter on the way called it spam: whoever is named as its sender did most likely not write it."""
    flags = (fields.first(name).lower() for name in _SPAM_FLAGS)
    return any(flag.startswith("yes") for flag in flags)


def is_role(local_part: str) -> bool:
    """Whether a mailbox is by its name a machine's or a list's office, whom nobody thanks (RFC 2142, RFC 3834)."""
    return _ROLES.fullmatch(local_part[:64]) is not None


def has_robot_subject(subject: str) -> bool:
    """Whether a subject is one that programs make up: receipts, answers to invitations, absences, reports."""
    plain = " ".join(subject[:MAX_SUBJECT].lower().split()).replace(" :", ":")
    bare = _PREFIX.sub("", plain, count=1)
    if _AUTOMATIC.search(plain) or _TITLES.match(plain) or plain in _WHOLE or bare in AUTO_TITLES:
        return True
    head, colon, _ = bare.partition(":")
    if colon:
        return any(words in head for words in AWAY_SUBJECTS)
    return not _AGENTS.isdisjoint(half.strip(" .!") for half in head.split("/"))
