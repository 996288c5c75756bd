"""What is told of rooms: each message, and everything that happens to people, becomes an entry once."""

from collections.abc import Iterator, Sequence

import msgspec

from chatkit.protocol import events
from chatkit.tui import answers, safe
from chatkit.tui.catching_up import catch_up
from chatkit.tui.change import Change
from chatkit.tui.clock import Clock
from chatkit.tui.entries import Crowd, Entry, Moved, New, Said, Tone, Words, continues
from chatkit.tui.older import LITTLE
from chatkit.tui.own import Own
from chatkit.tui.record import entry_of
from chatkit.tui.room import Member, Room
from chatkit.tui.rooms import Rooms


class Happenings:
    """Takes in what the server tells of rooms that we are in. What it tells of others is passed over."""

    def __init__(self, rooms: Rooms, own: Own, clock: Clock) -> None:
        self.fold_bursts = False
        """Whether what is said faster than anybody reads becomes one line until it is calm."""
        self._rooms = rooms
        self._own = own
        self._clock = clock

    def _room(self, name: str) -> Room | None:
        """The room of that name, if we are to hear of it."""
        room = self._rooms.find(safe.room(name))
        return None if room is None or room.put_out else room

    # We ourselves

    def come_in(self, name: str, greeting: str) -> Room | None:
        """We are in that room now, anew; its past is to be asked for. None if there are too many rooms."""
        room = self._rooms.open(name)
        if room is not None:
            room.inside = room.known = True
            room.put_out = False
            room.greeting, room.left_at = greeting, None
            room.reset(Member(self._own.nick or ""))
            room.look_again()
            room.past.begin()
        return room

    def stay_in(self, room: Room) -> None:
        """We are in that room still, after a lost connection."""
        room.look_again()
        if room is self._rooms.shown and not room.greeting:
            room.greeting, room.left_at = "back again", room.past.last_id

    # Messages

    def message(self, event: events.Message) -> Change:
        room, change = self._room(event.room), Change.NOTHING
        if room is None:
            return change
        if room.past.lacks_before(event.id):  # lost on the way, with a connection that broke
            room.past.begin()
            change = Change.ASK
        if room.past.hold(event):
            return change
        self._feel_pulse(room)
        return self._show(room, event)

    def _feel_pulse(self, room: Room) -> None:
        """Something new is said: is that too fast to be read?"""
        now = self._clock.monotonic()
        room.pulse.beat(now)
        if self.fold_bursts and room.pulse.is_fast(now):
            room.log.fold()

    @property
    def folding(self) -> bool:
        """Whether what was said somewhere is kept back until it is calm."""
        return any(room.log.folding for room in self._rooms)

    def unfold(self) -> Change:
        """Shows what was kept back where it has become calm."""
        now, change = self._clock.monotonic(), Change.NOTHING
        for room in self._rooms:
            if room.log.folding and (room.pulse.is_calm(now) or not self.fold_bursts):
                room.log.open()
                change |= Change.ENTRIES if room is self._rooms.shown else Change.NOTHING
        return change

    def _show(self, room: Room, event: events.Message, *, told: bool = False) -> Change:
        """Adds a message once. `told`: how many are new has been said already."""
        pending = room.log.pending.pop(event.re or "", None)
        missing = event.id - room.past.last_id - 1
        if missing < 0:  # it has come with the past already, or is acknowledged again
            return Change.ENTRIES | Change.OWN if pending else Change.NOTHING
        at, change = self._clock.read(event.at), Change.NOTHING
        if missing and room.past.last_id:
            text = f"messages missing here: {missing}"
            change |= self._rooms.add(room, Words(at, text, Tone.QUIET))
        room.past.last_id = event.id
        room.older.shown(event.id)
        entry = entry_of(event, self._own, self._clock, ours=pending is not None)
        if not isinstance(entry, Said):
            return change | self._rooms.add(room, entry) if entry else change
        if not (entry.own or self._rooms.seen(room)):
            room.missed(entry, told=told)
            change |= Change.ROOMS
        entry = msgspec.structs.replace(entry, continues=continues(room.log.last, entry))
        return change | self._rooms.add(room, entry) | (Change.OWN if entry.own else Change.NOTHING)

    # The past

    def history(self, room: Room, past: events.History) -> Change:
        """A page of what was missing has come; perhaps there is another."""
        before, change = room.past.last_id, Change.NOTHING
        if not before and past.since is not None:
            change |= self._tell_new(room, past.messages, past.new or 0, self._clock.read(past.since))
            room.older.wanted = len(past.messages) < LITTLE
            change |= Change.ASK
        for message in past.messages:
            change |= self._show(room, message, told=not before)
        if not before and self._rooms.seen(room):
            room.card = catch_up(room.log)
        if 0 < before < room.past.last_id and not room.past.is_whole():
            room.past.begin()
            return change | Change.ASK
        return change | self.caught_up(room)

    def _tell_new(self, room: Room, messages: Sequence[events.Message], count: int, since: float) -> Change:
        """So many came since the last visit, of which these are the last."""
        if not count:
            return Change.NOTHING
        if not messages:
            words = answers.of_new(count, 0, since, self._clock)
            return self._rooms.add(room, Words(self._clock.wall(), words, Tone.QUIET))
        missing = max(0, count - len(messages))
        room.draw_line(New(self._clock.read(messages[0].at), count, since, missing))
        room.line.growing = not self._rooms.seen(room)
        return Change.ENTRIES

    def older(self, room: Room, past: events.History) -> Change:
        """A page of what was said before all that is in the log, or word that there is nothing."""
        oldest = room.older.oldest
        page = [message for message in past.messages if not oldest or message.id < oldest]
        entries = [*self._older_entries(page, room.line.new, oldest)]
        if page:
            room.past.last_id = room.past.last_id or page[-1].id
            oldest = page[0].id
        over, edge = not page or oldest <= 1, ""
        if over:
            begins = bool(page) or past.complete
            edge = f"the beginning of {room.title}" if begins else "older ones are kept no longer"
        room.put_before(entries, edge)
        room.older.taken_in(oldest, over=over)
        return Change.ENTRIES if room is self._rooms.shown else Change.NOTHING

    def _older_entries(self, page: list[events.Message], new: New | None, oldest: int) -> Iterator[Entry]:
        """What is put in front; with the line, if some of what is new is older than all that was there."""
        begins = oldest - new.missing if new and new.missing else None
        for message in page:
            entry = entry_of(message, self._own, self._clock)
            if entry and new and begins is not None and message.id >= begins:
                yield msgspec.structs.replace(new, at=entry.at, missing=message.id - begins)
                begins = None
            if entry:
                yield entry

    def gap(self, event: events.Gap) -> Change:
        """Some of what we missed was left out; it is asked for, and what follows waits for it."""
        room = self._room(event.room)
        if room is None:
            return Change.NOTHING
        room.past.begin()
        return Change.ASK

    def caught_up(self, room: Room, *, lost: bool = False) -> Change:
        """All that was missing has come, or will not come: what waited goes below it.

        Where our place is `lost`, what was said meanwhile does not: it is asked for again later.
        """
        held, change = room.past.release(), Change.NOTHING
        if lost:
            room.greeting = ""
        elif room.left_at is None:  # else it counts what waited
            change |= self._greet(room)
        for it in held:
            if isinstance(it, Moved | Crowd | Words):
                change |= self._rooms.add(room, it)
            elif not lost:
                change |= self._show(room, it)
        return change | self._greet(room)

    def _greet(self, room: Room) -> Change:
        text, room.greeting = room.greeting, ""
        if not text:
            return Change.NOTHING
        if room.left_at is not None and (missed := room.past.last_id - room.left_at) > 0:
            text = f"{text} · {missed} came meanwhile"
        room.left_at = None
        return self._rooms.add(room, Words(self._clock.wall(), text, Tone.QUIET))

    # People

    def moved(self, event: events.Entered | events.Left) -> Change:
        room, nick = self._room(event.room), safe.name(event.nick)
        if room is None:
            return Change.NOTHING
        entered = isinstance(event, events.Entered)
        room.enter(nick) if entered else room.leave(nick)
        reason = safe.words(event.reason) if isinstance(event, events.Left) else ""
        return self._tell(room, Moved(self._clock.read(event.at), nick, entered, reason))

    def presence(self, event: events.Presence) -> Change:
        """So many came and went that they are only counted."""
        room = self._room(event.room)
        if room is None:
            return Change.NOTHING
        room.count(event.count)
        return self._tell(room, Crowd(self._clock.read(event.at), event.entered, event.left))

    def renamed(self, event: events.Renamed) -> Change:
        """Somebody has another name; without a room it is we ourselves, everywhere."""
        nick, new = safe.name(event.nick), safe.name(event.new)
        at, change = self._clock.read(event.at), Change.NOTHING
        if not event.room and self._own.is_called(nick):
            self._own.nick = self._own.wanted = new
            for each in self._rooms:
                each.rename(nick, new)
            words = Words(at, f"you are {new} now", Tone.QUIET)
            return self._rooms.add(self._rooms.shown, words) | Change.ROSTER
        words = Words(at, f"{nick} is {new} now", Tone.QUIET)
        if talk := self._rooms.rename_talk(nick, new):
            talk.rename(nick, new)
            change |= self._rooms.add(talk, words) | Change.ROSTER | Change.ROOMS
        room = self._room(event.room)
        if room is None:
            return change
        room.rename(nick, new)
        return change | self._tell(room, words)

    def away(self, event: events.Away) -> Change:
        """Somebody is away or back. Without a room it is we ourselves, or somebody whom we told something."""
        nick = safe.name(event.nick)
        room = self._room(event.room) if event.room else None
        if event.room and room is None:
            return Change.NOTHING
        for each in self._rooms:
            if room in (each, None) or each.private:
                each.mark(nick, away=event.away)
        own = self._own.is_called(nick)
        if own:
            self._own.away = event.away
        who = "you are" if own else f"{nick} is"
        words = Words(self._clock.read(event.at), answers.of_away(who, event), Tone.QUIET)
        if room is not None:
            return self._tell(room, words) | Change.ROSTER
        return self._rooms.add(self._rooms.talk(nick) or self._rooms.shown, words) | Change.ROSTER

    def roster(self, event: events.Roster) -> Change:
        room = self._room(event.room)
        if room is None:
            return Change.NOTHING
        room.topic = safe.line(event.topic)
        members = [Member(safe.name(member.nick), member.away) for member in event.members]
        if event.count:
            after = safe.name(event.after) if event.after else ""
            room.turn_page(members, after, safe.name(event.next) if event.next else "", event.count)
        else:
            room.reset(*members)
        room.look_is_answered(event.re)
        if (own := room.member(self._own.nick or "")) is not None:
            self._own.away = own.away
        return Change.ROSTER if room.past.incomplete else Change.ROSTER | self._greet(room)

    def topic(self, event: events.Topic) -> Change:
        room, text = self._room(event.room), safe.line(event.text)
        if room is None or text == room.topic:
            return Change.NOTHING
        room.topic = text
        at = self._clock.read(event.at) if event.at else self._clock.wall()
        nick = safe.name(event.nick)
        said = f"{nick} made the topic: {text}" if text else f"{nick} took the topic away"
        return self._tell(room, Words(at, said, Tone.QUIET), always=True) | Change.ROOMS

    def _tell(self, room: Room, it: Moved | Crowd | Words, *, always: bool = False) -> Change:
        """Adds what has happened to the log, unless it is not wanted; the roster has changed in any case."""
        change = Change.ROSTER if room is self._rooms.shown else Change.NOTHING
        if (self._own.quiet and not always) or room.past.hold(it):
            return change
        return change | self._rooms.add(room, it)
