"""Who comes into a large room and who goes, counted: told one by one it would be everybody to everybody."""

from collections.abc import Callable

from chatkit.server.clock import Timer

EVERY = 1.0  # seconds from the first that is counted until it is told


class Comings:
    """Counts for one room, and has it told once a second at most."""

    def __init__(
        self,
        call_later: Callable[[float, Callable[[], None]], Timer],
        tell: Callable[[int, int, float], None],
    ) -> None:
        """`tell` is given how many entered, how many left, and when the last did, in seconds since 1970."""
        self._call_later = call_later
        self._tell = tell
        self._timer: Timer | None = None
        self._entered = self._left = 0
        self._at = 0.0

    @property
    def waiting(self) -> bool:
        """Whether something is counted and not told yet."""
        return self._timer is not None

    def count(self, at: float, *, entered: bool) -> None:
        """Somebody has entered, or else left, at that time in seconds since 1970."""
        self._entered += entered
        self._left += not entered
        self._at = at
        if self._timer is None:
            self._timer = self._call_later(EVERY, self._due)

    def forget(self) -> None:
        """Nobody is there to be told."""
        if self._timer is not None:
            self._timer.cancel()
        self._reset()

    def _due(self) -> None:
        entered, left = self._entered, self._left
        self._reset()
        self._tell(entered, left, self._at)

    def _reset(self) -> None:
        self._timer = None
        self._entered = self._left = 0
