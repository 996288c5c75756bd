"""Lines wait for their turn, and while they do no more are read."""

import tracemalloc

from chatkit.protocol.errors import Interrupted
from chatkit.server.limits import LineRate
from chatkit.server.lines import LineQueue
from tests.server.fakes import FakeClock, FakeConnection


class Desk:
    def __init__(self, burst=0, per_second=2.0):
        self.clock, self.source = FakeClock(), FakeConnection()
        self.rests = 0
        rate = LineRate(burst, per_second, self.clock.time())
        self.lines = LineQueue(rate, self.clock, self.source, self.rested)

    def rested(self):
        self.rests += 1

    def put(self, *lines):
        for line in lines:
            self.lines.put(line)

    def take_all(self):
        taken = []
        while (line := self.lines.take()) is not None:
            taken.append(line)
        return taken


def test_lines_come_out_in_order_and_what_was_wrong_with_one_in_its_place():
    desk = Desk()
    wrong = Interrupted()
    desk.put(b"one", wrong, b"two")
    assert desk.take_all() == [b"one", wrong, b"two"]
    assert not desk.lines


def test_an_empty_line_alone_is_a_line_and_behind_another_none():
    desk = Desk()
    desk.put(b" ")
    assert desk.take_all() == [b" "]
    desk.put(b"one", b"", b"\t", b"two")
    assert desk.take_all() == [b"one", b"two"]


def test_too_many_wait_and_it_is_told_once_when_the_next_may_be_taken():
    desk = Desk(burst=2)
    desk.put(*[b"x"] * 4)
    assert (len(desk.take_all()), len(desk.take_all()), desk.clock.waiting) == (2, 0, 1)
    desk.clock.advance(0.5)
    assert (desk.rests, len(desk.take_all())) == (1, 1)
    desk.clock.advance(0.5)
    assert (desk.rests, len(desk.take_all())) == (2, 1)
    assert desk.clock.waiting == 0


def test_no_more_are_read_while_some_wait():
    desk = Desk()
    desk.put(b"x")
    desk.lines.hold_back()
    assert not desk.source.reading
    desk.take_all()
    desk.lines.hold_back()
    assert desk.source.reading


def test_where_nobody_can_be_too_fast_the_time_is_not_asked():
    desk = Desk(burst=0)
    desk.clock.time = None
    desk.put(*[b"x"] * 99)
    assert len(desk.take_all()) == 99


def test_a_connection_that_says_nothing_takes_little():
    """For each of many thousands of them."""
    made, clock, source = [], FakeClock(), FakeConnection()
    tracemalloc.start()
    try:
        for _ in range(1000):
            lines = LineQueue(LineRate(10, 2.0, clock.time()), clock, source, int)
            lines.put(b"look")
            lines.take()
            lines.hold_back()
            made.append(lines)
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size / len(made) < 280


def test_what_is_forgotten_is_not_told():
    desk = Desk(burst=1)
    desk.put(b"one", b"two")
    desk.take_all()
    desk.lines.clear()
    desk.clock.advance(10)
    assert (desk.rests, desk.take_all(), desk.clock.waiting) == (0, [], 0)
