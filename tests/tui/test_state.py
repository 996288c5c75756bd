import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatkit.client import Connected, Connecting, Disconnected, Gap, LoginRefused, Lost, Reconnecting
from chatkit.protocol import events, names
from chatkit.tui.change import Change
from chatkit.tui.clock import Clock
from chatkit.tui.connection import Connecting as OnTheWay
from chatkit.tui.connection import Ended, Online, Waiting
from chatkit.tui.entries import Delivery, Tone
from chatkit.tui.rooms import MOST_ROOMS, MOST_TALKS
from chatkit.tui.state import MOST_COMMANDS, MOST_LISTED, ClientState
from tests.corpus import HOSTILE
from tests.tui import states
from tests.tui.fake import at, logged_in, login, message, private, roster, stopped_clock
from tests.tui.states import entries, happens, lines, nicks, online, room, said, state_after, types, words


class Ticking:
    """A clock that a test sets."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


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
    assert changed & Change.ASK
    assert (state.own.nick, state.server, state.room.name) == ("bob", "chatkit", "lobby")
    assert nicks(state.room) == ["bob"]
    assert lines(state) == ["#lobby look", "#lobby history new"]
    assert lines(state) == [], "each is asked once"


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
    assert state.own.nick is None


def test_a_nick_chosen_in_the_dialog_and_refused_is_a_problem_not_an_error_among_messages():
    state = state_after(Connected("chatkit", "0.1.0"), nick=None)
    state.logging_in("t1", "carol")
    state.apply(events.Error(re="t1", code="nick_taken", text="The name carol is taken.", free=["carol2"]))
    assert (state.nick_problem.nick, state.nick_problem.free) == ("carol", ("carol2",))
    assert words(state, Tone.ERROR) == []
    state.logging_in("t2", "carol2")
    assert (state.needs_nick, state.nick_problem, state.asked_nick) == (False, None, "carol2")
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
    types(state, "/login carol")
    state.apply(events.Error(re="t1", code="nick_taken", text="The name carol is taken.", free=["carol2"]))
    assert words(state, Tone.ERROR) == ["The name carol is taken."]
    assert state.nick_problem is None


def test_a_lost_connection_is_said_once_and_counted_down():
    state = online("alice")
    changed = state.apply(Reconnecting("reset by peer", 2.5, 1))
    assert changed & Change.LINK
    assert state.link == Waiting("reset by peer", 2.5, 1)
    assert "history" not in " ".join(lines(state))
    for attempt in (2, 3):
        state.apply(Connecting("chat.lan:5005", attempt))
        state.apply(Reconnecting("refused", 9, attempt))
    assert words(state, Tone.QUIET)[1:] == ["connection lost: reset by peer"]
    assert not state.ready
    assert state.own.nick is None


def test_after_a_reconnect_the_messages_are_still_there_and_the_roster_is_asked_for():
    state = online("alice")
    state.apply(message("alice", "before"))
    state.apply(Reconnecting("reset", 1, 1))
    state.apply(Connecting("chat.lan:5005", 1))
    state.apply(Connected("chatkit", "0.1.0"))
    assert not state.ready
    assert not state.needs_nick
    assert state.apply(login()) & Change.ASK
    assert "#lobby look" in lines(state)
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


def test_a_gap_is_said_and_all_rooms_are_asked_about_again():
    state = state_after(*logged_in("bob", rooms=("lobby", "ops")))
    assert state.apply(Gap(17)) & Change.ASK
    assert words(state, Tone.NOTICE) == ["17 events came too fast to be shown"]
    assert lines(state) == ["#lobby look", "#lobby history 100", "#ops history 100"]


# What is not answered any more


def test_what_was_said_stays_pending_while_the_connection_is_lost():
    state = online()
    types(state, "hello")
    happens(state, Reconnecting("reset", 1, 1), Connecting("a", 1), Connected("chatkit", "1"), login())
    assert [entry.delivery for entry in state.room.log.pending.values()] == [Delivery.PENDING]
    happens(state, message("bob", "hello", re="t1"))
    assert state.room.log.pending == {}
    assert said(state) == [("bob", "hello")]


def test_what_is_given_up_is_marked_wherever_it_was_said_and_the_reason_told_once():
    state = online("alice")
    types(state, "hello", "t1")
    types(state, "/tell alice psst", "t2")
    types(state, "and this", "t3")
    changed = happens(state, Lost(("t1", "t2"), "the server has not kept our place"))
    assert changed & Change.OWN
    assert [(entry.text, entry.delivery) for entry in state.room.log.pending.values()] == [
        ("hello", Delivery.FAILED),
        ("and this", Delivery.PENDING),
    ]
    talk = state.rooms.talk("alice")
    assert [entry.delivery for entry in talk.log.pending.values()] == [Delivery.FAILED]
    assert words(state, Tone.ERROR) == ["unanswered, and not sent again: the server has not kept our place"]


def test_a_command_that_is_given_up_is_told_of_and_one_that_nobody_typed_is_asked_again():
    state = online("alice")
    state.apply(Gap(3))
    (look, _), (past, _) = states.asks(state)
    assert not happens(state, Lost((look, past), "why")) & Change.OWN
    assert words(state, Tone.ERROR) == []
    state.apply(Gap(3))
    (look, _), (past, _) = states.asks(state)
    state.apply(Lost((look, past), "why"))
    assert lines(state) == ["#lobby look", "#lobby history 100"]
    types(state, "/who")
    state.apply(Lost(("t1",), "why"))
    assert words(state, Tone.ERROR) == ["unanswered, and not sent again: why"]
    state.apply(events.Users(re="t1", users=[]))
    assert words(state, Tone.ANSWER) == []


def test_at_the_end_nothing_is_waited_for_any_more():
    state = online("alice")
    types(state, "hello", "t1")
    types(state, "/who", "t2")
    happens(state, Disconnected("gone"))
    assert [entry.delivery for entry in state.room.log.pending.values()] == [Delivery.FAILED]
    state.apply(events.Users(re="t2", users=[]))
    assert words(state, Tone.ANSWER) == []


# Answers


def test_an_answer_is_shown_to_who_asked_and_only_once():
    state = online("alice")
    state.apply(roster("alice", "bob", re="silent"))
    assert words(state, Tone.ANSWER) == []
    types(state, "/look")
    state.apply(roster("alice", "bob", re="t1"))
    state.apply(roster("alice", "bob", re="t1"))
    assert words(state, Tone.ANSWER) == ["#lobby\n2 here: alice, bob"]


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (events.Pong(re="t1"), "pong"),
        (events.Users(re="t1", users=[events.User(nick="bob", rooms=["lobby"], since=at(), idle=3)]), "bob"),
        (events.Help(re="t1", commands=[about("say")]), "/say"),
        (events.Rooms(re="t1", rooms=[events.RoomLine("ops", "", 3, inside=False)]), "#ops"),
        (events.Whois(re="t1", nick="zoë", rooms=[], since=at(), idle=3, away=False, why=""), "zoë"),
        (events.Topic(re="t1", room="lobby", text=""), "no topic"),
        (events.Ignoring(re="t1", nicks=["mallory"]), "mallory"),
        (events.Quiet(re="t1", on=True), "not shown"),
        (events.Search(re="t1", messages=[]), "Nothing found"),
        (events.Error(re="t1", code="unknown_command", text="Unknown command: dance"), "dance"),
    ],
    ids=lambda it: type(it).__name__,
)
def test_every_kind_of_answer_is_shown(answer, shown):
    state = online()
    state.room.topic = ""
    types(state, "/whatever it was")
    assert state.apply(answer) & Change.ENTRIES
    assert shown in entries(state)[-1].text


def test_an_answer_of_unreasonable_length_is_cut():
    state = online()
    types(state, "/look")
    state.apply(roster(*(f"guest{number}" for number in range(5000)), re="t1"))
    assert words(state, Tone.ANSWER)[0].endswith("characters more)")
    assert state.room.people == 5000


def test_an_answer_stands_where_it_is_seen():
    state = online("alice")
    types(state, "/who")
    types(state, "/query alice")
    state.apply(events.Users(re="t1", users=[]))
    assert words(state, Tone.ANSWER) == ["0 logged in:"]


def test_what_is_said_elsewhere_by_hand_leaves_nothing_to_be_answered():
    state = state_after(*logged_in("bob", rooms=("lobby", "ops")))
    assert types(state, "/#ops say hi") == "#ops say hi"
    happens(state, message("bob", "hi", room="ops", re="t1"), events.Pong(re="t1"))
    assert words(state, Tone.ANSWER) == []
    assert said(state, room(state, "ops")) == [("bob", "hi")]


def test_help_is_remembered_also_when_nobody_typed_it():
    state = online()
    assert state.apply(events.Help(commands=[about("say"), about("look")])) == Change.HELP
    state.apply(events.Help(commands=[about("say")]))
    assert list(state.commands) == ["say", "look"]


def test_an_error_that_answers_nothing_is_shown():
    state = online()
    assert state.apply(events.Error(code="line_too_long", text="too long")) & Change.OWN
    assert words(state, Tone.ERROR) == ["too long"]


def test_a_notice_of_the_server_is_shown():
    state = online()
    state.apply(events.Notice(text="going down at noon"))
    assert words(state, Tone.NOTICE) == ["going down at noon"]


@pytest.mark.parametrize(
    "event",
    [
        events.Welcome(server="x", version="1", protocol=1),
        events.Bye(reason=""),
        events.Query(nick="", room="lobby"),
        events.Converse(on=False),
    ],
)
def test_what_says_nothing_new_changes_nothing(event):
    assert online().apply(event) is Change.NOTHING


# Whatever a server may send

NICKS = st.sampled_from(["alice", "Alice", "bob", "zoë", "小明", "", *(text for _, text in HOSTILE)])
ROOMS = st.sampled_from(["lobby", "ops", "dev", "@alice", "\x1b[31mlobby", "a b", ""])
TIMES = st.sampled_from([at(), at(1), at(20), at(1440), "", "9999-12-31T23:59:59Z"])
TAGS = st.sampled_from([None, "t1", "t2", "t3", "q1", "q2"])
TEXT = st.sampled_from(["hello", "hello bob", "", "a\nb", *(text for _, text in HOSTILE)])
IDS = st.integers(-3, 12) | st.integers()
MEMBERS = st.lists(st.builds(events.Member, nick=NICKS, since=TIMES, away=st.booleans()), max_size=4)
USERS = st.lists(st.builds(events.User, nick=NICKS, rooms=st.lists(ROOMS), since=TIMES, idle=st.integers()))
KINDS = st.sampled_from(["say", "emote", "notice"])
CODES = st.sampled_from(["nick_taken", "text_too_long"])
MESSAGES = st.builds(events.Message, room=ROOMS, id=IDS, at=TIMES, nick=NICKS, text=TEXT, kind=KINDS, re=TAGS)
EVENTS = st.one_of(
    st.builds(Connecting, address=TEXT, attempt=st.integers(1, 3)),
    st.builds(Connected, server=TEXT, version=TEXT),
    st.builds(LoginRefused, nick=NICKS, code=TEXT, text=TEXT, free=st.tuples(NICKS, NICKS)),
    st.builds(Reconnecting, reason=TEXT, delay=st.floats(0, 30), attempt=st.integers(1, 3)),
    st.builds(Disconnected, reason=TEXT),
    st.builds(Gap, dropped=st.integers(1, 9)),
    st.builds(Lost, tags=st.tuples(TAGS, TAGS), reason=TEXT),
    st.builds(events.Welcome, server=TEXT, version=TEXT, protocol=st.just(1)),
    st.builds(
        events.Login,
        nick=NICKS,
        room=ROOMS,
        rooms=st.lists(ROOMS),
        epoch=TEXT,
        resumed=st.booleans(),
        re=TAGS,
    ),
    st.builds(events.Joined, room=ROOMS, topic=TEXT, re=TAGS),
    st.builds(events.Gap, room=ROOMS | st.just("@"), first=IDS, last=IDS),
    st.builds(events.Entered, room=ROOMS, nick=NICKS, at=TIMES),
    st.builds(events.Left, room=ROOMS, nick=NICKS, at=TIMES, reason=TEXT),
    MESSAGES,
    st.builds(events.History, room=ROOMS, messages=st.lists(MESSAGES), complete=st.booleans(), re=TAGS),
    st.builds(events.Private, sender=NICKS, to=NICKS, id=IDS, at=TIMES, text=TEXT, kind=KINDS, re=TAGS),
    st.builds(events.Renamed, room=ROOMS, nick=NICKS, new=NICKS, at=TIMES, re=TAGS),
    st.builds(events.Away, room=ROOMS, nick=NICKS, away=st.booleans(), why=TEXT, at=TIMES, re=TAGS),
    st.builds(events.Topic, room=ROOMS, text=TEXT, nick=NICKS, at=TIMES, re=TAGS),
    st.builds(events.Ignoring, nicks=st.lists(NICKS), re=TAGS),
    st.builds(events.Quiet, on=st.booleans()),
    st.builds(events.Roster, room=ROOMS, topic=TEXT, members=MEMBERS, re=TAGS),
    st.builds(events.Users, users=USERS, re=TAGS),
    st.builds(events.Error, code=CODES, text=TEXT, free=st.lists(NICKS), re=TAGS),
    st.builds(events.Notice, text=TEXT),
    st.builds(events.Bye, reason=TEXT),
    st.builds(events.Pong, re=TAGS),
)
TYPED = ["hi", "/me waves", "/tell alice hi", "/query alice", "/query", "/leave", "/join ops", "/who"]
ACTIONS = st.one_of(
    st.builds(
        lambda typed, tag: lambda state: types(state, typed, tag),
        st.sampled_from(TYPED),
        st.sampled_from(["t1", "t2", "t3"]),
    ),
    st.just(lambda state: state.logging_in("t2", "carol")),
    st.builds(lambda following: lambda state: state.rooms.follow(following), st.booleans()),
    st.builds(lambda by: lambda state: state.rooms.step(by), st.sampled_from([-1, 1])),
    st.builds(lambda number: lambda state: state.rooms.go_to(number), st.integers(-1, 4)),
    st.builds(
        lambda tags: lambda state: [q.asked(tag) for tag, q in zip(tags, state.questions(), strict=False)],
        st.permutations(["q1", "q2", "q3"]),
    ),
    st.builds(lambda event: lambda state: state.apply(event), EVENTS),
)


@settings(max_examples=400)
@given(st.lists(ACTIONS, max_size=40))
def test_whatever_comes_the_state_stays_sound(actions):
    state = ClientState("chat.lan:5005", stopped_clock(), "bob", keep=10)
    for act in actions:
        act(state)
        for each in state.rooms:
            keys = [names.key(member.nick) for member in each.members]
            assert keys == sorted(set(keys)), "the roster is sorted, and nobody is in it twice"
            assert each.unread >= 0
            assert not (state.rooms.seen(each) and each.unread), "what is seen is not unread"
            assert each.unread or not each.loud
            assert len(each.log) <= 10
        assert state.room in tuple(state.rooms)
        assert state.rooms.behind in tuple(state.rooms)
        assert not state.rooms.behind.private
        assert not (state.ready and not isinstance(state.link, Online))
        shown = repr([[each.title, each.topic, list(each.log.since(0))] for each in state.rooms])
        assert "\\x1b" not in shown
        assert "\\u202e" not in shown
        assert not any("\n" in line or "\r" in line for line in lines(state))


def test_a_server_cannot_make_one_keep_a_log_of_every_room_there_could_be():
    state = online()
    for number in range(3000):
        name = f"room{number}"
        happens(
            state,
            message("alice", "hi", room=f"never-{name}"),
            events.Entered(room=f"never-{name}", nick="zoë", at=at()),
            events.Joined(room=name, topic=""),
            private(f"guest{number}", "bob", "hi"),
        )
    happens(state, login("bob", *(f"more{number}" for number in range(3000))))
    assert sum(not each.private for each in state.rooms) == MOST_ROOMS
    assert sum(each.private for each in state.rooms) == MOST_TALKS
    assert not any(each.name.startswith("never") for each in state.rooms)


@pytest.mark.parametrize("number", [-(2**63), -1, 0, 2**64])
def test_an_absurd_id_does_no_harm(number):
    state = online()
    happens(
        state,
        message("alice", "hi", number=number),
        private("alice", "bob", "psst", number=number),
        events.Gap(room="lobby", first=number, last=-number),
        events.Gap(room="@", first=number, last=-number),
        message("alice", "more", number=number),
    )
    assert len(entries(state)) < 10


def test_the_clock_is_asked_and_not_the_computer():
    ticking = Ticking()
    state = ClientState("a", Clock(wall=lambda: 5.0, monotonic=ticking), "bob")
    assert state.link.since == 100.0
    ticking.now = 107.0
    state.apply(Reconnecting("refused", 3, 1))
    assert state.link.until == 110.0


def test_who_is_in_a_large_room_is_asked_of_the_one_that_is_shown_and_not_twice_at_once():
    state = ClientState("chat.lan:5005", stopped_clock())
    for event in logged_in("bob")[:-1]:
        state.apply(event)
    question = state.look("zoë")
    assert question.line == "#lobby look zoë"
    question.asked("t1")
    assert state.look("") is None
    state.apply(roster("alice", "bob", re="t0"))
    assert state.look("") is None
    state.apply(roster("alice", "bob", re="t1"))
    assert state.look("").line == "#lobby look"


def test_who_is_in_a_room_is_asked_again_after_it_was_refused():
    state = ClientState("chat.lan:5005", stopped_clock())
    for event in logged_in("bob")[:-1]:
        state.apply(event)
    state.look("").asked("t1")
    state.apply(events.Error(re="t0", code="unavailable", text="not now"))
    assert state.look("") is None
    state.apply(events.Error(re="t1", code="unavailable", text="not now"))
    assert state.look("").line == "#lobby look"
    assert "#lobby look" in lines(state)


def test_nobody_is_asked_who_is_in_a_private_talk_or_without_a_connection():
    state = ClientState("chat.lan:5005", stopped_clock())
    for event in logged_in("bob", "alice"):
        state.apply(event)
    assert state.look("") is not None
    types(state, "/query alice")
    assert state.look("") is None
    types(state, "/query")
    state.apply(Reconnecting("gone", 1, 1))
    assert state.look("") is None


def test_the_rooms_that_the_server_told_of_are_remembered_but_not_without_end():
    state = online()
    rooms = [events.RoomLine(f"r{n}\x1b[m", "", 1, inside=False) for n in range(MOST_LISTED + 5)]
    assert happens(state, events.Rooms(rooms=rooms)) & Change.HELP
    assert state.listed[:2] == ("r0", "r1")
    assert len(state.listed) == MOST_LISTED
    assert "r0" not in str(list(state.room.log.since(0)))  # nobody asked to see it


def test_a_server_that_tells_ever_more_commands_does_not_fill_the_memory():
    state = online()
    for some in range(3):
        told = [events.CommandHelp(f"v{some}-{n}", "", "", "", []) for n in range(400)]
        state.apply(events.Help(commands=told))
    assert len(state.commands) == MOST_COMMANDS
    assert "v2-399" in state.commands


def test_while_one_thinks_of_a_name_the_server_may_close_and_nothing_is_said_of_it():
    state = ClientState("chat.lan:5005", stopped_clock())
    for _ in range(3):
        state.apply(Connected("chatkit", "0.1.0"))
        assert state.needs_nick
        state.apply(events.Error(code="login_too_late", text="Nobody logged in within 60 seconds."))
        state.apply(Reconnecting("closed", 0.5, 1))
    assert entries(state) == []
