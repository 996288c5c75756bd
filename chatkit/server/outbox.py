"""One connection's output, in order: what its rooms hear, and what is for it alone."""

from collections.abc import Callable
from itertools import chain
from typing import Protocol

from chatkit.server.dialects.base import Dialect
from chatkit.server.fanout import Audience, Gatherer


class Writer(Protocol):
    """What an outbox needs of a transport."""

    def write(self, data: bytes) -> None: ...


class Outbox:
    """What waits to be written to one connection. After `close` everything pushed is ignored.

    As a rule it has nothing of its own, and its audiences write to it what everybody hears. Where it has, it
    is `apart` until the next flush: it takes what its audiences heard so far, puts its own after that, and
    takes the rest when they are flushed.
    """

    __slots__ = ("_chunks", "_closed", "_gatherer", "_held", "_seen", "apart", "audiences", "write")

    def __init__(self, writer: Writer, gatherer: Gatherer) -> None:
        self.write: Callable[[bytes], None] = writer.write
        self._gatherer = gatherer
        self.audiences: tuple[Audience, ...] = ()
        self.apart = False
        self._chunks: list[bytes] | None = None
        self._seen: dict[Audience, int] | None = None  # how much it has of what they have not written yet
        self._held: _Held | None = None
        self._closed = False

    # whom it hears

    def listen(self, audiences: dict[Dialect, Audience], dialect: Dialect) -> None:
        """Hears a room (its `audiences`) in a dialect from now on, and in no other."""
        audience = audiences.get(dialect)
        if self._closed or (audience is not None and audience in self.audiences):
            return
        self.stop_listening(audiences)
        if audience is None:
            audience = Audience(self._gatherer, audiences, dialect)
        audience.add(self)
        self.audiences += (audience,)
        self._pass_over(audience)

    def stop_listening(self, audiences: dict[Dialect, Audience]) -> None:
        """Hears nothing of a room any more but what was said already."""
        for audience in self.audiences:
            if audience.among is audiences:
                self.catch_up()
                self._forget(audience)

    def catch_up(self) -> None:
        """Takes what it has heard so far, so that something else may come after that."""
        fresh = [
            (audience, seen)
            for audience in self.audiences
            if len(audience.frames) > (seen := self._seen.get(audience, 0) if self._seen else 0)
        ]
        if not fresh:
            return
        if len(fresh) == 1:
            [(audience, seen)] = fresh
            frames = audience.frames[seen:]
        else:
            each = (zip(a.order[seen:], a.frames[seen:], strict=True) for a, seen in fresh)
            frames = [frame for _, frame in sorted(chain.from_iterable(each))]
        self._put(frames)
        for audience, _ in fresh:
            self._pass_over(audience)

    def pass_over(self) -> None:
        """Does without what its audiences heard since it caught up."""
        for audience in self.audiences:
            self._pass_over(audience)

    def take(self, audience: Audience, frames: list[bytes]) -> None:
        """The audience is flushed: takes what it has not had of these."""
        seen = self._seen.pop(audience, 0) if self._seen else 0
        self._put(frames[seen:])
        self._rejoin()

    # what is for it alone

    def push(self, data: bytes) -> None:
        if not self._closed:
            self.catch_up()
            self._put([data])

    def hold(self, limit: int, overflowed: Callable[[], None]) -> None:
        """Keeps what comes from now on for `release`; calls `overflowed` over `limit` bytes, if not 0."""
        self.catch_up()
        self._held = _Held(limit, overflowed)
        self.apart = True

    def release(self) -> list[bytes]:
        """Holds no more. Returns what came meanwhile, which is to be pushed now, or after something else."""
        self.catch_up()
        held, self._held = self._held, None
        self._rejoin()
        return held.frames if held else []

    @property
    def holds(self) -> bool:
        return self._held is not None

    # its end

    def flush(self) -> None:
        """Hands what is its own to the transport, in one write."""
        chunks = self._chunks
        if chunks:
            self._chunks = None
            self.write(chunks[0] if len(chunks) == 1 else b"".join(chunks))
        self._rejoin()

    def close(self) -> None:
        """Writes all that waits but what is held, and takes nothing more."""
        self.catch_up()
        self.flush()
        self.discard()

    def discard(self) -> None:
        """Forgets what waits and takes nothing more: nobody is there to read it."""
        self._closed = True
        for audience in self.audiences:
            self._forget(audience)
        self._chunks = None

    def _put(self, frames: list[bytes]) -> None:
        if self._held is not None:
            self._held.put(frames)
        elif frames:
            if self._chunks is None:
                self._chunks = []
                self._gatherer.add_outbox(self)
                self.apart = True
            self._chunks += frames

    def _pass_over(self, audience: Audience) -> None:
        if audience.frames:
            self.apart = True
            self._seen = self._seen or {}
            self._seen[audience] = len(audience.frames)

    def _rejoin(self) -> None:
        if not self._seen:
            self._seen = None
        self.apart = bool(self._chunks or self._seen or self._held is not None)

    def _forget(self, audience: Audience) -> None:
        audience.remove(self)
        self.audiences = tuple(each for each in self.audiences if each is not audience)
        if self._seen:
            self._seen.pop(audience, None)
        self._rejoin()


class _Held:
    """What came while something else had to come first."""

    __slots__ = ("_left", "_overflowed", "frames")

    def __init__(self, limit: int, overflowed: Callable[[], None]) -> None:
        self._left = limit or float("inf")
        self._overflowed = overflowed
        self.frames: list[bytes] = []

    def put(self, frames: list[bytes]) -> None:
        self.frames += frames
        self._left -= sum(map(len, frames))
        if self._left < 0:
            self._overflowed()
