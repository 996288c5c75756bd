"""How often what is said is drawn. A frame costs the same whether it shows one new message or a hundred."""

from chatkit.tui.clock import Clock

EVERY = 0.05  # seconds from one frame to the next; one's own words do not wait
IN_A_BURST = 0.1
FOLDED = 0.25  # where a burst is only counted
_BURST = 100  # entries a second
_BUDGET = 0.2  # of a core
_RAREST = 0.25  # seconds, of frames that cost more than the budget


class Effort:
    """What the client spends of a core. It does not depend on what else the computer does."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._at, self._used = clock.monotonic(), clock.used()

    def share(self) -> float:
        """The part of a core that this thread has used since this was asked last."""
        at, used = self._at, self._used
        self._at, self._used = self._clock.monotonic(), self._clock.used()
        passed = self._at - at
        return (self._used - used) / passed if passed > 0 else 0.0


def interval(new: int, last: float, rest: float, share: float) -> float:
    """The seconds until the next frame may be drawn; in the `last` ones, `new` entries have come.

    They are `rest` at least, which is what a slow link needs. Where these frames took more than their `share`
    of a core, as on a small computer, the next ones are rarer, so that what is typed need not wait for them.
    """
    usual = IN_A_BURST if new >= _BURST * last else EVERY
    affordable = min(_RAREST, last * share / _BUDGET)
    return max(rest, usual, affordable)
