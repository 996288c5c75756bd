"""What somebody may not read shows nowhere, whatever he types: all reading goes through one function."""

import pytest

from chatkit.protocol.commands import REGISTRY
from chatkit.server.backends.base import Target
from tests.server.peer import Peer, at_rest

pytestmark = pytest.mark.unmeasured

SECRET = "vault"


def readable(who):
    """Everybody may read everything, but mallory."""
    return ["lobby", "cellar"] if who is not None and who.key == "mallory" else None


@pytest.fixture
async def server(new_server):
    return await new_server(readable=readable, resume_seconds=120)


async def comes(server, nick, dialect="json"):
    peer = Peer(server, dialect)
    peer.session.receive(f"login {nick}".encode())
    await at_rest(server)
    peer.heard()
    return peer


@pytest.fixture
async def alice(server):
    alice = await comes(server, "alice")
    await alice.types(f"join {SECRET}", f"topic {SECRET} topic", f"say {SECRET} word", "#lobby say hello")
    return alice


LINES = [
    *(spec.example for spec in REGISTRY if spec.verb not in ("logout", "format", "nick", "converse")),
    "whois alice",
    "search word",
    f"search in:{SECRET} word",
    "search from:alice",
    "history 500",
    "history new",
    f"join {SECRET}",
    f"leave {SECRET}",
    "rooms",
    "who",
    "who a",
    *(f"#{SECRET} {verb}" for verb in ("look", "look a", "history", "topic", "say hi", "topic mine")),
]


def telling(heard, typed):
    """Lines that tell of the secret room more than was typed."""
    return [line for line in heard.splitlines() if SECRET in line.replace(typed, "") and "not in" not in line]


@pytest.mark.parametrize("dialect", ["json", "text"])
@pytest.mark.parametrize("line", LINES)
async def test_nothing_tells_of_a_room_that_one_may_not_read(server, alice, line, dialect):
    mallory = await comes(server, "mallory", dialect)
    mallory.session.receive(line.encode())
    await at_rest(server)
    assert telling(mallory.heard(), SECRET if line.startswith("#") else line) == []


async def test_the_same_lines_tell_of_it_whoever_may_read_it(server, alice):
    """Or the test above would prove nothing."""
    bob = await comes(server, "bob")
    told = []
    for line in LINES:
        bob.session.receive(line.encode())
        await at_rest(server)
        told += telling(bob.heard(), line)
    assert len(told) > 5


async def test_what_was_allowed_once_is_not_for_ever(server, alice, backend):
    """mallory was in the room before he was shut out: what he reads now is asked now."""
    mallory = await comes(server, "mallory")
    await backend.join(mallory.session.person.claim, SECRET)
    for line in "look", "topic", "history", "topic mine":
        (answer,) = await mallory.types(f"#{SECRET} {line}")
        assert answer.code == "not_in_room"


async def test_who_comes_back_is_not_given_what_he_may_not_read_by_now(server, alice, backend):
    mallory = await comes(server, "mallory")
    await backend.join(mallory.session.person.claim, SECRET)
    mallory.drop()
    await alice.types(f"#{SECRET} say more")
    again = Peer(server)
    await again.hears()
    heard = await again.types(f"resume {mallory.session.person.token} {SECRET}:0")
    assert [event for event in heard[1:] if getattr(event, "room", "") == SECRET] == []


async def test_a_signal_reaches_those_in_the_room_alone(server, alice, backend):
    mallory = await comes(server, "mallory")
    await backend.signal(Target(room=SECRET), b'{"event":"notice","text":"psst"}')
    assert await mallory.hears() == []
    assert len(await alice.hears()) >= 1


async def test_how_many_come_and_go_is_told_to_those_in_the_room_alone(server, alice, monkeypatch):
    monkeypatch.setattr("chatkit.server.rooms.LARGE", 1)
    monkeypatch.setattr("chatkit.server.comings.EVERY", 0)
    mallory, bob = await comes(server, "mallory", "text"), await comes(server, "bob")
    mallory.heard()
    alice.heard()
    await bob.types(f"join {SECRET}")
    assert f'"presence","room":"{SECRET}"' in alice.heard()
    assert SECRET not in mallory.heard()
