"""Whose mailbox an address is, by its name alone: a mail system's, a robot's, nobody's, or perhaps somebody's.

All names are local parts, in any case. A name that only resembles one of these is a person's.
"""

from __future__ import annotations

import re

_MAX_NAME = 64
_DAEMON = re.compile(
    r"(?:mailer|mail|mailing|smtp)[-_. ]?(?:daemon|demon)(?:[-_.+].*)?|m?daemon|post[-_.]?master|"
    r"mail[-_.]?delivery(?:[-_.]?(?:sub)?system)?|mail[-_.]?system|mail[-_.]?administrator|"
    r"mail[-_.]?failure|mail[-_.]?router|bounces?|bounce[-_.]?handler|list(?:serv|master|proc)|majordomo|"
    r"e\d{3}_smtp_mail_service|microsoftexchange[0-9a-f]{8,}",
    re.IGNORECASE,
)
_NO_REPLY = re.compile(
    r"(?:.*[-_.+])?(?:(?:no|non|not|do[-_.]?not|dont|never)[-_.]?(?:reply|replies|respond|response|answer)"
    r"|non?[-_.]?(?:responder|contestar|rispondere|antwort|antworten)|n[aã]o[-_.]?respond[ae]|keine[-_.]?antwort|"
    r"nicht[-_.]?antworten|ne[-_.]?pas[-_.]?repondre|geen[-_.]?antwoord|ikke[-_.]?svar|unattended)"
    r"(?:[-_.+].*|\d*)?",
    re.IGNORECASE,
)
_ANSWERING = re.compile(
    r"(?:.*[-_.+])?(?:auto[-_.]?(?:reply|respond(?:er)?|response))", re.IGNORECASE
)
_SENDING = re.compile(
    r"(?:.*[-_.+])?(?:notifications?|newsletters?|mailings?)(?:\+.*)?", re.IGNORECASE
)
_DESK = re.compile(
    r"(?:.*[-_.])?(?:support|info|service|help|helpdesk|servicedesk|it|hello|hallo|hola|ciao|bonjour|ola|kontakt|contact|contacto|contatto|contato"
    r"|office|buero|büro|sekretariat|secretariat|secretaria|segreteria|praxis|studio|kanzlei|zentrale|post|poststelle|mail|team|jobs?|karriere|careers?"
    r"|bewerbung(?:en)?|recruit\w*|hr|rh|personal|talent\w*|kunden\w*|customer\w*|client\w*|clientes|care|sales|orders?|bestell\w*|shop|store"
    r"|enquir\w+|inquir\w+|reception|billing|accounts?|buchhaltung|rechnung(?:en)?|ap|datenschutz|privacy|dpo|atencion\w*|soporte|ayuda"
    r"|pedidos|ventas|assistenza|ufficio\w*|protocollo|supporto|suporte|apoio|ajuda|geral|atendimento|klanten\w*|verkoop|administratie"
    r"|onthaal|registratie|serviceclient|sav|mairie|accueil|commandes?|cabinet|clinic|practice|booking|reservierung|reservas?|planning)",
    re.IGNORECASE,
)
_DAEMON_NAMES = re.compile(
    r"[\"' ]*(?:internet )?(?:e-?)?mail(?:er)?[- ](?:daemon|delivery(?: sub)?[- ]?(?:system|service|agent))\b.{0,40}",
    re.IGNORECASE,
)


def is_daemon(local_part: str) -> bool:
    """Whether a mailbox belongs to a mail system rather than to somebody."""
    return _DAEMON.fullmatch(local_part[:_MAX_NAME]) is not None


def is_daemon_name(display_name: str) -> bool:
    """Whether a sender calls itself a mail system: "Mail Delivery Subsystem"."""
    return _DAEMON_NAMES.fullmatch(display_name[:_MAX_NAME]) is not None


def is_no_reply(local_part: str) -> bool:
    """Whether a mailbox says that nobody reads it."""
    return _NO_REPLY.fullmatch(local_part[:_MAX_NAME]) is not None


def is_answering_machine(local_part: str) -> bool:
    """Whether a mailbox calls itself an answering machine."""
    return _ANSWERING.fullmatch(local_part[:_MAX_NAME]) is not None


def is_mass_sender(local_part: str) -> bool:
    """Whether a mailbox only ever sends: notifications, newsletters."""
    return _SENDING.fullmatch(local_part[:_MAX_NAME]) is not None


def is_desk(local_part: str) -> bool:
    """Whether a mailbox is an office's rather than one person's: support, info, jobs, and what small firms call it."""
    return _DESK.fullmatch(local_part[:_MAX_NAME]) is not None
