"""Finds the first message of a room that was said at a moment or after it, by asking for a few at a time."""

from collections.abc import Sequence
from typing import NamedTuple

from chatkit.protocol.events import Message
from chatkit.tui.clock import Clock

PAGE = 50  # messages that each question asks for
_GUESSES = 4  # questions that go where the moment should be if messages came evenly; the others halve
MOST = 30  # questions; a record whose times are in no order must not keep one asking


class Known(NamedTuple):
    """A message of which is known when it was said."""

    id: int
    at: float


class Seek:
    """The message sought is the first one after some id between `_low` and `_high`.

    What comes right after an id below `_low` was said before the moment; what comes right after `_high` was
    not. Messages that are kept no longer do no harm to that.
    """

    def __init__(self, moment: float, newest: Known, clock: Clock) -> None:
        """`newest` is the oldest message that is known to have been said at the moment or after it."""
        self.moment = moment
        self.found: int | None = None
        """The id, once it is known."""
        self._clock = clock
        self._low = 0
        self._low_at: float | None = None
        self._high, self._high_at = newest.id - 1, newest.at
        self._candidate = newest.id
        self._asked = 0
        self._middle = 0
        if self._high <= 0:
            self.found = newest.id

    @property
    def is_oldest(self) -> bool:
        """Whether what was found is the oldest message that is kept."""
        return self._low == 0

    @property
    def question(self) -> str:
        """What to ask next: which messages of the room."""
        self._middle = self._guess()
        self._asked += 1
        return f"history after {self._middle} {PAGE}"

    def take(self, messages: Sequence[Message]) -> None:
        """These came as the answer, the oldest first."""
        later = next((it for it in messages if self._clock.read(it.at) >= self.moment), None)
        if later is None and messages and messages[-1].id < self._candidate:
            self._low, self._low_at = messages[-1].id, self._clock.read(messages[-1].at)
        elif later is None or later is messages[0]:
            self._high = self._middle
            if later is not None and later.id <= self._candidate:
                self._candidate, self._high_at = later.id, self._clock.read(later.at)
        else:
            self._low = self._high = later.id - 1
            self._candidate = later.id
        if self._low >= self._high or self._asked >= MOST:
            self.found = self._candidate

    def _guess(self) -> int:
        """The id after which to look."""
        span = self._high - self._low
        if span <= PAGE:
            return self._low
        if self._low_at is None and not self._asked:
            return self._low  # when the oldest was said tells where to guess
        part = 0.5
        if self._asked <= _GUESSES and self._low_at is not None and self._high_at > self._low_at:
            part = (self.moment - self._low_at) / (self._high_at - self._low_at)
        guess = self._low + int(span * part) - PAGE // 2
        return max(self._low, min(guess, self._high - 1))
