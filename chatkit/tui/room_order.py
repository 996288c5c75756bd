"""In which order the rooms are listed: those that need one first, and none of them moves under one's hand."""

import enum
from collections.abc import Iterable

from chatkit.tui.clock import Clock
from chatkit.tui.room import Room

HOLD = 5.0  # seconds; whoever walks through the list with the keys finds every room where it was


class Need(enum.IntEnum):
    """How much a room wants to be read, the most first."""

    MENTION = 0  # also what was said to us alone
    UNREAD = 1
    NONE = 2


def need(room: Room) -> Need:
    """How much a room wants to be read."""
    if room.loud:
        return Need.MENTION
    return Need.UNREAD if room.unread else Need.NONE


class RoomOrder:
    """The rooms as they were last listed: sorted by need, those with the same need as they were opened.

    The room that is shown is being read: it keeps its place until another is shown. While the list is
    hovered, or was walked through not long ago, nothing moves at all.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._listed: tuple[Room, ...] = ()
        self._needs: dict[Room, Need] = {}  # by which they were sorted
        self._held_until = 0.0  # of the monotonic clock

    def hold(self) -> None:
        """One walks through the list."""
        self._held_until = self._clock.monotonic() + HOLD

    def of(self, rooms: Iterable[Room]) -> tuple[Room, ...]:
        """These rooms as they were last listed. What is new comes last."""
        there = dict.fromkeys(rooms)
        listed = [room for room in self._listed if room in there]
        return tuple(dict.fromkeys([*listed, *there]))

    def arrange(self, rooms: Iterable[Room], shown: Room, *, hovered: bool = False) -> float:
        """Lists these rooms, sorted if they may move. Returns for how many seconds they may not."""
        there = tuple(rooms)
        wait = max(0.0, self._held_until - self._clock.monotonic())
        if hovered or wait:
            self._listed = self.of(there)
            return wait
        before = self._needs.get(shown, need(shown))
        self._needs = {room: before if room is shown else need(room) for room in there}
        self._listed = tuple(sorted(there, key=self._needs.__getitem__))
        return 0.0
