"""What is refused stays as it was found, SQLite's log included."""

import os
import shutil
import sqlite3
from contextlib import closing

import pytest

from chatkit.server.backends.base import CannotOpen, InUse
from chatkit.server.backends.sqlite_check import exclusive
from tests.server.backends.records import opened, say, texts

TEXTS = [f"{number} {'x' * 500}" for number in range(100)]


@pytest.fixture
async def left(tmp_path):
    """What a killed server leaves: a record, and a log with what was said last."""
    running, left = tmp_path / "running", tmp_path / "left"
    async with opened(running) as backend:
        await say(backend, *TEXTS[:-1])
    async with opened(running) as backend:
        await say(backend, TEXTS[-1])
        shutil.copytree(running, left)
    (left / "chatkit.lock").unlink()
    return left


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "chatkit.lock"}


async def refused(folder, match):
    before = contents(folder)
    with pytest.raises(CannotOpen, match=match):
        async with opened(folder):
            pass
    assert contents(folder) == before
    assert before["chatkit.db-wal"]


def damage(folder):
    path = folder / "chatkit.db"
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 8192] = b"\xaa" * 8192
    path.write_bytes(content)


def change(folder, sql):
    """Changes a record and leaves that in its log."""
    there = folder.with_name("changing")
    shutil.copytree(folder, there)
    with closing(sqlite3.connect(there / "chatkit.db", isolation_level=None)) as connection:
        connection.execute(sql)
        shutil.rmtree(folder)
        shutil.copytree(there, folder, ignore=shutil.ignore_patterns("*-shm"))


async def test_what_is_damaged(left):
    damage(left)
    await refused(left, r"is damaged \(.*\)\. Nothing in it was changed")


async def test_what_a_newer_program_wrote_last(left):
    change(left, "PRAGMA user_version = 99")
    await refused(left, "written by a newer chatkit")


async def test_what_is_another_programs(left):
    change(left, "PRAGMA application_id = 1")
    await refused(left, "is no record of chatkit's")


async def test_what_is_good_is_opened_with_what_is_in_its_log(left):
    async with opened(left) as backend:
        assert await texts(backend) == TEXTS
    assert sorted(contents(left)) == ["chatkit.db"]


async def test_what_another_program_has_open(left):
    with closing(sqlite3.connect(left / "chatkit.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(InUse):
            async with opened(left):
                pass


async def test_a_look_that_was_cut_off_is_no_hindrance(left):
    (left / "chatkit.db.look").mkdir()
    (left / "chatkit.db.look" / "chatkit.db").write_bytes(b"old")
    async with opened(left) as backend:
        assert await texts(backend) == TEXTS
    assert sorted(contents(left)) == ["chatkit.db"]


async def test_where_files_have_one_name_only_it_is_looked_at_all_the_same(left, monkeypatch):
    def link(*_):
        raise PermissionError("no links here")

    monkeypatch.setattr(os, "link", link)
    damage(left)
    with pytest.raises(CannotOpen, match="is damaged"):
        async with opened(left):
            pass


def test_what_cannot_be_had_alone_is_not_left_open(tmp_path):
    """Python 3.13 and newer would warn of it."""
    made = []

    class Shared(sqlite3.Connection):
        def execute(self, sql, *parameters):
            made.append(self)
            raise sqlite3.OperationalError("no")

    with pytest.raises(sqlite3.OperationalError, match="no"):
        exclusive(tmp_path / "db", Shared)
    with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
        made[0].commit()
