"""The connection in words: what the header, the banner and the status bar say."""

import enum
from math import ceil
from typing import NamedTuple

from chatkit.tui.answers import duration
from chatkit.tui.connection import Connecting, Ended, Online, Waiting
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
    """Some words of the header."""

    text: str
    loudness: Loudness


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


def banner(state: ClientState) -> str | None:
    """What must be known before one goes on typing, or None when all is well. What to press comes first."""
    now = state.clock.monotonic()
    match state.link:
        case Connecting(since, attempt):
            again = f" · attempt {attempt}" if attempt > 1 else ""
            return f"Connecting to {state.address} · {duration(now - since)}{again}"
        case Waiting(reason, until, _):
            return f"Reconnecting in {max(0, ceil(until - now))}s · F5 now · {reason}"
        case Ended(reason):
            return f"Disconnected · R reconnect · Q quit · {reason}"
        case Online():
            return None if state.own.nick else "Not logged in yet · Enter to choose a name"


def header(state: ClientState, *, quiet: bool = True) -> list[Part]:
    """The room, how many are here, the other rooms, and what this one is about.

    With `quiet` false, without those others in which there is nothing to read.
    """
    room = state.room
    parts = [Part(room.title, Loudness.PLAIN)]
    if room.private:
        parts.append(Part(" · private", Loudness.PLAIN))
    elif room.people and not room.unseen:
        parts.append(Part(f" · {room.people:,} here", Loudness.PLAIN))
    separator = " · "
    for part in others(state):
        if quiet or part.loudness is not Loudness.QUIET:
            parts += [Part(separator, Loudness.QUIET), part]
            separator = " "
    if room.topic:
        parts += [Part(" · ", Loudness.QUIET), Part(room.topic, Loudness.PLAIN)]
    return parts


def others(state: ClientState) -> list[Part]:
    """The rooms and private talks that are not shown, with what is unread; `!` where it was meant for us."""
    parts = []
    for room in state.rooms:
        name = room.title.removeprefix("#")
        if room is state.room:
            continue
        if room.unread:
            loudness = Loudness.LOUD if room.loud else Loudness.UNREAD
            parts.append(Part(f"{name}({room.unread}{'!' if room.loud else ''})", loudness))
        else:
            parts.append(Part(name, Loudness.QUIET))
    return parts


def placeholder(state: ClientState) -> str:
    """What stands in the composer while nothing is typed."""
    if isinstance(state.link, Ended):
        return "disconnected"
    return f"message {state.room.title}"
