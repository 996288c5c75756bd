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


class Resume(Command, frozen=True):
    token: str
    positions: str = ""


class Say(Command, frozen=True):
    text: str


class Emote(Command, frozen=True):
    text: str


class Tell(Command, frozen=True):
    nick: str
    text: str


class Reply(Command, frozen=True):
    text: str


class Query(Command, frozen=True):
    nick: str = ""


class Look(Command, frozen=True):
    after: str = ""


class Who(Command, frozen=True):
    after: str = ""


class Whois(Command, frozen=True):
    nick: str


class Join(Command, frozen=True):
    room: str


class Leave(Command, frozen=True):
    room: str = ""


class Rooms(Command, frozen=True):
    pass


class Topic(Command, frozen=True):
    text: str = ""


class Nick(Command, frozen=True):
    nick: str


class Away(Command, frozen=True):
    why: str = ""


class Back(Command, frozen=True):
    pass


class Ignore(Command, frozen=True):
    nick: str = ""


class Unignore(Command, frozen=True):
    nick: str


class Quiet(Command, frozen=True):
    state: str = "on"


class Converse(Command, frozen=True):
    state: str = "on"


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
    Spec(
        Emote, "emote", "emote TEXT", "tell what you do: * bob waves", "emote waves",
        aliases=("me", "pose"),
    ),
    Spec(
        Tell, "tell", "tell NICK TEXT", "say something to one person alone", "tell bob are you there?",
        aliases=("msg", "whisper"),
    ),
    Spec(
        Reply, "reply", "reply TEXT", "tell it to whoever told you something last", "reply yes",
        aliases=("r",),
    ),
    Spec(
        Query, "query", "query [NICK]", "talk with one person alone; without a nick, end that",
        "query bob",
    ),
    Spec(
        Look, "look", "look [AFTER]", "see who is in the room; of many, those AFTER a nick", "look",
        aliases=("names",),
    ),
    Spec(Who, "who", "who [AFTER]", "see who is logged in; of many, those AFTER a nick", "who"),
    Spec(Whois, "whois", "whois NICK", "see what is known of somebody", "whois bob"),
    Spec(Join, "join", "join ROOM", "go into a room, which may be new", "join ops"),
    Spec(Leave, "leave", "leave [ROOM]", "leave the room, or another one", "leave ops", aliases=("part",)),
    Spec(Rooms, "rooms", "rooms", "see which rooms there are", "rooms", aliases=("list",)),
    Spec(
        Topic, "topic", "topic [TEXT]", "see what the room is about, or say so; - takes it away",
        "topic tea and code",
    ),
    Spec(Nick, "nick", "nick NICK", "take another name", "nick bobby"),
    Spec(Away, "away", "away [WHY]", "tell that you are away", "away lunch"),
    Spec(Back, "back", "back", "tell that you are back", "back"),
    Spec(
        Ignore, "ignore", "ignore [NICK]", "see nothing of somebody; without a nick, see whom you ignore",
        "ignore mallory",
    ),
    Spec(Unignore, "unignore", "unignore NICK", "see it again", "unignore mallory"),
    Spec(Quiet, "quiet", "quiet [off]", "hide who comes and goes", "quiet"),
    Spec(
        Converse, "converse", "converse [off]", "say every line; commands then need a / in front", "converse",
    ),
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
    Spec(
        Resume, "resume", "resume TOKEN [WHERE]", "for programs: go on where a lost connection was",
        "resume kFh2vYq0 lobby:120",
    ),
    Spec(Logout, "logout", "logout", "leave", "logout", aliases=("quit", "exit", "bye")),
)  # fmt: skip

BY_VERB = MappingProxyType({verb: spec for spec in REGISTRY for verb in (spec.verb, *spec.aliases)})

# A line may begin with one of these in place of a verb; no space is needed after it.
SHORTCUTS = MappingProxyType({"'": "say", '"': "say", ":": "emote"})


def nearest(verb: str) -> str | None:
    """The verb that was probably meant, or None. Never one for private talk: `hello` looks like `tell`."""
    likely = [name for name, spec in BY_VERB.items() if spec.command not in (Tell, Reply, Query)]
    close = get_close_matches(verb.lower(), likely, n=1, cutoff=0.6)
    return close[0] if close else None
