"""Own messages that are not in the record yet: they wait for a connection, are on their way, late, or lost.

They stand below everything else until the server acknowledges them, so none is ever gone without a word. What
is sent again is the same line under the same tag where the connection does it (client.chat), and a new one
only where it is known that nothing sends the old one any more.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from functools import partial
from itertools import count

import msgspec

from chatkit.tui.change import Change
from chatkit.tui.clock import Clock
from chatkit.tui.entries import Delivery, Said
from chatkit.tui.own import Own
from chatkit.tui.room import Room
from chatkit.tui.rooms import Rooms
from chatkit.tui.todo import Line
from chatkit.tui.typed import quoted

LATE_AFTER = 10.0  # seconds without an acknowledgement
_UNDER_WAY = (Delivery.PENDING, Delivery.LATE)
_NOT_SENT = (Delivery.QUEUED, Delivery.FAILED)


class Outgoing:
    """What was said and is not acknowledged, kept in each room's `log.pending`, by tag.

    What waits for a connection has no tag yet; it is kept under a key that no tag can be.
    """

    def __init__(self, rooms: Rooms, own: Own, clock: Clock) -> None:
        self._rooms = rooms
        self._own = own
        self._clock = clock
        self._keys = (f"queued {number}" for number in count(1))
        self._sent: deque[tuple[float, str]] = deque()  # by a clock that nobody sets: when, and the tag

    def line(self, room: Room, text: str, *, emote: bool = False, hint: str = "") -> Line:
        """What says this in a room, or to the other in a private talk."""
        verb = f"tell {room.name}" if room.private else f"#{room.name} {'emote' if emote else 'say'}"
        return Line(
            f"{verb} {quoted(text)}",
            partial(self._send, room, text, emote=emote),
            queued=partial(self._queue, room, text, emote=emote),
            hint=hint,
        )

    def _send(self, room: Room, text: str, tag: str, *, emote: bool) -> Change:
        self._sent.append((self._clock.monotonic(), tag))
        return self._put(room, text, Delivery.PENDING, tag, emote=emote)

    def _queue(self, room: Room, text: str, *, emote: bool) -> Change:
        return self._put(room, text, Delivery.QUEUED, next(self._keys), emote=emote)

    def _put(self, room: Room, text: str, delivery: Delivery, key: str, *, emote: bool) -> Change:
        room.answered()
        nick = self._own.nick or self._own.wanted or ""
        room.log.pending[key] = Said(self._clock.wall(), nick, text, emote, own=True, delivery=delivery)
        return self._shown(room)

    # What comes of it

    def fail(self, tags: Collection[str]) -> Change:
        """No answer will come under these tags."""
        change = Change.NOTHING
        for room in self._rooms:
            for tag, said in room.log.pending.items():
                if tag in tags and said.delivery in _UNDER_WAY:
                    change |= self._become(room, tag, Delivery.FAILED)
        return change

    def fail_all(self) -> Change:
        """No answer will come to anything that was sent."""
        return self.fail([tag for room in self._rooms for tag in room.log.pending])

    def mark_late(self) -> Change:
        """Looks for what should have been acknowledged by now."""
        latest, late = self._clock.monotonic() - LATE_AFTER, set()
        while self._sent and self._sent[0][0] <= latest:
            late.add(self._sent.popleft()[1])
        change = Change.NOTHING
        for room in self._rooms if late else ():
            for tag, said in room.log.pending.items():
                if tag in late and said.delivery is Delivery.PENDING:
                    change |= self._become(room, tag, Delivery.LATE)
        return change

    def due(self) -> Iterator[Line]:
        """What waits and can be said now: where we are in the room. Each is taken out of the queue."""
        for room in self._rooms:
            if room.inside or room.private:
                for key in [
                    key for key, said in room.log.pending.items() if said.delivery is Delivery.QUEUED
                ]:
                    said = room.log.pending.pop(key)
                    yield self.line(room, said.text, emote=said.emote)

    # What the user wants of it

    def again(self, room: Room) -> Change:
        """What was lost is to be sent again, once it can be."""
        change = Change.NOTHING
        for tag, said in tuple(room.log.pending.items()):
            if said.delivery is Delivery.FAILED:
                del room.log.pending[tag]
                change |= self._queue(room, said.text, emote=said.emote) | Change.ASK
        return change

    def take_back(self, room: Room) -> str | None:
        """Takes out the newest message that was not sent, or was lost; returns its text."""
        for tag, said in reversed(room.log.pending.items()):
            if said.delivery in _NOT_SENT:
                del room.log.pending[tag]
                return said.text
        return None

    def _become(self, room: Room, tag: str, delivery: Delivery) -> Change:
        room.log.pending[tag] = msgspec.structs.replace(room.log.pending[tag], delivery=delivery)
        return self._shown(room)

    def _shown(self, room: Room) -> Change:
        return Change.ENTRIES | Change.OWN | Change.LINK if room is self._rooms.shown else Change.ROOMS


def waiting(rooms: Iterable[Room]) -> int:
    """How many messages wait for a connection."""
    return sum(said.delivery is Delivery.QUEUED for room in rooms for said in room.log.pending.values())


def is_late(room: Room) -> bool:
    """Whether something should have been acknowledged by now, and may still be."""
    return any(said.delivery is Delivery.LATE for said in room.log.pending.values())


def astray(room: Room) -> int:
    """How many of a room's are late or lost."""
    lost = (Delivery.LATE, Delivery.FAILED)
    return sum(said.delivery in lost for said in room.log.pending.values())
