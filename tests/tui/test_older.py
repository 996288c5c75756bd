"""What was said before all that is in the log: asked for once at a time, and put in front."""

import pytest

from chatkit.client import Connected, Disconnected, Lost, Reconnecting
from chatkit.protocol import events
from chatkit.tui.change import Change
from chatkit.tui.entries import Edge, Log, Said, Tone, Words
from chatkit.tui.older import Older
from chatkit.tui.state import ClientState
from tests.tui.fake import at, logged_in, login, message, stopped_clock
from tests.tui.states import asks, happens, online, room, types, words


def page(*numbers, re="older", room="lobby", complete=True, nick="alice"):
    messages = [message(nick, str(number), number=number, room=room) for number in numbers]
    return events.History(room=room, messages=messages, complete=complete, re=re)


def visited(*numbers, **more):
    """In the lobby, of which these messages were shown."""
    state = ClientState("chat.lan:5005", stopped_clock(), "bob", **more)
    state.apply(Connected("chatkit", "1"))
    state.apply(login())
    for tag, line in asks(state):
        if "history" in line:
            state.apply(page(*numbers, re=tag))
    return state


def ask(state, tag="older"):
    """Asks for what is older; returns what is asked."""
    if (question := state.older()) is None:
        return None
    question.asked(tag)
    return question.line.removeprefix("#lobby ")


def shown(state):
    log = state.room.log
    kinds = {Said: lambda it: int(it.text), Edge: lambda it: it.text}
    return [kinds[type(it)](it) for it in log.since(log.first) if type(it) in kinds]


def test_what_is_older_is_put_in_front_until_the_beginning():
    state = visited(201, 202)
    assert ask(state) == "history before 201 100"
    assert state.room.older.is_asking
    assert state.apply(page(*range(101, 201))) == Change.ENTRIES
    assert shown(state) == list(range(101, 203))
    assert ask(state) == "history before 101 100"
    state.apply(page(*range(1, 101)))
    assert shown(state) == ["the beginning of #lobby", *range(1, 203)]
    assert ask(state) is None


@pytest.mark.parametrize(
    ("complete", "edge"), [(True, "the beginning of #lobby"), (False, "older ones are kept no longer")]
)
def test_an_empty_answer_is_the_end_and_says_why(complete, edge):
    state = visited(7)
    ask(state)
    state.apply(page(complete=complete))
    assert shown(state) == [edge, 7]
    assert ask(state) is None


def test_an_answer_that_was_cut_is_not_the_end():
    """It is as long as may wait for one reader: the server leaves out the oldest, and may keep them."""
    state = visited(7)
    ask(state)
    state.apply(page(5, 6, complete=False))
    assert ask(state) == "history before 5 100"


def test_it_is_asked_once_at_a_time():
    state = visited(7)
    assert ask(state)
    assert ask(state) is None
    assert state.apply(page(6, re="another")) == Change.NOTHING


def test_nothing_is_asked_without_a_connection():
    state = visited(7)
    state.apply(Reconnecting("reset", 1, 1))
    assert ask(state) is None
    state.apply(Connected("chatkit", "1"))
    assert ask(state) is None, "not logged in"


def test_nothing_is_asked_while_the_log_itself_is_not_complete():
    state = visited(7)
    state.apply(message("alice", "9", number=9))
    assert ask(state) is None


@pytest.mark.parametrize(
    "event",
    [Lost(("older",), "why"), events.Error(code="unavailable", text="not now", re="older")],
    ids=["lost", "error"],
)
def test_where_no_answer_comes_it_may_be_asked_again(event):
    state = visited(7)
    ask(state)
    state.apply(event)
    assert not state.room.older.is_asking
    assert ask(state) == "history before 7 100"


def test_a_connection_that_ends_leaves_no_question_behind():
    state = visited(7)
    ask(state)
    state.apply(Disconnected("gone"))
    assert not state.room.older.is_asking


def test_a_private_talk_has_no_past():
    state = online()
    types(state, "/query alice")
    assert ask(state) is None


def test_where_a_visit_brought_nothing_new_the_newest_are_asked_for():
    state = visited()
    assert ask(state) == "history 100"
    state.apply(page(8, 9))
    assert shown(state) == [8, 9]
    assert ask(state) == "history before 8 100"
    assert not state.apply(message("alice", "10", number=10)) & Change.ASK, "nothing is missing between"
    assert shown(state)[-2:] == [9, 10]


def test_what_was_shown_meanwhile_is_not_shown_again():
    state = visited()
    ask(state)
    happens(state, message("alice", "1", number=1))
    state.apply(page(1))
    assert shown(state) == ["the beginning of #lobby", 1]


def test_those_whom_we_ignore_are_passed_over_and_asked_past():
    state = visited(7)
    state.own.ignore(["eve"])
    ask(state)
    state.apply(page(5, 6, nick="Eve"))
    assert shown(state) == [7]
    assert ask(state) == "history before 5 100"


def test_older_ones_are_marked_as_ours_or_as_mentions_and_not_counted_as_new():
    state = visited(7)
    state.rooms.follow(following=False)
    ask(state)
    own = message("bob", "mine", number=4)
    mention = message("alice", "bob?", number=5)
    notice = message("alice", "stop", number=6, kind="notice")
    state.apply(events.History(room="lobby", messages=[own, mention, notice], complete=True, re="older"))
    log = state.room.log
    assert [(it.own, it.mention, it.id) for it in log.before(0) if isinstance(it, Said)] == [
        (True, False, 4),
        (False, True, 5),
    ]
    assert [it.text for it in log.before(0) if isinstance(it, Words)] == ["alice: stop"]
    assert state.room.unread == 0


def test_of_another_record_nothing_older_is_asked():
    state = visited(7)
    state.apply(Reconnecting("reset", 1, 1))
    state.apply(Connected("chatkit", "1"))
    state.apply(login(epoch="another"))
    for tag, line in asks(state):
        if "history" in line:
            state.apply(page(3, re=tag))
    assert shown(state) == [7, 3]
    assert ask(state) is None


def test_nor_when_there_is_yet_another_in_which_nothing_came():
    state = visited(7)
    for epoch in ("another", "a third"):
        state.apply(Reconnecting("reset", 1, 1))
        state.apply(Connected("chatkit", "1"))
        state.apply(login(epoch=epoch))
        for tag, line in asks(state):
            if "history" in line:
                state.apply(page(re=tag))
    assert shown(state) == [7]
    assert ask(state) is None


def test_what_the_client_said_before_the_login_hides_nothing():
    state = ClientState("chat.lan:5005", stopped_clock(), "bob")
    state.rooms.note("keys: There is no action foo.", Tone.ERROR)
    state.apply(Connected("chatkit", "1"))
    state.apply(login())
    for tag, line in asks(state):
        if "history" in line:
            state.apply(page(re=tag))
    assert ask(state) == "history 100"
    state.apply(page(2, 3, complete=False))
    assert shown(state) == [2, 3]


def test_a_page_goes_to_its_room_though_another_is_shown():
    state = visited(7)
    ask(state)
    types(state, "/query alice")
    assert state.apply(page(6)) == Change.NOTHING
    assert [it.text for it in room(state, "lobby").log.before(0) if isinstance(it, Said)] == ["6"]


def test_what_was_dropped_when_nobody_read_it_is_asked_for_again():
    state = visited(21, 22, keep=20)
    state.rooms.follow(following=False)
    ask(state)
    state.apply(page(*range(1, 21)))
    assert ask(state) is None
    for number in range(23, 31):
        state.apply(message("alice", str(number), number=number))
    assert shown(state)[0] == "the beginning of #lobby"
    state.rooms.follow(following=True)
    assert len(state.room.log) <= 20
    assert ask(state) == f"history before {shown(state)[0]} 100"


def test_a_log_that_holds_no_more_asks_for_no_more():
    state = visited(200, keep=10)
    ask(state)
    state.apply(page(*range(150, 200)))
    assert ask(state) is None
    state.rooms.follow(following=True)
    assert ask(state)


def test_a_log_that_begins_with_a_notice_goes_on_before_that():
    log = Log(1)
    older = Older(log)
    older.shown(1)
    log.append(Words(0.0, "ci: green", Tone.NOTICE, 1))
    log.append(Words(0.0, "ci: red", Tone.NOTICE, 2))
    assert older.question == "history before 2 100"


def test_dropped_down_to_another_record_nothing_is_asked():
    log = Log(10)
    for number in range(8):
        log.append(Said(0.0, "alice", "hi", id=number + 1))
    older = Older(log)
    older.shown(1)
    older.forget()
    for number in range(4):
        log.append(Said(0.0, "alice", "hi", id=number + 1))
    assert log.first
    assert older.question is None
    for number in range(4, 30):
        log.append(Said(0.0, "alice", "hi", id=number + 1))
    assert older.question == f"history before {log[log.first].id} 100"


def test_an_error_is_told():
    state = visited(7)
    ask(state)
    state.apply(events.Error(code="unavailable", text="not now", re="older"))
    assert words(state, Tone.ERROR) == ["not now"]


def login_after_a_visit(*new):
    """In the lobby again, where these messages are new."""
    state = ClientState("chat.lan:5005", stopped_clock(), "bob")
    state.apply(Connected("chatkit", "1"))
    state.apply(login())
    tag = next(tag for tag, line in asks(state) if "history new" in line)
    messages = [message("alice", str(number), number=number) for number in new]
    history = events.History(
        room="lobby", messages=messages, complete=True, new=len(new), since=at(-60), re=tag
    )
    assert state.apply(history) & Change.ASK
    return state


@pytest.mark.parametrize(
    ("new", "asked"), [((), "history 100"), ((8, 9), "history before 8 100"), (range(8, 48), None)]
)
def test_where_little_is_new_at_a_login_what_was_before_is_asked_for_at_once(new, asked):
    state = login_after_a_visit(*new)
    lines = [line.removeprefix("#lobby ") for _, line in asks(state) if "history" in line]
    assert lines == ([asked] if asked else [])
    assert not any("history" in line for _, line in asks(state)), "once"


def test_of_a_room_that_is_not_shown_it_is_asked_when_it_is():
    state = ClientState("chat.lan:5005", stopped_clock(), "bob")
    happens(state, *logged_in("bob", rooms=("lobby", "ops")))
    room(state, "ops").older.wanted = True
    assert not any("history" in line for _, line in asks(state))
    assert state.rooms.show(room(state, "ops")) & Change.ASK
    assert any("#ops history" in line for _, line in asks(state))


def test_at_a_first_visit_only_what_the_server_gives_is_shown():
    assert not any("history" in line for _, line in asks(visited(8, 9)))
