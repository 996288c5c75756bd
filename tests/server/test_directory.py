"""Who and what there is, as far as somebody may see it."""

import pytest

from chatkit.protocol.errors import NoSuchNick
from chatkit.protocol.events import RoomLine, User, timestamp
from chatkit.server import directory
from tests.server.peer import Peer


async def comes(server, nick, *lines):
    peer = Peer(server)
    await peer.types(f"login {nick}", *lines)
    return peer


def lines(answer):
    return {line.name: (line.people, line.inside, line.unread, line.topic) for line in answer.rooms}


async def test_users_are_sorted_and_have_their_rooms(server):
    bob = await comes(server, "bob", "join ops", "away")
    await comes(server, "Alice")
    bob.session.last_line -= 90
    users = server._directory.users(bob.session.person).users
    assert [(user.nick, user.rooms, user.idle, user.away) for user in users] == [
        ("Alice", ["lobby"], 0, False),
        ("bob", ["lobby", "ops"], 90, True),
    ]


@pytest.mark.parametrize(
    ("after", "nicks", "following"),
    [
        ("", ["Alice", "bob"], "bob"),
        ("BOB", ["carol", "Dave"], ""),
        ("c", ["carol", "Dave"], ""),
        ("z", [], ""),
    ],
)
async def test_of_many_users_a_page_is_told(server, monkeypatch, after, nicks, following):
    monkeypatch.setattr(directory, "PAGE", 2)
    people = [await comes(server, nick) for nick in ("Dave", "carol", "bob", "Alice")]
    answer = server._directory.users(people[0].session.person, after)
    assert [user.nick for user in answer.users] == nicks
    assert (answer.after, answer.count, answer.next) == (after, 4, following)


async def test_users_who_fit_one_page_are_told_as_ever(server, monkeypatch):
    monkeypatch.setattr(directory, "PAGE", 2)
    bob, _ = await comes(server, "bob"), await comes(server, "alice")
    answer = server._directory.users(bob.session.person)
    assert (len(answer.users), answer.after, answer.count, answer.next) == (2, "", 0, "")


async def test_nobody_is_made_a_row_who_is_not_on_the_page(server, monkeypatch):
    monkeypatch.setattr(directory, "PAGE", 2)
    *_, bob = [await comes(server, nick) for nick in ("dave", "carol", "bob")]
    made = []

    def row(*facts):
        made.append(facts[0])
        return User(*facts)

    monkeypatch.setattr(directory, "User", row)
    server._directory.users(bob.session.person)
    assert made == ["bob", "carol"]


async def test_what_is_known_of_somebody(server):
    bob = await comes(server, "Bob", "away lunch")
    known = server._directory.about(bob.session.person, "BOB")
    assert (known.nick, known.rooms, known.away, known.why) == ("Bob", ["lobby"], True, "lunch")
    assert known.since == timestamp(bob.session.person.since)
    with pytest.raises(NoSuchNick):
        server._directory.about(bob.session.person, "alice")


async def test_rooms_are_those_with_people_a_past_or_a_topic(server):
    bob = await comes(server, "bob", "join ops", "say hi", "join attic", "join cellar", "topic cold", "leave")
    answer = await server._directory.rooms(bob.session.person)
    assert lines(answer) == {
        "lobby": (1, True, None, ""),
        "ops": (1, True, None, ""),
        "attic": (1, True, None, ""),
        "cellar": (0, False, None, "cold"),
    }
    await bob.types("leave attic", "leave ops")
    answer = await server._directory.rooms(bob.session.person)
    assert list(lines(answer)) == ["cellar", "lobby", "ops"]


async def test_what_came_since_ones_last_visit_is_counted(server):
    bob = await comes(server, "bob", "join ops", "say one", "leave")
    alice = await comes(server, "alice", "join ops", "say two", "say three")
    answer = await server._directory.rooms(bob.session.person)
    assert lines(answer)["ops"] == (1, False, 2, "")
    assert lines(await server._directory.rooms(alice.session.person))["ops"][2] is None


async def test_a_room_of_which_nothing_is_kept_any_more_is_gone(server, backend):
    bob = await comes(server, "bob", "join ops", "say one", "leave")
    backend._rooms["ops"].said.clear()
    answer = await server._directory.rooms(bob.session.person)
    assert list(lines(answer)) == ["lobby"]


async def test_of_very_many_rooms_the_liveliest_are_told_and_those_one_is_in(server, monkeypatch):
    monkeypatch.setattr(directory, "MAX_ROOMS", 2)
    bob = await comes(server, "bob")
    await comes(server, "alice", "join ops", "join attic", "say hi", "leave")
    await comes(server, "carol", "join ops", "leave lobby")
    answer = await server._directory.rooms(bob.session.person)
    assert answer.rooms == [RoomLine("lobby", "", 2, inside=True), RoomLine("ops", "", 2, inside=False)]
