"""Finds the first message of a room that was said at a moment or after it, by asking for a few at a time."""

from collections.abc import Sequence
from typing import NamedTuple

from chatkit.protocol.events import Message
from chatkit.tui.clock import Clock

PAGE = 200  # messages that each question asks for
_GUESSES = 4  # questions that go where the moment should be if messages came evenly; the others halve
MOST = 25  # questions; a record whose times are in no order must not keep one asking


class Known(NamedTuple):
    """A message of which is known when it was said."""

    id: int
    at: float


class Seek:
    """The message sought is the first one after some id between `_low` and `_high`.

    What comes right after an id below `_low` was said before the moment; what comes right after `_high` was
    not. Messages that are kept no longer do no harm to that.
    """

    def __init__(self, moment: float, newest: Known | None, clock: Clock) -> None:
        """`newest` is the oldest message that is known to have been said at that moment or later, if any."""
        self.moment = moment
        self.found: int | None = None
        """The id, once it is known; 0 where nothing was said since the moment."""
        self.around: Sequence[Message] = ()
        """The last answer: as a rule what was found is among it."""
        self._clock = clock
        self._low = 0
        self._low_at: float | None = None
        self._high = 0
        self._high_at = moment
        self._candidate = 0  # what comes right after `_high`; 0 while no message is known
        self._asked = 0
        self._middle = 0
        if newest:
            self._begin(newest)

    def _begin(self, newest: Known) -> None:
        self._candidate, self._high, self._high_at = newest.id, newest.id - 1, newest.at
        if self._high <= 0:
            self.found = newest.id

    @property
    def is_oldest(self) -> bool:
        """Whether what was found is the oldest message that is kept."""
        return self._low == 0

    @property
    def question(self) -> str:
        """What to ask next: which messages of the room."""
        self._asked += 1
        if not self._candidate:
            return f"history {PAGE}"
        self._middle = self._guess()
        return f"history after {self._middle} {PAGE}"

    def take(self, messages: Sequence[Message]) -> None:
        """These came as the answer, the oldest first."""
        self.around = messages
        later = next((it for it in messages if self._clock.read(it.at) >= self.moment), None)
        if not self._candidate:
            self._take_newest(messages, later)
            return
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

    def _take_newest(self, messages: Sequence[Message], later: Message | None) -> None:
        """The last messages of the room have come."""
        if later is None:
            self.found = 0
        elif later is messages[0]:
            self._begin(Known(later.id, self._clock.read(later.at)))
        else:
            self._low, self.found = later.id - 1, later.id

    def _guess(self) -> int:
        """The id after which to look."""
        span = self._high - self._low
        if span <= PAGE or self._low_at is None:  # when the oldest was said tells where to guess
            return self._low
        part = 0.5
        if self._asked <= _GUESSES and self._high_at > self._low_at:
            part = (self.moment - self._low_at) / (self._high_at - self._low_at)
        guess = self._low + int(span * part) - PAGE // 2
        return max(self._low, min(guess, self._high - 1))
