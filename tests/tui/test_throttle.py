import asyncio

import pytest

from chatkit.tui.throttle import MANY, Inbox, Throttle


class Owner:
    """Has timers that go off when a test says so."""

    def __init__(self):
        self.timers = []

    def set_timer(self, delay, callback):
        self.timers.append((delay, callback))

    def ring(self):
        _, callback = self.timers.pop()
        callback()


def throttled():
    owner, done = Owner(), []
    return owner, done, Throttle(owner, 0.5, lambda: done.append(len(done)))


def test_the_first_is_done_at_once_and_the_others_together_when_the_time_is_over():
    owner, done, throttle = throttled()
    for _ in range(10):
        throttle.ask()
    assert done == [0]
    assert [delay for delay, _ in owner.timers] == [0.5]
    owner.ring()
    assert done == [0, 1]
    owner.ring()
    assert done == [0, 1]
    assert owner.timers == []


def test_what_is_urgent_does_not_wait():
    owner, done, throttle = throttled()
    throttle.ask()
    throttle.ask()
    throttle.ask(now=True)
    assert done == [0, 1]
    owner.ring()
    assert done == [0, 1]


def test_a_flush_does_what_is_still_wanted():
    _, done, throttle = throttled()
    assert not throttle.flush()
    throttle.ask()
    assert not throttle.flush()
    throttle.ask()
    assert throttle.flush()
    assert done == [0, 1]


def test_the_action_may_say_how_long_it_rests():
    owner, _, throttle = throttled()
    throttle._action = lambda: setattr(throttle, "interval", 2.0)
    throttle.ask()
    assert [delay for delay, _ in owner.timers] == [2.0]


class Reader:
    """Is told of what comes, and takes it when a test says so."""

    def __init__(self):
        self.told, self.seconds = 0, 100.0
        self.inbox = Inbox(self.tell, lambda: self.seconds)

    def tell(self):
        self.told += 1

    def after(self, *counts):
        """So many came, and were taken, each time."""
        for count in counts:
            for number in range(count):
                self.inbox.put(number)
            assert self.inbox.take() == list(range(count))
        self.told = 0
        return self.inbox


async def test_what_waits_is_told_of_once_until_it_is_taken():
    reader = Reader()
    for item in "abc":
        reader.inbox.put(item)
    assert (reader.told, len(reader.inbox)) == (1, 3)
    assert reader.inbox.take() == ["a", "b", "c"]
    reader.inbox.put("d")
    assert reader.told == 2


@pytest.mark.parametrize("taken", [(), (MANY,), (MANY, MANY - 1), (MANY, MANY, 1)])
async def test_without_a_burst_it_is_told_at_once(taken):
    reader = Reader()
    reader.after(*taken).put("now")
    assert reader.told == 1


async def test_in_a_burst_it_is_told_of_more_together(monkeypatch):
    monkeypatch.setattr("chatkit.tui.throttle.GATHER", 0.0)
    reader = Reader()
    inbox = reader.after(MANY, MANY)
    inbox.put("first")
    inbox.put("second")
    assert reader.told == 0
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert reader.told == 1
    assert inbox.take() == ["first", "second"]


async def test_what_is_gathered_can_be_had_at_once_and_is_told_of_once(monkeypatch):
    reader = Reader()
    inbox = reader.after(MANY, MANY)
    inbox.put("gathered")
    inbox.flush()
    inbox.flush()
    assert reader.told == 1


async def test_when_the_burst_is_over_nothing_waits():
    reader = Reader()
    inbox = reader.after(MANY, MANY)
    reader.seconds += 1.0
    inbox.put("calm again")
    assert reader.told == 1
