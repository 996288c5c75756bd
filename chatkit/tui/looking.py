"""What the user looks for in the past, and which part of it is shown: searches, older parts, moments."""

from collections.abc import Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING

from chatkit.protocol import events
from chatkit.tui import safe
from chatkit.tui.asked import Asked
from chatkit.tui.change import Change
from chatkit.tui.clock import Clock
from chatkit.tui.entries import Log, Said
from chatkit.tui.own import Own
from chatkit.tui.record import id_at, number_of
from chatkit.tui.room import Room
from chatkit.tui.rooms import Rooms

if TYPE_CHECKING:
    from chatkit.tui.search import Hit, Search
    from chatkit.tui.seeking import Seek
    from chatkit.tui.window import Window

GONE = "That is kept no longer"
SILENT = "Nothing has been said here"


class Looking:
    """Asks what it takes, and says what the pane is to show: `window` in place of the room's log, and `aim`.

    Whatever is answered too late, because the user wants something else by now, changes nothing.
    """

    def __init__(self, rooms: Rooms, own: Own, clock: Clock) -> None:
        self.asked = Asked()
        self.aim: int | None = None
        """The number of the entry to go to, in what is shown; whoever goes there takes it."""
        self.last: Hit | None = None
        """The hit that was gone to last, from which one goes on."""
        self.marking = False
        """Whether the hits of the search are marked where they were said."""
        self.words = ""
        """What is to be told in passing."""
        self._rooms = rooms
        self._own = own
        self._clock = clock
        self._window: Window | None = None
        self._seek: Seek | None = None
        self._searched = ""  # the line that asked the server last
        self._wanted: Hit | None = None  # to be gone to as soon as we are in its room

    @cached_property
    def search(self) -> "Search":
        """What is searched for."""
        from chatkit.tui.search import Search

        return Search(self._rooms, self._clock)

    @property
    def window(self) -> "Window | None":
        """The older part of the room that is shown in place of its log, if one is, or is on its way."""
        if self._window and self._window.room is not self._rooms.shown:
            self._window = None  # who goes to another room comes back to what is said now
        return self._window

    @property
    def waiting(self) -> bool:
        """Whether what is to be shown is still to come from the server."""
        return self._seek is not None or (self.window is not None and not self.window.ready)

    def logged_in(self, *, another_record: bool, resumed: bool) -> Change:
        """In another record than before the ids mean something else, and no answer about it is wanted."""
        if not another_record:
            if not resumed:
                self.asked.unanswered()
            return Change.NOTHING
        waits = self.search.is_asked
        self.asked.forget()
        self._window = self._seek = self._wanted = self.last = None
        self.search.forget()
        return Change.LOOKING | (self.ask_server() if waits else Change.NOTHING)

    # A search

    def ask_server(self, *, more: bool = False) -> Change:
        """Looks in all that the server keeps, for the newest ones or for as many as it tells at once."""
        search = self.search
        if search.wanted is None:
            return Change.NOTHING
        search.look_around()
        self.asked.withdraw(self._searched)  # or all that was typed without a connection would be asked later
        self._searched = search.line(more=more)
        return Change.LOOKING | self.asked.ask(self._searched, partial(self._found, search.text, more=more))

    def _found(self, text: str, event: events.AnyEvent, *, more: bool) -> Change:
        search = self.search
        if search.text != text:
            return Change.NOTHING
        search.answered(event, more=more)
        search.look_around()
        if isinstance(event, events.Search) and (line := search.wider):
            return Change.LOOKING | self.asked.ask(line, partial(self._found_elsewhere, text))
        return Change.LOOKING

    def _found_elsewhere(self, text: str, event: events.AnyEvent) -> Change:
        if self.search.text == text:
            self.search.widened(event)
        return Change.LOOKING

    @property
    def marks(self) -> list[int]:
        """The numbers of the hits in the log that is shown, the oldest first, while they are marked."""
        window = self.window
        log = window.log if window and window.ready else self._rooms.shown.log
        return self.search.marks(log) if self.marking else []

    # Going to a message

    def needs_join(self, hit: "Hit") -> bool:
        """Whether we are not in that room; its past cannot be read from outside."""
        room = self._room_of(hit)
        return not (hit.private or (room and room.inside))

    def go_to(self, hit: "Hit") -> Change:
        """Shows a hit where it was said; in a room that we are not in, as soon as we are."""
        self.last = self._wanted = hit
        room, self._seek = self._room_of(hit), None
        if self.needs_join(hit):
            return Change.NOTHING
        self._wanted = None
        if room is None:  # a talk that has ended, or goes on under another name
            return self._say(GONE)
        self.marking = True
        change = self._rooms.show(room) if room is not self._rooms.shown else Change.NOTHING
        if hit.id:
            return change | self._go_to(room, hit.id)
        number = hit.number  # what is in no record that one could ask is in the log or nowhere
        if number is not None and room.log.first <= number < room.log.end:
            return change | self._aim(number)
        return change | self._say(GONE)

    def came_in(self) -> Change:
        """We have come into a room: perhaps the one that something is to be shown in."""
        hit = self._wanted
        if hit is None or self._room_of(hit) is not self._rooms.shown:
            return Change.NOTHING
        return self.go_to(hit)

    def back_to_now(self) -> Change:
        """The room's own log is wanted again, and nothing else."""
        self._window = self.aim = self._seek = self._wanted = None
        self.marking = False
        return Change.LOOKING

    def leave_window(self) -> None:
        """Reading goes on in the room's own log."""
        self._window = None

    def _room_of(self, hit: "Hit") -> Room | None:
        return self._rooms.talk(hit.room) if hit.private else self._rooms.find(hit.room)

    def _go_to(self, room: Room, id_: int, around: Sequence[events.Message] = ()) -> Change:
        """Shows a message of the room that is shown: in its log, or else in an older part.

        Where what is `around` it is known already, that need not be asked for.
        """
        number = number_of(room.log, id_)
        if number is not None:
            return self._aim(number)
        from chatkit.tui.window import Window

        self._window = window = Window(room, id_, self._own, self._clock)
        if any(message.id == id_ for message in around):
            window.fill(around)
            self.aim = window.number(id_)
            return Change.LOOKING
        return self.grow(older=False) | self.grow(older=True)

    def _aim(self, number: int) -> Change:
        """Goes to an entry of the room's own log."""
        self._window, self.aim = None, number
        return Change.LOOKING

    def _say(self, words: str) -> Change:
        self.words = words
        return Change.LOOKING

    # An older part

    def grow(self, *, older: bool) -> Change:
        """Asks for what comes next at that end of the older part that is shown."""
        window = self.window
        line = window.question(older=older) if window else None
        if window is None or line is None:
            return Change.NOTHING
        return self.asked.ask(line, partial(self._grown, window, older=older))

    def _grown(self, window: "Window", event: events.AnyEvent, *, older: bool) -> Change:
        if window is not self.window:
            return Change.NOTHING
        was_ready = window.ready
        window.take(event, older=older)
        if isinstance(event, events.Error):
            self.words = safe.line(event.text)
        if not window.ready:
            return Change.LOOKING
        if not len(window.log):
            self._window = None
            return self._say(self.words or GONE)
        if not was_ready:
            self.aim = window.number(window.id)
        return Change.LOOKING

    def joins_now(self, top: int) -> int | None:
        """Where reading goes on in the room's own log, once the older part has come to it; else None.

        `top` is the number of the first entry that is seen of the older part.
        """
        window = self.window
        if window is None or not window.ready:
            return None
        ids = (id_at(window.log, number) for number in range(top, window.log.end))
        return number_of(window.room.log, next(filter(None, ids), 0))

    # A moment

    def go_to_moment(self, text: str) -> Change:
        """Shows what was said at a moment, as people write it, in the room that is shown."""
        from chatkit.tui import moments
        from chatkit.tui.seeking import Known, Seek

        try:
            moment = moments.read(text, self._clock)
        except ValueError:
            return self._say(f"When is that? {moments.EXAMPLES}")
        room, self._seek, self.marking = self._rooms.shown, None, False
        said = _messages(room.log)
        later = next(((number, it) for number, it in said if it.at >= moment), None)
        if later and (later[0] != said[0][0] or id_at(room.log, later[0]) <= 1):  # or nothing older is kept
            return self._aim(later[0])
        if later is None and (said or room.private):
            return self.back_to_now() | self._say(self._nothing_since(moment) if said else SILENT)
        newest = Known(later[1].id, later[1].at) if later else None
        self._seek = Seek(moment, newest, self._clock)
        return self._seek_on(room, self._seek)

    def _seek_on(self, room: Room, seek: "Seek") -> Change:
        if seek.found is None:
            self.words = f"Going to {self._written(seek.moment)} …"
            ask = self.asked.ask(f"#{room.name} {seek.question}", partial(self._sought, room, seek))
            return Change.LOOKING | ask
        self._seek = None
        if not seek.found:
            return self.back_to_now() | self._say(self._nothing_since(seek.moment))
        self.words = "Nothing older is kept: this is the oldest" if seek.is_oldest else ""
        return Change.LOOKING | self._go_to(room, seek.found, seek.around)

    def _sought(self, room: Room, seek: "Seek", event: events.AnyEvent) -> Change:
        if seek is not self._seek or room is not self._rooms.shown:
            return Change.NOTHING
        if isinstance(event, events.History):
            seek.take(event.messages)
            return self._seek_on(room, seek)
        self._seek = None
        return self._say(safe.line(event.text) if isinstance(event, events.Error) else "")

    def _nothing_since(self, moment: float) -> str:
        return f"Nothing was said since {self._written(moment)}"

    def _written(self, moment: float) -> str:
        at = self._clock.local(moment)
        return f"{at:%a} {at.day} {at:%b %Y %H:%M}"


def _messages(log: Log) -> list[tuple[int, Said]]:
    entries = enumerate(log.since(log.first), log.first)
    return [(number, entry) for number, entry in entries if isinstance(entry, Said)]
