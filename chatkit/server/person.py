"""Who somebody is, whatever connection they speak through: a name, rooms, habits, private talk."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import ref

import msgspec

from chatkit.protocol import names
from chatkit.protocol.events import Gap, Kind, Private
from chatkit.protocol.positions import PRIVATE
from chatkit.server.backends.base import Claim

if TYPE_CHECKING:
    from chatkit.server.rooms import ChatRoom

PRIVATES_KEPT = 100
PRIVATE_BYTES = 32 * 1024  # of their texts, so that one person takes little memory, and one answer holds them


NOTHING: Mapping[str, Any] = MappingProxyType({})  # one for all too
NOBODY: frozenset[str] = frozenset()  # one for all: each would take 200 bytes


class Person:
    """Somebody, from the first line to the last. A program's person outlives its connection for a while."""

    __slots__ = (
        "__weakref__", "_privates", "away", "claim", "converse", "entered", "ignored", "last_teller",
        "lost_at", "quiet", "rooms", "since", "token", "told", "told_away", "told_lost",
    )  # fmt: skip

    def __init__(self) -> None:
        self.claim: Claim | None = None
        self.since = 0.0  # when it logged in, in seconds since 1970
        self.token = ""  # what brings a program back; empty where it was not told one
        self.rooms: Mapping[str, ChatRoom] = NOTHING  # by key; never changed, for others may have the same
        self.entered: Mapping[str, int] = NOTHING  # the last message of each room before a program came in
        # The last message of each of them that was sent, when the connection broke.
        self.told: Mapping[str, int] = NOTHING
        self.away: str | None = None  # why it is away, which may be nothing; None when it is not
        self.lost_at: float | None = None  # since when there is no connection, and one is waited for
        self.told_lost = False  # whether the others know of it
        self.ignored: Mapping[str, str] = NOTHING  # nicks by key
        self.quiet = False
        self.converse = False
        self.last_teller = ""  # the nick that `reply` goes to
        self.told_away = NOBODY  # who has been told that it is away, by key
        self._privates: Privates | None = None  # most people have none

    @property
    def nick(self) -> str:
        return self.claim.nick if self.claim else ""

    @property
    def key(self) -> str:
        return self.claim.key if self.claim else ""

    @property
    def is_away(self) -> bool:
        return self.away is not None or self.lost_at is not None

    @property
    def privates(self) -> "Privates":
        if self._privates is None:
            self._privates = Privates()
        return self._privates

    def enter(self, room: "ChatRoom") -> None:
        """It is in this room too. Whoever is in no other one has what all of these have."""
        self.rooms = {**self.rooms, room.name: room} if self.rooms else room.alone

    def leave(self, room: "ChatRoom") -> None:
        self.rooms = {key: each for key, each in self.rooms.items() if each is not room} or NOTHING

    def note_what_was_sent(self, heads: Mapping[str, int]) -> None:
        """What comes after this may not arrive. `heads` are the last messages of its rooms, by key."""
        self.told = heads or NOTHING
        if self._privates is not None:
            self._privates.sure = self._privates.head

    def ignores(self, nick: str) -> bool:
        return names.key(nick) in self.ignored

    def follow(self, old: str, new: str) -> None:
        """Somebody else has another name."""
        if names.key(self.last_teller) == names.key(old):
            self.last_teller = new


class _Kept(NamedTuple):
    """A private message, and who is at its other end, whatever names he takes, for as long as he is here."""

    private: Private
    other: ref[Person]


class Privates:
    """The private messages of one person, from login on: numbered without holes, the last ones kept.

    So a program that comes back can be told what it missed, and a line that it sends again is known.
    """

    __slots__ = ("_bytes_left", "_kept", "_most", "head", "sure")

    def __init__(self, kept: int = PRIVATES_KEPT, most_bytes: int = PRIVATE_BYTES) -> None:
        self._kept: list[_Kept] = []  # few; an empty deque takes 600 bytes
        self._most = kept
        self._bytes_left = most_bytes
        self.head = 0
        self.sure = 0  # the last one that was sent while there was a connection

    def take(self, private: Private, other: Person) -> Private:
        """Gives a message from or to somebody else its number, and keeps it."""
        self.head += 1
        numbered = msgspec.structs.replace(private, id=self.head)
        self._kept.append(_Kept(numbered, ref(other)))
        self._bytes_left -= len(private.text.encode())
        while len(self._kept) > self._most or (self._bytes_left < 0 and len(self._kept) > 1):
            self._bytes_left += len(self._kept.pop(0).private.text.encode())
        return numbered

    def sent(self, tag: str, nick: str, other: Person | None, text: str, kind: Kind) -> Private | None:
        """What was sent under this tag before, if it was the same, and to the same one.

        That is who was called `nick` then, or `other`, who is called so now.
        """
        for each, to in self._kept:
            if (each.re, each.text, each.kind) == (tag, text, kind) and (
                names.key(each.to) == names.key(nick) or (other is not None and to() is other)
            ):
                return each
        return None

    def after(self, id_: int) -> list[Private | Gap]:
        """What came after that number, with a gap before it where some are not kept."""
        found: list[Private | Gap] = [each for each, _ in self._kept if each.id > id_]
        oldest = self.head - len(found) + 1
        if oldest > id_ + 1:
            found.insert(0, Gap(room=PRIVATE, first=id_ + 1, last=oldest - 1))
        return found

    def unsure(self, nick: str) -> list[tuple[Private, Person]]:
        """What others than `nick`, whose these are, said while there was no connection, and who they are."""
        found = [(each, other()) for each, other in self._kept if each.id > self.sure and each.sender != nick]
        return [(each, sender) for each, sender in found if sender is not None]
