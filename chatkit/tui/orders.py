"""What was typed becomes a line to be sent, and what is shown then; or what needs no server."""

from collections.abc import Collection
from typing import assert_never

from chatkit.tui.change import Change
from chatkit.tui.outgoing import Outgoing
from chatkit.tui.room import Room
from chatkit.tui.rooms import Rooms
from chatkit.tui.talks import Talks
from chatkit.tui.todo import Done, Line, Refused
from chatkit.tui.typed import Join, Leave, Order, Query, Say, Send, Tell

ROOMS_ONLY = "/me is for rooms. Here, say it in words"
NO_TALK = "No private talk is shown. /query NAME opens one"


class Orders:
    """Makes lines of what was typed. Those about a room name it, wherever the server would put them."""

    def __init__(self, rooms: Rooms, talks: Talks, outgoing: Outgoing) -> None:
        self.joins: set[str] = set()
        """The tags under which we go into rooms that are to be shown."""
        self._typed: set[str] = set()  # the tags of commands whose answers are to be shown
        self._rooms = rooms
        self._talks = talks
        self._outgoing = outgoing

    def follow(self, order: Order) -> Line | Done | Refused:
        """What is to be done."""
        match order:
            case Say(text, emote):
                return self._say(text, emote=emote)
            case Tell(nick, text):
                here = self._rooms.talk(nick) is self._rooms.shown
                return self._tell(nick, text, "" if here else f"This goes to {nick} alone, in @{nick}")
            case Join(room):
                return Line(f"join {room}", self._join)
            case Leave(name):
                return self._leave(name)
            case Query(""):
                return self._end_talk(self._rooms.shown)
            case Query(nick):
                return Done(self._rooms.show(self._talks.open(nick)))
            case Send(line, in_room):
                return Line(f"#{self._rooms.behind.name} {line}" if in_room else line, self._ask)
            case _:
                assert_never(order)

    def _say(self, text: str, *, emote: bool) -> Line | Refused:
        room = self._rooms.shown
        if room.private:
            return Refused(ROOMS_ONLY) if emote else self._tell(room.name, text)
        if room.put_out:
            return Refused(f"You are not in {room.title} any more. /join {room.name} asks to come back in")
        return self._outgoing.line(room, text, emote=emote)

    def _tell(self, nick: str, text: str, hint: str = "") -> Line:
        return self._outgoing.line(self._talks.open(nick), text, hint=hint)

    def _leave(self, name: str) -> Line | Done | Refused:
        if name.startswith("@"):
            return self._end_talk(self._rooms.talk(name.removeprefix("@")))
        room = self._rooms.find(name) if name else self._rooms.shown
        if room and room.private:
            return self._end_talk(room)
        if room and room.put_out:
            return Done(self._rooms.close(room))  # we have left it; what was said there goes now
        return Line(f"leave {room.name if room else name}", self._ask)

    def _end_talk(self, talk: Room | None) -> Done | Refused:
        if talk is None or not talk.private:
            return Refused(NO_TALK)
        return Done(self._rooms.close(talk))

    # once it is sent

    def _join(self, tag: str) -> Change:
        self.joins.add(tag)
        return Change.NOTHING

    def _ask(self, tag: str) -> Change:
        self._typed.add(tag)
        return Change.NOTHING

    # what comes of it

    @property
    def waits(self) -> bool:
        """Whether something that was typed, and is no message, has not been answered."""
        return bool(self._typed or self.joins)

    def answered(self, tag: str | None) -> bool:
        """Whether what came under this tag answers something that was typed, and is to be shown."""
        typed = tag in self._typed
        self._typed.discard(tag or "")
        return typed

    def joined(self, tag: str | None) -> bool:
        """Whether we have come into a room, under this tag, that is to be shown."""
        wanted = tag in self.joins
        self.joins.discard(tag or "")
        return wanted

    def refused(self, tag: str) -> Change:
        """An error came under this tag. A talk with somebody who is not there comes to nothing."""
        talks = [room for room in self._rooms if room.private and tag in room.log.pending]
        change = self.fail([tag])
        for talk in talks:
            if not talk.known and talk is not self._rooms.shown:
                change |= self._rooms.close(talk)
        return change

    def fail(self, tags: Collection[str]) -> Change:
        """No answer will come under these tags. Changes nothing where nobody typed what they were of."""
        typed = self.joins.union(self._typed).intersection(tags)
        self.joins -= typed
        self._typed -= typed
        change = Change.OWN if typed else Change.NOTHING
        return change | self._outgoing.fail(tags)

    def fail_all(self) -> Change:
        """No answer will come to anything that was sent."""
        return self.fail([*self.joins, *self._typed]) | self._outgoing.fail_all()
