"""Whom the model knows: people by name, and the ends of the connections that they speak through."""

import msgspec

from chatkit.protocol import events, names
from chatkit.server.words import reason
from tests.server.fakes import JSON
from tests.server.peer import Peer


class Person:
    """Somebody who has logged in."""

    def __init__(self, nick, one, now):
        self.nick = nick
        self.origin = names.key(nick)  # by which the record knows lines that are sent again
        self.one = one  # through which connection; None while that is lost
        self.host = one.host
        self.since = events.timestamp(now)
        self.last_line = now
        self.token = ""
        self.rooms = []  # names; the one that was entered last comes last
        self.room = ""  # where lines go
        self.talk = ""  # the nick to whom they go instead
        self.away = None  # why, which may be nothing
        self.lost_at = None
        self.told_lost = False  # whether the others know
        self.entered = {}  # how many messages there were in each room before
        self.told = {}  # how far this one was told of each room when the connection was lost
        self.ignored = {}
        self.quiet = False
        self.converse = False
        self.last_teller = ""
        self.told_away = set()  # who has been told that this one is away, by key
        self.privates = []
        self.senders = []  # of each of those
        self.sent = []  # those that were sent under a tag, each with whom it went to
        self.sure = 0  # how many there were when the connection was lost

    def __repr__(self):
        return f"{self.nick} ({'held' if self.one is None else self.one.dialect.name})"

    @property
    def key(self):
        return names.key(self.nick)

    @property
    def is_away(self):
        return self.away is not None or self.lost_at is not None

    def takes(self, private, sender):
        """Gives a private message its number."""
        numbered = msgspec.structs.replace(private, id=len(self.privates) + 1)
        self.privates.append(numbered)
        self.senders.append(sender)
        return numbered

    def hides(self, other):
        """Whether this one, who is no program, wants nothing of somebody else."""
        return self.one.dialect.for_people and other.key in self.ignored and other is not self

    def hears_from(self, room, event, tag=None):
        """Something happened in a room."""
        here = self.room == room and not self.talk
        self.one.hears(event, tag, self.one.dialect if here else self.one.dialect.elsewhere)


class Someone:
    """One end of a connection, and what it should hear."""

    def __init__(self, server, dialect, host):
        self.peer = Peer(server, dialect.name, address=host)
        self.dialect = dialect
        self.host = host
        self.person = None
        self.lines = []  # that wait until the one before them is answered
        self.asking = False
        self.saying = 0  # messages that the record has not answered
        self.held = None  # what is heard while an answer is to come first
        self.ending = False
        self.over = False
        self.expected = []

    def __repr__(self):
        return f"{self.person.nick if self.person else 'nobody'} ({self.dialect.name})"

    @property
    def is_busy(self):
        return self.asking or self.saying > 0

    def hears(self, event, tag=None, dialect=None):
        event = msgspec.structs.replace(event, re=tag) if tag else event
        frames = self.expected if self.held is None else self.held
        frames.append((dialect or self.dialect).encode(event))

    def is_answered(self, *answer):
        """Hears an answer, and then what was held up for it."""
        held, self.held = self.held or [], None
        for event in answer:
            self.hears(event)
        self.expected += held

    def hears_refusal(self, error, tag=None):
        free = list(getattr(error, "free", ()))
        self.hears(events.Error(code=error.code, text=reason(error), free=free), tag)

    @property
    def may_come_back(self):
        return self.person is not None and bool(self.person.token) and self.dialect is JSON
