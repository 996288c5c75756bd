"""What was typed, on its way: a line to be sent, and what is shown then; or what needs no server."""

from collections.abc import Callable, Collection
from functools import partial
from typing import NamedTuple, assert_never

import msgspec

from chatkit.tui.change import Change
from chatkit.tui.clock import Clock
from chatkit.tui.entries import Delivery, Said
from chatkit.tui.own import Own
from chatkit.tui.room import Room
from chatkit.tui.rooms import Rooms
from chatkit.tui.talks import Talks
from chatkit.tui.typed import Join, Leave, Order, Query, Say, Send, Tell, quoted

ROOMS_ONLY = "/me is for rooms. Here, say it in words"
NO_TALK = "No private talk is shown. /query NAME opens one"


class Line(NamedTuple):
    """A line to be sent; `sent` takes its tag then. `hint` says where it has gone, if that is not seen."""

    text: str
    sent: Callable[[str], Change]
    speech: bool = False
    hint: str = ""


class Done(NamedTuple):
    """It is done already."""

    change: Change


class Refused(NamedTuple):
    """It cannot be done here, and why."""

    why: str


class Orders:
    """Makes lines of what was typed. Those about a room name it, wherever the server would put them."""

    def __init__(self, rooms: Rooms, talks: Talks, own: Own, clock: Clock) -> None:
        self.joins: set[str] = set()
        """The tags under which we go into rooms that are to be shown."""
        self._typed: set[str] = set()  # the tags of commands whose answers are to be shown
        self._rooms = rooms
        self._talks = talks
        self._own = own
        self._clock = clock

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
        verb = "emote" if emote else "say"
        sent = partial(self._said, room, text, emote=emote)
        return Line(f"#{room.name} {verb} {quoted(text)}", sent, speech=True)

    def _tell(self, nick: str, text: str, hint: str = "") -> Line:
        return Line(f"tell {nick} {quoted(text)}", partial(self._told, nick, text), speech=True, hint=hint)

    def _leave(self, name: str) -> Line | Done | Refused:
        shown = self._rooms.shown
        if not name and not shown.private:
            return Line(f"leave {shown.name}", self._ask)
        if not name:
            return self._end_talk(shown)
        if name.startswith("@"):
            return self._end_talk(self._rooms.talk(name.removeprefix("@")))
        return Line(f"leave {name}", self._ask)

    def _end_talk(self, talk: Room | None) -> Done | Refused:
        if talk is None or not talk.private:
            return Refused(NO_TALK)
        return Done(self._rooms.close(talk))

    # once it is sent

    def _said(self, room: Room, text: str, tag: str, *, emote: bool = False) -> Change:
        """It is shown as pending until the server acknowledges it. Who speaks has read what there was."""
        room.line.remove()
        room.card = None
        room.log.pending[tag] = Said(
            self._clock.wall(), self._own.nick or "", text, emote, own=True, delivery=Delivery.PENDING
        )
        return Change.ENTRIES | Change.OWN if room is self._rooms.shown else Change.ROOMS

    def _told(self, nick: str, text: str, tag: str) -> Change:
        return self._said(self._talks.open(nick), text, tag)

    def _join(self, tag: str) -> Change:
        self.joins.add(tag)
        return Change.NOTHING

    def _ask(self, tag: str) -> Change:
        self._typed.add(tag)
        return Change.NOTHING

    # what comes of it

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
        for room in self._rooms:
            for tag in [tag for tag in room.log.pending if tag in tags]:
                failed = msgspec.structs.replace(room.log.pending.pop(tag), delivery=Delivery.FAILED)
                change |= self._rooms.add(room, failed) | Change.OWN
        return change

    def fail_all(self) -> Change:
        """No answer will come to anything."""
        return self.fail(
            [*self.joins, *self._typed, *(tag for room in self._rooms for tag in room.log.pending)]
        )
