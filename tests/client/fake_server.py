"""A server on the loopback that follows a script, one for each connection."""

import asyncio
import socket
import struct
from contextlib import asynccontextmanager, suppress

from chatkit.protocol import events

TOKEN = "kFh2vYq0"
AT = "2026-11-23T12:00:00.000Z"


def message(text, number=1, nick="ada", re=None):
    return events.Message(re=re, room="lobby", id=number, at=AT, nick=nick, text=text, kind="say")


def private(text, number=1, sender="ada", to="bob", re=None):
    return events.Private(re=re, sender=sender, to=to, id=number, at=AT, text=text)


def welcome(re=None, protocol=events.PROTOCOL):
    return events.Welcome(re=re, server="fake", version="9.9", protocol=protocol)


class Peer:
    """The server's side of one connection."""

    def __init__(self, reader, writer):
        self.reader = reader
        self.writer = writer

    async def line(self):
        """The next line as tag and rest; both empty when the client has gone."""
        try:
            raw = await self.reader.readline()
        except ConnectionError:
            raw = b""
        tag, _, rest = raw.decode().rstrip("\n").partition(" ")
        return tag.removeprefix("@"), rest

    def send(self, *what):
        for each in what:
            self.writer.write(each if isinstance(each, bytes) else events.encode(each))

    async def greet(self):
        self.send(b"Welcome to fake\r\nPlease log in.\r\n")
        tag, line = await self.line()
        assert line == "format json"
        self.send(welcome(tag))

    async def log_in(self):
        await self.greet()
        tag, line = await self.line()
        verb, _, nick = line.partition(" ")
        assert verb == "login"
        self.send(events.Login(re=tag, nick=nick, room="lobby"))

    async def take_in(self, nick="bob"):
        """As `log_in`, by a server that keeps places."""
        await self.greet()
        tag, line = await self.line()
        assert line == f"login {nick}"
        self.send(events.Login(re=tag, nick=nick, room="lobby", epoch="e1", resume=TOKEN))

    async def take_back(self, positions, nick="bob"):
        """Lets the client resume; it must say that it has come so far."""
        await self.greet()
        tag, line = await self.line()
        assert line == f"resume {TOKEN} {positions}"
        back = events.Login(re=tag, nick=nick, room="lobby", epoch="e1", resume=TOKEN, resumed=True)
        self.send(back)

    async def know_nobody(self):
        """Refuses to resume, and takes the login that follows."""
        await self.greet()
        tag, line = await self.line()
        assert line.startswith(f"resume {TOKEN}")
        self.send(events.Error(re=tag, code="resume_unknown", text="Log in."))
        tag, line = await self.line()
        verb, _, nick = line.partition(" ")
        assert verb == "login"
        self.send(events.Login(re=tag, nick=nick, room="lobby", epoch="e1"))

    async def see_out(self):
        """Answers a logout, whatever else comes before; returns when the client has gone."""
        while True:
            tag, line = await self.line()
            if not tag:
                return
            if line == "logout":
                self.send(events.Bye(re=tag, reason=""))

    def reset(self):
        """Breaks the connection off."""
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


@asynccontextmanager
async def serving(*scripts):
    """The address of a server that follows `scripts`, in the order in which connections come: all must come.

    What goes wrong in a script fails the test.
    """
    waiting = list(scripts)
    played = []
    all_begun = asyncio.Event()

    async def play(script, peer):
        try:
            await script(peer)
        finally:
            peer.writer.close()
            with suppress(ConnectionError):
                await peer.writer.wait_closed()

    def connected(reader, writer):
        played.append(asyncio.create_task(play(waiting.pop(0), Peer(reader, writer))))
        if not waiting:
            all_begun.set()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    try:
        yield f"{host}:{port}"
        await all_begun.wait()
    finally:
        server.close()
        for task in played:
            task.cancel()
        outcomes = await asyncio.gather(*played, return_exceptions=True)
        await server.wait_closed()
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome
