"""Runs mail.parse in disposable worker processes with time and memory limits."""
