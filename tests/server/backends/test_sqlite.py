"""The record as a whole: restarts, and a full disk. What all backends promise is in tests/contract."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from chatkit.protocol.errors import Unavailable
from chatkit.server.backends import sqlite
from chatkit.server.backends.base import CannotOpen, Conflict, Doc, Query
from chatkit.server.backends.sqlite import SqliteBackend
from tests.server.backends.records import no_failure, opened, say, texts
from tests.server.fakes import FakeClock, RecordingSink

ROOT = Path(__file__).parents[3]


async def test_a_restart_forgets_who_is_here_and_nothing_else(tmp_path):
    sink = RecordingSink()
    async with opened(tmp_path, sink=sink) as backend:
        bob = await backend.claim("bob")
        await backend.join(bob, "lobby")
        await backend.append(bob, "lobby", "hello", "emote", "t")
        await backend.put("topic", "lobby", {"text": "greetings"}, expect=0)
        page, rooms = await backend.history("lobby"), await backend.rooms()
    again = RecordingSink()
    async with opened(tmp_path, sink=again) as backend:
        assert (again.messages, again.presences, again.docs) == ([], [], [])
        assert await backend.history("lobby") == page
        assert await backend.rooms() == rooms
        assert await backend.search(Query(("hello",)), None) == page.messages
        assert await backend.get("topic", "lobby") == Doc("lobby", 1, {"text": "greetings"})
        assert await backend.join(await backend.claim("bob"), "lobby") == 1
        assert [message.id for message in await say(backend, "next", nick="alice")] == [2]


async def test_fences_grow_over_restarts_however_many_there_were(tmp_path):
    fences = []
    for count in (1000, 1, 2):
        async with opened(tmp_path) as backend:
            for _ in range(count):
                claim = await backend.claim("bob")
                fences.append(claim.fence)
                await backend.release(claim)
    assert fences == sorted(set(fences))


async def test_a_folder_that_is_not_there_is_made(tmp_path):
    async with opened(tmp_path / "a" / "b") as backend:
        await say(backend, "hello")
    assert (tmp_path / "a" / "b" / "chatkit.db").exists()


async def test_before_it_is_opened_it_can_do_nothing(tmp_path):
    backend = SqliteBackend(tmp_path, FakeClock(), no_failure)
    assert backend.epoch == ""
    with pytest.raises(RuntimeError, match="not open"):
        await backend.claim("bob")
    await backend.close()


async def test_what_could_not_be_opened_can_be_once_it_is_mended(tmp_path):
    (tmp_path / "chatkit.db").write_bytes(b"x" * 5000)
    backend = SqliteBackend(tmp_path, FakeClock(), no_failure)
    with pytest.raises(CannotOpen):
        await backend.open(RecordingSink())
    (tmp_path / "chatkit.db").unlink()
    await backend.open(RecordingSink())
    await say(backend, "hello")
    await backend.close()


async def test_all_changes_are_told_in_the_order_in_which_they_were_asked_for(tmp_path):
    told = []

    class Listing(RecordingSink):
        def message(self, stored):
            told.append(stored.message.text)

        def presence(self, presence):
            told.append(presence.entered)

        def renamed(self, old, new):
            told.append(new.nick)

        def doc_changed(self, kind, key, doc):
            told.append(key)

        def signal(self, target, data):
            told.append(data)

    async with opened(tmp_path, sink=Listing()) as backend:
        bob = await backend.claim("bob")

        async def append(text):
            await backend.append(bob, "lobby", text, "say", None)

        await asyncio.gather(
            append("one"),
            backend.put("topic", "lobby", {}, expect=0),
            backend.signal(None, b"signal"),
            append("two"),
            backend.join(bob, "lobby"),
            append("three"),
            backend.leave(bob, "lobby"),
            backend.join(bob, "lobby"),
            append("four"),
            backend.rename(bob, "alice"),
        )
    assert told == ["one", "lobby", b"signal", "two", True, "three", False, True, "four", "alice"]


@pytest.mark.parametrize("known", [False, True])
async def test_who_joins_gets_every_message_after_the_head_and_none_before_it(tmp_path, known):
    """Whatever is said just before and just after: what he reads of the past ends at the head."""
    sink = RecordingSink()
    async with opened(tmp_path, sink=sink) as backend:
        bob, alice = await backend.claim("bob"), await backend.claim("alice")
        if known:
            await backend.join(bob, "lobby")
        before = [backend.append(bob, "lobby", f"before {n}", "say", None) for n in range(3)]
        joining = asyncio.ensure_future(backend.join(alice, "lobby"))
        await asyncio.sleep(0)
        after = [backend.append(bob, "lobby", f"after {n}", "say", None) for n in range(3)]
        await asyncio.gather(*after)
        assert [each.done() for each in before] == [True] * 3
        assert await joining == 3


async def test_heads_are_right_when_more_rooms_were_joined_than_are_remembered(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite, "MOST_HEADS", 2)
    async with opened(tmp_path) as backend:
        bob, alice = await backend.claim("bob"), await backend.claim("alice")
        for number in range(6):
            room = f"room{number}"
            await backend.join(bob, room)
            assert len(backend._heads) <= 3
            await backend.append(bob, room, "x", "say", None)
            assert await backend.join(alice, room) == 1
            assert await backend.join(alice, "room0") == 1


async def test_rooms_that_are_known_grow_with_an_import(tmp_path):
    """Those who join hear of the new head, and what is said next comes after it."""
    async with opened(tmp_path / "old") as backend:
        said = await say(backend, "one", "two", "three", room="Lobby")
    async with opened(tmp_path / "new") as backend:
        await say(backend, "one", room="Lobby")
        bob, alice = await backend.claim("bob"), await backend.claim("alice")
        assert await backend.join(bob, "lobby") == 1
        assert await backend.import_(said) == 2
        assert await backend.join(alice, "lobby") == 3
        appended = await backend.append(bob, "lobby", "four", "say", None)
        assert appended.stored.message.id == 4


# a full disk


async def limit(backend, pages):
    """So that SQLite itself finds the disk full; 0 takes the limit away."""

    def work(connection):
        (used,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {used + pages if pages else 2**30}").fetchone()

    await backend._thread.read(work, lambda _: None)


async def test_on_a_full_disk_nothing_is_acknowledged_or_shown_reading_goes_on_and_it_heals(tmp_path):
    sink = RecordingSink()
    async with opened(tmp_path, sink=sink) as backend:
        await say(backend, "before")
        await limit(backend, 3)
        bob = await backend.claim("bob")
        results = await asyncio.gather(
            *(backend.append(bob, "lobby", "x" * 40_000, "say", str(n)) for n in range(20)),
            return_exceptions=True,
        )
        assert {type(result) for result in results} == {Unavailable}
        with pytest.raises(Unavailable):
            await backend.put("topic", "lobby", {"text": "x" * 40_000}, expect=0)
        assert [stored.message.text for stored in sink.messages] == ["before"]
        assert sink.docs == []

        assert await texts(backend) == ["before"]
        assert len(await backend.search(Query(("before",)), None)) == 1
        assert await backend.join(bob, "lobby") == 1
        assert await backend.release(await backend.claim("alice"))

        await limit(backend, 0)
        bob_again = await backend.append(bob, "lobby", "x" * 40_000, "say", "0")
        assert (bob_again.repeated, bob_again.stored.message.id) == (False, 2)
        assert await texts(backend) == ["before", "x" * 40_000]
    async with opened(tmp_path) as backend:
        assert await texts(backend) == ["before", "x" * 40_000]


async def test_a_conflict_among_others_disturbs_none_of_them(tmp_path):
    async with opened(tmp_path) as backend:
        bob = await backend.claim("bob")
        await backend.put("topic", "lobby", {}, expect=0)
        results = await asyncio.gather(
            backend.append(bob, "lobby", "one", "say", None),
            backend.put("topic", "lobby", {}, expect=7),
            backend.append(bob, "lobby", "two", "say", None),
            return_exceptions=True,
        )
        assert isinstance(results[1], Conflict)
        assert await texts(backend) == ["one", "two"]


FATAL = """
import asyncio, json, sqlite3, sys
from pathlib import Path
from chatkit.protocol.errors import Unavailable
from chatkit.server.backends.sqlite import SqliteBackend
from tests.server.backends.faults import faulty
from tests.server.backends.records import texts
from tests.server.fakes import FakeClock, RecordingSink

async def main():
    factory, plan = faulty()
    told, sink = [], RecordingSink()
    backend = SqliteBackend(Path(sys.argv[1]), FakeClock(), told.append, connection=factory)
    await backend.open(sink)
    bob = await backend.claim("bob")
    await backend.append(bob, "lobby", "one", "say", None)
    plan[sys.argv[2]] = int(sys.argv[3])
    for text in ("two", "three"):
        try:
            await backend.append(bob, "lobby", text, "say", None)
        except Unavailable:
            told.append("unavailable")
        plan.clear()
    print(json.dumps([told, await texts(backend), len(sink.messages)]))
    await backend.release(bob)
    await backend.close()

asyncio.run(main())
"""


def run(code, *arguments):
    """Runs a program of ours to its end; returns what it printed, which is JSON."""
    ran = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return json.loads(ran.stdout)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (1034, "the disk did not keep what was written"),  # SQLITE_IOERR_FSYNC
        (11, "the record is damaged"),  # SQLITE_CORRUPT
    ],
)
async def test_when_the_disk_does_not_keep_its_word_nothing_more_is_written(tmp_path, code, why):
    """Not even at the end, where SQLite would copy its log and remove it."""
    told, kept, shown = run(FATAL, tmp_path, "COMMIT", str(code))
    assert told[0].startswith(why) or told[1].startswith(why)
    assert sorted(told)[-2:] == ["unavailable", "unavailable"]
    assert len(told) == 3
    assert (kept, shown) == (["one"], 1)
    assert (tmp_path / "chatkit.db-wal").stat().st_size > 0
    async with opened(tmp_path) as backend:
        assert await texts(backend) == ["one"]
