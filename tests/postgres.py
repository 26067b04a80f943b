"""A private PostgreSQL cluster for tests: made with initdb, on a Unix socket only, gone afterwards."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

UNPRIVILEGED = "nobody"


def find_programs() -> Path | None:
    """The folder that holds initdb and postgres, newest first."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: -int(p.parent.name))
    for folder in folders:
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    return Path(found).parent if found else None


@dataclass
class Cluster:
    """A running server and the databases made in it."""

    folder: Path
    process: subprocess.Popen[bytes]
    counter: itertools.count[int] = field(default_factory=itertools.count)

    def url(self, name: str) -> str:
        """Where a database is found."""
        return f"postgresql://poststelle@/{name}?host={self.folder}"

    def create_database(self, template: str = "template0") -> str:
        """A new database, empty or a copy of `template`; its name."""
        name = f"test_{next(self.counter)}"
        self._administer(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop_database(self, name: str) -> None:
        """Take a database away, whoever is still connected."""
        self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    def _administer(self, statement: str) -> None:
        where = f"host={self.folder} user=poststelle dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(statement)

    def halt(self) -> None:
        """Stop serving, as in an outage; every connection is cut."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=30)

    def resume(self) -> None:
        """Serve again, with the same data."""
        self.process = subprocess.Popen(
            self.process.args, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=self.folder, **_as_unprivileged(),
        )  # fmt: skip

    def stop(self) -> None:
        """End the server and take its files away."""
        self.process.terminate()
        self.process.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)


def _as_unprivileged() -> dict[str, int]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam(UNPRIVILEGED)
    return {"user": account.pw_uid, "group": account.pw_gid}


def start_cluster(*, durable: bool = False) -> Cluster:
    """Make a cluster and wait until it answers. The path is short, since socket names are limited."""
    programs = find_programs()
    if programs is None:
        message = "PostgreSQL's programs are missing; install the Debian package postgresql"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    folder = Path(tempfile.mkdtemp(prefix="pst-pg-"))
    who = _as_unprivileged()
    if who:
        os.chown(folder, who["user"], who["group"])
    data = folder / "data"
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "poststelle", "-A", "trust", "-E", "UTF8",
         "--locale=C", "--no-sync"],
        check=True, capture_output=True, cwd=folder, **who,
    )  # fmt: skip
    process = subprocess.Popen(
        [programs / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=",
         "-c", "max_connections=200", "-c", f"fsync={'on' if durable else 'off'}", "-c", "shared_buffers=32MB"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, **who,
    )  # fmt: skip
    ready = [programs / "pg_isready", "-h", folder, "-t", "1"]
    for _ in range(60):
        if subprocess.run(ready, capture_output=True).returncode == 0:
            return Cluster(folder, process)
    process.kill()
    raise RuntimeError("PostgreSQL did not start")
