"""Who is here and which rooms there are."""

import pytest

from chatkit.protocol.errors import NoSuchNick, TooManyIgnored
from chatkit.protocol.events import Member
from chatkit.server.rooms import PrivateRoom
from tests.samples import AT
from tests.server.fakes import claim
from tests.server.peer import Peer


@pytest.fixture
async def house(server):
    return server.house


async def comes(server, nick):
    peer = Peer(server)
    await peer.types(f"login {nick}")
    return peer.session


async def test_a_room_is_made_when_it_is_wanted_and_cleared_when_nobody_is_in_it(house):
    room = house.room("ops")
    assert house.room("ops") is room
    room.roster["bob"] = Member("bob", AT, away=False)
    house.clear(room)
    assert house.rooms == {"ops": room}
    room.roster.clear()
    house.clear(room)
    assert house.rooms == {}


async def test_clearing_an_old_room_leaves_the_new_one_alone(house):
    old = house.room("ops")
    house.clear(old)
    new = house.room("ops")
    house.clear(old)
    assert house.rooms == {"ops": new}


async def test_somebody_is_found_by_name_and_by_claim(server, house):
    bob = await comes(server, "Bob")
    assert house.called("BOB") is bob
    assert house.session_of(bob.person.claim) is bob
    assert house.session_of(claim("bob", fence=0)) is None


async def test_who_is_not_here_may_be_misspelt(server, house):
    await comes(server, "Alice")
    with pytest.raises(NoSuchNick) as caught:
        house.called("alise")
    assert (caught.value.nick, caught.value.nearest) == ("alise", "Alice")
    with pytest.raises(NoSuchNick) as caught:
        house.called("bob")
    assert caught.value.nearest is None


async def test_nobody_ignores_very_many(server, house):
    bob = await comes(server, "bob")
    for number in range(100):
        house.ignore(bob.person, f"nick{number}")
    house.ignore(bob.person, "NICK7")
    with pytest.raises(TooManyIgnored):
        house.ignore(bob.person, "one-more")
    assert len(bob.person.ignored) == 100


async def test_another_name_is_followed_by_who_talks_or_replies(server, house):
    alice, bob = await comes(server, "alice"), await comes(server, "bob")
    bob.go(PrivateRoom(server, "alice", bob.room))
    bob.person.last_teller = "alice"
    old, new = alice.person.claim, claim("alicia", fence=9)
    assert house.rename(old, new) is alice
    assert (house.called("alicia"), bob.room.nick, bob.person.last_teller) == (alice, "alicia", "alicia")
    with pytest.raises(NoSuchNick):
        house.called("alice")


async def test_another_name_of_somebody_on_another_server(server, house):
    bob = await comes(server, "bob")
    assert house.rename(claim("carol"), claim("caroline")) is None
    assert house.users == {"bob": bob}


async def test_a_token_is_one_persons_and_stays_the_same(server, house):
    alice, bob = await comes(server, "alice"), await comes(server, "bob")
    token = house.token_for(alice)
    assert house.token_for(alice) == token != house.token_for(bob)
    assert house.tokens[token] is alice


async def test_who_has_left_has_no_token_and_no_claim_to_give_back(server, house):
    bob = await comes(server, "bob")
    assert house.go_out(bob) == bob.person.claim
    assert house.go_out(bob) is None
    token = bob.person.token
    assert (house.token_for(bob), house.tokens) == (token, {})


async def test_who_is_ignored_is_counted_until_nobody_does(server, house):
    alice, bob = await comes(server, "alice"), await comes(server, "bob")
    for session in alice, alice, bob:
        house.ignore(session.person, "Mallory")
    assert house.ignored == {"mallory": 2}
    house.unignore(alice.person, "MALLORY")
    house.unignore(alice.person, "mallory")
    assert house.ignored == {"mallory": 1}
    house.go_out(bob)
    assert "mallory" not in house.ignored


async def test_who_is_ignored_stays_so_under_another_name(server, house):
    alice, bob = await comes(server, "alice"), await comes(server, "bob")
    house.ignore(alice.person, "Bob")
    for name in "pest", "plague":
        house.ignore(alice.person, "plague")
        house.rename(bob.person.claim, claim(name, fence=9))
    assert alice.person.ignored == {"plague": "plague"}
    assert house.ignored == {"plague": 1}
