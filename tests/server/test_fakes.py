"""The fakes are what they stand for, and so are the real ones: a fake that is not proves nothing."""

import asyncio

import pytest

from chatkit.server import clock, outbox, rooms, session
from chatkit.server.backends import base
from chatkit.server.backends.memory import MemoryBackend
from chatkit.server.config import Limits, Settings
from chatkit.server.fanout import Gatherer
from chatkit.server.limits import Admission
from chatkit.server.outbox import Outbox
from chatkit.server.server import ChatServer
from chatkit.server.session import ChatSession
from chatkit.server.transports.tcp import TcpConnection
from tests.server import fakes
from tests.server.honest import lacks
from tests.server.peer import Peer


def real_server():
    return ChatServer(Settings(), MemoryBackend(fakes.FakeClock()), [fakes.TEXT, fakes.JSON])


def real_session(server):
    loop = asyncio.get_running_loop()
    connection = fakes.FakeConnection()
    place = Admission(total=0, waiting=0, per_address=0).enter("127.0.0.1")
    out = Outbox(connection, Gatherer(loop.call_soon, loop, loop.time))
    return ChatSession(server, connection, out, fakes.FakeClock(), place, "127.0.0.1")


async def test_fakes_and_real_ones_have_what_is_asked_of_them():
    loop, server = asyncio.get_running_loop(), real_server()
    fake_server = fakes.FakeServer(Limits())
    timer = loop.call_later(0, lambda: None)
    timer.cancel()
    pairs = {
        rooms.Member: (fakes.FakeMember(), real_session(fake_server)),
        rooms.Server: (fakes.FakeHouse(), server),
        session.Server: (fake_server, server),
        clock.Clock: (fakes.FakeClock(), loop),
        clock.Timer: (fakes.FakeTimer(lambda: None), timer),
        session.Connection: (fakes.FakeConnection(), Peer(server), TcpConnection(server, set())),
        outbox.Writer: (fakes.FakeConnection(), Peer(server), asyncio.Transport()),
        base.Sink: (fakes.RecordingSink(), server),
        base.Backend: (fakes.FakeBackend(fakes.FakeClock()), MemoryBackend(fakes.FakeClock())),
    }
    for protocol, things in pairs.items():
        assert [lacks(thing, protocol) for thing in things] == [[]] * len(things)


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (type("NoClose", (), {"abort": lambda self: None}), "close"),
        (type("WantsMore", (), {"abort": lambda self: None, "close": lambda self, how: None}), "close"),
    ],
)
def test_a_fake_that_differs_is_found(broken, told):
    assert any(lack.startswith(told) for lack in lacks(broken(), session.Connection))


def test_mypy_finds_them_alike():
    api = pytest.importorskip("mypy.api")
    report, errors, status = api.run(["--strict", fakes.__file__])
    assert (status, errors) == (0, ""), report
