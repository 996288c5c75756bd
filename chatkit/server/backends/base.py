"""The seam between the server and what keeps its record: one interface, one contract suite (tests/contract).

Everything that changes comes back through the Sink, the server's own doings included, so that a server alone
and a server among others work the same way. The embedded backend lives in the process; a clustered one will
keep the same promises across machines.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from pathlib import Path
from typing import Any, Protocol

import msgspec

from chatkit.protocol.events import Kind, Message


class Claim(msgspec.Struct, frozen=True):
    """The right to a name. `fence` only ever grows, so that a claim from before can be told from today's.

    `origin` is the key of the name with which its holder came in, whatever names came after it.
    """

    nick: str
    key: str
    fence: int
    origin: str = ""


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


class Query(msgspec.Struct, frozen=True):
    """What is looked for: every word and phrase must be in the text, in any spelling (searching.py says how).

    `since` is in seconds since 1970. `before` is a message's room and id: only what was said before it.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    sender: str | None = None
    room: str | None = None
    since: float | None = None
    before: tuple[str, int] | None = None
    limit: int = 20


class RoomInfo(msgspec.Struct, frozen=True):
    """A room in the record: the id of its last message, and of the oldest that is kept (head + 1 if none)."""

    name: str
    head: int
    oldest: int


class Doc(msgspec.Struct, frozen=True):
    """A small document, such as a topic. `version` counts its changes, from 1."""

    key: str
    version: int
    value: dict[str, Any]


class Keep(msgspec.Struct, frozen=True):
    """How long messages are kept: so many days, so many in each room; None for ever."""

    days: float | None = None
    messages: int | None = None


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

    def renamed(self, old: Claim, new: Claim) -> None:
        """Somebody has another name, in every room that he is in."""

    def doc_changed(self, kind: str, key: str, doc: Doc) -> None:
        """A document has a new value."""

    def signal(self, target: Target, data: bytes) -> None:
        """Something was signalled; may have been lost on the way."""


class Backend(Protocol):
    """The record. Methods raise errors.Unavailable when they cannot work now and nothing happened."""

    @property
    def epoch(self) -> str:
        """Changes when the record is no longer the one that clients know: restored from a copy, or imported.

        Ids that a client remembers from another epoch mean nothing. Empty before `open`.
        """

    async def open(self, sink: Sink) -> None:
        """Begins; called once, before anything else. Raises CannotOpen."""

    async def close(self) -> None:
        """Ends; everything acknowledged is safe when it returns."""

    async def claim(self, nick: str) -> Claim:
        """Takes a name (shown form). Raises NickTaken if it is in use, or one that looks like it."""

    async def release(self, claim: Claim, reason: str = "") -> bool:
        """Gives a name back and leaves its rooms. False if the claim is not the present one."""

    async def rename(self, claim: Claim, nick: str) -> Claim:
        """Takes another name in place of the one that is held, under the same rules; the old claim ends.

        One's own name may be taken in another spelling. Raises Fenced if the claim is not the present one.
        """

    async def join(self, claim: Claim, room: str) -> int:
        """Enters a room; returns the id of its last message. The sink gets all later ones, once, in order."""

    async def leave(self, claim: Claim, room: str, reason: str = "") -> None:
        """Leaves a room; nothing happens if the claim is not in it."""

    def append(
        self, claim: Claim, room: str, text: str, kind: Kind, idem: str | None
    ) -> "asyncio.Future[Appended]":
        """Puts a message in the record: durable, and given to the sink, when the future has its result.

        It is asked for by the call: many may be under way at once, and are stored in the order of the calls,
        whichever is awaited first. To cancel the future takes nothing back.

        The same `idem` from the same nick, for the same room and text within 24 h, returns what was stored
        the first time and gives the sink nothing; also when the nick was changed in between. The call raises
        Fenced if the claim is not the present one.
        """

    async def history(
        self,
        room: str,
        *,
        before: int | None = None,
        after: int | None = None,
        limit: int = 100,
        since: float | None = None,
    ) -> Page:
        """The last `limit` messages, or those before an id, or the first ones after an id.

        `since` leaves out of these the older ones (seconds since 1970).
        """

    async def search(self, query: Query, rooms: Collection[str] | None) -> tuple[Message, ...]:
        """What matches, newest first; in none but these rooms (keys), unless None."""

    async def rooms(self) -> tuple[RoomInfo, ...]:
        """Every room that somebody is in or something was said in, sorted by key."""

    async def forget_room(self, name: str) -> bool:
        """Takes a room out of `rooms`, unless somebody is in it or a message is kept. Its ids go on later."""

    async def get(self, kind: str, key: str) -> Doc | None:
        """A document."""

    async def put(self, kind: str, key: str, value: dict[str, Any], *, expect: int | None) -> int:
        """Gives a document (JSON) a value; returns its new version. The sink has been told by then.

        Raises Conflict unless the version is `expect`: 0 where there must be none yet, None for any.
        """

    async def scan(self, kind: str, *, after: str = "", limit: int | None = None) -> tuple[Doc, ...]:
        """The documents of a kind, sorted by key: all, or at most `limit`, of those after a key."""

    async def signal(self, target: Target, data: bytes) -> None:
        """Tells every server that has the target; at most once, and nobody says whether it arrived."""


class Archive(Protocol):
    """What a record that outlives the process can do besides."""

    async def backup(self, path: Path, progress: Callable[[int, int], None] | None = None) -> None:
        """Writes a copy of the record while it is in use. Raises CannotCopy.

        `progress` is called on the loop, with how much is done and how much there is. Cancelled, it leaves
        nothing behind.
        """

    def export(self, *, room: str | None = None, since: float | None = None) -> AsyncIterator[list[Message]]:
        """All that is kept, in the order in which it was said, in pages."""

    async def import_(self, messages: Iterable[Message]) -> int:
        """Takes in what `export` gave, ids and times kept; returns how many were new. The sink is not told.

        What is there already is passed over, so that it may be done again. Raises CannotCopy.
        """


class Fenced(Exception):
    """The claim is somebody else's by now: whoever holds it must log in again."""


class Conflict(Exception):
    """The document is at another version than expected. `version` is the present one, 0 if there is none."""

    def __init__(self, version: int) -> None:
        super().__init__(f"the document is at version {version}")
        self.version = version


class CannotOpen(Exception):
    """The record cannot be used. The message says why, and what to do about it."""


class InUse(CannotOpen):
    """Somebody else has the record open. `holder` says who, as far as one can tell."""

    def __init__(self, message: str, holder: str) -> None:
        super().__init__(message)
        self.holder = holder


class CannotCopy(Exception):
    """A backup or an import did not work. The message says why."""
