"""What the client knows: rooms, who is in them, the connection. Pure: events in, no screen and no Textual.

Whatever the server sent is made safe here (`safe.py`), before anything else sees it.
"""

import enum
from collections.abc import Callable
from functools import partial

import msgspec

from chatkit.client import link
from chatkit.protocol import events, names
from chatkit.tui import answers, safe
from chatkit.tui.clock import Clock
from chatkit.tui.connection import Connecting, Ended, Link, NickProblem, Online, Waiting
from chatkit.tui.entries import Day, Delivery, Entry, Moved, Said, Tone, Words, continues
from chatkit.tui.room import Room

KEEP = 20_000  # entries a room


class Change(enum.Flag):
    """What an event has changed, so that only that is drawn anew."""

    NOTHING = 0
    ENTRIES = enum.auto()
    OWN = enum.auto()  # an own message among the entries: to be shown at once
    ROSTER = enum.auto()
    LINK = enum.auto()
    NICK = enum.auto()  # whether a name must be asked for
    HELP = enum.auto()
    LOOK = enum.auto()  # the roster is not known any more: ask for it
    PAST = enum.auto()  # what was said meanwhile is not known: ask for it


class ClientState:
    """Everything the client knows. `apply` takes an event in and says what it has changed."""

    def __init__(self, address: str, clock: Clock, nick: str | None = None, keep: int = KEEP) -> None:
        self.address = address
        self.clock = clock
        self.wanted = nick
        """The name that the connection logs in with by itself, and again after each reconnect."""
        self.nick: str | None = None
        """The name that we are logged in under."""
        self.server = ""
        self.link: Link = Connecting(clock.monotonic())
        self.needs_nick = False
        self.nick_problem: NickProblem | None = None
        self.commands: dict[str, events.CommandHelp] = {}
        self.rooms: dict[str, Room] = {}
        self._keep = keep
        self._asked: set[str] = set()
        self._login = ("", "")  # the tag and the nick of the login under way
        self._epoch = ""  # the record that the ids of messages belong to
        self._greeting = ""  # to be shown below the past
        self._current = self._room("lobby")

    @property
    def room(self) -> Room:
        """The room that is shown and spoken to."""
        return self._current

    @property
    def ready(self) -> bool:
        """Whether what is typed can be said: connected and logged in."""
        return isinstance(self.link, Online) and self.nick is not None

    def apply(self, event: link.StreamEvent) -> Change:
        """Takes in one event of the stream and returns what it has changed."""
        return self._linked(event) if isinstance(event, link.LinkEvent) else self._served(event)

    def said(self, tag: str, text: str) -> Change:
        """An own message went out under `tag`; it is shown as pending until the server acknowledges it."""
        entry = Said(self.clock.wall(), self.nick or "", text, own=True, delivery=Delivery.PENDING)
        self.room.log.pending[tag] = entry
        return Change.ENTRIES | Change.OWN

    def asked(self, tag: str) -> None:
        """A command that the user typed went out under `tag`: its answer is to be shown."""
        self._asked.add(tag)

    def logging_in(self, tag: str, nick: str) -> Change:
        """The user chose a name, and it went out under `tag`: a refusal is to be shown where he chose."""
        self._login = (tag, nick)
        self.nick_problem = None
        return Change.NICK

    def follow(self, following: bool) -> None:
        """The reader has come to the newest entry, or has left it."""
        self.room.following = following
        if following:
            self.room.unread = 0

    # The connection

    def _linked(self, event: link.LinkEvent) -> Change:
        now = self.clock.monotonic()
        match event:
            case link.Connecting():
                self.link = Connecting(now, event.attempt)
                return Change.LINK
            case link.Connected():
                self.link, self.server = Online(), safe.name(event.server)
                self.needs_nick = self.wanted is None
                return Change.LINK | Change.NICK
            case link.LoginRefused():
                return self._refused(event.nick, event)
            case link.Gap():
                return self._gap(event)
            case link.Reconnecting():
                change = self._lost(f"connection lost: {safe.words(event.reason)}")
                self.link = Waiting(safe.words(event.reason), now + event.delay, event.attempt)
            case link.Disconnected():
                change = self._lost(f"disconnected: {safe.words(event.reason)}")
                self.link = Ended(safe.words(event.reason))
        return change | Change.LINK | Change.NICK

    def _gap(self, event: link.Gap) -> Change:
        """What was said among the events that were dropped is in the record; the rest is not."""
        change = self._note(f"{event.dropped} events came too fast to be shown", Tone.NOTICE) | Change.LOOK
        if self.nick is None:
            return change
        self.room.past.begin()
        return change | Change.PAST

    def _lost(self, words: str) -> Change:
        """No connection any more; said once, however many attempts follow."""
        change = self._caught_up(lost=True)
        if isinstance(self.link, Online):
            change |= self._note(words, Tone.QUIET)
        self.nick, self.needs_nick, self.nick_problem = None, False, None
        self._asked.clear()
        for room in self.rooms.values():
            for entry in room.log.pending.values():
                change |= self._add(room, msgspec.structs.replace(entry, delivery=Delivery.FAILED))
            room.log.pending.clear()
        return change

    def _refused(self, nick: str, why: link.LoginRefused | events.Error) -> Change:
        self.needs_nick = True
        self.nick_problem = NickProblem(safe.name(nick), safe.words(why.text), safe.nicks(why.free))
        return Change.NICK | Change.LINK

    def _logged_in(self, event: events.Login) -> Change:
        self._asked.discard(event.re or "")
        self.nick = self.wanted = safe.name(event.nick)
        self.needs_nick, self.nick_problem = False, None
        self._caught_up(lost=True)
        room = self._room(safe.name(event.room))
        if room is not self._current:
            self._current = room
            self.follow(True)  # another room is shown from its end
        self.room.reset([self.nick])
        self._greeting = f"you are {self.nick}, in #{self.room.name} on {self.server or self.address}"
        if not event.epoch or event.epoch != self._epoch:
            self._epoch = event.epoch
            for each in self.rooms.values():
                each.past.forget()
        self.room.past.begin()
        return Change.ROSTER | Change.LINK | Change.NICK | Change.LOOK | Change.PAST

    # What the server says

    def _served(self, event: events.AnyEvent) -> Change:
        match event:
            case events.Message():
                return self._message(event)
            case events.Entered() | events.Left():
                return self._moved(event)
            case events.Login():
                return self._logged_in(event)
            case events.History() if self.room.past.is_answered_by(event.re):
                return self._show_past(event)
            case events.History():
                return self._answer(event.re, partial(answers.of_history, event, self.clock))
            case events.Search():
                return self._answer(event.re, partial(answers.of_search, event, self.clock))
            case events.Roster():
                return self._roster(event)
            case events.Error():
                return self._error(event)
            case events.Notice():
                return self._note(safe.words(event.text), Tone.NOTICE)
            case events.Help():
                commands = [safe.command(command) for command in event.commands]
                self.commands |= {command.verb: command for command in commands}
                return Change.HELP | self._answer(event.re, lambda: answers.of_help(commands))
            case events.Users():
                return self._answer(event.re, lambda: answers.of_users(event.users))
            case events.Pong():
                return self._answer(event.re, lambda: "pong: the server answers")
            case events.Welcome() | events.Bye():
                return Change.NOTHING  # Connected and Disconnected say more

    def _message(self, event: events.Message) -> Change:
        room = self._room(safe.name(event.room))
        return Change.NOTHING if room.past.hold(event) else self._show(room, event)

    def _show(self, room: Room, event: events.Message) -> Change:
        pending = room.log.pending.pop(event.re or "", None)
        missing = event.id - room.past.last_id - 1
        if missing < 0:  # it has come with the past already, or is acknowledged again
            return Change.ENTRIES | Change.OWN if pending else Change.NOTHING
        if missing and room.past.last_id:
            self._add(room, Words(self.clock.read(event.at), f"messages missing here: {missing}", Tone.QUIET))
        room.past.last_id = event.id
        nick, text = safe.name(event.nick), safe.words(event.text)
        own = self.nick is not None and names.key(nick) == names.key(self.nick)
        at = self.clock.read(event.at)
        if event.kind == "notice":
            return self._add(room, Words(at, f"{nick}: {text}", Tone.NOTICE))
        said = Said(at, nick, text, emote=event.kind == "emote", own=own)
        if not own and not (room.following and room is self._current):
            room.unread += 1
        change = self._add(room, msgspec.structs.replace(said, continues=continues(room.log.last, said)))
        return change | (Change.OWN if own else Change.NOTHING)

    def _show_past(self, past: events.History) -> Change:
        """A page of what was missing has come; perhaps there is another."""
        room, change = self.room, Change.NOTHING
        before = room.past.last_id
        if not before and (title := answers.of_missed(past, self.clock)):
            at = self.clock.read(past.messages[0].at) if past.messages else self.clock.wall()
            change |= self._add(room, Words(at, title, Tone.QUIET))
        for message in past.messages:
            change |= self._show(room, message)
        if 0 < before < room.past.last_id and not room.past.is_whole():
            return change | Change.PAST
        return change | self._caught_up()

    def _caught_up(self, *, lost: bool = False) -> Change:
        """All that was missing has come, or will not come: what waited goes below it.

        Where the connection is `lost`, what was said meanwhile does not: it is asked for again later.
        """
        change = self._note(self._greeting, Tone.QUIET) if self._greeting and not lost else Change.NOTHING
        self._greeting = ""
        for it in self.room.past.release():
            if isinstance(it, Moved):
                change |= self._add(self.room, it)
            elif not lost:
                change |= self._show(self.room, it)
        return change

    def _moved(self, event: events.Entered | events.Left) -> Change:
        room, nick = self._room(safe.name(event.room)), safe.name(event.nick)
        entered = isinstance(event, events.Entered)
        room.enter(nick) if entered else room.leave(nick)
        reason = safe.words(event.reason) if isinstance(event, events.Left) else ""
        moved = Moved(self.clock.read(event.at), nick, entered, reason)
        return Change.ROSTER if room.past.hold(moved) else self._add(room, moved) | Change.ROSTER

    def _roster(self, event: events.Roster) -> Change:
        room = self._room(safe.name(event.room))
        room.topic = safe.line(event.topic)
        room.reset([safe.name(member.nick) for member in event.members])
        words = partial(answers.of_roster, room.name, room.topic, room.members)
        return Change.ROSTER | self._answer(event.re, words)

    def _error(self, event: events.Error) -> Change:
        tag, text = event.re or "", safe.words(event.text)
        if self.room.past.is_answered_by(tag):  # an older server, or one that cannot read its record just now
            return self._caught_up() | self._note(text, Tone.ERROR)
        self._asked.discard(tag)
        for room in self.rooms.values():
            if entry := room.log.pending.pop(tag, None):
                self._add(room, msgspec.structs.replace(entry, delivery=Delivery.FAILED))
                return self._note(text, Tone.ERROR) | Change.OWN
        if tag and tag == self._login[0] and self.nick is None:  # else one asked twice, and came in at once
            return self._refused(self._login[1], event)
        return self._note(text, Tone.ERROR) | Change.OWN

    def _answer(self, tag: str | None, words: Callable[[], str]) -> Change:
        """Shows an answer to what the user typed; what the program asked by itself stays silent."""
        if tag is None or tag not in self._asked:
            return Change.NOTHING
        self._asked.discard(tag)
        return self._note(safe.words(words()), Tone.ANSWER) | Change.OWN

    def _note(self, text: str, tone: Tone) -> Change:
        return self._add(self.room, Words(self.clock.wall(), text, tone))

    def _add(self, room: Room, entry: Entry) -> Change:
        day = self.clock.local(entry.at).date()
        if room.day is None or day > room.day:  # never back, though this clock and the server's may differ
            room.day = day
            room.log.append(Day(entry.at, f"{day:%A} {day.day} {day:%B %Y}"))
        room.log.append(entry)
        return Change.ENTRIES

    def _room(self, name: str) -> Room:
        return self.rooms.setdefault(names.key(name), Room(name, self._keep))
