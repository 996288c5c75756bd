"""The seam between what happens and how it looks."""

from typing import Protocol

from chatkit.protocol.events import Event
from chatkit.protocol.grammar import Request


class Dialect(Protocol):
    """How a line is read and an event is written. Stateless, so that one encoding serves a whole room."""

    name: str
    for_people: bool
    """People are told at once what they missed, and nothing that they do not want; programs choose."""

    @property
    def elsewhere(self) -> "Dialect":
        """The same dialect for what happens in another room than the one that somebody's lines go to."""

    def decode(self, line: bytes, *, converse: bool = False) -> Request | None:
        """What a line asks for, where with `converse` it is speech as a rule; None for an empty one.

        Raises ChatError.
        """

    def encode(self, event: Event) -> bytes:
        """The event as it is sent, with its line end."""
