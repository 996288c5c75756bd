"""What may be meant where the beginning of a name is typed: the people, rooms and commands that we know."""

from functools import cache
from heapq import nsmallest

from chatkit.protocol import commands, names
from chatkit.protocol.events import CommandHelp
from chatkit.tui.answers import NOT_FOR_PEOPLE
from chatkit.tui.entries import Said
from chatkit.tui.room import Room
from chatkit.tui.state import ClientState
from chatkit.tui.typed import COMMANDS

MOST = 100  # people who are told of; nobody goes through more
RECENT = 300  # entries that are looked through for who has spoken

OWN = (
    CommandHelp("query", "query [NICK]", "talk with one person alone; without a nick, end that", "", []),
    CommandHelp("quit", "quit", "log out, and leave the program", "", ["exit"]),
    *COMMANDS,
)
"""The commands that the client sees to by itself, whatever the server knows."""


def people_here(state: ClientState, *beginnings: str) -> dict[str, str]:
    """The nicks in the room that is shown which begin with one of these, by their keys.

    Who spoke last comes first, then who has not spoken, then who has and is gone. We ourselves are left out.
    """
    spoke, here = _speakers(state.room), state.room.named(*beginnings)
    wanted = tuple(map(names.key, beginnings))
    talking = {key: here[key] for key in spoke if key in here}
    silent = {key: here[key] for key in nsmallest(MOST, here.keys() - spoke.keys())}
    gone = {key: nick for key, nick in spoke.items() if key not in here and key.startswith(wanted)}
    return _without_us(state, talking | silent | gone)


def people(state: ClientState, beginning: str, *, talks_first: bool = False) -> dict[str, str]:
    """The nicks of all whom we know of that begin so, by their keys; those in the room shown come first."""
    talks: dict[str, str] = {}
    elsewhere: dict[str, str] = {}
    for room in state.rooms:
        if room.private and names.key(room.name).startswith(names.key(beginning)):
            talks[names.key(room.name)] = room.name
        elif room is not state.room:
            elsewhere |= room.named(beginning)
    here = people_here(state, beginning)
    first = talks | here if talks_first else here | talks
    return _without_us(state, first | {key: elsewhere[key] for key in nsmallest(MOST, elsewhere)})


def rooms(state: ClientState, beginning: str, *, new: bool = False) -> list[str]:
    """The names of rooms that begin so, without `#`: ours, then the others; with `new` the others first."""
    ours, others = [room.name for room in state.rooms if not room.private], other_rooms(state)
    wanted = names.key(beginning)
    found = [*others, *ours] if new else [*ours, *others]
    return [name for name in found if names.key(name).startswith(wanted)]


def other_rooms(state: ClientState) -> list[str]:
    """The names of the rooms that the server told of and we are not in, without `#`."""
    ours = {names.key(room.name) for room in state.rooms if not room.private}
    return [name for name in state.listed if names.key(name) not in ours]


def verbs(state: ClientState) -> dict[str, CommandHelp]:
    """Every verb with its help: the server's and our own, then their aliases, then what else the client does.

    Until the server has told its own, they are those that one like us understands.
    """
    told = sorted((*(state.commands.values() or _usual()), *OWN), key=lambda about: about.verb)
    found = {about.verb: about for about in told}
    aliases = [(alias, about) for about in told for alias in about.aliases]
    for verb, about in sorted(aliases, key=lambda each: each[0]):
        found.setdefault(verb, about)
    for about in state.own_commands:
        found.setdefault(about.verb, about)
    return found


def wants_rooms(typed: str) -> bool:
    """Whether somebody who has typed this is about to name a room, perhaps one that we are not in."""
    words = typed.split()
    if not words:
        return False
    spec = commands.BY_VERB.get(words[0][1:].lower()) if words[0].startswith("/") else None
    return words[-1].startswith("#") or (spec is not None and spec.command is commands.Join)


@cache
def _usual() -> tuple[CommandHelp, ...]:
    return tuple(
        CommandHelp(spec.verb, spec.usage, spec.summary, spec.example, list(spec.aliases))
        for spec in commands.REGISTRY
        if spec.verb not in NOT_FOR_PEOPLE
    )


def _speakers(room: Room) -> dict[str, str]:
    """Who has spoken lately, by the key of the nick; the last one first."""
    spoke: dict[str, str] = {}
    for entry in reversed(room.log.since(room.log.end - RECENT)):
        if isinstance(entry, Said) and not entry.own:
            spoke.setdefault(names.key(entry.nick), entry.nick)
    return spoke


def _without_us(state: ClientState, nicks: dict[str, str]) -> dict[str, str]:
    nicks.pop(names.key(state.own.nick or ""), None)
    return nicks
