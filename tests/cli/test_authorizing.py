"""Authorizing a mailbox on the command line, with a provider that keeps to the standards."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
import requests

from gateway.app.office import open_office
from gateway.config import load_settings
from gateway.desk import alarms, loginwatch
from gateway.oauth.accounts import keeper_of
from gateway.oauth.tokens import access_token
from store.upkeep_records import Alarm
from tests.cli.conftest import Cli
from tests.cli.test_explain import clean_environment
from tests.cli.test_watching import SINCE
from tests.oauth.provider import TokenServer


@pytest.fixture
def provider() -> Iterator[TokenServer]:
    """A provider of tokens that may be asked without a pause."""
    with TokenServer(interval=0) as server:
        yield server


def connect(cli: Cli, provider: TokenServer, *, device: bool = True) -> None:
    """Add a mailbox at that provider to the configuration."""
    endpoint = f'oauth_device_endpoint = "{provider.url}/device"\n' if device else ""
    with cli.config.open("a", encoding="utf-8") as config:
        config.write(
            '[[mailbox]]\nname = "provider"\nurl = "imaps://support@imap.example"\nqueue = "support"\n'
            'auth = "oauth"\noauth_provider = "custom"\noauth_client_id = "client-1"\n'
            f'oauth_token_endpoint = "{provider.url}/token"\n{endpoint}'
            f'oauth_authorization_endpoint = "{provider.url}/authorize"\noauth_scopes = ["mail"]\n'
        )


def token_of(cli: Cli) -> str:
    """An access token, as a poller would ask for one."""
    settings = load_settings(cli.config)
    with open_office(settings) as office:
        return access_token(keeper_of(settings, office.store, settings.mailbox[0], lambda: SINCE))


def test_by_device(cli: Cli, provider: TokenServer) -> None:
    """A page and a code are shown; when the person has typed it, the login is kept, and its alarm is over."""
    connect(cli, provider)
    with open_office(load_settings(cli.config)) as office, office.store.write() as tx:
        alarms.raise_alarm(tx, office, Alarm(f"{loginwatch.ALARM}provider", "…", SINCE), SINCE)
    text = cli.ok("mailbox", "authorize", "provider")
    assert f"{provider.url}/type?code=WDJB-MJHT" in text
    assert "    WDJB-MJHT\n" in text
    assert text.endswith("The mailbox provider is authorized.\n")
    assert token_of(cli) == "access-1"
    assert cli.json("alarm", "list") == []
    assert (cli.folder / "var" / "token.key").stat().st_mode & 0o777 == 0o600


def test_lines_of_json(cli: Cli, provider: TokenServer) -> None:
    """One for what to do, one for what was done; no token in either."""
    connect(cli, provider)
    text = cli.ok("mailbox", "authorize", "provider", "--json")
    first, second = [json.loads(line) for line in text.splitlines()]
    assert (list(first), first["code"]) == (["name", "url", "code", "expires_in"], "WDJB-MJHT")
    assert list(second) == ["name", "authorized_at"]
    assert "access-1" not in text


def test_by_browser(local: Cli, provider: TokenServer) -> None:
    """The page is printed, the browser comes back to this machine, and the login is kept."""
    connect(local, provider)
    command = [sys.executable, "-m", "gateway", "--config", str(local.config),
               "mailbox", "authorize", "provider", "--browser", "--json"]  # fmt: skip
    with subprocess.Popen(
        command, env=clean_environment(), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        asked = json.loads(process.stdout.readline())
        assert requests.get(asked["url"], timeout=30).status_code == 200
        done = json.loads(process.stdout.readline())
    assert (process.returncode, done["name"], asked["code"]) == (0, "provider", None)
    assert token_of(local).startswith("access-")


def test_refusals(local: Cli, provider: TokenServer) -> None:
    """What cannot be authorized is told in a sentence, and nothing is kept."""
    assert "there are: none" in local.refused("mailbox", "authorize", "x")
    connect(local, provider)
    provider.device_answers = ["access_denied"]
    result = local.run("mailbox", "authorize", "provider")
    assert result.exit_code == 1
    assert "the provider said no (access_denied); try again" in result.stderr
    provider.failures = ["invalid_client"]
    assert "invalid_client" in local.run("mailbox", "authorize", "provider").stderr
    with open_office(load_settings(local.config)) as office:
        assert loginwatch.check_logins(office, SINCE, dry_run=True) == 1
    key = local.folder / "var" / "token.key"
    key.write_text("no key")
    key.chmod(0o600)
    assert "64 hex digits" in local.refused("mailbox", "authorize", "provider")


def test_the_calendar_looks_after_it(local: Cli, provider: TokenServer) -> None:
    """A login that nobody authorized is an alarm, which names the command; then it is over."""
    connect(local, provider)
    assert local.ok("run-job", "check-logins") == "check-logins changed 1.\n"
    (row,) = local.json("alarm", "list")
    assert row["name"] == "login provider"
    assert row["detail"].endswith("run: poststelle mailbox authorize provider")
    local.ok("mailbox", "authorize", "provider")
    assert local.ok("run-job", "check-logins") == "check-logins changed 0.\n"
    assert local.json("alarm", "list") == []


def test_password_mailboxes_are_left_alone(local: Cli) -> None:
    """A mailbox with a password cannot be authorized."""
    (local.folder / "password").write_text("x")
    (local.folder / "password").chmod(0o600)
    with local.config.open("a", encoding="utf-8") as config:
        config.write('[[mailbox]]\nname = "old"\nurl = "imaps://a@imap.example"\nqueue = "support"\n'
                     'password_file = "password"\n')  # fmt: skip
    assert 'write auth = "oauth"' in local.refused("mailbox", "authorize", "old")
