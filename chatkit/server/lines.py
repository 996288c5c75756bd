"""The lines of one connection that wait for their turn."""

from collections.abc import Callable, Iterator
from typing import Protocol, TypeAlias

from chatkit.protocol.errors import ChatError
from chatkit.server.clock import Clock, Timer
from chatkit.server.limits import LineRate

Line: TypeAlias = bytes | ChatError
"""A line without its end; or, in its place, what was wrong with it."""


class Source(Protocol):
    """Where lines come from."""

    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...


class LineQueue:
    """Hands out lines no faster than `rate` allows; while some wait, no more are read from `source`.

    `rested` is called when the next line may be taken that could not be taken before.
    """

    __slots__ = ("_clock", "_on_rested", "_pause", "_paused", "_rate", "_source", "_waiting")

    def __init__(self, rate: LineRate, clock: Clock, source: Source, rested: Callable[[], None]) -> None:
        self._rate = rate if rate.limits else None
        self._clock = clock
        self._source = source
        self._on_rested = rested
        # No deque, of which an empty one takes 700 bytes: what waits is what a single read has brought.
        self._waiting: list[Line] = []
        self._paused = False
        self._pause: Timer | None = None

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def __iter__(self) -> Iterator[Line]:
        return iter(self._waiting)

    def put(self, line: Line) -> None:
        if isinstance(line, bytes) and not line.strip() and self._waiting:
            # Nobody hears of an empty line. If thousands waited, each for its turn, nothing would be written
            # for hours, and only a write would show that the peer has gone.
            return
        self._waiting.append(line)

    def take(self) -> Line | None:
        """The next line, if there is one and it may be taken now."""
        if not self._waiting:
            return None
        if self._rate and (delay := self._rate.take(self._clock.time())):
            self._pause = self._pause or self._clock.call_later(delay, self._rested)
            return None
        return self._waiting.pop(0)

    def hold_back(self, *, more: bool = False) -> None:
        """Reads on if none waits, and not if some do, or `more` of its owner's."""
        wanted = more or bool(self._waiting)
        if wanted and not self._paused:
            self._source.pause_reading()
        elif self._paused and not wanted:
            self._source.resume_reading()
        self._paused = wanted

    def clear(self) -> None:
        """Forgets what waits; `rested` is not called any more."""
        self._waiting.clear()
        if self._pause:
            self._pause.cancel()
            self._pause = None

    def _rested(self) -> None:
        self._pause = None
        self._on_rested()
