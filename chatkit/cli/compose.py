"""Puts a server together from its parts; nothing else in the house names them all."""

import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chatkit.protocol.address import Address
from chatkit.protocol.address import parse as parse_address
from chatkit.server.backends.memory import MemoryBackend
from chatkit.server.config import Settings
from chatkit.server.dialects.json import JsonDialect
from chatkit.server.dialects.text import TextDialect
from chatkit.server.server import ChatServer
from chatkit.server.transports.tcp import Listener, listen

SPARE_FILES = 64  # descriptors that connections may not take: the record, the log, listeners


class Running:
    """A server that listens."""

    def __init__(self, server: ChatServer, listeners: list[Listener]) -> None:
        self.server = server
        self.addresses: list[Address] = [address for each in listeners for address in each.addresses]


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Running]:
    """A server for as long as the block lasts. Raises CannotListen."""
    server = ChatServer(
        settings,
        MemoryBackend(time.time),
        [TextDialect(), JsonDialect()],
        connections=_most_connections(settings),
    )
    await server.start()
    listeners: list[Listener] = []
    try:
        for text in settings.listen:
            listener = await listen(parse_address(text), server)
            listeners.append(listener)
        yield Running(server, listeners)
    finally:
        for listener in listeners:
            listener.close()
        await server.stop()


def _most_connections(settings: Settings) -> int:
    if settings.limits.connections is not None:
        return settings.limits.connections
    if os.name != "posix":
        return 0
    import resource

    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 0 if files == resource.RLIM_INFINITY else max(1, files - SPARE_FILES)
