"""Configuration, database and calendar on the command line; what every command has in common."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.cli.promises import keeps_promise, promised
from tests.cli.test_explain import clean_environment


def test_check_config_reports_everything_at_once(bare: Cli) -> None:
    """All problems with their places, exit code 1; a good configuration is called fine."""
    assert "is fine" in bare.ok("check-config")
    assert bare.json("check-config") == {"file": str(bare.config), "ok": True, "problems": []}
    bare.config.write_text("[desk]\nlanguag = 'de'\n[smtp]\nlisten = ['x']\n")
    result = bare.run("check-config")
    assert (result.exit_code, result.stdout) == (1, "")
    for place in ("desk.languag", "smtp.listen[0]", "queue"):
        assert f"  {place}: " in result.stderr
    assert bare.run("check-config", "--json").exit_code == 1


@pytest.mark.parametrize("command", [("inbox", "list"), ("ticket", "show", "1"), ("staff", "list")])
def test_database_that_was_never_made(bare: Cli, command: tuple[str, ...]) -> None:
    """The sentence names the command that makes it."""
    assert "run: poststelle migrate" in bare.refused(*command)


def test_what_is_written_is_nobody_elses(bare: Cli) -> None:
    """Database, blobs and their folders are closed to other users of the machine, whatever the umask was."""
    done = subprocess.run(
        [sys.executable, "-m", "gateway", "--config", bare.config, "migrate"],
        env=clean_environment(), capture_output=True, umask=0o022, check=True,
    )  # fmt: skip
    assert done.stderr == b""
    written = [bare.folder / "var", *(bare.folder / "var").rglob("*")]
    assert len(written) > 2
    assert [path for path in written if path.stat().st_mode & 0o007] == []


@pytest.mark.parametrize("number", ["0", "-1", str(2**39), "9" * 30])
def test_numbers_that_nothing_can_have(cli: Cli, number: str) -> None:
    """They are wrong usage, and no database is asked."""
    for command in (("ticket", "show"), ("inbox", "show"), ("outbox", "cancel")):
        assert cli.run(*command, "--", number).exit_code == 2


def test_migrating_twice_is_harmless(cli: Cli) -> None:
    """The revision is told again."""
    assert cli.ok("migrate") == cli.ok("migrate")


def test_missing_configuration(tmp_path: Path) -> None:
    """A file that is named and missing is told, with what to do."""
    result = Cli(tmp_path).run("inbox", "list")
    assert result.exit_code == 1
    assert "There is no such file: copy" in result.stderr


def test_broken_database_file(bare: Cli) -> None:
    """A file that is no database is one sentence."""
    (bare.folder / "var").mkdir()
    (bare.folder / "var" / "poststelle.db").write_bytes(b"no database" * 100)
    assert "file is not a database" in bare.refused("inbox", "list")


def test_unreachable_database(bare: Cli) -> None:
    """A server that is down is one sentence."""
    url = f"postgresql://poststelle@/x?host={bare.folder}"
    bare.config.write_text(bare.config.read_text().replace("sqlite:///var/poststelle.db", url))
    assert "the database does not answer" in bare.refused("inbox", "list")


def test_jobs(cli: Cli) -> None:
    """The calendar is listed, and each job runs by hand, also only as a rehearsal."""
    rows = cli.json("job", "list")
    assert keeps_promise(rows[0], promised("job"))
    name = rows[0]["name"]
    assert cli.json("run-job", name, "--dry-run") == {"name": name, "changed": 0, "dry_run": True}
    assert cli.json("job", "list")[0]["last_run"] is None
    assert cli.ok("run-job", name) == f"{name} changed 0.\n"
    assert cli.json("job", "list")[0]["last_run"] is not None
    assert name in cli.ok("job", "list")
    assert "there is no job 'sweep'" in cli.refused("run-job", "sweep")


@pytest.mark.parametrize("roles", ["cook", "web,cook", "intake, cook"])
def test_strange_role_is_wrong_usage(bare: Cli, roles: str) -> None:
    """Only the roles that there are can be served."""
    result = bare.run("serve", "--role", roles)
    assert result.exit_code == 2
    assert "cook: choose from intake, sort, deliver, web, jobs" in result.stderr


def test_help_loads_nothing_heavy() -> None:
    """Asking for help is quick: no database, web server or settings library is loaded for it."""
    ask = (
        "import sys, gateway.cli.commands;"
        "print([m for m in ('sqlalchemy', 'pydantic', 'starlette', 'alembic', 'nh3') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", ask],
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"


def test_terminal_that_knows_ascii_only(bare: Cli) -> None:
    """Text for people is spelled out where the terminal cannot show it."""
    text = bare.config.read_text().replace('name = "sales"', 'name = "sales"\nsignature = "x"')
    bare.config.write_text(text.replace("[desk]", '[desk]\nname = "Ümlaut"'))
    (bare.folder / "m.eml").write_bytes("From: ä@example.org\nSubject: ö\n\nü\n".encode())
    environment = clean_environment() | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    command = [
        sys.executable,
        "-m",
        "gateway",
        "--config",
        bare.config,
        "explain",
        bare.folder / "m.eml",
    ]
    done = subprocess.run(command, env=environment, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Subject" in done.stdout


def test_a_place_that_is_taken(bare: Cli) -> None:
    """The sentence names the place and the settings; nothing is left running."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        where = f"127.0.0.1:{taken.getsockname()[1]}"
        with bare.config.open("a", encoding="utf-8") as config:
            config.write(f'\n[web]\nlisten = "{where}"\n[smtp]\nlisten = []\n[lmtp]\nlisten = []\n')
        found = subprocess.run(
            [sys.executable, "-m", "gateway", "--config", str(bare.config), "serve", "--role", "web"],
            capture_output=True, text=True, timeout=60, check=False, env=clean_environment(),
        )  # fmt: skip
    assert found.returncode == 1
    complaint = found.stderr.splitlines()[-1]
    assert where.rpartition(":")[2] in complaint
    assert complaint.endswith("or change the listen of [smtp], [lmtp], [web] or [metrics]")
