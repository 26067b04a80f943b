"""Logging in: passwords, one-time passwords, sessions, and how often somebody may guess.

A refusal never tells whether there is such an account: same answer, same work (threats E9). Attempts are counted
before they are tried, so that many at once get no more guesses than one after the other (E11). Session tokens and
one-time passwords are random, kept as digests only, and new ones at every change of what they allow (E8, E10).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import unicodedata
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from gateway import journal
from gateway.desk.office import Office
from gateway.desk.people import actor_of
from gateway.desk.tickets import Unacceptable
from gateway.policy.access import Act, require
from gateway.policy.passwords import MOST_OCTETS, SHORTEST, Weakness, find_weakness
from store import people, sessions
from store.engine import Tx
from store.people import NewPerson
from store.records import Actor, Person, Proof, Role

ONE_TIME_HOURS = 24
FAILURES = 10
WINDOW = timedelta(minutes=15)
SEEN_EVERY = timedelta(minutes=1)
"""A session's last use is written at most so often, so that reading pages does not keep the database busy."""
_TOKEN_BYTES = 32
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 7, 4

# ASVS 5.0 appendix C.6.3: argon2id with 46 MiB, one pass, one lane. Two at once, so that logins never fill the memory.
_MEMORY_KIB = 47_104
_HASHER = PasswordHasher(time_cost=1, memory_cost=_MEMORY_KIB, parallelism=1)
_HASHING = threading.BoundedSemaphore(2)


class Refusal(StrEnum):
    """Why nobody was logged in."""

    WRONG = "wrong"
    """Wrong password, no such account, no password, disabled: never told apart."""
    LATER = "later"
    """Too many failures for this account or from this address."""


@dataclass(frozen=True, slots=True)
class LoginResult:
    """Either a session's token, to be kept in the browser's cookie only, or a refusal."""

    token: str | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """Who a session belongs to. With `must_change` nothing but choosing a password is open."""

    actor: Actor
    language: str
    must_change: bool


# Passwords


def first_password(office: Office, person: Person, now: datetime) -> str:
    """A new one-time password for somebody, good for one login within 24 hours; the old password ends, logins too."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    password = "-".join(groups)
    hashed = _hash(password)
    with office.store.write() as tx:
        sessions.end_all_of(tx, person.id)
        people.update(
            tx, person.id, password_hash=hashed, must_change=True,
            password_until=now + timedelta(hours=ONE_TIME_HOURS),
        )  # fmt: skip
    journal.password_set(account=_account_key(office, person.email), how="one-time")
    return password


def give_password(office: Office, actor: Actor, person: Person, now: datetime) -> str:
    """The same, asked for by somebody who runs the desk."""
    require(actor, Act.RUN_DESK)
    if person.disabled_at is not None:
        raise Unacceptable(f"{person.email} is disabled; enter this person again first")
    return first_password(office, person, now)


def ensure_first_admin(office: Office, now: datetime) -> tuple[Person, str] | None:
    """A way in, as long as no administrator has chosen a password: who, and a fresh one-time password."""
    with office.store.write() as tx:
        admins = [person for person in people.find_active_staff(tx) if person.admin]
        if any(person.password_hash and not person.must_change for person in admins):
            return None
        admin = admins[0] if admins else _enter_admin(tx, office, now)
    return admin, first_password(office, admin, now)


def _enter_admin(tx: Tx, office: Office, now: datetime) -> Person:
    address, language = f"admin@{office.settings.desk.domain}", office.settings.desk.language
    new = NewPerson("Administrator", address, Role.STAFF, language, known=True, admin=True)
    person = people.ensure(tx, new, now)
    return people.update(
        tx, person.id, role=Role.STAFF.value, known=True, admin=True, disabled_at=None
    )


def change_password(office: Office, actor: Actor, old: str, new: str, now: datetime) -> str:
    """Choose a password; every session ends and the token of a new one is given. Raises Unacceptable.

    Right after a login with a one-time password the old one is not asked for again: it works no longer.
    """
    person = _person_of(office, actor)
    if not person.must_change and not _is_right(office, person, old, now):
        raise Unacceptable("the present password is not right")
    weakness = find_weakness(_normal(new), _own_words(office, person))
    if weakness is not None:
        raise Unacceptable(REFUSED_PASSWORDS[weakness])
    hashed = _hash(new)
    with office.store.write() as tx:
        people.update(
            tx, person.id, password_hash=hashed, must_change=False, password_until=None, known=True
        )
        sessions.end_all_of(tx, person.id)
        token = _begin(tx, person.id, now)
    journal.password_set(account=_account_key(office, person.email), how="chosen")
    return token


REFUSED_PASSWORDS = {
    Weakness.SHORT: f"a password needs at least {SHORTEST} characters",
    Weakness.LONG: f"a password has at most {MOST_OCTETS} bytes",
    Weakness.COMMON: "this password would be among the first guesses; choose another one",
    Weakness.OWN: "this password is a name or address that everybody knows; choose another one",
}


def _own_words(office: Office, person: Person) -> list[str]:
    desk = office.settings.desk
    local, _, domain = person.email.partition("@")
    return [person.email, local, domain, person.name, desk.name, desk.domain]


def _person_of(office: Office, actor: Actor) -> Person:
    with office.store.read() as tx:
        person = people.find(tx, actor.person_id) if actor.person_id is not None else None
    if person is None or actor.proof is not Proof.SESSION:
        raise Unacceptable("only somebody who is logged in has a password to change")
    return person


def _is_right(office: Office, person: Person, password: str, now: datetime) -> bool:
    """The present password, throttled like a login: an open browser must not be a place to guess at."""
    keys = [_account_key(office, person.email)]
    counted = _count_attempt(office, keys, now)
    if counted is None or not _verify(person.password_hash, password):
        return False
    with office.store.write() as tx:
        sessions.take_back_failure(tx, counted)
    return True


# Logging in and out


def log_in(office: Office, email: str, password: str, peer_ip: str, now: datetime) -> LoginResult:
    """Begin a session. What stands in the way is never more than `Refusal` tells."""
    account, peer = _account_key(office, email), _peer_key(office, peer_ip)
    keys = [account, *([peer] if peer else [])]
    counted = _count_attempt(office, keys, now)
    if counted is None:
        journal.login_refused(account=account, peer=peer)
        return LoginResult(refusal=Refusal.LATER)
    with office.store.read() as tx:
        person = people.find_by_email(tx, _normal(email).strip()[:320])
    usable = person if person is not None and _is_usable(person, now) else None
    right = _verify(usable.password_hash if usable else None, password)
    token = _enter(office, usable, counted, now) if usable and right else None
    if token is None or usable is None:
        journal.login_failed(account=account, peer=peer, failures=_failures(office, account, now))
        return LoginResult(refusal=Refusal.WRONG)
    journal.logged_in(account=account, role=usable.role.value)
    return LoginResult(token=token)


def _is_usable(person: Person, now: datetime) -> bool:
    """Has a password that has not run out, and is not disabled."""
    is_fresh = person.password_until is None or now < person.password_until
    return bool(person.password_hash) and person.disabled_at is None and is_fresh


def _enter(office: Office, person: Person, counted: Sequence[int], now: datetime) -> str | None:
    """The session, unless the password was used up or taken away since it was looked at (threats E10)."""
    with office.store.write() as tx:
        tx.lock([f"person {person.id}"])
        today = people.find(tx, person.id)
        if today is None or today.password_hash != person.password_hash or today.disabled_at:
            return None
        used_up = {"password_hash": None} if today.password_until is not None else {}
        people.update(tx, person.id, last_login_day=now.date().isoformat(), **used_up)
        sessions.take_back_failure(tx, counted)
        return _begin(tx, person.id, now)


def log_out(office: Office, token: str) -> None:
    """End the session on our side; its token is worthless from now on."""
    with office.store.write() as tx:
        sessions.end(tx, _digest(token))


def find_session(office: Office, token: str, now: datetime) -> LoggedIn | None:
    """Whose session this is, unless it was idle or alive for too long, or its owner was disabled."""
    with office.store.read() as tx:
        session = sessions.find(tx, _digest(token))
        person = people.find(tx, session.person_id) if session else None
    if session is None or person is None or person.disabled_at is not None:
        return None
    if _is_over(office, session, now):
        return None
    if now - session.seen_at >= SEEN_EVERY:
        with office.store.write() as tx:
            sessions.mark_seen(tx, session.token_hash, now)
    return LoggedIn(actor_of(person, Proof.SESSION), person.language, person.must_change)


def _is_over(office: Office, session: sessions.Session, now: datetime) -> bool:
    web = office.settings.web
    idle, alive = timedelta(minutes=web.session_idle_minutes), timedelta(hours=web.session_hours)
    return now - session.seen_at >= idle or now - session.created_at >= alive


def forget_old(office: Office, now: datetime, *, dry_run: bool = False) -> int:
    """Drop sessions that are over and failures that count no longer; how many rows (with `dry_run`: would go)."""
    web = office.settings.web
    idle, alive = timedelta(minutes=web.session_idle_minutes), timedelta(hours=web.session_hours)
    if dry_run:
        with office.store.read() as tx:
            return sessions.count_old(tx, now - idle, now - alive, now - WINDOW)
    with office.store.write() as tx:
        ended = sessions.end_old(tx, seen_before=now - idle, created_before=now - alive)
        return ended + sessions.forget_failures(tx, now - WINDOW)


def _begin(tx: Tx, person_id: int, now: datetime) -> str:
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    sessions.add(tx, _digest(token), person_id, now)
    return token


# Counting


def _count_attempt(office: Office, keys: Sequence[str], now: datetime) -> list[int] | None:
    """Count an attempt as failed before it is tried; None if there were too many under any of the keys."""
    with office.store.write() as tx:
        tx.lock(keys)
        if any(sessions.count_failures(tx, key, now - WINDOW) >= FAILURES for key in keys):
            return None
        return sessions.add_failure(tx, keys, now)


def _failures(office: Office, key: str, now: datetime) -> int:
    with office.store.read() as tx:
        return sessions.count_failures(tx, key, now - WINDOW)


def _account_key(office: Office, email: str) -> str:
    return _keyed(office, "account", _normal(email).strip().lower())


def _peer_key(office: Office, peer_ip: str) -> str:
    """One key for each address, one for each /64 network of IPv6; none if the peer is not known."""
    try:
        address = ip_address(peer_ip)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        return _keyed(office, "peer", str(ip_network((address, 64), strict=False)))
    return _keyed(office, "peer", str(address))


def _keyed(office: Office, kind: str, value: str) -> str:
    message = f"login {kind} {value}".encode("utf-8", "surrogatepass")
    return hmac.new(office.key, message, hashlib.sha256).hexdigest()


# Hashing


def _normal(text: str) -> str:
    """The same whatever keyboard composed the umlauts (NIST SP 800-63B section 3.1.1.2)."""
    return unicodedata.normalize("NFKC", text)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _octets(password: str) -> bytes:
    return _normal(password).encode("utf-8", "surrogatepass")[: MOST_OCTETS + 1]


def _hash(password: str) -> str:
    with _HASHING:
        return _HASHER.hash(_octets(password))


def _nobodys_hash() -> str:
    """A hash that no password fits, in the form and at the price of all others."""
    salt, digest = (b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (16, 32))
    return f"$argon2id$v=19$m={_MEMORY_KIB},t=1,p=1${salt}${digest}"


_NOBODYS = _nobodys_hash()


def _verify(hashed: str | None, password: str) -> bool:
    """Whether the password is right; without a hash just as slow, and never."""
    target = hashed or _NOBODYS
    with _HASHING:
        try:
            right = _HASHER.verify(target, _octets(password))
        except (VerificationError, InvalidHashError):
            return False
    return right and bool(hashed) and bool(password.strip())
