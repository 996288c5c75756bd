"""The connection in words: what the header, the banner and the status bar say."""

import enum
from collections.abc import Callable
from math import ceil
from typing import NamedTuple

from chatkit.tui.answers import duration
from chatkit.tui.connection import Connecting, Ended, Online, Waiting
from chatkit.tui.outgoing import astray, waiting
from chatkit.tui.state import ClientState


class Bar(NamedTuple):
    """The status bar: a mark and its tone, and what follows."""

    mark: str
    tone: str
    text: str


class Loudness(enum.Enum):
    """How much a word in the header wants to be seen."""

    QUIET = "quiet"
    PLAIN = "plain"
    UNREAD = "unread"
    LOUD = "loud"


class Part(NamedTuple):
    """Some words of the header; a click on them goes to the room of that title."""

    text: str
    loudness: Loudness
    title: str = ""


def bar(state: ClientState) -> Bar:
    """How the connection is, in a few words that do not need the colour of the mark."""
    server = state.server or state.address
    match state.link:
        case Online() if state.own.nick:
            away = " (away)" if state.own.away else ""
            slow = " · low-bw" if state.low_bandwidth else ""
            return Bar("●", "success", f"{state.own.nick}{away} on {server}{slow}")
        case Online():
            return Bar("●", "warning", f"{server} · no name yet")
        case Connecting():
            return Bar("○", "warning", f"connecting to {state.address}")
        case Waiting():
            return Bar("○", "warning", f"no connection to {server}")
        case Ended():
            return Bar("○", "error", "disconnected")


def banner(state: ClientState, key_of: Callable[[str], str]) -> str | None:
    """What must be known before one goes on typing, or None when all is well. What to press comes first.

    `key_of` tells what one presses to have an action done.
    """
    now = state.clock.monotonic()
    match state.link:
        case Connecting(since, attempt):
            again = f" · attempt {attempt}" if attempt > 1 else ""
            return f"Connecting to {state.address} · {duration(now - since)}{again}"
        case Waiting(reason, until, _):
            back = f", {key_of('take_back')} takes back" if waiting([state.room]) else ""
            queued = f"{count} to be sent then{back} · " if (count := waiting(state.rooms)) else ""
            return f"Reconnecting in {max(0, ceil(until - now))}s · {key_of('retry')} now · {queued}{reason}"
        case Ended(reason):
            return f"Disconnected · R reconnect · Q quit · {reason}"
        case Online() if state.own.nick is None and not state.needs_nick:
            return f"Asking for {state.asked_nick} …"
        case Online() if state.own.nick is None:
            problem = state.nick_problem
            why = problem.text.removesuffix(".") if problem else "Not logged in yet"
            return f"{why} · Enter to choose a name"
        case Online() if count := astray(state.room):
            again, back = key_of("send_again"), key_of("take_back")
            return f"✗ {count} not acknowledged · {again} send again · {back} take back"
        case Online() if state.room.put_out:
            return f"You are not in {state.room.title} any more · /join {state.room.name} · /leave forgets it"
        case Online():
            return None


def header(state: ClientState, *, people: bool = True, rooms: bool = True) -> list[Part]:
    """The room, how many are here, the others with something unread, and what this one is about.

    Without `people` or `rooms` where a list beside the messages tells that already.
    """
    room = state.room
    parts = [Part(room.title, Loudness.PLAIN)]
    if room.private:
        parts.append(Part(" · private", Loudness.PLAIN))
    elif people and room.people and not room.unseen:
        parts.append(Part(f" · {room.people:,} here", Loudness.PLAIN))
    separator = " · "
    for part in unread(state) if rooms else ():
        parts += [Part(separator, Loudness.QUIET), part]
        separator = " "
    if room.topic:
        parts += [Part(" · ", Loudness.QUIET), Part(room.topic, Loudness.PLAIN)]
    return parts


def unread(state: ClientState) -> list[Part]:
    """The other rooms and talks with something unread, as listed: `dev!1` where we are meant, `ops(2)`."""
    parts = []
    for room in state.rooms.listed:
        if room is state.room or not room.unread:
            continue
        badge = f"!{room.mentions}" if room.loud else f"({room.unread})"
        loudness = Loudness.LOUD if room.loud else Loudness.UNREAD
        parts.append(Part(f"{room.label}{badge}", loudness, room.title))
    return parts


def placeholder(state: ClientState) -> str:
    """What stands in the composer while nothing is typed."""
    if isinstance(state.link, Ended):
        return "disconnected"
    return f"message {state.room.title}"
