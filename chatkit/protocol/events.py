"""The events: one frozen struct each, a union told apart by the field `event`. This is the JSON dialect."""

from datetime import UTC, datetime
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
    """The reply to `login`: you are `nick`, and in `room`.

    `epoch` names the record that message ids belong to. With another one than last time, ids from then mean
    nothing now.
    """

    nick: str
    room: str
    epoch: str = ""


class Entered(Event, frozen=True):
    """Somebody else came into a room that you are in."""

    room: str
    nick: str
    at: Time


class Left(Event, frozen=True):
    """Somebody else left a room that you are in. `reason` is a few words, or empty."""

    room: str
    nick: str
    at: Time
    reason: str


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


class Member(msgspec.Struct, frozen=True):
    """One line of a roster: who, since when in the room, and whether away."""

    nick: str
    since: Time
    away: bool


class Roster(Event, frozen=True):
    """The reply to `look`: `members` sorted by nick. `topic` may be empty."""

    room: str
    topic: str
    members: list[Member]


class User(msgspec.Struct, frozen=True):
    """One line of `users`: who, in which rooms, since when logged in, and seconds since the last line."""

    nick: str
    rooms: list[str]
    since: Time
    idle: int


class Users(Event, frozen=True):
    """The reply to `who`: everybody who is logged in, sorted by nick."""

    users: list[User]


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
    Welcome | Login | Entered | Left | Message | Roster | Users | History | Search
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
    """Seconds since 1970 as the `at` of an event."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def schema() -> dict[str, object]:
    """The JSON Schema (2020-12) of every event."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(AnyEvent)}
