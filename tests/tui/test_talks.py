"""Private talks: a log each, opened by whoever speaks first, and never in the way."""

import pytest

from chatkit.client import Connected, Reconnecting
from chatkit.protocol import events
from chatkit.tui.change import Change
from chatkit.tui.entries import Delivery, Said, Tone
from tests.tui.fake import at, logged_in, login, message, private, roster
from tests.tui.states import entries, happens, nicks, online, said, state_after, titles, types, words

ALONE = "only alice and you see this; the server keeps nothing of it"


def talk(state, nick="alice"):
    return state.rooms.talk(nick)


def test_a_message_opens_a_talk_that_is_unread_and_loud_and_the_view_stays():
    state = online("alice")
    assert state.apply(private("alice", "bob", "psst")) == Change.ROOMS
    assert (state.room.title, titles(state)) == ("#lobby", ["#lobby", "@alice"])
    assert (talk(state).unread, talk(state).loud) == (1, True)
    assert said(state, talk(state)) == [("alice", "psst")]
    assert said(state) == []


def test_a_talk_says_once_that_nothing_of_it_is_kept():
    state = online("alice")
    happens(state, private("alice", "bob", "one"), private("alice", "bob", "two"))
    types(state, "/query alice")
    assert words(state, Tone.QUIET) == [ALONE]
    assert state.room.unread == 0


def test_the_two_are_in_it():
    state = state_after(*logged_in("bob", "alice"), roster("alice", "bob", away=("alice",)))
    types(state, "/query alice")
    assert nicks(state.room) == ["alice", "bob"]
    assert state.room.is_away("alice")


def test_what_is_typed_in_a_talk_goes_there_pending_until_it_comes_back():
    state = online("alice")
    types(state, "/query alice")
    assert types(state, 'he said "hi"\nand left') == r'tell alice "he said \"hi\"\nand left"'
    assert [entry.delivery for entry in state.room.log.pending.values()] == [Delivery.PENDING]
    change = state.apply(private("bob", "alice", "and left", re="t1"))
    assert change & Change.OWN
    assert change & Change.ENTRIES
    assert state.room.log.pending == {}
    assert said(state) == [("bob", "and left")]
    assert entries(state, Said)[0].own


def test_what_is_told_from_elsewhere_appears_in_the_talk_and_the_view_stays():
    state = online("alice")
    assert types(state, "/tell Alice are you there?") == 'tell Alice "are you there?"'
    assert state.room.title == "#lobby"
    state.apply(private("bob", "alice", "are you there?", re="t1"))
    assert said(state, talk(state)) == [("bob", "are you there?")]
    assert talk(state).title == "@alice", "as the other writes the name"
    assert nicks(talk(state)) == ["alice", "bob"]
    assert (talk(state).unread, talk(state).log.pending) == (0, {})


def test_a_reply_that_the_server_addressed_appears_there_too():
    state = online("alice")
    assert types(state, "/reply yes") == "reply yes"
    state.apply(private("bob", "alice", "yes", re="t1"))
    assert said(state, talk(state)) == [("bob", "yes")]
    state.apply(events.Pong(re="t1"))
    assert words(state, Tone.ANSWER) == []


def test_what_is_told_to_nobody_is_marked_and_leaves_no_talk_behind():
    state = online("alice")
    types(state, "/tell nobody hi")
    assert titles(state) == ["#lobby", "@nobody"]
    state.apply(events.Error(re="t1", code="no_such_nick", text="Nobody is called nobody."))
    assert titles(state) == ["#lobby"]
    assert words(state, Tone.ERROR) == ["Nobody is called nobody."]


def test_what_could_not_be_told_is_marked_where_it_is_seen_or_was_answered_before():
    state = online("alice")
    types(state, "/query nobody")
    types(state, "hi")
    state.apply(events.Error(re="t1", code="no_such_nick", text="Nobody is called nobody."))
    assert [entry.delivery for entry in state.room.log.pending.values()] == [Delivery.FAILED]
    assert words(state, Tone.ERROR) == ["Nobody is called nobody."]
    happens(state, private("alice", "bob", "bye"))
    types(state, "/tell alice wait", "t2")
    state.apply(events.Error(re="t2", code="no_such_nick", text="Nobody is called alice."))
    assert [entry.delivery for entry in talk(state).log.pending.values()] == [Delivery.FAILED]


def test_why_something_could_not_be_told_stands_where_it_was_told():
    state = online("alice")
    happens(state, private("alice", "bob", "hello"))
    state.rooms.show(state.rooms.find("lobby"))
    types(state, "/tell alice wait")
    state.apply(events.Error(re="t1", code="no_such_nick", text="Nobody is called alice."))
    assert words(state, Tone.ERROR) == []
    state.rooms.show(talk(state))
    assert words(state, Tone.ERROR) == ["Nobody is called alice."]


def test_a_deed_of_the_other_is_told_as_one():
    state = online("alice")
    happens(state, private("alice", "bob", "waves", kind="emote"))
    assert entries(state, Said, room=talk(state))[0].emote


def test_messages_of_one_person_are_grouped_here_too():
    state = online("alice")
    happens(state, private("alice", "bob", "one"), private("alice", "bob", "two"))
    assert [entry.continues for entry in entries(state, Said, room=talk(state))] == [False, True]


@pytest.mark.parametrize("typed", ["/query", "/leave", "/part", "/leave @alice"])
def test_a_talk_is_ended_and_the_room_behind_it_shown(typed):
    state = online("alice")
    types(state, "/query alice")
    assert isinstance(types(state, typed), Change)
    assert (state.room.title, titles(state)) == ("#lobby", ["#lobby"])


def test_a_talk_that_was_ended_begins_anew_with_the_next_message():
    state = online("alice")
    types(state, "/query alice")
    types(state, "/leave")
    happens(state, private("alice", "bob", "wait"))
    assert (talk(state).unread, words(state, Tone.QUIET, talk(state))) == (1, [ALONE])


def test_a_talk_follows_whoever_takes_another_name():
    state = online("alice")
    types(state, "/query alice")
    change = state.apply(events.Renamed(room="lobby", nick="alice", new="alicia", at=at()))
    assert change & Change.ROOMS
    assert (state.room.title, nicks(state.room)) == ("@alicia", ["alicia", "bob"])
    assert words(state, Tone.QUIET)[-1] == "alice is alicia now"
    assert types(state, "hi") == 'tell alicia "hi"'
    happens(state, private("alicia", "bob", "yes?"))
    assert said(state) == [("alicia", "yes?")]


def test_a_talk_follows_once_however_many_rooms_tell_of_it():
    state = state_after(*logged_in("bob", "alice", rooms=("lobby", "ops")))
    types(state, "/query alice")
    for room in "lobby", "ops":
        happens(state, events.Renamed(room=room, nick="alice", new="alicia", at=at()))
    assert words(state, Tone.QUIET)[1:] == ["alice is alicia now"]


def test_two_talks_do_not_become_one():
    state = online("alice")
    happens(state, private("alice", "bob", "one"), private("alicia", "bob", "two"))
    happens(state, events.Renamed(room="lobby", nick="alice", new="alicia", at=at()))
    assert titles(state) == ["#lobby", "@alice", "@alicia"]


def test_who_is_told_something_and_is_away_is_said_to_be():
    state = online("alice")
    types(state, "/query alice")
    happens(state, events.Away(room="", nick="alice", away=True, why="lunch", at=at()))
    assert words(state, Tone.QUIET)[-1] == "alice is away (lunch)"
    assert state.room.is_away("alice")


def test_who_is_ignored_opens_no_talk():
    state = online("alice")
    types(state, "/ignore alice")
    happens(state, events.Ignoring(nicks=["alice"], re="t1"), private("alice", "bob", "psst"))
    assert titles(state) == ["#lobby"]
    types(state, "/tell alice no", "t2")
    happens(state, private("bob", "alice", "no", re="t2"))
    assert said(state, talk(state)) == [("bob", "no")], "what we say ourselves is shown"


def test_a_message_that_comes_again_is_shown_once():
    state = online("alice")
    types(state, "/query alice")
    types(state, "hi")
    one, own = private("alice", "bob", "one", number=1), private("bob", "alice", "hi", number=2)
    happens(state, Reconnecting("reset", 1, 1), Connected("chatkit", "1"), login(resumed=True))
    happens(state, one, own, one, private("bob", "alice", "hi", number=2, re="t1"))
    assert said(state) == [("alice", "one"), ("bob", "hi")]
    assert state.room.log.pending == {}


def test_what_is_missing_after_a_lost_connection_is_said_in_every_talk():
    state = online("alice", "zoë")
    happens(state, private("alice", "bob", "one", number=1), private("zoë", "bob", "two", number=2))
    happens(state, events.Gap(room="@", first=3, last=5), private("zoë", "bob", "three", number=6))
    for nick in "alice", "zoë":
        assert words(state, Tone.QUIET, talk(state, nick))[1:] == ["private messages missing here: 3"]
    assert len(words(state, Tone.QUIET)) == 1


def test_what_is_missing_is_said_where_one_is_if_there_is_no_talk():
    state = online("alice")
    happens(state, events.Gap(room="@", first=3, last=5))
    assert words(state, Tone.QUIET)[-1] == "private messages missing here: 3"


def test_a_room_of_that_name_is_another_log():
    state = online("alice")
    happens(state, events.Joined(room="@alice", topic=""), private("alice", "bob", "psst"))
    happens(state, message("zoë", "hi", room="@alice"))
    assert said(state, talk(state)) == [("alice", "psst")]
    assert said(state, state.rooms.find("@alice")) == [("zoë", "hi")]


def test_talking_to_oneself_is_a_talk_with_one():
    state = online()
    types(state, "/query bob")
    types(state, "note to self")
    happens(state, private("bob", "bob", "note to self", re="t1"))
    assert (nicks(state.room), said(state)) == (["bob"], [("bob", "note to self")])
