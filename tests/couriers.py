"""A courier that carries nothing and remembers everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gateway.delivery.courier import Outcome, Sent


@dataclass(frozen=True)
class Carried:
    """One letter as it was handed over."""

    letter_id: int
    envelope_from: str
    recipient: str
    content: bytes = field(repr=False)


class RecordingCourier:
    """Keeps what it is given. `answers` names what to answer to a recipient, `Sent` otherwise."""

    def __init__(self, answers: Mapping[str, Outcome] | None = None) -> None:
        self.answers: dict[str, Outcome] = dict(answers or {})
        self.carried: list[Carried] = []
        self.closed = 0

    def send(
        self,
        letter_id: int,
        envelope_from: str,
        recipient: str,
        content: bytes,
        in_data: Callable[[], None],
    ) -> Outcome:
        """Remember the letter and give the prepared answer."""
        in_data()
        outcome = self.answers.get(recipient, Sent("250 2.0.0 remembered"))
        if isinstance(outcome, Sent):
            self.carried.append(Carried(letter_id, envelope_from, recipient, content))
        return outcome

    def close(self) -> None:
        """Count that it was closed."""
        self.closed += 1

    def to(self, recipient: str) -> list[bytes]:
        """The contents that were carried to one recipient."""
        return [letter.content for letter in self.carried if letter.recipient == recipient]
