"""What chatkit refuses, and why. Each error has a stable code, which is what a program should test.

    ChatError
    ├── LoginRequired      login_required
    ├── AlreadyLoggedIn    already_logged_in
    ├── ResumeUnknown      resume_unknown
    ├── UnknownCommand     unknown_command
    ├── MissingArgument    missing_argument
    ├── InvalidArgument    invalid_argument
    ├── InvalidTag         tag_invalid
    ├── NickInvalid        nick_invalid
    ├── NickTaken          nick_taken
    ├── RoomInvalid        room_invalid
    ├── NotInRoom          not_in_room
    ├── LastRoom           last_room
    ├── TooManyRooms       too_many_rooms
    ├── NoSuchNick         no_such_nick
    ├── NobodyToReply      nobody_to_reply
    ├── TooManyIgnored     too_many_ignored
    ├── LineTooLong        line_too_long
    ├── TextTooLong        text_too_long
    ├── Interrupted        interrupted
    ├── LoginTooLate       login_too_late
    ├── Busy               busy
    ├── WrongProtocol      wrong_protocol
    └── Unavailable        unavailable

The attributes of an error are facts; the words for them stand in the server's catalogue, keyed by code.
"""

from dataclasses import dataclass
from typing import ClassVar


class ChatError(Exception):
    """Something that was asked for cannot be had. Only the asker hears of it."""

    code: ClassVar[str]

    def __repr__(self) -> str:
        """As a dataclass has it; but to make one for each of them takes every start 1 ms."""
        names: tuple[str, ...] = getattr(self, "__match_args__", ())  # only those that have facts have it
        facts = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({facts})"


class LoginRequired(ChatError):
    """The command needs a name, and the connection has none yet."""

    code = "login_required"


@dataclass(eq=False, repr=False)
class AlreadyLoggedIn(ChatError):
    """`login` by somebody who has a name."""

    nick: str
    code: ClassVar[str] = "already_logged_in"


class ResumeUnknown(ChatError):
    """`resume` with a token that means nothing (any more): log in instead."""

    code = "resume_unknown"


@dataclass(eq=False, repr=False)
class UnknownCommand(ChatError):
    """No such verb. `nearest` is the verb that was probably meant, if there is one."""

    verb: str
    nearest: str | None = None
    code: ClassVar[str] = "unknown_command"


@dataclass(eq=False, repr=False)
class MissingArgument(ChatError):
    """A verb without what it needs; `usage` shows how it is written."""

    verb: str
    usage: str
    code: ClassVar[str] = "missing_argument"


@dataclass(eq=False, repr=False)
class InvalidArgument(ChatError):
    """An argument that the verb cannot work with; `usage` shows what it takes."""

    verb: str
    argument: str
    usage: str
    code: ClassVar[str] = "invalid_argument"


class InvalidTag(ChatError):
    """A line began with `@` but not with a tag: 1 to 64 of `A-Z a-z 0-9 _ . -`."""

    code = "tag_invalid"


@dataclass(eq=False, repr=False)
class NickInvalid(ChatError):
    """A nick that may not be. `why` is a key of the catalogue: length, character, empty or script."""

    nick: str
    why: str
    code: ClassVar[str] = "nick_invalid"


@dataclass(eq=False, repr=False)
class NickTaken(ChatError):
    """`holder` has that name, or (`alike`) one that looks like it. `free` names are not in use."""

    nick: str
    holder: str
    alike: bool = False
    free: tuple[str, ...] = ()
    code: ClassVar[str] = "nick_taken"


@dataclass(eq=False, repr=False)
class RoomInvalid(ChatError):
    """A name that no room may have. `why` is a key of the catalogue: length, character, empty or script."""

    room: str
    why: str
    code: ClassVar[str] = "room_invalid"


@dataclass(eq=False, repr=False)
class NotInRoom(ChatError):
    """`#room` named a room that the asker is not in."""

    room: str
    code: ClassVar[str] = "not_in_room"


@dataclass(eq=False, repr=False)
class LastRoom(ChatError):
    """`leave` by somebody who is in no other room: everybody is somewhere."""

    room: str
    code: ClassVar[str] = "last_room"


@dataclass(eq=False, repr=False)
class TooManyRooms(ChatError):
    """`join` by somebody who is in `limit` rooms already."""

    limit: int
    code: ClassVar[str] = "too_many_rooms"


@dataclass(eq=False, repr=False)
class NoSuchNick(ChatError):
    """Nobody of that name is here. `nearest` is a name that was probably meant, if there is one."""

    nick: str
    nearest: str | None = None
    code: ClassVar[str] = "no_such_nick"


class NobodyToReply(ChatError):
    """`reply` before anybody has told the asker anything."""

    code = "nobody_to_reply"


@dataclass(eq=False, repr=False)
class TooManyIgnored(ChatError):
    """`ignore` by somebody who ignores `limit` others already."""

    limit: int
    code: ClassVar[str] = "too_many_ignored"


@dataclass(eq=False, repr=False)
class LineTooLong(ChatError):
    """A line of more than `limit` bytes. It was thrown away up to its end."""

    limit: int
    code: ClassVar[str] = "line_too_long"


@dataclass(eq=False, repr=False)
class TextTooLong(ChatError):
    """A text of more than `limit` characters. Nobody else saw it."""

    length: int
    limit: int
    code: ClassVar[str] = "text_too_long"


class Interrupted(ChatError):
    """Ctrl-C on a terminal: the half line is thrown away, and the way out is named."""

    code = "interrupted"


@dataclass(eq=False, repr=False)
class LoginTooLate(ChatError):
    """No login within the deadline (seconds). The connection is closed."""

    seconds: float
    code: ClassVar[str] = "login_too_late"


class Busy(ChatError):
    """The server, or this address, has as many connections as it may have. Try again later."""

    code = "busy"


@dataclass(eq=False, repr=False)
class WrongProtocol(ChatError):
    """The first bytes were another protocol's (`http`, `ssh`, `proxy`); nothing was executed."""

    protocol: str
    code: ClassVar[str] = "wrong_protocol"


class Unavailable(ChatError):
    """The backend cannot do it now, and nothing happened. Asking again later is safe."""

    code = "unavailable"
