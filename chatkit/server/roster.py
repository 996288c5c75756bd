"""Who is in a room, in order, and a page of many: one of thousands costs what one of a few does."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, MutableMapping
from typing import TypeVar

import msgspec

from chatkit.protocol import events, names
from chatkit.protocol.events import Member

PAGE = 200  # people in one answer: thousands would be more than a reader may leave unread

ListT = TypeVar("ListT", events.Roster, events.Users)


class Roster(MutableMapping[str, Member]):
    """The people of a room by the keys of their nicks, sorted by those."""

    def __init__(self) -> None:
        self._members: dict[str, Member] = {}
        self._keys: list[str] = []  # sorted; keeping them so costs less than sorting them for each look

    def __getitem__(self, key: str) -> Member:
        return self._members[key]

    def __setitem__(self, key: str, member: Member) -> None:
        if key not in self._members:
            insort(self._keys, key)
        self._members[key] = member

    def __delitem__(self, key: str) -> None:
        del self._members[key]
        del self._keys[bisect_left(self._keys, key)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def page(self, after: str, size: int) -> tuple[list[Member], str]:
        """Up to `size` people whose nicks come after that one, and the nick that the next page comes after.

        Nobody need be called `after`; empty, it is the first page. After the last one comes the nick "".
        """
        start = bisect_right(self._keys, names.key(after))
        members = [self._members[key] for key in self._keys[start : start + size]]
        more = start + len(members) < len(self._keys)
        return members, members[-1].nick if more else ""


def paged(answer: ListT, shown: int, count: int, after: str, following: str) -> ListT:
    """The answer with `shown` people, which tells how to go on unless these are all `count`.

    They come after the nick `after`; the next ones come after `following`, which is empty after the last.
    """
    if shown == count:
        return answer
    return msgspec.structs.replace(answer, after=after, count=count, next=following)
