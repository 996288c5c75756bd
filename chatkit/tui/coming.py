"""Which rooms we are in: what logging in, joining and leaving make of the logs that there are."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from chatkit.protocol import events, names
from chatkit.tui import safe
from chatkit.tui.change import Change
from chatkit.tui.entries import Tone
from chatkit.tui.happenings import Happenings
from chatkit.tui.own import Own
from chatkit.tui.room import Room
from chatkit.tui.rooms import Rooms
from chatkit.tui.talks import Talks


class Question(NamedTuple):
    """A line to be sent that nobody typed; `asked` takes its tag then."""

    line: str
    asked: Callable[[str], None]


class Coming:
    """Takes in that we are somewhere, or are there no longer."""

    def __init__(self, rooms: Rooms, own: Own, talks: Talks, happenings: Happenings) -> None:
        self.to_do: list[Question] = []
        """What is to be sent once we are logged in."""
        self._rooms = rooms
        self._own = own
        self._talks = talks
        self._happenings = happenings
        self._over = False  # whether the next connection is another one, which knows nothing of our rooms

    def logged_in(self, event: events.Login, server: str) -> Change:
        self._own.nick = self._own.wanted = safe.name(event.nick)
        if self._rooms.counts_anew(event.epoch):
            self._rooms.epoch = event.epoch
            for room in self._rooms:
                room.past.forget()
                room.older.forget()
        home = safe.room(event.room)
        inside = [home, *map(safe.room, event.rooms)]
        supposed = not self._rooms.behind.known  # until the first login
        self._resume(inside) if event.resumed else self._begin(inside, server)
        gone = [room for room in self._rooms if not (room.private or room.inside or room.put_out)]
        if not event.resumed:  # into those that we were in, we come again
            gone = [room for room in gone if not room.known]
        if (supposed or self._rooms.shown in gone) and (first := self._rooms.find(home)):
            self._rooms.show(first)
        for room in gone:
            self._give_up(room)
        return Change.ROSTER | Change.LINK | Change.NICK | Change.ROOMS | Change.ASK

    def _give_up(self, room: Room) -> None:
        """The server has us there no longer. What we wrote there and was not sent must not vanish with it."""
        if room.log.pending or room.draft:
            self._put_out(room, f"you are not in {room.title}, and what you wrote here was not sent")
        else:
            self._rooms.close(room)

    def _begin(self, inside: Iterable[str], server: str) -> None:
        """We are somebody new to the server."""
        self.is_lost()
        self._own.away = False
        self._talks.begin()
        for name in inside:
            self._come_in(name, f"you are {self._own.nick}, in #{name} on {server}")
        if self._over:
            former = [
                room.name
                for room in self._rooms
                if room.known and not (room.private or room.inside or room.put_out)
            ]
            self.to_do += [Question(f"join {name}", _unasked) for name in former]
            self._over = False
        self.to_do += [Question(f"ignore {nick}", _unasked) for nick in self._own.ignored]

    def _resume(self, inside: Iterable[str]) -> None:
        """Our place was kept, and what we missed comes next."""
        kept = {names.key(name) for name in inside}
        if self._rooms.shown.private:
            self._rooms.note("back again", Tone.QUIET)
        for room in self._rooms:
            room.inside = room.inside and names.key(room.name) in kept
            if room.inside:
                self._happenings.stay_in(room)
        for name in inside:
            self._come_in(name, f"you are in #{name}")

    def _come_in(self, name: str, greeting: str) -> bool:
        """We are in that room. False where we had been all the time."""
        room = self._rooms.find(name)
        return not (room and room.inside) and self._happenings.come_in(name, greeting) is not None

    def is_lost(self) -> None:
        """We are in no room any more. What waits there is asked for again, if we come back."""
        for room in self._rooms:
            room.inside = False
            room.older.give_up()
            self._happenings.caught_up(room, lost=True)

    def is_over(self) -> None:
        """The connection has ended, and only the user can begin another."""
        self._over = True
        self.is_lost()

    def done(self, question: Question, tag: str) -> None:
        """Something that was to be sent has gone out under `tag`."""
        self.to_do.remove(question)
        question.asked(tag)

    def joined(self, event: events.Joined, *, wanted: bool) -> Change:
        """We are in that room. It is shown where it is `wanted`: the user went there."""
        name, topic = safe.room(event.room), safe.line(event.topic)
        greeting = f"you are in #{name}" + (f": {topic}" if topic else "")
        change = Change.ROOMS | Change.ASK if self._come_in(name, greeting) else Change.NOTHING
        room = self._rooms.find(name)
        if room is None:
            return Change.NOTHING
        room.topic = topic
        return change | self._rooms.show(room) if wanted else change

    def left(self, event: events.Left) -> Change:
        """We are in that room no longer. If that was not our wish, what was said there can still be read."""
        room = self._rooms.find(safe.room(event.room))
        if room is None:
            return Change.NOTHING
        reason = safe.words(event.reason)
        why = f" ({reason})" if reason else ""
        room.inside = False
        if event.re:
            return self._rooms.close(room) | self._rooms.note(f"you have left {room.title}{why}", Tone.QUIET)
        self._put_out(room, f"you are not in {room.title} any more{why}")
        return Change.ENTRIES | Change.ROSTER | Change.ROOMS | Change.LINK

    def _put_out(self, room: Room, words: str) -> None:
        """The room stays, to be read; only the user goes in again, or forgets it."""
        room.put_out = True
        room.reset()
        self._rooms.note(words, Tone.ERROR, room)


def _unasked(tag: str) -> None:
    """The answer comes with the other events, and changes nothing here."""
