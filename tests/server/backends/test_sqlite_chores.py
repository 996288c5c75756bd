"""What is kept, and for how long; and that housekeeping keeps house."""

import pytest

from chatkit.server.backends import sqlite_chores
from chatkit.server.backends.base import Keep
from chatkit.server.backends.sqlite_chores import TRIM_AT_ONCE, TRIM_EVERY
from tests.server.backends.records import opened, say, texts
from tests.server.fakes import FakeClock

DAY = 24 * 3600


@pytest.fixture
def clock():
    return FakeClock()


async def trimmed(backend, clock):
    clock.advance(TRIM_EVERY)
    await backend._thread.rest()


async def pages(backend, **where):
    page = await backend.history("lobby", **where)
    return [message.id for message in page.messages], page.complete


async def test_for_ever_is_for_ever(tmp_path, clock):
    async with opened(tmp_path, clock) as backend:
        await say(backend, "hello")
        clock.advance(10_000 * DAY)
        await trimmed(backend, clock)
        assert await pages(backend) == ([1], True)


async def test_so_many_messages_in_each_room(tmp_path, clock):
    async with opened(tmp_path, clock, keep=Keep(messages=3)) as backend:
        await say(backend, *"abcde")
        await say(backend, *"xy", room="cellar")
        await trimmed(backend, clock)
        assert await pages(backend) == ([3, 4, 5], False)
        assert await pages(backend, limit=3) == ([3, 4, 5], True)
        assert await pages(backend, before=4) == ([3], False)
        assert await pages(backend, after=2) == ([3, 4, 5], True)
        assert await pages(backend, after=1) == ([3, 4, 5], False)
        assert await pages(backend, before=2) == ([], False)
        assert await texts(backend, "cellar") == ["x", "y"]
        await say(backend, "f")
        await trimmed(backend, clock)
        assert await pages(backend) == ([4, 5, 6], False)


async def test_so_many_days(tmp_path, clock):
    async with opened(tmp_path, clock, keep=Keep(days=2)) as backend:
        for text in "abcde":
            await say(backend, text)
            clock.advance(DAY)
        await trimmed(backend, clock)
        assert await pages(backend) == ([5], False)
        clock.advance(2 * DAY)
        await trimmed(backend, clock)
        assert await pages(backend) == ([], False)
        assert await pages(backend, after=5) == ([], True)
        assert [message.id for message in await say(backend, "f")] == [6]


async def test_whichever_comes_first(tmp_path, clock):
    async with opened(tmp_path, clock, keep=Keep(days=2, messages=3)) as backend:
        await say(backend, *"abcde")
        await trimmed(backend, clock)
        assert await texts(backend) == ["c", "d", "e"]
        clock.advance(3 * DAY)
        await trimmed(backend, clock)
        assert await texts(backend) == []


async def test_a_clock_that_was_ahead_leaves_no_hole(tmp_path, clock):
    """What was said before something that is kept is kept too."""
    steady = FakeClock()
    async with opened(tmp_path, clock, keep=Keep(days=1), steady=steady) as backend:
        await say(backend, "a")
        clock.advance(10 * DAY)
        await say(backend, "from the future")
        clock.put_back(9.5 * DAY)
        await say(backend, "c")
        clock.advance(5 * DAY)
        await trimmed(backend, steady)
        assert await pages(backend) == ([2, 3], False)
        clock.advance(7 * DAY)
        await trimmed(backend, steady)
        assert await pages(backend) == ([], False)


async def test_a_great_deal_is_trimmed_in_small_steps(tmp_path, clock):
    count = 3 * TRIM_AT_ONCE + 7
    async with opened(tmp_path, clock, keep=Keep(messages=2)) as backend:
        statements = []
        await backend._thread.read(lambda c: c.set_trace_callback(statements.append), lambda _: None)
        await say(backend, *(str(number) for number in range(count)))
        await trimmed(backend, clock)
        assert await texts(backend) == [str(count - 2), str(count - 1)]
    deleted = [0]
    for statement in statements:
        deleted[-1] += statement.startswith("DELETE FROM message")
        if statement == "COMMIT":
            deleted.append(0)
    assert max(deleted) == TRIM_AT_ONCE
    assert sum(deleted) == count - 2


async def test_all_rooms_are_looked_through_however_many(tmp_path, clock, monkeypatch):
    monkeypatch.setattr(sqlite_chores, "ROOMS_AT_ONCE", 2)
    async with opened(tmp_path, clock, keep=Keep(messages=1)) as backend:
        for number in range(7):
            await say(backend, *("ab" if number % 3 == 0 else "b"), room=f"room{number}")
        await trimmed(backend, clock)
        assert [await texts(backend, f"room{number}") for number in range(7)] == [["b"]] * 7


async def test_it_is_looked_after_once_a_while(tmp_path, clock):
    async with opened(tmp_path, clock, keep=Keep(messages=1)) as backend:
        await trimmed(backend, clock)
        await say(backend, "a", "b")
        await backend._thread.rest()
        assert await texts(backend) == ["a", "b"]
        await trimmed(backend, clock)
        assert await texts(backend) == ["b"]


async def test_what_was_too_old_at_the_start_goes_at_the_start(tmp_path, clock):
    async with opened(tmp_path, clock) as backend:
        await say(backend, *"abc")
    async with opened(tmp_path, clock, keep=Keep(messages=1)) as backend:
        await backend._thread.rest()
        assert await texts(backend) == ["c"]


async def test_hours_go_with_their_messages_and_search_stays_right(tmp_path, clock):
    async with opened(tmp_path, clock, keep=Keep(messages=3)) as backend:
        for number in range(12):
            await say(backend, f"x {number}")
            clock.advance(1300)
            await backend._thread.write(sqlite_chores.sqlite_search.index, int)
        await trimmed(backend, clock)
        hours = "SELECT count(*) FROM hour"
        assert await backend._thread.read(lambda c: c.execute(hours).fetchone()[0], int) <= 2
        for since in range(0, 20_000, 500):
            query = sqlite_chores.sqlite_search.Query(("x",), since=float(since))
            found = [message.text for message in await backend.search(query, None)]
            assert found == [f"x {n}" for n in (11, 10, 9) if 1000 + 1300 * n >= since]


async def test_the_log_does_not_grow_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite_chores, "CHANGES_PER_CHECKPOINT", 50)
    async with opened(tmp_path) as backend:
        log, sizes = tmp_path / "chatkit.db-wal", []
        for _ in range(10):
            for _ in range(60):
                await say(backend, "x")  # one by one, so that each time the log grows as much
            await backend._thread.rest()
            sizes.append(log.stat().st_size)
        assert sizes[-1] < 3 * sizes[0]


async def test_marks_are_forgotten_on_the_way(tmp_path, clock):
    async with opened(tmp_path, clock) as backend:
        bob = await backend.claim("bob")
        for number in range(1300):
            await backend.append(bob, "lobby", "x", "say", str(number))
            if number == 500:
                clock.advance(2 * DAY)
        await backend._thread.rest()
        left = "SELECT count(*) FROM mark"
        assert await backend._thread.read(lambda c: c.execute(left).fetchone()[0], int) == 799
