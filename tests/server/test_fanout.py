"""Everybody hears everything once and in order, whoever is written to in one go and whoever is not."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chatkit.server import fanout
from chatkit.server.fanout import LARGE, LONGEST_WAIT, REST, Gatherer
from chatkit.server.outbox import Outbox
from tests.server.fakes import JSON, TEXT, FakeClock, FakeConnection


class Loop:
    """Turns of a loop, and a stopwatch that shows what a fan-out takes."""

    def __init__(self):
        self.clock = FakeClock()
        self.soon = []
        self.gatherer = Gatherer(self.soon.append, self.clock, self.clock)

    def turn(self):
        soon, self.soon[:] = list(self.soon), []
        for callback in soon:
            callback()

    def outbox(self, *rooms, dialect=TEXT):
        connection = FakeConnection()
        outbox = Outbox(connection, self.gatherer)
        for room in rooms:
            outbox.listen(room, dialect)
        return outbox, connection.writes


@pytest.fixture
def loop():
    return Loop()


def say(room, *frames):
    for frame in frames:
        for audience in room.values():
            audience.hear(frame)


def crowd(loop, room, count=LARGE + 1):
    """So many who only listen; returns what one of them is written."""
    return [loop.outbox(room)[1] for _ in range(count)].pop()


def test_what_a_turn_brings_is_one_write_that_all_share(loop):
    room = {}
    writes = [loop.outbox(room)[1] for _ in range(3)]
    say(room, b"one ", b"two")
    assert writes == [[], [], []]
    loop.turn()
    assert writes == [[b"one two"]] * 3
    assert writes[0][0] is writes[1][0]


def test_one_frame_is_written_as_it_is(loop):
    room = {}
    _, writes = loop.outbox(room)
    frame = bytes(1000)
    say(room, frame)
    loop.turn()
    assert writes[0] is frame


def test_each_dialect_is_an_audience(loop):
    room = {}
    loop.outbox(room)
    outbox, _ = loop.outbox(room, dialect=JSON)
    assert room.keys() == {TEXT, JSON}
    outbox.listen(room, TEXT)
    assert room.keys() == {TEXT}
    outbox.listen(room, TEXT)
    assert len(room[TEXT].outboxes) == 2


def test_what_is_for_one_alone_comes_in_its_place(loop):
    room = {}
    outbox, own = loop.outbox(room)
    _, others = loop.outbox(room)
    say(room, b"1")
    outbox.push(b"-a-")
    say(room, b"2")
    outbox.push(b"-b-")
    loop.turn()
    assert (own, others) == ([b"1-a-2-b-"], [b"12"])
    say(room, b"3")
    loop.turn()
    assert (own[-1], others[-1]) == (b"3", b"3")


def test_who_is_left_out_hears_the_rest(loop):
    room = {}
    outbox, own = loop.outbox(room)
    _, others = loop.outbox(room)
    say(room, b"1")
    outbox.catch_up()
    say(room, b"2")
    outbox.pass_over()
    say(room, b"3")
    loop.turn()
    assert (own, others) == ([b"13"], [b"123"])


def test_who_is_left_out_of_everything_is_written_nothing(loop):
    room = {}
    outbox, own = loop.outbox(room)
    outbox.catch_up()
    say(room, b"1")
    outbox.pass_over()
    loop.turn()
    assert own == []
    assert not outbox.apart


def test_who_comes_hears_what_comes_after_and_who_goes_what_came_before(loop):
    room = {}
    goer, gone = loop.outbox(room)
    say(room, b"1")
    _, come = loop.outbox(room)
    goer.stop_listening(room)
    say(room, b"2")
    loop.turn()
    assert (gone, come) == ([b"1"], [b"2"])


def test_a_change_of_dialect_within_a_turn(loop):
    room = {}
    outbox, own = loop.outbox(room)
    room[TEXT].hear(b"text ")
    outbox.listen(room, JSON)
    room[JSON].hear(b"json")
    loop.turn()
    assert own == [b"text json"]


def test_who_hears_several_rooms_hears_them_in_order(loop):
    here, there = {}, {}
    _, both = loop.outbox(here, there)
    _, one = loop.outbox(here)
    for room, frame in ((here, b"1"), (there, b"2"), (here, b"3")):
        say(room, frame)
    loop.turn()
    assert (both, one) == ([b"123"], [b"13"])


def test_what_is_held_comes_when_it_is_released(loop):
    room = {}
    outbox, own = loop.outbox(room)
    say(room, b"1")
    outbox.hold(0, pytest.fail)
    say(room, b"2")
    loop.turn()
    outbox.push(b"3")
    say(room, b"4")
    loop.turn()
    assert own == [b"1"]
    say(room, b"5")
    held = outbox.release()
    assert held == [b"2", b"3", b"4", b"5"]
    assert not outbox.holds
    loop.turn()
    assert own == [b"1"]


def test_what_is_held_has_an_end(loop):
    room, cut = {}, []
    outbox, _ = loop.outbox(room)
    outbox.hold(5, lambda: cut.append(True))
    outbox.push(b"12345")
    assert cut == []
    outbox.push(b"6")
    assert cut == [True]


def test_who_has_gone_is_in_no_audience(loop):
    room = {}
    outbox, own = loop.outbox(room)
    say(room, b"1")
    outbox.discard()
    assert room == {}
    outbox.listen(room, TEXT)
    assert room == {}
    loop.turn()
    assert own == []


def test_closing_writes_what_was_heard(loop):
    room = {}
    outbox, own = loop.outbox(room)
    say(room, b"1")
    outbox.close()
    assert own == [b"1"]
    assert room == {}


# large rooms


def test_who_speaks_into_a_quiet_large_room_does_not_wait(loop):
    room = {}
    writes = crowd(loop, room)
    for number in range(3):
        say(room, b"%d" % number)
        loop.turn()
        assert len(writes) == number + 1
        loop.turn()
        loop.clock.advance(1.0)


def fan_out(loop, took):
    """A turn in which somebody is written to, that takes so long."""
    loop.turn()
    loop.clock.advance(took)
    loop.turn()


def test_a_busy_large_room_gathers_for_as_long_as_its_fan_out_makes_it_worth(loop):
    room = {}
    writes = crowd(loop, room)
    say(room, b"1")
    fan_out(loop, took=0.002)
    say(room, b"2")
    loop.turn()
    say(room, b"3")
    loop.clock.advance(REST * 0.002 - 0.0001)
    loop.turn()
    assert writes == [b"1"]
    loop.clock.advance(0.0002)
    loop.turn()
    assert writes == [b"1", b"23"]


def test_nobody_waits_longer_than_the_longest_wait(loop):
    room = {}
    writes = crowd(loop, room)
    say(room, b"1")
    fan_out(loop, took=60.0)
    say(room, b"2")
    loop.clock.advance(LONGEST_WAIT + 1e-6)
    loop.turn()
    assert writes == [b"1", b"2"]


def test_what_is_heard_before_the_fan_out_was_measured_waits_too(loop):
    room = {}
    writes = crowd(loop, room)
    say(room, b"1")
    loop.turn()
    say(room, b"2")
    loop.turn()
    assert writes == [b"1"]
    loop.clock.advance(LONGEST_WAIT + 1e-6)
    loop.turn()
    assert writes == [b"1", b"2"]


def test_a_small_room_never_waits(loop):
    room = {}
    writes = crowd(loop, room, LARGE)
    for number in range(3):
        say(room, b"%d" % number)
        fan_out(loop, took=60.0)
        assert len(writes) == number + 1


def test_who_is_answered_meanwhile_hears_first_what_was_said_first(loop):
    room = {}
    writes = crowd(loop, room)
    outbox, own = loop.outbox(room)
    say(room, b"1")
    fan_out(loop, took=1.0)
    say(room, b"2")
    outbox.push(b"-a-")
    loop.turn()
    assert own == [b"1", b"2-a-"]
    say(room, b"3")
    loop.clock.advance(1.0)
    loop.turn()
    assert (own, writes) == ([b"1", b"2-a-", b"3"], [b"1", b"23"])


def test_who_hears_a_small_room_too_hears_first_what_was_said_first(loop):
    large, small = {}, {}
    crowd(loop, large)
    _, own = loop.outbox(large, small)
    say(large, b"1")
    fan_out(loop, took=1.0)
    say(large, b"2")
    say(small, b"3")
    loop.turn()
    assert own == [b"1", b"23"]
    loop.clock.advance(1.0)
    loop.turn()
    assert own == [b"1", b"23"]


class Machine(RuleBasedStateMachine):
    """Whatever happens in whatever order, each is written what it should have heard, or not yet all."""

    ROOMS = st.sampled_from(range(3))
    OUTBOXES = st.sampled_from(range(5))

    @initialize()
    def begin(self):
        self.loop = Loop()
        self.rooms = [{}, {}, {}]
        self.outboxes = [self.loop.outbox() for _ in range(5)]
        self.hears = [{} for _ in range(5)]  # the dialect in each room
        self.expected = [b"" for _ in range(5)]
        self.held = [None for _ in range(5)]
        self.number = 0

    def _heard(self, who, frame):
        if self.held[who] is None:
            self.expected[who] += frame
        else:
            self.held[who].append(frame)

    @rule(room=ROOMS, but=st.sets(OUTBOXES, max_size=2))
    def say(self, room, but):
        self.number += 1
        for who in but:
            self.outboxes[who][0].catch_up()
        for dialect, audience in self.rooms[room].items():
            audience.hear(b"%d%s " % (self.number, dialect.name.encode()))
        for who in but:
            self.outboxes[who][0].pass_over()
        for who in range(5):
            if who not in but and (dialect := self.hears[who].get(room)):
                self._heard(who, b"%d%s " % (self.number, dialect.name.encode()))

    @rule(who=OUTBOXES)
    def push(self, who):
        self.number += 1
        self.outboxes[who][0].push(b"%down " % self.number)
        self._heard(who, b"%down " % self.number)

    @rule(who=OUTBOXES, room=ROOMS, dialect=st.sampled_from([TEXT, JSON]))
    def listen(self, who, room, dialect):
        self.outboxes[who][0].listen(self.rooms[room], dialect)
        self.hears[who][room] = dialect

    @rule(who=OUTBOXES, room=ROOMS)
    def stop_listening(self, who, room):
        self.outboxes[who][0].stop_listening(self.rooms[room])
        self.hears[who].pop(room, None)

    @rule(who=OUTBOXES)
    def hold_or_release(self, who):
        outbox, _ = self.outboxes[who]
        if self.held[who] is None:
            outbox.hold(0, pytest.fail)
            self.held[who] = []
        else:
            assert outbox.release() == self.held[who]
            self.held[who] = None

    @rule(took=st.sampled_from([0.0, 0.001, 0.1]))
    def turn(self, took):
        self.loop.turn()
        self.loop.clock.advance(took)

    @precondition(lambda self: hasattr(self, "loop"))
    @invariant()
    def nobody_is_written_anything_else(self):
        for (_, writes), expected in zip(self.outboxes, self.expected, strict=True):
            assert expected.startswith(b"".join(writes))

    def teardown(self):
        for _ in range(5):
            self.turn(1.0)
        assert [b"".join(writes) for _, writes in self.outboxes] == self.expected
        for (outbox, _), held in zip(self.outboxes, self.held, strict=True):
            assert outbox.apart == (held is not None)


@pytest.fixture
def _one_is_large(monkeypatch):
    monkeypatch.setattr(fanout, "LARGE", 2)


TestMachine = Machine.TestCase
TestMachine.settings = settings(max_examples=300, stateful_step_count=40)
TestMachine = pytest.mark.usefixtures("_one_is_large")(TestMachine)
