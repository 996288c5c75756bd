"""Somebody at the other end of a real ChatServer, without a socket."""

import asyncio
from collections.abc import Awaitable

from chatkit.protocol import events
from chatkit.protocol.events import Event
from chatkit.server.server import ChatServer
from tests.server.fakes import FakeConnection

PATIENCE = 30  # seconds


class Peer(FakeConnection):
    """Types lines and hears events. Like a transport, it tells the server of its end a moment later.

    One that does not read (`reads=False`) stays when the server closes politely.
    """

    def __init__(
        self, server: ChatServer, dialect: str = "json", *, address: str = "127.0.0.1", reads: bool = True
    ):
        super().__init__()
        self._server = server
        self._loop = asyncio.get_running_loop()
        self._reads = reads
        self.gone = False
        self.session = server.connect(address, self, self)
        if dialect != "text":
            server._gatherer.flush()
            self.writes.clear()  # the welcome was in text
            self.session.speak(dialect)

    async def types(self, *lines: str) -> list[Event]:
        """Types lines and returns what is heard until everything has come to rest."""
        for line in lines:
            self.session.receive(line.encode())
        return await self.hears()

    async def hears(self) -> list[Event]:
        """The events since the last time."""
        await at_rest(self._server)
        return self.take()

    async def hears_text(self) -> list[str]:
        await at_rest(self._server)
        return self.heard().splitlines()

    def take(self) -> list[Event]:
        return [event for line in self.heard().splitlines() if (event := events.decode(line.encode()))]

    def drop(self) -> None:
        """The connection breaks."""
        if not self.gone:
            self.gone = True
            self._server.disconnect(self.session)

    def close(self) -> None:
        super().close()
        if self._reads:
            self._loop.call_soon(self.drop)

    def abort(self) -> None:
        super().abort()
        self._loop.call_soon(self.drop)


async def at_rest(server: ChatServer) -> None:
    """Returns when all that was asked is answered and written. Only with a backend that does not wait."""
    for _ in range(3):  # a task, what it put off, and the flush
        await asyncio.sleep(0)
    while server._tasks or any(session.busy for session in server.sessions):
        if server._tasks:
            await asyncio.wait(server._tasks)
        await asyncio.sleep(0)
    await asyncio.sleep(0)


async def ends(work: Awaitable[object]) -> None:
    """Awaits what should end by itself, so that a test fails where it would hang."""
    await asyncio.wait_for(work, PATIENCE)
