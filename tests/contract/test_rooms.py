"""Which rooms there are: those that somebody is in, and those in which something was said."""

import pytest

from chatkit.server.backends.base import RoomInfo


@pytest.fixture
async def bob(backend):
    return await backend.claim("bob")


async def test_at_first_there_is_none(backend):
    assert await backend.rooms() == ()


async def test_rooms_are_listed_by_key_with_their_first_names(backend, bob):
    for room in ("Lobby", "cellar", "LOBBY"):
        await backend.append(bob, room, "hello", "say", None)
    await backend.join(bob, "Attic")
    assert await backend.rooms() == (
        RoomInfo("Attic", head=0, oldest=1),
        RoomInfo("cellar", head=1, oldest=1),
        RoomInfo("Lobby", head=2, oldest=1),
    )


async def test_a_room_that_is_both_is_listed_once(backend, bob):
    await backend.join(bob, "lobby")
    await backend.append(bob, "Lobby", "hello", "say", None)
    assert [(room.head, room.oldest) for room in await backend.rooms()] == [(1, 1)]


async def test_an_empty_room_without_history_disappears(backend, bob):
    await backend.join(bob, "cellar")
    await backend.leave(bob, "cellar")
    assert await backend.forget_room("cellar") is True
    assert await backend.rooms() == ()


@pytest.mark.parametrize("spelling", ["cellar", "CELLAR"])
async def test_a_room_is_not_forgotten_while_somebody_or_something_is_in_it(backend, bob, spelling):
    await backend.join(bob, "cellar")
    assert await backend.forget_room(spelling) is False
    await backend.append(bob, "cellar", "hello", "say", None)
    await backend.leave(bob, "cellar")
    assert await backend.forget_room(spelling) is False
    assert await backend.rooms() == (RoomInfo("cellar", head=1, oldest=1),)


async def test_a_room_that_nobody_knows_is_forgotten_already(backend):
    assert await backend.forget_room("nowhere") is True


async def test_an_epoch_has_a_name_of_its_own(open_backend, clock, sink):
    epochs = []
    for _ in range(2):
        async with open_backend(clock, sink) as backend:
            epochs.append(backend.epoch)
    assert all(epochs)
    assert len(set(epochs)) == 2
