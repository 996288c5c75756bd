"""The line above the first message that was not seen, from when it came until one leaves or speaks."""

import pytest

from chatkit.client import Connected
from chatkit.protocol import events
from chatkit.tui.clock import Clock
from chatkit.tui.entries import Crowd, Day, Log, New, Said, Words
from chatkit.tui.state import ClientState
from chatkit.tui.unread import UnreadLine
from tests.tui.fake import NOON, at, logged_in, login, message, private
from tests.tui.states import asks, happens, room, types


class Wall:
    """A clock on the wall that tests turn."""

    def __init__(self):
        self.minutes = 0.0
        self.clock = Clock(wall=lambda: NOON + 60 * self.minutes, monotonic=lambda: 0.0)


@pytest.fixture
def wall():
    return Wall()


@pytest.fixture
def state(wall):
    """In the lobby and in ops; the lobby is shown, where one message was read."""
    state = ClientState("chat.lan:5005", wall.clock, "bob")
    happens(state, *logged_in("bob", "alice", rooms=("lobby", "ops")), message("alice", "read"))
    return state


def shown(it):
    """The log in short: messages by their text, the line by its count and the minutes after noon."""
    short = []
    for entry in it.log.since(it.log.first):
        if isinstance(entry, Said):
            short.append(entry.text)
        elif isinstance(entry, New):
            short.append((entry.count, (entry.since - NOON) / 60))
    return short


def leave_for_ops(state):
    state.rooms.show(room(state, "ops"))


def come_back(state):
    state.rooms.show(room(state, "lobby"))


AWAY = {
    "another room": (leave_for_ops, come_back),
    "no focus": (
        lambda state: state.rooms.watch(watched=False),
        lambda state: state.rooms.watch(watched=True),
    ),
    "scrolled up": (
        lambda state: state.rooms.follow(following=False),
        lambda state: state.rooms.follow(following=True),
    ),
}


@pytest.mark.parametrize(("leave", "return_"), AWAY.values(), ids=AWAY)
def test_what_comes_while_one_is_away_stands_below_a_line(state, wall, leave, return_):
    wall.minutes = 20
    leave(state)
    wall.minutes = 30
    happens(state, message("alice", "one", 25), message("zoë", "two", 26))
    lobby = room(state, "lobby")
    assert shown(lobby) == ["read", (2, 20), "one", "two"]
    assert lobby.unread == 2
    return_(state)
    assert lobby.unread == 0
    happens(state, message("zoë", "three", 31))
    assert shown(lobby) == ["read", (2, 20), "one", "two", "three"], "it stays, and what is seen is not new"


@pytest.mark.parametrize(("leave", "return_"), AWAY.values(), ids=AWAY)
def test_when_one_is_away_again_and_more_comes_the_line_stands_above_that(state, wall, leave, return_):
    leave(state)
    happens(state, message("alice", "one"))
    return_(state)
    wall.minutes = 40
    leave(state)
    wall.minutes = 50
    happens(state, message("alice", "two"))
    assert shown(room(state, "lobby")) == ["read", "one", (1, 40), "two"]


@pytest.mark.parametrize(("leave", "return_"), AWAY.values(), ids=AWAY)
def test_there_is_no_line_where_nothing_came_or_only_own_words(state, leave, return_):
    leave(state)
    happens(state, message("bob", "mine"))
    return_(state)
    assert shown(room(state, "lobby")) == ["read", "mine"]


def test_leaving_a_room_that_was_read_takes_its_line_away(state):
    leave_for_ops(state)
    happens(state, message("alice", "one"))
    come_back(state)
    leave_for_ops(state)
    assert shown(room(state, "lobby")) == ["read", "one"]


def test_leaving_a_room_that_was_not_read_to_its_end_keeps_its_line(state):
    state.rooms.follow(following=False)
    happens(state, message("alice", "one"))
    leave_for_ops(state)
    happens(state, message("alice", "two"))
    assert shown(room(state, "lobby")) == ["read", (2, 0), "one", "two"]


def test_showing_the_room_that_is_shown_takes_nothing_away(state):
    leave_for_ops(state)
    happens(state, message("alice", "one"))
    come_back(state)
    come_back(state)
    assert shown(room(state, "lobby")) == ["read", (1, 0), "one"]


def test_scrolling_up_to_the_line_does_not_take_it_away(state):
    leave_for_ops(state)
    happens(state, message("alice", "one"))
    come_back(state)
    state.rooms.follow(following=False)
    assert shown(state.room) == ["read", (1, 0), "one"]


@pytest.mark.parametrize("typed", ["hello", "/me waves"])
def test_who_speaks_has_read_what_there_was(state, typed):
    state.rooms.follow(following=False)
    happens(state, message("alice", "one"))
    types(state, typed)
    assert shown(state.room) == ["read", "one"]


def test_a_command_is_no_speech(state):
    state.rooms.follow(following=False)
    happens(state, message("alice", "one"))
    types(state, "/who")
    assert shown(state.room) == ["read", (1, 0), "one"]


def test_to_scroll_down_without_the_focus_is_not_to_read(state):
    state.rooms.watch(watched=False)
    happens(state, message("alice", "one"))
    state.rooms.follow(following=False)
    state.rooms.follow(following=True)
    assert state.room.unread == 1
    state.rooms.watch(watched=True)
    assert state.room.unread == 0


def test_with_the_focus_back_who_has_scrolled_up_has_not_read(state):
    state.rooms.follow(following=False)
    state.rooms.watch(watched=False)
    happens(state, message("alice", "one"))
    state.rooms.watch(watched=True)
    happens(state, message("alice", "two"))
    assert shown(state.room) == ["read", (2, 0), "one", "two"]
    assert state.room.unread == 2


def test_one_left_when_one_stopped_seeing_not_later(state, wall):
    wall.minutes = 10
    state.rooms.follow(following=False)
    wall.minutes = 20
    state.rooms.watch(watched=False)
    wall.minutes = 30
    leave_for_ops(state)
    happens(state, message("alice", "one", 40))
    assert shown(room(state, "lobby")) == ["read", (1, 10), "one"]


def test_private_talks_have_it_too(state):
    happens(state, private("alice", "bob", "psst"), private("alice", "bob", "hey"))
    talk = state.rooms.talk("alice")
    assert shown(talk) == [(2, 0), "psst", "hey"]
    assert talk.loud


def test_it_stands_below_the_line_of_its_day_and_shows_who_speaks(state, wall):
    leave_for_ops(state)
    happens(state, message("alice", "read too", 1), message("alice", "next", 24 * 60))
    come_back(state)
    leave_for_ops(state)
    wall.minutes = 30 * 60
    happens(state, message("alice", "day after", 48 * 60), message("alice", "more", 48 * 60))
    lobby = room(state, "lobby")
    kinds = [type(entry) for entry in lobby.log.since(0)][-4:]
    assert kinds == [Day, New, Said, Said]
    assert [entry.continues for entry in lobby.log.since(0)[-2:]] == [False, True]


def test_who_comes_and_goes_meanwhile_stands_where_it_happened(state):
    leave_for_ops(state)
    lobby = room(state, "lobby")
    lobby.add(Crowd(NOON, 3, 1))
    happens(state, message("alice", "one"))
    assert [type(entry) for entry in lobby.log.since(0)][-3:] == [Crowd, New, Said]


# At a login

VISIT = events.History(room="lobby", messages=[], complete=True)


def visits(wall, numbers, new, shown_room="lobby"):
    """Logs in where there was a visit at 11:00; of what is new these messages are told."""
    state = ClientState("chat.lan:5005", wall.clock, "bob")
    state.apply(Connected("chatkit", "1"))
    state.apply(login("bob", "ops", "lobby") if shown_room == "ops" else login())
    for tag, line in asks(state):
        if line == "#lobby history new":
            messages = [message("alice", str(number), number=number) for number in numbers]
            state.apply(
                events.History(room="lobby", messages=messages, complete=True, new=new, since=at(-60), re=tag)
            )
    return state


def test_a_login_draws_the_line_above_what_the_server_says_is_new(wall):
    state = visits(wall, [8, 9], 2)
    assert shown(state.room) == [(2, -60), "8", "9"]
    assert state.room.unread == 0
    wall.minutes = 5
    state.rooms.follow(following=False)
    happens(state, message("alice", "10", number=10))
    assert shown(state.room) == ["8", "9", (1, 5), "10"]


def test_in_a_room_that_is_not_shown_it_grows(wall):
    state = visits(wall, [8, 9], 5, shown_room="ops")
    happens(state, message("alice", "10", number=10))
    lobby = room(state, "lobby")
    assert shown(lobby) == [(6, -60), "8", "9", "10"]
    assert lobby.unread == 3


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ([6, 7], [(9, -60, 5), "6", "7", "8", "9"]),
        (range(1, 8), [(9, -60, 0), *"123456789"]),
    ],
)
def test_as_older_ones_are_fetched_the_line_moves_up_to_where_it_belongs(wall, page, expected):
    state = visits(wall, [8, 9], 9)
    older = state.older()
    older.asked("older")
    messages = [message("alice", str(number), number=number) for number in page]
    state.apply(events.History(room="lobby", messages=messages, complete=True, re="older"))
    log = state.room.log
    assert [
        (it.count, (it.since - NOON) / 60, it.missing) for it in log.since(log.first) if isinstance(it, New)
    ] == [expected[0]]
    assert [it for it in shown(state.room) if isinstance(it, str)] == expected[1:]
    position = shown(state.room).index(expected[0][:2])
    assert position == 0
    assert isinstance(log[log.line], New)


def test_the_line_stops_where_the_visit_ended(wall):
    state = visits(wall, [8, 9], 4)
    state.older().asked("older")
    messages = [message("alice", str(number), number=number) for number in range(3, 8)]
    state.apply(events.History(room="lobby", messages=messages, complete=True, re="older"))
    assert shown(state.room) == ["3", "4", "5", (4, -60), "6", "7", "8", "9"]


def test_of_new_ones_of_which_none_is_kept_it_is_only_said(wall):
    state = visits(wall, [], 9)
    assert state.room.log.line is None
    assert any("9 new since" in entry.text for entry in state.room.log.since(0) if isinstance(entry, Words))


# The line itself


def test_a_line_that_was_dropped_with_the_oldest_is_no_line():
    log = Log(10)
    line = UnreadLine(log)
    log.append(New(0.0, 1, 0.0))
    line.stands_at(0)
    line.grow()
    assert log[0] == New(0.0, 2, 0.0)
    assert log.revised == {0}
    for number in range(20):
        log.append(Said(0.0, "alice", str(number)))
    assert (log.line, line.new) == (None, None)
    line.grow()
    line.remove()
    assert all(isinstance(entry, Said) for entry in log.since(0))
