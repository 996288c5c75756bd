"""Whether the disk is so quick that the loop may wait for it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

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

    @contextmanager
    def measured(self, spare: float = 0.0) -> Iterator[None]:
        """For as long as it takes; so many seconds of it may have been spent on something else."""
        begun = self._stopwatch()
        try:
            yield
        finally:
            self._quick = self._quick + 1 if self._stopwatch() - begun <= SLOW + spare else 0
