import pytest

from chatkit.client import Reconnecting
from chatkit.protocol import events
from chatkit.tui import invitation
from tests.tui.fake import logged_in, message
from tests.tui.states import happens, online, state_after

ALONE = "Only you here. Invite: chatkit connect chat.lan:5005 · Alt+I copies"
NOTHING_SAID = "Nothing said here yet. /join tea goes to another room, /rooms lists them"


def words(state):
    return invitation.words(state, "Alt+I")


def happening(state, *happened):
    happens(state, *happened)
    return state


def test_alone_in_the_only_room_it_says_how_others_come_and_where_one_may_go():
    assert words(online()) == f"{ALONE}\n{NOTHING_SAID}"


def test_where_others_are_nobody_is_invited():
    assert words(online("alice")) == NOTHING_SAID


def test_where_something_was_said_or_is_on_its_way_it_does_not_say_that_nothing_was():
    assert words(happening(online(), message("alice", "hi"))) == ALONE


def test_with_other_rooms_one_knows_where_to_go():
    state = happening(online("alice"), events.Joined(room="ops", topic=""))
    assert words(state) == ""


def test_before_it_is_known_who_is_here_and_without_a_connection_nothing_is_said():
    assert words(state_after(*logged_in()[:-1])) == ""
    assert words(happening(online(), Reconnecting("reset", 1, 1))) == ""


def test_in_private_one_is_never_alone():
    state = online()
    state.rooms.show(state.rooms.open_talk("alice"))
    assert words(state) == ""


@pytest.mark.parametrize(
    ("address", "written", "here"),
    [
        ("tcp://chat.lan:5005", "chat.lan:5005", False),
        ("tcp://[2001:db8::1]:6000", "[2001:db8::1]:6000", False),
        ("tcp://127.0.0.1:5005", "127.0.0.1:5005", True),
        ("tcp://[::1]:5005", "[::1]:5005", True),
        ("localhost:5005", "localhost:5005", True),
    ],
)
def test_the_address_is_as_others_write_it(address, written, here):
    state = online()
    state.address = address
    assert invitation.invitation(state) == f"chatkit connect {written}"
    assert ("on this machine" in words(state)) is here
