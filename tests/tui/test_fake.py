"""The fake chat answers what the client asks of the past as the real server does."""

import msgspec
import pytest

from chatkit.protocol import events
from chatkit.server.backends.memory import MemoryBackend
from chatkit.server.config import Limits, Settings
from chatkit.server.server import ChatServer
from tests.server.fakes import JSON, TEXT, FakeClock
from tests.server.peer import Peer, ends
from tests.tui.fake import FakeChat

QUESTIONS = [
    *("history new", "history 100", "history 5"),
    *("history after 3 500", "history after 999 500", "history before 3 2", "history before 1 100"),
]
ROOMS = ["lobby", "ops"]


async def logged_in(server, nick):
    """Somebody who is in both rooms, and speaks in the lobby if he names no other."""
    peer = Peer(server)
    await peer.types(f"login {nick}", "join ops", "join lobby")
    return peer


async def say(peer, chat, how_many):
    """Says things in both rooms; the fake keeps the same."""
    heard = await peer.types(*(f"#{room} say {number}" for number in range(how_many) for room in ROOMS))
    chat.record += [said for said in heard if isinstance(said, events.Message)]


@pytest.mark.parametrize("new", [0, 5, 130])
@pytest.mark.parametrize("visited", [False, True])
async def test_it_answers_as_the_server_does(visited, new):
    clock = FakeClock()
    settings = Settings(limits=Limits(burst=0, login_seconds=0))
    server = ChatServer(settings, MemoryBackend(clock), [TEXT, JSON], clock=clock)
    await server.start()
    chat = FakeChat()
    chat.connected = True
    alice = await logged_in(server, "alice")
    await say(alice, chat, 7)
    if visited:
        bob = await logged_in(server, "bob")
        await alice.hears()
        await bob.types("logout")
        left = [event for event in await alice.hears() if isinstance(event, events.Left)]
        chat.visits = {event.room: (7, event.at) for event in left}
        clock.advance(60)
    await say(alice, chat, new)
    bob = await logged_in(server, "bob")
    for question in (f"#{room} {which}" for room in ROOMS for which in QUESTIONS):
        (real,) = await bob.types(f"@t1 {question}")
        chat.send(question)
        assert msgspec.structs.replace(await anext(chat), re="t1") == real, question
    await ends(server.stop())
