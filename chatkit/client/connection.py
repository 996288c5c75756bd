"""Making a connection, noticing that one has died, and saying in plain words why there is none."""

import asyncio
import errno
import socket

from chatkit.protocol.address import Address

# Without these a machine that vanished is noticed after two hours: probe after 30 s of silence, 3 times.
_KEEPALIVE = (("TCP_KEEPIDLE", 30), ("TCP_KEEPALIVE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3))


async def open_connection(
    address: Address, seconds: float
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connects, or raises OSError (TimeoutError among them)."""
    try:
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_connection(address.host, address.port)
    except UnicodeError as error:  # what the IDNA codec says of "a..b"
        raise socket.gaierror(str(error)) from error
    _notice_death(writer.get_extra_info("socket"))
    return reader, writer


async def close(writer: asyncio.StreamWriter) -> None:
    """Closes at once: what the server would not take by now is not worth waiting for."""
    writer.transport.abort()
    try:
        await writer.wait_closed()
    except OSError:
        pass  # how it was lost is known by then


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
