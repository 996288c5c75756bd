import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatkit.client import Connected, Connecting, Disconnected, Gap, LoginRefused, Reconnecting
from chatkit.protocol import events, names
from chatkit.tui.clock import Clock
from chatkit.tui.connection import Connecting as OnTheWay
from chatkit.tui.connection import Ended, Online, Waiting
from chatkit.tui.entries import Day, Delivery, Moved, Said, Tone, Words
from chatkit.tui.state import Change, ClientState
from tests.corpus import HOSTILE
from tests.tui.fake import at, logged_in, message, roster, stopped_clock


class Ticking:
    """A clock that a test sets."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def state_after(*happened, nick="bob", **more):
    state = ClientState("chat.lan:5005", stopped_clock(), nick, **more)
    for event in happened:
        happens(state, event)
    return state


def happens(state, event):
    """Applies an event. What the state asks of the past is answered: nothing was said."""
    changed = state.apply(event)
    if changed & Change.PAST:
        state.room.past.asked("past")
        changed |= state.apply(events.History(room=state.room.name, messages=[], complete=True, re="past"))
    return changed


def online(*others, **more):
    return state_after(*logged_in("bob", *others), **more)


def entries(state, *kinds):
    wanted = kinds or (Said, Moved, Words)
    return [entry for entry in state.room.log.since(0) if isinstance(entry, wanted)]


def said(state):
    return [(entry.nick, entry.text) for entry in entries(state, Said)]


def words(state, tone):
    return [entry.text for entry in entries(state, Words) if entry.tone is tone]


def about(verb):
    return events.CommandHelp(verb=verb, usage=verb, summary="", example="", aliases=[])


# The connection


def test_at_first_it_is_connecting_and_nothing_can_be_said():
    state = state_after()
    assert isinstance(state.link, OnTheWay)
    assert not state.ready


def test_a_login_makes_it_ready_and_asks_who_is_there():
    state = state_after(Connecting("chat.lan:5005", 1), Connected("chatkit", "0.1.0"))
    assert isinstance(state.link, Online)
    assert not state.ready
    changed = state.apply(events.Login(nick="bob", room="lobby"))
    assert state.ready
    assert changed & Change.LOOK
    assert (state.nick, state.server, state.room.name) == ("bob", "chatkit", "lobby")
    assert state.room.members == ("bob",)


def test_without_a_nick_it_asks_for_one_as_soon_as_it_is_connected():
    state = state_after(Connecting("chat.lan:5005", 1), nick=None)
    assert not state.needs_nick
    assert state.apply(Connected("chatkit", "0.1.0")) & Change.NICK
    assert state.needs_nick
    assert state.nick_problem is None


def test_a_refused_nick_keeps_what_was_wanted_and_offers_what_is_free():
    state = state_after(Connecting("a", 1), Connected("chatkit", "0.1.0"))
    state.apply(LoginRefused("bob", "nick_taken", "The name bob is taken.", ("bob_", "bob-too", "no good")))
    assert state.needs_nick
    assert state.nick_problem.nick == "bob"
    assert state.nick_problem.text == "The name bob is taken."
    assert state.nick_problem.free == ("bob_", "bob-too")
    assert state.nick is None


def test_a_nick_chosen_in_the_dialog_and_refused_is_a_problem_not_an_error_among_messages():
    state = state_after(Connected("chatkit", "0.1.0"), nick=None)
    state.logging_in("t1", "carol")
    state.apply(events.Error(re="t1", code="nick_taken", text="The name carol is taken.", free=["carol2"]))
    assert (state.nick_problem.nick, state.nick_problem.free) == ("carol", ("carol2",))
    assert words(state, Tone.ERROR) == []
    state.logging_in("t2", "carol2")
    assert state.nick_problem is None
    state.apply(events.Login(re="t2", nick="carol2", room="lobby"))
    assert not state.needs_nick


def test_a_nick_chosen_twice_in_haste_does_not_bring_the_question_back():
    state = state_after(Connected("chatkit", "0.1.0"), nick=None)
    state.logging_in("t1", "carol")
    state.logging_in("t2", "carol")
    state.apply(events.Login(re="t1", nick="carol", room="lobby"))
    state.apply(events.Error(re="t2", code="already_logged_in", text="You are logged in already."))
    assert not state.needs_nick
    assert words(state, Tone.ERROR) == ["You are logged in already."]


def test_a_login_typed_and_refused_is_an_answer_among_messages():
    state = state_after(Connected("chatkit", "0.1.0"), nick=None)
    state.asked("t1")
    state.apply(events.Error(re="t1", code="nick_taken", text="The name carol is taken.", free=["carol2"]))
    assert words(state, Tone.ERROR) == ["The name carol is taken."]
    assert state.nick_problem is None


def test_a_lost_connection_is_said_once_and_counted_down():
    state = online("alice")
    changed = state.apply(Reconnecting("reset by peer", 2.5, 1))
    assert changed & Change.LINK
    assert state.link == Waiting("reset by peer", 2.5, 1)
    for attempt in (2, 3):
        state.apply(Connecting("chat.lan:5005", attempt))
        state.apply(Reconnecting("refused", 9, attempt))
    assert words(state, Tone.QUIET)[1:] == ["connection lost: reset by peer"]
    assert not state.ready
    assert state.nick is None


def test_after_a_reconnect_the_messages_are_still_there_and_the_roster_is_asked_for():
    state = online("alice")
    state.apply(message("alice", "before"))
    state.apply(Reconnecting("reset", 1, 1))
    state.apply(Connecting("chat.lan:5005", 1))
    state.apply(Connected("chatkit", "0.1.0"))
    assert not state.ready
    assert not state.needs_nick
    assert state.apply(events.Login(nick="bob", room="lobby")) & Change.LOOK
    assert said(state) == [("alice", "before")]
    assert state.ready


def test_the_end_says_why():
    state = online()
    state.apply(Disconnected("logged out"))
    assert state.link == Ended("logged out")
    assert words(state, Tone.QUIET)[-1] == "disconnected: logged out"


def test_a_failure_before_there_was_a_connection_is_not_called_a_loss():
    state = state_after(Connecting("chat.lan:5005", 1), Reconnecting("refused", 1, 2))
    assert entries(state) == []


def test_a_gap_is_said_and_the_roster_is_asked_for_again():
    state = online()
    assert state.apply(Gap(17)) & Change.LOOK
    assert words(state, Tone.NOTICE) == ["17 events came too fast to be shown"]


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
    state._note("today", Tone.ERROR)
    state.apply(message("alice", "tomorrow", 14 * 60))
    assert len(entries(state, Day)) == 2


def test_a_notice_said_in_a_room_is_no_message():
    state = online("alice")
    state.apply(message("alice", "cake", kind="notice"))
    assert words(state, Tone.NOTICE) == ["alice: cake"]


def test_a_notice_of_the_server_is_shown():
    state = online()
    state.apply(events.Notice(text="going down at noon"))
    assert words(state, Tone.NOTICE) == ["going down at noon"]


def test_an_own_message_is_pending_until_the_server_acknowledges_it():
    state = online("alice")
    assert state.said("t1", "hello") & Change.OWN
    assert said(state) == []
    assert [entry.delivery for entry in state.room.log.pending.values()] == [Delivery.PENDING]
    state.apply(message("alice", "meanwhile"))
    assert state.apply(message("bob", "hello", re="t1")) & Change.OWN
    assert said(state) == [("alice", "meanwhile"), ("bob", "hello")]
    assert entries(state, Said)[-1].own
    assert state.room.log.pending == {}


def test_an_own_message_that_is_refused_is_marked_and_the_reason_said():
    state = online()
    state.said("t1", "x" * 10)
    state.apply(events.Error(re="t1", code="text_too_long", text="too long"))
    assert [entry.delivery for entry in entries(state, Said)] == [Delivery.FAILED]
    assert words(state, Tone.ERROR) == ["too long"]
    assert state.room.log.pending == {}


def test_an_own_message_on_its_way_when_the_connection_is_lost_is_marked():
    state = online()
    state.said("t1", "hello")
    state.apply(Reconnecting("reset", 1, 1))
    assert [(entry.text, entry.delivery) for entry in entries(state, Said)] == [("hello", Delivery.FAILED)]
    assert state.room.log.pending == {}


def test_a_room_that_is_not_shown_gathers_its_messages():
    state = online("alice")
    state.apply(events.Message(room="ops", id=1, at=at(), nick="alice", text="here", kind="say"))
    assert said(state) == []
    assert state.rooms["ops"].unread == 1
    assert state.rooms["ops"].log.last.text == "here"


# Unread


def test_unread_counts_what_others_said_below_the_reader():
    state = online("alice")
    state.apply(message("alice", "seen"))
    state.follow(False)
    for event in (
        message("alice", "one"),
        message("bob", "own"),
        events.Entered(room="lobby", nick="zoë", at=at()),
    ):
        state.apply(event)
    state.apply(message("alice", "two"))
    assert state.room.unread == 2
    state.follow(True)
    assert state.room.unread == 0


def test_a_room_that_one_comes_to_is_read():
    state = online("alice")
    state.apply(events.Message(room="ops", id=1, at=at(), nick="alice", text="here", kind="say"))
    state.apply(events.Login(nick="bob", room="ops"))
    assert (state.room.name, state.room.unread) == ("ops", 0)


# Who is there


def test_the_roster_is_kept_by_who_enters_and_leaves():
    state = online("alice")
    state.apply(events.Entered(room="lobby", nick="zoë", at=at()))
    assert state.apply(events.Left(room="lobby", nick="alice", at=at(), reason="bye")) & Change.ROSTER
    assert state.room.members == ("bob", "zoë")
    assert [(entry.nick, entry.entered, entry.reason) for entry in entries(state, Moved)] == [
        ("zoë", True, ""),
        ("alice", False, "bye"),
    ]


def test_a_roster_replaces_what_was_known_and_brings_the_topic():
    state = online("alice")
    state.apply(roster("bob", "zoë", topic="new"))
    assert state.room.members == ("bob", "zoë")
    assert state.room.topic == "new"


# Answers


def test_an_answer_is_shown_to_who_asked_and_only_once():
    state = online("alice")
    state.apply(roster("alice", "bob", re="silent"))
    assert words(state, Tone.ANSWER) == []
    state.asked("t1")
    state.apply(roster("alice", "bob", re="t1"))
    state.apply(roster("alice", "bob", re="t1"))
    assert words(state, Tone.ANSWER) == ["#lobby\n2 here: alice, bob"]


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (events.Pong(re="t1"), "pong"),
        (events.Users(re="t1", users=[events.User(nick="bob", rooms=["lobby"], since=at(), idle=3)]), "bob"),
        (events.Help(re="t1", commands=[about("say")]), "/say"),
        (events.Error(re="t1", code="unknown_command", text="Unknown command: dance"), "dance"),
    ],
)
def test_every_kind_of_answer_is_shown(answer, shown):
    state = online()
    state.asked("t1")
    assert state.apply(answer) & Change.ENTRIES
    assert shown in entries(state)[-1].text


def test_an_answer_of_unreasonable_length_is_cut():
    state = online()
    state.asked("t1")
    state.apply(roster(*(f"guest{number}" for number in range(5000)), re="t1"))
    assert words(state, Tone.ANSWER)[0].endswith("characters more)")
    assert len(state.room.members) == 5000


def test_help_is_remembered_also_when_nobody_typed_it():
    state = online()
    about = [
        events.CommandHelp(verb=verb, usage=verb, summary="", example="", aliases=[])
        for verb in ("say", "look")
    ]
    assert state.apply(events.Help(commands=about)) == Change.HELP
    state.apply(events.Help(commands=about[:1]))
    assert list(state.commands) == ["say", "look"]


def test_an_error_that_answers_nothing_is_shown():
    state = online()
    assert state.apply(events.Error(code="line_too_long", text="too long")) & Change.OWN
    assert words(state, Tone.ERROR) == ["too long"]


def test_a_welcome_and_a_bye_say_nothing_that_is_not_said_elsewhere():
    state = online()
    assert state.apply(events.Welcome(server="x", version="1", protocol=1)) is Change.NOTHING
    assert state.apply(events.Bye(reason="")) is Change.NOTHING


def test_the_program_can_speak_too():
    state = online()
    state._note("look here", Tone.ERROR)
    assert words(state, Tone.ERROR) == ["look here"]


# Whatever a server may send

NICKS = st.sampled_from(["alice", "Alice", "bob", "zoë", "小明", "", *(text for _, text in HOSTILE)])
ROOMS = st.sampled_from(["lobby", "ops", "\x1b[31mlobby", ""])
TIMES = st.sampled_from([at(), at(1), at(20), at(1440), "", "9999-12-31T23:59:59Z"])
TAGS = st.sampled_from([None, "t1", "t2", "t3"])
TEXT = st.sampled_from(["hello", "", "a\nb", *(text for _, text in HOSTILE)])
MEMBERS = st.lists(st.builds(events.Member, nick=NICKS, since=TIMES, away=st.booleans()), max_size=4)
USERS = st.lists(st.builds(events.User, nick=NICKS, rooms=st.lists(ROOMS), since=TIMES, idle=st.integers()))
KINDS = st.sampled_from(["say", "emote", "notice"])
CODES = st.sampled_from(["nick_taken", "text_too_long"])
EVENTS = st.one_of(
    st.builds(Connecting, address=TEXT, attempt=st.integers(1, 3)),
    st.builds(Connected, server=TEXT, version=TEXT),
    st.builds(LoginRefused, nick=NICKS, code=TEXT, text=TEXT, free=st.tuples(NICKS, NICKS)),
    st.builds(Reconnecting, reason=TEXT, delay=st.floats(0, 30), attempt=st.integers(1, 3)),
    st.builds(Disconnected, reason=TEXT),
    st.builds(Gap, dropped=st.integers(1, 9)),
    st.builds(events.Welcome, server=TEXT, version=TEXT, protocol=st.just(1)),
    st.builds(events.Login, nick=NICKS, room=ROOMS, re=TAGS),
    st.builds(events.Entered, room=ROOMS, nick=NICKS, at=TIMES),
    st.builds(events.Left, room=ROOMS, nick=NICKS, at=TIMES, reason=TEXT),
    st.builds(
        events.Message, room=ROOMS, id=st.integers(), at=TIMES, nick=NICKS, text=TEXT, kind=KINDS, re=TAGS
    ),
    st.builds(events.Roster, room=ROOMS, topic=TEXT, members=MEMBERS, re=TAGS),
    st.builds(events.Users, users=USERS, re=TAGS),
    st.builds(events.Error, code=CODES, text=TEXT, free=st.lists(NICKS), re=TAGS),
    st.builds(events.Notice, text=TEXT),
    st.builds(events.Bye, reason=TEXT),
    st.builds(events.Pong, re=TAGS),
)
ACTIONS = st.one_of(
    st.builds(lambda tag: lambda state: state.said(tag, "hi"), st.sampled_from(["t1", "t2"])),
    st.just(lambda state: state.asked("t3")),
    st.just(lambda state: state.logging_in("t2", "carol")),
    st.builds(lambda following: lambda state: state.follow(following), st.booleans()),
    st.builds(lambda event: lambda state: state.apply(event), EVENTS),
)


@settings(max_examples=300)
@given(st.lists(ACTIONS, max_size=40))
def test_whatever_comes_the_state_stays_sound(actions):
    state = ClientState("chat.lan:5005", stopped_clock(), "bob", keep=10)
    for act in actions:
        act(state)
        for room in state.rooms.values():
            keys = [names.key(member) for member in room.members]
            assert keys == sorted(set(keys)), "the roster is sorted, and nobody is in it twice"
            assert room.unread >= 0
            assert not (room is state.room and room.following and room.unread), "what is seen is not unread"
            assert len(room.log) <= 10
        assert state.room in state.rooms.values()
        assert not (state.ready and not isinstance(state.link, Online))
        shown = repr([list(room.log.since(0)) for room in state.rooms.values()])
        assert "\\x1b" not in shown
        assert "\\u202e" not in shown


def test_the_clock_is_asked_and_not_the_computer():
    ticking = Ticking()
    state = ClientState("a", Clock(wall=lambda: 5.0, monotonic=ticking), "bob")
    assert state.link.since == 100.0
    ticking.now = 107.0
    state.apply(Reconnecting("refused", 3, 1))
    assert state.link.until == 110.0
