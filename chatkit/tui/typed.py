"""What somebody typed becomes what is to be done: say it, tell it, go somewhere, send a command, or leave."""

from typing import TypeAlias

import msgspec

from chatkit.protocol import commands, names
from chatkit.protocol.commands import BY_VERB
from chatkit.protocol.errors import NickInvalid
from chatkit.protocol.events import CommandHelp
from chatkit.protocol.framing import MAX_LINE
from chatkit.protocol.text import clean
from chatkit.tui import wishes

MAX_CHARACTERS = 4000  # of one message, unless the operator of a server wants it otherwise
_IN_FRONT = 400  # bytes of the line that `@tag #room tell NICK ` may take
MAX_BYTES = MAX_LINE - _IN_FRONT
_LEAVING = frozenset({"quit", "exit"})
COMMANDS = (
    CommandHelp(
        verb="at", usage="at MOMENT", summary="see what was said at a moment: 14:05, mon, 2d", aliases=[],
        example="at 14:05",
    ),
    *wishes.COMMANDS,
)  # fmt: skip
"""The help of what `read` understands and no server does."""

_IN_A_ROOM = (commands.Look, commands.Topic, commands.History, commands.Say, commands.Emote)


class Say(msgspec.Struct, frozen=True):
    """Say `text` where one is, or tell that one does it."""

    text: str
    emote: bool = False


class Tell(msgspec.Struct, frozen=True):
    """Say `text` to one person alone."""

    nick: str
    text: str


class Join(msgspec.Struct, frozen=True):
    """Go into a room."""

    room: str


class Leave(msgspec.Struct, frozen=True):
    """Leave a room, or end a private talk (`@nick`); without a name, what is shown."""

    name: str


class Query(msgspec.Struct, frozen=True):
    """Show the private talk with somebody; without a nick, end the one that is shown."""

    nick: str


class Send(msgspec.Struct, frozen=True):
    """Send `line`, a command; `in_room` where it is about the room that is shown."""

    line: str
    in_room: bool = False


class Find(msgspec.Struct, frozen=True):
    """Look for something that was said."""

    words: str


class At(msgspec.Struct, frozen=True):
    """Show what was said at a moment, written as people do."""

    moment: str


class Quit(msgspec.Struct, frozen=True):
    """Log out, and leave the program."""


class TooLong(msgspec.Struct, frozen=True):
    """More than fits into a message, or a line: `size` of a `unit`, where `limit` may be."""

    size: int
    limit: int
    unit: str = "bytes"


Order: TypeAlias = Say | Tell | Join | Leave | Query | Send
Intent: TypeAlias = Order | Find | At | Quit | TooLong | wishes.Wish


def read(typed: str) -> Intent | None:
    """Returns what `typed` asks for, or None when there is nothing in it.

    `/verb ...` is a command, `//x` says `/x`, anything else is said.
    """
    text = clean(typed, newlines=True).strip()
    if not text:
        return None
    if text.startswith("//"):
        return _fitting(Say(text[1:]), quoted(text[1:]))
    if not (text.startswith("/") and text[1:2].strip()):
        return _fitting(Say(text), quoted(text))
    verb, *rest = text[1:].split(maxsplit=1)
    argument = "".join(rest)
    if verb.lower() in _LEAVING:
        return Quit()
    if wish := wishes.read(verb, argument):
        return wish
    return _order(verb, argument) or _send(verb, argument)


def quoted(text: str) -> str:
    """The text as a JSON string, so that its newlines survive and its quotation marks are its own."""
    return msgspec.json.encode(text).decode()


def _order(verb: str, argument: str) -> Intent | None:
    """What the client does not only pass on, if it is well written; else the server says what it lacks."""
    spec = BY_VERB.get(verb.lower())
    command = spec.command if spec else None
    if command is commands.Search:
        return Find(_one_line(argument))
    if spec is None and verb.lower() == "at":
        return At(_one_line(argument))
    if command is commands.Leave:
        return Leave(_one_line(argument))
    if command is commands.Query and (not argument or _nick(argument)):
        return Query(_nick(argument))
    if not argument:
        return None
    if command is commands.Join:
        return Join(_one_line(argument))
    if command is commands.Say or command is commands.Emote:
        return _fitting(Say(argument, emote=command is commands.Emote), quoted(argument))
    if command is commands.Tell:
        nick, *rest = argument.split(maxsplit=1)
        if _nick(nick) and rest:
            return _fitting(Tell(_nick(nick), rest[0]), quoted(rest[0]))
    return None


def _send(verb: str, argument: str) -> Intent:
    spec = BY_VERB.get(verb.lower())
    # An unknown verb may be about the room, to a newer server; `/#ops look` names the room itself.
    in_room = spec.command in _IN_A_ROOM if spec else not verb.startswith("#")
    line = _command(verb, argument)
    return _fitting(Send(line, in_room), line)


def _nick(text: str) -> str:
    """The nick, which may be written as it is shown (`@bob`); empty where it is none."""
    try:
        return names.nick(text.removeprefix("@"))
    except NickInvalid:
        return ""


def _fitting(intent: Order, text: str) -> Intent:
    size = len(text.encode())
    if size > MAX_BYTES:
        return TooLong(size, MAX_BYTES)
    if isinstance(intent, Say | Tell) and len(intent.text) > MAX_CHARACTERS:
        return TooLong(len(intent.text), MAX_CHARACTERS, "characters")
    return intent


def _command(verb: str, argument: str) -> str:
    spec = BY_VERB.get(verb.lower())
    fields = len(msgspec.structs.fields(spec.command)) if spec else 0
    words = argument.split(maxsplit=fields - 1) if fields else []
    if words and len(words) == fields and (words[-1].startswith('"') or "\n" in words[-1]):
        words[-1] = quoted(words[-1])
        argument = " ".join(words)
    return _one_line(f"{verb} {argument}".strip())


def _one_line(text: str) -> str:
    return text.replace("\n", " ")
