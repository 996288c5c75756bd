"""What all backends promise about names and rooms is in tests/contract; here is what they rest on."""

from itertools import count

import pytest

from chatkit.protocol.errors import NickTaken
from chatkit.server.backends.base import Fenced
from chatkit.server.backends.present import Present
from tests.server.fakes import FakeClock, RecordingSink


@pytest.fixture
def present():
    return Present(FakeClock(), count(1).__next__)


@pytest.fixture
def sink():
    return RecordingSink()


def test_a_room_that_nobody_is_in_takes_no_memory(present, sink):
    bob, alice = present.claim("bob"), present.claim("alice")
    present.join(bob, "Lobby", sink)
    present.join(alice, "lobby", sink)
    assert present.rooms() == {"lobby": "Lobby"}
    present.leave(bob, "LOBBY", "", sink)
    assert present.rooms() == {"lobby": "Lobby"}
    present.release(alice, "", sink)
    assert present.rooms() == {}


def test_a_refused_name_changes_nothing(present, sink):
    bob, alice = present.claim("bob"), present.claim("alice")
    with pytest.raises(NickTaken):
        present.rename(bob, "aIice", sink)
    present.check(bob)
    present.check(alice)


def test_fences_are_those_that_are_given(present, sink):
    bob = present.claim("bob")
    assert (bob.fence, present.rename(bob, "Bob", sink).fence) == (1, 2)
    with pytest.raises(Fenced):
        present.check(bob)
