"""What rests on rows: what is known after a restart, and what is forgotten. The rest is in tests/contract."""

import pytest

from chatkit.server.backends import sqlite_record
from chatkit.server.backends.base import Appended, Keep
from tests.server.backends.records import no_failure, opened, say
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

        def forget(most):
            return lambda connection: sqlite_record.forget_marks(connection, clock.time(), most)

        for most, left in ((1, 5), (10, 3), (10, 3)):
            await backend._thread.write(forget(most), no_failure if most == 0 else lambda _: None)
            assert await marks(backend) == left


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
        await backend._thread.write(lambda c: sqlite_record.forget_marks(c, clock.time(), 9), lambda _: None)
        assert await marks(backend) == 0


# rooms


async def test_rooms_are_known_after_a_restart(tmp_path):
    async with opened(tmp_path) as backend:
        await say(backend, "hello", room="Lobby")
        await backend.join(await backend.claim("bob"), "cellar")
    async with opened(tmp_path) as backend:
        assert [(room.name, room.head) for room in await backend.rooms()] == [("Lobby", 1)]


async def test_a_room_whose_messages_are_all_gone_is_forgotten_and_its_ids_go_on(tmp_path, clock):
    async with opened(tmp_path, clock, keep=Keep(days=1)) as backend:
        await say(backend, "one", "two", room="Cellar")
        assert await backend.forget_room("cellar") is False
        clock.advance(2 * DAY)
        await backend._thread.rest()
        assert [(room.head, room.oldest) for room in await backend.rooms()] == [(2, 3)]
        bob = await backend.claim("bob")
        await backend.join(bob, "cellar")
        assert await backend.forget_room("cellar") is False
        await backend.leave(bob, "cellar")
        assert await backend.forget_room("CELLAR") is True
        assert await backend.rooms() == ()
        assert await backend.join(bob, "cellar") == 2
        (message,) = await say(backend, "three", nick="alice", room="cellar")
        assert (message.room, message.id) == ("cellar", 3)
        assert [(room.name, room.head, room.oldest) for room in await backend.rooms()] == [("cellar", 3, 3)]


async def test_who_comes_in_while_a_room_is_being_forgotten_is_in_it(tmp_path, clock):
    async with opened(tmp_path, clock) as backend:
        bob = await backend.claim("bob")
        entering = backend.join(bob, "cellar")
        forgetting = backend.forget_room("cellar")
        _, forgotten = await entering, await forgetting
        assert forgotten is False
        assert [room.name for room in await backend.rooms()] == ["cellar"]
