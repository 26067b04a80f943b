"""Mails nobody would write, against the reader: broken, generated, and found by following coverage."""
