"""The files below deploy/: each is read by the program it is for, and does what it says."""

from __future__ import annotations

import http.client
import re
import shutil
import socket
import ssl
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.programs import require
from tests.servers.desk import Desk, serving
from tests.servers.machine import (
    end,
    eventually,
    is_open,
    open_folder,
    own_address,
    own_port,
    require_root,
)
from tests.servers.postfix import make_certificate

pytestmark = pytest.mark.servers

DEPLOY = Path(__file__).parent.parent.parent / "deploy"
WORST_EXPOSURE = 20
"""In tenths, as systemd counts what a service could do to its machine: 100 is everything."""


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit, with a program that exists."""
    text = (DEPLOY / "systemd" / "poststelle.service").read_text()
    copy = tmp_path / "poststelle.service"
    copy.write_text(text.replace("/opt/poststelle/bin/poststelle", "/bin/true"))
    return copy


def test_systemd_understands_the_unit(unit: Path) -> None:
    """No unknown or contradictory line."""
    analyze = require("systemd-analyze", "systemd")
    done = subprocess.run([analyze, "verify", "--man=no", unit], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_service_can_do_little_harm(unit: Path) -> None:
    """No more rights than its account has, nothing writable but its own folder (threats E19)."""
    analyze = require("systemd-analyze", "systemd")
    command = [analyze, "security", "--offline=yes", f"--threshold={WORST_EXPOSURE}", unit]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-200:]
    lines = unit.read_text().splitlines()
    for needed in (
        "User=poststelle",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "CapabilityBoundingSet=",
    ):
        assert needed in lines


def test_postfix_understands_its_files(tmp_path: Path) -> None:
    """No unknown setting, and both services are found."""
    postconf = require("postconf", "postfix")
    for name in ("main.cf", "master.cf"):
        shutil.copy(DEPLOY / "postfix" / name, tmp_path / name)
    settings = subprocess.run([postconf, "-c", tmp_path, "-n"], capture_output=True, text=True)
    assert settings.stderr == ""
    assert "relay_domains = desk.example" in settings.stdout
    services = subprocess.run([postconf, "-c", tmp_path, "-M"], capture_output=True, text=True)
    assert services.stderr == ""
    assert [line.split()[0] for line in services.stdout.splitlines()] == [
        "submission",
        "poststelle",
    ]


def test_dovecot_understands_its_files(tmp_path: Path) -> None:
    """Every setting is known, and the Sieve script compiles with them."""
    doveconf, sievec = require("doveconf", "dovecot-core"), require("sievec", "dovecot-sieve")
    conf = tmp_path / "dovecot.conf"
    conf.write_text("ssl = no\n" + (DEPLOY / "dovecot" / "99-poststelle.conf").read_text())
    told = subprocess.run([doveconf, "-n", "-c", conf], capture_output=True, text=True)
    assert (told.returncode, told.stderr) == (0, "")
    script = shutil.copy(DEPLOY / "dovecot" / "poststelle.sieve", tmp_path)
    plugin = ["-x", "+vnd.dovecot.pipe", "-P", "sieve_extprograms"]
    done = subprocess.run(
        [sievec, "-c", conf, "-o", f"mail_home={tmp_path}", *plugin, script],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


_NGINX = """
daemon off;
pid {folder}/pid;
error_log {folder}/log;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/poststelle.conf;
}}
"""


@contextmanager
def open_nginx(desk: Desk) -> Iterator[tuple[int, int, Path]]:
    """nginx with our file in front of the portal: its ports for http and https, and the certificate to trust."""
    require_root()
    program = require("nginx", "nginx-light")
    with open_folder("nginx") as folder:
        plain, secure = own_port(), own_port()
        make_certificate(folder, desk.host)
        site = (DEPLOY / "nginx" / "poststelle.conf").read_text()
        site = re.sub(r".*\[::\]:.*\n", "", site)
        for ours, theirs in {
            "listen 80;": f"listen {desk.host}:{plain};",
            "listen 443 ssl": f"listen {desk.host}:{secure} ssl",
            "http://127.0.0.1:8080": f"http://{desk.web}",
            "/etc/letsencrypt/live/desk.example/fullchain.pem": f"{folder}/chain.pem",
            "/etc/letsencrypt/live/desk.example/privkey.pem": f"{folder}/key.pem",
        }.items():
            assert ours in site
            site = site.replace(ours, theirs)
        (folder / "poststelle.conf").write_text(site)
        (folder / "nginx.conf").write_text(_NGINX.format(folder=folder))
        process = subprocess.Popen([program, "-e", folder / "log", "-c", folder / "nginx.conf"])
        try:
            eventually(lambda: is_open(desk.host, secure), "nginx listens")
            yield plain, secure, folder / "chain.pem"
        finally:
            end(process)


def test_the_portal_behind_nginx(tmp_path: Path) -> None:
    """The login page comes over TLS with HSTS and a cookie for TLS only; plain HTTP leads there."""
    address = own_address()
    environment = {"POSTSTELLE_WEB__PUBLIC_URL": "https://desk.example"}
    desk = Desk(tmp_path / "desk", host=address, environment=environment)
    with serving(desk), open_nginx(desk) as (plain, secure, chain):
        trusting = ssl.create_default_context(cafile=str(chain))
        with urllib.request.urlopen(f"https://{address}:{secure}/login", context=trusting) as page:
            headers = page.headers
            assert "<form" in page.read().decode()
        with urllib.request.urlopen(
            f"https://{address}:{secure}/healthz", context=trusting
        ) as health:
            assert health.status == 200
        redirect = http.client.HTTPConnection(address, plain)
        redirect.request("GET", "/login")
        moved = redirect.getresponse()
        redirect.close()
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert headers["Set-Cookie"].startswith("__Host-poststelle=")
    assert "Secure" in headers["Set-Cookie"]
    assert (moved.status, moved.headers["Location"]) == (301, f"https://{address}/login")


def status_on(path: Path) -> int:
    """What the login page answers over a UNIX socket."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(path))
        line.sendall(b"GET /login HTTP/1.1\r\nHost: desk.example\r\nConnection: close\r\n\r\n")
        return int(line.makefile("rb").readline().split()[1])


def test_the_portal_on_a_socket(tmp_path: Path) -> None:
    """A proxy may reach it by a UNIX socket, open to owner and group, also after SIGKILL left one behind."""
    with open_folder("web") as folder:
        path = folder / "web"
        desk = Desk(tmp_path / "desk", web=f"unix:{path}")
        with serving(desk):
            assert status_on(path) == 200
            assert path.stat().st_mode & 0o777 == 0o660
            desk.kill()
            desk.start()
            assert status_on(path) == 200
