"""The demo without a terminal: what somebody at telnet sees, each line of it through a real socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import islice

from chatkit.cli.guests import GUESTS, Line, Manners
from chatkit.client import Chat, ClientError
from chatkit.protocol.address import Address
from chatkit.protocol.text import clean
from chatkit.server.words import ENGLISH

LONGEST = 30.0  # seconds; it takes about two
ROBOT = ("format json", "login robot", "say beep", "logout")


class Telnet:
    """Somebody at a plain telnet. What they type is printed after a `>`, what they see as it is."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def see(self, last: str) -> None:
        """Prints what comes, up to the line `last`."""
        while (line := await self._line()) != last:
            print(line)
        print(line, flush=True)

    async def type(self, line: str) -> None:
        """Types a line, and prints all that it brings."""
        print(f"> {line}")
        self._writer.write(f"{line}\r\nping\r\n".encode())  # what follows the answer shows where it ends
        while (answer := await self._line()) != ENGLISH["pong"]:
            print(answer, flush=True)

    async def leave(self) -> None:
        """Types the way out, and sees the connection close."""
        print("> logout")
        self._writer.write(b"logout\r\n")
        while line := await self._reader.readline():
            print(_shown(line), flush=True)

    async def _line(self) -> str:
        line = await self._reader.readline()
        if not line:
            raise ClientError("the demo's server closed the connection")
        return _shown(line)


@asynccontextmanager
async def at_telnet(address: Address) -> AsyncIterator[Telnet]:
    """Comes in by telnet, so to speak: a bare connection does the same."""
    print(f"$ telnet {address.host} {address.port}")
    reader, writer = await asyncio.open_connection(address.host, address.port)
    try:
        yield Telnet(reader, writer)
    finally:
        writer.close()
        await writer.wait_closed()


async def perform(address: Address, chats: dict[str, Chat]) -> None:
    """Prints the conversation that the guests, a visitor and a script have."""
    manners = Manners(f"telnet {address.host} {address.port}")
    script = manners.script()
    try:
        async with asyncio.timeout(LONGEST), at_telnet(address) as visitor:
            await visitor.see(ENGLISH["login_required"])
            await visitor.type("login bob")
            await _answer(chats, manners, visitor)
            for line in islice(script, 6):
                await _say(chats, line, visitor)
            await visitor.type("look")
            await visitor.type("say hello! who can help me?")
            await _answer(chats, manners, visitor)
            await visitor.type("who")
            for line in islice(script, 3):
                await _say(chats, line, visitor)
            await _send_robot(address)
            await visitor.see(ENGLISH["left"].format(nick="robot"))
            await visitor.type("dance")
            await visitor.leave()
    except TimeoutError:
        raise ClientError(f"the demo was not done within {LONGEST:g} seconds") from None


async def _say(chats: dict[str, Chat], line: Line, visitor: Telnet) -> None:
    await chats[line.nick].say(line.text)
    await visitor.see(f"{line.nick}: {line.text}")


async def _answer(chats: dict[str, Chat], manners: Manners, visitor: Telnet) -> None:
    async for event in chats[GUESTS[0]]:
        if line := manners.answer(event):
            await _say(chats, line, visitor)
            return


async def _send_robot(address: Address) -> None:
    """A program that joins with nothing but a pipe, and is answered in JSON."""
    typed = "".join(f"{line}\\n" for line in ROBOT)
    print(f"\n$ printf '{typed}' | nc {address.host} {address.port}")
    reader, writer = await asyncio.open_connection(address.host, address.port)
    try:
        writer.write("".join(f"{line}\n" for line in ROBOT).encode())
        writer.write_eof()
        while line := await reader.readline():
            print(_shown(line))
    finally:
        writer.close()
        await writer.wait_closed()
    print(flush=True)


def _shown(line: bytes) -> str:
    return clean(line.decode("utf-8", "replace").rstrip("\r\n"))
