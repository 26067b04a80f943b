"""Settings of what runs by itself: retention, jobs, heartbeat, metrics, the operator's log. See `settings`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from gateway.config.endpoints import (
    Listen,
    parse_listen,
)
from gateway.config.values import (
    AtLeastOne,
    Cron,
    OptionalListen,
    OptionalSecret,
    Section,
    _check_optional_address,
)


class Retention(Section):
    """How long traces are kept."""

    mail_log_days: AtLeastOne = 30
    outbox_days: AtLeastOne = 30
    display_days: AtLeastOne = 7
    mailbox_days: AtLeastOne = 30
    batch: AtLeastOne = 500


class Heartbeat(Section):
    """A mail to ourselves now and then; an empty address switches it off."""

    address: Annotated[str, AfterValidator(_check_optional_address)] = ""
    late_minutes: AtLeastOne = 15


class Jobs(Section):
    """When the calendar's jobs run, as five cron fields in the desk's time zone; empty: only by hand."""

    prune_mail_log: Cron = "17 3 * * *"
    prune_outbox: Cron = "27 3 * * *"
    prune_displays: Cron = "37 3 * * *"
    forget_recipients: Cron = "47 3 * * *"
    prune_mailboxes: Cron = "57 3 * * *"
    forget_logins: Cron = "*/10 * * * *"
    reconcile_mailboxes: Cron = "37 4 * * *"
    send_notices: Cron = "* * * * *"
    reach_next_contacts: Cron = "*/5 * * * *"
    seal_notices: Cron = "* * * * *"
    remind_recipients: Cron = "7 9 * * 1-5"
    check_logins: Cron = "*/10 * * * *"
    heartbeat: Cron = "*/15 * * * *"


class Metrics(Section):
    """Figures for Prometheus: on a listener of their own, on the portal for who has the token, on both, or nowhere."""

    listen: OptionalListen = ""
    token_file: OptionalSecret = None

    @property
    def listener(self) -> Listen | None:
        """Where they have a listener of their own."""
        return parse_listen(self.listen) if self.listen else None


class Log(Section):
    """The operator's log on standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["console", "json"] = "console"
