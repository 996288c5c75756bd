"""Who is in which room: told through the sink, each change once."""

import asyncio

import pytest

from chatkit.server.backends.base import Presence
from tests.server.fakes import RecordingSink


@pytest.fixture
async def bob(backend):
    return await backend.claim("bob")


@pytest.fixture
async def alice(backend):
    return await backend.claim("alice")


async def test_entering_and_leaving_is_told_with_time_and_reason(backend, sink, clock, bob):
    came = clock.time()
    await backend.join(bob, "lobby")
    clock.advance(5)
    await backend.leave(bob, "lobby", "supper")
    assert sink.presences == [
        Presence("lobby", bob, came, entered=True),
        Presence("lobby", bob, came + 5, entered=False, reason="supper"),
    ]


async def test_it_is_told_before_the_call_returns(backend, sink, bob):
    for step in (backend.join, backend.leave):
        sink.presences.clear()
        await step(bob, "lobby")
        assert len(sink.presences) == 1


async def test_who_is_in_enters_no_second_time(backend, sink, bob):
    await asyncio.gather(backend.join(bob, "lobby"), backend.join(bob, "lobby"), backend.join(bob, "LOBBY"))
    assert len(sink.presences) == 1


async def test_who_is_not_in_does_not_leave(backend, sink, bob, alice):
    await backend.join(alice, "lobby")
    sink.presences.clear()
    await backend.leave(bob, "lobby")
    await backend.leave(bob, "nowhere")
    assert sink.presences == []


async def test_who_has_left_may_come_again(backend, sink, bob):
    for _ in range(2):
        await backend.join(bob, "lobby")
        await backend.leave(bob, "lobby")
    assert [presence.entered for presence in sink.presences] == [True, False] * 2


async def test_who_gives_the_name_back_leaves_every_room_with_the_reason(backend, sink, bob, alice):
    for claim in (bob, alice):
        for room in ("lobby", "cellar"):
            await backend.join(claim, room)
    await backend.leave(bob, "cellar")
    await backend.join(bob, "attic")
    sink.presences.clear()
    await backend.release(bob, "too slow")
    assert {(it.room, it.claim, it.entered, it.reason) for it in sink.presences} == {
        ("lobby", bob, False, "too slow"),
        ("attic", bob, False, "too slow"),
    }
    assert len(sink.presences) == 2


async def test_rooms_are_left_before_the_name_is_free(backend, sink, bob):
    """Or the next bob would enter before the last one leaves."""
    await backend.join(bob, "lobby")

    async def come_next():
        await backend.join(await backend.claim("bob"), "lobby")

    await asyncio.gather(backend.release(bob), come_next())
    assert [(it.claim.fence == bob.fence, it.entered) for it in sink.presences] == [
        (True, True),
        (True, False),
        (False, True),
    ]


async def test_join_returns_the_last_id_and_nothing_falls_between(backend, sink, bob, alice):
    """The sink gets every later message once, in order."""
    await backend.join(bob, "lobby")
    for number in range(3):
        await backend.append(bob, "lobby", f"before {number}", "say", None)
    results = await asyncio.gather(
        *(backend.append(bob, "lobby", f"during {number}", "say", None) for number in range(5)),
        backend.join(alice, "lobby"),
        *(backend.append(bob, "lobby", f"after {number}", "say", None) for number in range(5)),
    )
    head = next(result for result in results if isinstance(result, int))
    assert 3 <= head <= 13
    assert [it.message.id for it in sink.messages if it.message.id > head] == list(range(head + 1, 14))


async def test_a_new_room_is_empty(backend, bob):
    assert await backend.join(bob, "lobby") == 0


async def test_who_leaves_while_he_says_something_leaves_after_it(open_backend, clock):
    """And so does who gives his name back or takes another: what he said before is told before."""
    told = []

    class Listing(RecordingSink):
        def message(self, stored):
            told.append(stored.message.text)

        def presence(self, presence):
            told.append("entered" if presence.entered else "left")

        def renamed(self, old, new):
            told.append(new.nick)

    async with open_backend(clock, Listing()) as backend:
        bob = await backend.claim("bob")
        await backend.join(bob, "lobby")
        one = backend.append(bob, "lobby", "one", "say", None)
        await backend.leave(bob, "lobby")
        assert one.done()
        two = backend.append(bob, "lobby", "two", "say", None)
        await backend.join(bob, "lobby")
        three = backend.append(bob, "lobby", "three", "say", None)
        carol = await backend.rename(bob, "carol")
        four = backend.append(carol, "lobby", "four", "say", None)
        await backend.release(carol)
        await asyncio.gather(two, three, four)
    assert told == ["entered", "one", "left", "two", "entered", "three", "carol", "four", "left"]


async def test_a_head_is_right_however_often_a_room_was_left_and_joined(backend, bob, alice):
    for number in range(4):
        assert await backend.join(alice, "lobby") == number
        assert await backend.join(bob, "LOBBY") == number
        await backend.append(bob, "Lobby", "x", "say", None)
        await backend.leave(bob, "lobby")
        await backend.leave(alice, "lobby")
