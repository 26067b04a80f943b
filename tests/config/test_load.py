"""Finding, overlaying and reporting of the configuration, on real files."""

from __future__ import annotations

import os
import re
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import pytest
from pydantic import ValidationError

from gateway import resources
from gateway.config import (
    ConfigProblems,
    Limits,
    Listen,
    Mailbox,
    MailboxTarget,
    Settings,
    find_config,
    load_settings,
    parse_listen,
    read_secret,
)
from gateway.config.noticesettings import NoticeClass
from gateway.config.values import Section
from gateway.intake.limits import IntakeLimits

NOBODY = 65534
HERE = Path(__file__).parent
QUEUE = '[[queue]]\nname = "support"\naddress = "Support@desk.example"\naliases = ["hilfe@desk.example"]\n'
MAILBOX = """
[[mailbox]]
name = "provider"
url = "imaps://support@desk.example@imap.example/Support/Post%20&%20Anf%C3%A4nge"
password_file = "password"
queue = "support"
folders = ["inbox"]
after = "move:Archiv"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration with nothing but a queue."""
    path = tmp_path / "config.toml"
    path.write_text(QUEUE, encoding="utf-8")
    return path


def problems_of(path: Path) -> list[str]:
    """The report's lines about the configuration at `path`."""
    with pytest.raises(ConfigProblems) as caught:
        load_settings(path)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("path", sorted(HERE.glob("bad-*.toml")), ids=lambda path: path.stem)
def test_broken_configuration_is_reported(path: Path) -> None:
    """Each broken configuration gives exactly the problems that stand beside it."""
    expected = path.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    assert problems_of(path) == [line.replace("{folder}", str(HERE)) for line in expected]


def plain(value: object) -> object:
    """A setting as TOML holds it: no path or language is an empty text."""
    if isinstance(value, Section):
        return {key: plain(item) for key, item in value}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if value is None or isinstance(value, Path):
        return "" if value is None else str(value)
    return value


def test_shipped_configuration_holds_every_default() -> None:
    """config.toml has all keys with their defaults, and no other."""
    shipped = tomllib.loads(resources.default_config().read_text(encoding="utf-8"))
    defaults = Settings.model_validate(
        {"queue": [{"name": "support", "address": "support@desk.example"}]}
    )
    assert {
        name: plain(value) for name, value in defaults if name not in ("mailbox", "notice_class")
    } == shipped


def test_shipped_configuration_shows_a_mailbox() -> None:
    """There is none by default; its keys with their defaults stand there as a comment."""
    text = resources.default_config().read_text(encoding="utf-8")
    section = text[text.index("# [[mailbox]]") : text.index("# [[notice_class]]")]
    (shown,) = tomllib.loads(re.sub("^# ", "", section, flags=re.MULTILINE))["mailbox"]
    needed = {key: shown[key] for key in ("name", "url", "queue")}
    assert plain(Mailbox(**needed)) == shown


def test_shipped_configuration_shows_a_class_of_notices() -> None:
    """None beside the built-in ones by default; its keys with their defaults stand there as a comment."""
    text = resources.default_config().read_text(encoding="utf-8")
    section = text[text.index("# [[notice_class]]") :]
    (shown,) = tomllib.loads(re.sub("^# ", "", section, flags=re.MULTILINE))["notice_class"]
    assert plain(NoticeClass(name=shown["name"])) == shown


def test_a_class_of_notices_replaces_a_built_in_one() -> None:
    """Classes of the configuration come beside the built-in ones, or in their place."""
    settings = Settings.model_validate({
        "queue": [{"name": "support", "address": "support@desk.example"}],
        "notice_class": [{"name": "feature", "refusable": False}, {"name": "maintenance"}],
    })  # fmt: skip
    classes = settings.notice_classes
    assert list(classes) == ["security", "important", "feature", "maintenance"]
    assert [one.refusable for one in classes.values()] == [False, False, False, True]
    assert classes["security"].two_people


def test_shipped_configuration_comments_every_key() -> None:
    """Each line with a key says what it is for."""
    lines = resources.default_config().read_text(encoding="utf-8").splitlines()
    keys = [line for line in lines if re.match(r"(# )?[a-z_0-9]+ = ", line)]
    assert len(keys) > 80
    assert [line for line in keys if "  # " not in line] == []


def test_limits_are_those_of_the_intake() -> None:
    """Every limit but the one on hops is a field of the intake's limits, with the same default."""
    intake = {field.name: field.default for field in fields(IntakeLimits)}
    limits = Limits().model_dump(exclude={"received_hops"})
    assert limits == {name: intake.get(name) for name in limits}
    assert IntakeLimits(**limits) == IntakeLimits()


def test_relative_paths_count_from_the_file(config: Path) -> None:
    """Data, database, outgoing folder and sockets lie beside the configuration, wherever it is loaded from."""
    config.write_text('[lmtp]\nlisten = ["unix:var/lmtp.sock"]\n' + QUEUE, encoding="utf-8")
    settings = load_settings(config)
    folder = config.parent
    assert settings.desk.data == folder / "var"
    assert settings.desk.secret_key == folder / "var/secret.key"
    assert settings.store.url == f"sqlite:///{folder}/var/poststelle.db"
    assert settings.store.blobs == folder / "var/blobs"
    assert settings.relay.target.path == folder / "var/outgoing"
    assert settings.lmtp_listeners[0].path == folder / "var/lmtp.sock"


def test_absolute_paths_stay(config: Path) -> None:
    """What is written absolute, or is no path, is not touched."""
    config.write_text(
        '[desk]\ndata = "/srv/desk"\n[store]\nurl = "postgresql:///desk"\nblobs = ""\n' + QUEUE
    )
    settings = load_settings(config)
    assert settings.desk.data == Path("/srv/desk")
    assert settings.store.url == "postgresql:///desk"
    assert settings.store.blobs is None


def test_queues_are_found_by_name_and_address(config: Path) -> None:
    """Names find queues, and all addresses are known in lower case."""
    settings = load_settings(config)
    queue = settings.queue_named("support")
    assert queue is not None
    assert queue.addresses == ("support@desk.example", "hilfe@desk.example")
    assert settings.queue_named("sales") is None
    assert settings.addresses == frozenset(queue.addresses)


def test_doors_are_taken_apart(config: Path) -> None:
    """What the doors need to listen is ready to use, and nobody can change it any more."""
    config.write_text(
        '[smtp]\nlisten = ["[::1]:25"]\n[lmtp]\nlisten = []\n' + QUEUE, encoding="utf-8"
    )
    settings = load_settings(config)
    assert settings.smtp_listeners == (Listen("::1", 25),)
    assert settings.smtp_tls_listeners == ()
    assert settings.lmtp_listeners == ()
    assert settings.web_listener == Listen("127.0.0.1", 8080)
    with pytest.raises(ValidationError):
        settings.desk.name = "Other"  # type: ignore[misc]


def test_environment_wins(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable replaces one key and leaves its neighbours; lists are JSON or have commas."""
    config.write_text('[desk]\nname = "Hilfe"\nlanguage = "en"\n' + QUEUE, encoding="utf-8")
    monkeypatch.setenv("POSTSTELLE_DESK__LANGUAGE", "de")
    monkeypatch.setenv("POSTSTELLE_LIMITS__RECIPIENTS", "700")
    monkeypatch.setenv("POSTSTELLE_SMTP__LISTEN", "127.0.0.1:25, [::1]:25")
    monkeypatch.setenv("POSTSTELLE_LMTP__LISTEN", "[]")
    settings = load_settings(config)
    assert (settings.desk.name, settings.desk.language) == ("Hilfe", "de")
    assert settings.limits.recipients == 700
    assert settings.smtp.listen == ("127.0.0.1:25", "[::1]:25")
    assert settings.lmtp.listen == ()


def test_problems_name_their_variable(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong variables are reported by name, also those of a section that does not exist."""
    monkeypatch.setenv("POSTSTELLE_LIMITS__RECIPIENTS", "many")
    monkeypatch.setenv("POSTSTELLE_SMPT__LISTEN", "[]")
    assert problems_of(config) == [
        "limits.recipients: Write a whole number instead of 'many'. It was set by POSTSTELLE_LIMITS__RECIPIENTS.",
        "POSTSTELLE_SMPT__LISTEN: There is no section [smpt]: correct the variable's name or unset it.",
    ]


@pytest.mark.parametrize(
    ("listen", "is_local"),
    [("127.0.0.1:9108", True), ("localhost:9108", True), ("[::1]:9108", True), ("[::1%lo]:1", True),
     ("unix:metrics", True), ("127.8.8.8:1", True), ("0.0.0.0:9108", False), ("[::]:9108", False),
     ("192.0.2.7:9108", False), ("desk.example:9108", False)],
)  # fmt: skip
def test_who_reaches_a_listener(listen: str, is_local: bool) -> None:
    """Only programs of this machine, or somebody else, too; of a name nobody knows."""
    assert parse_listen(listen).is_local is is_local


def test_figures_leave_the_machine_with_a_token_only(config: Path) -> None:
    """A listener that others can reach needs a token, a private one that is not easily guessed."""
    token = config.parent / "token"
    config.write_text('[metrics]\nlisten = "[::]:9108"\n' + QUEUE)
    assert [problem.partition(":")[0] for problem in problems_of(config)] == ["metrics.token_file"]
    config.write_text('[metrics]\nlisten = "[::]:9108"\ntoken_file = "token"\n' + QUEUE)
    token.write_text("x" * 15)
    token.chmod(0o600)
    (problem,) = problems_of(config)
    assert problem.startswith("metrics.token_file: Write a token of at least 16 characters")
    token.write_text("x" * 16)
    assert load_settings(config).metrics.token_file == token
    token.chmod(0o644)
    assert problems_of(config) == [
        f"metrics.token_file: Take the file from other users: chmod o= {token}"
    ]


def test_secrets_must_be_there_and_private(config: Path) -> None:
    """A secret that others may read is refused, and accepted once it is private."""
    secret = config.parent / "password"
    secret.write_text("geheim\n", encoding="utf-8")
    config.write_text(
        '[relay]\nurl = "smtps://desk@mail.example.com"\npassword_file = "password"\n' + QUEUE
    )
    secret.chmod(0o644)
    assert problems_of(config) == [
        f"relay.password_file: Take the file from other users: chmod o= {secret}"
    ]
    secret.chmod(0o640)
    assert load_settings(config).relay.password_file == secret
    assert read_secret(secret) == "geheim"


def test_secret_without_login_is_refused(config: Path) -> None:
    """A password without anybody whose it is shows a mistake in the relay's address."""
    secret = config.parent / "password"
    secret.touch(mode=0o600)
    config.write_text(
        '[relay]\nurl = "smtps://mail.example.com"\npassword_file = "password"\n' + QUEUE
    )
    assert [line.split(":")[0] for line in problems_of(config)] == ["relay.url"]


def test_mailboxes_are_taken_apart(config: Path) -> None:
    """Server, user and folders are ready to use; names with umlauts and signs are written as one writes them."""
    config.write_text(QUEUE + MAILBOX, encoding="utf-8")
    (config.parent / "password").touch(mode=0o600)
    settings = load_settings(config)
    mailbox = settings.mailbox_named("provider")
    assert mailbox is not None
    assert mailbox.target == MailboxTarget(
        "imaps", "imap.example", 993, "support@desk.example", "Support/Post & Anfänge"
    )
    assert mailbox.all_folders == ("Support/Post & Anfänge", "INBOX")
    assert mailbox.move_to == "Archiv"
    assert mailbox.password_file == config.parent / "password"
    assert settings.mailbox_named("other") is None


def test_password_of_a_mailbox_must_be_private(config: Path) -> None:
    """Secrets of mailboxes are looked at like all others, and the report says which mailbox."""
    config.write_text(QUEUE + MAILBOX, encoding="utf-8")
    secret = config.parent / "password"
    secret.touch()
    secret.chmod(0o644)
    assert problems_of(config) == [
        f"mailbox[0].password_file: Take the file from other users: chmod o= {secret}"
    ]


def test_two_secrets_for_one_login_are_refused(config: Path) -> None:
    """Password and access token together leave open which counts."""
    (config.parent / "password").touch(mode=0o600)
    secrets = 'password_file = "password"\noauth_token_file = "password"\n'
    config.write_text('[relay]\nurl = "smtps://desk@mail.example.com"\n' + secrets + QUEUE)
    assert [line.split(":")[0] for line in problems_of(config)] == ["relay.oauth_token_file"]


def test_secret_key_may_be_missing(config: Path) -> None:
    """The key file is made on first use; if it is there it must be private."""
    assert not load_settings(config).desk.secret_key.exists()
    key = config.parent / "var" / "secret.key"
    key.parent.mkdir()
    key.touch(mode=0o600)
    key.chmod(0o604)
    assert problems_of(config) == [
        f"desk.secret_file: Take the file from other users: chmod o= {key}"
    ]


def test_search_order(config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The argument comes first, then $POSTSTELLE_CONFIG, then ./config.toml."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "config.toml").write_text(QUEUE)
    named = tmp_path / "named.toml"
    named.write_text(QUEUE)
    monkeypatch.chdir(elsewhere)
    assert find_config() == elsewhere / "config.toml"
    monkeypatch.setenv("POSTSTELLE_CONFIG", str(named))
    assert find_config() == named
    assert find_config(config) == config


def test_missing_configuration_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A named file that is not there is an error, never a reason to look further."""
    (tmp_path / "config.toml").write_text(QUEUE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POSTSTELLE_CONFIG", "mistyped.toml")
    with pytest.raises(ConfigProblems) as caught:
        load_settings()
    assert caught.value.path == Path("mistyped.toml")
    assert f"copy {resources.default_config()} there" in str(caught.value)


@contextmanager
def unprivileged() -> Iterator[None]:
    """Be somebody who may not read everything."""
    before = os.geteuid()
    os.seteuid(before or NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)


def test_unreadable_files_are_reported() -> None:
    """Files that this user may not read, or not even see, are one clear problem each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        config, token = folder / "config.toml", folder / "token"
        relay = '[relay]\nurl = "smtps://desk@mail.example.com"\noauth_token_file = "token"\n'
        config.write_text(relay + QUEUE)
        token.touch(mode=0)
        with unprivileged():
            assert problems_of(config) == [
                f"relay.oauth_token_file: Let this user read {token}: chgrp and chmod g+r."
            ]
        config.chmod(0)
        with unprivileged():
            assert problems_of(config) == [
                "file: Make it readable for this user: Permission denied."
            ]
        folder.chmod(0)
        with unprivileged():
            assert problems_of(config)[0].startswith("file: There is no such file")
        folder.chmod(0o700)
