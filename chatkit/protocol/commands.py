"""The commands: one frozen struct each, and the registry from which grammar and help are made.

To add a command: write its struct, add its line to REGISTRY, and give a room a `case` for it. A test walks
every command through every room.
"""

from difflib import get_close_matches
from types import MappingProxyType

import msgspec


class Command(msgspec.Struct, frozen=True):
    """What somebody asks for. Fields are its arguments, in order; one with a default may be left out.

    The last argument takes the rest of the line.
    """


class Login(Command, frozen=True):
    nick: str


class Say(Command, frozen=True):
    text: str


class Look(Command, frozen=True):
    pass


class Who(Command, frozen=True):
    pass


class History(Command, frozen=True):
    which: str = ""


class Search(Command, frozen=True):
    what: str


class Help(Command, frozen=True):
    verb: str | None = None


class Ping(Command, frozen=True):
    pass


class Format(Command, frozen=True):
    dialect: str


class Logout(Command, frozen=True):
    pass


class Unknown(Command, frozen=True):
    """A line whose verb is none of ours."""

    verb: str


class Incomplete(Command, frozen=True):
    """A line with a verb of ours that lacks an argument."""

    verb: str


class Spec(msgspec.Struct, frozen=True):
    """How a command is written and explained. `usage` has NAMES for arguments, `[NAME]` where optional."""

    command: type[Command]
    verb: str
    usage: str
    summary: str
    example: str
    aliases: tuple[str, ...] = ()


REGISTRY: tuple[Spec, ...] = (
    Spec(Login, "login", "login NICK", "come in under this name", "login bob"),
    Spec(Say, "say", "say TEXT", "say something to the room", "say hello, everybody"),
    Spec(Look, "look", "look", "see who is in the room", "look"),
    Spec(Who, "who", "who", "see who is logged in, and where", "who"),
    Spec(
        History, "history", "history [WHICH]", "what was said: 50, 1h, new, before 120, after 120 50",
        "history 50", aliases=("review",),
    ),
    Spec(
        Search, "search", "search WORDS", "find words, also from:bob, in:lobby, since:2d, limit:50",
        'search deploy from:bob since:2d "went wrong"',
    ),
    Spec(Help, "help", "help [VERB]", "list the commands, or explain one", "help say"),
    Spec(Ping, "ping", "ping", "check that the server answers", "ping"),
    Spec(
        Format, "format", "format text|json", "choose how the server answers: for people or for programs",
        "format json",
    ),
    Spec(Logout, "logout", "logout", "leave", "logout", aliases=("quit", "exit", "bye")),
)  # fmt: skip

BY_VERB = MappingProxyType({verb: spec for spec in REGISTRY for verb in (spec.verb, *spec.aliases)})

# A line may begin with one of these in place of a verb; no space is needed after it.
SHORTCUTS = MappingProxyType({"'": "say", '"': "say"})


def nearest(verb: str) -> str | None:
    """The verb that was probably meant, or None."""
    close = get_close_matches(verb.lower(), BY_VERB, n=1, cutoff=0.6)
    return close[0] if close else None
