"""What is kept of a session when its connection is lost, so that the next one goes on with it."""

import re
from collections.abc import Iterable

from chatkit.client import lines
from chatkit.client.unanswered import Line, Unanswered
from chatkit.protocol import events, names, positions
from chatkit.protocol.commands import Emote, History, Join, Leave, Look, Query, Say, Topic
from chatkit.protocol.errors import ChatError
from chatkit.protocol.grammar import parse

# What a server gives us goes into lines of ours: only what cannot be more than one word.
_TOKEN = re.compile(r"[!-~]{1,200}")

_WHERE_WE_ARE = (Say, Emote, Look, Leave, Topic, History)  # without a #room, they are about the current one
_MOVES = (Join, Leave, Query)  # they change which room that is


class Remembered:
    """One session over all its connections: who we are, where we are, what we have, what is unanswered.

    Names of rooms are kept folded (`names.key`), as a server tells them. What no name may be is not kept.
    """

    def __init__(self, nick: str | None = None) -> None:
        """`nick` is whom to log in as; None until somebody does so by hand."""
        self.nick = nick
        self.room: str | None = None
        self.rooms: list[str] = []
        self.returning: list[str] = []
        """Rooms to be joined again, in this order; the last one is to be current afterwards."""
        self.unanswered = Unanswered()
        self._token = ""
        self._epoch = ""
        self._positions: dict[str, int] = {}
        self._in_query = False

    # What happens

    def logged_in(self, event: events.Login) -> None:
        """We are in, anew or again."""
        before = [] if event.resumed else self.rooms
        current = None if event.resumed else self.room
        if event.epoch != self._epoch:
            self._positions.clear()
        if not event.resumed:
            self._in_query = False
            self._positions[positions.PRIVATE] = 0  # they are counted from each login on
        self._epoch = event.epoch
        self._token = event.resume if _TOKEN.fullmatch(event.resume) else ""
        self.nick = _nick(event.nick) or self.nick
        self.room = _room(event.room)
        self.rooms = _each_once(filter(None, map(_room, [*event.rooms, event.room])))
        self._turn_back(before, current)
        kept = {*self.rooms, *self.returning, positions.PRIVATE}
        self._positions = {room: id_ for room, id_ in self._positions.items() if room in kept}

    def _turn_back(self, before: list[str], current: str | None) -> None:
        """Where we were `before`, or still had to go, and are not now, we go again; home last."""
        home = self.returning[-1] if self.returning else current
        wanted = _each_once([*before, *self.returning])
        others = [room for room in wanted if room not in self.rooms and room != home]
        self.returning = [*others, home] if home and (others or home != self.room) else []

    def resume_refused(self) -> None:
        """Our place is lost."""
        self._token = ""

    def joined(self, event: events.Joined) -> None:
        room = _room(event.room)
        if room is None:
            return
        self._in_query = False
        self.room = room
        self.rooms = _each_once([*self.rooms, room])
        self.returned(room)

    def returned(self, room: str) -> None:
        """That room need not be joined again: we are in, or may not be."""
        if room in self.returning:
            self.returning.remove(room)

    def left(self, event: events.Left) -> None:
        """We have left a room. Where our lines go now is told next."""
        room = names.key(event.room)
        self._positions.pop(room, None)  # what is said there until we come back is nothing that we missed
        if room in self.rooms:
            self.rooms.remove(room)
        if room == self.room:
            self.room = self.rooms[-1] if self.rooms else None

    def query(self, event: events.Query) -> None:
        self._in_query = bool(event.nick)
        self.room = _room(event.room)

    def renamed(self, event: events.Renamed) -> None:
        if self.nick is not None and names.key(event.nick) == names.key(self.nick):
            self.nick = _nick(event.new) or self.nick

    def saw(self, event: events.Message | events.Private | events.Gap) -> bool:
        """Takes note of how far we have come there. False where we had come as far before."""
        room = positions.PRIVATE if isinstance(event, events.Private) else names.key(event.room)
        id_ = event.last if isinstance(event, events.Gap) else event.id
        if room not in self.rooms and room != positions.PRIVATE:
            return True
        if id_ <= self._positions.get(room, 0):
            return False
        self._positions[room] = id_
        return True

    # What is sent

    def asked(self, tag: str, text: str) -> Line:
        """A line whose answer is waited for from now on."""
        request = parse(f"@{tag} {text}", json_text=True)
        assert request is not None  # noqa: S101  # with a tag it is never empty
        line = Line(text, request)
        self.unanswered.add(tag, line)
        return line

    def send(self, tag: str, line: Line) -> str:
        """The text of a line that is sent now, with the room that it is about, where that can be known."""
        if not (line.sent or line.request.room) and isinstance(line.request.command, _WHERE_WE_ARE):
            self._pin(tag, line)
        line.sent = True
        return line.text

    def _pin(self, tag: str, line: Line) -> None:
        room = self.returning[-1] if self.returning else self.room
        line.sure = False
        if room is None or self._in_query or self.unanswered.holds(*_MOVES):
            return
        text = lines.in_room(line.text, room)
        if lines.fits(tag, text):
            line.text, line.sure = text, True

    def resume_line(self, tag: str) -> str | None:
        """The line that brings us back to our place, if there is one."""
        if not self._token:
            return None
        line = f"resume {self._token} {positions.write(self._positions)}"
        return line if lines.fits(tag, line) else None


def _each_once(rooms: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(rooms))


def _room(text: str) -> str | None:
    try:
        return names.key(names.room(text))
    except ChatError:
        return None


def _nick(text: str) -> str | None:
    try:
        return names.nick(text)
    except ChatError:
        return None
