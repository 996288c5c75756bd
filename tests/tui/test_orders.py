"""What was typed becomes lines that name what they are about, wherever the server would put them."""

import pytest

from chatkit.protocol import events, grammar
from chatkit.tui.change import Change
from chatkit.tui.entries import Delivery, Tone
from chatkit.tui.orders import NO_TALK, ROOMS_ONLY
from chatkit.tui.typed import read
from tests.tui.fake import logged_in, message, private
from tests.tui.states import happens, online, room, said, state_after, titles, types, words


def in_ops():
    state = state_after(*logged_in("bob", "alice", rooms=("lobby", "ops")))
    state.rooms.show(room(state, "ops"))
    return state


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("hi", '#ops say "hi"'),
        ("#lobby hi", '#ops say "#lobby hi"'),
        ("/me waves", '#ops emote "waves"'),
        ("/emote 's kettle", '#ops emote "\'s kettle"'),
        ("/look", "#ops look"),
        ("/names", "#ops names"),
        ("/topic", "#ops topic"),
        ("/topic tea and code", "#ops topic tea and code"),
        ("/history 5", "#ops history 5"),
        ("/kick bob", "#ops kick bob"),
        ("/leave", "leave ops"),
        ("/leave lobby", "leave lobby"),
        ("/join dev", "join dev"),
        ("/tell alice hi", 'tell alice "hi"'),
        ("/msg @alice hi", 'tell alice "hi"'),
        ("/who", "who"),
        ("/nick bobby", "nick bobby"),
        ("/away lunch", "away lunch"),
        ("/rooms", "rooms"),
        ("/login alice", "login alice"),
        ("/#lobby look", "#lobby look"),
    ],
)
def test_a_line_about_a_room_names_it(typed, line):
    assert types(in_ops(), typed) == line


@pytest.mark.parametrize(
    ("typed", "line"), [("hi", 'tell alice "hi"'), ("/look", "#ops look"), ("/topic tea", "#ops topic tea")]
)
def test_in_a_talk_what_is_said_goes_there_and_the_rest_to_the_room_behind_it(typed, line):
    state = in_ops()
    types(state, "/query alice")
    assert types(state, typed) == line


def test_a_talk_is_shown_without_asking_the_server():
    state = in_ops()
    assert types(state, "/query alice") & Change.ROOMS
    assert state.room.title == "@alice"
    types(state, "/query @Alice")
    assert titles(state) == ["#lobby", "#ops", "@alice"]


def test_there_must_be_a_talk_to_end_one():
    state = in_ops()
    for typed in "/query", "/leave @nobody":
        assert types(state, typed) == NO_TALK
    assert state.room.title == "#ops"


def test_there_are_no_deeds_in_a_talk():
    state = in_ops()
    types(state, "/query alice")
    assert types(state, "/me waves") == ROOMS_ONLY
    assert state.room.log.pending == {}


def test_what_is_told_from_elsewhere_says_where_it_went():
    state = in_ops()
    assert state.order(read("/tell alice hi")).hint == "This goes to alice alone, in @alice"
    types(state, "/query alice")
    assert state.order(read("/tell alice hi")).hint == ""


def test_what_was_typed_in_one_room_and_sent_late_is_shown_there():
    state = in_ops()
    todo = state.order(read("hi"))
    state.rooms.step(-1)
    assert todo.sent("t1") == Change.ROOMS
    assert list(room(state, "ops").log.pending) == ["t1"]
    happens(state, message("bob", "hi", room="ops", re="t1"))
    assert said(state, room(state, "ops")) == [("bob", "hi")]
    assert state.room.log.pending == {}


def test_a_refusal_ends_what_waited_for_an_answer():
    state = in_ops()
    types(state, "/join no good", "t1")
    types(state, "/who", "t2")
    types(state, "hi", "t3")
    for tag in "t1", "t2", "t3":
        state.apply(events.Error(re=tag, code="unavailable", text="Not now."))
    happens(state, events.Joined(room="dev", topic="", re="t1"), events.Users(users=[], re="t2"))
    assert state.room.title == "#ops"
    assert words(state, Tone.ANSWER) == []
    assert [entry.delivery for entry in state.room.log.pending.values()] == [Delivery.FAILED]


def test_every_line_is_one_that_the_server_understands():
    state = online("alice")
    happens(state, private("alice", "bob", "psst"))
    for typed in 'say "this"', "two\nlines", "/tell alice two\nlines", "/join a\nb", "/leave a\nb":
        line = types(state, typed)
        assert "\n" not in line
        assert grammar.parse(f"@t {line}", json_text=True).tag == "t"
