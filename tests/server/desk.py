"""A session and what surrounds it: no loop and no socket, and time passes when it is told to."""

from chatkit.protocol import events
from chatkit.protocol.errors import ChatError
from chatkit.server.asks import Admitted
from chatkit.server.backends.base import Appended, Presence, Stored
from chatkit.server.config import Limits
from chatkit.server.fanout import Gatherer
from chatkit.server.limits import Admission
from chatkit.server.outbox import Outbox
from chatkit.server.rooms import ChatRoom
from chatkit.server.session import ChatSession
from tests.server.fakes import FakeClock, FakeConnection, FakeServer, claim, said

UNHURRIED = {"burst": 0, "login_seconds": 0}


class Desk:
    """A session, what surrounds it, and what a test does with it."""

    def __init__(self, dialect="json", **limits):
        self.clock = FakeClock()
        self.server = FakeServer(Limits(**{**UNHURRIED, **limits}))
        self.lobby = ChatRoom(self.server, "lobby")
        self.connection = FakeConnection()
        self.turn = []
        self.admission = Admission(total=1, waiting=1, per_address=0)
        place = self.admission.enter("127.0.0.1")
        outbox = Outbox(self.connection, Gatherer(self.turn.append, self.clock, self.clock))
        self.session = ChatSession(self.server, self.connection, outbox, self.clock, place, "127.0.0.1")
        if dialect != "text":
            self.session.speak(dialect)
            self.hears()

    def types(self, *lines):
        for line in lines:
            self.session.receive(line if isinstance(line, ChatError) else line.encode())
        return self.hears()

    def hears(self):
        """What was written once the loop's turn is over, and with it whatever else was due."""
        self.server.begin()
        while self.turn:
            self.turn.pop()()
        heard = self.connection.heard()
        if self.session.dialect.name == "text":
            return heard
        return [events.decode(line.encode()) for line in heard.splitlines() if line.startswith("{")]

    def lets_in(self, nick="bob", missed=None):
        """What the server does when the record has granted a claim."""
        self.comes_in(nick)
        return self.is_let_in(missed)

    def comes_in(self, nick="bob"):
        """The record says that he is in the room; he has not been told yet."""
        self.server.begin()
        self.session.person.claim = claim(nick)
        self.lobby.entered(Presence("lobby", self.session.person.claim, 0.0, entered=True))
        self.session.enter(self.lobby)

    def is_let_in(self, missed=None):
        self.server.answer(Admitted(self.session.person.claim, missed))
        return self.hears()

    def is_said(self, text, number):
        """Somebody else says something."""
        self.lobby.said(Stored(said(text, "alice", id=number), claim("alice"), None), None)

    def logs_in(self, nick="bob"):
        self.types(f"login {nick}")
        return self.lets_in(nick)

    def stores(self, number=1):
        """What the backend does with the append that it was asked for last."""
        ask, tag = self.server.asked[-1]
        stored = Stored(said(ask.text, self.session.person.nick, id=number), self.session.person.claim, tag)
        self.lobby.said(stored, self.session)
        self.server.answer(Appended(stored, repeated=False))
        return self.hears()


def is_in(nick="bob", re=None):
    """What a program is told that has come in."""
    token = f"token of {nick}"
    return events.Login(nick=nick, room="lobby", epoch="e1", rooms=["lobby"], resume=token, re=re)
