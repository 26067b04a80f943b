"""Values for every letter that the templates know, as tests and pictures of them need them."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from store.records import Appointment

_WORDS = "Hello,\n\nthe printer on the second floor is on fire.\n\n  * smoke\n  * flames\n\nBest regards\nJörg"
_TOKEN = "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnop"

LETTERS: Mapping[str, Mapping[str, object]] = {
    "acknowledgement": {
        "desk": "Example Support",
        "name": "Jörg Beispiel",
        "number": "12",
        "subject": "Re: Printer on fire [#12]",
        "link": "https://desk.example/tickets/12",
        "privacy_url": "https://desk.example/privacy",
    },
    "acknowledgement_neutral": {
        "desk": "Example Support",
        "number": "12",
        "privacy_url": "https://desk.example/privacy",
    },
    "notification": {
        "event": "new",
        "number": "12",
        "subject": "Printer on fire",
        "author": "Jörg Beispiel <joerg@example.com>",
        "proof": "claimed",
        "warnings": ["From names two people"],
        "appointment": Appointment(
            "REQUEST", "Fire drill", None, None, "Second floor", "joerg@example.com", repeats=True
        ),
        "appointed": "Monday, November 23, 2026, 14:00 – 15:00 (CET)",
        "text": _WORDS,
        "attachments": [
            {"name": "smoke.jpg", "size": "1.2 MB"},
            {"name": "Übersicht.pdf", "size": "40 kB"},
        ],
        "public_address": f"support+postc{_TOKEN[5:]}@desk.example",
        "note_address": f"support+posta{_TOKEN[5:]}@desk.example",
        "link": "https://desk.example/tickets/12",
    },
    "notice": {
        "desk": "Example Support",
        "subject": "[Security] Update to Kelle 2.4.1",
        "text": "Dear Jörg,\n\nplease install Kelle 2.4.1.",
        "html": Markup("<p>Dear Jörg,</p>\n<p>please install <strong>Kelle 2.4.1</strong>.</p>"),
        "refusal_url": "https://desk.example/n/abcdefghijklmnopqrstuvwxyz",
        "acknowledge_url": "https://desk.example/n/zyxwvutsrqponmlkjihgfedcba",
        "privacy_url": "https://desk.example/privacy",
    },
    "reply": {
        "subject": "Re: Printer on fire [#12]",
        "text": "Hello Jörg,\n\nplease switch it off.\n\nAnna Muster",
        "signature": "Example Support\nMain Street 1, 12345 Example",
    },
    "notice_receipt": {
        "desk": "Werkstatt-Hilfe",
        "name": "Anna Beispiel",
        "outcome": "draft",
        "number": 7,
        "count": 120,
        "asks_count": True,
        "two_people": True,
        "left_out": ["eve@customer.example: objected to notices of this class"],
        "more_left_out": 3,
        "about": ["security", "Kelle <2.4.1 → 2.4.1", "CVE-2026-12345"],
        "due": "2026-12-01 09:00",
        "missing": ["nobody would get it"],
        "faults": ["line 2: CVSS: write a number"],
        "files": ["patch.txt"],
        "samples": [{"subject": "Update auf 2.4.1", "text": "Guten Tag,\nbitte aktualisieren."}],
        "asker": "Bert Beispiel",
        "address": "notices+abc@desk.example",
        "link": "https://desk.example/notices/7",
    },
    "proposal": {
        "desk": "Werkstatt-Hilfe",
        "name": "Anna Beispiel",
        "asker": "Bert Beispiel",
        "advisory": "EX-2026-0001",
        "version": 2,
        "title": "Update auf 2.4.2",
        "reason": "Behoben in 2.4.2",
        "link": "https://desk.example/notices/advisories",
    },
    "receipt": {
        "desk": "Example Support",
        "name": "Anna Muster",
        "number": "12",
        "held": True,
        "reason": "unproven",
        "understood": ["status resolved"],
        "not_understood": ["asign anna"],
        "link": "https://desk.example/tickets/12",
    },
    "login": {
        "desk": "Example Support",
        "name": "Jörg Beispiel",
        "invitation": False,
        "link": "https://desk.example/password/abcdefghijklmnopqrstuvwxyz",
        "hours": 1,
    },
    "alarm": {
        "desk": "Example Support",
        "name": "Anna Muster",
        "detail": "mailbox provider: the login was revoked; run: poststelle mailbox authorize provider",
        "alarm": "login provider",
        "since": "2026-11-23 10:00",
    },
    "mails_left": {
        "desk": "Example Support",
        "name": "Anna Muster",
        "mailbox": "provider",
        "folder": "INBOX",
        "number": 12,
        "mails": [{"uid": 17, "reason": "the server did not deliver it whole"}],
        "nights": 7,
    },
    "reminder": {
        "desk": "Example Support",
        "name": "Jörg Beispiel",
        "subject": "Update to Kelle 2.4.1",
        "sent": "2026-11-23",
        "acknowledge_url": "https://desk.example/n/abcdefghijklmnopqrstuvwxyz",
    },
    "heartbeat": {
        "desk": "Example Support",
        "token": "postg" + "abcdefg" * 5,
    },
}
