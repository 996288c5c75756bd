"""What works wherever one is: other people, other rooms, one's own habits."""

import pytest

from chatkit.protocol import commands, events
from chatkit.protocol.errors import (
    AlreadyLoggedIn,
    InvalidArgument,
    NickInvalid,
    NobodyToReply,
    NotInRoom,
    RoomInvalid,
    TextTooLong,
)
from chatkit.protocol.events import timestamp
from chatkit.server.asks import Inside, Join, Leave, ListRooms, Rename, SetAway, Tell
from chatkit.server.rooms import ChatRoom
from tests.server.fakes import FakeHouse, FakeMember, said


@pytest.fixture
def house():
    return FakeHouse()


@pytest.fixture
def lobby(house):
    return ChatRoom(house, "lobby")


@pytest.fixture
def bob(lobby):
    member = FakeMember("bob")
    member.enter(lobby)
    return member


def test_tell_asks_for_somebody_to_be_told(lobby, bob):
    assert lobby.handle(bob, commands.Tell("alice", "hi")) == Tell("alice", "hi", "say")


def test_what_is_told_has_a_longest_form_too(lobby, bob):
    with pytest.raises(TextTooLong):
        lobby.handle(bob, commands.Tell("alice", "x" * 21))


def test_a_reply_goes_to_who_told_one_something_last(lobby, bob):
    with pytest.raises(NobodyToReply):
        lobby.handle(bob, commands.Reply("yes"))
    bob.person.last_teller = "alice"
    assert lobby.handle(bob, commands.Reply("yes")) == Tell("alice", "yes", "say")


def test_whois_is_asked_of_the_server(house, lobby, bob):
    house.users = [events.User("Alice", ["lobby"], timestamp(0), 3, away=True)]
    known = lobby.handle(bob, commands.Whois("ALICE"))
    assert (known.nick, known.rooms, known.away) == ("Alice", ["lobby"], True)


@pytest.mark.parametrize("typed", ["ops", "#ops", "OPS", "#\uff2f\uff30\uff33"])
def test_a_room_has_one_name_however_it_is_written(lobby, bob, typed):
    assert lobby.handle(bob, commands.Join(typed)) == Join("ops")


@pytest.mark.parametrize(("typed", "why"), [("a b", "character"), ("x" * 33, "length"), ("-", "empty")])
def test_a_name_that_no_room_may_have(lobby, bob, typed, why):
    with pytest.raises(RoomInvalid) as caught:
        lobby.handle(bob, commands.Join(typed))
    assert caught.value.why == why


@pytest.mark.parametrize("topic", ["", "deploys"])
def test_who_has_joined_goes_there_and_is_told_what_it_is_about(house, lobby, bob, topic):
    ops = ChatRoom(house, "ops")
    ops.topic = events.Topic(room="ops", text=topic)
    bob.person.enter(ops)
    assert lobby.answered(bob, Inside("ops")) == events.Joined(room="ops", topic=topic)
    assert bob.room is ops


def test_and_what_was_said_there(house, lobby, bob):
    missed = events.History(room="ops", messages=[said("x", room="ops")], complete=True)
    bob.person.enter(ChatRoom(house, "ops"))
    answer = lobby.answered(bob, Inside("ops", missed))
    assert answer == (events.Joined(room="ops", topic=""), missed)


def test_one_leaves_another_room_if_one_is_in_it(house, lobby, bob):
    with pytest.raises(NotInRoom):
        lobby.handle(bob, commands.Leave("ops"))
    bob.person.enter(ChatRoom(house, "ops"))
    assert lobby.handle(bob, commands.Leave("#OPS")) == Leave("ops")


def test_rooms_and_nick_are_asked_for(lobby, bob):
    assert lobby.handle(bob, commands.Rooms()) == ListRooms()
    assert lobby.handle(bob, commands.Nick("Bobby")) == Rename("Bobby")
    with pytest.raises(NickInvalid):
        lobby.handle(bob, commands.Nick("b@d"))


def test_away_and_back_are_asked_for(lobby, bob):
    assert lobby.handle(bob, commands.Away()) == SetAway("")
    assert lobby.handle(bob, commands.Away("lunch")) == SetAway("lunch")
    assert lobby.handle(bob, commands.Back()) == SetAway(None)
    with pytest.raises(TextTooLong):
        lobby.handle(bob, commands.Away("x" * 201))


def test_whom_one_ignores(house, lobby, bob):
    assert lobby.handle(bob, commands.Ignore()) == events.Ignoring(nicks=[])
    lobby.handle(bob, commands.Ignore("Zoe"))
    assert lobby.handle(bob, commands.Ignore("mallory")) == events.Ignoring(nicks=["mallory", "Zoe"])
    assert lobby.handle(bob, commands.Unignore("ZOE")) == events.Ignoring(nicks=["mallory"])
    with pytest.raises(NickInvalid):
        lobby.handle(bob, commands.Ignore("b@d"))


@pytest.mark.parametrize(
    ("command", "event", "habit"),
    [(commands.Quiet, events.Quiet, "quiet"), (commands.Converse, events.Converse, "converse")],
)
def test_a_habit_is_taken_and_given_up(lobby, bob, command, event, habit):
    assert lobby.handle(bob, command()) == event(on=True)
    assert getattr(bob.person, habit)
    assert lobby.handle(bob, command("OFF")) == event(on=False)
    assert not getattr(bob.person, habit)
    with pytest.raises(InvalidArgument) as caught:
        lobby.handle(bob, command("maybe"))
    assert caught.value.usage == f"{habit} [off]"


@pytest.mark.parametrize(
    "command", [commands.Login("x"), commands.Resume("x"), commands.Incomplete("resume")]
)
def test_who_is_in_cannot_come_in(lobby, bob, command):
    with pytest.raises(AlreadyLoggedIn):
        lobby.handle(bob, command)


def test_several_answers_are_the_askers(lobby, bob):
    several = (events.Pong(), events.Pong())
    assert lobby.answered(bob, several) == several
