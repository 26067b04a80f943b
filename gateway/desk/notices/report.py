"""The report of a notice: who was told when, about what, and who was not reached and why. For an auditor.

It is read from the recipients' rows right after they were compared with the chain; the digest at its end names all
that it rests on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway import sheets
from gateway.desk.notices import lifecycle as desk_notices
from gateway.desk.notices import proof
from gateway.desk.notices.proof import Check
from gateway.desk.office import Office
from gateway.policy.reached import Outcome, outcome_of
from store.notice_records import Notice, NoticeEvent, NoticeRecipient
from store.records import Actor

COLUMNS = (
    "name", "email", "organisation", "language", "installed", "outcome", "queued_at", "sent_at", "relay",
    "uncertain", "bounced_at", "bounce_status", "auto_replied_at", "acknowledged_at", "acknowledged_how",
    "reminders", "reminded_at", "told_instead", "reason",
)  # fmt: skip
NOBODY = ""
"""The organisation of people who have none."""


@dataclass(frozen=True, slots=True)
class Line:
    """A recipient in the report."""

    recipient: NoticeRecipient
    outcome: Outcome
    told_instead: str = ""
    """Who was told when this one was not reached."""

    @property
    def why(self) -> str:
        """What is known of why it did not arrive."""
        row = self.recipient
        if self.outcome is Outcome.LEFT_OUT:
            return row.reason
        return row.bounce_status or row.reply


@dataclass(frozen=True, slots=True)
class Group:
    """What became of one organisation's recipients."""

    organisation: str
    outcomes: Counter[Outcome]

    @property
    def told(self) -> int:
        """All of them but those who were left out."""
        return self.outcomes.total() - self.outcomes[Outcome.LEFT_OUT]


@dataclass(frozen=True, slots=True)
class Report:
    """A notice, its story, and what became of each recipient."""

    notice: Notice
    events: tuple[NoticeEvent, ...]
    lines: tuple[Line, ...]
    check: Check
    made_at: datetime

    @property
    def outcomes(self) -> Counter[Outcome]:
        """How many recipients ended how; each is counted once."""
        return Counter(line.outcome for line in self.lines)

    @property
    def not_reached(self) -> tuple[Line, ...]:
        """Everybody whose letter did not arrive, or was never written."""
        return tuple(line for line in self.lines if not line.outcome.is_reached)

    @property
    def groups(self) -> tuple[Group, ...]:
        """By organisation, in the order of their names; people without one come last."""
        found: dict[str, Counter[Outcome]] = {}
        for line in self.lines:
            found.setdefault(line.recipient.organisation, Counter())[line.outcome] += 1
        named = sorted(found, key=lambda name: (name == NOBODY, name.casefold()))
        return tuple(Group(name, found[name]) for name in named)


def make(office: Office, actor: Actor, notice_id: int, now: datetime) -> Report:
    """The report as of now. Raises Unacceptable if there is no such notice."""
    check = proof.check(office, actor, notice_id, now)
    view = desk_notices.show(office, actor, notice_id)
    with office.store.read() as tx:
        rows = list(proof.all_recipients(tx, notice_id))
    return Report(view.notice, view.events, tuple(_lines(rows)), check, now)


def _lines(rows: Sequence[NoticeRecipient]) -> Iterable[Line]:
    emails = {row.id: row.email for row in rows}
    for row in rows:
        instead = emails.get(row.escalated_to, "") if row.escalated_to else ""
        yield Line(row, outcome_of(row), instead)


def sheet(report: Report) -> str:
    """The lines as CSV that a spreadsheet may open (threats E14); times are ISO 8601 in UTC."""
    return sheets.write_sheet(COLUMNS, (_cells(line) for line in report.lines))


def _cells(line: Line) -> tuple[object, ...]:
    row = line.recipient
    installed = ", ".join(f"{product} {version}".strip() for product, version in row.installed)
    return (
        row.name, row.email, row.organisation, row.language, installed, line.outcome.value,
        _iso(row.added_at), _iso(row.sent_at), row.reply, row.uncertain, _iso(row.bounced_at),
        row.bounce_status, _iso(row.auto_replied_at), _iso(row.acknowledged_at),
        row.acknowledged_how, row.reminders, _iso(row.reminded_at), line.told_instead, row.reason,
    )  # fmt: skip


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
