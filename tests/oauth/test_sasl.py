"""What a mail server is told when we log in with an access token."""

from __future__ import annotations

import pytest

from gateway.oauth.sasl import choose_mechanism, first_words, last_words, why_refused


def test_oauthbearer() -> None:
    """The example of RFC 7628 section 4.1, and a user with characters that a saslname must escape."""
    said = first_words("OAUTHBEARER", "user@example.com", "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==",
                       "server.example.com", 143)  # fmt: skip
    assert said == (
        "n,a=user@example.com,\x01host=server.example.com\x01port=143\x01"
        "auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01"
    )
    assert first_words("OAUTHBEARER", "a=b,c", "t", "h", 1).startswith("n,a=a=3Db=2Cc,\x01")
    assert last_words("OAUTHBEARER") == "\x01"


def test_xoauth2() -> None:
    """As Google and Microsoft document it; a refusal is answered with nothing."""
    said = first_words("XOAUTH2", "user@example.com", "ya29.x", "h", 1)
    assert said == "user=user@example.com\x01auth=Bearer ya29.x\x01\x01"
    assert last_words("XOAUTH2") == ""


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (["PLAIN", "XOAUTH2", "OAUTHBEARER"], "OAUTHBEARER"),
        (["oauthbearer"], "OAUTHBEARER"),
        (["XOAUTH2"], "XOAUTH2"),
        ([], "XOAUTH2"),
    ],
)
def test_choice(offered: list[str], chosen: str) -> None:
    """The standard where it is offered."""
    assert choose_mechanism(offered) == chosen


@pytest.mark.parametrize(
    ("challenge", "why"),
    [
        (b'{"status":"invalid_token","scope":"x"}', "invalid_token"),
        (b'{"status":401}', "401"),
        (b'{"status":"a\\nb"}', ""),
        (b"[]", ""),
        (b"no json", ""),
        (b"\xff", ""),
    ],
)
def test_challenges(challenge: bytes, why: str) -> None:
    """The reason is told where it is one, and never more than can be printed."""
    assert why_refused(challenge) == why
