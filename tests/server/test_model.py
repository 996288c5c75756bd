"""The server against a model of it, at random: whoever may hear something hears it once, in one order.

The loop is run by hand and its clock is the test's, so what each peer hears is known to the byte.
"""

import asyncio

import msgspec
from chatkit.server.house.rooms import ChatRoom
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chatkit.protocol import events, names
from chatkit.protocol.errors import AlreadyLoggedIn, ChatError, LoginRequired, NickTaken
from chatkit.server.backends.memory import MemoryBackend
from chatkit.server.config import Limits, Settings
from chatkit.server.server import ChatServer
from chatkit.server.words import reason
from tests.server.fakes import JSON, TEXT, FakeClock
from tests.server.peer import Peer, at_rest

MOST_PEERS = 6

# Those that are one name, those that only look like one, and those that are none.
NICKS = st.sampled_from(
    [
        "bob",
        "Bob",
        "BOB",
        "b0b",
        "alice",
        "aIice",
        "aiice",
        "осе",
        "oce",
        "José",
        "Jose\u0301",
        "小明",
        "x",
        "b@d",
        "__",
    ]
)
TEXTS = st.sampled_from(["hello", "hello again", "logout", "你好", "@t #lobby say hi"])
TAGS = st.none() | st.sampled_from("ab")
DIALECTS = {"text": TEXT, "json": JSON}


class Someone:
    """A peer, and what the model knows of it."""

    def __init__(self, server):
        self.peer = Peer(server)
        self.dialect = JSON
        self.nick = self.since = None
        self.expected = []

    @property
    def key(self):
        return names.key(self.nick)

    def types(self, line, tag=None):
        self.peer.session.receive(f"@{tag} {line}".encode() if tag else line.encode())

    def expects(self, event, tag=None):
        self.expected.append(msgspec.structs.replace(event, re=tag) if tag else event)

    def expects_refusal(self, error, tag=None):
        free = list(getattr(error, "free", ()))
        self.expects(events.Error(code=error.code, text=reason(error), free=free), tag)


class Model(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.clock = FakeClock()
        self.loop = asyncio.new_event_loop()
        self.loop.time = self.clock.time
        self.failures = []
        self.loop.set_exception_handler(lambda _, context: self.failures.append(context))
        self.here = []
        self.watched = []  # those who are here, and those who were until a moment ago
        self.record = []
        self.visits = {}  # how many messages there were when somebody left, and when that was, by key
        self.said = {}  # what was said with a tag, by who, what and tag
        self.loop.run_until_complete(self.start())

    async def start(self):
        limits = Limits(burst=0, login_seconds=0)
        self.server = ChatServer(
            Settings(name="test", limits=limits),
            MemoryBackend(self.clock),
            DIALECTS.values(),
            clock=self.clock,
        )
        await self.server.start()

    def teardown(self):
        self.loop.run_until_complete(self.server.stop())
        self.loop.close()
        assert self.failures == []

    # what is done

    @rule()
    @precondition(lambda self: len(self.here) < MOST_PEERS)
    def connect(self):
        async def arrive():
            one = Someone(self.server)
            self.here.append(one)
            self.watched.append(one)

        self.loop.run_until_complete(arrive())

    @rule(data=st.data(), nick=NICKS, tag=TAGS)
    @precondition(lambda self: self.here)
    def login(self, data, nick, tag):
        self.logs_in(self.anybody(data), nick, tag)
        self.settle()

    @rule(data=st.data(), text=TEXTS, tag=TAGS)
    @precondition(lambda self: self.here)
    def say(self, data, text, tag):
        self.says(self.anybody(data), text, tag)
        self.settle()

    @rule(data=st.data(), tag=TAGS)
    @precondition(lambda self: self.here)
    def look(self, data, tag):
        one = self.anybody(data)
        one.types("look", tag)
        members = [events.Member(other.nick, other.since, away=False) for other in self.inside()]
        self.expect_inside(one, events.Roster(room="lobby", topic="", members=members), tag)
        self.settle()

    @rule(data=st.data(), number=st.integers(1, 9), tag=TAGS)
    @precondition(lambda self: self.here)
    def history(self, data, number, tag):
        one = self.anybody(data)
        one.types(f"history {number}", tag)
        last = events.History(room="lobby", messages=self.record[-number:], complete=True)
        self.expect_inside(one, last, tag)
        self.settle()

    @rule(data=st.data(), nick=st.sampled_from(["bob", "alice", "x"]), tag=TAGS)
    @precondition(lambda self: self.here)
    def search(self, data, nick, tag):
        one = self.anybody(data)
        one.types(f"search hello from:{nick}", tag)
        found = [
            said for said in reversed(self.record) if names.key(said.nick) == nick and "hello" in said.text
        ]
        self.expect_inside(one, events.Search(messages=found[:20]), tag)
        self.settle()

    @rule(data=st.data(), tag=TAGS)
    @precondition(lambda self: self.here)
    def who(self, data, tag):
        one = self.anybody(data)
        one.types("who", tag)
        now = self.clock.time()
        users = [
            events.User(each.nick, ["lobby"], each.since, int(now - each.peer.session.last_line))
            for each in self.inside()
        ]
        self.expect_inside(one, events.Users(users=users), tag)
        self.settle()

    @rule(data=st.data(), dialect=st.sampled_from(sorted(DIALECTS)), tag=TAGS)
    @precondition(lambda self: self.here)
    def format(self, data, dialect, tag):
        one = self.anybody(data)
        one.types(f"format {dialect}", tag)
        one.dialect = DIALECTS[dialect]
        one.expects(self.server.welcome, tag)
        self.settle()

    @rule(data=st.data(), tag=TAGS)
    @precondition(lambda self: self.here)
    def logout(self, data, tag):
        self.logs_out(self.anybody(data), tag)
        self.settle()

    @rule(data=st.data())
    @precondition(lambda self: self.here)
    def drop(self, data):
        self.drops(self.anybody(data))
        self.settle()

    @rule(data=st.data(), nick=NICKS)
    @precondition(lambda self: self.here)
    def drop_during_login(self, data, nick):
        one = self.anybody(data)
        one.types(f"login {nick}")
        self.drops(one)
        self.settle()

    @rule(data=st.data(), text=TEXTS)
    @precondition(lambda self: self.here)
    def drop_while_speaking(self, data, text):
        one = self.anybody(data)
        self.says(one, text)
        self.drops(one)
        self.settle()

    @rule(data=st.data(), nick=NICKS, text=TEXTS)
    @precondition(lambda self: self.here)
    def all_in_one_segment(self, data, nick, text):
        one = self.anybody(data)
        self.logs_in(one, nick)
        self.says(one, text)
        self.logs_out(one)
        self.settle()

    @rule(data=st.data(), nick=NICKS)
    @precondition(lambda self: len(self.here) > 2)
    def many_in_one_turn(self, data, nick):
        """Somebody leaves while others want the name, speak or go."""
        first, second, third = data.draw(st.permutations(self.here))[:3]
        self.logs_out(first)
        for one, wanted in (second, first.nick or nick), (third, nick):
            if one.nick is None:
                self.logs_in(one, wanted)
            else:
                self.says(one, "who goes there?")
        self.settle()

    @rule(seconds=st.sampled_from([0.001, 1, 60, 24 * 3600]))
    def time_passes(self, seconds):
        self.clock.advance(seconds)

    # what the model makes of it

    def logs_in(self, one, nick, tag=None):
        one.types(f"login {nick}", tag)
        try:
            shown = self.allowed(one, nick)
        except ChatError as error:
            one.expects_refusal(error, tag)
            return
        one.since = events.timestamp(self.clock.time())
        for other in self.inside():
            other.expects(events.Entered(room="lobby", nick=shown, at=one.since))
        one.nick = shown
        one.expects(events.Login(nick=shown, room="lobby", epoch=self.server.epoch), tag)
        if one.dialect is TEXT and (missed := self.missed(one)):
            one.expects(missed)

    def missed(self, one):
        if one.key not in self.visits:
            last = self.record[-20:]
            return events.History(room="lobby", messages=last, complete=True) if last else None
        seen, since = self.visits[one.key]
        new = self.record[seen:]
        return events.History(room="lobby", messages=new, complete=True, new=len(new), since=since)

    def allowed(self, one, nick):
        if one.nick is not None:
            raise AlreadyLoggedIn(one.nick)
        shown = names.nick(nick)
        for is_like in (names.key, names.skeleton):
            for other in self.inside():
                if is_like(other.nick) == is_like(shown):
                    free = names.alternatives(shown, self.is_free)
                    raise NickTaken(shown, other.nick, alike=is_like is names.skeleton, free=free)
        return shown

    def is_free(self, nick):
        return not any(
            is_like(nick) == is_like(other.nick)
            for other in self.inside()
            for is_like in (names.key, names.skeleton)
        )

    def says(self, one, text, tag=None):
        one.types(f"say {text}", tag)
        if one.nick is None:
            one.expects_refusal(LoginRequired(), tag)
            return
        now = self.clock.time()
        mark = (one.key, text, tag)
        when, message = self.said.get(mark, (now, None))
        if message is not None and now - when < 24 * 3600:
            one.expects(message, tag)
            return
        message = events.Message(
            room="lobby",
            id=len(self.record) + 1,
            at=events.timestamp(now),
            nick=one.nick,
            text=text,
            kind="say",
        )
        self.record.append(message)
        for other in self.inside():
            other.expects(message, tag if other is one else None)
        if tag is not None:
            self.said[mark] = (now, message)

    def logs_out(self, one, tag=None):
        one.types("logout", tag)
        one.expects(events.Bye(reason=""), tag)
        self.goes(one)

    def drops(self, one):
        one.peer.drop()
        self.watched.remove(one)
        self.goes(one)

    def goes(self, one):
        self.here.remove(one)
        if one.nick is not None:
            at = events.timestamp(self.clock.time())
            self.visits[one.key] = (len(self.record), at)
            for other in self.inside():
                other.expects(events.Left(room="lobby", nick=one.nick, at=at, reason=""))

    def expect_inside(self, one, event, tag):
        if one.nick is None:
            one.expects_refusal(LoginRequired(), tag)
        else:
            one.expects(event, tag)

    def inside(self):
        """Who is in the room, sorted as a roster is."""
        return sorted((one for one in self.here if one.nick is not None), key=lambda one: one.key)

    def anybody(self, data):
        return data.draw(st.sampled_from(self.here))

    def settle(self):
        """Lets everything come to rest, and compares what each has heard."""
        self.loop.run_until_complete(at_rest(self.server))
        for one in self.watched:
            assert one.peer.heard() == b"".join(map(one.dialect.encode, one.expected)).decode()
            one.expected.clear()
        self.watched = list(self.here)

    @invariant()
    def nobody_else_is_here(self):
        inside = {one.key: one.peer.session for one in self.inside()}
        lobby = self.server.house.rooms.get("lobby") or ChatRoom(self.server, "lobby")
        assert self.server.sessions == {one.peer.session for one in self.here}
        assert self.server.house.users == inside
        assert lobby.roster.keys() == inside.keys()
        assert set(lobby.members) == set(inside.values())


def test_the_server_is_as_the_model():
    run_state_machine_as_test(Model, settings=settings(max_examples=100))
