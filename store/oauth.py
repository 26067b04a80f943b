"""Tokens of mailbox logins, sealed, and who is renewing them just now.

A renewal is claimed first, so that of several hosts one asks the provider. What the provider gives is written only by
whoever holds the claim, or while nobody else has written since: a newer token is never overwritten by an older one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store.engine import Tx
from store.upkeep_records import OAuthLogin
from store.upkeep_tables import oauth_logins


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a provider gave, sealed, and until when it is good."""

    sealed: bytes = field(repr=False)
    expires_at: datetime
    refresh_until: datetime | None


def put(tx: Tx, account: str, renewal: Renewal, now: datetime) -> None:
    """The tokens of an authorization. Whatever was there before, a claim too, is void."""
    row = _values(renewal, now) | {"authorized_at": now, "claim": None, "claimed_at": None}
    statement = tx.insert(oauth_logins).values(account=account, **row)
    tx.execute(statement.on_conflict_do_update(index_elements=["account"], set_=row))


def find(tx: Tx, account: str) -> OAuthLogin | None:
    """The login of an account."""
    statement = sa.select(oauth_logins).where(oauth_logins.c.account == account)
    row = tx.execute(statement).first()
    return _login(row) if row else None


def find_all(tx: Tx) -> list[OAuthLogin]:
    """Every login, by name."""
    statement = sa.select(oauth_logins).order_by(oauth_logins.c.account)
    return [_login(row) for row in tx.execute(statement)]


def claim(
    tx: Tx, account: str, name: str, now: datetime, abandoned_before: datetime
) -> OAuthLogin | None:
    """Take the right to renew; the login as it was before, or None while somebody else has it.

    Its `claimed_at` is set if the former holder never came back.
    """
    statement = sa.select(oauth_logins).where(oauth_logins.c.account == account)
    row = tx.execute(statement.with_for_update()).first()
    if row is None or (row.claimed_at is not None and row.claimed_at > abandoned_before):
        return None
    taken = sa.update(oauth_logins).where(oauth_logins.c.account == account)
    tx.execute(taken.values(claim=name, claimed_at=now))
    return _login(row)


def renew(
    tx: Tx, account: str, name: str, since: datetime, renewal: Renewal, now: datetime
) -> bool:
    """Write what the provider gave; False if somebody wrote since then, and then theirs is the newer one."""
    ours = (oauth_logins.c.claim == name) | (oauth_logins.c.renewed_at == since)
    statement = sa.update(oauth_logins).where(oauth_logins.c.account == account, ours)
    done = tx.execute(statement.values(claim=None, claimed_at=None, **_values(renewal, now)))
    return done.rowcount == 1


def fail(tx: Tx, account: str, name: str, error: str, refused: bool, now: datetime) -> None:
    """The provider gave nothing, for this reason."""
    values = {"failed_at": now, "error": error, "refused": refused}
    _end_claim(tx, account, name, values)


def give_back(tx: Tx, account: str, name: str) -> None:
    """There was nothing to renew."""
    _end_claim(tx, account, name, {})


def _end_claim(tx: Tx, account: str, name: str, values: dict[str, Any]) -> None:
    statement = sa.update(oauth_logins).where(
        oauth_logins.c.account == account, oauth_logins.c.claim == name
    )
    tx.execute(statement.values(claim=None, claimed_at=None, **values))


def _values(renewal: Renewal, now: datetime) -> dict[str, Any]:
    return {
        "sealed": renewal.sealed,
        "expires_at": renewal.expires_at,
        "refresh_until": renewal.refresh_until,
        "renewed_at": now,
        "failed_at": None,
        "error": "",
        "refused": False,
    }


def _login(row: Any) -> OAuthLogin:
    return OAuthLogin(
        account=row.account,
        sealed=row.sealed,
        expires_at=row.expires_at,
        refresh_until=row.refresh_until,
        authorized_at=row.authorized_at,
        renewed_at=row.renewed_at,
        claimed_at=row.claimed_at,
        failed_at=row.failed_at,
        refused=row.refused,
        error=row.error,
    )
