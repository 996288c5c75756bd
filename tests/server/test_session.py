"""One connection's place in the chat: no loop and no socket, and time passes when it is told to."""

import asyncio

import pytest

from chatkit.protocol import events
from chatkit.protocol.errors import Busy, ChatError, Interrupted, LineTooLong, NickTaken, Unavailable
from chatkit.server.asks import Admitted, Append, Enter, SetTopic, Tell
from chatkit.server.backends.base import Appended, Fenced, Presence, Stored
from chatkit.server.config import Limits
from chatkit.server.fanout import Gatherer
from chatkit.server.limits import Admission
from chatkit.server.outbox import Outbox
from chatkit.server.rooms import ChatRoom, PrivateRoom
from chatkit.server.session import MOST_UNDER_WAY, ChatSession
from tests.server.fakes import FakeClock, FakeConnection, FakeServer, claim, said

UNHURRIED = {"burst": 0, "login_seconds": 0}


class Desk:
    """A session, what surrounds it, and what a test does with it."""

    def __init__(self, dialect="json", **limits):
        self.clock = FakeClock()
        self.server = FakeServer(Limits(**{**UNHURRIED, **limits}))
        self.lobby = ChatRoom(self.server, "lobby")
        self.connection = FakeConnection()
        self.turn = []
        self.admission = Admission(total=1, waiting=1, per_address=0)
        place = self.admission.enter("127.0.0.1")
        outbox = Outbox(self.connection, Gatherer(self.turn.append, self.clock, self.clock))
        self.session = ChatSession(self.server, self.connection, outbox, self.clock, place, "127.0.0.1")
        if dialect != "text":
            self.session.speak(dialect)
            self.hears()

    def types(self, *lines):
        for line in lines:
            self.session.receive(line if isinstance(line, ChatError) else line.encode())
        return self.hears()

    def hears(self):
        """What was written once the loop's turn is over, and with it whatever else was due."""
        self.server.begin()
        while self.turn:
            self.turn.pop()()
        heard = self.connection.heard()
        if self.session.dialect.name == "text":
            return heard
        return [events.decode(line.encode()) for line in heard.splitlines() if line.startswith("{")]

    def lets_in(self, nick="bob", missed=None):
        """What the server does when the record has granted a claim."""
        self.comes_in(nick)
        return self.is_let_in(missed)

    def comes_in(self, nick="bob"):
        """The record says that he is in the room; he has not been told yet."""
        self.server.begin()
        self.session.person.claim = claim(nick)
        self.lobby.entered(Presence("lobby", self.session.person.claim, 0.0, entered=True))
        self.session.enter(self.lobby)

    def is_let_in(self, missed=None):
        self.server.answer(Admitted(self.session.person.claim, missed))
        return self.hears()

    def is_said(self, text, number):
        """Somebody else says something."""
        self.lobby.said(Stored(said(text, "alice", id=number), claim("alice"), None), None)

    def logs_in(self, nick="bob"):
        self.types(f"login {nick}")
        return self.lets_in(nick)

    def stores(self, number=1):
        """What the backend does with the append that it was asked for last."""
        ask, tag = self.server.asked[-1]
        stored = Stored(said(ask.text, self.session.person.nick, id=number), self.session.person.claim, tag)
        self.lobby.said(stored, self.session)
        self.server.answer(Appended(stored, repeated=False))
        return self.hears()


def is_in(nick="bob", re=None):
    """What a program is told that has come in."""
    token = f"token of {nick}"
    return events.Login(nick=nick, room="lobby", epoch="e1", rooms=["lobby"], resume=token, re=re)


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


def test_format_changes_how_the_same_session_is_answered():
    desk = Desk("text")
    desk.hears()
    assert [type(event) for event in desk.types("@1 format json", "@2 ping")] == [events.Welcome, events.Pong]
    assert desk.types("format text", "ping") == "Welcome to test\r\npong\r\n"


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


def test_logout_is_answered_and_the_connection_closed():
    desk = Desk()
    desk.logs_in()
    assert desk.types("@t logout") == [events.Bye(reason="", re="t")]
    assert desk.connection.closed
    assert desk.server.released == [desk.session]
    assert list(desk.lobby.members) == []
    assert desk.session.person.rooms == {}


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


def test_the_end_of_input_with_nothing_to_do_closes_at_once():
    desk = Desk()
    desk.session.end()
    assert desk.hears() == [events.Bye(reason="")]
    assert desk.connection.closed


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


def test_idle_time_counts_from_the_last_line():
    desk = Desk()
    desk.clock.advance(30)
    desk.types("ping")
    assert desk.session.last_line == desk.clock.time()


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
