"""The seam between the server and what keeps its record: one interface, one contract suite (tests/contract).

Everything that changes comes back through the Sink, the server's own doings included, so that a server alone
and a server among others work the same way. The embedded backend lives in the process; a clustered one will
keep the same promises across machines.
"""

from typing import Protocol

import msgspec

from chatkit.protocol.events import Kind, Message


class Claim(msgspec.Struct, frozen=True):
    """The right to a name. `fence` only ever grows, so that a claim from before can be told from today's."""

    nick: str
    key: str
    fence: int


class Presence(msgspec.Struct, frozen=True):
    """Somebody is in a room (`entered`), or is so no longer. `at` is in seconds since 1970."""

    room: str
    claim: Claim
    at: float
    entered: bool
    reason: str = ""


class Stored(msgspec.Struct, frozen=True):
    """A message in the record. `idem` is the sender's own mark for it; `claim` is who sent it."""

    message: Message
    claim: Claim
    idem: str | None


class Appended(msgspec.Struct, frozen=True):
    """What became of an append. `repeated`: it was in the record already, and the sink got nothing."""

    stored: Stored
    repeated: bool


class Page(msgspec.Struct, frozen=True):
    """Messages, oldest first. `complete` is false where some in the range are kept no longer."""

    messages: tuple[Message, ...]
    complete: bool


class Target(msgspec.Struct, frozen=True):
    """Whom a signal is for: everybody in a room, or one nick. Both are keys (names.key)."""

    room: str | None = None
    nick: str | None = None


class Sink(Protocol):
    """Where changes come back. Called on the event loop's thread, in order; must not wait or raise."""

    def message(self, stored: Stored) -> None:
        """A message is in the record. Called once for each, in the order of ids within a room."""

    def presence(self, presence: Presence) -> None:
        """Somebody entered or left a room."""

    def signal(self, target: Target, data: bytes) -> None:
        """Something was signalled; may have been lost on the way."""


class Backend(Protocol):
    """The record. Methods raise errors.Unavailable when they cannot work now and nothing happened."""

    async def open(self, sink: Sink) -> None:
        """Begins; called once, before anything else."""

    async def close(self) -> None:
        """Ends; everything acknowledged is safe when it returns."""

    async def claim(self, nick: str) -> Claim:
        """Takes a name (shown form). Raises NickTaken if it is in use, or one that looks like it."""

    async def release(self, claim: Claim, reason: str = "") -> bool:
        """Gives a name back and leaves its rooms. False if the claim is not the present one."""

    async def join(self, claim: Claim, room: str) -> int:
        """Enters a room; returns the id of its last message. The sink gets all later ones, once, in order."""

    async def leave(self, claim: Claim, room: str, reason: str = "") -> None:
        """Leaves a room; nothing happens if the claim is not in it."""

    async def append(self, claim: Claim, room: str, text: str, kind: Kind, idem: str | None) -> Appended:
        """Puts a message in the record: durable, and given to the sink, when this returns.

        The same `idem` from the same nick, for the same room and text within 24 h, returns what was stored
        the first time and gives the sink nothing. Raises Fenced if the claim is not the present one.
        """

    async def history(
        self, room: str, *, before: int | None = None, after: int | None = None, limit: int = 100
    ) -> Page:
        """The last `limit` messages, or those before an id, or the first ones after an id."""

    async def signal(self, target: Target, data: bytes) -> None:
        """Tells every server that has the target; at most once, and nobody says whether it arrived."""


class Fenced(Exception):
    """The claim is somebody else's by now: whoever holds it must log in again."""
