"""Private talks: what two people say to each other alone. The server keeps none of it."""

import msgspec

from chatkit.protocol import events
from chatkit.tui import safe
from chatkit.tui.change import Change
from chatkit.tui.clock import Clock
from chatkit.tui.entries import Said, Tone, Words, continues
from chatkit.tui.own import Own
from chatkit.tui.room import Member, Room
from chatkit.tui.rooms import Rooms


class Talks:
    """Takes in private messages, each once. Their ids count from our login on, whoever they are with."""

    def __init__(self, rooms: Rooms, own: Own, clock: Clock) -> None:
        self._rooms = rooms
        self._own = own
        self._clock = clock
        self._last_id = 0

    def begin(self) -> None:
        """We have logged in anew: ids count from 1 again."""
        self._last_id = 0
        for talk in self._rooms:
            if talk.private:
                self._gather(talk)

    def open(self, nick: str) -> Room:
        """The talk with somebody; a new one begins with what must be known of it."""
        talk = self._rooms.talk(nick)
        if talk is None:
            talk = self._rooms.open_talk(nick)
            self._gather(talk)
            self._rooms.note(
                f"only {nick} and you see this; the server keeps nothing of it", Tone.QUIET, talk
            )
        return talk

    def private(self, event: events.Private) -> Change:
        sender, to = safe.name(event.sender), safe.name(event.to)
        own = self._own.is_called(sender)
        pending = self._acknowledged(event.re or "")
        change = Change.ENTRIES | Change.OWN if pending else Change.NOTHING
        if event.id <= self._last_id:
            return change
        self._last_id = event.id
        if not own and self._own.ignores(sender):
            return change
        other = to if own else sender
        talk = self.open(other)
        talk.known = True
        if talk.name != other:  # as he writes it himself
            talk.name = other
            self._gather(talk)
        at, text = self._clock.read(event.at), safe.words(event.text)
        said = Said(at, sender, text, emote=event.kind == "emote", own=own)
        if not own and not self._rooms.seen(talk):
            talk.missed(said)
        said = msgspec.structs.replace(said, continues=continues(talk.log.last, said))
        return change | self._rooms.add(talk, said) | Change.ROOMS | (Change.OWN if own else Change.NOTHING)

    def gap(self, event: events.Gap) -> Change:
        """Some private messages that came while there was no connection are gone; nobody knows from whom."""
        text = f"private messages missing here: {max(1, event.last - event.first + 1)}"
        words, change = Words(self._clock.wall(), text, Tone.QUIET), Change.NOTHING
        for talk in [room for room in self._rooms if room.private] or [self._rooms.shown]:
            change |= self._rooms.add(talk, words)
        return change

    def _acknowledged(self, tag: str) -> bool:
        """The message that waits for the answer under this tag waits no longer. False if there is none."""
        popped = [talk.log.pending.pop(tag, None) for talk in self._rooms if talk.private]
        return any(popped)

    def _gather(self, talk: Room) -> None:
        """The two are in it, as far as is known."""
        away = any(room.is_away(talk.name) for room in self._rooms)
        own = [Member(self._own.nick, self._own.away)] if self._own.nick else []
        talk.reset(Member(talk.name, away), *own)
