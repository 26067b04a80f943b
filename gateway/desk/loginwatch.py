"""Whether the logins at mailboxes by OAuth still hold: renewed in time, and an alarm before or when one ends.

Also a login that is rarely used, such as one for the relay alone, is renewed here, so that it neither ends unnoticed
nor is found dead when it is needed. The alarm of a login bears the mailbox's name and ends with the trouble.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from gateway.config import Mailbox
from gateway.desk import alarms
from gateway.desk.office import Office
from gateway.oauth.trouble import NoToken, advice
from store import alarms as alarm_rows
from store import oauth
from store.engine import Tx
from store.upkeep_records import Alarm, OAuthLogin

WARN_BEFORE = timedelta(days=7)
BORNE = timedelta(minutes=30)
"""So long a provider may be away after a token has ended before somebody is told."""
ABANDONED = timedelta(minutes=10)
"""A renewal takes seconds; one that began so long ago will never be finished."""
ALARM = "login "
"""What the names of these alarms begin with; the mailbox's follows."""


def check_logins(office: Office, now: datetime, *, dry_run: bool) -> int:
    """Renew what is about to end, raise and end alarms; how many logins need somebody."""
    boxes = [mailbox for mailbox in office.settings.mailbox if mailbox.auth == "oauth"]
    troubles = {box.name: _trouble(office, box, now, dry_run=dry_run) for box in boxes}
    if not dry_run:
        with office.store.write() as tx:
            _tell(tx, office, troubles, now)
    return sum(trouble is not None for trouble in troubles.values())


def _trouble(office: Office, mailbox: Mailbox, now: datetime, *, dry_run: bool) -> str | None:
    """What is wrong with a login, in a sentence that says what to do; None if all is well."""
    none = None if dry_run else _renew(office, mailbox, now)
    if none is not None and none.is_final:
        return str(none)
    with office.store.read() as tx:
        login = oauth.find(tx, mailbox.name)
    if login is None:
        return f"nobody has authorized it yet; {advice(mailbox.name)}"
    return trouble_of(login, now)


def _renew(office: Office, mailbox: Mailbox, now: datetime) -> NoToken | None:
    """Ask for a token as a session would, which renews what is about to end."""
    from gateway.oauth.accounts import keeper_of  # brings an HTTP client with it
    from gateway.oauth.tokens import access_token

    try:
        access_token(keeper_of(office.settings, office.store, mailbox, lambda: now))
    except NoToken as none:
        return none
    return None


def trouble_of(login: OAuthLogin, now: datetime) -> str | None:
    """What a login's row tells; None if all is well."""
    if login.refused:
        return login.error
    if login.claimed_at is not None and now - login.claimed_at > ABANDONED:
        return f"a renewal that began at {login.claimed_at:%Y-%m-%d %H:%M} UTC was never finished"
    if login.failed_at is not None and now - login.expires_at > BORNE:
        return login.error
    if login.refresh_until is not None and login.refresh_until - now < WARN_BEFORE:
        return (
            f"the login ends at {login.refresh_until:%Y-%m-%d %H:%M} UTC; {advice(login.account)}"
        )
    return None


def _tell(tx: Tx, office: Office, troubles: dict[str, str | None], now: datetime) -> None:
    for name, trouble in troubles.items():
        if trouble is None:
            alarms.end_alarm(tx, ALARM + name, now)
        else:
            alarm = Alarm(ALARM + name, f"mailbox {name}: {trouble}", now)
            alarms.raise_alarm(tx, office, alarm, now)
    for alarm in alarm_rows.find_all(tx):
        if alarm.name.startswith(ALARM) and alarm.name.removeprefix(ALARM) not in troubles:
            alarms.end_alarm(tx, alarm.name, now)
