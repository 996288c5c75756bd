"""How often what is said is drawn. A frame costs the same whether it shows one new message or a hundred."""

from chatkit.tui.clock import Clock

EVERY = 0.05  # seconds from one frame to the next; one's own words do not wait
IN_A_BURST = 0.1
FOLDED = 0.25  # where a burst is only counted
_BURST = 100  # entries a second
_BUDGET = 0.2  # of a core
_RAREST = 0.25  # seconds between frames that cost more than the budget
_SETTLED = 2.0  # seconds after the start, which itself takes more than any frame


class Effort:
    """What the client spends of a core. It does not depend on what else the computer does."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._at, self._used = clock.monotonic(), clock.used()
        self._settled_at = self._at + _SETTLED

    def spent(self, seconds: float) -> float:
        """The seconds of CPU that this thread used in so many `seconds`, by what it did since the last call.

        Nothing is said of the start.
        """
        now, used = self._clock.monotonic(), self._clock.used()
        passed, spent = now - self._at, used - self._used
        if passed <= 0:
            return 0.0
        self._at, self._used = now, used
        return spent * min(1.0, seconds / passed) if now >= self._settled_at else 0.0


def interval(new: int, last: float, rest: float, spent: float) -> float:
    """The seconds until the next frame may be drawn; in the `last` ones, `new` entries have come.

    They are `rest` at least, which is what a slow link needs. Where the client has `spent` more CPU in the
    last ones than its part of a core, as on a small computer, the next are longer: typing is not to wait.
    """
    usual = IN_A_BURST if new >= _BURST * last else EVERY
    affordable = min(_RAREST, spent / _BUDGET)
    return max(rest, usual, affordable)
