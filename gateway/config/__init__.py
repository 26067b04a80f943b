"""The configuration: one frozen `Settings`, or one report of everything that is wrong with config.toml.

In reading order: `settings` (every key, type and default), `endpoints` and `spelling` (how values are
written), `checks` (what must fit together), `complaints` (problems in words), `load` (find, read, lay the
environment over, check).
"""

from gateway.config.complaints import Problem
from gateway.config.endpoints import Listen, MailboxTarget, RelayTarget, parse_listen
from gateway.config.load import ConfigProblems, find_config, load_settings, read_secret
from gateway.config.settings import Budgets, Limits, Mailbox, Queue, Settings

__all__ = [
    "Budgets",
    "ConfigProblems",
    "Limits",
    "Listen",
    "Mailbox",
    "MailboxTarget",
    "Problem",
    "Queue",
    "RelayTarget",
    "Settings",
    "find_config",
    "load_settings",
    "parse_listen",
    "read_secret",
]
