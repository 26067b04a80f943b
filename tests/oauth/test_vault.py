"""The key file and what is sealed with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.oauth.client import Tokens
from gateway.oauth.trouble import VaultClosed
from gateway.oauth.vault import Vault, open_vault, seal, unseal

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_the_key_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    """On first use, readable by us alone; the second time it is the same one."""
    path = tmp_path / "var" / "token.key"
    first = open_vault(path, make=True)
    assert path.stat().st_mode & 0o777 == 0o600
    assert open_vault(path, make=True) == first
    assert [file.name for file in path.parent.iterdir()] == ["token.key"]


@pytest.mark.parametrize("until", [None, NOW + timedelta(days=90)])
def test_what_is_sealed_comes_back(vault: Vault, until: datetime | None) -> None:
    """Every field, and each time in other bytes."""
    tokens = Tokens("access", "refresh", NOW, until)
    one, two = seal(vault, "a", tokens), seal(vault, "a", tokens)
    assert one != two
    assert unseal(vault, "a", one) == unseal(vault, "a", two) == tokens


def test_every_changed_octet_is_noticed(vault: Vault) -> None:
    """Nothing of it can be changed, cut or left out."""
    sealed = seal(vault, "a", Tokens("access", "refresh", NOW))
    for at in range(len(sealed)):
        broken = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises(VaultClosed):
            unseal(vault, "a", broken)
    for rest in (b"", sealed[:5], sealed[:-1]):
        with pytest.raises(VaultClosed):
            unseal(vault, "a", rest)


@pytest.mark.parametrize("content", ["", "abc", "g" * 64, "a" * 63, "ä" * 64])
def test_files_that_hold_no_key(tmp_path: Path, content: str) -> None:
    """The sentence says what belongs there."""
    path = tmp_path / "token.key"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(VaultClosed, match="64 hex digits"):
        open_vault(path, make=True)


def test_a_named_key_that_is_missing(tmp_path: Path) -> None:
    """A file that the operator named is never made up."""
    with pytest.raises(VaultClosed, match="cannot be read: No such file"):
        open_vault(tmp_path / "token.key", make=False)
    assert list(tmp_path.iterdir()) == []


def test_the_key_is_not_shown(vault: Vault) -> None:
    """Not even in a traceback."""
    assert vault.key.hex() not in repr(vault)
    assert str(vault.key) not in repr(vault)
