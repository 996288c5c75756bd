"""How the connection stands, as the user is shown it, and what stands between him and a name."""

from typing import TypeAlias

import msgspec


class Connecting(msgspec.Struct, frozen=True):
    """On the way to the server, since `since` of the monotonic clock."""

    since: float
    attempt: int = 1


class Online(msgspec.Struct, frozen=True):
    """Connected; whether logged in is another question."""


class Waiting(msgspec.Struct, frozen=True):
    """The connection is lost; at `until` of the monotonic clock it is tried again."""

    reason: str
    until: float
    attempt: int


class Ended(msgspec.Struct, frozen=True):
    """The connection is over, and only the user can begin another."""

    reason: str


Link: TypeAlias = Connecting | Online | Waiting | Ended


class NickProblem(msgspec.Struct, frozen=True):
    """Why the server did not take a name, in its words, and up to three names that it would take."""

    nick: str
    text: str
    free: tuple[str, ...] = ()
