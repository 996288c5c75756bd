"""The record in SQLite: what is said is on the disk before anybody sees it.

Everything that is stored goes through one connection, reading included, and that has one user at a time: the
event loop while the disk is quick, else a thread (sqlite_thread.py). Who is here lives in memory, as in every
backend of one process (present.py). All changes are told in the order in which they were asked for.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from functools import partial
from itertools import count, islice
from pathlib import Path
from secrets import token_hex
from typing import Any

import msgspec

from chatkit.protocol import names
from chatkit.protocol.events import Kind, Message
from chatkit.server.backends import sqlite_copies, sqlite_record, sqlite_schema, sqlite_search
from chatkit.server.backends.base import (
    Appended,
    CannotCopy,
    Claim,
    Doc,
    Keep,
    Page,
    Query,
    RoomInfo,
    Sink,
    Target,
)
from chatkit.server.backends.present import Present
from chatkit.server.backends.sqlite_append import Saying, Tail
from chatkit.server.backends.sqlite_chores import Chores
from chatkit.server.backends.sqlite_files import Files
from chatkit.server.backends.sqlite_jobs import as_it_is
from chatkit.server.backends.sqlite_pace import PROBES, Pace
from chatkit.server.backends.sqlite_thread import ConnectionThread

IMPORTED_AT_ONCE = 500  # messages
SMALL_PAGE = 50  # messages, which take 0.2 ms
MOST_HEADS = 5000  # rooms of which the last id told is remembered


class SqliteBackend:
    """A Backend and an Archive, in a folder of its own. `clock` gives seconds since 1970.

    `steady` gives seconds too, which nobody can put forward or back. `on_fatal` is called with a line for
    people when nothing can be written any more and the server had better stop. `pace` knows whether the disk
    is quick, and `peeks` whether looking into what it has is; without them, that is measured.
    """

    def __init__(
        self,
        folder: Path,
        clock: Callable[[], float],
        on_fatal: Callable[[str], None],
        *,
        keep: Keep = Keep(),  # noqa: B008  # it is frozen
        steady: Callable[[], float] = time.monotonic,
        connection: type[sqlite3.Connection] = sqlite3.Connection,
        pace: Pace | None = None,
        peeks: Pace | None = None,
    ) -> None:
        self._clock = clock
        started_at = clock() - steady()
        # Like the clock at the start, and steady from then on, so that it means something after a restart.
        self._steady: Callable[[], float] = lambda: started_at + steady()
        self._files = Files(folder)
        self._factory = connection
        chores = Chores(clock, self._steady, keep)
        self._pace = pace or Pace(time.perf_counter)
        self._peeks = peeks or Pace(time.perf_counter)
        self._tail = Tail()  # his who has the connection
        self._thread = ConnectionThread(
            self._connect,
            (chores.index, chores.trim, chores.forget_visits, chores.checkpoint),
            self._tail.forget,
            on_fatal,
            self._pace,
            self._peeks,
        )
        self._present = Present(clock, count(1).__next__)
        self._heads: dict[str, int] = {}  # the last id told in rooms that somebody joined, by key
        self._sink: Sink | None = None
        self.epoch = ""

    async def open(self, sink: Sink) -> None:
        self._files.lock()
        try:
            await self._thread.start()
        except BaseException:
            self._files.unlock()
            raise
        self.epoch, starts = await self._thread.read(sqlite_record.state, as_it_is)
        # A start has four thousand million fences, so that none comes twice and none has to be stored.
        self._present = Present(self._clock, count((starts << 32) + 1).__next__)
        self._sink = sink

    async def close(self) -> None:
        if await self._thread.stop():
            self._files.unlock()
            self._sink = None

    # who is here: nothing is stored, but it is told in its turn

    async def claim(self, nick: str) -> Claim:
        return await self._thread.in_turn(lambda: self._present.claim(nick))

    async def rename(self, claim: Claim, nick: str) -> Claim:
        return await self._thread.in_turn(lambda: self._present.rename(claim, nick, self._tell))

    async def release(self, claim: Claim, reason: str = "") -> bool:
        return await self._thread.in_turn(lambda: self._present.release(claim, reason, self._tell))

    async def join(self, claim: Claim, room: str) -> int:
        key = names.key(room)

        def told(head: int) -> int:
            if len(self._heads) < MOST_HEADS:
                self._heads[key] = head
            self._present.join(claim, room, self._tell)
            return head

        if len(self._heads) >= MOST_HEADS and self._thread.is_idle:  # so that nobody counts on them any more
            self._heads.clear()
        if key in self._heads:
            return await self._thread.in_turn(lambda: told(self._heads[key]))
        return await self._thread.look(partial(sqlite_record.head, room=room), told)

    async def leave(self, claim: Claim, room: str, reason: str = "") -> None:
        await self._thread.in_turn(lambda: self._present.leave(claim, room, reason, self._tell))

    async def signal(self, target: Target, data: bytes) -> None:
        await self._thread.in_turn(lambda: self._tell.signal(target, data))

    # what was said

    def append(
        self, claim: Claim, room: str, text: str, kind: Kind, idem: str | None
    ) -> asyncio.Future[Appended]:
        self._present.check(claim)
        saying = Saying(claim, room, text, kind, idem, self._clock(), self._steady())
        return self._thread.write(partial(self._tail.append, saying), self._appended)

    def _appended(self, appended: Appended) -> Appended:
        if not appended.repeated:
            self._note_head(appended.stored.message)
            self._tell.message(appended.stored)
        return appended

    def _note_head(self, message: Message) -> None:
        key = names.key(message.room)
        if key in self._heads:
            self._heads[key] = max(self._heads[key], message.id)

    async def history(
        self,
        room: str,
        *,
        before: int | None = None,
        after: int | None = None,
        limit: int = 100,
        since: float | None = None,
    ) -> Page:
        def work(connection: sqlite3.Connection) -> Page:
            return sqlite_record.history(connection, room, before, after, limit, since)

        if limit <= SMALL_PAGE:
            return await self._thread.peek(work)
        return await self._thread.read(work, as_it_is)

    async def search(self, query: Query, rooms: Collection[str] | None) -> tuple[Message, ...]:
        allowed = None if rooms is None else frozenset(rooms)
        return await self._thread.read(
            lambda connection: sqlite_search.search(connection, query, allowed), as_it_is
        )

    async def rooms(self) -> tuple[RoomInfo, ...]:
        def told(stored: dict[str, RoomInfo]) -> tuple[RoomInfo, ...]:
            present = {key: RoomInfo(name, head=0, oldest=1) for key, name in self._present.rooms().items()}
            found = present | stored
            return tuple(found[key] for key in sorted(found))

        return await self._thread.read(sqlite_record.rooms, told)

    async def forget_room(self, name: str) -> bool:
        key = names.key(name)
        if key in self._present.rooms():
            return False

        def work(connection: sqlite3.Connection) -> bool:
            self._tail.forget()  # the room is listed again when something is said in it
            return sqlite_record.forget_room(connection, name)

        return await self._thread.write(
            work, lambda forgotten: forgotten and key not in self._present.rooms()
        )

    # documents

    async def get(self, kind: str, key: str) -> Doc | None:
        return await self._thread.peek(lambda connection: sqlite_record.get(connection, kind, key))

    async def put(self, kind: str, key: str, value: dict[str, Any], *, expect: int | None) -> int:
        encoded = msgspec.json.encode(value).decode()

        def told(doc: Doc) -> int:
            self._tell.doc_changed(kind, key, doc)
            return doc.version

        return await self._thread.write(
            lambda connection: sqlite_record.put(connection, kind, key, encoded, expect), told
        )

    async def scan(self, kind: str, *, after: str = "", limit: int | None = None) -> tuple[Doc, ...]:
        return await self._thread.read(
            lambda connection: sqlite_record.scan(connection, kind, after, limit), as_it_is
        )

    # copies

    async def backup(self, path: Path, progress: Callable[[int, int], None] | None = None) -> None:
        loop = asyncio.get_running_loop()
        given_up = False

        def tell(done: int, total: int) -> None:
            if given_up:
                raise CannotCopy("nobody waits for the backup any more")
            if progress is not None:
                loop.call_soon_threadsafe(progress, done, total)

        def copy(part: Path) -> None:
            copying = self._thread.read_slowly(
                lambda connection: sqlite_copies.copy(connection, part, self._thread.turn, tell)
            )
            asyncio.run_coroutine_threadsafe(copying, loop).result()

        copied = asyncio.ensure_future(asyncio.to_thread(sqlite_copies.backup, path, copy))
        try:
            await asyncio.wait([copied])
        except asyncio.CancelledError:
            given_up = True
            await asyncio.wait([copied])  # so that nothing is left of it
            copied.exception()
            raise
        copied.result()

    async def export(
        self, *, room: str | None = None, since: float | None = None
    ) -> AsyncIterator[list[Message]]:
        seen, oldest = 0, float("-inf") if since is None else since
        while page := await self._page(seen, room, oldest):
            seen, messages = page
            if messages:
                yield messages

    async def _page(self, after: int, room: str | None, since: float) -> tuple[int, list[Message]] | None:
        return await self._thread.read(
            lambda connection: sqlite_copies.page(connection, after, room, since), as_it_is
        )

    async def import_(self, messages: Iterable[Message]) -> int:
        new, remaining, epoch = 0, iter(messages), token_hex(8)
        while some := list(islice(remaining, IMPORTED_AT_ONCE)):
            new += await self._take_in(some, epoch)
        return new

    async def _take_in(self, messages: list[Message], epoch: str) -> int:
        def told(new: int) -> int:
            if new:
                self.epoch = epoch
                for each in messages:
                    self._note_head(each)
            return new

        return await self._thread.write_much(
            lambda connection: sqlite_copies.take_in(connection, self._tail, messages, epoch), told
        )

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite_schema.connect(self._files, sqlite_schema.scripts(), token_hex(8), self._factory)
        for _ in range(PROBES):
            with self._pace.measured():
                sqlite_record.touch(connection)
            with self._peeks.measured():
                sqlite_record.state(connection)
        return connection

    @property
    def _tell(self) -> Sink:
        if self._sink is None:
            raise RuntimeError("the backend is not open")
        return self._sink
