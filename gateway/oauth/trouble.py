"""Why there is no access token, in a sentence that says what to do. Nothing heavy is imported here."""

from __future__ import annotations


class NoToken(Exception):
    """There is no access token now. `is_final`: somebody must act, trying again does not help."""

    def __init__(self, sentence: str, *, is_final: bool = False) -> None:
        super().__init__(sentence)
        self.is_final = is_final


class VaultClosed(NoToken):
    """The tokens cannot be read: the key is missing, is not one, or is not the one they were sealed with."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, is_final=True)


def advice(name: str) -> str:
    """What mends the login of a mailbox when it is over."""
    return f"run: poststelle mailbox authorize {name}"
