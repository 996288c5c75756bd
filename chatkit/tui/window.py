"""An older part of a room, shown in place of its log: a log of its own that grows at both ends."""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from chatkit.protocol import events
from chatkit.tui import safe
from chatkit.tui.clock import Clock
from chatkit.tui.entries import Day, Entry, Log, Said, Tone, Words, continues
from chatkit.tui.own import Own
from chatkit.tui.room import Room

PAGE = 200  # messages that one question asks for
MOST = 4_000  # entries; beyond, those at the other end are forgotten, and asked for again


class PastLog(Log):
    """A log that grows at its old end too: older entries have numbers below those of the first."""

    def __init__(self) -> None:
        super().__init__(10 * MOST)  # the window sees to it that it stays small

    def prepend(self, entries: Sequence[Entry]) -> None:
        """These come before all others. A day that goes on in them begins there, and not here."""
        if (
            self._entries
            and isinstance(self._entries[0], Day)
            and _last_day(entries) == self._entries[0].name
        ):
            del self._entries[0]
            self._first += 1
        if self._entries and entries:
            self._entries[0] = _continued(entries[-1], self._entries[0])
        self._entries[:0] = entries
        self._first -= len(entries)

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
        entries = enumerate(self.log.since(self.log.first), self.log.first)
        at_or_after = (number for number, entry in entries if isinstance(entry, Said) and entry.id >= id_)
        return next(at_or_after, self.log.end - 1)

    def _append(self, messages: Sequence[events.Message]) -> None:
        if not messages:
            return
        self._after = messages[-1].id
        for entry in self._laid_out(messages, self.log.last):
            self.log.append(entry)
        if (surplus := len(self.log) - MOST) > 0:
            self.log.forget(self.log.first + surplus, self.log.end)
            self._before, self.at_start = self._ids()[0], False

    def _prepend(self, messages: Sequence[events.Message]) -> None:
        if not messages:
            return
        self._before = messages[0].id
        self.log.prepend(self._laid_out(messages, None))
        if len(self.log) > MOST:
            self.log.forget(self.log.first, self.log.first + MOST)
            self._after, self.at_end = self._ids()[-1], False

    def _ids(self) -> list[int]:
        ids = [entry.id for entry in self.log.since(self.log.first) if isinstance(entry, Said)]
        return ids or [self.id]

    def _laid_out(self, messages: Iterable[events.Message], last: Entry | None) -> list[Entry]:
        """The entries of these messages, after `last`, with a line where a day begins."""
        entries: list[Entry] = []
        day: date | None = self._clock.local(last.at).date() if last else None
        for message in messages:
            entry = shown(message, self._own, self._clock)
            if entry is None:
                continue
            today = self._clock.local(entry.at).date()
            if day is None or today > day:
                day = today
                entries.append(Day(entry.at, f"{day:%A} {day.day} {day:%B %Y}"))
            entries.append(_continued(entries[-1] if entries else last, entry))
        return entries


def shown(message: events.Message, own: Own, clock: Clock) -> Said | Words | None:
    """A message out of the record as an entry; None where we do not want to see it."""
    nick, text, at = safe.name(message.nick), safe.words(message.text), clock.read(message.at)
    ours = own.is_called(nick)
    if own.ignores(nick) and not ours:
        return None
    if message.kind == "notice":
        return Words(at, f"{nick}: {text}", Tone.NOTICE)
    return Said(
        at, nick, text, emote=message.kind == "emote", own=ours, id=message.id,
        mention=not ours and own.is_meant_by(text),
    )  # fmt: skip


def number_of(log: Log, id_: int) -> int | None:
    """The number of the entry of that message in a log, None where it is not there."""
    entries = enumerate(log.since(log.first), log.first)
    return next((number for number, entry in entries if isinstance(entry, Said) and entry.id == id_), None)


def _continued(last: Entry | None, entry: Entry) -> Entry:
    """The entry as it looks after the `last` one."""
    if not isinstance(entry, Said):
        return entry
    return msgspec.structs.replace(entry, continues=continues(last, entry))


def _last_day(entries: Sequence[Entry]) -> str:
    return next((entry.name for entry in reversed(entries) if isinstance(entry, Day)), "")
