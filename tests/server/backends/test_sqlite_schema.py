"""Opening: a record of any age becomes one of today's, or is refused with advice and left as it is."""

import contextlib
import shutil
import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from chatkit.server.backends.base import CannotOpen, Claim, Doc, Query
from chatkit.server.backends.sqlite_append import Saying, _digests
from chatkit.server.backends.sqlite_files import Files
from chatkit.server.backends.sqlite_schema import connect, scripts
from chatkit.server.backends.sqlite_search import entry
from tests.server.backends.records import opened, say, texts

OLD = Path(__file__).parent / "schemas"  # what a small record of each version held

# Versions that might come, to be migrated to.
LATER = {
    3: "ALTER TABLE room ADD color TEXT; CREATE TABLE color (name TEXT); INSERT INTO color VALUES ('red')",
    4: "DROP TABLE color; CREATE TABLE colour (name TEXT)",
}


@pytest.fixture
async def folder(tmp_path):
    """That of a record with three messages, closed."""
    async with opened(tmp_path) as backend:
        await say(backend, "one", "two", "three")
    return tmp_path


def database(folder, statement=None):
    """The answer of another program that looks into the file."""
    with closing(sqlite3.connect(folder / "chatkit.db", isolation_level=None)) as connection:
        return connection.execute(statement).fetchall()


def migrated(folder, versions, **options):
    connect(Files(folder), scripts() | versions, "epoch", **options).close()


def test_versions_are_numbered_without_holes():
    assert sorted(scripts()) == list(range(1, len(scripts()) + 1))


async def test_a_new_record_has_the_newest_schema_and_no_copy_beside_it(folder):
    assert database(folder, "PRAGMA user_version") == [(max(scripts()),)]
    assert {path.name for path in folder.iterdir()} == {"chatkit.db", "chatkit.lock"}


async def test_settings(tmp_path):
    async with opened(tmp_path) as backend:
        asked = ["journal_mode", "synchronous", "locking_mode", "foreign_keys", "wal_autocheckpoint"]
        values = [
            (await backend._thread.read(lambda c, each=each: c.execute(f"PRAGMA {each}").fetchone(), tuple))[
                0
            ]
            for each in asked
        ]
    assert values == ["wal", 2, "exclusive", 1, 0]


@pytest.mark.parametrize("version", sorted(scripts()))
async def test_a_record_of_each_version_opens_with_all_that_is_in_it(tmp_path, version):
    then = {number: script for number, script in scripts().items() if number <= version}
    with closing(connect(Files(tmp_path), then, "")) as connection:
        connection.executescript((OLD / f"{version:04}.sql").read_text("utf-8"))
    async with opened(tmp_path) as backend:
        assert await texts(backend) == ["hello", "你好, world"]
        for word in ("hello", "你好"):
            assert (
                len(await backend.search(Query((word,), sender="bob" if word == "hello" else None), None))
                == 1
            )
        assert [doc.value for doc in await backend.scan("topic")] == [{"text": "greetings"}]
        assert [room.head for room in await backend.rooms()] == [2]
        await say(backend, "and on")
        assert await texts(backend) == ["hello", "你好, world", "and on"]


# version 2


def write_version_1(folder):
    """A record with all that there may be: trimmed rooms, a forgotten one, marks, text not indexed yet."""
    mark = Saying(Claim("bob", "bob", 9, "bob"), "lobby", "hello 5", "say", "t", 1000.0, 1000.0)
    with closing(connect(Files(folder), {1: scripts()[1]}, "epoch")) as connection:
        connection.executescript("""
            INSERT INTO room VALUES (1, 'lobby', 'Lobby', 6, 1), (2, 'cellar', 'cellar', 3, 1);
            INSERT INTO room VALUES (3, 'attic', 'attic', 7, 1), (4, 'shed', 'Shed', 2, 0);
            UPDATE record SET indexed = 9;
            INSERT INTO doc VALUES ('topic', 'lobby', 3, '{"text":"greetings"}');
            INSERT INTO hour VALUES (0, 8);
        """)
        for position, room, key, id_ in [(8, 1, "lobby", 5), (9, 2, "cellar", 3), (10, 1, "lobby", 6)]:
            text = f"hello {id_}"
            connection.execute(
                "INSERT INTO message VALUES (?, ?, ?, ?, 'bob', ?, 'say')",
                (position, room, id_, 1000.0, text),
            )
            if position < 10:
                row = (position, *entry("bob", text, key))
                connection.execute("INSERT INTO search (rowid, text, keys) VALUES (?, ?, ?)", row)
        connection.execute("UPDATE sqlite_sequence SET seq = 20")  # what was said last was trimmed
        connection.execute(
            "INSERT INTO mark VALUES (1, ?, 1000, 1, 5, 1000, 'bob', 9, 'say')", _digests(mark, "t")
        )


async def reads_as_before(folder):
    async with opened(folder) as backend:
        rooms = [(room.name, room.head, room.oldest) for room in await backend.rooms()]
        assert rooms == [("attic", 7, 8), ("cellar", 3, 3), ("Lobby", 6, 5)]
        page = await backend.history("lobby")
        assert [(it.id, it.text, it.room) for it in page.messages] == [
            (5, "hello 5", "Lobby"),
            (6, "hello 6", "Lobby"),
        ]
        assert not page.complete
        assert [it.text for it in await backend.search(Query(("hello",), since=1.0), None)] == [
            "hello 6",
            "hello 3",
            "hello 5",
        ]
        assert await backend.get("topic", "lobby") == Doc("lobby", 3, {"text": "greetings"})
        assert backend.epoch == "epoch"
        bob = await backend.claim("bob")
        again = await backend.append(bob, "lobby", "hello 5", "emote", "t")
        assert (again.repeated, again.stored.message, again.stored.claim.fence) == (True, page.messages[0], 9)
        assert [await backend.join(bob, room) for room in ("lobby", "attic", "shed")] == [6, 7, 2]


async def test_all_that_version_1_held_reads_the_same_and_goes_on(tmp_path):
    write_version_1(tmp_path)
    await reads_as_before(tmp_path)
    async with opened(tmp_path) as backend:
        for room, id_ in (("lobby", 7), ("cellar", 4), ("attic", 8), ("shed", 3)):
            assert [message.id for message in await say(backend, "next", room=room)] == [id_]
        assert [room.name for room in await backend.rooms()] == ["attic", "cellar", "Lobby", "shed"]
        assert len(await backend.search(Query(("next",)), None)) == 4
    assert database(tmp_path, "SELECT position FROM message ORDER BY position") == [
        (n,) for n in (8, 9, 10, 21, 22, 23, 24)
    ]
    assert database(tmp_path, "PRAGMA integrity_check") == [("ok",)]
    assert database(tmp_path, "PRAGMA foreign_key_check") == []
    with closing(sqlite3.connect(tmp_path / "chatkit.db.before-2")) as copy:
        assert copy.execute("PRAGMA user_version").fetchone() == (1,)


async def test_killed_at_any_statement_of_version_2_it_reads_the_same(tmp_path):
    (tmp_path / "old").mkdir()
    write_version_1(tmp_path / "old")
    for lives in count():
        folder = shutil.copytree(tmp_path / "old", tmp_path / f"killed at {lives}")
        with contextlib.suppress(Killed):
            connect(Files(folder), scripts(), "other", factory=mortal(lives)).close()
            break
        assert database(folder, "PRAGMA user_version") in ([(1,)], [(2,)])
        await reads_as_before(folder)
    assert lives > 20


async def test_after_a_migration_the_log_is_copied_already(tmp_path):
    write_version_1(tmp_path)
    with closing(connect(Files(tmp_path), scripts(), "other")):
        log = tmp_path / "chatkit.db-wal"
        assert log.stat().st_size < 5 * 4096


# any step


def test_each_step_has_a_copy_from_before_it(folder):
    migrated(folder, LATER)
    assert database(folder, "PRAGMA user_version") == [(4,)]
    assert database(folder, "SELECT text FROM message") == [("one",), ("two",), ("three",)]
    for version in (3, 4):
        copy = folder / f"chatkit.db.before-{version}"
        with closing(sqlite3.connect(copy)) as connection:
            assert connection.execute("PRAGMA user_version").fetchone() == (version - 1,)
            assert connection.execute("SELECT count(*) FROM message").fetchone() == (3,)
        assert copy.stat().st_mode & 0o077 == 0


async def test_a_copy_from_before_is_a_record_with_an_epoch_of_its_own(folder, tmp_path_factory):
    async with opened(folder) as backend:
        epoch = backend.epoch
    migrated(folder, LATER)
    other = tmp_path_factory.mktemp("other")
    (folder / "chatkit.db.before-3").rename(other / "chatkit.db")
    async with opened(other) as backend:
        assert await texts(backend) == ["one", "two", "three"]
        assert backend.epoch not in ("", epoch)


class Killed(BaseException):
    pass


def mortal(lives):
    """Connections that are cut off at the statement with this number."""

    class Mortal(sqlite3.Connection):
        def live(self):
            nonlocal lives
            lives -= 1
            if lives < 0:
                raise Killed

        def execute(self, sql, *parameters):
            self.live()
            return super().execute(sql, *parameters)

        def executescript(self, script):
            """One statement after another, as SQLite takes them."""
            for statement in script.split(";"):
                self.execute(statement)

    return Mortal


def test_killed_at_any_statement_the_next_start_does_it_over(folder):
    for lives in count():
        try:
            migrated(folder, LATER, factory=mortal(lives))
        except Killed:
            versions = database(folder, "PRAGMA user_version")
            assert versions in ([(2,)], [(3,)], [(4,)])
            assert database(folder, "SELECT count(*) FROM message") == [(3,)]
        else:
            break
    assert lives > 20
    assert database(folder, "PRAGMA user_version") == [(4,)]
    assert database(folder, "SELECT name FROM sqlite_schema WHERE name LIKE 'colo%'") == [("colour",)]
    assert not list(folder.glob("*.part"))


@pytest.mark.parametrize("lives", range(12, 40, 3))
def test_killed_anywhere_it_ends_as_if_it_had_not_been(folder, lives):
    with contextlib.suppress(Killed):
        migrated(folder, LATER, factory=mortal(lives))
    migrated(folder, LATER)
    assert database(folder, "PRAGMA user_version") == [(4,)]
    assert database(folder, "SELECT text FROM message") == [("one",), ("two",), ("three",)]
    assert database(folder, "SELECT name FROM sqlite_schema WHERE name LIKE 'colo%'") == [("colour",)]


def test_a_step_that_fails_leaves_the_version_before_it(folder):
    with pytest.raises(CannotOpen, match="cannot be opened: no such table: nowhere"):
        migrated(folder, LATER | {4: "DROP TABLE color; INSERT INTO nowhere VALUES (1)"})
    assert database(folder, "PRAGMA user_version") == [(3,)]
    assert database(folder, "SELECT name FROM color") == [("red",)]
    migrated(folder, LATER)
    assert database(folder, "PRAGMA user_version") == [(4,)]


# what is refused, and left as it is


async def refused(folder, match):
    before = (folder / "chatkit.db").read_bytes()
    with pytest.raises(CannotOpen, match=match):
        async with opened(folder):
            pass
    assert (folder / "chatkit.db").read_bytes() == before


async def test_a_newer_record_is_refused(folder):
    migrated(folder, LATER)
    await refused(folder, r"written by a newer chatkit \(schema 4, and this one knows 2\); start that one")


async def test_another_programs_database_is_refused(tmp_path):
    database(tmp_path, "CREATE TABLE cookies (value)")
    await refused(tmp_path, "is no record of chatkit's")


@pytest.mark.parametrize(
    "content", [b"x" * 5000, b"SQLite format 3\x00" + b"\xff" * 5000], ids=["text", "header"]
)
async def test_what_is_no_database_is_refused_with_advice(tmp_path, content):
    (tmp_path / "chatkit.db").write_bytes(content)
    await refused(tmp_path, r"is damaged \(.*\)\. Nothing in it was changed\. Put a backup in its place")


async def test_a_damaged_record_is_found_out_after_a_bad_end(tmp_path):
    async with opened(tmp_path) as backend:
        await say(backend, *(f"{number} {'x' * 500}" for number in range(200)))
    path = tmp_path / "chatkit.db"
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 8192] = b"\xaa" * 8192
    path.write_bytes(content)
    (tmp_path / "chatkit.db-wal").write_bytes(b"left")  # as after kill -9
    await refused(tmp_path, r"is damaged \(.*\)\. Nothing in it was changed")


async def test_a_good_record_passes_after_a_bad_end(folder):
    (folder / "chatkit.db-wal").write_bytes(b"left")
    async with opened(folder) as backend:
        assert await texts(backend) == ["one", "two", "three"]


async def test_a_record_that_another_program_has_open_is_refused(folder):
    with closing(sqlite3.connect(folder / "chatkit.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(CannotOpen, match="is open in another program; close that first"):
            migrated(folder, {})


async def test_nobody_else_can_write_while_it_is_open(folder):
    """A second connection that writes is what older SQLite cannot bear."""
    async with opened(folder):
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            database_at_once(folder)


def database_at_once(folder):
    with closing(sqlite3.connect(folder / "chatkit.db", timeout=0)) as connection:
        connection.execute("UPDATE room SET name = 'theirs'")
