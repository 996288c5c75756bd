"""What a server sent, made fit to be shown: cleaned, and cut where it is longer than it may be."""

from collections.abc import Sequence

from chatkit.protocol import names
from chatkit.protocol.errors import NickInvalid
from chatkit.protocol.events import CommandHelp
from chatkit.protocol.text import clean

MAX_SHOWN = 20_000  # characters of one text; wrapping much more would take long
MAX_NAME = 64  # characters of a name; the server allows 24
MAX_HELP = 200  # characters of what is told of one command


def words(text: str) -> str:
    """A text of one line or many."""
    if len(text) > MAX_SHOWN:
        text = f"{text[:MAX_SHOWN]}… ({len(text) - MAX_SHOWN} characters more)"
    return clean(text, newlines=True)


def line(text: str) -> str:
    """A text of one line."""
    return clean(text[:MAX_SHOWN])


def name(text: str) -> str:
    """Somebody's name, or a room's or the server's; never empty."""
    return clean(text[:MAX_NAME]).strip() or "?"


def room(text: str) -> str:
    """A room's name without its `#`; one word, because lines of ours begin with it."""
    return "_".join(name(text).removeprefix("#").split()) or "?"


def nicks(offered: Sequence[str]) -> tuple[str, ...]:
    """Up to three of the names offered, without those that no server takes."""
    free = []
    for nick in offered[:3]:
        try:
            free.append(names.nick(nick))
        except NickInvalid:
            continue
    return tuple(free)


def command(about: CommandHelp) -> CommandHelp:
    """One command's help."""
    return CommandHelp(
        verb=clean(about.verb[:MAX_HELP]),
        usage=clean(about.usage[:MAX_HELP]),
        summary=clean(about.summary[:MAX_HELP]),
        example=clean(about.example[:MAX_HELP]),
        aliases=[clean(alias[:MAX_HELP]) for alias in about.aliases],
    )
