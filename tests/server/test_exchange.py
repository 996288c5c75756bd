"""One line after another, and what each is answered: no loop and no socket."""

import asyncio

import pytest

from chatkit.protocol import events
from chatkit.protocol.errors import Interrupted, LineTooLong, Unavailable
from chatkit.server.asks import Admitted, Append, Enter, SetTopic, Tell
from chatkit.server.backends.base import Fenced
from chatkit.server.exchange import MOST_UNDER_WAY
from chatkit.server.rooms import PrivateRoom
from tests.server.desk import Desk, is_in
from tests.server.fakes import claim, said

# one line after another


def test_lines_wait_while_an_answer_is_to_come_and_are_obeyed_in_order():
    desk = Desk()
    desk.types("@1 login bob", "@2 ping", "@3 say hi", "@4 ping")
    assert [tag for _, tag in desk.server.asked] == ["1"]
    assert not desk.connection.reading
    assert [event.re for event in desk.lets_in()] == ["1", "2"]
    assert desk.server.asked[-1] == (Append("lobby", "hi", "say"), "3")
    assert not desk.connection.reading
    assert [event.re for event in desk.stores()] == ["3", "4"]
    assert desk.connection.reading


def test_an_answer_of_the_record_that_is_a_refusal_frees_the_next_line():
    desk = Desk()
    desk.logs_in()
    desk.types("@1 say one", "@2 topic two", "@3 ping")
    desk.server.answer(Unavailable())
    refused = desk.hears()
    assert [(event.code, event.re) for event in refused] == [("unavailable", "1")]
    assert desk.server.asked[-1] == (SetTopic("lobby", "two"), "2")


# what is said does not wait for what was said before


def said_so_far(desk):
    return [(ask.text, tag) for ask, tag in desk.server.asked if isinstance(ask, Append)]


def test_all_that_is_said_goes_to_the_record_at_once_and_in_order():
    desk = Desk()
    desk.logs_in()
    desk.types("@1 say one", "@2 :waves", "@3 say three")
    assert said_so_far(desk) == [("one", "1"), ("waves", "2"), ("three", "3")]
    assert desk.connection.reading


def test_what_is_no_message_waits_until_all_that_was_said_is_answered():
    desk = Desk()
    desk.logs_in()
    assert desk.types("@1 say one", "@2 say two", "@3 ping", "@4 say four") == []
    assert not desk.connection.reading
    desk.server.answer(Unavailable())
    assert [event.re for event in desk.hears()] == ["1"]
    desk.server.answer(Unavailable())
    assert [event.re for event in desk.hears()] == ["2", "3"]
    assert said_so_far(desk) == [("one", "1"), ("two", "2"), ("four", "4")]
    assert desk.connection.reading


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("@2 say " + 21 * "x", "text_too_long"),
        ("@2 #cellar say two", "not_in_room"),
        ("@? say two", "tag_invalid"),
        ("@2 dance", "unknown_command"),
    ],
)
def test_a_refusal_comes_after_the_answers_to_what_was_said_before(line, code):
    desk = Desk()
    desk.logs_in()
    assert desk.types("@1 say one", line) == []
    desk.server.answer(Unavailable())
    assert [event.code for event in desk.hears()] == ["unavailable", code]


def test_what_is_said_to_one_alone_waits_for_what_was_said_to_all():
    desk = Desk()
    desk.logs_in()
    desk.types("@1 say one")
    desk.session.go(PrivateRoom(desk.server, "alice", desk.lobby))
    desk.types("@2 say two")
    assert len(desk.server.asked) == 2
    desk.server.answer(Unavailable())
    desk.server.begin()
    assert desk.server.asked[-1] == (Tell("alice", "two", "say"), "2")


def test_only_so_many_messages_of_one_are_under_way():
    desk = Desk()
    desk.logs_in()
    desk.types(*[f"say {number}" for number in range(MOST_UNDER_WAY + 2)])
    assert len(said_so_far(desk)) == MOST_UNDER_WAY
    assert not desk.connection.reading
    for _ in range(2):
        desk.server.answer(Unavailable())
    assert len(said_so_far(desk)) == MOST_UNDER_WAY + 2
    assert desk.connection.reading


async def test_who_waits_until_it_rests_waits_for_all_that_was_said():
    desk = Desk()
    desk.logs_in()
    desk.types("say one", "say two")
    waiting = asyncio.ensure_future(desk.session.rest())
    await asyncio.sleep(0)
    desk.server.answer(Unavailable())
    await asyncio.sleep(0)
    assert not waiting.done()
    desk.server.answer(Unavailable())
    await waiting


def test_a_goodbye_that_waits_behind_what_was_said_is_one():
    desk = Desk()
    desk.server.holds = True
    desk.logs_in()
    desk.types("say one", "logout")
    desk.session.lost()
    assert desk.server.held == []


def test_an_unexpected_error_of_the_record_ends_the_session():
    desk = Desk()
    desk.logs_in()
    desk.types("say one")
    with pytest.raises(ZeroDivisionError):
        desk.server.answer(ZeroDivisionError())
    assert desk.session.over
    assert desk.connection.aborted


def test_an_answer_may_lead_to_another_question_and_lines_still_wait():
    desk = Desk()
    desk.server.login_room.answered = lambda member, answer: Enter("bob2", "lobby")
    desk.types("@1 login bob", "@2 ping")
    desk.server.answer(Admitted(claim("bob")))
    del desk.server.login_room.answered
    assert desk.hears() == []
    assert desk.server.asked == [(Enter("bob", "lobby"), "1"), (Enter("bob2", "lobby"), "1")]
    assert [event.re for event in desk.lets_in("bob2")] == ["1", "2"]


def test_who_has_lost_his_name_is_told_and_must_come_again():
    desk = Desk()
    desk.logs_in()
    desk.types("@1 say one", "@2 say two")
    desk.server.answer(Fenced("bob"))
    desk.server.answer(Fenced("bob"))
    assert desk.hears() == [events.Bye(reason="the name is yours no longer; please log in again")]
    assert desk.connection.closed
    assert not desk.server.is_asked


def test_an_empty_line_is_silent():
    assert Desk().types("", "   ", "\t") == []


def test_a_line_that_was_too_long_is_told_with_the_limit():
    (error,) = Desk().types(LineTooLong(100))
    assert error.code == "line_too_long"
    assert "100 bytes" in error.text


def test_what_is_wrong_with_lines_costs_as_much_as_lines_do():
    desk = Desk(burst=3)
    assert len(desk.types(*[Interrupted()] * 100)) == 3
    assert not desk.connection.reading


def test_a_format_that_is_none():
    desk = Desk()
    (error,) = desk.types("@t format morse")
    assert (error.code, error.re) == ("invalid_argument", "t")
    assert desk.session.dialect.name == "json"


# tags and rooms


def test_a_tag_comes_back_on_an_answer_and_on_a_refusal():
    desk = Desk()
    assert [event.re for event in desk.types("@a ping", "@b dance", "ping")] == ["a", "b", None]


def test_a_tag_that_is_none():
    (error,) = Desk().types("@ ping")
    assert (error.code, error.re) == ("tag_invalid", None)


@pytest.mark.parametrize("room", ["#lobby", "#LOBBY"])
def test_a_command_may_name_its_room(room):
    desk = Desk()
    desk.logs_in()
    (roster,) = desk.types(f"@t {room} look")
    assert (roster.room, roster.re) == ("lobby", "t")


def test_a_room_that_one_is_not_in():
    desk = Desk()
    desk.logs_in()
    (error,) = desk.types("@t #cellar look")
    assert (error.code, error.text, error.re) == (
        "not_in_room",
        'You are not in #cellar. "join cellar" goes there.',
        "t",
    )


def test_before_login_no_room_may_be_named():
    (error,) = Desk().types("@t #lobby say hi")
    assert (error.code, error.re) == ("login_required", "t")


# not too fast


def test_who_is_too_fast_is_delayed_and_loses_nothing():
    desk = Desk(burst=3, lines_per_second=2)
    assert [event.re for event in desk.types(*(f"@{n} ping" for n in range(6)))] == ["0", "1", "2"]
    assert not desk.connection.reading
    answered = []
    for _ in range(3):
        assert desk.clock.waiting == 1
        desk.clock.advance(0.25)
        assert desk.hears() == []
        desk.clock.advance(0.25)
        answered += desk.hears()
    assert [event.re for event in answered] == ["3", "4", "5"]
    assert desk.connection.reading


def test_an_answer_that_comes_during_a_delay_does_not_shorten_it():
    desk = Desk(burst=2, lines_per_second=1)
    desk.types("@1 ping", "@2 login bob", "@3 ping")
    assert [event.re for event in desk.lets_in()] == ["2"]
    assert desk.clock.waiting == 1
    desk.types("@4 ping")
    assert desk.clock.waiting == 1
    desk.clock.advance(1)
    assert [event.re for event in desk.hears()] == ["3"]
    desk.clock.advance(1)
    assert [event.re for event in desk.hears()] == ["4"]


def test_empty_lines_behind_another_take_no_turn():
    """Thousands of them would keep the connection from being read for hours."""
    desk = Desk(burst=1, lines_per_second=1)
    assert [event.re for event in desk.types("@1 ping", "@2 ping", *["", " "] * 1000, "@3 ping")] == ["1"]
    desk.clock.advance(2)
    assert [event.re for event in desk.hears()] == ["2", "3"]
    assert desk.connection.reading


def test_a_bug_after_a_delay_ends_the_session_aloud():
    desk = Desk(burst=1, lines_per_second=1)
    desk.types("ping", "ping")
    desk.session.room.handle = lambda member, command: 1 / 0
    with pytest.raises(ZeroDivisionError):
        desk.clock.advance(1)
    assert desk.connection.aborted


def test_reading_is_paused_once_and_not_for_every_line():
    desk = Desk(burst=1, lines_per_second=1)
    calls = []
    desk.connection.pause_reading = lambda: calls.append("pause")
    desk.connection.resume_reading = lambda: calls.append("resume")
    desk.types("ping", "ping", "ping")
    desk.clock.advance(2)
    assert calls == ["pause", "resume"]


# coming in: first who and where one is, then what one missed, then what is newer


MISSED = events.History(room="lobby", messages=[said("old", "alice", id=1)], complete=True)


def test_who_comes_in_hears_that_he_is_in_then_what_he_missed_then_what_is_newer():
    desk = Desk()
    desk.types("@t login bob")
    desk.comes_in()
    desk.is_said("two", 2)
    desk.session.notice("the kettle is on")
    desk.is_said("three", 3)
    assert desk.hears() == []
    assert desk.is_let_in(MISSED) == [
        is_in(re="t"),
        MISSED,
        said("two", "alice", id=2),
        events.Notice(text="the kettle is on"),
        said("three", "alice", id=3),
    ]
    desk.is_said("four", 4)
    assert desk.hears() == [said("four", "alice", id=4)]


def test_who_missed_nothing_hears_what_came_while_he_came_in():
    desk = Desk()
    desk.types("login bob")
    desk.comes_in()
    desk.is_said("one", 1)
    assert [type(event) for event in desk.is_let_in()] == [events.Login, events.Message]


def test_lines_typed_while_coming_in_are_answered_below_what_came_meanwhile():
    desk = Desk()
    desk.types("login bob", "@p ping")
    desk.comes_in()
    desk.is_said("one", 1)
    assert [type(event) for event in desk.is_let_in(MISSED)] == [
        events.Login,
        events.History,
        events.Message,
        events.Pong,
    ]


def test_goodbye_comes_at_once_also_to_one_who_is_coming_in():
    desk = Desk()
    desk.types("login bob")
    desk.comes_in()
    desk.is_said("one", 1)
    desk.session.say_goodbye("closing time")
    assert desk.hears() == [events.Bye(reason="closing time")]
    assert desk.is_let_in(MISSED) == []


# the end


def test_lost_during_a_question_obeys_nothing_more():
    desk = Desk()
    desk.logs_in()
    desk.types("say one", "topic two", "say three")
    desk.session.lost()
    desk.stores()
    assert [ask.text for ask, _ in desk.server.asked[1:]] == ["one"]
    assert not desk.server.is_asked


def test_the_end_of_input_closes_when_what_came_is_answered():
    desk = Desk(burst=2, lines_per_second=1)
    desk.types("@1 login bob", "@2 ping", "@3 ping")
    desk.session.end()
    assert desk.hears() == []
    assert [event.re for event in desk.lets_in()] == ["1", "2"]
    assert not desk.connection.closed
    desk.clock.advance(1)
    pong, bye = desk.hears()
    assert (pong.re, bye) == ("3", events.Bye(reason=""))
    assert desk.connection.closed


def test_the_end_of_input_closes_when_all_that_was_said_is_answered():
    desk = Desk()
    desk.logs_in()
    desk.types("@1 say one")
    desk.session.end()
    assert desk.hears() == []
    assert not desk.connection.closed
    said_so, bye = desk.stores()
    assert (said_so.re, bye) == ("1", events.Bye(reason=""))
    assert desk.connection.closed


def test_the_end_of_input_with_nothing_to_do_closes_at_once():
    desk = Desk()
    desk.session.end()
    assert desk.hears() == [events.Bye(reason="")]
    assert desk.connection.closed


def test_a_bug_in_a_line_that_waited_behind_what_was_said_ends_the_session(monkeypatch):
    """A room's mistake comes to light in a callback here, and nobody else would end the session."""
    desk = Desk()
    desk.logs_in()
    monkeypatch.setattr(desk.lobby, "do_look", lambda *_: 1 / 0)
    desk.types("say one", "look", "ping")
    with pytest.raises(ZeroDivisionError):
        desk.server.answer(Unavailable())
    assert desk.session.over
    assert desk.connection.aborted


def test_after_logout_nothing_is_obeyed():
    desk = Desk()
    desk.logs_in()
    heard = desk.types("logout", "say am I still here?", "ping")
    assert heard == [events.Bye(reason="")]
    assert len(desk.server.asked) == 1


def test_lines_that_waited_behind_a_logout_are_forgotten():
    desk = Desk()
    desk.types("login bob", "logout", "say hi", "ping")
    assert [type(event) for event in desk.lets_in()] == [events.Login, events.Bye]
    assert desk.connection.closed
    assert not desk.server.is_asked


def test_idle_time_counts_from_the_last_line():
    desk = Desk()
    desk.clock.advance(30)
    desk.types("ping")
    assert desk.session.last_line == desk.clock.time()
