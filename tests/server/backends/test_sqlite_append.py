"""What rests on rows and on what is remembered of them: marks after a restart, ids after what was undone.

The rest is in tests/contract.
"""

import asyncio
import sqlite3

import pytest

from chatkit.protocol.errors import Unavailable
from chatkit.server.backends import sqlite_append
from chatkit.server.backends.base import Appended, Conflict, Keep
from chatkit.server.backends.sqlite_append import forget_marks
from tests.server.backends.faults import faulty
from tests.server.backends.records import opened, say
from tests.server.fakes import FakeClock, RecordingSink

DAY = 24 * 3600


@pytest.fixture
def clock():
    return FakeClock()


def marks(backend):
    return backend._thread.read(lambda c: c.execute("SELECT count(*) FROM mark").fetchone()[0], int)


async def test_a_mark_holds_over_a_restart(tmp_path, clock):
    async with opened(tmp_path, clock) as backend:
        first = await backend.append(await backend.claim("Bob"), "Lobby", "hello", "emote", "t")
    clock.advance(DAY - 1)
    sink = RecordingSink()
    async with opened(tmp_path, clock, sink) as backend:
        again = await backend.append(await backend.claim("BOB"), "lobby", "hello", "say", "t")
        assert again == Appended(first.stored, repeated=True)
        assert sink.messages == []


async def test_a_mark_holds_when_its_message_is_kept_no_longer(tmp_path, clock):
    async with opened(tmp_path, clock, keep=Keep(messages=1)) as backend:
        bob = await backend.claim("bob")
        first = await backend.append(bob, "lobby", "hello", "say", "t")
        await backend.append(bob, "lobby", "more", "say", None)
        clock.advance(3600)
        await backend._thread.rest()
        assert [room.oldest for room in await backend.rooms()] == [2]
        assert await backend.append(bob, "lobby", "hello", "say", "t") == Appended(
            first.stored, repeated=True
        )


async def test_old_marks_are_removed_little_by_little(tmp_path, clock):
    async with opened(tmp_path, clock) as backend:
        bob = await backend.claim("bob")
        for number in range(6):
            await backend.append(bob, "lobby", str(number), "say", "t")
            clock.advance(DAY / 4)

        async def forget(after, most):
            return await backend._thread.write(lambda c: forget_marks(c, clock.time(), after, most), bytes)

        after, looks = b"", 0
        while looks < 6:
            before = await marks(backend)
            after = await forget(after, 1)
            looks += 1
            assert before - await marks(backend) <= 1
            assert after
        assert await marks(backend) == 3
        assert await forget(after, 1) == b""  # round, and from the first again
        clock.advance(DAY)
        assert await forget(b"", 10) == b""
        assert await marks(backend) == 0


@pytest.mark.parametrize("jump", [3600, -3600, DAY, -DAY, 400 * DAY, -400 * DAY])
async def test_a_clock_that_jumps_changes_neither_order_nor_marks(tmp_path, jump):
    clock, steady = FakeClock(), FakeClock()
    clock.advance(1e9)
    async with opened(tmp_path, clock, steady=steady) as backend:
        bob = await backend.claim("bob")
        first = await backend.append(bob, "lobby", "one", "say", "t")
        clock.advance(jump) if jump > 0 else clock.put_back(-jump)
        again = await backend.append(bob, "lobby", "one", "say", "t")
        assert again == Appended(first.stored, repeated=True)
        await backend.append(bob, "lobby", "two", "say", None)
        page = await backend.history("lobby")
        assert [(message.id, message.text) for message in page.messages] == [(1, "one"), (2, "two")]


@pytest.mark.parametrize(
    ("jump", "known"),
    [(3600, True), (-3600, True), (-DAY + 1, True), (DAY, False), (-2 * DAY, False), (-400 * DAY, False)],
)
async def test_of_a_clock_that_jumps_while_nothing_runs_one_cannot_know(tmp_path, clock, jump, known):
    """A mark holds for a day by the clock then; one from the day after tomorrow would hold for too long."""
    clock.advance(1e9)
    async with opened(tmp_path, clock) as backend:
        await backend.append(await backend.claim("bob"), "lobby", "hello", "say", "t")
    clock.advance(jump) if jump > 0 else clock.put_back(-jump)
    async with opened(tmp_path, clock) as backend:
        again = await backend.append(await backend.claim("bob"), "lobby", "hello", "say", "t")
        assert again.repeated is known


async def test_marks_from_the_future_are_removed_too(tmp_path, clock):
    clock.advance(1e9)
    async with opened(tmp_path, clock) as backend:
        bob = await backend.claim("bob")
        for text in ("one", "two"):
            await backend.append(bob, "lobby", text, "say", "t")
            clock.put_back(2 * DAY)
        await backend._thread.write(lambda c: forget_marks(c, clock.time(), b"", 9), lambda _: None)
        assert await marks(backend) == 0


# what is remembered


async def rows(backend, query):
    return await backend._thread.read(lambda connection: connection.execute(query).fetchall(), list)


async def positions(backend):
    return [position for (position,) in await rows(backend, "SELECT position FROM message ORDER BY position")]


async def test_an_append_is_one_insert(tmp_path):
    async with opened(tmp_path) as backend:
        bob, statements = await backend.claim("bob"), []
        await backend.append(bob, "lobby", "first", "say", None)
        await backend._thread.read(lambda c: c.set_trace_callback(statements.append), lambda _: None)
        await backend.append(bob, "LOBBY", "second", "say", None)
        await backend._thread.read(lambda c: c.set_trace_callback(None), lambda _: None)
    assert [statement.split()[0] for statement in statements] == ["BEGIN", "INSERT", "COMMIT"]


async def test_what_was_undone_is_not_remembered(tmp_path):
    """The room too: it was new, and would otherwise be known by a number that no row has."""
    factory, plan = faulty()
    sink = RecordingSink()
    async with opened(tmp_path, sink=sink, connection=factory) as backend:
        await say(backend, "one")
        bob = await backend.claim("bob")
        for room in ("lobby", "cellar"):
            plan["COMMIT"] = sqlite3.SQLITE_FULL
            with pytest.raises(Unavailable):
                await backend.append(bob, room, "lost", "say", "t")
            plan.clear()
            assert not (await backend.append(bob, room, "lost", "say", "t")).repeated
        assert [(stored.message.room, stored.message.id) for stored in sink.messages] == [
            ("lobby", 1),
            ("lobby", 2),
            ("cellar", 1),
        ]
        assert await positions(backend) == [1, 2, 3]


async def test_who_shared_a_transaction_with_a_mistake_leaves_no_hole(tmp_path):
    async with opened(tmp_path) as backend:
        bob = await backend.claim("bob")
        await backend.put("topic", "lobby", {}, expect=0)
        one = backend.append(bob, "lobby", "one", "say", None)
        conflict = asyncio.ensure_future(backend.put("topic", "lobby", {}, expect=7))
        await asyncio.sleep(0)
        two = backend.append(bob, "lobby", "two", "say", None)
        with pytest.raises(Conflict):
            await conflict
        assert [(await each).stored.message.id for each in (one, two)] == [1, 2]
        assert await positions(backend) == [1, 2]


async def test_more_rooms_than_are_remembered(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite_append, "MOST_ROOMS", 2)
    async with opened(tmp_path) as backend:
        bob = await backend.claim("bob")
        ids = {}
        for number in range(12):
            room = f"room{number % 5 if number % 3 else 0}"
            appended = await backend.append(bob, room, "x", "say", None)
            ids.setdefault(room, []).append(appended.stored.message.id)
            assert len(backend._tail._ends) <= 2
        assert all(each == list(range(1, len(each) + 1)) for each in ids.values())
        assert {info.name: info.head for info in await backend.rooms()} == {
            room: len(each) for room, each in ids.items()
        }


@pytest.mark.parametrize("restarts", [False, True])
async def test_no_position_and_no_id_comes_again_when_all_was_trimmed(tmp_path, clock, restarts):
    """The index still speaks of the positions, and clients of the ids."""
    async with opened(tmp_path, clock, keep=Keep(days=1)) as backend:
        await say(backend, "a", "b", "c")
        await say(backend, "d", room="cellar")
        clock.advance(2 * DAY)
        await backend._thread.rest()
        assert await positions(backend) == []
        if not restarts:
            assert [message.id for message in await say(backend, "e", room="cellar")] == [2]
            assert await positions(backend) == [5]
    if restarts:
        async with opened(tmp_path, clock) as backend:
            assert [message.id for message in await say(backend, "e")] == [4]
            assert [message.id for message in await say(backend, "f", room="cellar")] == [2]
            assert await positions(backend) == [5, 6]


async def test_what_was_said_last_may_be_trimmed_first(tmp_path, clock):
    """A room may lose the newest message of all while an older one is kept elsewhere."""
    async with opened(tmp_path, clock, keep=Keep(messages=1)) as backend:
        await say(backend, "a", room="cellar")
        await say(backend, "b", "c", "d")
        clock.advance(3600)
        await backend._thread.rest()
        assert await positions(backend) == [1, 4]
        assert {(room.name, room.head, room.oldest) for room in await backend.rooms()} == {
            ("cellar", 1, 1),
            ("lobby", 3, 3),
        }
