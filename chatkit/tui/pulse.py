"""Tells a burst from talk, by when each line came."""

from collections import deque

FAST = 50  # lines within a second, beyond which nobody reads them
CALM = 25  # lines within a second, below which one can


class Pulse:
    """The last lines of a room. `now` is seconds of a clock that never goes back."""

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=FAST + 1)

    def beat(self, now: float) -> None:
        """A line has come."""
        self._times.append(now)

    def is_fast(self, now: float) -> bool:
        """Whether more lines came in the last second than one can read."""
        return len(self._times) > FAST and now - self._times[0] <= 1.0

    def is_calm(self, now: float) -> bool:
        """Whether a burst is over; between the two, it goes on if it has begun."""
        return len(self._times) < CALM or now - self._times[-CALM] > 1.0
