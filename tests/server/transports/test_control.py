"""The control socket: what it answers, whatever it is asked, and whoever does not read or goes away."""

import asyncio
import json
import os
import socket
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from chatkit.protocol.errors import Unavailable
from chatkit.server.backends.base import CannotCopy
from chatkit.server.transports import control
from chatkit.server.transports.control import (
    AT_ONCE,
    LONGEST_REQUEST,
    Backup,
    Done,
    Export,
    ListRooms,
    encode,
)
from chatkit.server.transports.control_socket import NAME
from chatkit.server.words import ENGLISH
from tests.server.fakes import said
from tests.server.transports.controlled import FakeCopies, SlowCopies, connected, listening

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="there are no such sockets here")


async def ask(folder, line):
    """All that is answered to this line, decoded."""
    async with connected(folder) as (reader, writer):
        writer.write(line)
        return [json.loads(line) for line in (await reader.read()).splitlines()]


DONE = {"reply": "done"}


async def test_the_rooms(tmp_path):
    async with listening(tmp_path, FakeCopies()):
        assert await ask(tmp_path, encode(ListRooms())) == [
            {"reply": "rooms", "rooms": ["lobby", "小屋"]},
            DONE,
        ]


async def test_an_export_comes_in_order_a_few_messages_a_line(tmp_path):
    messages = [said(f"{number}\n", id=number) for number in range(2 * AT_ONCE + 1)]
    copies = FakeCopies([messages[:-1], messages[-1:]])
    async with listening(tmp_path, copies):
        *lines, last = await ask(tmp_path, encode(Export("lobby", 12.5)))
    assert last == DONE
    assert [len(line["messages"]) for line in lines] == [AT_ONCE, AT_ONCE, 1]
    assert [each["id"] for line in lines for each in line["messages"]] == list(range(2 * AT_ONCE + 1))
    assert lines[0]["messages"][0] == {
        "event": "message", "room": "lobby", "id": 0, "at": "1970-01-01T00:00:00.000Z", "nick": "bob",
        "text": "0\n", "kind": "say",
    }  # fmt: skip
    assert copies.asked == [("lobby", 12.5)]


async def test_a_backup_tells_how_far_it_is(tmp_path):
    copies = FakeCopies()
    async with listening(tmp_path, copies):
        answer = await ask(tmp_path, encode(Backup("/somewhere/copy.db")))
    assert answer == [
        {"reply": "progress", "done": 1, "total": 2},
        {"reply": "progress", "done": 2, "total": 2},
        DONE,
    ]
    assert copies.asked == [Path("/somewhere/copy.db")]


@pytest.mark.parametrize("request_", [ListRooms(), Export(), Backup("/copy.db")], ids=str)
@pytest.mark.parametrize(
    ("error", "text"),
    [
        (CannotCopy("the file \x1b[2J exists"), "the file  exists"),
        (Unavailable(), ENGLISH["unavailable"]),
    ],
)
async def test_what_goes_wrong_is_the_last_line(tmp_path, request_, error, text):
    async with listening(tmp_path, FakeCopies(error=error)):
        assert (await ask(tmp_path, encode(request_)))[-1] == {"reply": "error", "text": text}


async def test_a_bug_ends_that_one_conversation_and_is_told(tmp_path):
    told = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["exception"]))
    async with listening(tmp_path, FakeCopies(error=ZeroDivisionError())):
        assert await ask(tmp_path, encode(ListRooms())) == []
        assert list(map(type, told)) == [ZeroDivisionError]
        assert (await ask(tmp_path, encode(Export()))) == []


NONSENSE = {
    "empty": b"\n",
    "no JSON": b"export\n",
    "a browser": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "no object": b"[]\n",
    "nothing asked": b"{}\n",
    "something else asked": b'{"ask": "dance"}\n',
    "a field too many": b'{"ask": "export", "until": 5}\n',
    "a field too few": b'{"ask": "backup"}\n',
    "of another type": b'{"ask": "export", "since": "yesterday"}\n',
    "no number": b'{"ask": "export", "since": NaN}\n',
    "no room": b'{"ask": "export", "room": "a b"}\n',
    "no UTF-8": b'{"ask": "backup", "path": "/\xff\xfe"}\n',
    "half a character": rb'{"ask": "backup", "path": "/\ud800"}' + b"\n",
    "a path from nowhere": b'{"ask": "backup", "path": "copy.db"}\n',
    "a path that ends early": rb'{"ask": "backup", "path": "/copy\u0000.db"}' + b"\n",
    "deep": b"[" * 50_000 + b"\n",
    "what a terminal obeys": '{"ask": "\x1b[2J\x9b"}\n'.encode(),
    "long": b"x" * LONGEST_REQUEST + b"\n",
    "without end": b"x" * 1_000_000,
}


@pytest.mark.parametrize("line", NONSENSE.values(), ids=NONSENSE.keys())
async def test_nonsense_is_an_error_and_the_next_one_is_answered(tmp_path, line):
    copies = FakeCopies()
    async with listening(tmp_path, copies):
        async with connected(tmp_path) as (reader, writer):
            writer.write(line)
            answer = json.loads(await reader.readline())
            assert answer["reply"] == "error"
            assert answer["text"].isprintable()
        assert copies.asked == []
        assert (await ask(tmp_path, encode(ListRooms())))[-1] == DONE


@pytest.mark.parametrize("begin", [b"", b'{"ask": "rooms"}'])
async def test_whoever_goes_before_the_end_of_the_line_asked_nothing(tmp_path, begin):
    async with listening(tmp_path, FakeCopies()), connected(tmp_path) as (reader, writer):
        writer.write(begin)
        writer.write_eof()
        assert await reader.read() == b""


@pytest.mark.parametrize(
    "line", [b"", b"{}\n", b'{"reply": "dance"}\n', b'{"reply": "done"', b"\xff\n", b"[" * 50_000]
)
def test_an_answer_that_is_none(line):
    with pytest.raises(control.NotUnderstood):
        control.reply(line)


# who does not read, goes away, or is still there at the end


class Endless:
    """Pages without end, and how many were asked for."""

    def __init__(self):
        self.given = 0

    def __iter__(self):
        while True:
            self.given += 1
            assert self.given < 1000, "nobody reads that"
            yield [said("x" * 1000)] * 100


async def settled(number):
    """What `number()` is once it changes no more."""
    before = None
    while before != (before := number()):
        for _ in range(20):
            await asyncio.sleep(0)
    return before


async def test_a_reader_who_does_not_read_is_sent_no_more_and_holds_nobody_up(tmp_path):
    pages = Endless()
    async with listening(tmp_path, FakeCopies(pages)):
        async with connected(tmp_path) as (reader, writer):
            writer.write(encode(Export()))
            given = await settled(lambda: pages.given)
            assert 0 < given < 50  # each is 100 kB; the rest of the way to memory's end is not filled
            assert (await ask(tmp_path, encode(ListRooms())))[-1] == DONE
            assert pages.given == given
            await reader.readexactly(1_000_000)
            assert await settled(lambda: pages.given) > given
        await settled(lambda: pages.given)


async def test_at_the_end_an_export_that_nobody_reads_is_cut_off(tmp_path):
    pages = Endless()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(listening(tmp_path, FakeCopies(pages)))
        reader, writer = await AsyncExitStack().enter_async_context(connected(tmp_path))
        writer.write(encode(Export()))
        await settled(lambda: pages.given)
        await stack.aclose()
        assert encode(Done()) not in await reader.read()
        writer.transport.abort()


async def test_whoever_goes_away_gets_no_backup(tmp_path):
    copies = SlowCopies()
    async with listening(tmp_path, copies):
        async with connected(tmp_path) as (_, writer):
            writer.write(encode(Backup("/copy.db")))
            await copies.begun.wait()
            assert not copies.given_up.is_set()
        await copies.given_up.wait()


async def test_whoever_asks_for_more_meanwhile_gets_no_backup(tmp_path):
    copies = SlowCopies()
    async with listening(tmp_path, copies):
        answer = await ask(tmp_path, encode(Backup("/copy.db")) + encode(ListRooms()))
    assert answer == [{"reply": "error", "text": "the backup was given up"}]


async def test_at_the_end_a_backup_is_given_up(tmp_path):
    copies = SlowCopies()
    with capture_logs():
        listener = await control.listen(tmp_path, copies)
    async with connected(tmp_path) as (reader, writer):
        writer.write(encode(Backup("/copy.db")))
        await copies.begun.wait()
        await listener.close()
        assert copies.given_up.is_set()
        assert await reader.read() == b""
    assert list(tmp_path.iterdir()) == []


# where it listens


async def test_it_is_there_as_long_as_it_answers(tmp_path):
    async with listening(tmp_path, FakeCopies()):
        assert [path.name for path in tmp_path.iterdir()] == [NAME]
    assert list(tmp_path.iterdir()) == []


async def test_where_it_cannot_be_the_log_says_so(tmp_path):
    (tmp_path / NAME).write_text("")
    with capture_logs() as logs:
        assert await control.listen(tmp_path, FakeCopies()) is None
        assert await control.listen(tmp_path / "nowhere", FakeCopies()) is None
    assert [(entry["event"], entry["why"]) for entry in logs] == [
        ("no export and no backup while the server runs", "Address already in use"),
        ("no export and no backup while the server runs", os.strerror(2)),
    ]
