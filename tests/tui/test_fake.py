"""The fake chat answers what the client asks of the past as the real server does."""

import msgspec
import pytest

from chatkit.server.backends.memory import MemoryBackend
from chatkit.server.config import Limits, Settings
from chatkit.server.server import ChatServer
from tests.server.fakes import JSON, TEXT, FakeClock
from tests.server.peer import Peer, ends
from tests.tui.fake import FakeChat

QUESTIONS = ["history new", "history 100", "history 5", "history after 3 500", "history after 999 500"]


async def logged_in(server, nick):
    peer = Peer(server)
    await peer.types(f"login {nick}")
    return peer


@pytest.mark.parametrize("new", [0, 5, 130])
@pytest.mark.parametrize("visited", [False, True])
async def test_it_answers_as_the_server_does(visited, new):
    clock = FakeClock()
    settings = Settings(limits=Limits(burst=0, login_seconds=0))
    server = ChatServer(settings, MemoryBackend(clock), [TEXT, JSON], clock=clock)
    await server.start()
    alice = await logged_in(server, "alice")
    heard = await alice.types(*(f"say {number}" for number in range(7)))
    chat = FakeChat()
    chat.connected = True
    if visited:
        bob = await logged_in(server, "bob")
        left = (await alice.hears() and bob.drop()) or (await alice.hears())[-1].at
        chat.visit = (7, left)
        clock.advance(60)
    heard += await alice.types(*(f"say {number}" for number in range(new)))
    chat.record = [said for said in heard if hasattr(said, "text")]
    bob = await logged_in(server, "bob")
    for question in QUESTIONS:
        (real,) = await bob.types(f"@t1 {question}")
        chat.send(question)
        assert msgspec.structs.replace(await anext(chat), re="t1") == real, question
    await ends(server.stop())
