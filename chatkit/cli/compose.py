"""Puts a server together from its parts; nothing else in the house names them all."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import platformdirs

from chatkit.protocol.address import Address
from chatkit.protocol.address import parse as parse_address
from chatkit.server.backends.base import Backend, Keep
from chatkit.server.backends.memory import MemoryBackend
from chatkit.server.backends.sqlite import SqliteBackend
from chatkit.server.config import Settings
from chatkit.server.copies import Copies
from chatkit.server.dialects.json import JsonDialect
from chatkit.server.dialects.text import TextDialect
from chatkit.server.server import ChatServer
from chatkit.server.transports import control
from chatkit.server.transports.tcp import Listener, listen

SPARE_FILES = 64  # descriptors that connections may not take: the record, the log, listeners


class Running:
    """A server that listens. `failed` gets a result, the reason, when the record can be written no more."""

    def __init__(self, server: ChatServer, listeners: list[Listener], failed: asyncio.Future[str]) -> None:
        self.server = server
        self.failed = failed
        self.addresses: list[Address] = [address for each in listeners for address in each.addresses]


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Running]:
    """A server for as long as the block lasts. Raises CannotListen and CannotOpen."""
    failed: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    backend = _backend(settings, lambda why: None if failed.done() else failed.set_result(why))
    server = ChatServer(
        settings, backend, [TextDialect(), JsonDialect()], connections=_most_connections(settings)
    )
    await server.start()
    listeners: list[Listener] = []
    copying: control.Control | None = None
    try:
        if isinstance(backend, SqliteBackend):
            copying = await control.listen(data_folder(settings), Copies(backend))
        for text in settings.listen:
            listener = await listen(parse_address(text), server)
            listeners.append(listener)
        yield Running(server, listeners, failed)
    finally:
        failed.cancel()
        for listener in listeners:
            listener.close()
        if copying is not None:
            await copying.close()
        await server.stop()


def _backend(settings: Settings, on_fatal: Callable[[str], None]) -> Backend:
    if settings.temp:
        return MemoryBackend(time.time)
    keep = Keep(settings.keep.days or None, settings.keep.messages or None)
    return SqliteBackend(data_folder(settings), time.time, on_fatal, keep=keep)


def data_folder(settings: Settings) -> Path:
    """Where the record is."""
    return Path(settings.data).expanduser() if settings.data else platformdirs.user_data_path("chatkit")


def _most_connections(settings: Settings) -> int:
    if settings.limits.connections is not None:
        return settings.limits.connections
    if os.name != "posix":
        return 0
    import resource

    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 0 if files == resource.RLIM_INFINITY else max(1, files - SPARE_FILES)
