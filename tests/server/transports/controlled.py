"""A control socket that answers from nothing much, and whoever asks there."""

import asyncio
from contextlib import asynccontextmanager

from structlog.testing import capture_logs

from chatkit.server.transports import control
from chatkit.server.transports.control_socket import Place


class FakeCopies:
    """Copies of nothing much. `error` is raised by each of its methods."""

    def __init__(self, pages=(), error=None):
        self._pages = pages
        self._error = error
        self.asked = []

    async def rooms(self):
        self._fail()
        return ["lobby", "小屋"]

    async def export(self, *, room=None, since=None):
        self.asked.append((room, since))
        for page in self._pages:
            yield page
        self._fail()

    async def backup(self, path, progress):
        self.asked.append(path)
        progress(1, 2)
        self._fail()
        progress(2, 2)

    def _fail(self):
        if self._error is not None:
            raise self._error


class SlowCopies(FakeCopies):
    """Its backup begins, and is never done."""

    def __init__(self):
        super().__init__()
        self.begun = asyncio.Event()
        self.given_up = asyncio.Event()

    async def backup(self, path, progress):
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.given_up.set()


@asynccontextmanager
async def listening(folder, copies):
    with capture_logs() as logs:
        listener = await control.listen(folder, copies)
        assert listener is not None, logs
        try:
            yield
        finally:
            await listener.close()


@asynccontextmanager
async def connected(folder):
    with Place(folder) as place:
        reader, writer = await asyncio.open_unix_connection(sock=place.connect())
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
