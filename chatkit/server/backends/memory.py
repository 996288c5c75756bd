"""The record in memory: for `chatkit demo` and for tests. A restart forgets it.

It keeps every promise of the seam but durability, and holds a bounded part of the past.
"""

from collections import OrderedDict, deque
from collections.abc import Callable
from itertools import count, islice

from chatkit.protocol import names
from chatkit.protocol.errors import NickTaken
from chatkit.protocol.events import Kind, Message, timestamp
from chatkit.server.backends.base import Appended, Claim, Fenced, Page, Presence, Sink, Stored, Target

REPEAT_WINDOW = 24 * 3600  # seconds in which the same `idem` means the same message


class _Room:
    def __init__(self, kept: int) -> None:
        self.head = 0
        self.messages: deque[Message] = deque(maxlen=kept)
        self.present: dict[str, Claim] = {}


class MemoryBackend:
    """A Backend for one process. `clock` gives seconds since 1970; `kept` messages are held a room."""

    def __init__(self, clock: Callable[[], float], kept: int = 1000, repeats: int = 10_000) -> None:
        self._clock = clock
        self._kept = kept
        self._repeats_kept = repeats
        self._fences = count(1)
        self._claims: dict[str, Claim] = {}
        self._alike: dict[str, Claim] = {}
        self._rooms: dict[str, _Room] = {}
        self._repeats: OrderedDict[tuple[str, str, str, str], tuple[float, Stored]] = OrderedDict()
        self._sink: Sink | None = None

    async def open(self, sink: Sink) -> None:
        self._sink = sink

    async def close(self) -> None:
        self._sink = None

    async def claim(self, nick: str) -> Claim:
        key, skeleton = names.key(nick), names.skeleton(nick)
        holder = self._claims.get(key) or self._alike.get(skeleton)
        if holder is not None:
            free = names.alternatives(nick, self._is_free)
            raise NickTaken(nick, holder.nick, alike=holder.key != key, free=free)
        claim = self._claims[key] = self._alike[skeleton] = Claim(nick, key, next(self._fences))
        return claim

    async def release(self, claim: Claim, reason: str = "") -> bool:
        if self._claims.get(claim.key) != claim:
            return False
        for name in [name for name, room in self._rooms.items() if claim.key in room.present]:
            await self.leave(claim, name, reason)
        del self._claims[claim.key]
        del self._alike[names.skeleton(claim.nick)]
        return True

    async def join(self, claim: Claim, room: str) -> int:
        self._check(claim)
        entered = self._room(room)
        if claim.key not in entered.present:
            entered.present[claim.key] = claim
            self._tell.presence(Presence(room, claim, self._clock(), entered=True))
        return entered.head

    async def leave(self, claim: Claim, room: str, reason: str = "") -> None:
        left = self._room(room)
        if left.present.get(claim.key) == claim:
            del left.present[claim.key]
            self._tell.presence(Presence(room, claim, self._clock(), entered=False, reason=reason))

    async def append(self, claim: Claim, room: str, text: str, kind: Kind, idem: str | None) -> Appended:
        self._check(claim)
        now = self._clock()
        mark = None if idem is None else (claim.key, names.key(room), text, idem)
        if mark is not None and (earlier := self._repeats.get(mark)) and now - earlier[0] < REPEAT_WINDOW:
            return Appended(earlier[1], repeated=True)
        record = self._room(room)
        record.head += 1
        message = Message(room=room, id=record.head, at=timestamp(now), nick=claim.nick, text=text, kind=kind)
        record.messages.append(message)
        stored = Stored(message, claim, idem)
        if mark is not None:
            self._repeats[mark] = (now, stored)
            self._repeats.move_to_end(mark)
            if len(self._repeats) > self._repeats_kept:
                self._repeats.popitem(last=False)
        self._tell.message(stored)
        return Appended(stored, repeated=False)

    async def history(
        self, room: str, *, before: int | None = None, after: int | None = None, limit: int = 100
    ) -> Page:
        record = self._room(room)
        kept = record.messages
        oldest = record.head - len(kept) + 1
        if after is not None:
            first = max(after + 1, oldest)
            complete = after + 1 >= oldest
            last = min(record.head, first + limit - 1)
        else:
            last = min(record.head, record.head if before is None else before - 1)
            wanted = max(1, last - limit + 1)
            first = max(wanted, oldest)
            complete = wanted >= oldest or last < wanted
        found = islice(kept, max(0, first - oldest), max(0, last - oldest + 1))
        return Page(tuple(found), complete)

    async def signal(self, target: Target, data: bytes) -> None:
        self._tell.signal(target, data)

    @property
    def _tell(self) -> Sink:
        if self._sink is None:
            raise RuntimeError("the backend is not open")
        return self._sink

    def _room(self, name: str) -> _Room:
        key = names.key(name)
        if key not in self._rooms:
            self._rooms[key] = _Room(self._kept)
        return self._rooms[key]

    def _check(self, claim: Claim) -> None:
        if self._claims.get(claim.key) != claim:
            raise Fenced(claim.nick)

    def _is_free(self, nick: str) -> bool:
        return names.key(nick) not in self._claims and names.skeleton(nick) not in self._alike
