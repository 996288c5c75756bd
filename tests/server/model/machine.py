"""The server beside its model: both are given the same lines, and what each peer hears is compared."""

import asyncio
import selectors
from collections import Counter
from itertools import count, cycle, islice

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from chatkit.server.backends.memory import MemoryBackend
from chatkit.server.config import Limits, Settings
from chatkit.server.server import ChatServer
from tests.server.fakes import FakeClock
from tests.server.model.coming import DIALECTS
from tests.server.model.effects import EFFECTS
from tests.server.model.line import Line
from tests.server.model.people import Someone
from tests.server.model.rooms import KEPT, LARGE
from tests.server.model.town import AWAY, HELD, HELD_PER_ADDRESS, HOME, MOST_ROOMS, Town
from tests.server.peer import at_rest

LIMITS = Limits(
    burst=0,
    login_seconds=0,
    rooms=MOST_ROOMS,
    resume_seconds=HELD,
    connections_per_address=HELD_PER_ADDRESS,
)
MOST_PEERS = 6
MOMENT = 0.001  # seconds from one thing to the next, so that no two places fall due at once


class Impatient(selectors.DefaultSelector):
    """Nothing comes from outside: who would wait for it would wait for ever."""

    def select(self, timeout=None):
        assert timeout == 0, "somebody waits for what never comes"
        return super().select(timeout)


class Machine(RuleBasedStateMachine):
    """The loop is run by hand and its clock is the test's, so what each peer hears is known to the byte."""

    def __init__(self):
        super().__init__()
        self.clock = FakeClock()
        self.loop = asyncio.SelectorEventLoop(Impatient())
        self.loop.time = self.clock.time
        self.failures = []
        self.loop.set_exception_handler(lambda _, context: self.failures.append(context))
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr("chatkit.server.rooms.LARGE", LARGE)
        self.patch.setattr("chatkit.server.directory.PAGE", LARGE)
        numbers = count(1)
        self.patch.setattr("chatkit.server.house.token_urlsafe", lambda _: f"token-{next(numbers)}")
        self.watched = []  # those who are here, and those who were until a moment ago
        self.loop.run_until_complete(self.start())

    async def start(self):
        backend = MemoryBackend(self.clock, KEPT, steady=self.clock)
        settings = Settings(name="test", limits=LIMITS)
        self.server = ChatServer(settings, backend, DIALECTS.values(), clock=self.clock)
        await self.server.start()
        self.town = Town(self.clock, self.server.welcome, self.server.epoch, EFFECTS)

    def teardown(self):
        self.patch.undo()
        try:
            self.loop.run_until_complete(self.server.stop())
        finally:
            self.loop.close()
        assert self.failures == []

    # what rules are made of

    def connects(self, dialect, host):
        async def arrive():
            return Someone(self.server, DIALECTS[dialect], host)

        one = self.loop.run_until_complete(arrive())
        self.town.here.append(one)
        self.watched.append(one)
        if dialect == "text":
            self.town.greets(one)
        return one

    def has_room_for_one_more(self):
        return len(self.town.here) < MOST_PEERS

    def host(self, host):
        """That host, or this machine where there may be no more connections from it."""
        near = [one for one in self.town.here if one.host == AWAY]
        return HOME if len(near) >= HELD_PER_ADDRESS else host

    def types(self, one, verb, argument="", tag=None, room=None):
        line = Line(one, verb, self.named(argument), tag, room)
        one.peer.session.receive(line.written().encode())
        self.town.types(line)

    def named(self, argument):
        """With the nicks of those who are here in it."""
        nicks = [person.nick for person in self.town.users.values()] or ["nobody"]
        return argument.format(*islice(cycle(nicks), 3))

    def says(self, one, typed, said):
        """Types a line that is speech as it stands."""
        one.peer.session.receive(typed.encode())
        self.town.types(Line(one, "say", said))

    def ends(self, one):
        """Types no more, but goes on listening."""
        if not one.over:
            one.peer.session.end()
            one.ending = True
            self.town.go_on(one)

    def drops(self, one):
        if not one.over:
            one.peer.drop()
            self.watched.remove(one)
            self.town.breaks(one)

    def inside(self):
        return [one for one in self.town.here if one.person]

    def with_tokens(self):
        return [person for person in self.town.users.values() if person.token]

    def alive_with_tokens(self):
        return [person for person in self.with_tokens() if person.one and person.one.may_come_back]

    def positions(self, data, person):
        """How far a client says that it has come: as far as it has, not so far, or nothing of it."""
        heads = {"nowhere": 1, "@": len(person.privates)}
        heads |= {name: self.town.room(name).head for name in person.rooms}
        known = {name: data.draw(st.none() | st.integers(0, head + 1)) for name, head in heads.items()}
        return " ".join(f"{name}:{id_}" for name, id_ in known.items() if id_ is not None)

    def anybody(self, data):
        """More often than not somebody who has logged in."""
        return self.one_of(data, 8 * self.inside() + self.town.here)

    def one_of(self, data, people):
        return data.draw(st.sampled_from(people))

    def passes(self, seconds):
        self.clock.advance(seconds)
        self.town.expires()
        self.compare()

    def settle(self):
        """Lets everything come to rest, and compares what each has heard."""
        self.compare()
        self.passes(MOMENT)

    def compare(self):
        self.town.come_to_rest()
        self.loop.run_until_complete(at_rest(self.server))
        for one in self.watched:
            expected = b"".join(one.expected).decode()
            one.expected.clear()
            assert one.peer.heard().split("\n") == expected.split("\n"), one
        self.watched = list(self.town.here)

    # what is always so

    @invariant()
    def nobody_else_is_here(self):
        town, house = self.town, self.server.house
        assert self.server.sessions.keys() == {one.peer.session for one in town.here}
        assert not any(one.peer.gone for one in town.here)
        assert house.users.keys() == town.users.keys()
        for key, person in town.users.items():
            assert person.one is None or house.users[key] is person.one.peer.session
        assert house.tokens.keys() == {person.token for person in town.users.values()} - {""}
        assert len(self.server._held._timers) == len(town.held())
        assert house.ignored == Counter(key for person in town.users.values() for key in person.ignored)

    @invariant()
    def nobody_else_is_in_a_room(self):
        assert list(self.server.house.rooms) == list(self.town.open)
        for name, room in self.server.house.rooms.items():
            inside = {key for key, person in self.town.users.items() if name in person.rooms}
            assert room.roster.keys() == inside
            assert {member.person.key for member in room.members} == inside
