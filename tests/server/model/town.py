"""The model's state, and how others hear of what happens.

As in the server, a line is obeyed in two steps: what it means where it was typed is found out at once, and
what only the record can settle is done `later`, in the order in which it was asked for. While a line of
somebody waits for that, the next ones of the same connection wait too.
"""

from collections import deque
from difflib import get_close_matches
from functools import partial
from operator import itemgetter

from chatkit.protocol import events, names
from chatkit.protocol.errors import ChatError, LoginRequired, NickTaken, NoSuchNick, NotInRoom
from tests.server.model.rooms import Room

HELD = 120.0  # seconds for which the place of a lost connection is held
HELD_PER_ADDRESS = 2  # of one address but this machine's
HOME, AWAY = "127.0.0.1", "192.0.2.7"
MOST_ROOMS = 3  # that somebody may be in

NAMELESS = ("login", "resume", "format", "logout")  # what who has not logged in may type
COMES_FIRST = ("login", "resume", "join")  # their answers come before anything newer


class Town:
    def __init__(self, clock, welcome, epoch, effects):
        """`effects` are functions, by verb; what they return is to be done later."""
        self.clock = clock
        self.effects = effects
        self.welcome = welcome
        self.epoch = epoch
        self.here = []  # connections
        self.users = {}  # who is logged in, by key
        self.people = []  # those too who have just left, and whose names are not yet free
        self.rooms = {}  # all that there ever were
        self.open = {}  # those that somebody is in, as they were opened
        self.said = []  # all that was said, in every room
        self.marks = {}  # when what was said with a tag, by who, where, what and tag
        self.visits = {}  # up to which message somebody was in a room, and until when, by key and room
        self.tokens = 0
        self.later = deque()

    @property
    def now(self):
        return events.timestamp(self.clock.time())

    def greets(self, one):
        """The first words to who reads words."""
        one.hears(self.welcome)
        one.hears_refusal(LoginRequired())

    # one line after another

    def types(self, line):
        if not line.one.over:
            line.one.lines.append(line)
            self.go_on(line.one)

    def go_on(self, one):
        while one.lines and not one.asking and not one.over:
            if one.saying and not one.lines[0].is_said_to_all:
                break
            self.obey(one.lines.pop(0))
        if one.ending and not (one.lines or one.is_busy or one.over):
            self.end_of(one)

    def obey(self, line):
        if line.person is not None:
            line.person.last_line = self.clock.time()
        try:
            if line.person is None and (line.named or line.verb not in NAMELESS):
                raise LoginRequired
            if line.named and line.room not in line.person.rooms:
                raise NotInRoom(line.named.removeprefix("#"))
            work = self.effects[line.verb](self, line)
        except ChatError as error:
            line.one.hears_refusal(error, line.tag)
        else:
            if work is None:
                return
            if line.is_said_to_all:  # at once, without waiting for what was said before
                line.one.saying += 1
                self.later.append(partial(self.was_said, line, work()))
            else:
                line.one.asking = True
                line.one.held = [] if line.verb in COMES_FIRST else None
                self.later.append(partial(self.settle, line, work))

    def settle(self, line, work):
        try:
            more = work()
        except ChatError as error:
            line.one.hears_refusal(error, line.tag)
        else:
            if more is not None:  # it has to wait for something else
                self.later.append(partial(self.settle, line, more))
                return
        line.one.is_answered()
        line.one.asking = False
        self.go_on(line.one)

    def was_said(self, line, earlier):
        line.one.saying -= 1
        if earlier is not None:
            line.one.hears(earlier, line.tag)
        self.go_on(line.one)

    def come_to_rest(self):
        while self.later:
            self.later.popleft()()

    # who and where

    def room(self, name):
        return self.rooms.setdefault(name, Room(name))

    def called(self, nick):
        key = names.key(nick)
        if key not in self.users:
            likely = [name for name in self.users if name[0] == key[0]]
            close = get_close_matches(key, likely, n=1, cutoff=0.6)
            raise NoSuchNick(nick, self.users[close[0]].nick if close else None)
        return self.users[key]

    def refuse_taken(self, nick, own=None):
        """Raises NickTaken where somebody else has that name, or one that looks like it."""
        for is_like in (names.key, names.skeleton):
            for other in self.people:
                if is_like(other.nick) == is_like(nick) and other is not own:
                    free = names.alternatives(nick, self.is_free)
                    raise NickTaken(nick, other.nick, alike=is_like is names.skeleton, free=free)

    def is_free(self, nick):
        return not any(
            is_like(nick) == is_like(other.nick)
            for other in self.people
            for is_like in (names.key, names.skeleton)
        )

    def heads(self, person):
        """How far somebody was told of the rooms."""
        if person.lost_at is not None:
            return dict(person.told)
        return {name: self.room(name).head for name in person.rooms}

    # what happens in a room

    def tells_unless_hidden(self, room, event, person):
        """Everybody else in a room hears it who wants to hear of somebody."""
        for other in self.hearers(room):
            if other is not person and not other.hides(person):
                other.hears_from(room, event)

    def tells_of(self, room, person, event):
        """Everybody else in a room hears that somebody comes, goes or changes, but who does not want to."""
        for other in self.hearers(room):
            is_quiet = other.quiet and other.one.dialect.for_people
            if other is not person and not is_quiet and not other.hides(person):
                other.hears_from(room, event)

    def hearers(self, room):
        return [person for person in self.users.values() if room in person.rooms and person.one]

    def enters(self, person, name):
        room = self.room(name)
        if person in room.roster:
            return
        self.open.setdefault(name, room)
        is_here = self.users.get(person.key) is person
        is_away = is_here and person.is_away
        room.roster[person] = events.Member(person.nick, self.now, away=is_away)
        if not room.counts(self.clock.time(), entered=1, left=0):
            self.tells_of(name, person, events.Entered(room=name, nick=person.nick, at=self.now))
            if is_away:
                self.tells_of(name, person, self.whether_away(person, name))
        if is_here:
            person.rooms.append(name)
            person.entered[name] = room.head

    def leaves(self, person, name, why=""):
        room = self.room(name)
        del room.roster[person]
        if name in person.rooms:
            person.rooms.remove(name)
        if person.room == name and person.rooms:
            person.room = person.rooms[-1]
        if not room.roster:
            room.counted = None
            del self.open[name]
        elif not room.counts(self.clock.time(), entered=0, left=1):
            self.tells_of(name, person, events.Left(room=name, nick=person.nick, at=self.now, reason=why))

    # whether somebody is away

    def whether_away(self, person, room=""):
        why = "connection lost" if person.lost_at is not None else person.away or ""
        return events.Away(room=room, nick=person.nick, away=person.is_away, why=why, at=self.now)

    def announces(self, person):
        """Everybody who shares a room with somebody hears whether he is away."""
        for name in person.rooms:
            self.room(name).changes(person, away=person.is_away)
            if not self.room(name).is_large and self.room(name).counted is None:
                self.tells_of(name, person, self.whether_away(person, name))

    def announces_lost(self, person):
        """Nobody hears of one who is back already."""
        if person.lost_at is not None:
            person.told_lost = True
            self.announces(person)

    # how somebody goes

    def end_of(self, one):
        """No more lines will come: a program's place is held, anybody else leaves."""
        if one.may_come_back:
            self.holds(one.person)
            one.hears(events.Bye(reason=""))
        else:
            one.hears(events.Bye(reason=""))
            if one.person is not None:
                self.goes(one.person)
        self.closes(one)

    def breaks(self, one):
        """The connection is gone. Who was about to say goodbye does not come back."""
        leaving = any(line.verb == "logout" for line in one.lines)
        self.closes(one)
        if one.may_come_back and not leaving:
            self.holds(one.person)
        elif one.person is not None:
            self.goes(one.person)

    def closes(self, one):
        one.over = True
        one.lines.clear()
        self.here.remove(one)

    def holds(self, person):
        near = [each for each in self.held() if each.host == person.host != HOME]
        if len(near) >= HELD_PER_ADDRESS:
            self.goes(near[0])
        person.told = self.heads(person)
        person.sure = len(person.privates)
        person.lost_at = self.clock.time()
        person.one = None
        self.later.append(partial(self.announces_lost, person))

    def held(self):
        """Those whose connection is lost, who lost it first first."""
        lost = [person for person in self.users.values() if person.lost_at is not None]
        return sorted(lost, key=lambda person: person.lost_at)

    def goes(self, person):
        """Somebody has left for good. The rooms hear of it when the record has."""
        del self.users[person.key]
        heads = self.heads(person)
        if person.lost_at is not None:
            self.tells_senders(person)
        person.rooms = []
        self.later.append(partial(self.gone, person, person.key, heads))

    def tells_senders(self, person):
        unsure = slice(person.sure, None)
        for private, sender in zip(person.privates[unsure], person.senders[unsure], strict=True):
            if sender is not person and self.users.get(sender.key) is sender and sender.one:
                text = f"{person.nick} has not come back, and did not get what you told him: {private.text}"
                sender.one.hears(events.Notice(text=text.replace("\n", " ")))

    def gone(self, person, key, heads):
        at = self.clock.time() if person.lost_at is None else person.lost_at
        why = "connection lost" if person.lost_at is not None else ""
        if person in self.people:
            for name in [name for name, room in self.open.items() if person in room.roster]:
                self.leaves(person, name, why)
            self.people.remove(person)
        for name, head in heads.items():
            self.visits[key, name] = (head, at)

    def expires(self):
        """Tells what large rooms have counted, and gives up the places of those who do not come back."""
        counting = [room for room in self.open.values() if room.counted]
        due = [(room.counted[2] + 1, self.tells_presence, room) for room in counting]
        due += [(person.lost_at + HELD, self.goes, person) for person in self.held()]
        for when, happens, whose in sorted(due, key=itemgetter(0)):
            if when <= self.clock.time():
                happens(whose)

    def tells_presence(self, room):
        presence = room.tells_what_it_counted()
        for other in self.hearers(room.name):
            if not (other.quiet and other.one.dialect.for_people):
                other.hears_from(room.name, presence)
