"""Poststelle: an email-driven helpdesk gateway. docs/architecture.md tells the way of a mail through these rooms."""
