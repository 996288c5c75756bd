"""The connection in words: what the header, the banner and the status bar say."""

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


def bar(state: ClientState) -> Bar:
    """How the connection is, in a few words that do not need the colour of the mark."""
    server = state.server or state.address
    match state.link:
        case Online() if state.nick:
            return Bar("●", "success", f"{state.nick} on {server}")
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
            return None if state.nick else "Not logged in yet · Enter to choose a name"


def header(state: ClientState) -> str:
    """The room, how many are here, and what it is about."""
    parts = [f"#{state.room.name}"]
    if state.room.members:
        parts.append(f"{len(state.room.members)} here")
    if state.room.topic:
        parts.append(state.room.topic)
    return " · ".join(parts)


def placeholder(state: ClientState) -> str:
    """What stands in the composer while nothing is typed."""
    if isinstance(state.link, Ended):
        return "disconnected"
    return f"message #{state.room.name}"
