"""Authorizing a mailbox: a person lets us in at the provider, and the tokens are kept.

Nothing is written before the provider has given tokens; then they are kept in one transaction, which also ends the
alarm that asked for it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from gateway.desk import alarms
from gateway.desk.loginwatch import ALARM
from gateway.desk.office import Office
from gateway.desk.tickets import Unacceptable
from gateway.oauth import accounts, client
from gateway.oauth.client import DeviceCode, Refused, Tokens, Unreachable
from gateway.oauth.loopback import Loopback, open_loopback
from gateway.oauth.providers import Account
from gateway.oauth.tokens import write_first
from gateway.oauth.trouble import NoToken
from gateway.policy.access import Act, require
from store.records import Actor

SLOWER = 5
"""Seconds by which a provider that says `slow_down` is asked less often (RFC 8628 section 3.5)."""
BROWSER_TIME = timedelta(minutes=10)
"""How long a browser is waited for: as long as its code would be good (RFC 6749 section 4.1.2)."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Waiting:
    """How a use-case that waits for a person talks to them: what to do, the time, and a pause of so many seconds."""

    tell: Callable[[str, str, int], None]
    """The page to open, the code to type there ("" if none), and how many seconds there are."""
    clock: Callable[[], datetime]
    pause: Callable[[float], None]


def has_device_grant(office: Office, actor: Actor, name: str) -> bool:
    """Whether this mailbox can be authorized by typing a code. Raises Unacceptable."""
    return bool(_account(office, actor, name).provider.device_endpoint)


def authorize_by_device(office: Office, actor: Actor, name: str, waiting: Waiting) -> datetime:
    """A person types a code at the provider, on any device (RFC 8628); when that was. Raises Unacceptable."""
    account = _account(office, actor, name)
    device = _asked(lambda: client.begin_device(account))
    waiting.tell(device.where_complete or device.where, device.user_code, device.expires_in)
    tokens = _await_device(account, device, waiting)
    return _keep(office, account, tokens, waiting.clock())


def _await_device(account: Account, device: DeviceCode, waiting: Waiting) -> Tokens:
    end = waiting.clock() + timedelta(seconds=device.expires_in)
    interval = device.interval
    while waiting.clock() < end:
        waiting.pause(interval)
        try:
            return client.ask_device(account, device, waiting.clock())
        except Refused as refused:
            if refused.code not in ("authorization_pending", "slow_down"):
                raise Unacceptable(f"the provider said no ({refused}); try again") from refused
            interval += SLOWER if refused.code == "slow_down" else 0
        except Unreachable:
            interval += SLOWER  # RFC 8628 section 3.5: less often, and go on
    raise Unacceptable("nobody typed the code in time; try again")


def authorize_by_browser(
    office: Office, actor: Actor, name: str, port: int, waiting: Waiting
) -> datetime:
    """A person agrees in a browser that comes back to this machine (RFC 8252); when that was. Raises Unacceptable."""
    account = _account(office, actor, name)
    if not account.provider.authorization_endpoint:
        raise Unacceptable(f"mailbox {name}: oauth_authorization_endpoint is not configured")
    try:
        opened = open_loopback(port)
        with opened as loopback:
            state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
            request = client.begin_browser(account, loopback.port, state, verifier)
            loopback.state = state
            waiting.tell(request.url, "", int(BROWSER_TIME.total_seconds()))
            answered = _await_browser(loopback, waiting)
    except OSError as error:
        raise Unacceptable(f"port {port} cannot be used: {error.strerror}") from error
    tokens = _asked(lambda: client.redeem(account, request, answered, waiting.clock()))
    return _keep(office, account, tokens, waiting.clock())


def _await_browser(loopback: Loopback, waiting: Waiting) -> str:
    end = waiting.clock() + BROWSER_TIME
    while waiting.clock() < end:
        if answered := loopback.look():
            return answered
        waiting.pause(0)
    raise Unacceptable("nobody came back from the provider in time; try again")


def _asked(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except (Refused, Unreachable) as error:
        raise Unacceptable(f"the provider gave nothing ({error}); try again") from error


def _keep(office: Office, account: Account, tokens: Tokens, now: datetime) -> datetime:
    vault = accounts.vault_of(office.settings)
    with office.store.write() as tx:
        write_first(tx, vault, account, tokens, now)
        alarms.end_alarm(tx, ALARM + account.name, now)
    return now


def _account(office: Office, actor: Actor, name: str) -> Account:
    require(actor, Act.RUN_DESK)
    mailbox = office.settings.mailbox_named(name)
    if mailbox is None:
        names = ", ".join(one.name for one in office.settings.mailbox) or "none"
        raise Unacceptable(f"there is no mailbox {name!r}; there are: {names}")
    if mailbox.auth != "oauth":
        raise Unacceptable(f'mailbox {name} has a password; write auth = "oauth" to change that')
    try:
        accounts.vault_of(office.settings)  # better now than when the person is done
        return accounts.oauth_account(mailbox)
    except NoToken as none:
        raise Unacceptable(str(none)) from none
