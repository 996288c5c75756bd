"""Where the record is, how it is reached, and how the work with it ends."""

import asyncio
import os
import signal
import socket

import pytest

from chatkit.cli import record
from chatkit.cli.record import Nobody, Source, folder_with_record, reached, run
from chatkit.cli.remote import Remote
from chatkit.protocol.errors import Unavailable
from chatkit.server.backends.base import CannotCopy, CannotOpen, Sink
from chatkit.server.backends.sqlite_files import Files
from chatkit.server.config import Settings
from chatkit.server.copies import Copies
from tests.server.backends.records import opened, say
from tests.server.honest import lacks
from tests.server.transports.controlled import FakeCopies, listening


def test_the_two_ways_to_a_record_are_alike(tmp_path):
    for way in (Copies(None), Remote(tmp_path)):
        assert lacks(way, Source) == []
    assert lacks(Nobody(), Sink) == []


# where it is


async def test_the_folder_of_a_record(tmp_path):
    async with opened(tmp_path / "data"):
        pass
    assert folder_with_record(Settings(data=str(tmp_path / "data"))) == tmp_path / "data"


@pytest.mark.parametrize("folder", ["nowhere", ".", "file", "a\x1b[2Jb"])
def test_where_there_is_no_record_none_is_made(folder, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    with pytest.raises(SystemExit) as ended:
        folder_with_record(Settings(data=str(tmp_path / folder)))
    assert ended.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "there is no record in" in line
    assert line.isprintable()
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_folder_that_cannot_be_read_is_named(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        folder_with_record(Settings(data=str(tmp_path / ("x" * 300))))
    assert ended.value.code == 1
    assert "cannot be read: File name too long" in capsys.readouterr().err


# how it is reached


async def test_without_a_server_it_is_opened(tmp_path):
    async with opened(tmp_path) as backend:
        await say(backend, "hello")
    async with reached(tmp_path) as found:
        assert isinstance(found, Copies)
        assert await found.rooms() == ["lobby"]
    async with opened(tmp_path):
        pass  # it was closed again


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="there are no such sockets here")
async def test_with_a_server_it_is_asked_for(tmp_path):
    async with listening(tmp_path, FakeCopies()), reached(tmp_path) as found:
        assert isinstance(found, Remote)
        assert await found.rooms() == ["lobby", "小屋"]


@pytest.mark.skipif(os.name != "posix", reason="there is no flock")
async def test_whoever_has_it_and_does_not_answer_is_named(tmp_path):
    holder = Files(tmp_path)
    holder.lock()
    try:
        with pytest.raises(CannotOpen, match=f"in use by process {os.getpid()}, which .*; stop that first"):
            async with reached(tmp_path):
                pass
    finally:
        holder.unlock()


async def test_a_record_that_fails_says_why(tmp_path, monkeypatch):
    async def fails():
        async with reached(tmp_path):
            raise Unavailable

    with pytest.raises(CannotCopy, match="the disk may be full"):
        await fails()
    made = record.record
    monkeypatch.setattr(
        record, "record", lambda folder, failures: failures.append("damaged") or made(folder, [])
    )
    with pytest.raises(CannotCopy, match="damaged"):
        await fails()


# how it ends


async def raises(error):
    raise error


@pytest.mark.parametrize("error", [CannotCopy("no \x1b[2J"), CannotOpen("no \x1b[2J")])
def test_what_fails_is_one_plain_line(error, capsys):
    with pytest.raises(SystemExit) as ended:
        run(raises(error))
    assert ended.value.code == 1
    assert capsys.readouterr().err == "chatkit: no \n"


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_half_a_copy_is_no_success(sent, capsys):
    cleaned = []

    async def works():
        os.kill(os.getpid(), sent)
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.append(True)

    with pytest.raises(SystemExit) as ended:
        run(works())
    assert ended.value.code == 130
    assert cleaned == [True]
    assert capsys.readouterr().err == ""
