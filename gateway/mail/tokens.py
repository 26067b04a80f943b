"""Signed names that leave with our mail and come back: reply and bounce addresses, Message-IDs, links, heartbeats.

Each is base32 of a few plain fields followed by an HMAC-SHA-256 of at least 128 bit over those fields, the kind of
name and the rest of the address: no kind passes for another and no character can be changed (threats C3). A name
always has its full length; there is no older, shorter or unsigned form. Some mail systems fold the case of local
parts, so base32 is written in lower case and read in any.

A token proves that somebody was once sent it. What it allows is decided in policy, not here.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32decode, b32encode
from dataclasses import dataclass
from enum import StrEnum

MIN_KEY = 32
"""Octets of a signing key: as many as the digest has (RFC 2104 section 3)."""
NONCE_BYTES = 10
MAX_ID = 2**39 - 1
"""Ids are written in five octets with the highest bit clear, which fixes the fifth letter of a reply token."""

_HEAD = {False: b"\x7b\xa5\x30", True: b"\x7b\xa5\x31"}
"""What a reply token starts with, for notes and for public answers: in base32 "posta" and "postc"."""
_CONFIRM_HEAD = b"\x7b\xa5\x36"
"""What the token of an address starts with at which staff confirm a notice: "postm"."""
NO_NOTICE = 0
"""The notice that such an address names when it is for writing new ones."""
_REPLY_MAC, _BOUNCE_MAC, _ID_MAC, _LINK_MAC, _CONFIRM_MAC = 17, 20, 20, 19, 17
_LOCAL = r"[a-z0-9!#$%&'*/=?^_`{|}~.-]+"
_DOMAIN = r"[a-z0-9.-]+"
_TOKEN_ADDRESS = re.compile(rf"({_LOCAL})\+([a-z2-7]{{48}})@({_DOMAIN})", re.ASCII | re.IGNORECASE)
_MESSAGE_ID = re.compile(rf"<([a-z2-7]{{56}})@({_DOMAIN})>", re.ASCII | re.IGNORECASE)
_PLUS = r"(?:\+|%2b|&#43;|&#x2b;|&plus;)"
_SHOWN_TOKEN = re.compile(
    rf"{_PLUS}?(?P<reply>post[acm][a-z2-7]{{43}})|(?<=bounces){_PLUS}[a-z2-7]{{48}}"
    r"|(?<=/n/)(?P<link>[a-z2-7]{56})",
    re.ASCII | re.IGNORECASE,
)
_REPLY_TOKEN = re.compile(r"[Pp][Oo][Ss][Tt][AaCcMm][A-Za-z2-7]{43}")
_HEARTBEAT_HEAD = b"\x7b\xa5\x33"
"""In base32 "postg"."""
_HEARTBEAT_MAC = 17
_HEARTBEAT = re.compile(r"(?<![a-z0-9])postg[a-z2-7]{35}(?![a-z0-9])", re.ASCII | re.IGNORECASE)
_TOKEN_IN_FILE = re.compile(rb"post[acm][a-z2-7]{43}", re.IGNORECASE)
_LINK_TOKEN = re.compile(r"[a-z2-7]{56}", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReplyToken:
    """What a reply address says: whose it is, on which ticket, and whether its mail goes to the customer."""

    ticket_id: int
    person_id: int
    public: bool
    queue_address: str
    """The address without its token, lower case."""


class LinkPurpose(StrEnum):
    """What the link in a notice is for; a link for the one does not do the other."""

    OBJECT = "object"
    ACKNOWLEDGE = "acknowledge"


_PURPOSE = {LinkPurpose.OBJECT: b"o", LinkPurpose.ACKNOWLEDGE: b"a"}


@dataclass(frozen=True, slots=True)
class LinkToken:
    """What the link in a notice says: whose letter it stood in, and what it is for."""

    ref: str
    person_id: int
    purpose: LinkPurpose


@dataclass(frozen=True, slots=True)
class ConfirmToken:
    """What an address says at which one member of the staff confirms one notice, before its signature is looked at."""

    notice_id: int
    person_id: int
    address: str
    """The whole address, lower case."""


def make_reply_address(
    key: bytes, queue_address: str, ticket_id: int, person_id: int, public: bool
) -> str:
    """The address at which one person answers on one ticket: publicly, or with a note for staff.

    At most 64 octets before the @ (RFC 5321 section 4.5.3.1.1) when the queue's own local part has at most 15.
    """
    local, _, domain = queue_address.lower().rpartition("@")
    payload = _HEAD[public] + _id_octets(ticket_id) + _id_octets(person_id)
    mac = _mac(key, b"reply address", payload, f"{local}@{domain}", _REPLY_MAC)
    return f"{local}+{_base32(payload + mac)}@{domain}"


def read_reply_address(key: bytes, address: str) -> ReplyToken | None:
    """What the address says if we made it, whole and unchanged; otherwise None."""
    match = _TOKEN_ADDRESS.fullmatch(address)
    if match is None:
        return None
    queue_address = f"{match[1]}@{match[3]}".lower()
    payload = _verified(key, b"reply address", match[2], queue_address, _REPLY_MAC)
    if payload is None:
        return None
    return ReplyToken(
        ticket_id=int.from_bytes(payload[3:8]),
        person_id=int.from_bytes(payload[8:13]),
        public=payload[:3] == _HEAD[True],
        queue_address=queue_address,
    )


def bounce_mailbox(domain: str) -> str:
    """The address whose tokens are bounce addresses: bounces@desk.example."""
    return f"bounces@{domain.lower()}"


def letter_ref(nonce: bytes) -> str:
    """The name under which the store finds a letter again when it bounces: 16 characters of base32."""
    return _base32(_nonce(nonce))


def nonce_of(ref: str) -> bytes:
    """The nonce that a `letter_ref` names."""
    return _nonce(b32decode(ref.upper()))


def make_bounce_address(key: bytes, domain: str, nonce: bytes) -> str:
    """The envelope sender of one letter; `nonce` are 80 random bits, those of its Message-ID."""
    payload = _nonce(nonce)
    mailbox = bounce_mailbox(domain)
    token = _base32(payload + _mac(key, b"bounce address", payload, mailbox, _BOUNCE_MAC))
    return mailbox.replace("@", f"+{token}@")


def read_bounce_address(key: bytes, address: str) -> str | None:
    """The `letter_ref` of the letter that bounced, or None when the address is not one that we made."""
    match = _TOKEN_ADDRESS.fullmatch(address)
    if match is None:
        return None
    payload = _verified(
        key, b"bounce address", match[2], f"{match[1]}@{match[3]}".lower(), _BOUNCE_MAC
    )
    return None if payload is None else letter_ref(payload)


def make_message_id(key: bytes, domain: str, ticket_id: int, nonce: bytes) -> str:
    """A Message-ID, in its brackets, that a reply can be recognised by; ticket 0 for mail that has no ticket."""
    payload = _id_octets(ticket_id) + _nonce(nonce)
    mac = _mac(key, b"message id", payload, domain.lower(), _ID_MAC)
    return f"<{_base32(payload + mac)}@{domain.lower()}>"


def read_message_id(key: bytes, domain: str, value: str) -> int | None:
    """The ticket of a Message-ID that we made (0: ours, but without a ticket); None when it is not ours."""
    match = _MESSAGE_ID.fullmatch(value)
    if match is None or match[2].lower() != domain.lower():
        return None
    payload = _verified(key, b"message id", match[1], domain.lower(), _ID_MAC)
    return None if payload is None else int.from_bytes(payload[:5])


def make_link_token(key: bytes, domain: str, ref: str, person_id: int, purpose: LinkPurpose) -> str:
    """The last step of a link in somebody's notice, `ref` being the letter's name (`letter_ref`)."""
    payload = _PURPOSE[purpose] + _id_octets(person_id) + b32decode(ref.upper())
    return _base32(payload + _mac(key, b"notice link", payload, domain.lower(), _LINK_MAC))


def read_link_token(key: bytes, domain: str, token: str) -> LinkToken | None:
    """What a link says that we made; None for every other text."""
    if _LINK_TOKEN.fullmatch(token) is None:
        return None
    payload = _verified(key, b"notice link", token, domain.lower(), _LINK_MAC)
    if payload is None:
        return None
    purpose = {octet: purpose for purpose, octet in _PURPOSE.items()}[payload[:1]]
    return LinkToken(letter_ref(payload[6:]), int.from_bytes(payload[1:6]), purpose)


def make_confirm_address(
    key: bytes, mailbox: str, notice_id: int, person_id: int, content_sha256: str
) -> str:
    """The address at which one member of the staff confirms a notice as it is now: a change ends the address."""
    local, _, domain = mailbox.lower().rpartition("@")
    payload = _CONFIRM_HEAD + _id_octets(notice_id) + _id_octets(person_id)
    bound = f"{local}@{domain} {content_sha256}"
    mac = _mac(key, b"confirm notice", payload, bound, _CONFIRM_MAC)
    return f"{local}+{_base32(payload + mac)}@{domain}"


def make_write_address(key: bytes, mailbox: str, person_id: int) -> str:
    """The address at which one member of the staff writes new notices; it stays the same."""
    return make_confirm_address(key, mailbox, NO_NOTICE, person_id, "")


def read_confirm_address(address: str) -> ConfirmToken | None:
    """What such an address claims; `is_confirm_address` says whether it is true, once the notice is known."""
    match = _TOKEN_ADDRESS.fullmatch(address)
    octets = b32decode(match[2].upper()) if match else b""
    if octets[:3] != _CONFIRM_HEAD:
        return None
    notice_id, person_id = int.from_bytes(octets[3:8]), int.from_bytes(octets[8:13])
    if max(notice_id, person_id) > MAX_ID:
        return None
    return ConfirmToken(notice_id, person_id, address.lower())


def is_confirm_address(key: bytes, token: ConfirmToken, content_sha256: str) -> bool:
    """Whether we made this address, for a notice with this content."""
    local, _, rest = token.address.partition("+")
    mailbox = f"{local}@{rest.rpartition('@')[2]}"
    made = make_confirm_address(key, mailbox, token.notice_id, token.person_id, content_sha256)
    return hmac.compare_digest(made.encode(), token.address.encode())


def address_digest(key: bytes, address: str, purpose: str) -> str:
    """A mail address that nobody can read back and only we can recognise; digests of two purposes are never alike."""
    return _mac(key, b"address", address.lower().encode(), purpose, 32).hex()


def read_letter_ref(key: bytes, domain: str, message_id: str) -> str | None:
    """The `letter_ref` of a Message-ID that we made, which a bounce address of the same letter names too, or None."""
    match = _MESSAGE_ID.fullmatch(message_id)
    if match is None or match[2].lower() != domain.lower():
        return None
    payload = _verified(key, b"message id", match[1], domain.lower(), _ID_MAC)
    return None if payload is None else letter_ref(payload[5:])


def make_heartbeat_token(key: bytes, domain: str, number: int) -> str:
    """A word for the text of a heartbeat, since header fields and subjects are changed on the way, texts rarely."""
    payload = _HEARTBEAT_HEAD + _id_octets(number)
    return _base32(payload + _mac(key, b"heartbeat", payload, domain.lower(), _HEARTBEAT_MAC))


def read_heartbeat_token(key: bytes, domain: str, text: str) -> int | None:
    """The number of the heartbeat whose word stands in this text, or None."""
    for match in _HEARTBEAT.finditer(text):
        payload = _verified(key, b"heartbeat", match[0], domain.lower(), _HEARTBEAT_MAC)
        if payload is not None:
            return int.from_bytes(payload[3:8])
    return None


def mask_tokens(text: str, person_id: int) -> str:
    """The text or HTML without any token but the reply tokens and links of that person (threats I9, C9).

    Tokens are known by their shape, also in links and character references and with a broken signature, so this
    needs no key and takes linear time. What stays of a masked address is the plain address of the queue.
    Person 0 has no tokens of their own.
    """

    owners = {_owner(token, _OWNER_AT["reply"]) for token in _REPLY_TOKEN.findall(text)}
    folded = text.lower()
    if owners <= {person_id} and "bounces" not in folded and "/n/" not in folded:
        return text  # the ordinary case, at a tenth of the time

    def keep_own(match: re.Match[str]) -> str:
        owners = [_owner(match[kind], at) for kind, at in _OWNER_AT.items() if match[kind]]
        return match[0] if owners == [person_id] else ""

    return _SHOWN_TOKEN.sub(keep_own, text)


def has_reply_token(content: bytes) -> bool:
    """Whether a file shows a reply address of ours, such as one of our notifications kept as .eml; linear."""
    return _TOKEN_IN_FILE.search(content.replace(b"=\r\n", b"").replace(b"=\n", b"")) is not None


_OWNER_AT = {"reply": 8, "link": 1}
"""Where in a token its person stands."""


def _owner(token: str, at: int) -> int:
    return int.from_bytes(b32decode(token.upper())[at : at + 5]) or -1


def _nonce(nonce: bytes) -> bytes:
    if len(nonce) != NONCE_BYTES:
        raise ValueError(f"a nonce has {NONCE_BYTES} octets")
    return nonce


def _id_octets(number: int) -> bytes:
    if not 0 <= number <= MAX_ID:
        raise ValueError(f"an id lies between 0 and {MAX_ID}")
    return number.to_bytes(5)


def _verified(key: bytes, kind: bytes, token: str, bound_to: str, mac_length: int) -> bytes | None:
    """The payload in front of the signature, or None; compares in constant time.

    All tokens are whole groups of eight characters, so base32 leaves no bits that could differ unnoticed.
    """
    signed = b32decode(token.upper())
    payload, mac = signed[:-mac_length], signed[-mac_length:]
    return (
        payload
        if hmac.compare_digest(mac, _mac(key, kind, payload, bound_to, mac_length))
        else None
    )


def _mac(key: bytes, kind: bytes, payload: bytes, bound_to: str, length: int) -> bytes:
    if len(key) < MIN_KEY:
        raise ValueError(f"a signing key needs at least {MIN_KEY} octets")
    fields = (b"poststelle", kind, payload, bound_to.encode("ascii"))
    framed = b"".join(len(field).to_bytes(4) + field for field in fields)
    return hmac.digest(key, framed, "sha256")[:length]


def _base32(octets: bytes) -> str:
    return b32encode(octets).decode("ascii").lower()
