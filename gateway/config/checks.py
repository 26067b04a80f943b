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
from gateway.config.logins import check_mailbox_login, check_oauth, check_relay_login
from gateway.config.settings import Mailbox, Place, Settings, fields_marked
from gateway.config.spelling import QUEUE_LOCAL_PART_OCTETS
from gateway.config.values import PrivateFile, ReadableFile

TOKEN_OCTETS = 16
"""A shorter token could be guessed."""


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


def check_notice_address(settings: Settings) -> Iterator[Problem]:
    """The address for notices leads to no queue, and leaves room for a token."""
    address = settings.notices.address.lower()
    taken = {queue_address.lower() for q in settings.queue for queue_address in q.addresses}
    reserved = {f"bounces@{settings.desk.domain}", f"postmaster@{settings.desk.domain}"}
    if address in taken | reserved:
        yield Problem("notices.address", f"Choose another address: mail to {address} has a place.")
    if len(address.partition("@")[0]) > QUEUE_LOCAL_PART_OCTETS:
        yield Problem(
            "notices.address",
            f"Use at most {QUEUE_LOCAL_PART_OCTETS} characters before the @, room for a token.",
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
    if settings.metrics.listen:
        doors.append(("metrics.listen", settings.metrics.listen))
    first: dict[str, str] = {}
    for where, text in doors:
        if text in first and not text.endswith(":0"):
            yield Problem(where, f"Choose another place than {text}: {first[text]} listens there.")
        first.setdefault(text, where)


def check_metrics(settings: Settings) -> Iterator[Problem]:
    """Nobody gets figures by accident: not over the network without a token, and no token is easily guessed."""
    listener, file = settings.metrics.listener, settings.metrics.token_file
    if listener is not None and file is None and not listener.is_local:
        yield Problem(
            "metrics.token_file",
            "Name the file with a token, or let metrics.listen be an address of this machine alone.",
        )
    if file is not None and os.path.isfile(file) and file.stat().st_size < TOKEN_OCTETS:
        yield Problem(
            "metrics.token_file",
            f"Write a token of at least {TOKEN_OCTETS} characters: openssl rand -hex 32 >{file}",
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


def check_mailbox_names(settings: Settings) -> Iterator[Problem]:
    """Every mailbox has a name of its own and leads to a queue."""
    count = Counter(mailbox.name for mailbox in settings.mailbox)
    names = ", ".join(queue.name for queue in settings.queue)
    for at, mailbox in enumerate(settings.mailbox):
        if count[mailbox.name] > 1:
            yield Problem(
                f"mailbox[{at}].name",
                f'Choose another name: more than one mailbox is called "{mailbox.name}".',
            )
        if settings.queue_named(mailbox.queue) is None:
            yield Problem(f"mailbox[{at}].queue", f"Write the name of a queue; there are: {names}.")


def check_mailbox_folders(settings: Settings) -> Iterator[Problem]:
    """What is done with a mail can be done there, and what was moved away is not fetched again."""
    for at, mailbox in enumerate(settings.mailbox):
        if mailbox.target.is_pop3:
            yield from _check_pop3(at, mailbox)
            continue
        if mailbox.move_to in mailbox.all_folders:
            yield Problem(
                f"mailbox[{at}].after",
                "Move to a folder that is not fetched itself; mails would go round and round.",
            )
        if mailbox.sent_folder in mailbox.all_folders:
            yield Problem(
                f"mailbox[{at}].sent_folder",
                "Copy to a folder that is not fetched; our own answers would come back as mail.",
            )
        if mailbox.junk_folder in mailbox.all_folders:
            yield Problem(
                f"mailbox[{at}].junk_folder",
                "Name it in one place only: a folder is either fetched or only watched.",
            )


def _check_pop3(at: int, mailbox: Mailbox) -> Iterator[Problem]:
    """POP3 has one folder and no flags (RFC 1939)."""
    if mailbox.after not in {"keep", "delete"}:
        yield Problem(f"mailbox[{at}].after", "Write keep or delete: POP3 knows nothing else.")
    for key in ("folders", "junk_folder", "sent_folder"):
        if getattr(mailbox, key):
            yield Problem(f"mailbox[{at}].{key}", "Leave this out: POP3 has no folders.")


def check_mailboxes_apart(settings: Settings) -> Iterator[Problem]:
    """One folder is fetched by one mailbox; else two would mark and move each other's mails."""
    first: dict[tuple[str, int, str, str], str] = {}
    for at, mailbox in enumerate(settings.mailbox):
        target = mailbox.target
        for folder in mailbox.all_folders:
            where = (target.host, target.port, target.user, folder)
            if first.setdefault(where, mailbox.name) != mailbox.name:
                yield Problem(
                    f"mailbox[{at}]",
                    f"Fetch {folder or 'this mailbox'} in one place only: {first[where]} does so.",
                )


def check_notice_classes(settings: Settings) -> Iterator[Problem]:
    """Every class of notices stands once, and its answers lead to a queue."""
    count = Counter(one.name for one in settings.notice_class)
    names = ", ".join(queue.name for queue in settings.queue)
    for at, one in enumerate(settings.notice_class):
        if count[one.name] > 1:
            yield Problem(
                f"notice_class[{at}].name",
                f'Choose another name: more than one class is called "{one.name}".',
            )
        if one.queue and settings.queue_named(one.queue) is None:
            yield Problem(
                f"notice_class[{at}].queue", f"Write the name of a queue; there are: {names}."
            )


def check_publisher(settings: Settings) -> Iterator[Problem]:
    """Advisories need to be somebody's, and a place with TLS (CSAF 2.0 section 7.1.3, RFC 9116 section 3)."""
    publisher = settings.publisher
    if publisher.name:
        for key, example in (("namespace", "https://www.example.com"), ("prefix", "EX")):
            if not getattr(publisher, key):
                yield Problem(
                    f"publisher.{key}", f"Set this too, such as {example}: advisories bear it."
                )
    elif publisher.namespace or publisher.prefix:
        yield Problem("publisher.name", "Set this too: without a name no advisory is published.")
    if (publisher.name or publisher.security_contact) and not settings.web.is_https:
        yield Problem(
            "web.public_url",
            "Write an address that begins with https://: what [publisher] makes public is served there.",
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
    keys: list[tuple[Place, Path]] = [
        (("desk", "secret_file"), settings.desk.secret_key),
        (("desk", "token_key_file"), settings.desk.token_key),
    ]
    for loc, path in [*fields_marked(settings, PrivateFile), *keys]:
        if is_for_everybody(path):
            yield Problem(place(loc), f"Take the file from other users: chmod o= {path}")


def is_for_everybody(path: Path) -> bool:
    """Any user of the machine may read the file."""
    return os.path.isfile(path) and bool(path.stat().st_mode & stat.S_IROTH)


CHECKS: tuple[Callable[[Settings], Iterator[Problem]], ...] = (
    check_queue_names,
    check_queue_addresses,
    check_reserved_addresses,
    check_notice_address,
    check_certificate,
    check_doors_apart,
    check_relay_login,
    check_metrics,
    check_dkim,
    check_mailbox_names,
    check_mailbox_login,
    check_oauth,
    check_mailbox_folders,
    check_mailboxes_apart,
    check_notice_classes,
    check_publisher,
    check_limits,
    check_files,
)
