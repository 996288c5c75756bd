"""The events: one frozen struct each, a union told apart by the field `event`. This is the JSON dialect."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Literal, TypeAlias, get_args

import msgspec

PROTOCOL = 1

Time: TypeAlias = Annotated[
    str, msgspec.Meta(description="RFC 3339, UTC, milliseconds", extra_json_schema={"format": "date-time"})
]


Kind: TypeAlias = Literal["say", "emote", "notice"]


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", tag=str.lower):
    """Something that happened. `re` is the tag of the line that it answers, where that line had one."""

    re: str | None = None


class Welcome(Event, frozen=True):
    """The first event of a connection, and the reply to `format`."""

    server: str
    version: str
    protocol: int


class Login(Event, frozen=True):
    """The reply to `login` and to `resume`: you are `nick`, in `rooms`, and `room` is where your lines go.

    `epoch` names the record that message ids belong to. With another one than last time, ids from then mean
    nothing now. `resume` is what brings you back after a lost connection; keep it to yourself.
    Where `resumed`, you never left. What you missed comes next, as `message` and `private`, with a `gap`
    where some of it is left out.
    """

    nick: str
    room: str
    epoch: str = ""
    rooms: list[str] = []
    resume: str = ""
    resumed: bool = False


class Gap(Event, frozen=True):
    """After `resume`: the messages with the ids `first` to `last` are left out; `history` may have them.

    `room` is `@` where private ones are left out, which are kept nowhere.
    """

    room: str
    first: int
    last: int


class Joined(Event, frozen=True):
    """The reply to `join`: you are in `room`, and your lines go there."""

    room: str
    topic: str


class Entered(Event, frozen=True):
    """Somebody else came into a room that you are in."""

    room: str
    nick: str
    at: Time


class Left(Event, frozen=True):
    """Somebody else left a room that you are in. `reason` is a few words, or empty.

    Also the reply to `leave`, with your own nick.
    """

    room: str
    nick: str
    at: Time
    reason: str


class Presence(Event, frozen=True):
    """How many `entered` a large room that you are in, and how many `left`, since you were told last.

    It comes in place of their `entered`, `left` and `away`, once a second at most. `count` are there now; you
    may be among those who entered.
    """

    room: str
    entered: int
    left: int
    count: int
    at: Time


class Message(Event, frozen=True):
    """Something said in a room. `id` counts from 1 in each room, without holes.

    Your own comes with `re` and is the acknowledgement: it is sent when the message is stored, not before.
    """

    room: str
    id: int
    at: Time
    nick: str
    text: str
    kind: Kind


class Private(Event, frozen=True):
    """Something said to one person alone; only the two of you get it, you as the sender with `re`.

    `id` counts from 1 for each of you, from login on, without holes.
    """

    sender: str = msgspec.field(name="from")
    to: str
    id: int
    at: Time
    text: str
    kind: Kind = "say"


class Query(Event, frozen=True):
    """The reply to `query`: what you say goes to `nick` alone from now on, or, where empty, to the room."""

    nick: str
    room: str


class Topic(Event, frozen=True):
    """What a room is about, who said so, and when: the reply to `topic`, and news to everybody else there.

    `text` is empty where there is none.
    """

    room: str
    text: str
    nick: str = ""
    at: Time | None = None


class Renamed(Event, frozen=True):
    """Somebody in a room that you are in has another name. The reply to `nick` has no `room`."""

    room: str
    nick: str
    new: str
    at: Time


class Away(Event, frozen=True):
    """Somebody in a room that you are in is away, or (`away` false) is back. `why` is a few words, or empty.

    Without `room` it is the reply to `away` or `back`, or the word that somebody is away whom you told
    something.
    """

    room: str
    nick: str
    away: bool
    why: str
    at: Time


class Ignoring(Event, frozen=True):
    """The reply to `ignore` and `unignore`: whose words you do not want.

    People do not get them. Programs get what is said in rooms all the same, because ids have no holes, and
    hide it themselves; private messages they do not get.
    """

    nicks: list[str]


class Quiet(Event, frozen=True):
    """The reply to `quiet`: people get no `entered`, `left`, `renamed` and `away`; programs hide them."""

    on: bool


class Converse(Event, frozen=True):
    """The reply to `converse`: whether each line is speech, and a command needs a `/` in front."""

    on: bool


class Member(msgspec.Struct, frozen=True):
    """One line of a roster: who, since when in the room, and whether away."""

    nick: str
    since: Time
    away: bool


class Roster(Event, frozen=True):
    """The reply to `look`: `members` sorted by nick. `topic` may be empty.

    Where these are not all, `count` is how many there are, `after` what was asked for, and `next` what
    `look` takes for those who come next; it is empty where nobody does.
    """

    room: str
    topic: str
    members: list[Member]
    after: str = ""
    count: int = 0
    next: str = ""


class User(msgspec.Struct, frozen=True):
    """One line of `users`: who, in which rooms, since when logged in, and seconds since the last line.

    `rooms` are those that you may see.
    """

    nick: str
    rooms: list[str]
    since: Time
    idle: int
    away: bool = False


class Users(Event, frozen=True):
    """The reply to `who`: `users` who are logged in, sorted by nick.

    Where these are not all, `count`, `after` and `next` are as in `roster`, and `who` takes the `next`.
    """

    users: list[User]
    after: str = ""
    count: int = 0
    next: str = ""


class Whois(Event, frozen=True):
    """The reply to `whois`. `why` is what somebody who is away has said of it."""

    nick: str
    rooms: list[str]
    since: Time
    idle: int
    away: bool
    why: str


class RoomLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of `rooms`: how many `people` are there, and whether you (`inside`).

    `unread` counts what came since your last visit. A room that you are in, or never were in, has none.
    """

    name: str
    topic: str
    people: int
    inside: bool
    unread: int | None = None


class Rooms(Event, frozen=True):
    """The reply to `rooms`: those that you may see, sorted by name."""

    rooms: list[RoomLine]


class History(Event, frozen=True):
    """The reply to `history`: `messages` of one room, oldest first.

    There may be fewer than were asked for where they are long: ask on from the id at the end. `complete` is
    false where some of the stretch are kept no longer. After `history new`, `new` counts all that came since
    your last visit, of which the last ones are here, and `since` is when that visit ended, if there was one.
    """

    room: str
    messages: list[Message]
    complete: bool
    new: int | None = None
    since: Time | None = None


class Search(Event, frozen=True):
    """The reply to `search`: `messages` that match, newest first, of any room that you may read."""

    messages: list[Message]


class CommandHelp(msgspec.Struct, frozen=True):
    """One line of `help`."""

    verb: str
    usage: str
    summary: str
    example: str
    aliases: list[str]


class Help(Event, frozen=True):
    """The reply to `help`: all commands, or the one that was asked for."""

    commands: list[CommandHelp]


class Pong(Event, frozen=True):
    """The reply to `ping`."""


class Bye(Event, frozen=True):
    """The last event of a connection that the server closes. `reason` is a few words, or empty."""

    reason: str


class Notice(Event, frozen=True):
    """A word from the server itself."""

    text: str


class Error(Event, frozen=True):
    """A line that was refused, or could not be obeyed. `code` is stable, `text` is for people.

    `free` is there with `nick_taken`: up to three names that nobody has.
    """

    code: str
    text: str
    free: list[str] = []


AnyEvent: TypeAlias = (
    Welcome | Login | Gap | Joined | Entered | Left | Presence | Message | Private | Query | Topic | Renamed
    | Away | Ignoring | Quiet | Converse | Roster | Users | Whois | Rooms | History | Search
    | Help | Pong | Bye | Notice | Error
)  # fmt: skip

NAMES = frozenset(event.__struct_config__.tag for event in get_args(AnyEvent))

_decoder: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


class _Name(msgspec.Struct):
    event: str


_name_decoder = msgspec.json.Decoder(_Name)


def encode(event: Event) -> bytes:
    """The event as one line of JSON, with its LF."""
    return msgspec.json.encode(event) + b"\n"


def decode(line: bytes) -> AnyEvent | None:
    """The event in a line of JSON, or None for one that this version does not know.

    Raises msgspec.DecodeError when it is no event at all, or a known one with wrong fields.
    """
    try:
        return _decode(line)
    except (UnicodeDecodeError, RecursionError) as error:  # msgspec lets these two through
        raise msgspec.DecodeError(str(error)) from error


def _decode(line: bytes) -> AnyEvent | None:
    try:
        return _decoder.decode(line)
    except msgspec.ValidationError:
        if _name_decoder.decode(line).event in NAMES:
            raise
        return None


def timestamp(seconds: float) -> Time:
    """Seconds since 1970 as the `at` of an event.

    Raises ValueError, OverflowError or OSError for a year that there is not.
    """
    whole = int(seconds)
    more, micros = divmod(round((seconds - whole) * 1e6), 1_000_000)  # rounded as datetime does
    return f"{_to_the_second(whole + more)}.{micros // 1000:03}Z"


@lru_cache  # the same second comes again and again
def _to_the_second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat()


def schema() -> dict[str, object]:
    """The JSON Schema (2020-12) of every event."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(AnyEvent)}
