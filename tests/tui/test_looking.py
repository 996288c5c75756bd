"""What is asked to show a part of the past, and what comes of the answers, without any screen."""

import pytest

from chatkit.client import Connected, Lost, Reconnecting
from chatkit.protocol import events
from chatkit.tui.change import Change
from chatkit.tui.entries import Said
from chatkit.tui.looking import GONE, SILENT
from chatkit.tui.state import ClientState
from tests.tui.fake import EPOCH, FakeChat, logged_in, login, message, private, stopped_clock
from tests.tui.states import asks, happens, online, room, types

PAST = [message("alice", f"number {n}", n - 2000, number=n) for n in range(1, 1901)]


def a_state():
    """In the lobby, of whose record only the last twenty messages are loaded."""
    state = ClientState("chat.lan:5005", stopped_clock(), "bob")
    for event in logged_in("bob", "alice"):
        state.apply(event)
    ask_past(state, PAST)
    return state


def ask_past(state, record):
    """Has everything that is asked of the past answered until nothing is; returns the lines."""
    chat, lines = FakeChat(), []
    chat.record = record
    while sent := asks(state):
        for tag, line in sent:
            lines.append(line)
            if "history" in line:
                chat.answer(tag, line)
                state.apply(chat._events.get_nowait())
    return lines


def seek(state, text, record=PAST):
    state.looking.go_to_moment(text)
    lines = ask_past(state, record)
    return lines, aimed(state)


def aimed(state):
    """What is gone to: its text, and whether that is in an older part."""
    looking = state.looking
    if looking.aim is None:
        return looking.words
    log = looking.window.log if looking.window else state.room.log
    return log[looking.aim].text, looking.window is not None


def hits(state, *messages):
    """These are found by the server."""
    looking = state.looking
    looking.search.type("number")
    looking.ask_server()
    ((tag, line),) = asks(state)
    assert line == 'search "number limit:20"'
    assert state.apply(events.Search(messages=list(messages), re=tag)) & Change.LOOKING
    return looking.search.hits


def test_a_loaded_hit_is_gone_to_in_the_log():
    state = a_state()
    (hit,) = hits(state, PAST[-3])[2:3]
    state.looking.go_to(hit)
    assert asks(state) == []
    assert aimed(state) == ("number 1898", False)
    assert state.looking.marking
    assert len(state.looking.marks) == 20


def test_another_one_is_shown_in_an_older_part():
    state = a_state()
    hit = hits(state, PAST[99])[-1]
    state.looking.go_to(hit)
    assert state.looking.aim is None
    assert ask_past(state, PAST) == ["#lobby history after 99 200", "#lobby history before 100 200"]
    assert aimed(state) == ("number 100", True)
    assert len(state.looking.marks) == 299  # of both sides of it
    state.looking.back_to_now()
    assert state.looking.marks == []


def test_an_older_part_grows_and_joins_the_log():
    state = a_state()
    looking = state.looking
    looking.go_to(hits(state, PAST[1600])[-1])
    ask_past(state, PAST)
    first = looking.window.log.first
    assert looking.joins_now(first) is None
    while looking.grow(older=False):
        ask_past(state, PAST)
    assert looking.window.at_end
    window = looking.window
    oldest = next(it for it in state.room.log.since(0) if isinstance(it, Said))
    number = looking.joins_now(window.number(oldest.id))
    assert state.room.log[number] is oldest
    looking.leave_window()
    assert looking.window is None


def test_going_on_ends_an_older_part_and_what_comes_too_late_changes_nothing():
    state = a_state()
    looking = state.looking
    looking.go_to(hits(state, PAST[99])[-1])
    sent = asks(state)
    looking.back_to_now()
    assert not looking.marking
    for tag, _ in sent:
        assert (
            state.apply(events.History(room="lobby", messages=PAST[:5], complete=True, re=tag))
            is Change.NOTHING
        )
    assert looking.window is None


def test_who_goes_to_another_room_comes_back_to_what_is_said_now():
    state = a_state()
    looking = state.looking
    looking.go_to(hits(state, PAST[99])[-1])
    ask_past(state, PAST)
    assert looking.window
    types(state, "/query alice")
    assert looking.window is None
    state.rooms.show(room(state, "lobby"))
    assert looking.window is None


def test_what_is_kept_no_longer_is_said_to_be_gone():
    state = a_state()
    state.looking.go_to(hits(state, PAST[99])[-1])
    ask_past(state, [])
    assert (state.looking.words, state.looking.window) == (GONE, None)


def test_a_refusal_is_told_in_the_servers_words():
    state = a_state()
    state.looking.go_to(hits(state, PAST[99])[-1])
    for tag, _ in asks(state):
        state.apply(events.Error(code="unavailable", text="not \x1b[2Jnow", re=tag))
    assert (state.looking.words, state.looking.window) == ("not now", None)


def test_a_hit_in_a_room_that_we_are_not_in_waits_until_we_are():
    state = a_state()
    there = [message("zoë", f"number {n}", n, room="ops", number=n) for n in (1, 2)]
    hit = hits(state, there[0])[0]
    assert state.looking.needs_join(hit)
    assert state.looking.go_to(hit) is Change.NOTHING
    types(state, "/join ops", "t1")
    state.apply(events.Joined(room="ops", topic="", re="t1"))
    ask_past(state, there)
    assert state.room.name == "ops"
    assert aimed(state) == ("number 1", True)


def test_a_hit_in_a_private_talk_is_in_its_log_or_nowhere():
    state = online("alice")
    happens(state, private("alice", "bob", "a number"))
    state.rooms.show(state.rooms.talk("alice"))
    state.looking.search.type("number")
    (hit,) = state.looking.search.hits
    assert not state.looking.needs_join(hit)
    state.looking.go_to(hit)
    assert aimed(state) == ("a number", False)
    state.looking.go_to(hit._replace(number=99))
    assert state.looking.words == GONE


def test_a_lost_question_is_asked_again_and_nothing_is_asked_of_another_record():
    state = a_state()
    state.looking.go_to(hits(state, PAST[99])[-1])
    sent = asks(state)
    state.apply(Lost(tags=tuple(tag for tag, _ in sent), reason="the connection was lost"))
    assert [line for _, line in asks(state)] == [line for _, line in sent]
    state.apply(login("bob", epoch=EPOCH))
    assert {line for _, line in sent} <= {line for _, line in asks(state)}
    state.apply(login("bob", epoch="e2"))
    assert not {line for _, line in sent} & {line for _, line in asks(state)}
    assert state.looking.window is None


def test_a_moment_that_is_loaded_is_gone_to_at_once():
    assert seek(a_state(), "10:05") == ([], ("number 1885", False))


@pytest.mark.parametrize(("text", "number"), [("1d", 560), ("25 nov 4:00", 80), ("2020-01-01", 1)])
def test_an_older_moment_is_looked_for_and_shown(text, number):
    state = a_state()
    lines, there = seek(state, text)
    assert there == (f"number {number}", True)
    assert 1 <= len(lines) <= 6
    assert (state.looking.words != "") == (number == 1)
    assert not state.looking.marking


def test_a_moment_after_everything_is_said_to_be_silent():
    state = a_state()
    assert seek(state, "11:00")[1] == "Nothing was said since Thu 26 Nov 2026 11:00"
    empty = online("alice")
    assert seek(empty, "11:00", PAST)[1] == "Nothing was said since Thu 26 Nov 2026 11:00"
    types(empty, "/query alice")
    assert seek(empty, "11:00")[1] == SILENT


def test_with_nothing_loaded_a_moment_is_found_all_the_same():
    lines, there = seek(online("alice"), "1d")
    assert there == ("number 560", True)
    assert lines[0] == "#lobby history 200"


def test_what_is_no_moment_gets_an_example():
    assert "/at 14:05" in seek(online(), "soon")[1]


def test_a_search_for_a_moment_ends_with_another_wish_or_a_refusal():
    state = a_state()
    state.looking.go_to_moment("1d")
    ((tag, _),) = asks(state)
    state.looking.back_to_now()
    assert (
        state.apply(events.History(room="lobby", messages=PAST[:5], complete=True, re=tag)) is Change.NOTHING
    )
    state.looking.go_to_moment("1d")
    ((tag, _),) = asks(state)
    state.apply(events.Error(code="unavailable", text="not now", re=tag))
    assert state.looking.words == "not now"
    assert asks(state) == []


def test_a_search_in_vain_asks_where_else_there_is_something():
    state = a_state()
    looking = state.looking
    looking.search.type("cake in:lobby")
    looking.ask_server()
    ((tag, _),) = asks(state)
    state.apply(events.Search(messages=[], re=tag))
    ((tag, line),) = asks(state)
    assert line == 'search "cake"'
    state.apply(events.Search(messages=[message("alice", "cake", room="den")], re=tag))
    assert looking.search.elsewhere.title == "#den"


def test_of_what_was_looked_for_without_a_connection_the_last_is_asked():
    state = a_state()
    state.apply(Reconnecting("reset", 1, 1))
    for words in ("cake", "cake from:alice", "tea"):
        state.looking.search.type(words)
        state.looking.ask_server()
    assert asks(state) == []
    for event in (Connected("chatkit", "1"), login("bob", resumed=True)):
        state.apply(event)
    assert [line for _, line in asks(state) if line.startswith("search")] == ['search "tea limit:20"']


def test_an_answer_to_what_was_typed_before_is_passed_over():
    state = a_state()
    looking = state.looking
    looking.search.type("cake")
    looking.ask_server()
    ((tag, _),) = asks(state)
    looking.search.type("tea")
    assert state.apply(events.Search(messages=[message("alice", "cake")], re=tag)) is Change.NOTHING
    assert looking.search.hits == []
    looking.search.type("")
    assert looking.ask_server() is Change.NOTHING


def test_a_talk_that_has_ended_is_not_taken_for_a_room():
    state = online("alice")
    happens(state, private("alice", "bob", "a number"))
    state.rooms.show(state.rooms.talk("alice"))
    state.looking.search.type("number")
    (hit,) = state.looking.search.hits
    types(state, "/query")
    assert not state.looking.needs_join(hit)
    state.looking.go_to(hit)
    assert state.looking.words == GONE


def another_record(state, *said):
    state.apply(login("bob", epoch="e2"))
    ask_past(state, list(said))


def test_in_another_record_a_hit_is_what_it_is_there():
    state = a_state()
    another_record(state, *(message("alice", f"new number {n}", n, number=n) for n in range(1880, 1890)))
    state.looking.search.type("number 1885")
    new, old = state.looking.search.hits
    assert (new.text, new.id, old.text, old.id) == ("new number 1885", 1885, "number 1885", 0)
    for hit in new, old:
        state.looking.go_to(hit)
        assert aimed(state) == (hit.text, False)


def test_in_another_record_what_was_found_and_shown_of_the_last_is_forgotten():
    state = a_state()
    state.looking.go_to(hits(state, PAST[99])[-1])
    ask_past(state, PAST)
    assert state.looking.window
    assert state.apply(login("bob", epoch="e2")) & Change.LOOKING
    assert state.looking.window is None
    assert all(hit.number is not None for hit in state.looking.search.hits)


def test_what_the_server_was_to_be_asked_it_is_asked_about_another_record():
    state = a_state()
    state.looking.search.type("cake")
    state.looking.ask_server()
    asks(state)
    another_record(state)
    assert state.looking.search.server.value == "asked"


def test_a_moment_before_all_that_is_loaded_of_another_record_is_the_oldest_that_is_loaded():
    state = a_state()
    another_record(state)
    assert seek(state, "1d", []) == ([], ("number 1881", False))
