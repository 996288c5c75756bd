"""What is told of rooms becomes entries, in the rooms that it is told of."""

import pytest

from chatkit.protocol import events
from chatkit.tui.change import Change
from chatkit.tui.entries import Crowd, Day, Delivery, Moved, Said, Tone
from tests.tui.fake import at, logged_in, message, presence, private, roster, roster_page
from tests.tui.states import asks, entries, happens, nicks, online, room, said, state_after, types, words


def in_two_rooms(*others):
    return state_after(*logged_in("bob", *others, rooms=("lobby", "ops")))


def quiet(state):
    """The quiet lines after the greeting."""
    return words(state, Tone.QUIET)[1:]


# Messages


def test_messages_of_one_person_within_a_minute_are_grouped():
    state = online("alice")
    for event in (
        message("alice", "one", 0),
        message("alice", "two", 0.9),
        message("bob", "three", 0.9),
        message("alice", "four", 0.9),
        message("alice", "five", 1),
        message("alice", "six", 0.5),
        message("alice", "waves", 0.5, kind="emote"),
        message("alice", "seven", 0.5),
    ):
        state.apply(event)
    assert [entry.text for entry in entries(state, Said) if entry.continues] == ["two"]


def test_a_day_begins_with_a_line():
    state = online("alice")
    state.apply(message("alice", "late", 11 * 60))
    state.apply(message("alice", "early", 13 * 60))
    assert [day.name for day in entries(state, Day)] == [
        "Thursday 26 November 2026",
        "Friday 27 November 2026",
    ]


def test_a_clock_that_is_behind_the_server_s_makes_no_day_begin_again():
    state = online("alice")
    state.apply(message("alice", "tomorrow", 13 * 60))
    state.rooms.note("today", Tone.ERROR)
    state.apply(message("alice", "tomorrow", 14 * 60))
    assert len(entries(state, Day)) == 2


def test_a_notice_said_in_a_room_is_no_message():
    state = online("alice")
    state.apply(message("alice", "cake", kind="notice"))
    assert words(state, Tone.NOTICE) == ["alice: cake"]


def test_an_own_message_is_pending_until_the_server_acknowledges_it():
    state = online("alice")
    types(state, "hello")
    assert said(state) == []
    assert [entry.delivery for entry in state.room.log.pending.values()] == [Delivery.PENDING]
    state.apply(message("alice", "meanwhile"))
    assert state.apply(message("bob", "hello", re="t1")) & Change.OWN
    assert said(state) == [("alice", "meanwhile"), ("bob", "hello")]
    assert entries(state, Said)[-1].own
    assert state.room.log.pending == {}


def test_an_own_message_that_is_refused_is_marked_and_the_reason_said():
    state = online()
    types(state, "x" * 10)
    state.apply(events.Error(re="t1", code="text_too_long", text="too long"))
    assert [entry.delivery for entry in state.room.log.pending.values()] == [Delivery.FAILED]
    assert words(state, Tone.ERROR) == ["too long"]


def test_an_emote_is_told_pending_and_acknowledged_as_a_message_is():
    state = online("alice")
    assert types(state, "/me waves") == '#lobby emote "waves"'
    assert [(entry.text, entry.emote) for entry in state.room.log.pending.values()] == [("waves", True)]
    state.apply(message("bob", "waves", kind="emote", re="t1"))
    assert state.room.log.pending == {}
    assert [(entry.text, entry.emote) for entry in entries(state, Said)] == [("waves", True)]


def test_an_own_message_is_told_from_that_of_a_namesake_before_by_its_tag():
    state = online("alice")
    types(state, "hello")
    state.apply(events.Renamed(room="", nick="bob", new="bobby", at=at()))
    state.apply(message("bob", "hello", re="t1"))
    assert entries(state, Said)[-1].own


# Other rooms


def test_a_room_that_is_not_shown_gathers_its_messages():
    state = in_two_rooms("alice")
    assert state.apply(message("alice", "here", room="ops")) == Change.ROOMS
    ops = room(state, "ops")
    assert said(state) == []
    assert said(state, ops) == [("alice", "here")]
    assert (ops.unread, ops.loud) == (1, False)


def test_what_is_meant_for_us_is_louder():
    state = in_two_rooms("alice")
    ops = room(state, "ops")
    happens(state, message("alice", "is Bob here?", room="ops"), message("alice", "hm", room="ops"))
    assert (ops.unread, ops.loud) == (2, True)
    state.rooms.show(ops)
    assert (ops.unread, ops.loud) == (0, False)


def test_what_we_say_ourselves_elsewhere_is_not_unread():
    state = in_two_rooms("alice")
    state.apply(message("bob", "bob was here", room="ops"))
    assert (room(state, "ops").unread, room(state, "ops").loud) == (0, False)


@pytest.mark.parametrize(
    "event",
    [
        message("alice", "hi", room="secret"),
        events.Entered(room="secret", nick="zoë", at=at()),
        events.Left(room="secret", nick="zoë", at=at(), reason=""),
        events.Left(room="secret", nick="bob", at=at(), reason=""),
        events.Away(room="secret", nick="zoë", away=True, why="", at=at()),
        events.Renamed(room="secret", nick="zoë", new="zoe", at=at()),
        events.Topic(room="secret", text="plans"),
        events.Gap(room="secret", first=1, last=2),
        roster("zoë", room="secret"),
        presence(1, count=300, room="secret"),
    ],
    ids=lambda event: type(event).__name__,
)
def test_of_a_room_that_one_is_not_in_nothing_is_kept(event):
    state = online("alice")
    assert happens(state, event) == Change.NOTHING
    assert [each.title for each in state.rooms] == ["#lobby"]


# Unread


def test_unread_counts_what_others_said_below_the_reader():
    state = online("alice")
    state.apply(message("alice", "seen"))
    state.rooms.follow(False)
    for event in (
        message("alice", "one"),
        message("bob", "own"),
        events.Entered(room="lobby", nick="zoë", at=at()),
    ):
        state.apply(event)
    state.apply(message("alice", "two"))
    assert state.room.unread == 2
    state.rooms.follow(True)
    assert state.room.unread == 0


# Who is there


def test_the_roster_is_kept_by_who_enters_and_leaves():
    state = online("alice")
    state.apply(events.Entered(room="lobby", nick="zoë", at=at()))
    assert state.apply(events.Left(room="lobby", nick="alice", at=at(), reason="bye")) & Change.ROSTER
    assert nicks(state.room) == ["bob", "zoë"]
    assert [(entry.nick, entry.entered, entry.reason) for entry in entries(state, Moved)] == [
        ("zoë", True, ""),
        ("alice", False, "bye"),
    ]


def test_a_roster_replaces_what_was_known_and_brings_the_topic():
    state = online("alice")
    state.apply(roster("bob", "zoë", topic="new", away=("zoë",)))
    assert nicks(state.room) == ["bob", "zoë"]
    assert [member.away for member in state.room.members] == [False, True]
    assert state.room.topic == "new"
    assert not state.room.unseen


def test_of_a_large_room_a_page_is_kept_and_what_was_known_of_us():
    state = online("alice")
    state.apply(events.Away(room="", nick="bob", away=True, why="", at=at(), re="t1"))
    state.apply(roster_page("alice", "ann", count=5012))
    assert (nicks(state.room), state.room.people, state.room.next) == (["alice", "ann"], 5012, "ann")
    assert state.own.away, "it does not say"
    state.apply(roster_page("bob", count=5012, after="ann", more=False))
    assert (nicks(state.room), state.room.next) == (["alice", "ann", "bob"], "")
    assert not state.own.away


def test_how_many_come_and_go_is_one_line_until_somebody_speaks():
    state = online("alice")
    for event in presence(12, 3, count=5012), presence(1, count=5013):
        assert state.apply(event) & Change.ROSTER
    assert state.room.log.last == Crowd(state.clock.wall(), 13, 3)
    assert (state.room.people, state.room.stale, state.room.unread) == (5013, True, 0)
    happens(state, message("alice", "so many!"), presence(0, 1, count=5012))
    assert [type(entry) for entry in (*entries(state, Crowd, Said), state.room.log.last)] == [
        Crowd,
        Said,
        Crowd,
    ]


def test_how_many_come_and_go_waits_for_the_past_and_is_hidden_from_who_is_quiet():
    state = online("alice")
    state.room.past.begin()
    state.apply(presence(1, count=300))
    assert not isinstance(state.room.log.last, Crowd)
    state.apply(events.History(room="lobby", messages=[], complete=True, re=asks(state)[0][0]))
    assert isinstance(state.room.log.last, Crowd)
    state.apply(events.Quiet(on=True))
    state.apply(presence(1, count=301))
    assert state.room.log.last.entered == 1
    assert state.room.people == 301


def test_who_takes_another_name_is_told_in_each_room_and_stays_in_its_roster():
    state = in_two_rooms("alice")
    state.apply(roster("alice", "bob", room="ops", away=("alice",)))
    for name in "lobby", "ops":
        state.apply(events.Renamed(room=name, nick="alice", new="zalice", at=at()))
    assert nicks(state.room) == ["bob", "zalice"]
    assert room(state, "ops").is_away("zalice")
    assert quiet(state)[-1] == words(state, Tone.QUIET, room(state, "ops"))[-1] == "alice is zalice now"


def test_another_name_of_our_own_holds_everywhere_and_at_the_next_login():
    state = in_two_rooms("alice")
    state.apply(roster("alice", "bob", room="ops"))
    happens(state, private("alice", "bob", "psst"))
    state.apply(events.Renamed(room="", nick="bob", new="bobby", at=at(), re="t1"))
    assert (state.own.nick, state.own.wanted) == ("bobby", "bobby")
    assert all(nicks(each) == ["alice", "bobby"] for each in state.rooms)
    assert quiet(state)[-1] == "you are bobby now"
    state.rooms.follow(False)
    state.apply(message("bobby", "own"))
    assert state.room.unread == 0


def test_who_goes_away_and_comes_back_is_told_and_marked():
    state = online("alice")
    away = events.Away(room="lobby", nick="alice", away=True, why="lunch", at=at())
    assert state.apply(away) & Change.ROSTER
    assert state.room.is_away("alice")
    state.apply(events.Away(room="lobby", nick="alice", away=False, why="", at=at()))
    assert not state.room.is_away("alice")
    assert quiet(state)[-2:] == ["alice is away (lunch)", "alice is back"]


def test_who_goes_away_is_marked_in_the_talk_that_is_shown_too():
    state = online("alice")
    types(state, "/query alice")
    change = state.apply(events.Away(room="lobby", nick="alice", away=True, why="", at=at()))
    assert change & Change.ROSTER
    assert state.room.is_away("alice")


def test_a_new_name_without_a_room_is_ours_or_nobodys():
    state = online("alice")
    state.apply(events.Renamed(room="", nick="alice", new="bob2", at=at()))
    assert (state.own.nick, nicks(state.room)) == ("bob", ["alice", "bob"])


def test_being_away_oneself_is_told_and_marked_everywhere():
    state = in_two_rooms()
    state.apply(events.Away(room="", nick="bob", away=True, why="", at=at(), re="t1"))
    assert state.own.away
    assert all(each.is_away("bob") for each in state.rooms)
    assert quiet(state)[-1] == "you are away"
    state.apply(events.Away(room="", nick="bob", away=False, why="", at=at(), re="t2"))
    assert not state.own.away
    assert quiet(state)[-1] == "you are back"


def test_a_roster_says_whether_we_are_away():
    state = online()
    state.apply(roster("bob", away=("bob",)))
    assert state.own.away


def test_a_topic_is_told_when_it_changes():
    state = online("alice")
    assert state.room.topic == "tea and code"
    assert state.apply(events.Topic(room="lobby", text="cake", nick="alice", at=at())) & Change.ROOMS
    assert state.room.topic == "cake"
    state.apply(events.Topic(room="lobby", text="", nick="alice", at=at()))
    assert quiet(state)[-2:] == ["alice made the topic: cake", "alice took the topic away"]


def test_a_topic_that_was_asked_for_and_is_known_is_an_answer():
    state = online("alice")
    for typed, text in ("/topic", "tea and code"), ("/topic cake", "cake"), ("/topic", "cake"):
        types(state, typed)
        state.apply(events.Topic(room="lobby", text=text, nick="alice", at=at(), re="t1"))
    assert words(state, Tone.ANSWER) == [
        "#lobby: tea and code (alice, 12:00)",
        "#lobby: cake (alice, 12:00)",
    ]
    assert quiet(state) == ["alice made the topic: cake"]


# What one does not want to see


def test_quiet_hides_who_comes_and_goes_and_the_rosters_go_on():
    state = online("alice")
    before = len(entries(state))
    happens(
        state,
        events.Quiet(on=True),
        events.Entered(room="lobby", nick="zoë", at=at()),
        events.Left(room="lobby", nick="alice", at=at(), reason=""),
        events.Renamed(room="lobby", nick="zoë", new="zoe", at=at()),
        events.Away(room="lobby", nick="zoe", away=True, why="", at=at()),
    )
    assert len(entries(state)) == before
    assert nicks(state.room) == ["bob", "zoe"]
    assert state.room.is_away("zoe")
    happens(state, events.Topic(room="lobby", text="cake", nick="zoe", at=at()))
    assert quiet(state) == ["zoe made the topic: cake"], "that is no coming and going"
    happens(state, events.Quiet(on=False), events.Entered(room="lobby", nick="ann", at=at()))
    assert len(entries(state, Moved)) == 1


def test_quiet_holds_for_what_waits_for_the_past_too():
    state = online("alice")
    state.room.past.begin()
    state.apply(events.Quiet(on=True))
    state.apply(events.Entered(room="lobby", nick="zoë", at=at()))
    assert state.room.past.release() == []


@pytest.mark.parametrize("kind", ["say", "emote", "notice"])
def test_who_is_ignored_is_not_seen_and_not_counted_and_nothing_seems_to_be_missing(kind):
    state = in_two_rooms("alice", "mallory")
    types(state, "/ignore Mallory")
    state.apply(events.Ignoring(nicks=["Mallory"], re="t1"))
    for name in "lobby", "ops":
        happens(
            state,
            message("alice", "one", room=name, number=1),
            message("mallory", "bob! bob!", room=name, number=2, kind=kind),
            message("alice", "three", room=name, number=3),
        )
    ops = room(state, "ops")
    assert said(state) == said(state, ops) == [("alice", "one"), ("alice", "three")]
    assert "missing" not in repr([entries(state), entries(state, room=ops)])
    assert (ops.unread, ops.loud) == (2, False)


def test_only_what_was_typed_changes_whom_one_ignores():
    state = online()
    state.apply(events.Ignoring(nicks=["alice"]))
    assert state.own.ignored == ()
