"""What the lines of one connection ask for, in order."""

from collections.abc import Callable
from typing import TypeAlias

from chatkit.protocol.commands import Command
from chatkit.protocol.errors import ChatError
from chatkit.protocol.grammar import Request
from chatkit.server.lines import Line, LineQueue

Read: TypeAlias = Request | ChatError
"""A line that was read: what it asks for, or what is wrong with it."""


class RequestQueue:
    """Hands out what was asked for; what cannot be obeyed yet is put back, and is the next one again.

    `decode` is what the dialect of the moment makes of a line; None for an empty one.
    """

    __slots__ = ("_back", "_decode", "_lines")

    def __init__(self, lines: LineQueue, decode: Callable[[bytes], Request | None]) -> None:
        self._lines = lines
        self._decode = decode
        self._back: Read | None = None

    def __bool__(self) -> bool:
        return self._back is not None or bool(self._lines)

    def put(self, line: Line) -> None:
        self._lines.put(line)

    def take(self) -> Read | None:
        """The next one, if there is one and its line may be taken now."""
        read, self._back = self._back, None
        while read is None and (line := self._lines.take()) is not None:
            read = self._read(line)
        return read

    def put_back(self, read: Read) -> None:
        self._back = read

    def hold_back(self) -> None:
        """Has more lines read if nothing waits, and none if something does."""
        self._lines.hold_back(more=self._back is not None)

    def has(self, command: type[Command]) -> bool:
        """Whether somebody asked for such a thing, and waits."""
        waiting = (self._back, *map(self._read, self._lines))
        return any(isinstance(read, Request) and isinstance(read.command, command) for read in waiting)

    def clear(self) -> None:
        """Forgets what waits."""
        self._back = None
        self._lines.clear()

    def _read(self, line: Line) -> Read | None:
        if isinstance(line, ChatError):
            return line
        try:
            return self._decode(line)
        except ChatError as error:
            return error
