"""Signed names: made, read, and never accepted once anything about them has changed (threats C3, A6, C9, I9)."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail.tokens import (
    MAX_ID,
    ConfirmToken,
    LinkPurpose,
    LinkToken,
    ReplyToken,
    address_digest,
    is_confirm_address,
    letter_ref,
    make_bounce_address,
    make_confirm_address,
    make_heartbeat_token,
    make_link_token,
    make_message_id,
    make_reply_address,
    mask_tokens,
    read_bounce_address,
    read_confirm_address,
    read_heartbeat_token,
    read_link_token,
    read_message_id,
    read_reply_address,
)

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
NONCE = b"0123456789"
QUEUE = "support@desk.example"
DOMAIN = "desk.example"
REPLY = make_reply_address(KEY, QUEUE, 12, 34, public=True)
NOTE = make_reply_address(KEY, QUEUE, 12, 34, public=False)
BOUNCE = make_bounce_address(KEY, DOMAIN, NONCE)
MESSAGE_ID = make_message_id(KEY, DOMAIN, 12, NONCE)
LINK = make_link_token(KEY, DOMAIN, letter_ref(NONCE), 34, LinkPurpose.OBJECT)
DIGEST = "0f" * 32
CONFIRM = make_confirm_address(KEY, "notices@desk.example", 5, 34, DIGEST)


def read_confirm(address: str, digest: str = DIGEST) -> ConfirmToken | None:
    """What the address says, if it is true for a notice with that content."""
    token = read_confirm_address(address)
    return token if token is not None and is_confirm_address(KEY, token, digest) else None


READERS: dict[str, tuple[str, Callable[[str], object]]] = {
    "reply": (REPLY, lambda value: read_reply_address(KEY, value)),
    "note": (NOTE, lambda value: read_reply_address(KEY, value)),
    "bounce": (BOUNCE, lambda value: read_bounce_address(KEY, value)),
    "message id": (MESSAGE_ID, lambda value: read_message_id(KEY, DOMAIN, value)),
    "link": (LINK, lambda value: read_link_token(KEY, DOMAIN, value)),
    "confirm": (CONFIRM, read_confirm),
}
ids = st.integers(min_value=0, max_value=MAX_ID)


@given(ids, ids, st.booleans())
def test_reply_address_says_what_was_put_into_it(ticket: int, person: int, public: bool) -> None:
    """Ticket, person, visibility and queue come back from a reply address."""
    address = make_reply_address(KEY, "Support@Desk.example", ticket, person, public)
    assert read_reply_address(KEY, address) == ReplyToken(ticket, person, public, QUEUE)


@given(ids, st.binary(min_size=10, max_size=10))
def test_message_id_says_its_ticket(ticket: int, nonce: bytes) -> None:
    """The ticket comes back from a Message-ID, also when it is 0."""
    assert read_message_id(KEY, DOMAIN, make_message_id(KEY, DOMAIN, ticket, nonce)) == ticket


def test_bounce_address_says_its_letter() -> None:
    """A bounce address gives the reference that the letter's own nonce gives."""
    assert read_bounce_address(KEY, BOUNCE) == letter_ref(NONCE)
    assert len(letter_ref(NONCE)) == 16


@pytest.mark.parametrize("purpose", LinkPurpose)
def test_a_link_says_whose_it_is_and_what_for(purpose: LinkPurpose) -> None:
    """A link names one letter and one purpose, for one desk only."""
    token = make_link_token(KEY, DOMAIN, letter_ref(NONCE), 34, purpose)
    assert read_link_token(KEY, DOMAIN, token) == LinkToken(letter_ref(NONCE), 34, purpose)
    assert read_link_token(KEY, "other.example", token) is None
    assert read_link_token(OTHER_KEY, DOMAIN, token) is None


def test_a_changed_notice_ends_its_addresses() -> None:
    """What staff confirm by mail is what they were shown: with other content the address is nobody's."""
    found = read_confirm(CONFIRM)
    assert found is not None
    assert (found.notice_id, found.person_id) == (5, 34)
    assert read_confirm(CONFIRM, "1f" * 32) is None
    assert read_reply_address(KEY, CONFIRM) is None
    assert read_confirm_address(REPLY) is None


def test_digests_of_addresses() -> None:
    """One address has one digest for one purpose, in whatever case, and others for other purposes and keys."""
    kept = address_digest(KEY, "Jörg@example.com", "suppression")
    assert kept == address_digest(KEY, "jörg@EXAMPLE.com", "suppression")
    assert len(kept) == 64
    assert kept != address_digest(KEY, "Jörg@example.com", "notice 1")
    assert kept != address_digest(OTHER_KEY, "Jörg@example.com", "suppression")


def test_local_parts_fit_64_octets() -> None:
    """Reply addresses of a queue with twelve letters, and bounce addresses, keep to RFC 5321."""
    longest = make_reply_address(KEY, "abcdefghijkl@desk.example", MAX_ID, MAX_ID, public=True)
    assert len(longest.split("@")[0]) <= 64
    assert len(BOUNCE.split("@")[0]) <= 64


@pytest.mark.parametrize("name", READERS)
def test_case_does_not_matter(name: str) -> None:
    """A name that a mail system wrote in capitals or small letters is still read."""
    value, read = READERS[name]
    assert read(value) is not None
    assert read(value.upper()) == read(value.lower()) == read(value)


def altered(value: str) -> Iterator[str]:
    """Every way to change, double, omit or insert one character, to cut either end, and to swap neighbours."""
    for index, character in enumerate(value):
        for other in string.printable + "ſKäٱ\x00":
            if other.lower() != character.lower() or not other.isascii():
                yield value[:index] + other + value[index + 1 :]
        yield value[:index] + value[index + 1 :]
        yield value[:index] + character + value[index:]
        yield value[:index] + "a" + value[index:]
        yield value[:index]
        yield value[index + 1 :]
        if index and value[index - 1].lower() != character.lower():
            yield value[: index - 1] + character + value[index - 1] + value[index + 1 :]
    yield from (value + "a", value + "\n", " " + value, value + value, f'"{value}"')


@pytest.mark.parametrize("name", READERS)
def test_nothing_altered_is_accepted(name: str) -> None:
    """A name with any character changed, missing, doubled or added is nobody's."""
    value, read = READERS[name]
    accepted = [attempt for attempt in altered(value) if read(attempt) is not None]
    assert accepted == []


def test_forged_tokens_never_join() -> None:
    """Not one of 100,000 well-formed guesses is accepted, and neither is a signed one with other fields."""
    rng = random.Random(12)
    alphabet = "abcdefghijklmnopqrstuvwxyz234567"
    joins = 0
    for _ in range(100_000):
        token = REPLY.split("+")[1][:21] + "".join(rng.choices(alphabet, k=27))
        joins += read_reply_address(KEY, f"support+{token}@desk.example") is not None
    assert joins == 0


def test_another_key_accepts_nothing() -> None:
    """Names signed with one key mean nothing under another."""
    assert read_reply_address(OTHER_KEY, REPLY) is None
    assert read_bounce_address(OTHER_KEY, BOUNCE) is None
    assert read_message_id(OTHER_KEY, DOMAIN, MESSAGE_ID) is None


def test_one_kind_never_passes_for_another() -> None:
    """A token moved to the place of another kind, another queue or another domain is not accepted."""
    reply_token, bounce_token = (
        REPLY.split("+")[1].split("@")[0],
        BOUNCE.split("+")[1].split("@")[0],
    )
    assert read_bounce_address(KEY, f"bounces+{reply_token}@desk.example") is None
    assert read_bounce_address(KEY, REPLY) is None
    assert read_reply_address(KEY, f"support+{bounce_token}@desk.example") is None
    assert read_reply_address(KEY, BOUNCE) is None
    assert read_reply_address(KEY, f"sales+{reply_token}@desk.example") is None
    assert read_reply_address(KEY, f"support+{reply_token}@desk.example.net") is None
    assert (
        read_message_id(KEY, "desk.example.net", MESSAGE_ID.replace("example", "example.net"))
        is None
    )


def test_a_note_address_cannot_be_made_public() -> None:
    """Swapping the readable start of a note token for that of a public one breaks it."""
    assert "+posta" in NOTE
    assert "+postc" in REPLY
    assert read_reply_address(KEY, NOTE.replace("+posta", "+postc")) is None


@pytest.mark.parametrize("key", [b"", b"short", bytes(31)])
def test_a_short_key_signs_nothing(key: bytes) -> None:
    """Fewer than 32 octets of key are a mistake that must not go unnoticed."""
    with pytest.raises(ValueError, match="signing key"):
        make_reply_address(key, QUEUE, 1, 1, public=True)


@pytest.mark.parametrize("number", [-1, MAX_ID + 1])
def test_ids_outside_their_range_are_refused(number: int) -> None:
    """An id that would not fit is an error, not another id."""
    with pytest.raises(ValueError, match="an id lies"):
        make_message_id(KEY, DOMAIN, number, NONCE)


@pytest.mark.parametrize("size", [0, 9, 11])
def test_a_nonce_has_80_bit(size: int) -> None:
    """A nonce of another length is an error."""
    with pytest.raises(ValueError, match="nonce"):
        make_bounce_address(KEY, DOMAIN, bytes(size))


OTHERS = make_reply_address(KEY, QUEUE, 12, 35, public=True)
OTHERS_CONFIRM = make_confirm_address(KEY, "notices@desk.example", 5, 35, DIGEST)
OTHERS_LINK = make_link_token(KEY, DOMAIN, letter_ref(NONCE), 35, LinkPurpose.OBJECT)
BARE = OTHERS.split("+")[1].split("@")[0]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"write to {OTHERS}.", "write to support@desk.example."),
        (f"write to {OTHERS.upper()}.", "write to SUPPORT@DESK.EXAMPLE."),
        (
            f'<a href="mailto:support%2B{BARE}%40desk.example">',
            '<a href="mailto:support%40desk.example">',
        ),
        (f"support&#43;{BARE}@desk.example", "support@desk.example"),
        (
            f"> On Monday, Support <support+\n> {BARE}@desk.example>",
            "> On Monday, Support <support+\n> @desk.example>",
        ),
        (f"x{BARE}y", "xy"),
        (BARE + BARE, ""),
        (f"own {REPLY} and {NOTE}", f"own {REPLY} and {NOTE}"),
        (f"{REPLY} {OTHERS}", f"{REPLY} support@desk.example"),
        (f"sent by {BOUNCE}", "sent by bounces@desk.example"),
        (f"staff confirm at {OTHERS_CONFIRM}", "staff confirm at notices@desk.example"),
        (f"https://desk.example/n/{LINK}", f"https://desk.example/n/{LINK}"),
        (f"https://desk.example/n/{OTHERS_LINK}", "https://desk.example/n/"),
        ("post and postal codes stay", "post and postal codes stay"),
    ],
)
def test_foreign_tokens_are_masked(text: str, masked: str) -> None:
    """What leaves holds no token but the recipient's own, however the other ones are written."""
    assert mask_tokens(text, 34) == masked


def test_nobody_owns_a_token_of_person_zero() -> None:
    """A recipient without an id sees no token at all."""
    address = make_reply_address(KEY, QUEUE, 12, 0, public=True)
    assert mask_tokens(address, 0) == QUEUE


@given(st.text(max_size=200), ids.filter(lambda n: n != 34), ids, st.text(max_size=200))
def test_masking_leaves_no_live_token(before: str, person: int, ticket: int, after: str) -> None:
    """Whatever stands around it, a live token of somebody else never stays whole."""
    address = make_reply_address(KEY, QUEUE, ticket, person, public=True)
    token = address.split("+")[1].split("@")[0]
    assert token not in mask_tokens(before + address + after, 34)


def test_masking_a_hostile_text_takes_one_pass() -> None:
    """A megabyte of almost-tokens leaves no room for one, and does not end the test run."""
    assert len(mask_tokens("posta" * 200_000, 34)) < 50_000


def test_heartbeats_are_found_in_a_text() -> None:
    """The word is found in any case, between other words; another key, domain or letter makes it none."""
    word = make_heartbeat_token(KEY, "desk.example", 4711)
    assert re.fullmatch("postg[a-z2-7]{35}", word)
    for text in (word, f"x {word.upper()}\n", f"<p>{word}</p>", f"postg{'a' * 35} {word}"):
        assert read_heartbeat_token(KEY, "Desk.example", text) == 4711
    broken = word[:-1] + ("a" if word[-1] != "a" else "b")
    for text in ("", broken, f"{word}a", f"a{word}", word[:-1]):
        assert read_heartbeat_token(KEY, "desk.example", text) is None
    assert read_heartbeat_token(KEY, "other.example", word) is None
    assert read_heartbeat_token(b"x" * 32, "desk.example", word) is None
