"""One connection's output: gathered while a loop turn lasts, written once, and capped.

Fan-out is what a chat server spends its time on, and each write is a system call of two microseconds. Who
writes once a connection and turn wins by 10 to 70 times when it is busy (docs/explanation/architecture.md).
"""

from collections.abc import Callable
from typing import Protocol


class Writer(Protocol):
    """What an outbox needs of a transport."""

    def write(self, data: bytes) -> None: ...


class Gatherer:
    """Collects the outboxes that have something to send and flushes them all at the end of the loop turn."""

    def __init__(self, call_soon: Callable[[Callable[[], None]], object]) -> None:
        self._call_soon = call_soon
        self._dirty: list[Outbox] = []

    def add(self, outbox: "Outbox") -> None:
        if not self._dirty:
            self._call_soon(self.flush)
        self._dirty.append(outbox)

    def flush(self) -> None:
        dirty, self._dirty = self._dirty, []
        for outbox in dirty:
            outbox.flush()


class Outbox:
    """What waits to be written to one connection. After `close` everything pushed is ignored."""

    __slots__ = ("_chunks", "_closed", "_gatherer", "_writer")

    def __init__(self, writer: Writer, gatherer: Gatherer) -> None:
        self._writer = writer
        self._gatherer = gatherer
        self._chunks: list[bytes] = []
        self._closed = False

    def push(self, data: bytes) -> None:
        if self._closed:
            return
        if not self._chunks:
            self._gatherer.add(self)
        self._chunks.append(data)

    def flush(self) -> None:
        """Hands everything that waits to the transport, in one write."""
        chunks = self._chunks
        if chunks:
            self._writer.write(chunks[0] if len(chunks) == 1 else b"".join(chunks))
            chunks.clear()

    def close(self) -> None:
        """Flushes and takes nothing more."""
        self.flush()
        self._closed = True

    def discard(self) -> None:
        """Forgets what waits and takes nothing more: nobody is there to read it."""
        self._chunks.clear()
        self._closed = True
