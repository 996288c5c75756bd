"""The rooms and private talks that there is a log of, and which of them is shown."""

from collections.abc import Callable, Iterator

from chatkit.protocol import names
from chatkit.tui.change import Change
from chatkit.tui.clock import Clock
from chatkit.tui.entries import Entry, Tone, Words
from chatkit.tui.room import Room
from chatkit.tui.room_order import Need, RoomOrder, need

MOST_ROOMS = 100  # a server may put one into so many; what it tells of others is passed over
MOST_TALKS = 100  # beyond, the one that has been silent for longest is forgotten


class Rooms:
    """In the order in which they were opened. There is always one that is shown, and one real room.

    They are listed in another order, by which one steps through them and counts them.
    """

    def __init__(self, clock: Clock, keep: int) -> None:
        """Keeps `keep` entries of each."""
        self._clock = clock
        self._keep = keep
        self._rooms: dict[str, Room] = {}
        self.listeners: list[Callable[[Room, Entry], None]] = []
        """Each hears of every entry that comes to the end of a log."""
        self.epoch = ""
        """The record that the ids of messages belong to."""
        self._order = RoomOrder(clock)
        self._origin: Room | None = None  # where one was before one went to what is unread
        self.watched = True
        """Whether the terminal has the focus, as far as it tells."""
        self.shown = self.behind = self._open(Room("lobby", keep, clock))
        """What is shown and spoken to; and behind a private talk, the last room that was."""

    def counts_anew(self, epoch: str) -> bool:
        """Whether ids of messages mean something else in the record of that name; "" is never the same."""
        return not epoch or epoch != self.epoch

    def __iter__(self) -> Iterator[Room]:
        return iter(tuple(self._rooms.values()))

    @property
    def listed(self) -> tuple[Room, ...]:
        """As they are listed."""
        return self._order.of(self)

    def arrange(self, *, hovered: bool = False) -> float:
        """Lists those first that need one, if they may move. Returns for how many seconds they may not."""
        return self._order.arrange(self, self.shown, hovered=hovered)

    def find(self, name: str) -> Room | None:
        """The room of that name, if there is a log of it."""
        return self._rooms.get(_key(name))

    def talk(self, nick: str) -> Room | None:
        """The private talk with somebody, if there is one."""
        return self._rooms.get(_key(nick, private=True))

    def asking(self, tag: str | None) -> Room | None:
        """The room whose past was asked for under that tag."""
        return next((room for room in self if room.past.is_answered_by(tag)), None)

    def asking_older(self, tag: str | None) -> Room | None:
        """The room of which something older was asked for under that tag."""
        return next((room for room in self if room.older.is_answered_by(tag)), None)

    def saying(self, tag: str) -> Room | None:
        """The room, or talk, where something was said under that tag."""
        return next((room for room in self if tag in room.log.pending), None)

    def open(self, name: str) -> Room | None:
        """The room of that name, a new one if need be; None when there are too many."""
        if (room := self.find(name)) is None and self._count(private=False) < MOST_ROOMS:
            room = self._open(Room(name, self._keep, self._clock))
        return room

    def open_talk(self, nick: str) -> Room:
        """The talk with somebody, a new one if need be."""
        if (talk := self.talk(nick)) is None:
            if self._count(private=True) >= MOST_TALKS:
                silent = [room for room in self if room.private and room is not self.shown]
                self.close(min(silent, key=_last_heard))
            talk = self._open(Room(nick, self._keep, self._clock, private=True))
        return talk

    def rename_talk(self, nick: str, new: str) -> Room | None:
        """The other in a talk has a new name: the talk keeps its place. None if there is none, or two."""
        key, new_key = _key(nick, private=True), _key(new, private=True)
        talk = self._rooms.get(key)
        if talk is None or (key != new_key and new_key in self._rooms):
            return None
        talk.name = new
        self._rooms = {new_key if old == key else old: room for old, room in self._rooms.items()}
        return talk

    def close(self, room: Room) -> Change:
        """Forgets a room; if it was shown, another is. The last real one stays."""
        others = [other for other in self if not other.private and other is not room]
        if not others:
            return Change.NOTHING
        del self._rooms[next(key for key, each in self._rooms.items() if each is room)]
        if self.behind is room:
            self.behind = others[-1]
        return self.show(self.behind) if self.shown is room else Change.ROOMS

    def show(self, room: Room) -> Change:
        """Shows this one, from its end."""
        if room is not self.shown:
            self.look_away()
            self.shown.leave_behind()
            room.come_back()
        self.shown, self._origin = room, None
        if not room.private:
            self.behind = room
        room.following = True
        room.read()
        return Change.ROOMS | Change.ENTRIES | Change.ROSTER | Change.ASK

    def step(self, by: int) -> Change:
        """Shows the next one, or the one before; after the last comes the first."""
        rooms = self.listed
        self._order.hold()
        return self.show(rooms[(rooms.index(self.shown) + by) % len(rooms)])

    def go_to(self, number: int) -> Change:
        """Shows the one of that number in the list, counted from 1, if there is one."""
        rooms = self.listed
        self._order.hold()
        return self.show(rooms[number - 1]) if 1 <= number <= len(rooms) else Change.NOTHING

    def attend(self) -> Change:
        """Shows the next one that needs us, and when none does any more, the one we came from."""
        origin, here = self._origin, self.shown
        neediest = min((room for room in self.listed if room is not here), key=need, default=here)
        if neediest is not here and need(neediest) is not Need.NONE:
            change = self.show(neediest)
            self._origin = origin or here
            return change
        return self.show(origin) if origin and origin in self.listed else Change.NOTHING

    def add(self, room: Room, entry: Entry) -> Change:
        """Adds an entry to a room's log."""
        room.add(entry)
        for hear in self.listeners:
            hear(room, entry)
        return Change.ENTRIES if room is self.shown else Change.NOTHING

    def note(self, text: str, tone: Tone, room: Room | None = None) -> Change:
        """Says something where it is seen, or in that room."""
        return self.add(room or self.shown, Words(self._clock.wall(), text, tone))

    def seen(self, room: Room) -> bool:
        """Whether what comes there now is seen at once."""
        return room is self.shown and room.following and self.watched

    def look_away(self) -> None:
        """What comes where the reader was looking is not seen from now on."""
        if self.seen(self.shown):
            self.shown.look_away()

    def follow(self, following: bool) -> None:
        """The reader has come to the newest entry of the room that is shown, or has left it."""
        if not following:
            self.look_away()
        self.shown.following = following
        self._read_what_is_seen()

    def watch(self, watched: bool) -> Change:
        """The terminal has got the focus, or has lost it."""
        if not watched:
            self.look_away()
        else:
            self.shown.come_back()
        self.watched = watched
        self._read_what_is_seen()
        return Change.ENTRIES

    def _read_what_is_seen(self) -> None:
        if self.seen(self.shown):
            self.shown.read()

    def _open(self, room: Room) -> Room:
        self._rooms[_key(room.name, private=room.private)] = room
        return room

    def _count(self, *, private: bool) -> int:
        return sum(room.private is private for room in self._rooms.values())


def _key(name: str, *, private: bool = False) -> str:
    """No talk is taken for a room, whatever a server calls its rooms."""
    return f"{'@' if private else '#'}{names.key(name)}"


def _last_heard(room: Room) -> float:
    return room.log.last.at if room.log.last else 0.0
