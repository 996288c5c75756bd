"""`chatkit tail`: what is said, line by line, for people and scripts."""

import sys
from typing import TYPE_CHECKING, Any

import click

from chatkit.cli.chatting import (
    checked_address,
    checked_nick,
    checked_room,
    first_of,
    nick_option,
    readable_stdout,
    run,
    server_option,
    system_nick,
    timeout_option,
)
from chatkit.cli.exits import Exit, fail

if TYPE_CHECKING:
    from datetime import tzinfo

    from chatkit.client import Chat, StreamEvent
    from chatkit.protocol.events import Entered, Left, Message, Notice


@click.command()
@click.argument("room", required=False, metavar="[#ROOM]")
@click.option("--json", "as_json", is_flag=True, help="Print each event as one line of JSON.")
@click.option("--once", is_flag=True, help="End when the connection is lost, and do not connect again.")
@nick_option("your user name and -tail")
@server_option
@timeout_option
def tail(room: str | None, as_json: bool, once: bool, nick: str | None, address: str, timeout: float) -> None:
    """Print what is said, as it is said.

    \b
    chatkit tail | grep --line-buffered deploy
    chatkit tail --json | jq -r .text

    A lost connection is made again, and stderr says so.
    """
    address = checked_address(address)
    nick = checked_nick(nick) if nick is not None else system_nick("-tail")
    room = checked_room(room) if room is not None else None
    if sys.stdout is None:
        fail("there is nowhere to print: stdout is closed", Exit.USAGE)
    run(_tail(address, nick, timeout, room, as_json=as_json, once=once))


async def _tail(
    address: str, nick: str, seconds: float, room: str | None, *, as_json: bool, once: bool
) -> None:
    from chatkit.client import connect

    async with connect(address, nick=nick, reconnect=not once, timeout=seconds) as chat:
        if room:
            await chat.look(room)  # refused where there is nothing to read
        with readable_stdout():
            await first_of(_print_all(chat, room, as_json), _stdout_closed())


async def _print_all(chat: "Chat", room: str | None, as_json: bool) -> None:
    from chatkit.protocol import names
    from chatkit.protocol.events import Entered, Left, Message, Notice

    wanted = names.key(room) if room else None
    async for event in chat:
        if isinstance(event, Message | Entered | Left):
            if wanted is None or names.key(event.room) == wanted:
                print(json_line(event) if as_json else text_line(event), flush=True)
        elif isinstance(event, Notice) and as_json:
            print(json_line(event), flush=True)
        else:
            _tell(event)


def text_line(event: "Message | Entered | Left", zone: "tzinfo | None" = None) -> str:
    """The event as `14:02 bob: hello`, one line whatever is in it. The time is that of `zone`, or of here."""
    from chatkit.protocol.events import Entered, Left
    from chatkit.protocol.text import clean

    time, nick = _clock(event.at, zone), clean(event.nick)
    match event:
        case Entered():
            return f"{time} * {nick} has entered the room"
        case Left(reason=reason):
            return f"{time} * {nick} has left the room" + (f" ({clean(reason)})" if reason else "")
        case _:
            text = clean(event.text)
            return f"{time} * {nick} {text}" if event.kind == "emote" else f"{time} {nick}: {text}"


def json_line(event: "Message | Entered | Left | Notice") -> str:
    """The event as the server would send it, without anything that a terminal would obey."""
    import msgspec

    return msgspec.json.encode(_clean(msgspec.to_builtins(event))).decode()


def _clean(value: Any) -> Any:
    from chatkit.protocol.text import clean

    if isinstance(value, str):
        return clean(value, newlines=True)
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    return value


def _clock(at: str, zone: "tzinfo | None") -> str:
    from datetime import datetime

    try:
        return datetime.fromisoformat(at).astimezone(zone).strftime("%H:%M")
    except (ValueError, OverflowError, OSError):  # whatever a server may call a time
        return "--:--"


def _tell(event: "StreamEvent") -> None:
    """What is no data goes to stderr."""
    from chatkit.client import Connected, Disconnected, Gap, LoginRefused, NotConnected, Reconnecting, Refused
    from chatkit.protocol.events import Notice
    from chatkit.protocol.text import clean

    match event:
        case Connected(server=server):
            line = f"connected to {clean(server)}"
        case Reconnecting(reason=reason, delay=delay):
            line = f"{reason}; trying again in {delay:.0f} s"
        case Notice(text=text):
            line = f"the server says: {clean(text)}"
        case Gap(dropped=dropped):
            line = f"{dropped} events were dropped, because nobody read them"
        case LoginRefused(code=code, text=text, free=free):
            raise Refused(code, text, free)
        case Disconnected(reason=reason):
            raise NotConnected(reason)
        case _:
            return
    print(f"chatkit: {line}", file=sys.stderr, flush=True)


async def _stdout_closed() -> None:
    """Returns when whoever reads our stdout (`| head`) has gone: else only the next line would show it."""
    import asyncio
    import os
    import stat

    loop = asyncio.get_running_loop()
    closed = asyncio.Event()
    try:
        descriptor = sys.stdout.fileno()
        if not stat.S_ISFIFO(os.fstat(descriptor).st_mode):
            await closed.wait()
        loop.add_reader(descriptor, closed.set)
    except (OSError, ValueError, NotImplementedError):  # no real file, or a loop that watches none (Windows)
        await closed.wait()
    try:
        await closed.wait()
    finally:
        loop.remove_reader(descriptor)
