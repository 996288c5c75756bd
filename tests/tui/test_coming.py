"""Which rooms we are in, and which of them is shown, whatever way we came there."""

import pytest

from chatkit.client import Connected, Connecting, Disconnected, Reconnecting
from chatkit.protocol import events
from chatkit.tui.change import Change
from chatkit.tui.entries import Tone
from chatkit.tui.typed import read
from tests.tui.fake import at, logged_in, login, message, private, roster
from tests.tui.states import (
    asks,
    happens,
    lines,
    nicks,
    online,
    room,
    said,
    state_after,
    titles,
    types,
    words,
)

LOST = Reconnecting("reset", 1, 1)
BACK = (Connecting("a", 1), Connected("chatkit", "1"))


def joined(name, topic="", re=None):
    return events.Joined(room=name, topic=topic, re=re)


def left(name, nick="bob", reason="", re=None):
    return events.Left(room=name, nick=nick, at=at(), reason=reason, re=re)


def in_ops(state):
    """Having gone there by hand."""
    types(state, "/join ops")
    happens(state, joined("ops", "the machines", re="t1"))
    return state


# Coming in


def test_the_first_room_is_whatever_the_server_says():
    state = state_after(Connected("chatkit", "1"), login("bob", "main"))
    assert titles(state) == ["#main"]
    assert state.room.name == "main"


def test_a_login_may_put_one_into_several_rooms_and_shows_the_current_one():
    state = state_after(Connected("chatkit", "1"), login("bob", "ops", "lobby"))
    assert (state.room.name, sorted(titles(state))) == ("ops", ["#lobby", "#ops"])


def test_a_room_that_was_joined_is_shown_and_asked_about():
    state = online("alice")
    assert types(state, "/join ops") == "join ops"
    assert state.room.name == "lobby"
    assert state.apply(joined("ops", "the machines", re="t1")) & Change.ASK
    assert (state.room.title, state.room.topic) == ("#ops", "the machines")
    assert lines(state) == ["#ops look", "#ops history new"]
    assert nicks(state.room) == ["bob"]


def test_what_is_seen_first_in_a_room_is_its_past_and_then_its_topic():
    state = online("alice")
    types(state, "/join ops")
    state.apply(joined("ops", "the machines", re="t1"))
    tag = dict(map(reversed, asks(state)))["#ops history new"]
    past = [message("alice", "one", room="ops", number=7)]
    state.apply(events.History(room="ops", messages=past, complete=True, re=tag))
    assert said(state) == [("alice", "one")]
    assert words(state, Tone.QUIET) == ["you are in #ops: the machines"]


def test_a_room_that_one_is_in_is_shown_when_it_is_joined_again_and_not_asked_about():
    state = in_ops(online("alice"))
    state.rooms.step(-1)
    assert state.room.name == "lobby"
    types(state, "/join ops")
    happens(state, joined("ops", re="t1"))
    assert state.room.name == "ops"
    assert words(state, Tone.QUIET) == ["you are in #ops: the machines"]


def test_a_room_that_nobody_here_asked_for_is_there_and_not_shown():
    state = online("alice")
    happens(state, joined("ops"))
    assert (state.room.name, titles(state)) == ("lobby", ["#lobby", "#ops"])


def test_a_room_that_one_may_not_join_changes_nothing_but_says_why():
    state = online("alice")
    types(state, "/join no good")
    state.apply(events.Error(re="t1", code="room_invalid", text="That is no name."))
    assert words(state, Tone.ERROR) == ["That is no name."]
    assert titles(state) == ["#lobby"]
    happens(state, joined("ops", re="t1"))
    assert state.room.name == "lobby", "the tag has had its answer"


def test_the_room_that_was_wanted_from_the_start_is_joined_once_and_shown():
    state = state_after(*BACK, nick="bob", room="ops")
    state.apply(login())
    *_, (tag, line) = asks(state)
    assert line == "join ops"
    happens(state, joined("ops", re=tag))
    assert (state.room.name, titles(state)) == ("ops", ["#lobby", "#ops"])
    happens(state, LOST, *BACK)
    state.apply(login())
    assert "join ops" not in lines(state), "the connection does that by itself"


# Leaving


def test_a_room_that_was_left_is_gone_and_another_one_shown():
    state = in_ops(online("alice"))
    assert types(state, "/leave") == "leave ops"
    happens(state, left("ops", re="t1"))
    assert (state.room.name, titles(state)) == ("lobby", ["#lobby"])
    assert words(state, Tone.QUIET)[-1] == "you have left #ops"


def test_a_room_that_is_left_from_elsewhere_is_gone_and_the_view_stays():
    state = in_ops(online("alice"))
    state.rooms.step(-1)
    assert types(state, "/leave ops") == "leave ops"
    assert happens(state, left("ops", re="t1")) & Change.ROOMS
    assert (state.room.name, titles(state)) == ("lobby", ["#lobby"])


def test_being_put_out_of_a_room_says_why():
    state = in_ops(online("alice"))
    happens(state, left("ops", reason="kicked"))
    assert (state.room.name, words(state, Tone.ERROR)[-1]) == (
        "ops",
        "you are not in #ops any more (kicked)",
    )
    assert types(state, "may I?") == "You are not in #ops any more. /join ops asks to come back in"


def test_who_was_put_out_of_a_room_does_not_come_in_again_by_himself_but_may_read_on():
    state = in_ops(online("alice"))
    happens(state, message("alice", "out with you", room="ops"), left("ops", reason="kicked"))
    state.apply(Disconnected("gone"))
    happens(state, *logged_in("bob", "alice"))
    assert "join ops" not in lines(state)
    assert said(state, room(state, "ops")) == [("alice", "out with you")]
    assert types(state, "/join ops") == "join ops"
    happens(state, events.Joined(room="ops", topic="", re="t1"))
    assert types(state, "thank you") == '#ops say "thank you"'


def test_a_room_that_one_was_put_out_of_is_forgotten_without_asking_the_server():
    state = in_ops(online("alice"))
    happens(state, left("ops", reason="kicked"))
    types(state, "/leave")
    assert titles(state) == ["#lobby"]


def test_the_last_room_stays_whatever_the_server_says():
    state = online("alice")
    happens(state, left("lobby"))
    assert titles(state) == ["#lobby"]
    happens(state, left("lobby"), message("alice", "hi"))
    assert titles(state) == ["#lobby"]


def test_what_comes_of_a_room_after_leaving_it_is_passed_over():
    state = in_ops(online("alice"))
    happens(state, left("ops"), message("alice", "late", room="ops"), roster("alice", room="ops"))
    assert said(state, room(state, "ops")) == []
    assert room(state, "ops").members == ()


# A lost connection: our place was kept


def test_after_a_resume_everything_is_as_it_was_and_only_who_is_here_is_asked():
    state = in_ops(online("alice"))
    happens(state, message("alice", "one", room="ops", number=1))
    happens(state, LOST, *BACK)
    state.apply(login("bob", "lobby", "ops", resumed=True))
    assert state.room.name == "ops"
    assert said(state) == [("alice", "one")]
    assert lines(state) == ["#ops look"]
    state.rooms.step(1)
    assert lines(state) == ["#lobby look"], "of another room when it is shown"


def test_back_again_is_said_below_what_came_meanwhile_with_how_much_that_was():
    state = online("alice")
    happens(state, message("alice", "one", number=1), LOST, *BACK)
    happens(state, login(resumed=True), *(message("alice", str(n), number=n) for n in (2, 3)), roster("bob"))
    happens(state, message("alice", "four", number=4), roster("bob"))
    assert words(state, Tone.QUIET)[1:] == ["connection lost: reset", "back again · 2 came meanwhile"]
    assert [getattr(e, "text", "") for e in state.room.log.since(0)][-3:] == [
        "3",
        "back again · 2 came meanwhile",
        "four",
    ]


def test_back_again_is_said_without_a_number_where_nothing_came():
    state = online("alice")
    happens(state, LOST, *BACK, login(resumed=True), roster("bob"))
    assert words(state, Tone.QUIET)[1:] == ["connection lost: reset", "back again"]


def test_back_again_is_said_in_a_private_talk_too():
    state = online("alice")
    types(state, "/query alice")
    happens(state, LOST, *BACK, login(resumed=True))
    assert words(state, Tone.QUIET)[1:] == ["connection lost: reset", "back again"]


def test_a_room_that_was_left_or_joined_in_the_last_moment_is_as_the_server_has_it():
    state = in_ops(online("alice"))
    happens(state, LOST, *BACK)
    state.apply(login("bob", "lobby", "dev", resumed=True))
    assert titles(state) == ["#lobby", "#dev"]
    assert lines(state) == ["#lobby look", "#dev history new"]


def test_a_room_that_one_was_put_out_of_can_still_be_read_after_a_resume():
    state = in_ops(online("alice"))
    happens(state, message("alice", "out with you", room="ops"), left("ops", reason="kicked"))
    happens(state, LOST, *BACK, login("bob", "lobby", resumed=True))
    assert state.room.name == "ops"
    assert said(state) == [("alice", "out with you")]
    assert state.room.put_out


def test_what_waits_in_a_room_that_one_is_not_in_any_more_stays():
    state = in_ops(online("alice"))
    happens(state, LOST)
    state.order(read("still there?")).queued()
    happens(state, *BACK, login("bob", "lobby", resumed=True))
    ops = room(state, "ops")
    assert [entry.text for entry in ops.log.pending.values()] == ["still there?"]
    assert words(state, Tone.ERROR, ops) == ["you are not in #ops, and what you wrote here was not sent"]
    assert list(state.due()) == []
    assert ops.put_out


# A lost connection: our place was not kept


def test_after_a_login_anew_the_rooms_that_we_come_back_to_are_asked_what_they_missed():
    state = in_ops(online("alice"))
    for name in "lobby", "ops":
        happens(state, message("alice", "one", room=name, number=5))
    happens(state, LOST, *BACK)
    state.apply(login())
    assert state.room.name == "ops"
    assert lines(state) == ["#lobby history after 5 500"]
    state.apply(joined("ops", "the machines"))
    assert lines(state) == ["#ops look", "#ops history after 5 500"]
    assert titles(state) == ["#lobby", "#ops"]


def test_another_connection_is_told_of_our_rooms_and_whom_we_ignore():
    state = in_ops(online("alice"))
    types(state, "/ignore mallory")
    happens(state, events.Ignoring(nicks=["mallory"], re="t1"), Disconnected("logged out"), *BACK)
    state.apply(login())
    assert lines(state)[-2:] == ["join ops", "ignore mallory"]
    assert state.room.name == "ops"
    assert lines(state) == []


def test_after_a_login_anew_nobody_is_away_and_private_messages_count_from_one():
    state = online("alice")
    happens(state, events.Away(room="", nick="bob", away=True, why="", at=at()))
    happens(state, private("alice", "bob", "old", number=9), LOST, *BACK, login())
    assert not state.own.away
    happens(state, private("alice", "bob", "new", number=1))
    assert said(state, state.rooms.talk("alice")) == [("alice", "old"), ("alice", "new")]


@pytest.mark.parametrize("resumed", [False, True])
def test_the_view_stays_where_it_was(resumed):
    state = in_ops(online("alice"))
    types(state, "/query alice")
    happens(state, LOST, *BACK, login("bob", "lobby", "ops", resumed=resumed))
    assert state.room.title == "@alice"
    types(state, "/query")
    assert state.room.title == "#ops"


def test_what_could_not_be_sent_in_that_moment_is_sent_at_the_next_login():
    state = state_after(*BACK, nick="bob", room="ops")
    state.apply(login())
    assert [question.line for question in state.questions()][-1] == "join ops", "and nothing went out"
    happens(state, LOST, *BACK)
    state.apply(login())
    assert lines(state)[-1] == "join ops"
    assert "join ops" not in lines(state)


def test_a_login_under_another_name_is_who_we_are_then():
    state = state_after(*logged_in("bob"))
    types(state, "/query alice")
    happens(state, LOST, *BACK, login("bobby"))
    assert nicks(state.room) == ["alice", "bobby"]
    assert state.own.wanted == "bobby"
