"""Whether the disk is so quick that the loop may wait for it."""

from collections.abc import Callable

SLOW = 0.004  # seconds; a sync takes a spinning disk 0.008 or so, an SSD 0.0001 to 0.003
TRUSTED = 20  # times in a row that are not slow, after one that was
PROBES = 3  # the same at the start, when nothing else is going on


class Pace:
    """Measures what waits for the disk. `stopwatch` gives seconds that never jump."""

    def __init__(self, stopwatch: Callable[[], float]) -> None:
        self._stopwatch = stopwatch
        self._quick = TRUSTED - PROBES

    @property
    def is_quick(self) -> bool:
        """Whether nothing was slow lately."""
        return self._quick >= TRUSTED

    def measured(self, spare: float = 0.0) -> "_Measured":
        """For as long as it takes; so many seconds of it may have been spent on something else."""
        return _Measured(self, self._stopwatch, SLOW + spare)

    def note(self, *, slow: bool) -> None:
        """It was slow, or quick, once."""
        self._quick = 0 if slow else self._quick + 1


class _Measured:
    """A class, because a generator takes longer than what is measured for each who logs in."""

    __slots__ = ("_begun", "_most", "_pace", "_stopwatch")

    def __init__(self, pace: Pace, stopwatch: Callable[[], float], most: float) -> None:
        self._pace = pace
        self._stopwatch = stopwatch
        self._most = most

    def __enter__(self) -> None:
        self._begun = self._stopwatch()

    def __exit__(self, *error: object) -> None:
        self._pace.note(slow=self._stopwatch() - self._begun > self._most)
