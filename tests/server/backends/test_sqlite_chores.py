"""What is kept, and for how long; and that housekeeping keeps house."""

import pytest

from chatkit.server.backends import sqlite_chores, sqlite_search
from chatkit.server.backends.base import Keep
from chatkit.server.backends.sqlite_chores import (
    SETTLED,
    TRIM_AT_ONCE,
    TRIM_EVERY,
    VISITS_AT_ONCE,
    VISITS_EVERY,
    VISITS_KEPT,
)
from tests.server.backends.faults import SlowDisk
from tests.server.backends.records import opened, say, texts
from tests.server.fakes import FakeClock, RecordingSink

DAY = 24 * 3600


@pytest.fixture
def clock():
    return FakeClock()


async def trimmed(backend, *clocks):
    for clock in clocks:
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
        clock.put_back(10 * DAY)
        await say(backend, "c")
        for days, left in ((5, [2, 3]), (7, [])):
            for each in (clock, steady):
                each.advance(days * DAY)
            await trimmed(backend, clock, steady)
            assert await pages(backend) == (left, False)


@pytest.mark.parametrize("jump", [3600, -3600, DAY, -DAY, 400 * DAY])
async def test_a_clock_that_jumps_trims_nothing_early(tmp_path, clock, jump):
    """Forward it would take what is to be kept, for ever. Back it keeps it for so much longer."""
    steady = FakeClock()
    clock.advance(1e9)
    async with opened(tmp_path, clock, keep=Keep(days=2), steady=steady) as backend:
        for each in (clock, steady):
            each.advance(SETTLED)
        await say(backend, "a")
        clock.advance(jump) if jump > 0 else clock.put_back(-jump)
        await trimmed(backend, clock, steady)
        assert await texts(backend) == ["a"]
        for days, left in ((1.9, ["a"]), (0.1, ["a"] if jump < 0 else []), (1, [])):
            for each in (clock, steady):
                each.advance(days * DAY)
            await trimmed(backend, clock, steady)
            assert await texts(backend) == left


async def test_nothing_goes_for_its_age_just_after_a_start(tmp_path, clock):
    """The clock may not have been set yet."""
    async with opened(tmp_path, clock) as backend:
        await say(backend, "a")
    clock.advance(400 * DAY)
    steady = FakeClock()
    async with opened(tmp_path, clock, keep=Keep(days=2), steady=steady) as backend:
        await trimmed(backend, clock, steady)
        assert await texts(backend) == ["a"]
        clock.put_back(400 * DAY)
        for each in (clock, steady):
            each.advance(SETTLED)
        await trimmed(backend, clock, steady)
        assert await texts(backend) == ["a"]
        for each in (clock, steady):
            each.advance(2 * DAY)
        await trimmed(backend, clock, steady)
        assert await texts(backend) == []


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


async def test_a_busy_server_indexes_a_little_at_a_time(tmp_path, clock):
    """Each time it stops for a moment, and no more often than a disk can take."""
    async with opened(tmp_path, clock, pace=SlowDisk()) as backend:
        await say(backend, *["x"] * 2 * sqlite_search.FEWEST)  # however many the thread takes at once
        await backend._thread.rest()
        first = await backend._thread.read(sqlite_search.waiting, int)
        assert first < 2 * sqlite_search.FEWEST
        for more in range(1, 4):
            await say(backend, *["x"] * sqlite_search.FEWEST)
            await backend._thread.rest()
            waiting = await backend._thread.read(sqlite_search.waiting, int)
            assert waiting == first + more * sqlite_search.FEWEST
        clock.advance(sqlite_chores.INDEX_EVERY)
        await backend._thread.rest()
        assert await backend._thread.read(sqlite_search.waiting, int) == 0


async def test_what_waits_for_the_index_does_not_become_too_much(tmp_path, clock):
    async with opened(tmp_path, clock, pace=SlowDisk()) as backend:
        for _ in range(30):
            await say(backend, *["x"] * 100)
        await backend._thread.rest()
        assert await backend._thread.read(sqlite_search.waiting, int) < sqlite_search.MOST


async def test_marks_are_forgotten_on_the_way(tmp_path, clock):
    async with opened(tmp_path, clock, pace=SlowDisk()) as backend:
        bob = await backend.claim("bob")
        for number in range(1300):
            await backend.append(bob, "lobby", "x", "say", str(number))
            if number == 500:
                clock.advance(2 * DAY)
        await backend._thread.rest()
        left = "SELECT count(*) FROM mark"
        assert await backend._thread.read(lambda c: c.execute(left).fetchone()[0], int) == 799


async def test_all_marks_are_looked_at_in_time(tmp_path, clock, monkeypatch):
    """However many there are: each look goes on where the last one ended."""
    monkeypatch.setattr(sqlite_search, "FEWEST", 10)
    monkeypatch.setattr(sqlite_search, "MOST", 10)
    async with opened(tmp_path, clock, pace=SlowDisk()) as backend:
        bob = await backend.claim("bob")
        for number in range(400):
            await backend.append(bob, "lobby", "x", "say", str(number))
            if number == 99:
                clock.advance(2 * DAY)
        await backend._thread.rest()
        left = f"SELECT count(*) FROM mark WHERE set_at < {clock.time()}"
        assert await backend._thread.read(lambda c: c.execute(left).fetchone()[0], int) == 0


# visits


async def visits(backend):
    return [doc.key for doc in await backend.scan("visit")]


async def visit(backend, clock, *keys):
    for key in keys:
        await backend.put("visit", key, {"id": 1, "at": clock.time()}, expect=None)


async def test_who_has_not_come_for_long_is_forgotten(tmp_path, clock):
    sink = RecordingSink()
    async with opened(tmp_path, clock, sink) as backend:
        await visit(backend, clock, "alice lobby", "bob cellar", "bob lobby")
        await backend.put("topic", "lobby", {"text": "hello", "at": 0}, expect=None)
        clock.advance(VISITS_KEPT - DAY)
        await visit(backend, clock, "bob lobby")
        await backend._thread.rest()
        assert await visits(backend) == ["alice lobby", "bob cellar", "bob lobby"]
        clock.advance(DAY + 1)
        sink.docs.clear()
        await backend._thread.rest()
        assert await visits(backend) == ["bob lobby"]
        assert sink.docs == []
        assert (await backend.get("topic", "lobby")).version == 1
        await visit(backend, clock, "alice lobby")
        assert await visits(backend) == ["alice lobby", "bob lobby"]


async def test_of_many_visits_a_few_are_looked_at_at_once(tmp_path, clock):
    count = 2 * VISITS_AT_ONCE
    async with opened(tmp_path, clock) as backend:
        await visit(backend, clock, *(f"nick{number} lobby" for number in range(count)))
        clock.advance(VISITS_KEPT - DAY / 2)
        await visit(backend, clock, *(f"nick{number} lobby" for number in range(0, count, 2)))
        statements = []
        await backend._thread.read(lambda c: c.set_trace_callback(statements.append), lambda _: None)
        clock.advance(VISITS_EVERY)
        await backend._thread.rest()
        assert len(await visits(backend)) == count / 2
    deleted = [0]
    for statement in statements:
        deleted[-1] += statement.startswith("DELETE FROM doc")
        if statement == "COMMIT":
            deleted.append(0)
    assert 0 < max(deleted) <= VISITS_AT_ONCE
    assert sum(deleted) == count / 2


async def test_visits_are_looked_through_once_a_day_and_again_from_the_first(tmp_path, clock):
    async with opened(tmp_path, clock) as backend:
        clock.advance(VISITS_EVERY)
        await backend._thread.rest()
        await backend.put("visit", "bob lobby", {"id": 1, "at": clock.time() - VISITS_KEPT - 1}, expect=None)
        await backend._thread.rest()
        assert await visits(backend) == ["bob lobby"]
        clock.advance(VISITS_EVERY)
        await backend._thread.rest()
        assert await visits(backend) == []


async def test_a_clock_that_jumps_forgets_no_visit(tmp_path, clock):
    steady = FakeClock()
    async with opened(tmp_path, clock, steady=steady) as backend:
        await visit(backend, clock, "bob lobby")
        clock.advance(2 * VISITS_KEPT)
        steady.advance(VISITS_EVERY)
        await backend._thread.rest()
        assert await visits(backend) == ["bob lobby"]
