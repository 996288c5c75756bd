"""What the kernel is told of the sockets of connections."""

import socket
import sys

from chatkit.server.config import Limits

INHERITED = sys.platform == "linux"  # whether a connection has the options of the socket that it came to


def set_options(sock: socket.socket, limits: Limits) -> None:
    """Bounds what the kernel keeps for a peer that does not read, and finds out about one that is gone.

    Without a bound the kernel took 3.7 MB before asyncio noticed. Keepalive alone does not fire while data
    waits; TCP_USER_TIMEOUT does (measured on Linux).
    """
    if limits.send_buffer_bytes:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, limits.send_buffer_bytes)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE, 1)  # telnet's "synch" would leave a stray byte
    if limits.keepalive_idle_seconds:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in (
            ("TCP_KEEPIDLE", limits.keepalive_idle_seconds),
            ("TCP_KEEPINTVL", limits.keepalive_interval_seconds),
            ("TCP_KEEPCNT", limits.keepalive_probes),
        ):
            _set_tcp_option(sock, name, value)
    if limits.unacknowledged_seconds:
        _set_tcp_option(sock, "TCP_USER_TIMEOUT", int(limits.unacknowledged_seconds * 1000))


def _set_tcp_option(sock: socket.socket, name: str, value: int) -> None:
    option = getattr(socket, name, None)  # not every system has every one
    if option is not None and value:
        sock.setsockopt(socket.IPPROTO_TCP, option, value)
