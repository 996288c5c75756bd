"""What the palette offers: rooms, people, private talks and commands, and which of them was meant.

Pure. Textual has a matcher too, but its time grows with every way in which the letters can be found, and
names come from others.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from chatkit.protocol import names
from chatkit.protocol.events import CommandHelp
from chatkit.tui import known, verbs
from chatkit.tui.actions import ACTIONS, CHOOSING, COMPOSER, Action, written
from chatkit.tui.room import Room
from chatkit.tui.state import ClientState
from chatkit.tui.typed import COMMANDS

MOST = 100  # rows; whoever wants another one types more of it
_ARGUMENT = re.compile(r"[A-Z]{2,}|\|")


class Item(NamedTuple):
    """One thing to choose."""

    title: str
    about: str = ""
    keys: str = ""
    room: Room | None = None
    """Is shown, if it is a room or a private talk."""
    nick: str = ""
    """Is talked to, if it is a person."""
    action: Action | None = None
    """Is done, if it is one of ours and needs nothing else."""
    line: str = ""
    """Is typed, if it is a command: sent at once, or completed by the user where a space is at its end."""

    @property
    def id(self) -> str:
        """By which it is known again."""
        return self.room.title if self.room else self.title


class Hit(NamedTuple):
    """An item that was found, and which characters of its title it was found by."""

    item: Item
    at: tuple[int, ...] = ()


def items(state: ClientState, keys: Mapping[str, Sequence[str]], recent: Sequence[str]) -> list[Item]:
    """Everything there is to choose, best first: what was chosen before, newest first, and what is unread.

    Of the actions those that are in `keys`.
    """
    everything = [
        *_rooms(state), *_people(state), *_other_rooms(state),
        *_actions(keys, state.commands.values()), *_commands((*COMMANDS, *state.commands.values())),
    ]  # fmt: skip
    place = {id_: number for number, id_ in enumerate(reversed(recent))}
    return sorted(everything, key=lambda item: place.get(item.id, len(place)))


def search(offered: Iterable[Item], wanted: str) -> list[Hit]:
    """Those that were meant by what was typed, best first; among equals as they were."""
    wanted = names.key(wanted.strip())
    if not wanted:
        return [Hit(item) for item in offered][:MOST]
    scored = []
    for item in offered:
        score, at = match(wanted, item.title)
        if not score and wanted in names.key(item.about):
            score = 1
        if score:
            scored.append((score, Hit(item, at)))
    scored.sort(key=lambda found: -found[0])
    return [hit for _, hit in scored[:MOST]]


def match(wanted: str, title: str) -> tuple[int, tuple[int, ...]]:
    """How well a title fits, and where: 0 where it does not; the whole, its beginning, a word's, anywhere.

    Last come titles in which the letters stand in this order; the fewer others between them, the better.
    """
    text = title.lower() if len(title.lower()) == len(title) else title
    found = [start for start in range(len(text)) if text.startswith(wanted, start)]
    if found:
        begins = [start for start in found if start == 0 or not text[start - 1].isalnum()]
        start = (begins or found)[0]
        score = 400 if begins else 300
        before = not text[:start].strip("#@/")
        whole = before and start + len(wanted) == len(text)
        return score + 200 * whole + 100 * before, tuple(range(start, start + len(wanted)))
    at: list[int] = []
    for letter in wanted.replace(" ", ""):
        place = text.find(letter, at[-1] + 1 if at else 0)
        if place < 0:
            return 0, ()
        at.append(place)
    return max(2, 200 - (at[-1] - at[0] - len(at))), tuple(at)


def _rooms(state: ClientState) -> Iterator[Item]:
    """Rooms and private talks, those first where something waits for us; the one that is shown is last."""
    rooms = sorted(state.rooms, key=lambda room: (room is state.room, not room.loud, not room.unread))
    for room in rooms:
        about = "private talk" if room.private else "room"
        if room.unread:
            about += f" · {room.unread} unread{', for you' if room.loud and not room.private else ''}"
        if room is state.room:
            about += " · shown now"
        yield Item(room.title, about, room=room)


def _people(state: ClientState) -> Iterator[Item]:
    """Those who are in one of our rooms, the shown one first, and with whom there is no talk yet."""
    told: set[str] = set()
    for room in (state.rooms.behind, *state.rooms):
        for member in room.members:
            key = names.key(member.nick)
            if key in told or state.own.is_called(member.nick) or state.rooms.talk(member.nick):
                continue
            told.add(key)
            yield Item(member.nick, "talk alone" + (" · away" if member.away else ""), nick=member.nick)


def _other_rooms(state: ClientState) -> Iterator[Item]:
    """Rooms that we are not in."""
    for name in known.other_rooms(state):
        yield Item(f"#{name}", "go in", line=f"/join {name}")


def _actions(keys: Mapping[str, Sequence[str]], told: Collection[CommandHelp]) -> Iterator[Item]:
    servers = verbs.verbs(told)
    for action in sorted(ACTIONS, key=lambda action: COMPOSER in action.where):  # whoever types knows these
        if action.id not in keys or action.id == "palette" or action.where == (CHOOSING,):
            continue  # nothing is chosen any more when the palette has been opened
        if action.verb in servers:  # `/help` is the server's, and F1 ours
            yield Item(action.help, "", written(keys[action.id]), action=action)
        elif action.numbered:
            yield Item(f"/{action.usage}", action.help, written(keys[action.id]), line=f"/{action.verb} ")
        else:
            yield Item(f"/{action.verb}", action.help, written(keys[action.id]), action=action)


def _commands(told: Iterable[CommandHelp]) -> Iterator[Item]:
    """Commands; one that needs something after the verb is put where one types."""
    for about in told:
        optional = re.sub(r"\[.*?\]", "", about.usage.removeprefix(about.verb))
        needs = _ARGUMENT.search(optional) is not None
        yield Item(f"/{about.usage}", about.summary, line=f"/{about.verb}" + " " * needs)
