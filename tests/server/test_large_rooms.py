"""A room of thousands: who comes and goes is counted, and who is there is told a page at a time."""

import pytest

from chatkit.protocol import commands, events
from chatkit.protocol.errors import NotInRoom
from chatkit.protocol.events import timestamp
from chatkit.server.backends.base import Presence
from chatkit.server.rooms import LARGE, ChatRoom
from tests.server.fakes import JSON, FakeHouse, FakeMember, claim
from tests.server.peer import Peer, at_rest

FEW = 3


@pytest.fixture
def _few_are_many(monkeypatch):
    monkeypatch.setattr("chatkit.server.rooms.LARGE", FEW)


@pytest.fixture
def house():
    return FakeHouse()


@pytest.fixture
def lobby(house, _few_are_many):
    """Its people are u0, u1 and u2, one fewer than make it large, and u0 listens."""
    lobby = ChatRoom(house, "lobby")
    for number in range(FEW):
        enter(lobby, f"u{number}")
    return lobby


@pytest.fixture
def bob(lobby):
    bob = FakeMember("u0")
    lobby.add(bob)
    return bob


def enter(room, nick, at=1.0, away=None):
    room.entered(Presence(room.name, claim(nick), at, entered=True), away)


def leave(room, nick, at=2.0):
    room.left(Presence(room.name, claim(nick), at, entered=False))


def away(nick, room="lobby"):
    return events.Away(room=room, nick=nick, away=True, why="lunch", at=timestamp(3))


def presence(entered, left, count, at=1.0):
    return events.Presence(room="lobby", entered=entered, left=left, count=count, at=timestamp(at))


def kinds(member):
    return [type(event).__name__ for event in member.received]


# coming and going


def test_the_last_one_who_leaves_it_small_is_told_by_name(house, lobby, bob):
    leave(lobby, "u2")
    enter(lobby, "u3")
    assert kinds(bob) == ["Left", "Entered"]
    house.clock.advance(10)
    assert kinds(bob) == ["Left", "Entered"]


def test_in_a_large_one_they_are_counted_and_told_a_second_later(house, lobby, bob):
    enter(lobby, "u3", at=4.0)
    enter(lobby, "u4", at=4.5)
    leave(lobby, "u3", at=5.0)
    assert bob.received == []
    house.clock.advance(1)
    assert bob.received == [presence(2, 1, FEW + 1, at=5.0)]
    house.clock.advance(10)
    assert len(bob.received) == 1


def test_however_many_come_one_event_is_made_a_second(house, lobby, bob):
    for number in range(100):
        enter(lobby, f"v{number}")
        house.clock.advance(0.1)
    house.clock.advance(1)
    assert set(kinds(bob)) == {"Presence"}
    assert len(bob.received) <= 11
    assert sum(event.entered for event in bob.received) == 100


def test_while_something_is_counted_all_is_so_that_the_order_is_kept(house, lobby, bob):
    """u3 has left before anybody was told that he entered."""
    enter(lobby, "u3")
    leave(lobby, "u3")
    leave(lobby, "u2")
    enter(lobby, "u4")
    assert bob.received == []
    house.clock.advance(1)
    assert bob.received == [presence(2, 2, FEW)]
    leave(lobby, "u4")
    assert kinds(bob) == ["Presence", "Left"]


def test_who_is_quiet_hears_nothing_of_it_unless_it_is_a_program(house, lobby, bob):
    program = FakeMember("u1", JSON)
    lobby.add(program)
    bob.person.quiet = program.person.quiet = True
    enter(lobby, "u3")
    house.clock.advance(1)
    assert (kinds(bob), kinds(program)) == ([], ["Presence"])


def test_who_has_another_name_is_told_and_listed_all_the_same(lobby, bob):
    enter(lobby, "u3")
    lobby.renamed(claim("u3"), claim("a"), timestamp(5), None)
    assert kinds(bob) == ["Renamed"]
    assert [member.nick for member in lobby.do_look(bob).members] == ["a", "u0", "u1"]


def test_who_is_away_is_seen_by_those_who_look_and_announced_in_a_small_room_only(house, lobby, bob):
    enter(lobby, "u3", away=away("u3", room=""))
    lobby.heard(away("u1"))
    assert bob.received == []
    assert [member.away for member in lobby.do_look(bob).members] == [False, True, False]
    assert [member.away for member in lobby.do_look(bob, "u2").members] == [True]
    leave(lobby, "u3")
    lobby.heard(away("u2"))
    assert bob.received == []  # before it is told who came, nobody hears that one of them is away
    house.clock.advance(1.0)
    bob.received.clear()
    lobby.heard(away("u2"))
    assert kinds(bob) == ["Away"]


def test_a_room_that_all_have_left_keeps_nothing_alive(house, lobby):
    enter(lobby, "u9")
    for nick in list(lobby.roster):
        leave(lobby, nick)
    assert house.clock.waiting == 0


# who is there


def test_a_room_that_fits_one_page_is_told_as_ever(lobby, bob):
    roster = lobby.do_look(bob)
    assert (len(roster.members), roster.after, roster.count, roster.next) == (FEW, "", 0, "")


@pytest.mark.parametrize(
    ("typed", "nicks", "following"),
    [
        (commands.Look(), ["u0", "u1", "u2"], "u2"),
        (commands.Look("U2"), ["u3", "u4"], ""),
        (commands.Look("u00"), ["u1", "u2", "u3"], "u3"),
        (commands.Look("z"), [], ""),
    ],
)
def test_a_large_one_is_told_a_page_at_a_time(lobby, bob, typed, nicks, following):
    enter(lobby, "u4")
    enter(lobby, "u3")
    roster = lobby.handle(bob, typed)
    assert [member.nick for member in roster.members] == nicks
    assert (roster.after, roster.count, roster.next) == (typed.after, FEW + 2, following)


def test_in_a_small_room_nobody_is_left_out(lobby, bob):
    """Whatever somebody meant by `look at me`."""
    assert lobby.do_look(bob, "u1") == lobby.do_look(bob)


def test_who_may_not_read_it_may_not_look_behind_anybody_either(house, lobby, bob):
    house.unreadable.add("lobby")
    with pytest.raises(NotInRoom):
        lobby.handle(bob, commands.Look("u1"))


def test_nobody_is_made_an_event_for_who_enters_a_large_room(house, monkeypatch):
    room, reader = ChatRoom(house, "lobby"), FakeMember("reader")
    room.add(reader)
    for number in range(LARGE):
        enter(room, f"u{number}")
    reader.received.clear()
    monkeypatch.setattr(room, "broadcast", None)  # it would fail
    for number in range(LARGE, 3 * LARGE):
        enter(room, f"u{number}")
    assert len(room.roster) == 3 * LARGE


# with the server


@pytest.mark.usefixtures("_few_are_many")
async def test_the_server_tells_those_who_are_there_and_nobody_else(new_server, monkeypatch):
    monkeypatch.setattr("chatkit.server.comings.EVERY", 0)
    server = await new_server()
    inside, outside = Peer(server), Peer(server)
    await inside.types("login alice", "join vault", "leave lobby")
    await outside.types("login mallory")
    for number in range(FEW + 1):
        await Peer(server).types(f"login u{number}", "join vault", "leave lobby")
    await at_rest(server)
    told = [event for event in await inside.hears() if isinstance(event, events.Presence)]
    assert [(event.room, event.entered, event.count) for event in told] == [
        ("vault", 1, FEW + 1),
        ("vault", 1, FEW + 2),
    ]
    assert [event for event in await outside.hears() if getattr(event, "room", "") == "vault"] == []
