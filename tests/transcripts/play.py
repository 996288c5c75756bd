"""Plays a transcript: sockets that do what everybody does in it, against a server that listens."""

import asyncio
import socket
import struct

from tests.transcripts.notation import Step, Transcript

PONG = {"text": b"pong\r\n", "json": b'{"event":"pong"}\n'}
GOODBYE = {
    "text": b"Goodbye: the server is shutting down\r\n",
    "json": b'{"event":"bye","reason":"the server is shutting down"}\n',
}
PATIENCE = 60  # seconds until a missing answer is given up, so that a failure says where it hung


class Differs(AssertionError):
    """Somebody received something else than the transcript says."""


class Person:
    """Somebody at the other end of a connection, and what of it has not been looked at."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.dialect = "text"
        self.typing = False  # half a line has been sent
        self._received = b""

    async def send(self, data: bytes) -> None:
        self.typing = not data.endswith(b"\n")
        await asyncio.get_running_loop().sock_sendall(self.connection, data)

    async def receive(self, size: int | None) -> bytes:
        """The next line with its end, or `size` bytes; fewer only when the server closed."""
        while (end := self._end(size)) > len(self._received):
            data = await asyncio.get_running_loop().sock_recv(self.connection, 65536)
            if not data:
                end = len(self._received)
                break
            self._received += data
        taken, self._received = self._received[:end], self._received[end:]
        self.dialect = "json" if taken.startswith(b"{") else "text"
        return taken

    async def rest(self) -> bytes:
        """Everything up to the server's close."""
        pieces = []
        while piece := await self.receive(None):
            pieces.append(piece)
        return b"".join(pieces)

    def _end(self, size: int | None) -> int:
        if size is not None:
            return size
        return self._received.find(b"\n") + 1 or len(self._received) + 1


class Stage:
    """Everybody who is connected to the server at (host, port)."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self._people: dict[str, Person] = {}
        self._token = b""  # the last one that the server gave to anybody

    async def play(self, transcript: Transcript) -> None:
        """Raises Differs at the first step that goes otherwise."""
        for step in transcript.steps:
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._do(step)
            except (TimeoutError, ConnectionError) as error:
                raise Differs(
                    f"line {step.number}: {step.who} {step.deed} {step.data!r}: {error!r}"
                ) from error

    async def see_that_it_is_quiet(self) -> None:
        """Whoever is still there has received nothing but what the transcript says."""
        async with asyncio.timeout(PATIENCE):
            for who, person in self._people.items():
                if not person.typing:
                    await person.send(b"ping\r\n")
                    self._compare(who, PONG[person.dialect], await person.receive(None))

    async def see_it_close(self) -> None:
        """The server stops: whoever is still there reads its goodbye."""
        async with asyncio.timeout(PATIENCE):
            for who, person in self._people.items():
                wanted = GOODBYE[person.dialect]
                rest = await person.rest()
                person.connection.close()
                self._compare(who, wanted, rest)

    def _compare(self, who: str, wanted: bytes, received: bytes) -> None:
        if received != wanted:
            raise Differs(f"at the end {who} received {received!r}, not {wanted!r}")

    def close(self) -> None:
        for person in self._people.values():
            person.connection.close()

    async def _do(self, step: Step) -> None:
        match step.deed:
            case "connects":
                await self._connect(step)
            case ">":
                await self._people[step.who].send(step.data.replace(b"{token}", self._token))
            case "<":
                await self._expect(step)
            case "finishes":
                self._people[step.who].connection.shutdown(socket.SHUT_WR)
            case "vanishes":  # the cable is cut: the server's system gets a reset
                connection = self._people.pop(step.who).connection
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.close()
            case "is disconnected":
                person = self._people.pop(step.who)
                rest = await person.rest()
                person.connection.close()
                if rest:
                    raise Differs(f"line {step.number}: before the end {step.who} received {rest!r}")

    async def _connect(self, step: Step) -> None:
        if step.who in self._people:
            raise ValueError(f"line {step.number}: {step.who} is connected already")
        connection = socket.socket()
        connection.setblocking(False)
        self._people[step.who] = Person(connection)
        await asyncio.get_running_loop().sock_connect(connection, self._address)

    async def _expect(self, step: Step) -> None:
        size = None if step.data.endswith(b"\n") else len(step.data)
        received = await self._people[step.who].receive(size)
        match = step.expected.fullmatch(received)
        if not match:
            raise Differs(f"line {step.number}: {step.who} received\n  {received!r}, not\n  {step.data!r}")
        self._token = match.groupdict().get("token", self._token)
