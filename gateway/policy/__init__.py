"""Opinions: small pure functions that answer one question each, with the reason."""
