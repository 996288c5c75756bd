"""Backup, export, import: whole, private, and known as copies."""

import asyncio
import sqlite3
from contextlib import closing
from types import SimpleNamespace

import msgspec
import pytest

from chatkit.protocol.events import Message, decode, encode
from chatkit.server.backends import sqlite_copies
from chatkit.server.backends.base import Archive, CannotCopy, Query
from chatkit.server.backends.sqlite_copies import PAGE
from tests.server.backends.records import opened, say, texts
from tests.server.fakes import FakeClock, RecordingSink
from tests.server.honest import lacks


@pytest.fixture
def clock():
    return FakeClock()


async def exported(backend, **which):
    return [message async for page in backend.export(**which) for message in page]


async def test_it_is_an_archive(tmp_path):
    async with opened(tmp_path) as backend:
        assert lacks(backend, Archive) == []


# backup


async def restored(copy, folder):
    folder.mkdir()
    (folder / "chatkit.db").write_bytes(copy.read_bytes())
    return folder


async def test_a_backup_holds_everything_and_has_an_epoch_of_its_own_each_time(tmp_path, clock):
    copy, epochs = tmp_path / "copy.db", set()
    async with opened(tmp_path / "data", clock) as backend:
        await say(backend, "one", "two")
        await backend.put("topic", "lobby", {"text": "x"}, expect=0)
        await backend.backup(copy)
        await say(backend, "three")
        epochs.add(backend.epoch)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "data"]
    for name in "ab":
        async with opened(await restored(copy, tmp_path / name), clock) as backend:
            assert await texts(backend) == ["one", "two"]
            assert (await backend.get("topic", "lobby")).value == {"text": "x"}
            assert len(await backend.search(Query(("two",)), None)) == 1
            epochs.add(backend.epoch)
    assert len(epochs) == 3
    assert "" not in epochs


async def test_an_epoch_stays_over_a_restart(tmp_path):
    epochs = set()
    for _ in range(2):
        async with opened(tmp_path) as backend:
            epochs.add(backend.epoch)
    assert len(epochs) == 1


async def test_what_is_said_during_a_backup_is_said_at_once_and_the_copy_is_sound(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite_copies, "PAGES_AT_ONCE", 1)
    copy = tmp_path / "copy.db"
    async with opened(tmp_path / "data") as backend:
        await say(backend, *("x" * 1000 for _ in range(200)))
        let_somebody_ask(backend._thread, turns=30)
        copying = asyncio.ensure_future(backend.backup(copy))
        said = 0
        while not copying.done():
            await say(backend, f"meanwhile {said}")
            said += 1
        await copying
        assert said >= 10
    async with opened(await restored(copy, tmp_path / "restored")) as backend:
        kept = await texts(backend)
        assert kept[:200] == ["x" * 1000] * 200
        assert kept[200:] == [f"meanwhile {number}" for number in range(len(kept) - 200)]
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def let_somebody_ask(thread, turns):
    """Has the copy wait for a job in its first turns: it would be too fast otherwise."""
    turn, numbers = thread.turn, iter(range(turns))

    def patiently(connection):
        if next(numbers, None) is not None:
            thread._jobs.put(thread._jobs.get())
        return turn(connection)

    thread.turn = patiently


async def test_a_backup_that_cannot_be_says_why_and_leaves_nothing(tmp_path):
    async with opened(tmp_path / "data") as backend:
        await say(backend, "hello")
        with pytest.raises(CannotCopy, match=r"nowhere/copy\.db cannot be written: No such file"):
            await backend.backup(tmp_path / "nowhere" / "copy.db")
        (tmp_path / "there").touch()
        with pytest.raises(CannotCopy, match="exists already"):
            await backend.backup(tmp_path / "there")
        assert await texts(backend) == ["hello"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "there"]


async def test_a_full_disk_spoils_the_copy_and_not_the_record(tmp_path, monkeypatch):
    def full(path):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(sqlite_copies, "mark_copy", full)
    async with opened(tmp_path / "data") as backend:
        with pytest.raises(CannotCopy, match=r"copy\.db cannot be written: database or disk is full"):
            await backend.backup(tmp_path / "copy.db")
        await say(backend, "hello")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


async def test_a_full_disk_of_the_copys_is_not_taken_for_the_records(tmp_path, monkeypatch):
    def small(path, **options):
        connection = sqlite3.connect(path, **options)
        connection.execute("PRAGMA max_page_count = 2")
        return connection

    async with opened(tmp_path / "data") as backend:
        await say(backend, *("x" * 4000 for _ in range(40)))
        monkeypatch.setattr(sqlite_copies, "sqlite3", SimpleNamespace(connect=small, Error=sqlite3.Error))
        with pytest.raises(CannotCopy, match=r"copy\.db cannot be written: database or disk is full"):
            await backend.backup(tmp_path / "copy.db")
        await say(backend, "hello")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


async def test_a_damaged_record_is_not_taken_for_the_copys_disk(tmp_path, monkeypatch):
    class Damaged:
        def backup(self, *_, **__):
            error = sqlite3.DatabaseError("database disk image is malformed")
            error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise error

    with pytest.raises(sqlite3.DatabaseError, match="malformed"):
        sqlite_copies.copy(Damaged(), tmp_path / "copy.db", lambda _: True, print)


async def test_a_backup_tells_how_far_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite_copies, "PAGES_AT_ONCE", 10)
    told = []
    async with opened(tmp_path / "data") as backend:
        await say(backend, *("x" * 4000 for _ in range(40)))
        await backend.backup(tmp_path / "copy.db", lambda *pages: told.append(pages))
    totals = {total for _, total in told}
    assert len(totals) == 1
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert told[0][0] == 10
    assert told[-1][0] == told[-1][1] > 40


async def test_a_backup_that_nobody_waits_for_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite_copies, "PAGES_AT_ONCE", 1)
    async with opened(tmp_path / "data") as backend:
        await say(backend, *("x" * 4000 for _ in range(40)))
        let_somebody_ask(backend._thread, turns=40)
        begun = asyncio.Event()
        copying = asyncio.ensure_future(backend.backup(tmp_path / "copy.db", lambda *_: begun.set()))
        await begun.wait()
        copying.cancel()
        while not copying.done():
            await say(backend, "meanwhile")
        assert copying.cancelled()
        assert [path.name for path in tmp_path.iterdir()] == ["data"]


async def test_a_backup_is_given_up_when_the_server_stops(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite_copies, "PAGES_AT_ONCE", 1)
    async with opened(tmp_path / "data") as backend:
        await say(backend, *("x" * 4000 for _ in range(40)))
        let_somebody_ask(backend._thread, turns=40)
        begun = asyncio.Event()
        copying = asyncio.ensure_future(backend.backup(tmp_path / "copy.db", lambda *_: begun.set()))
        await begun.wait()
    with pytest.raises(CannotCopy, match="the server is stopping"):
        await copying
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


# export and import


async def filled(backend, clock, count=3):
    for number in range(count):
        await say(backend, f"lobby {number}\nüñ\x00", nick="小明", room="Lobby")
        clock.advance(0.123456)
        await say(backend, f"ops {number}", room="ops")
        clock.advance(1)


async def test_an_export_has_all_that_was_said_in_order(tmp_path, clock):
    sink = RecordingSink()
    async with opened(tmp_path, clock, sink) as backend:
        await filled(backend, clock)
        said = [stored.message for stored in sink.messages]
        assert await exported(backend) == said
        assert await exported(backend, room="OPS") == said[1::2]
        assert await exported(backend, room="nowhere") == []
        assert await exported(backend, since=clock.time() - 1.5) == said[4:]
        assert await exported(backend, since=clock.time() - 1.5, room="lobby") == said[4:5]


async def test_an_export_comes_in_pages(tmp_path, clock):
    async with opened(tmp_path, clock) as backend:
        await say(backend, *(str(number) for number in range(2 * PAGE + 1)))
        for room in (None, "lobby"):
            sizes = [len(page) async for page in backend.export(room=room)]
            assert sizes == [PAGE, PAGE, 1]


async def test_what_is_exported_can_be_imported_as_it_was(tmp_path, clock):
    async with opened(tmp_path / "old", clock) as backend:
        await filled(backend, clock)
        lines = [encode(message) for message in await exported(backend)]
        said = await exported(backend)
    sink = RecordingSink()
    async with opened(tmp_path / "new", clock, sink) as backend:
        before = backend.epoch
        assert await backend.import_(decode(line) for line in lines) == 6
        assert backend.epoch not in ("", before)
        epoch = backend.epoch
        assert await exported(backend) == said
        assert sink.messages == []
        assert len(await backend.search(Query(("ops",)), None)) == 3
        assert [(room.name, room.head) for room in await backend.rooms()] == [("Lobby", 3), ("ops", 3)]
        assert [message.id for message in await say(backend, "next", room="lobby")] == [4]
        assert await backend.import_(said) == 0
        assert backend.epoch == epoch
    async with opened(tmp_path / "new", clock) as backend:
        assert backend.epoch == epoch


async def test_an_import_that_was_cut_off_goes_on_where_it_was(tmp_path, clock):
    async with opened(tmp_path / "old", clock) as backend:
        await say(backend, *(str(number) for number in range(1200)))
        said = await exported(backend)

    def cut_off():
        yield from said[:1100]
        raise OSError("the file cannot be read")

    async with opened(tmp_path / "new", clock) as backend:
        with pytest.raises(OSError, match="cannot be read"):
            await backend.import_(cut_off())
        assert len(await exported(backend)) == 1000
        assert await backend.import_(said) == 200
        assert await exported(backend) == said


async def test_an_import_may_begin_where_older_messages_were_trimmed(tmp_path, clock):
    message = Message(room="lobby", id=57, at="2026-01-01T00:00:00.000Z", nick="bob", text="x", kind="say")
    async with opened(tmp_path, clock) as backend:
        assert await backend.import_([message]) == 1
        assert [(room.head, room.oldest) for room in await backend.rooms()] == [(57, 57)]
        assert not (await backend.history("lobby")).complete


async def test_a_time_written_in_another_way_is_the_same_time(tmp_path, clock):
    message = Message(
        room="lobby", id=1, at="2026-01-01T01:00:00.123456+01:00", nick="bob", text="x", kind="say"
    )
    async with opened(tmp_path, clock) as backend:
        assert await backend.import_([message]) == 1
        assert await backend.import_([message]) == 0
        assert [said.at for said in await exported(backend)] == ["2026-01-01T00:00:00.123Z"]


async def test_an_export_of_the_last_days_does_not_read_all_that_was_before(tmp_path, clock):
    async with opened(tmp_path, clock) as backend:
        for _ in range(5):
            await say(backend, *(str(number) for number in range(PAGE)))
            clock.advance(24 * 3600)
        await say(backend, "today")
        await backend._thread.rest()
        since = clock.time() - 60
        looked_up_to, _ = await backend._page(0, None, since)
        assert looked_up_to > 3 * PAGE  # the first page of it
        assert [said.text for said in await exported(backend, since=since)] == ["today"]


ONE = Message(room="lobby", id=1, at="2026-01-01T00:00:00.000Z", nick="bob", text="one", kind="say")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"id": 3}, "message 3 of #lobby cannot follow 1, the last one here"),
        ({"id": 1, "text": "other"}, "message 1 of #lobby is another message here"),
        ({"id": 1, "nick": "eve"}, "message 1 of #lobby is another message here"),
        ({"id": 2, "at": "yesterday"}, "message 2 of #lobby has no id and time that could be"),
        ({"id": 2, "at": "2026-01-01T00:00:00"}, "has no id and time that could be"),
        ({"id": 0}, "message 0 of #lobby has no id and time that could be"),
        ({"id": 2**60}, "has no id and time that could be"),
        ({"id": 2, "at": "0001-01-01T00:00:00+23:59"}, "has no id and time that could be"),
        ({"id": 2, "at": "9999-12-31T23:59:59-23:59"}, "has no id and time that could be"),
        ({"room": "a b\x1b[2J"}, r"'a b\\x1b\[2J' is no name for a room"),
    ],
)
async def test_what_does_not_fit_is_refused_and_nothing_of_it_is_taken(tmp_path, clock, changes, why):
    async with opened(tmp_path, clock) as backend:
        await backend.import_([ONE])
        epoch = backend.epoch
        two = msgspec.structs.replace(ONE, room="ops")
        with pytest.raises(CannotCopy, match=why):
            await backend.import_([two, msgspec.structs.replace(ONE, **changes)])
        assert await exported(backend) == [ONE]
        assert backend.epoch == epoch
