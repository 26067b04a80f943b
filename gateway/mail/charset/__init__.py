"""Which charset a text is in, whatever was declared."""
