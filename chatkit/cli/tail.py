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
    from chatkit.protocol.events import Entered, Event, Left, Message, Renamed, Topic


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
    chatkit tail '#ops' --json | jq -r .text

    A lost connection is made again, and stderr says so. What is told to this nick alone goes to stderr too.
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

    async with connect(address, nick=nick, room=room, reconnect=not once, timeout=seconds) as chat:
        with readable_stdout():
            await first_of(_print_all(chat, room, as_json), _stdout_closed())


async def _print_all(chat: "Chat", room: str | None, as_json: bool) -> None:
    from chatkit.protocol import events

    shown = events.Message | events.Entered | events.Left | events.Renamed | events.Topic
    data = shown | events.Away | events.Gap | events.Private | events.Notice
    async for event in chat:
        if not _concerns(event, room):
            continue
        if as_json and isinstance(event, data):
            print(json_line(event), flush=True)
        elif isinstance(event, shown):
            print(text_line(event), flush=True)
        else:
            _tell(event)


def _concerns(event: "StreamEvent", room: str | None) -> bool:
    """Whether it happened in the room that was asked for, or in none."""
    from chatkit.protocol import names
    from chatkit.protocol.positions import PRIVATE

    where = getattr(event, "room", PRIVATE)
    return room is None or where == PRIVATE or names.key(where) == names.key(room)


def text_line(event: "Message | Entered | Left | Renamed | Topic", zone: "tzinfo | None" = None) -> str:
    """The event as `14:02 bob: hello`, one line whatever is in it. The time is that of `zone`, or of here."""
    from chatkit.protocol.events import Entered, Left, Renamed, Topic
    from chatkit.protocol.text import clean

    time, nick = _clock(event.at, zone), clean(event.nick)
    match event:
        case Entered():
            return f"{time} * {nick} has entered the room"
        case Left(reason=reason):
            return f"{time} * {nick} has left the room" + (f" ({clean(reason)})" if reason else "")
        case Renamed(new=new):
            return f"{time} * {nick} is now called {clean(new)}"
        case Topic(text=text):
            return f"{time} * {nick} " + (
                f"has set the topic: {clean(text)}" if text else "has taken the topic away"
            )
        case _:
            return f"{time} {_said(nick, clean(event.text), event.kind)}"


def _said(nick: str, text: str, kind: str) -> str:
    if kind == "emote":
        return f"* {nick}{text}" if text.startswith("'") else f"* {nick} {text}"
    return f"{nick}: {text}"


def json_line(event: "Event") -> str:
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


def _clock(at: str | None, zone: "tzinfo | None") -> str:
    from datetime import datetime

    try:
        return datetime.fromisoformat(at or "").astimezone(zone).strftime("%H:%M")
    except (ValueError, OverflowError, OSError):  # whatever a server may call a time
        return "--:--"


def _tell(event: "StreamEvent") -> None:
    """What is no data goes to stderr."""
    from chatkit.client import Connected, Disconnected, Gap, LoginRefused, NotConnected, Reconnecting, Refused
    from chatkit.protocol import events
    from chatkit.protocol.positions import PRIVATE
    from chatkit.protocol.text import clean

    match event:
        case Connected(server=server):
            line = f"connected to {clean(server)}"
        case Reconnecting(reason=reason, delay=delay):
            line = f"{reason}; trying again in {delay:.0f} s"
        case events.Notice(text=text):
            line = f"the server says: {clean(text)}"
        case events.Private(sender=sender, text=text, kind=kind):
            line = f"[private] {_said(clean(sender), clean(text), kind)}"
        case events.Gap(room=room, first=first, last=last):
            line = f"messages {first} to {last} are left out" + (
                f" of #{clean(room)}" if room != PRIVATE else ""
            )
        case Gap(dropped=dropped):
            line = f"{dropped} events were dropped, because nobody read them"
        case LoginRefused(code=code, text=text, free=free):
            raise Refused(code, text, free)
        case events.Error(re=str(), code=code, text=text):  # the room did not take us back
            raise Refused(code, text)
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
