"""What was said before: a room's history, a search, and where somebody was last time."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from chatkit.protocol import names, past
from chatkit.protocol.errors import NotInRoom, Unavailable
from chatkit.protocol.events import Gap, History, Message, Search, timestamp
from chatkit.server import visibility
from chatkit.server.backends.base import Backend, Claim, Page, Query

MAX_PAGE = 128 * 1024  # bytes of one answer

_VISIT = "visit"


class Reader(msgspec.Struct, frozen=True):
    """Who asks, and how many bytes a message is as it is written to them."""

    claim: Claim
    size: Callable[[Message], int]


class Stretch(NamedTuple):
    """What was said in a room after the message `seen`, up to `head`."""

    room: str
    seen: int
    head: int

    @property
    def length(self) -> int:
        return self.head - self.seen


class Past:
    """Answers questions about the past from the record.

    `clock` gives seconds since 1970. An answer has at most `page` bytes, or one message: for having asked,
    nobody must be cut off as a slow reader.
    """

    def __init__(
        self,
        backend: Backend,
        clock: Callable[[], float],
        page: int = MAX_PAGE,
        readable: visibility.Readable = visibility.readable,
    ) -> None:
        self._backend = backend
        self._clock = clock
        self._page = page
        self._readable = readable

    async def recall(self, reader: Reader, room: str, stretch: past.Stretch, head: int) -> History:
        """A stretch of a room's history; `head` is the last message that is not still on its way to them.

        Raises NotInRoom where they may not read.
        """
        rooms = self._readable(reader.claim)
        if rooms is not None and names.key(room) not in rooms:
            raise NotInRoom(room)
        if stretch.new:
            return await self._since_last_visit(reader, room, stretch.limit, head)
        page = await self._backend.history(
            room,
            before=stretch.before,
            after=stretch.after,
            limit=stretch.limit,
            since=self._ago(stretch.seconds),
        )
        # What does not fit is left out at the end from which one goes on asking.
        if stretch.after is None:
            return History(room=room, messages=self._last(page.messages, reader), complete=page.complete)
        return History(room=room, messages=list(self._fitting(page.messages, reader)), complete=page.complete)

    async def _since_last_visit(self, reader: Reader, room: str, limit: int, head: int) -> History:
        visit = await self._backend.get(_VISIT, _visit_key(reader.claim, room))
        if visit is None:
            limit = past.DEFAULT_HISTORY
        page = Page((), complete=True)
        if head:
            page = await self._backend.history(room, before=head + 1, limit=limit)
        if visit is None:
            return History(room=room, messages=self._last(page.messages, reader), complete=page.complete)
        seen = int(visit.value["id"])
        fresh = [message for message in page.messages if message.id > seen]
        new = max(0, head - seen)
        return History(
            room=room,
            messages=self._last(fresh, reader),
            complete=page.complete or len(fresh) == new,
            new=new,
            since=timestamp(float(visit.value["at"])),
        )

    async def find(self, reader: Reader, search: past.Search) -> Search:
        """What matches, in the rooms that they may read."""
        query = Query(
            search.words,
            search.phrases,
            search.sender,
            search.room,
            self._ago(search.seconds),
            limit=search.limit,
        )
        found = await self._backend.search(query, self._readable(reader.claim))
        return Search(messages=list(self._fitting(found, reader)))

    async def missed(
        self, reader: Reader, seen: Mapping[str, int], heads: Mapping[str, int]
    ) -> list[Message | Gap]:
        """What came after `seen`, up to `heads`, room (key) by room: as much as fits into one answer in all.

        Of a room it is the last ones, with a gap before them where some are left out.
        """
        behind = [room for room, head in heads.items() if seen.get(room, head) < head]
        rooms = visibility.visible(behind, self._readable(reader.claim))
        space, count, missed = self._page, past.MAX_HISTORY, list[Message | Gap]()
        for to_go, room in zip(range(len(rooms), 0, -1), rooms, strict=True):
            stretch = Stretch(room, seen[room], heads[room])
            found = await self._last_of(stretch, reader, space // to_go, count // to_go)
            space -= sum(map(reader.size, found))
            count -= len(found)
            if len(found) < stretch.length:
                missed.append(Gap(room=room, first=stretch.seen + 1, last=stretch.head - len(found)))
            missed += found
        return missed

    async def _last_of(self, stretch: Stretch, reader: Reader, space: int, count: int) -> list[Message]:
        """The last ones of a stretch, as many as fit; none if it cannot be read now."""
        limit = min(stretch.length, count)
        if not limit:
            return []
        try:
            page = await self._backend.history(stretch.room, before=stretch.head + 1, limit=limit)
        except Unavailable:
            return []
        return self._last(page.messages, reader, space, least=0)

    async def visits(self, claim: Claim, most: int) -> dict[str, int]:
        """The last message that somebody was told in each room (key) where he once was; of `most` rooms."""
        before = _visit_key(claim, "")
        docs = await self._backend.scan(_VISIT, after=before, limit=most)
        return {
            doc.key.removeprefix(before): int(doc.value["id"]) for doc in docs if doc.key.startswith(before)
        }

    async def leaves(self, claim: Claim, heads: Mapping[str, int], at: float) -> None:
        """Remembers up to which message somebody was in which rooms (names), and until when."""
        for room, head in heads.items():
            await self._backend.put(_VISIT, _visit_key(claim, room), {"id": head, "at": at}, expect=None)

    def _ago(self, seconds: int | None) -> float | None:
        return None if seconds is None else self._clock() - seconds

    def _last(
        self, messages: Iterable[Message], reader: Reader, space: int | None = None, least: int = 1
    ) -> list[Message]:
        """As many of the last ones as fit into one answer, or into `space` bytes of it."""
        return list(self._fitting(reversed(list(messages)), reader, space, least))[::-1]

    def _fitting(
        self, messages: Iterable[Message], reader: Reader, space: int | None = None, least: int = 1
    ) -> Iterator[Message]:
        """As many of the first ones as fit, and `least` at least: without one, nobody would get past it."""
        space = self._page if space is None else space
        for number, message in enumerate(messages):
            space -= reader.size(message)
            if space < 0 and number >= least:
                return
            yield message


def _visit_key(claim: Claim, room: str) -> str:
    return f"{claim.key} {names.key(room)}"  # no name has a space
