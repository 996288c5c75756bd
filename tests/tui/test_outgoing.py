"""Own messages that are not acknowledged: none is ever gone without a word, and none is said twice."""

import pytest

from chatkit.client import Connected, Connecting, Disconnected, Lost, Reconnecting
from chatkit.protocol import events
from chatkit.tui.change import Change
from chatkit.tui.clock import Clock
from chatkit.tui.entries import Delivery
from chatkit.tui.outgoing import LATE_AFTER, astray, is_late, waiting
from chatkit.tui.state import ClientState
from chatkit.tui.typed import read
from tests.tui.fake import MovedClock, logged_in, login, message
from tests.tui.states import happens, online, room, said, state_after, types


def queue(state, text):
    state.order(read(text)).queued()


def deliveries(room):
    return [(entry.text, entry.delivery) for entry in room.log.pending.values()]


def due(state):
    return [line.text for line in state.due()]


def offline(*nicks, **more):
    state = online(*nicks, **more)
    happens(state, Reconnecting("reset", 3, 1))
    return state


def test_what_is_said_offline_waits_in_order_and_goes_out_once():
    state = offline("alice")
    queue(state, "one")
    queue(state, "two")
    assert deliveries(state.room) == [("one", Delivery.QUEUED), ("two", Delivery.QUEUED)]
    assert (waiting(state.rooms), due(state)) == (2, [])
    happens(state, Connecting("a", 1), Connected("chatkit", "1"), login())
    assert due(state) == ['#lobby say "one"', '#lobby say "two"']
    assert due(state) == []
    assert waiting(state.rooms) == 0


def test_deeds_and_what_is_for_one_alone_wait_too():
    state = offline("alice")
    queue(state, "/me waves")
    queue(state, "/tell alice psst")
    happens(state, Connecting("a", 1), Connected("chatkit", "1"), login())
    assert due(state) == ['#lobby emote "waves"', 'tell alice "psst"']


def test_it_waits_until_we_are_in_the_room_again():
    state = state_after(*logged_in("bob", "alice", rooms=("lobby", "ops")))
    state.rooms.show(room(state, "ops"))
    happens(state, Disconnected("gone"))
    queue(state, "still there?")
    happens(state, *logged_in("bob", "alice"))
    assert due(state) == []
    happens(state, events.Joined(room="ops", topic=""))
    assert due(state) == ['#ops say "still there?"']


def test_what_is_late_is_marked_once_and_acknowledged_all_the_same():
    clock = MovedClock()
    state = ClientState("chat.lan:5005", clock.clock, "bob")
    happens(state, *logged_in("bob", "alice"))
    types(state, "hello")
    assert state.outgoing.mark_late() == Change.NOTHING
    clock.advance(LATE_AFTER)
    assert state.outgoing.mark_late() & Change.OWN
    assert deliveries(state.room) == [("hello", Delivery.LATE)]
    assert (is_late(state.room), astray(state.room)) == (True, 1)
    assert state.outgoing.mark_late() == Change.NOTHING
    happens(state, message("bob", "hello", re="t1"))
    assert (said(state), astray(state.room)) == ([("bob", "hello")], 0)


@pytest.mark.parametrize("set_by", [-3600, 3600])
def test_what_is_late_does_not_depend_on_the_clock_on_the_wall(set_by):
    moved, offset = MovedClock(), [0]
    clock = Clock(wall=lambda: moved.clock.wall() + offset[0], monotonic=moved.clock.monotonic)
    state = ClientState("chat.lan:5005", clock, "bob")
    happens(state, *logged_in("bob", "alice"))
    types(state, "hello")
    offset[0] = set_by
    moved.advance(LATE_AFTER - 1)
    assert state.outgoing.mark_late() == Change.NOTHING
    moved.advance(1)
    assert state.outgoing.mark_late() & Change.OWN


def test_what_was_lost_is_sent_again_as_a_new_line():
    state = online("alice")
    types(state, "hello")
    state.apply(Lost(("t1",), "why"))
    assert deliveries(state.room) == [("hello", Delivery.FAILED)]
    assert not is_late(state.room)
    assert state.outgoing.again(state.room) & Change.ENTRIES
    assert due(state) == ['#lobby say "hello"']
    assert deliveries(state.room) == []


def test_what_is_on_its_way_is_not_sent_again():
    state = online("alice")
    types(state, "hello")
    assert state.outgoing.again(state.room) == Change.NOTHING
    assert due(state) == []


def test_the_newest_is_taken_back_first_and_what_is_on_its_way_never():
    state = online("alice")
    types(state, "gone out")
    happens(state, Reconnecting("reset", 3, 1))
    queue(state, "one")
    queue(state, "two")
    taken = [state.outgoing.take_back(state.room) for _ in range(3)]
    assert taken == ["two", "one", None]
    assert deliveries(state.room) == [("gone out", Delivery.PENDING)]


def test_at_the_end_of_a_connection_what_waits_goes_on_waiting():
    state = offline("alice")
    queue(state, "one")
    happens(state, Disconnected("gone"))
    assert deliveries(state.room) == [("one", Delivery.QUEUED)]
