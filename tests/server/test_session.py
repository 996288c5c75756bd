"""One connection's place in the chat: no loop and no socket, and time passes when it is told to."""

import pytest

from chatkit.protocol import events
from chatkit.protocol.errors import Busy, Interrupted, NickTaken
from chatkit.server.asks import Enter
from tests.server.desk import Desk, is_in


def test_a_connection_is_welcomed_and_told_to_log_in():
    assert Desk("text").hears() == 'Welcome to test\r\nPlease log in. Use "login <nick>"\r\n'


def test_login():
    desk = Desk()
    assert desk.types("@t login Bob") == []
    assert desk.server.asked == [(Enter("Bob", "lobby"), "t")]
    assert desk.lets_in("Bob") == [is_in("Bob", re="t")]
    assert (desk.session.person.nick, list(desk.session.person.rooms)) == ("Bob", ["lobby"])
    assert list(desk.lobby.members) == [desk.session]
    assert list(desk.server.login_room.members) == []


def test_nobody_has_a_name_before_login():
    assert Desk().session.person.nick == ""


def test_a_name_that_is_taken():
    desk = Desk()
    desk.types("@1 login bob")
    desk.server.answer(NickTaken("bob", "bob", free=("bob_", "bob2")))
    assert desk.hears() == [
        events.Error(
            code="nick_taken",
            text="The name bob is taken. Please try again.",
            free=["bob_", "bob2"],
            re="1",
        )
    ]
    assert desk.logs_in("bob2") == [is_in("bob2")]


def test_format_changes_how_the_same_session_is_answered():
    desk = Desk("text")
    desk.hears()
    assert [type(event) for event in desk.types("@1 format json", "@2 ping")] == [events.Welcome, events.Pong]
    assert desk.types("format text", "ping") == "Welcome to test\r\npong\r\n"


# the deadline


def test_who_does_not_log_in_in_time_is_told_and_closed():
    desk = Desk(login_seconds=60)
    desk.clock.advance(59)
    assert desk.hears() == []
    desk.clock.advance(1)
    error, bye = desk.hears()
    assert (error.code, error.text) == ("login_too_late", "Nobody logged in within 60 seconds.")
    assert bye == events.Bye(reason="")
    assert desk.connection.closed
    assert desk.session.over


def test_login_calls_the_deadline_off():
    desk = Desk(login_seconds=60)
    desk.logs_in()
    assert desk.clock.waiting == 0


def test_without_a_deadline_nothing_is_put_off():
    assert Desk(login_seconds=0).clock.waiting == 0


def test_what_is_typed_does_not_prolong_the_deadline():
    desk = Desk(login_seconds=60)
    desk.clock.advance(59)
    desk.types("ping")
    desk.clock.advance(1)
    assert desk.session.over


# leaving


@pytest.mark.parametrize("end", ["log_out", "lost"])
def test_a_visit_lasts_until_one_leaves(end):
    desk = Desk()
    desk.logs_in()
    desk.is_said("one", 1)
    getattr(desk.session, end)()
    assert desk.server.heads == [{"lobby": 1}]


def test_who_was_not_told_that_he_is_in_was_not_there():
    """Or he would be told that nothing is new, of what he never saw."""
    desk = Desk()
    desk.types("login bob")
    desk.comes_in()
    desk.is_said("one", 1)
    desk.session.lost()
    assert desk.server.heads == [{}]


def test_logout_is_answered_and_the_connection_closed():
    desk = Desk()
    desk.logs_in()
    assert desk.types("@t logout") == [events.Bye(reason="", re="t")]
    assert desk.connection.closed
    assert desk.server.released == [desk.session]
    assert list(desk.lobby.members) == []
    assert desk.session.person.rooms == {}


def test_a_lost_connection_gives_the_name_back_once():
    desk = Desk(login_seconds=60, burst=1, lines_per_second=1)
    desk.logs_in()
    desk.types("ping")
    desk.session.lost()
    desk.session.lost()
    assert desk.server.released == [desk.session]
    assert desk.clock.waiting == 0


def test_a_connection_lost_after_logout_gives_nothing_back_again():
    desk = Desk()
    desk.logs_in()
    desk.types("logout")
    desk.session.lost()
    assert desk.server.released == [desk.session]


def test_nothing_is_written_to_a_lost_connection():
    desk = Desk()
    desk.session.receive(b"ping")
    desk.session.lost()
    desk.session.notice("anybody there?")
    assert desk.hears() == []


def test_who_gives_way_to_another_connection_obeys_nothing_more():
    desk = Desk()
    desk.logs_in()
    desk.session.give_way()
    assert desk.connection.aborted
    assert desk.session.over
    assert desk.types("ping") == []


def test_goodbye_from_the_server():
    desk = Desk("text")
    desk.logs_in()
    desk.session.say_goodbye("the server is shutting down")
    assert desk.hears().endswith("Goodbye: the server is shutting down\r\n")
    assert desk.connection.closed
    assert desk.session.departure == "the server is shutting down"


def test_goodbye_is_said_once():
    desk = Desk()
    desk.types("logout")
    desk.session.say_goodbye("the server is shutting down")
    assert desk.hears() == []
    assert desk.session.departure == ""


def test_hanging_up_says_nothing_more_but_what_waits():
    desk = Desk()
    desk.session.refuse(Busy())
    desk.session.hang_up()
    assert [event.code for event in desk.hears()] == ["busy"]
    assert desk.connection.closed
    assert desk.session.over


def test_cutting_off_writes_nothing_and_remembers_the_first_reason():
    desk = Desk()
    desk.session.receive(b"ping")
    desk.session.cut("too slow to keep up")
    desk.session.cut("something else")
    assert desk.connection.aborted
    assert desk.connection.writes == []
    assert desk.session.departure == "too slow to keep up"


# what is said to it without being asked


def test_a_refusal_without_a_line():
    desk = Desk()
    desk.session.refuse(Interrupted())
    (error,) = desk.hears()
    assert (error.code, error.re, error.free) == ("interrupted", None, [])


def test_a_notice():
    desk = Desk()
    desk.session.notice("[yes, still here]")
    assert desk.hears() == [events.Notice(text="[yes, still here]")]


def test_a_burst_of_answers_is_one_write():
    desk = Desk()
    for _ in range(5):
        desk.session.receive(b"ping")
    desk.turn.pop()()
    assert len(desk.connection.writes) == 1


def test_what_is_pushed_is_written_as_it_is():
    desk = Desk()
    desk.session.outbox.push(b"\xff\xfb\x06")
    desk.turn.pop()()
    assert desk.connection.writes == [b"\xff\xfb\x06"]


def test_a_place_is_held_until_the_connection_goes():
    """The server gives it back, who gave it: after a logout the last words are still under way."""
    desk = Desk()
    desk.logs_in()
    desk.types("logout")
    assert desk.admission.connected == 1
