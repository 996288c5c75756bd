"""A wall clock that jumps, by an hour and by a day: times are what it says; nothing else depends on it."""

import pytest

from chatkit.protocol.events import timestamp
from chatkit.server.backends.base import Query
from chatkit.server.backends.memory import MemoryBackend
from chatkit.server.backends.sqlite import SqliteBackend
from tests.contract.conftest import opener
from tests.contract.test_search import IndexingBackend
from tests.server.fakes import FakeClock

HOUR, DAY = 3600, 24 * 3600

# One way, and there and back.
JUMPS = [
    (HOUR,), (-HOUR,), (DAY,), (-DAY,), (HOUR, -HOUR), (-HOUR, HOUR), (DAY, -DAY), (-DAY, DAY),
]  # fmt: skip


class Clocks:
    """The wall clock, and the steady one that nobody can put forward or back."""

    def __init__(self):
        self.wall, self.steady = FakeClock(), FakeClock()
        self.wall.advance(1e9)

    def __call__(self):
        return self.wall.time()

    def advance(self, seconds):
        for each in (self.wall, self.steady):
            each.advance(seconds)

    def jump(self, seconds):
        self.wall.advance(seconds) if seconds > 0 else self.wall.put_back(-seconds)


def sqlite(kind):
    return lambda clocks, folder: kind(folder, clocks, pytest.fail, steady=clocks.steady)


BACKENDS = {
    "memory": lambda clocks, folder: MemoryBackend(clocks, steady=clocks.steady),
    "sqlite": sqlite(SqliteBackend),
    "sqlite, indexed": sqlite(IndexingBackend),
}


@pytest.fixture(scope="session", params=sorted(BACKENDS))
def open_backend(request):
    return opener(BACKENDS[request.param])


@pytest.fixture
def clock():
    return Clocks()


@pytest.fixture(params=JUMPS, ids=lambda jumps: " and ".join(f"{jump / HOUR:+g} h" for jump in jumps))
async def said(request, backend, clock):
    """When each message was said, by the clock: some in a few hours, then a jump, and so on."""
    bob, times = await backend.claim("bob"), []
    for jump in (*request.param, 0):
        for _ in range(6):
            await backend.append(bob, "lobby", f"x {len(times)}", "say", None)
            times.append(clock())
            clock.advance(0.75 * HOUR)
        clock.jump(jump)
    return times


async def test_all_is_told_in_the_order_in_which_it_was_said(backend, sink, said):
    messages = (await backend.history("lobby")).messages
    assert [message.id for message in messages] == list(range(1, len(said) + 1))
    assert [message.text for message in messages] == [f"x {n}" for n in range(len(said))]
    assert [message.at for message in messages] == [timestamp(at) for at in said]
    assert [stored.message for stored in sink.messages] == list(messages)
    assert await backend.search(Query(("x",)), None) == messages[::-1]
    for message in messages:
        assert (await backend.history("lobby", before=message.id)).messages == messages[: message.id - 1]
        found = await backend.search(Query(("x",), before=("lobby", message.id)), None)
        assert found == messages[: message.id - 1][::-1]


async def test_since_some_time_is_what_was_said_at_that_time_or_later(backend, said):
    for since in (at + some for at in said for some in (-1, 0, 1)):
        expected = [f"x {n}" for n, at in enumerate(said) if at >= since]
        page = await backend.history("lobby", since=since)
        assert ([message.text for message in page.messages], page.complete) == (expected, True)
        for words in (("x",), ()):
            found = await backend.search(Query(words, since=since), None)
            assert [message.text for message in found] == expected[::-1]


@pytest.mark.parametrize("jumps", JUMPS)
async def test_a_mark_holds_for_a_day_whatever_the_clock_says(backend, sink, clock, jumps):
    bob = await backend.claim("bob")
    first = await backend.append(bob, "lobby", "hello", "say", "t")
    for jump in jumps:
        clock.jump(jump)
        again = await backend.append(bob, "lobby", "hello", "say", "t")
        assert (again.repeated, again.stored) == (True, first.stored)
    clock.advance(DAY - 1)
    assert (await backend.append(bob, "lobby", "hello", "say", "t")).repeated
    clock.advance(1)
    assert not (await backend.append(bob, "lobby", "hello", "say", "t")).repeated
    assert [stored.message.id for stored in sink.messages] == [1, 2]
