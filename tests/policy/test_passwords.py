"""Which passwords are refused, and why."""

from __future__ import annotations

import pytest

from gateway.policy.passwords import Weakness, find_weakness, is_common

OWN = ["olga@customer.example", "olga", "customer.example", "Olga Muster-Frau", "Example Support"]


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("", Weakness.SHORT),
        ("elf Zeichen", Weakness.SHORT),
        ("zwölf ZeichenX"[:12], None),
        ("x7" * 512, Weakness.COMMON),
        ("correct horse battery staple", None),
        ("a b" + "é" * 510 + "z", None),
        ("a b" + "é" * 511, Weakness.LONG),
        ("x" * 1025, Weakness.LONG),
        ("olga@customer.example", Weakness.OWN),
        ("OLGA@customer.example", Weakness.OWN),
        ("OlgaMusterFrau2026", Weakness.OWN),
        ("example support 1!", Weakness.OWN),
        ("Olgas liebstes Fahrrad", None),
        ("密码很长而且不容易被人猜到的", None),
        ("длинныйпароль47", None),
    ],
)
def test_weakness(password: str, weakness: Weakness | None) -> None:
    """Length counts, in characters below and octets above; names that everybody knows do not pass."""
    assert find_weakness(password, OWN) is weakness


@pytest.mark.parametrize(
    "password",
    [
        *("password1234", "Passwort2026!", "P@ssw0rd1234", "!!Geheim123456", "adminadmin12", "welcome2026!!!"),
        *("aaaaaaaaaaaa", "abcabcabcabc", "121212121212", "a1b2c3a1b2c3a"),
        *("123456789012", "210987654321", "abcdefghijkl", "qwertzuiopas", "lkjhgfdsapoi", "1qay2wsx3edc"),
        *("sommerwinter", "Poststelle-2026", "SommerSommer1"),
    ],
)  # fmt: skip
def test_first_guesses(password: str) -> None:
    """Known words with digits, repetitions and neighbours on the keyboard are recognised."""
    assert is_common(password)


@pytest.mark.parametrize(
    "password",
    ["weite Wege ohne Eile", "739105826471", "sommer im garten", "abcabcabcabd", "qwertzuiopax", "k3mq9xtz7hw2"],
)  # fmt: skip
def test_other_passwords(password: str) -> None:
    """What is not made that way is nobody's business: no rule asks for special characters."""
    assert not is_common(password)


def test_lone_surrogates_do_no_harm() -> None:
    """Whatever characters somebody sends, there is an answer."""
    assert find_weakness("\ud800" * 12, OWN) is Weakness.COMMON
