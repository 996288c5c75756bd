"""Whether the disk is so quick that one may wait for it on the loop."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

SLOW = 0.010  # seconds; a sync takes a spinning disk 8 or so, an SSD 0.0001 to 0.003
TRUSTED = 20  # syncs in a row that were not slow


class Pace:
    """Measures each sync. `stopwatch` gives seconds that never jump."""

    def __init__(self, stopwatch: Callable[[], float]) -> None:
        self._stopwatch = stopwatch
        self._quick = 0

    @property
    def is_quick(self) -> bool:
        """Whether none of the last syncs was slow."""
        return self._quick >= TRUSTED

    @contextmanager
    def measured(self) -> Iterator[None]:
        """For the time that a sync takes."""
        begun = self._stopwatch()
        try:
            yield
        finally:
            self._quick = self._quick + 1 if self._stopwatch() - begun <= SLOW else 0
