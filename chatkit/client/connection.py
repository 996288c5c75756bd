"""A connection to a server, and in plain words why there is none."""

import asyncio
import errno
import socket
from typing import cast

from chatkit.protocol.address import Address

# Without these a machine that vanished is noticed after two hours: probe after 30 s of silence, 3 times.
_KEEPALIVE = (("TCP_KEEPIDLE", 30), ("TCP_KEEPALIVE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3))
_MOST_UNREAD = 1024 * 1024


class Connection(asyncio.Protocol):
    """Bytes out at once, bytes in when asked for.

    A StreamReader would do, but for one thing: when a server says why and breaks off, it drops the why.
    """

    def __init__(self) -> None:
        self._received = bytearray()
        self._news = asyncio.Event()
        self._lost = asyncio.Event()
        self._error: Exception | None = None

    def write(self, data: bytes) -> None:
        self._transport.write(data)

    async def read(self) -> bytes:
        """The next bytes, or nothing when the server has closed. Raises OSError when it broke off."""
        while not self._received:
            if self._lost.is_set():
                if self._error:
                    raise self._error
                return b""
            self._news.clear()
            await self._news.wait()
        data = bytes(self._received)
        self._received.clear()
        self._transport.resume_reading()
        return data

    def abort(self) -> None:
        """Breaks it off: what the server has not taken by now is not worth waiting for."""
        self._transport.abort()

    async def close(self) -> None:
        """Closes at once."""
        self.abort()
        await self._lost.wait()

    # what the event loop tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        _notice_death(transport.get_extra_info("socket"))

    def data_received(self, data: bytes) -> None:
        self._received += data
        self._news.set()
        if len(self._received) > _MOST_UNREAD:
            self._transport.pause_reading()

    def connection_lost(self, error: Exception | None) -> None:
        self._error = error
        self._lost.set()
        self._news.set()


async def open_connection(address: Address, seconds: float) -> Connection:
    """Connects, or raises OSError (TimeoutError among them)."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(seconds):
            _, connection = await loop.create_connection(Connection, address.host, address.port)
    except UnicodeError as error:  # what the IDNA codec says of "a..b"
        raise socket.gaierror(str(error)) from error
    return connection


def why(error: OSError, address: Address) -> str:
    """What an error in connecting or reading means to a person."""
    if isinstance(error, ConnectionRefusedError) or f"[Errno {errno.ECONNREFUSED}]" in str(error):
        return f"nothing listens at {address} (is the server running?)"
    if isinstance(error, socket.gaierror):
        return f'there is no host "{address.host}"'
    if isinstance(error, TimeoutError):
        return f"{address} does not answer"
    if isinstance(error, ConnectionResetError | BrokenPipeError):
        return "the server broke the connection off"
    return f"no connection to {address}: {error.strerror or error}"


def _notice_death(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEPALIVE:
        if option := getattr(socket, name, None):  # each platform has some of them
            sock.setsockopt(socket.IPPROTO_TCP, option, value)
