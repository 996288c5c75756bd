"""`chatkit send`: say something from a script."""

import sys
from collections.abc import AsyncIterator, Iterator

import click

from chatkit.cli.chatting import (
    checked_address,
    checked_nick,
    checked_room,
    first_of,
    nick_option,
    run,
    server_option,
    system_nick,
    timeout_option,
    until_lost,
)
from chatkit.cli.exits import Exit, fail

MAX_CHARACTERS = 4000  # of one message
MAX_BYTES = 8000  # of one message as JSON, so that the line around it is not too long
_READ = 64 * 1024


@click.command()
@click.argument("words", nargs=-1, metavar="[#ROOM] [TEXT]...")
@nick_option("your user name and -send")
@server_option
@timeout_option
def send(words: tuple[str, ...], nick: str | None, address: str, timeout: float) -> None:
    """Say TEXT, or without it each line of stdin.

    \b
    chatkit send the backup is done
    chatkit send '#ops' the backup is done
    make 2>&1 | chatkit send --nick ci

    It returns when the server has stored what was said.
    """
    address = checked_address(address)
    nick = checked_nick(nick) if nick is not None else system_nick("-send")
    room = None
    if words and words[0].startswith("#") and len(words[0].split()) == 1:
        room, words = checked_room(words[0]), words[1:]
    if words:
        run(_send_text(address, nick, timeout, room, _something(" ".join(words))))
    else:
        run(_send_lines(address, nick, timeout, room, _stdin()))


def _something(text: str) -> str:
    if not text.strip():
        fail("there is nothing to say", Exit.USAGE)
    return text


def _stdin() -> int:
    if sys.stdin is None:
        fail("there is nothing to say: no TEXT, and stdin is closed", Exit.USAGE)
    if sys.stdin.isatty():
        print("Each line is said when you press Enter; Ctrl-D ends.", file=sys.stderr, flush=True)
    return sys.stdin.fileno()


async def _send_text(address: str, nick: str, seconds: float, room: str | None, text: str) -> None:
    from chatkit.client import connect

    async with connect(address, nick=nick, room=room, timeout=seconds) as chat:
        await chat.say(text, room)


async def _send_lines(address: str, nick: str, seconds: float, room: str | None, descriptor: int) -> None:
    from chatkit.client import Chat, connect

    async def say_all(chat: Chat) -> None:
        async for line in lines_of(chunks_of(descriptor)):
            for piece in pieces_of(line):
                await chat.say(piece, room)

    async with connect(address, nick=nick, room=room, timeout=seconds) as chat:
        await first_of(say_all(chat), until_lost(chat))


def pieces_of(line: str) -> Iterator[str]:
    """The line in pieces that one message holds; nothing of a line without anything to see."""
    from chatkit.client.lines import quote
    from chatkit.protocol.text import clean

    rest = clean(line)
    while rest:
        end = min(len(rest), MAX_CHARACTERS)
        while len(quote(rest[:end]).encode()) > MAX_BYTES:
            end = end * 3 // 4
        if piece := rest[:end].strip():
            yield piece
        rest = rest[end:]


async def lines_of(chunks: AsyncIterator[bytes]) -> AsyncIterator[str]:
    """Bytes as lines of text, each as soon as it is complete, or too long to wait for its end."""
    import codecs

    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    rest = ""
    async for chunk in chunks:
        *complete, rest = (rest + decoder.decode(chunk)).split("\n")
        for line in complete:
            yield line
        while len(rest) > MAX_CHARACTERS:
            yield rest[:MAX_CHARACTERS]
            rest = rest[MAX_CHARACTERS:]
    yield rest + decoder.decode(b"", final=True)


async def chunks_of(descriptor: int) -> AsyncIterator[bytes]:
    """What is read from a file, a pipe or a terminal, as it comes, and no faster than it is used.

    A thread reads, because a loop can wait for pipes but not for files, nor for anything on Windows. It goes
    past Python's buffer, whose lock it would hold when the process ends.
    """
    import asyncio
    import os
    import threading

    from chatkit.client import ClientError

    loop = asyncio.get_running_loop()
    arrived: asyncio.Queue[bytes | OSError] = asyncio.Queue()
    wanted = threading.Semaphore()

    def read() -> None:
        data: bytes | OSError = b"-"
        while data and not isinstance(data, OSError):
            wanted.acquire()
            try:
                data = os.read(descriptor, _READ)
            except OSError as error:
                data = error
            try:
                loop.call_soon_threadsafe(arrived.put_nowait, data)
            except RuntimeError:  # nobody is there to take it any more
                return

    threading.Thread(target=read, name="stdin", daemon=True).start()
    while data := await arrived.get():
        if isinstance(data, OSError):
            raise ClientError(f"stdin cannot be read: {data.strerror}") from data
        wanted.release()
        yield data
