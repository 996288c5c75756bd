"""What every room is made of. What single rooms make of it: test_rooms.py and test_inside.py."""

import pytest

from chatkit.protocol import commands, events
from chatkit.protocol.errors import InvalidArgument, MissingArgument, UnknownCommand
from chatkit.server.handling import CommandHandler, Room, invalid
from tests.server.fakes import FakeHouse, FakeMember


def test_what_nobody_takes_is_unknown():
    with pytest.raises(UnknownCommand):
        CommandHandler().handle(FakeMember(), commands.Ping())


def test_what_lacks_an_argument_is_told_its_usage():
    with pytest.raises(MissingArgument) as caught:
        CommandHandler().handle(FakeMember(), commands.Incomplete("tell"))
    assert caught.value.usage == "tell NICK TEXT"


def test_a_broadcast_may_leave_out_one_and_those_who_do_not_want_it():
    room, members = Room(FakeHouse()), [FakeMember(nick) for nick in ("alice", "bob", "carol")]
    for member in members:
        room.add(member)
    alice, bob, _ = members
    room.broadcast(events.Pong(), alice, unless=lambda member: member is bob)
    assert [len(member.received) for member in members] == [0, 0, 1]


def test_an_argument_that_cannot_be_is_refused_with_the_usage():
    error = invalid("quiet", "perhaps")
    assert isinstance(error, InvalidArgument)
    assert vars(error) == {"verb": "quiet", "argument": "perhaps", "usage": "quiet [off]"}
