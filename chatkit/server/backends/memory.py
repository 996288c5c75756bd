"""The record in memory: for `chatkit demo` and for tests. A restart forgets it.

It keeps every promise of the seam but durability, and holds a bounded part of the past.
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Collection
from itertools import count, islice
from secrets import token_hex
from typing import Any

import msgspec

from chatkit.protocol import names
from chatkit.protocol.events import Kind, Message, timestamp
from chatkit.server.backends.base import (
    Appended,
    Claim,
    Conflict,
    Doc,
    Page,
    Query,
    RoomInfo,
    Sink,
    Stored,
    Target,
)
from chatkit.server.backends.pages import span
from chatkit.server.backends.present import Present, senders
from chatkit.server.backends.searching import has, tokens, wanted

REPEAT_WINDOW = 24 * 3600  # seconds in which the same `idem` means the same message


class _Said(msgspec.Struct, frozen=True):
    position: int  # in the order of all rooms together
    at: float
    message: Message


class _Room:
    def __init__(self, name: str, kept: int) -> None:
        self.name = name
        self.head = 0
        self.said: deque[_Said] = deque(maxlen=kept)

    @property
    def oldest(self) -> int:
        return self.head - len(self.said) + 1


class MemoryBackend:
    """A Backend for one process. `clock` gives seconds since 1970; `kept` messages are held a room.

    No more than `in_all` messages are held, and as many documents of a kind: the rooms in which nobody has
    spoken for longest lose theirs, and the documents that were not changed for longest go.
    `steady` gives seconds too, which no one can put forward or back.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        kept: int = 1000,
        repeats: int = 10_000,
        in_all: int = 20_000,
        *,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._steady = steady
        self._kept = kept
        self._repeats_kept = repeats
        self._in_all = in_all
        self._present = Present(clock, count(1).__next__)
        self._positions = count(1)
        self._rooms: dict[str, _Room] = {}  # those in which something was said, by key; lately spoken in last
        self._held = 0  # messages, of all rooms
        self._repeats: OrderedDict[tuple[str, str, str, str], tuple[float, Stored]] = OrderedDict()
        self._docs: dict[str, dict[str, tuple[int, bytes]]] = {}  # versions and JSON, by kind and key
        self._sink: Sink | None = None
        self.epoch = ""

    async def open(self, sink: Sink) -> None:
        self._loop = asyncio.get_running_loop()
        self._sink = sink
        self.epoch = token_hex(8)

    async def close(self) -> None:
        self._sink = None

    async def claim(self, nick: str) -> Claim:
        return self._present.claim(nick)

    async def rename(self, claim: Claim, nick: str) -> Claim:
        return self._present.rename(claim, nick, self._tell)

    async def release(self, claim: Claim, reason: str = "") -> bool:
        return self._present.release(claim, reason, self._tell)

    async def join(self, claim: Claim, room: str) -> int:
        self._present.join(claim, room, self._tell)
        entered = self._rooms.get(names.key(room))
        return entered.head if entered else 0

    async def leave(self, claim: Claim, room: str, reason: str = "") -> None:
        self._present.leave(claim, room, reason, self._tell)

    def append(
        self, claim: Claim, room: str, text: str, kind: Kind, idem: str | None
    ) -> "asyncio.Future[Appended]":
        self._present.check(claim)
        appended = self._append(claim, room, text, kind, idem)
        answer: asyncio.Future[Appended] = self._loop.create_future()
        answer.set_result(appended)
        return answer

    def _append(self, claim: Claim, room: str, text: str, kind: Kind, idem: str | None) -> Appended:
        key, steady = names.key(room), self._steady()
        marks = [] if idem is None else [(sender, key, text, idem) for sender in senders(claim)]
        if marks and (earlier := self._repeats.get(marks[0])) and steady - earlier[0] < REPEAT_WINDOW:
            return Appended(earlier[1], repeated=True)
        record = self._rooms.pop(key, None) or _Room(room, self._kept)
        self._rooms[key] = record
        record.head += 1
        at = self._clock()
        message = Message(
            room=record.name, id=record.head, at=timestamp(at), nick=claim.nick, text=text, kind=kind
        )
        self._held += len(record.said) < self._kept
        record.said.append(_Said(next(self._positions), at, message))
        self._make_room()
        stored = Stored(message, claim, idem)
        for mark in marks:
            self._remember(mark, steady, stored)
        self._tell.message(stored)
        return Appended(stored, repeated=False)

    async def history(
        self,
        room: str,
        *,
        before: int | None = None,
        after: int | None = None,
        limit: int = 100,
        since: float | None = None,
    ) -> Page:
        record = self._rooms.get(names.key(room))
        if record is None:
            return Page((), complete=True)
        oldest = record.oldest
        ids = span(record.head, oldest, before, after, limit)
        found = list(islice(record.said, max(0, ids.first - oldest), max(0, ids.last - oldest + 1)))
        recent = tuple(it.message for it in found if since is None or it.at >= since)
        return Page(recent, complete=ids.complete or len(recent) < len(found))

    async def search(self, query: Query, rooms: Collection[str] | None) -> tuple[Message, ...]:
        phrases = wanted(query)
        if phrases is None:
            return ()
        room = None if query.room is None else names.key(query.room)
        sender = None if query.sender is None else names.key(query.sender)
        end = self._position_of(query.before)
        said = (
            it
            for key, record in self._rooms.items()
            if (rooms is None or key in rooms) and room in (None, key)
            for it in record.said
            if (end is None or it.position < end)
            and (query.since is None or it.at >= query.since)
            and sender in (None, names.key(it.message.nick))
        )
        newest_first = sorted(said, key=lambda it: it.position, reverse=True)
        found = (it.message for it in newest_first if _matches(it.message, phrases))
        return tuple(islice(found, query.limit))

    async def rooms(self) -> tuple[RoomInfo, ...]:
        found = {key: RoomInfo(name, head=0, oldest=1) for key, name in self._present.rooms().items()}
        found |= {key: RoomInfo(room.name, room.head, room.oldest) for key, room in self._rooms.items()}
        return tuple(found[key] for key in sorted(found))

    async def forget_room(self, name: str) -> bool:
        key = names.key(name)
        return key not in self._rooms and key not in self._present.rooms()

    async def get(self, kind: str, key: str) -> Doc | None:
        version, value = self._docs.get(kind, {}).get(key, (0, b""))
        return _doc(key, version, value) if version else None

    async def put(self, kind: str, key: str, value: dict[str, Any], *, expect: int | None) -> int:
        docs = self._docs.setdefault(kind, {})
        version, _ = docs.get(key, (0, b""))
        if expect not in (None, version):
            raise Conflict(version)
        docs.pop(key, None)
        docs[key] = (version + 1, msgspec.json.encode(value))
        if len(docs) > self._in_all:
            del docs[next(iter(docs))]
        self._tell.doc_changed(kind, key, _doc(key, *docs[key]))
        return version + 1

    async def scan(self, kind: str, *, after: str = "", limit: int | None = None) -> tuple[Doc, ...]:
        docs = self._docs.get(kind, {})
        return tuple(_doc(key, *docs[key]) for key in sorted(key for key in docs if key > after)[:limit])

    async def signal(self, target: Target, data: bytes) -> None:
        self._tell.signal(target, data)

    @property
    def _tell(self) -> Sink:
        if self._sink is None:
            raise RuntimeError("the backend is not open")
        return self._sink

    def _remember(self, mark: tuple[str, str, str, str], at: float, stored: Stored) -> None:
        self._repeats[mark] = (at, stored)
        self._repeats.move_to_end(mark)
        if len(self._repeats) > self._repeats_kept:
            self._repeats.popitem(last=False)

    def _make_room(self) -> None:
        """Ids go on in a room that loses its messages."""
        while self._held > self._in_all:
            key, oldest = next(iter(self._rooms.items()))
            self._held -= len(oldest.said)
            oldest.said.clear()
            self._rooms[key] = self._rooms.pop(key)

    def _position_of(self, message: tuple[str, int] | None) -> int | None:
        """Where a message stands, or the first that is kept after it; None if there is neither."""
        if message is None:
            return None
        room, id_ = message
        record = self._rooms.get(names.key(room))
        said = record.said if record else ()
        return next((it.position for it in said if it.message.id >= id_), None)


def _matches(message: Message, phrases: list[list[str]]) -> bool:
    text = tokens(message.text)
    return all(has(text, phrase) for phrase in phrases)


def _doc(key: str, version: int, value: bytes) -> Doc:
    return Doc(key, version, msgspec.json.decode(value, type=dict[str, Any]))
