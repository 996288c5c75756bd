"""A peer on a real socket: raw bytes, and every rudeness that TCP allows."""

import asyncio
import socket
import struct

from tests.server.peer import PATIENCE

PROMPT = b'Welcome to test\r\nPlease log in. Use "login <nick>"\r\n'


class Wire:
    def __init__(self, sock):
        self._sock = sock
        self._loop = asyncio.get_running_loop()
        self._heard = b""
        self.all_heard = b""

    @classmethod
    async def to(cls, address, *, receive_buffer=0):
        sock = socket.socket(socket.AF_INET6 if ":" in address.host else socket.AF_INET)
        if receive_buffer:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setblocking(False)
        wire = cls(sock)
        try:
            await wire._loop.sock_connect(sock, (address.host, address.port))
        except OSError:
            sock.close()
            raise
        return wire

    async def sends(self, data):
        async with asyncio.timeout(PATIENCE):
            await self._loop.sock_sendall(self._sock, data)

    def sends_until_nothing_goes(self, data):
        """Until the buffers of both sides are full."""
        try:
            while True:
                self._sock.send(data)
        except BlockingIOError:
            pass

    async def sends_urgently(self, data):
        self._sock.send(data, socket.MSG_OOB)

    async def hears(self, end):
        """What comes up to `end`, and that too."""
        while end not in self._heard:
            if not await self._receive():
                raise EOFError(f"no {end!r} in {self._heard!r}")
        heard, end, self._heard = self._heard.partition(end)
        return heard + end

    async def hears_rest(self):
        """Everything until the server closes."""
        while await self._receive():
            pass
        heard, self._heard = self._heard, b""
        return heard

    async def asks(self, line, end=b"\r\n"):
        await self.sends(line + b"\r\n")
        return await self.hears(end)

    async def _receive(self):
        async with asyncio.timeout(PATIENCE):
            data = await self._loop.sock_recv(self._sock, 65536)
        self._heard += data
        self.all_heard += data
        return data

    def finishes(self):
        """Sends no more, and still reads."""
        self._sock.shutdown(socket.SHUT_WR)

    def resets(self):
        """Goes without a word, as when a machine or a NAT has forgotten the connection."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._sock.close()

    def close(self):
        self._sock.close()
