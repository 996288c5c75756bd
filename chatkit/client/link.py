"""What happens to the connection itself, in the same stream as the server's events and in order with them."""

from typing import TypeAlias

import msgspec

from chatkit.protocol.events import AnyEvent


class Connecting(msgspec.Struct, frozen=True):
    """The connection is being made. `attempt` counts from 1, and again from 1 after each success."""

    address: str
    attempt: int


class Connected(msgspec.Struct, frozen=True):
    """The server answered and speaks our protocol. Nobody is logged in yet."""

    server: str
    version: str


class LoginRefused(msgspec.Struct, frozen=True):
    """The login that follows a connection was refused. Still connected: log in with another name."""

    nick: str
    code: str
    text: str
    free: tuple[str, ...]


class Reconnecting(msgspec.Struct, frozen=True):
    """The connection is lost, or could not be made. In `delay` seconds it is tried again."""

    reason: str
    delay: float
    attempt: int


class Lost(msgspec.Struct, frozen=True):
    """The lines with these tags were not answered before the connection was lost, and are not sent again.

    Whether they were obeyed is not known. `reason` is why they are not: it could not be done twice safely.
    """

    tags: tuple[str, ...]
    reason: str


class Disconnected(msgspec.Struct, frozen=True):
    """The last event of a chat: logged out, closed, or lost and not to be tried again."""

    reason: str


class Gap(msgspec.Struct, frozen=True):
    """Nobody read the stream for so long that this many events were dropped here."""

    dropped: int


LinkEvent: TypeAlias = Connecting | Connected | LoginRefused | Reconnecting | Lost | Disconnected | Gap
StreamEvent: TypeAlias = LinkEvent | AnyEvent
