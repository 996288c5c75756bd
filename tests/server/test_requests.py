"""What lines ask for, in order, and what is put back."""

import pytest

from chatkit.protocol.commands import Logout, Ping, Say, Unknown
from chatkit.protocol.errors import Interrupted, InvalidTag
from chatkit.protocol.grammar import Request
from chatkit.server.limits import LineRate
from chatkit.server.lines import LineQueue
from chatkit.server.requests import RequestQueue
from tests.server.fakes import TEXT, FakeClock, FakeConnection


class Desk:
    def __init__(self, burst=0):
        self.clock = FakeClock()
        self.connection = FakeConnection()
        rate = LineRate(burst, 1.0, self.clock.time())
        self.queue = RequestQueue(LineQueue(rate, self.clock, self.connection, lambda: None), TEXT.decode)

    def put(self, *lines):
        for line in lines:
            self.queue.put(line)
        return self.queue


def test_requests_come_in_the_order_of_the_lines():
    queue = Desk().put(b"@1 ping", b"say hi")
    assert [queue.take(), queue.take(), queue.take()] == [Request(Ping(), "1"), Request(Say("hi")), None]


def test_an_empty_line_asks_for_nothing():
    queue = Desk().put(b"", b"ping")
    assert [queue.take(), queue.take()] == [Request(Ping()), None]


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
    read = queue.take()
    queue.put_back(read)
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
