"""The record of a server that runs, through its control socket: what server/copies.py is where none does."""

import asyncio
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path

from chatkit.protocol.events import Message
from chatkit.protocol.framing import LineBuffer
from chatkit.server.backends.base import CannotCopy
from chatkit.server.transports import control
from chatkit.server.transports.control_socket import Place

LONGEST_ANSWER = 64 * 1024 * 1024  # bytes of one line
READ_SIZE = 64 * 1024

_CUT_OFF = "the server stopped, or was stopped, before it was done"


class Remote:
    """Asks the server for each thing in a connection of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def rooms(self) -> list[str]:
        """As Copies.rooms."""
        found: list[str] = []
        async with aclosing(self._ask(control.ListRooms())) as replies:
            async for reply in replies:
                if isinstance(reply, control.Rooms):
                    found += reply.rooms
        return found

    async def export(
        self, *, room: str | None = None, since: float | None = None
    ) -> AsyncIterator[list[Message]]:
        """As Copies.export."""
        async with aclosing(self._ask(control.Export(room, since))) as replies:
            async for reply in replies:
                if isinstance(reply, control.Messages):
                    yield reply.messages

    async def backup(self, path: Path, progress: Callable[[int, int], None] | None = None) -> None:
        """As Copies.backup; it is the server that writes."""
        async with aclosing(self._ask(control.Backup(str(path)))) as replies:
            async for reply in replies:
                if isinstance(reply, control.Progress) and progress is not None:
                    progress(reply.done, reply.total)

    async def _ask(self, request: control.AnyRequest) -> AsyncGenerator[control.AnyReply, None]:
        """What comes before `done`. Raises CannotCopy."""
        try:
            line = control.encode(request)
        except UnicodeEncodeError:
            raise CannotCopy(
                "the server takes no file whose name is not UTF-8; choose another name"
            ) from None
        try:
            with Place(self._folder) as place:
                reader, writer = await asyncio.open_unix_connection(sock=place.connect())
        except OSError as error:
            raise CannotCopy(f"the server cannot be reached: {error.strerror or error}") from error
        try:
            writer.write(line)
            async for reply in _replies(reader):
                if isinstance(reply, control.Done):
                    return
                if isinstance(reply, control.Failed):
                    raise CannotCopy(reply.text)
                yield reply
            raise CannotCopy(_CUT_OFF)
        finally:
            writer.transport.abort()


async def _replies(reader: asyncio.StreamReader) -> AsyncIterator[control.AnyReply]:
    lines = LineBuffer(LONGEST_ANSWER, LONGEST_ANSWER)
    try:
        while data := await reader.read(READ_SIZE):
            for line in lines.feed(data):
                yield control.reply(line or b"")
    except control.NotUnderstood as error:
        raise CannotCopy(f"{error}. Are the server and this command of one version?") from None
    except OSError:
        raise CannotCopy(_CUT_OFF) from None


def answers(folder: Path) -> bool:
    """Whether a server that has the record in this folder open can be asked."""
    if sys.platform == "win32":
        return False
    try:
        with Place(folder) as place:
            place.connect().close()
    except OSError:
        return False
    return True
