"""What a configuration must fulfil beyond single values: settings that belong together, and files on the disk.

Each check takes complete settings (paths absolute) and yields its problems; `CHECKS` holds them all. Files are looked
at, never opened for writing; their content is the business of whoever uses them.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from gateway.config.complaints import Problem, place
from gateway.config.settings import PrivateFile, ReadableFile, Settings, fields_marked
from gateway.config.spelling import QUEUE_LOCAL_PART_OCTETS


def check_queue_names(settings: Settings) -> Iterator[Problem]:
    """Every queue has a name of its own."""
    count = Counter(queue.name for queue in settings.queue)
    for at, queue in enumerate(settings.queue):
        if count[queue.name] > 1:
            yield Problem(
                f"queue[{at}].name",
                f'Choose another name: more than one queue is called "{queue.name}".',
            )


def check_queue_addresses(settings: Settings) -> Iterator[Problem]:
    """Every address leads to one queue, and leaves room for a reply token."""
    count = Counter(address for queue in settings.queue for address in queue.addresses)
    for at, queue in enumerate(settings.queue):
        for address in sorted(set(queue.addresses)):
            if count[address] > 1:
                yield Problem(
                    f"queue[{at}]",
                    f"Keep {address} in one place only: it stands there more than once.",
                )
        if len(queue.address.partition("@")[0]) > QUEUE_LOCAL_PART_OCTETS:
            advice = (
                f"Use at most {QUEUE_LOCAL_PART_OCTETS} characters before the @, room for a token"
            )
            yield Problem(f"queue[{at}].address", f"{advice}; a longer name can be an alias.")


def check_reserved_addresses(settings: Settings) -> Iterator[Problem]:
    """bounces@ our domain is where reports on our own letters go."""
    for at, queue in enumerate(settings.queue):
        if f"bounces@{settings.desk.domain}" in queue.addresses:
            yield Problem(
                f"queue[{at}]", "Choose another address: bounces@ is where delivery reports go."
            )


def check_certificate(settings: Settings) -> Iterator[Problem]:
    """A door with TLS needs both files."""
    if not settings.smtp.wants_certificate:
        return
    for name in ("certificate", "key"):
        if getattr(settings.smtp, name) is None:
            yield Problem(
                f"smtp.{name}", "Name the PEM file: smtp.tls or smtp.listen_tls asks for TLS."
            )


def check_doors_apart(settings: Settings) -> Iterator[Problem]:
    """No two doors listen on the same place; port 0 is a free one each time."""
    doors = [
        *((f"smtp.listen[{at}]", text) for at, text in enumerate(settings.smtp.listen)),
        *((f"smtp.listen_tls[{at}]", text) for at, text in enumerate(settings.smtp.listen_tls)),
        *((f"lmtp.listen[{at}]", text) for at, text in enumerate(settings.lmtp.listen)),
        ("web.listen", settings.web.listen),
    ]
    first: dict[str, str] = {}
    for where, text in doors:
        if text in first and not text.endswith(":0"):
            yield Problem(where, f"Choose another place than {text}: {first[text]} listens there.")
        first.setdefault(text, where)


def check_relay_login(settings: Settings) -> Iterator[Problem]:
    """A user needs one secret, and a secret needs a user."""
    relay = settings.relay
    secrets = [relay.password_file, relay.oauth_token_file]
    given = len(secrets) - secrets.count(None)
    if given > 1:
        yield Problem("relay.oauth_token_file", "Keep either password_file or oauth_token_file.")
    elif relay.target.user and not given:
        yield Problem(
            "relay.password_file", "Name the file that holds the password of the user in relay.url."
        )
    elif given and not relay.target.user:
        yield Problem(
            "relay.url",
            "Add the user's name in front of the host (user@host): a secret for it is configured.",
        )


def check_dkim(settings: Settings) -> Iterator[Problem]:
    """A signature needs key and selector."""
    relay = settings.relay
    if bool(relay.dkim_selector) != bool(relay.dkim_key_file):
        missing = "dkim_key_file" if relay.dkim_selector else "dkim_selector"
        yield Problem(
            f"relay.{missing}",
            "Set this too: a DKIM signature needs dkim_selector and dkim_key_file.",
        )


def check_limits(settings: Settings) -> Iterator[Problem]:
    """First slower, then out; and one mail must fit into the memory for all."""
    if settings.limits.memory_bytes < settings.limits.message_bytes:
        yield Problem("limits.memory_bytes", "Write at least the value of limits.message_bytes.")
    if settings.limits.hard_errors < settings.limits.soft_errors:
        yield Problem("limits.hard_errors", "Write at least the value of limits.soft_errors.")


def check_files(settings: Settings) -> Iterator[Problem]:
    """Named files exist and can be read by us, and secrets not by everybody."""
    for loc, path in fields_marked(settings, ReadableFile):
        if not os.path.isfile(path):
            yield Problem(
                place(loc), f"Create the file {path}, or correct its name: it is not there."
            )
        elif not os.access(path, os.R_OK, effective_ids=True):
            yield Problem(place(loc), f"Let this user read {path}: chgrp and chmod g+r.")
    key = (("desk", "secret_file"), settings.desk.secret_key)
    for loc, path in [*fields_marked(settings, PrivateFile), key]:
        if is_for_everybody(path):
            yield Problem(place(loc), f"Take the file from other users: chmod o= {path}")


def is_for_everybody(path: Path) -> bool:
    """Any user of the machine may read the file."""
    return os.path.isfile(path) and bool(path.stat().st_mode & stat.S_IROTH)


CHECKS: tuple[Callable[[Settings], Iterator[Problem]], ...] = (
    check_queue_names,
    check_queue_addresses,
    check_reserved_addresses,
    check_certificate,
    check_doors_apart,
    check_relay_login,
    check_dkim,
    check_limits,
    check_files,
)
