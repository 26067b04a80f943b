"""The roles that `serve` can play, in the order of a mail's way."""

ROLES = ("intake", "sort", "deliver", "web", "jobs")
BACK = frozenset({"sort", "deliver"})
"""Those that run in a process of their own beside the doors and the portal."""
