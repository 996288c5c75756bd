"""The index follows behind; nobody who searches is to notice. What is found is in tests/contract."""

import pytest

from chatkit.server.backends.base import Keep, Query
from chatkit.server.backends.sqlite_search import MOST, entry, index, waiting
from tests.server.backends.records import opened, say
from tests.server.fakes import FakeClock


@pytest.fixture
def clock():
    return FakeClock()


async def indexed(backend, most):
    await backend._thread.write(lambda connection: index(connection, most), int)


async def found(backend, *words, **query):
    return [message.text for message in await backend.search(Query(words, limit=9999, **query), None)]


@pytest.mark.parametrize("in_the_index", [0, 1, 3, 5, 6])
async def test_where_the_index_ends_does_not_show(tmp_path, clock, in_the_index):
    async with opened(tmp_path, clock) as backend:
        for number in range(6):
            nick, room = ("bob", "lobby") if number % 2 else ("alice", "cellar")
            await say(backend, f"x {number} 部署", nick=nick, room=room)
            clock.advance(1800)
        await indexed(backend, in_the_index)
        everything = [f"x {number} 部署" for number in reversed(range(6))]
        assert await found(backend, "x", "部署") == everything
        assert await found(backend) == everything
        assert await found(backend, "x", sender="bob") == everything[::2]
        assert await found(backend, room="cellar") == everything[1::2]
        for before in range(1, 4):
            place = everything.index(f"x {2 * before - 1} 部署")
            assert await found(backend, "x", before=("lobby", before)) == everything[place + 1 :]
        for hours in range(4):
            assert await found(backend, "x", since=clock.time() - 3600 * hours) == everything[: 2 * hours]
        for limit in range(1, 7):
            page = await backend.search(Query(("x",), limit=limit), None)
            assert [message.text for message in page] == everything[:limit]


async def test_the_index_follows_by_itself(tmp_path):
    async with opened(tmp_path) as backend:
        await say(backend, *(f"word{number}" for number in range(2 * MOST + 10)))
        await backend._thread.rest()
        assert await backend._thread.read(waiting, int) < 2 * MOST
        for number in (0, MOST - 1, 2 * MOST + 9):
            assert await found(backend, f"word{number}") == [f"word{number}"]


async def test_what_waits_for_the_index_waits_over_a_restart(tmp_path):
    async with opened(tmp_path) as backend:
        await say(backend, "one")
        await indexed(backend, 1)
        await say(backend, "two")
    async with opened(tmp_path) as backend:
        assert await backend._thread.read(waiting, int) == 1
        assert await found(backend) == ["two", "one"]


async def test_what_is_trimmed_is_found_no_longer_wherever_it_was(tmp_path, clock):
    async with opened(tmp_path, clock, keep=Keep(messages=2)) as backend:
        await say(backend, *(f"x {number}" for number in range(6)))
        await indexed(backend, 3)
        clock.advance(3600)
        await backend._thread.rest()
        assert await found(backend, "x") == ["x 5", "x 4"]
        await indexed(backend, 9)
        assert await found(backend, "x") == ["x 5", "x 4"]
        rows = "SELECT count(*) FROM search WHERE search MATCH 'text : \"x\"'"
        assert await backend._thread.read(lambda c: c.execute(rows).fetchone()[0], int) == 2


async def test_the_index_is_sound(tmp_path, clock):
    async with opened(tmp_path, clock, keep=Keep(messages=100)) as backend:
        for number in range(5):
            await say(backend, *(f"{number} {n} 部署 🎉 naïve" for n in range(120)), room=f"room{number}")
            clock.advance(3600)
            await backend._thread.rest()
        check = "INSERT INTO search (search) VALUES ('integrity-check')"
        await backend._thread.write(lambda connection: connection.execute(check), lambda _: None)


async def test_how_far_back_a_search_looks(tmp_path, clock):
    """Hours that were passed over, a clock put back, and times before all that was said."""
    clock.advance(1e6)
    async with opened(tmp_path, clock) as backend:
        for step in (0, 7200, -3600, 0, 9000, -9000, 1800):
            clock.advance(step) if step >= 0 else clock.put_back(-step)
            await say(backend, f"{clock.time():.0f}")
        await indexed(backend, 99)
        said = [message.text for message in (await backend.history("lobby")).messages]
        for since in (*map(float, said), 0, -1, 1e6 + 1, 1e6 + 3599, 1e6 + 3600, 2e6, 1e300):
            expected = [text for text in reversed(said) if float(text) >= since]
            assert await found(backend, since=since) == expected
            assert await found(backend, since=since, sender="bob") == expected


def test_who_and_where_are_tokens_that_no_text_can_have():
    assert entry("Bob", "Hello, 部署!", "lobby") == ("hello 部 署", "f626f62 r6c6f626279")


async def test_a_text_that_looks_like_a_mark_of_ours_is_text(tmp_path):
    async with opened(tmp_path) as backend:
        await say(backend, "f626f62 r6c6f626279", nick="alice", room="cellar")
        await indexed(backend, 9)
        assert await found(backend, sender="bob") == []
        assert await found(backend, room="lobby") == []
        assert len(await found(backend, "f626f62")) == 1
