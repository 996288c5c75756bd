"""What the lines of one connection ask for, in order, and no faster than it may."""

from typing import Protocol, TypeAlias

from chatkit.protocol.commands import Command
from chatkit.protocol.errors import ChatError
from chatkit.protocol.grammar import Request
from chatkit.server.clock import Clock, Timer
from chatkit.server.limits import LineRate

Line: TypeAlias = bytes | ChatError
"""A line without its end; or, in its place, what was wrong with it."""

Read: TypeAlias = Request | ChatError
"""A line that was read: what it asks for, or what is wrong with it."""


class Source(Protocol):
    """Where lines come from."""

    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...


class Reader(Protocol):
    """Who takes them."""

    def decode(self, line: bytes, /) -> Request | None:
        """What the dialect of the moment makes of a line; None for an empty one. Raises ChatError."""

    def rested(self) -> None:
        """The next line may be taken, which could not be taken before."""


class RequestQueue:
    """Hands out what was asked for; what cannot be obeyed yet is put back, and is the next one again.

    It is no faster than `rate` allows, and while something waits no more lines are read from `source`.
    """

    __slots__ = (
        "_back", "_clock", "_lines", "_pause", "_paused", "_rate", "_reader", "_source",
    )  # fmt: skip

    def __init__(
        self,
        rate: LineRate,
        clock: Clock,
        source: Source,
        reader: Reader,
    ) -> None:
        self._rate = rate if rate.limits else None
        self._clock = clock
        self._source = source
        self._reader = reader
        self._back: Read | None = None
        # No deque, of which an empty one takes 700 bytes: what waits is what a single read has brought.
        self._lines: list[Line] | None = None
        self._paused = False
        self._pause: Timer | None = None

    def __bool__(self) -> bool:
        return self._back is not None or bool(self._lines)

    def put(self, line: Line) -> None:
        if self._lines and isinstance(line, bytes) and not line.strip():
            # Nobody hears of an empty line. If thousands waited, each for its turn, nothing would be written
            # for hours, and only a write would show that the peer has gone.
            return
        if self._lines is None:
            self._lines = []
        self._lines.append(line)

    def take(self) -> Read | None:
        """The next one, if there is one and its line may be taken now."""
        read, self._back = self._back, None
        while read is None and self._lines:
            if self._rate and (delay := self._rate.take(self._clock.time())):
                self._pause = self._pause or self._clock.call_later(delay, self._rested)
                break
            read = self._read(self._lines.pop(0))
        self._lines = self._lines or None  # an empty list takes 56 bytes of each connection
        return read

    def put_back(self, read: Read) -> None:
        self._back = read

    def hold_back(self) -> None:
        """Has more lines read if nothing waits, and none if something does."""
        wanted = self._back is not None or bool(self._lines)
        if wanted is not self._paused:
            self._paused = wanted
            if wanted:
                self._source.pause_reading()
            else:
                self._source.resume_reading()

    def has(self, command: type[Command]) -> bool:
        """Whether somebody asked for such a thing, and waits."""
        waiting = (self._back, *map(self._read, self._lines or ()))
        return any(isinstance(read, Request) and isinstance(read.command, command) for read in waiting)

    def clear(self) -> None:
        """Forgets what waits; `rested` is not called any more."""
        self._back = None
        self._lines = None
        if self._pause:
            self._pause.cancel()
            self._pause = None

    def _read(self, line: Line) -> Read | None:
        if isinstance(line, ChatError):
            return line
        try:
            return self._reader.decode(line)
        except ChatError as error:
            return error

    def _rested(self) -> None:
        self._pause = None
        self._reader.rested()
