"""What lines ask for, in order, and what is put back. While something waits no more lines are read."""

import tracemalloc

import pytest

from chatkit.protocol.commands import Logout, Ping, Say, Unknown
from chatkit.protocol.errors import Interrupted, InvalidTag
from chatkit.protocol.grammar import Request
from chatkit.server.limits import LineRate
from chatkit.server.requests import RequestQueue
from tests.server.fakes import TEXT, FakeClock, FakeConnection


class Desk:
    def __init__(self, burst=0, per_second=1.0):
        self.clock, self.connection = FakeClock(), FakeConnection()
        self.rests = 0
        rate = LineRate(burst, per_second, self.clock.time())
        self.queue = RequestQueue(rate, self.clock, self.connection, self)

    def decode(self, line):
        return TEXT.decode(line)

    def rested(self):
        self.rests += 1

    def put(self, *lines):
        for line in lines:
            self.queue.put(line)
        return self.queue

    def take_all(self):
        taken = []
        while (read := self.queue.take()) is not None:
            taken.append(read)
        return taken


def test_requests_come_in_the_order_of_the_lines():
    queue = Desk().put(b"@1 ping", b"say hi")
    assert [queue.take(), queue.take(), queue.take()] == [Request(Ping(), "1"), Request(Say("hi")), None]


def test_an_empty_line_asks_for_nothing():
    queue = Desk().put(b"", b"ping")
    assert [queue.take(), queue.take()] == [Request(Ping()), None]


def test_an_empty_line_behind_another_does_not_wait():
    desk = Desk(burst=1)
    assert len(Desk().put(b" ")._lines) == 1
    assert len(desk.put(b"ping", b"", b"\t", b"ping")._lines) == 2


def test_too_many_wait_and_it_is_told_once_when_the_next_may_be_taken():
    desk = Desk(burst=2, per_second=2.0)
    desk.put(*[b"ping"] * 4)
    assert (len(desk.take_all()), len(desk.take_all()), desk.clock.waiting) == (2, 0, 1)
    desk.clock.advance(0.5)
    assert (desk.rests, len(desk.take_all())) == (1, 1)
    desk.clock.advance(0.5)
    assert (desk.rests, len(desk.take_all())) == (2, 1)
    assert desk.clock.waiting == 0


def test_where_nobody_can_be_too_fast_the_time_is_not_asked():
    desk = Desk(burst=0)
    desk.clock.time = None
    desk.put(*[b"ping"] * 99)
    assert len(desk.take_all()) == 99


def test_a_connection_that_says_nothing_takes_little():
    """For each of many thousands of them."""
    made, desk = [], Desk()
    tracemalloc.start()
    try:
        for _ in range(1000):
            queue = RequestQueue(LineRate(10, 2.0, desk.clock.time()), desk.clock, desk.connection, desk)
            queue.put(b"look")
            queue.take()
            queue.hold_back()
            made.append(queue)
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size / len(made) < 340


def test_what_is_wrong_with_a_line_comes_in_its_place():
    wrong = Interrupted()
    queue = Desk().put(wrong, b"@! ping", b"dance")
    assert queue.take() is wrong
    assert isinstance(queue.take(), InvalidTag)
    assert queue.take() == Request(Unknown("dance"))


def test_what_is_put_back_is_the_next_one_and_costs_nothing_again():
    desk = Desk(burst=1)
    queue = desk.put(b"ping", b"say hi")
    first = queue.take()
    queue.put_back(first)
    assert queue
    assert queue.take() is first
    assert queue.take() is None
    desk.clock.advance(1.0)
    assert queue.take() == Request(Say("hi"))
    assert not queue


def test_no_more_is_read_while_something_waits():
    desk = Desk()
    queue = desk.put(b"ping")
    queue.hold_back()
    assert not desk.connection.reading
    queue.put_back(queue.take())
    queue.hold_back()
    assert not desk.connection.reading
    queue.take()
    queue.hold_back()
    assert desk.connection.reading


@pytest.mark.parametrize("put_back", [False, True])
def test_a_goodbye_that_waits_is_found(put_back):
    queue = Desk().put(b"logout", b"ping")
    if put_back:
        queue.put_back(queue.take())
    assert queue.has(Logout)
    queue.take()
    assert not queue.has(Logout)


def test_a_line_that_cannot_be_read_is_no_goodbye():
    assert not Desk().put(Interrupted(), b"@! logout").has(Logout)


def test_what_is_cleared_is_gone():
    queue = Desk().put(b"ping", b"ping")
    queue.put_back(queue.take())
    queue.clear()
    assert not queue
    assert queue.take() is None


def test_of_what_is_cleared_nothing_is_told():
    desk = Desk(burst=1)
    desk.put(b"ping", b"ping")
    desk.take_all()
    desk.queue.clear()
    desk.clock.advance(10)
    assert (desk.rests, desk.take_all(), desk.clock.waiting) == (0, [], 0)
