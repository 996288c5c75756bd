"""A wire between a client and a server, on the loopback, that can be cut."""

import asyncio
from contextlib import asynccontextmanager, suppress


class Wire:
    """Carries bytes both ways; each connection is cut when it has carried as many as `lengths` say.

    When they are used up, connections hold. `deaf` keeps back what the server says.
    """

    def __init__(self, server, lengths=()):
        self.server = server
        self.lengths = list(lengths)
        self.deaf = False
        self._writers = []
        self._tasks = set()

    def cut(self):
        """Breaks everything off that is connected now."""
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    async def connected(self, reader, writer):
        far_reader, far_writer = await asyncio.open_connection(self.server.host, self.server.port)
        self._writers += [writer, far_writer]
        left = [self.lengths.pop(0)] if self.lengths else [float("inf")]
        ways = (self._carry(reader, far_writer, left), self._carry(far_reader, writer, left, back=True))
        tasks = [asyncio.create_task(way) for way in ways]
        self._tasks.update(tasks)
        await asyncio.wait(tasks)
        self._tasks.difference_update(tasks)

    async def _carry(self, reader, writer, left, *, back=False):
        with suppress(OSError):
            while data := await reader.read(1024):
                if back and self.deaf:
                    continue
                writer.write(data[: min(left[0], len(data))])
                left[0] -= len(data)
                if left[0] <= 0:
                    await asyncio.sleep(0)  # what was written goes out before the end
                    self.cut()
        writer.close()

    async def end(self):
        self.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def wire(server, lengths=(), kind=Wire):
    """The Wire to a server, and its address at the client's end."""
    it = kind(server, lengths)
    listening = await asyncio.start_server(it.connected, "127.0.0.1", 0)
    host, port = listening.sockets[0].getsockname()
    try:
        yield it, f"{host}:{port}"
    finally:
        listening.close()
        await it.end()
        await listening.wait_closed()
