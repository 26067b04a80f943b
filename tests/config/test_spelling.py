"""The spelling of single values, with rows below, at and above each edge."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.config import Listen, RelayTarget, Settings
from gateway.config.endpoints import (
    below,
    check_public_url,
    check_store_url,
    is_port,
    parse_listen,
    parse_relay_url,
)
from gateway.config.spelling import (
    check_cron,
    check_domain,
    check_mail_address,
    check_network,
    check_queue_name,
    check_timezone,
    check_web_address,
)


@pytest.mark.parametrize(
    ("number", "answer"), [(-1, False), (0, True), (65535, True), (65536, False)]
)
def test_is_port(number: int, answer: bool) -> None:
    """Ports have 16 bits."""
    assert is_port(number) is answer


@pytest.mark.parametrize(
    ("text", "listen"),
    [
        ("127.0.0.1:25", Listen("127.0.0.1", 25)),
        ("[::1]:0", Listen("::1", 0)),
        ("mail.example.com:65535", Listen("mail.example.com", 65535)),
        ("unix:/run/lmtp", Listen(path=Path("/run/lmtp"))),
    ],
)
def test_parse_listen(text: str, listen: Listen) -> None:
    """Hosts, IPv6 addresses and sockets are understood, and written the same way."""
    assert parse_listen(text) == listen
    assert str(listen) == text


@pytest.mark.parametrize(
    "text", ["", "25", ":25", "host", "host:", "host:65536", "::1:25", "unix:", "a b:1"]
)
def test_parse_listen_refuses(text: str) -> None:
    """Anything else is refused with the forms that are understood."""
    with pytest.raises(ValueError, match="Write host:port"):
        parse_listen(text)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("maildir:var/out", RelayTarget("maildir", path=Path("var/out"))),
        ("smtp://localhost", RelayTarget("smtp", "localhost", 25)),
        ("smtp://[::1]:2525", RelayTarget("smtp", "::1", 2525)),
        (
            "smtp+starttls://a%40b@mx.example.com",
            RelayTarget("smtp+starttls", "mx.example.com", 587, "a@b"),
        ),
        ("smtps://desk@mx.example.com:4650/", RelayTarget("smtps", "mx.example.com", 4650, "desk")),
    ],
)
def test_parse_relay_url(text: str, target: RelayTarget) -> None:
    """Each kind of relay has its usual port, and users may hold an escaped @."""
    assert parse_relay_url(text) == target


@pytest.mark.parametrize(
    "text",
    ["", "maildir:", "smtp://", "smtp://host:99999", "smtp://host:x", "ftp://host", "smtp://host/path", "host:25",
     "smtps://desk:geheim@host", "smtp://desk@host"],
)  # fmt: skip
def test_parse_relay_url_refuses(text: str) -> None:
    """Anything else is refused, and a password is not repeated."""
    with pytest.raises(ValueError, match=r"^(Write|Move|Use) ") as caught:
        parse_relay_url(text)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["http://127.0.0.1:8080", "https://desk.example", "https://[::1]:8443"]
)
def test_public_url(text: str) -> None:
    """Host and port, with or without a slash behind them."""
    assert check_public_url(text) == text
    assert check_public_url(text + "/") == text


@pytest.mark.parametrize(
    "text", ["desk.example", "ftp://desk.example", "https://", "https://a/b", "https://u@h"]
)
def test_public_url_refuses(text: str) -> None:
    """Paths, users and other schemes are refused."""
    with pytest.raises(ValueError, match="Write https://host"):
        check_public_url(text)


@pytest.mark.parametrize(
    "text",
    [
        "sqlite:///a.db",
        "sqlite:////srv/a.db",
        "postgresql:///desk?host=/run",
        "postgresql://u@h:5432/d",
    ],
)
def test_store_url(text: str) -> None:
    """Both databases."""
    assert check_store_url(text) == text


@pytest.mark.parametrize(
    "text",
    ["", "sqlite://", "sqlite:///", "postgresql://host", "postgresql://h:x/d", "mysql://h/d"],
)
def test_store_url_refuses(text: str) -> None:
    """A database in memory, or one without a name, would lose mail."""
    with pytest.raises(ValueError, match="Write sqlite:///file"):
        check_store_url(text)


@pytest.mark.parametrize(
    ("url", "absolute"),
    [
        ("sqlite:///var/a.db", "sqlite:////srv/var/a.db"),
        ("sqlite:////data/a.db", "sqlite:////data/a.db"),
        ("maildir:out", "maildir:/srv/out"),
        ("unix:s", "unix:/srv/s"),
        ("smtp://host", "smtp://host"),
    ],
)
def test_below(url: str, absolute: str) -> None:
    """Only relative paths change."""
    assert below(Path("/srv"), url) == absolute


CRONS = ["", "17 3 * * *", "*/5 0-23 1,15 * 0-6", "59 23 31 12 6", "0 8-18/2 * * *"]
NO_CRONS = [" ", "*", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 7"]
MORE_NO_CRONS = ["5-1 * * * *", "*/0 * * * *", "a * * * *", "* * * * * *"]
GOOD = [
    (check_domain, ["desk.example", "localhost", "xn--mller-kva.example", "a" * 63 + ".example"]),
    (check_mail_address, ["support@desk.example", "a.b'c@x.example"]),
    (check_queue_name, ["support", "2nd-level_x", "a" * 40]),
    (check_timezone, ["UTC", "Europe/Berlin"]),
    (check_network, ["192.0.2.0/24", "192.0.2.1", "2001:db8::/32"]),
    (check_web_address, ["", "https://desk.example/privacy?lang=de"]),
    (check_cron, CRONS),
]
BAD = [
    (check_domain, ["", "-a.example", "a..b", ".example", "a_b.example", "a" * 64, "ä.example"]),
    (check_domain, ["a." * 127 + "a"]),
    (
        check_mail_address,
        ["", "@x", "a@", "a b@x.example", "a@b@c", "a+b@x.example", ".a@x.example"],
    ),
    (check_mail_address, ["ä@x.example"]),
    (check_queue_name, ["", "Support", "-a", "a b", "a" * 41]),
    (check_timezone, ["", "Mars", "../etc/passwd", "Europe"]),
    (check_network, ["", "192.0.2.1/24", "mail.example.com"]),
    (check_web_address, ["desk.example", "javascript:x", "https://", "https://a b"]),
    (check_cron, [*NO_CRONS, *MORE_NO_CRONS]),
]


@pytest.mark.parametrize(
    ("check", "text"), [(check, text) for check, texts in GOOD for text in texts]
)
def test_good_spelling(check: Callable[[str], str], text: str) -> None:
    """Right values come back as they are."""
    assert check(text) == text


@pytest.mark.parametrize(
    ("check", "text"), [(check, text) for check, texts in BAD for text in texts]
)
def test_bad_spelling(check: Callable[[str], str], text: str) -> None:
    """Wrong values are refused with what to write instead."""
    with pytest.raises(ValueError, match=r"^(Write|Use) .* instead of"):
        check(text)


@pytest.mark.parametrize(
    ("public_url", "name", "cookie"),
    [
        ("http://127.0.0.1:8080", "", "poststelle"),
        ("https://desk.example", "", "__Host-poststelle"),
        ("https://desk.example", "desk", "desk"),
    ],
)
def test_session_cookie(public_url: str, name: str, cookie: str) -> None:
    """The cookie is bound to the host where TLS allows it."""
    queue = {"name": "support", "address": "support@desk.example"}
    settings = Settings.model_validate(
        {"web": {"public_url": public_url, "cookie_name": name}, "queue": [queue]}
    )
    assert settings.web.session_cookie == cookie
