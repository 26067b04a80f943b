"""A provider of tokens, and who keeps its tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from gateway.oauth.client import Tokens
from gateway.oauth.tokens import Keeper, write_first
from gateway.oauth.vault import Vault, open_vault
from store.engine import Store
from tests.oauth.provider import TokenServer


@pytest.fixture
def provider() -> Iterator[TokenServer]:
    """A provider whose refresh tokens are good once."""
    with TokenServer() as server:
        yield server


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """A key file, made on first use."""
    return open_vault(tmp_path / "token.key", make=True)


@dataclass
class Clock:
    """Time passes when a test says so, and while somebody waits."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def passes(self, seconds: float) -> None:
        """So long."""
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock(now: datetime) -> Clock:
    """A Monday morning, to begin with."""
    return Clock(now)


KeeperMaker = Callable[[], Keeper]


@pytest.fixture
def make_keeper(store: Store, vault: Vault, provider: TokenServer, clock: Clock) -> KeeperMaker:
    """Keepers of one account, each as on a host of its own."""
    return lambda: Keeper(store, vault, provider.account(), clock, clock.passes)


@pytest.fixture
def keeper(make_keeper: KeeperMaker) -> Keeper:
    """One keeper, whose account nobody has authorized yet."""
    return make_keeper()


def authorize(keeper: Keeper, provider: TokenServer, seconds: int = 3600) -> Tokens:
    """Somebody has authorized the account just now."""
    given = provider.give()
    now = keeper.clock()
    tokens = Tokens(given["access_token"], given["refresh_token"], now + timedelta(seconds=seconds))
    with keeper.store.write() as tx:
        write_first(tx, keeper.vault, keeper.account, tokens, now)
    return tokens
