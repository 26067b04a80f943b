"""Moments as documents write them: UTC, whole seconds (RFC 3339)."""

from __future__ import annotations

from datetime import UTC, datetime


def iso(at: datetime) -> str:
    """2026-11-23T09:00:00Z"""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
