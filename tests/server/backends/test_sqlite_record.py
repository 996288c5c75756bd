"""Which rooms are known after a restart, and which are forgotten. The rest is in tests/contract."""

import pytest

from chatkit.server.backends.base import Keep
from tests.server.backends.records import opened, say
from tests.server.fakes import FakeClock

DAY = 24 * 3600


@pytest.fixture
def clock():
    return FakeClock()


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
