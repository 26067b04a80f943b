"""What a report about a letter of ours means: is the letter lost for good, and does that speak against the address?"""

from __future__ import annotations

from gateway.mail.model import Action, Report

_ABOUT_THE_LETTER = ("5.2.2", "5.2.3", "5.3.", "5.4.6", "5.4.7", "5.6.", "5.7.")
"""RFC 3463: full or too small a mailbox, the mail system, loops and expiry, content, security and policy."""


def is_permanent(reports: tuple[Report, ...]) -> bool:
    """Whether some recipient failed for good (RFC 3463: class 5; without a status, `failed` says it)."""
    return any(_failed_for_good(report) for report in reports)


def speaks_against_address(reports: tuple[Report, ...]) -> bool:
    """Whether a failure for good says that nobody can be reached there.

    A letter that was too large, was called spam or met a full mailbox is lost, too, but the next one may arrive:
    whoever were marked for it would miss the next security notice.
    """
    return any(
        _failed_for_good(report) and not f"{report.status}.".startswith(_ABOUT_THE_LETTER)
        for report in reports
    )


def _failed_for_good(report: Report) -> bool:
    is_final = not report.status or report.status.startswith("5")
    return report.action is Action.FAILED and is_final
