"""The record of a server that runs, seen from outside: as if one had it open, or a plain reason why not."""

import asyncio
import os
import socket
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest

from chatkit.cli import remote
from chatkit.cli.remote import Remote, answers
from chatkit.server.backends.base import CannotCopy
from chatkit.server.transports.control_socket import Place
from tests.server.fakes import said
from tests.server.transports.controlled import FakeCopies, SlowCopies, listening

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="there are no such sockets here")


async def exported(record, **which):
    return [message async for page in record.export(**which) for message in page]


async def test_it_is_like_having_the_record(tmp_path):
    pages = [[said(str(number), id=number) for number in range(120)], [said("last", id=120)]]
    copies = FakeCopies(pages)
    async with listening(tmp_path, copies):
        record, told = Remote(tmp_path), []
        assert await record.rooms() == ["lobby", "小屋"]
        assert await exported(record, room="lobby", since=5.0) == [*pages[0], *pages[1]]
        await record.backup(tmp_path / "copy.db", lambda *pages: told.append(pages))
        await record.backup(tmp_path / "copy.db")
        assert copies.asked == [("lobby", 5.0), tmp_path / "copy.db", tmp_path / "copy.db"]
        assert told == [(1, 2), (2, 2)]


async def test_what_goes_wrong_there_goes_wrong_here(tmp_path):
    async with listening(tmp_path, FakeCopies([[said("one")]], CannotCopy("the disk is full"))):
        for work in (Remote(tmp_path).rooms(), exported(Remote(tmp_path)), Remote(tmp_path).backup(tmp_path)):
            with pytest.raises(CannotCopy, match="the disk is full"):
                await work


async def test_who_leaves_early_leaves_at_once(tmp_path):
    copies = SlowCopies()
    async with listening(tmp_path, copies):
        working = asyncio.ensure_future(Remote(tmp_path).backup(tmp_path / "copy.db"))
        await copies.begun.wait()
        working.cancel()
        await copies.given_up.wait()
    many = FakeCopies([[said("one")]] * 1000)
    async with listening(tmp_path, many), aclosing(Remote(tmp_path).export()) as pages:
        assert await anext(pages) == [said("one")]


@asynccontextmanager
async def saying(folder, data):
    """A server that says this to whatever it is asked, and closes."""

    async def connected(reader, writer):
        await reader.readline()  # or the connection would count as reset
        writer.write(data)
        writer.close()

    with Place(folder) as place:
        server = await asyncio.start_unix_server(connected, sock=place.bind())
        try:
            yield
        finally:
            server.close()
            await server.wait_closed()
            place.remove()


@pytest.mark.parametrize("data", [b"", b'{"reply":"rooms","rooms":["a"]}\n', b'{"reply":"done"}'])
async def test_an_answer_that_ends_too_early_is_none(tmp_path, data):
    async with saying(tmp_path, data):
        with pytest.raises(CannotCopy, match="the server stopped"):
            await Remote(tmp_path).rooms()


async def test_a_connection_that_is_reset_is_no_answer(tmp_path):
    def connected(reader, writer):
        writer.transport.abort()  # what was sent to it is not read

    with Place(tmp_path) as place:
        server = await asyncio.start_unix_server(connected, sock=place.bind())
        with pytest.raises(CannotCopy, match="the server stopped"):
            await Remote(tmp_path).rooms()
        server.close()
        await server.wait_closed()


@pytest.mark.parametrize(
    "data", [b"Welcome to chatkit\r\n", b'{"reply":"dance"}\n', b"\n", b"\xff\n", b"x" * 50]
)
async def test_an_answer_that_is_not_understood_is_none(tmp_path, data, monkeypatch):
    monkeypatch.setattr(remote, "LONGEST_ANSWER", 40)
    async with saying(tmp_path, data):
        with pytest.raises(CannotCopy, match="of one version"):
            await Remote(tmp_path).rooms()


async def test_whether_there_is_somebody_to_ask(tmp_path):
    assert not answers(tmp_path / "nowhere")
    assert not answers(tmp_path)
    async with listening(tmp_path, FakeCopies()):
        assert answers(tmp_path)
    with Place(tmp_path) as place:
        place.bind().close()  # of a server that was killed
        assert not answers(tmp_path)
        place.remove()
    with pytest.raises(CannotCopy, match="cannot be reached: No such file"):
        await Remote(tmp_path).rooms()


async def test_a_file_whose_name_is_no_text_is_refused(tmp_path):
    async with listening(tmp_path, FakeCopies()):
        with pytest.raises(CannotCopy, match="not UTF-8"):
            await Remote(tmp_path).backup(Path(os.fsdecode(b"/copy\xff.db")))
