"""What whoever runs the server takes out of the record, seen through visibility.py."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Protocol

from chatkit.protocol import names
from chatkit.protocol.events import Message
from chatkit.server import visibility
from chatkit.server.backends.base import Archive, Backend


class Record(Backend, Archive, Protocol):
    """A backend whose record outlives the process."""


class Copies:
    """Copies of a record that is open. A backup is all of it: it is not to be read, but to be put back."""

    def __init__(self, record: Record, readable: visibility.Readable = visibility.readable) -> None:
        self._record = record
        self._readable = readable

    async def rooms(self) -> list[str]:
        """The names of the rooms of which something is kept, in order."""
        kept = [room.name for room in await self._record.rooms() if room.head >= room.oldest]
        return [room for room in kept if self._may_read(room)]

    async def export(
        self, *, room: str | None = None, since: float | None = None
    ) -> AsyncIterator[list[Message]]:
        """What was said, in pages: in one room, or in all of them in the order in which it was said."""
        async for page in self._record.export(room=room, since=since):
            if visible := [message for message in page if self._may_read(message.room)]:
                yield visible

    async def backup(self, path: Path, progress: Callable[[int, int], None] | None = None) -> None:
        """Writes a copy of the whole record. Raises CannotCopy."""
        await self._record.backup(path, progress)

    def _may_read(self, room: str) -> bool:
        allowed = self._readable(None)
        return allowed is None or names.key(room) in allowed
