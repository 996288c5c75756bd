"""The seam between what happens and how it looks."""

from typing import Protocol

from chatkit.protocol.events import Event
from chatkit.protocol.grammar import Request


class Dialect(Protocol):
    """How a line is read and an event is written. Stateless, so that one encoding serves a whole room."""

    name: str
    catches_up: bool  # whether a newcomer is told what he missed without asking: people are, programs ask

    def decode(self, line: bytes) -> Request | None:
        """What a line asks for; None for an empty one. Raises ChatError."""

    def encode(self, event: Event) -> bytes:
        """The event as it is sent, with its line end."""
