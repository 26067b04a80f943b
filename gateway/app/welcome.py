"""The first words on the terminal: where everything is, and how to get in for the first time."""

from __future__ import annotations

import sys
from datetime import datetime

from gateway.desk.login import ensure_first_admin
from gateway.desk.office import Office


def welcome(office: Office, roles: frozenset[str], version: str, now: datetime) -> None:
    """Print where the doors are; make the first administrator when nobody works here yet."""
    lines = [f"Poststelle {version} is running. Ctrl-C stops it.", ""]
    lines += [f"  {name:<10} {value}" for name, value in _places(office, roles)]
    first = ensure_first_admin(office, now)
    if first is not None:
        person, password = first
        lines += ["", "  Log in for the first time, within 24 hours:"]
        lines += [f"  {'address':<10} {person.email}", f"  {'password':<10} {password}"]
    print("\n".join(lines), file=sys.stdout, flush=True)


def _places(office: Office, roles: frozenset[str]) -> list[tuple[str, str]]:
    settings = office.settings
    target = settings.relay.target
    outgoing = f"{target.path} (a folder; nothing is sent)" if target.path else settings.relay.url
    places = [("portal", settings.web.public_url)] if "web" in roles else []
    if "intake" in roles:
        doors = {"smtp": settings.smtp.listen, "lmtp": settings.lmtp.listen}
        places += [(name, ", ".join(listen)) for name, listen in doors.items() if listen]
        if settings.mailbox:
            places.append(("mailboxes", ", ".join(box.name for box in settings.mailbox)))
        places.append(("write to", ", ".join(queue.address for queue in settings.queue)))
    return [*places, ("outgoing", outgoing)]
