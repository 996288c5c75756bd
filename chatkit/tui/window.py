"""An older part of a room, shown in place of its log: a log of its own that grows at both ends."""

from collections.abc import Iterable, Iterator, Sequence

from chatkit.protocol import events
from chatkit.tui.clock import Clock
from chatkit.tui.entries import Entry, Log
from chatkit.tui.own import Own
from chatkit.tui.record import entry_of, id_at
from chatkit.tui.room import Room
from chatkit.tui.seam import dated, mend

PAGE = 200  # messages that one question asks for
MOST = 4_000  # entries; beyond, those at the other end are forgotten, and asked for again


class PastLog(Log):
    """A log of which either end may be forgotten."""

    def __init__(self) -> None:
        super().__init__(10 * MOST)  # the window sees to it that it stays small

    def forget(self, first: int, end: int) -> None:
        """Only the entries from number `first` to before `end` stay."""
        del self._entries[max(0, end - self._first) :]
        if first > self._first:
            del self._entries[: first - self._first]
            self._first = first


class Window:
    """Part of a room's past, around the message `id`. Ids have no holes, so it knows what to ask for next."""

    def __init__(self, room: Room, id_: int, own: Own, clock: Clock) -> None:
        self.room = room
        self.id = id_
        self.log = PastLog()
        self.at_start = False
        """Whether nothing older is kept."""
        self.at_end = False
        """Whether nothing newer has been said, as far as was asked."""
        self._own = own
        self._clock = clock
        self._before = id_  # where to ask on: older ones than this
        self._after = id_ - 1  # and newer ones than this
        self._asking: set[bool] = set()
        self._answered: set[bool] = set()

    @property
    def ready(self) -> bool:
        """Whether both sides of the message have come, as far as there are any."""
        return len(self._answered) == len((True, False))

    def question(self, *, older: bool) -> str | None:
        """The line that asks for the next messages at that end; None while it is asked, or where it ends."""
        if older in self._asking or (self.at_start if older else self.at_end):
            return None
        self._asking.add(older)
        where = f"before {self._before}" if older else f"after {self._after}"
        return f"#{self.room.name} history {where} {PAGE}"

    def take(self, event: events.AnyEvent, *, older: bool) -> None:
        """The answer has come. Where it is an error, that end is as far as one gets."""
        self._asking.discard(older)
        self._answered.add(older)
        messages = event.messages if isinstance(event, events.History) else []
        if older:
            messages = [message for message in messages if message.id < self._before]
            self.at_start = not messages
            self._prepend(messages)
        else:
            messages = [message for message in messages if message.id > self._after]
            self.at_end = not messages
            self._append(messages)

    def fill(self, messages: Sequence[events.Message]) -> None:
        """Some messages around the one that is wanted have come already, the oldest first."""
        self._before = messages[0].id
        self._answered = {True, False}
        self._append(messages)

    def number(self, id_: int) -> int:
        """The number of the entry of that message, or of the next one where it is not shown."""
        numbers = range(self.log.first, self.log.end)
        return next((number for number in numbers if id_at(self.log, number) >= id_), self.log.end - 1)

    def _append(self, messages: Sequence[events.Message]) -> None:
        if not messages:
            return
        self._after = messages[-1].id
        for entry in dated(self._entries(messages), self._clock, self.log.last):
            self.log.append(entry)
        if (surplus := len(self.log) - MOST) > 0:
            self.log.forget(self.log.first + surplus, self.log.end)
            self._before, self.at_start = self._ids()[0], False

    def _prepend(self, messages: Sequence[events.Message]) -> None:
        if not messages:
            return
        self._before = messages[0].id
        older = dated(self._entries(messages), self._clock)
        mend(older, self.log, self._clock)
        self.log.prepend(older)
        if len(self.log) > MOST:
            self.log.forget(self.log.first, self.log.first + MOST)
            self._after, self.at_end = self._ids()[-1], False

    def _ids(self) -> list[int]:
        numbers = range(self.log.first, self.log.end)
        return [id_ for number in numbers if (id_ := id_at(self.log, number))] or [self.id]

    def _entries(self, messages: Iterable[events.Message]) -> Iterator[Entry]:
        entries = (entry_of(message, self._own, self._clock) for message in messages)
        return (entry for entry in entries if entry)
