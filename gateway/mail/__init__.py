"""Bytes to values and back: reading and composing mail. Pure: no clock, network, database or log."""
