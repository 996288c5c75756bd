"""The talk with a server, without a socket: whole, byte by byte, and at random cuts."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.client import conversation
from chatkit.client.conversation import Conversation, Ending
from chatkit.client.link import Connected, LoginRefused
from chatkit.client.remembered import Remembered
from chatkit.protocol import events
from tests.client.fake_server import AT, message, welcome
from tests.cuts import byte_by_byte, cut_anywhere, every_cut_in_two

LOGIN_TAG, FORMAT_TAG = "t-1", "t-2"  # the first two that a conversation takes
GREETING = b'Welcome to fake\r\nPlease log in. Use "login <nick>"\r\n'
WELCOME = events.encode(welcome(FORMAT_TAG))
LOGIN = events.encode(events.Login(re=LOGIN_TAG, nick="bob", room="lobby"))


def begin(nick=None):
    return Conversation((f"t-{number}" for number in count(1)), Remembered(nick))


def greeted(nick=None):
    talk = begin(nick)
    talk.receive(WELCOME)
    talk.outgoing()
    return talk


def play(chunks, nick="bob"):
    talk = begin(nick)
    told = [event for chunk in chunks for event in talk.receive(chunk)]
    return talk, told


def test_it_asks_for_json_first():
    talk = begin("bob")
    assert talk.outgoing() == b"@t-2 format json\n"
    assert talk.outgoing() == b""
    assert not talk.greeted


SESSION = (
    GREETING
    + WELCOME
    + LOGIN
    + events.encode(message("hi 小明"))
    + b'{"event":"left","room":"lobby","nick":"ada","at":"' + AT.encode() + b'","reason":"","new":[1]}\r\n'
    + b'{"event":"tomorrow","what":1}\n'
    + events.encode(events.Bye(reason="bed time"))
)  # fmt: skip
TOLD = [
    Connected("fake", "9.9"),
    events.Login(re=LOGIN_TAG, nick="bob", room="lobby"),
    message("hi 小明"),
    events.Left(room="lobby", nick="ada", at=AT, reason=""),
    events.Bye(reason="bed time"),
]


@pytest.mark.parametrize("cut", [lambda data: [data], byte_by_byte], ids=["whole", "byte by byte"])
def test_a_session(cut):
    talk, told = play(cut(SESSION))
    assert told == TOLD
    assert (talk.memory.nick, talk.memory.room, talk.server) == ("bob", "lobby", "fake")
    assert talk.outgoing() == b"@t-2 format json\n@t-1 login bob\n"
    assert talk.ending == Ending("bed time")


def test_a_session_cut_in_two():
    for pieces in every_cut_in_two(SESSION):
        assert play(pieces)[1] == TOLD


@given(cut_anywhere(st.just(SESSION)))
def test_a_session_cut_anywhere(pieces):
    assert play(pieces)[1] == TOLD


@given(st.binary(max_size=300))
def test_no_bytes_break_it(junk):
    talk = greeted()
    talk.receive(junk)
    talk.receive(b"\n")
    assert talk.ending == Ending("the server sent something that is no event")


def test_without_a_nick_it_is_settled_when_greeted():
    talk = begin()
    assert talk.receive(GREETING) == []
    assert not talk.settled
    assert talk.receive(WELCOME) == [Connected("fake", "9.9")]
    assert talk.settled
    assert talk.outgoing() == b"@t-2 format json\n"


def test_with_a_nick_it_is_settled_when_the_login_is_answered():
    talk = greeted("bob")
    assert not talk.settled
    talk.receive(events.encode(message("meanwhile")))
    assert not talk.settled
    talk.receive(LOGIN)
    assert talk.settled
    assert talk.refusal is None


def test_a_refused_login_is_told_as_such():
    talk = greeted("bob")
    error = events.Error(re=LOGIN_TAG, code="nick_taken", text="The name is taken.", free=["bob_", "bob2"])
    refusal = LoginRefused("bob", "nick_taken", "The name is taken.", ("bob_", "bob2"))
    assert talk.receive(events.encode(error)) == [refusal]
    assert talk.refusal == refusal
    assert talk.settled
    assert talk.ending is None


def test_another_error_is_an_event():
    talk = greeted("bob")
    error = events.Error(re="t-77", code="too_fast", text="Slowly.")
    assert talk.receive(events.encode(error)) == [error]
    assert not talk.settled


def test_a_login_by_hand_names_us_too():
    talk = greeted()
    talk.receive(events.encode(events.Login(re="t-9", nick="Alice", room="attic")))
    assert (talk.memory.nick, talk.memory.room) == ("Alice", "attic")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (events.encode(welcome("t-99")), "that does not seem to be a chatkit server"),
        (events.encode(welcome()), "that does not seem to be a chatkit server"),
        (events.encode(message("early")), "that does not seem to be a chatkit server"),
        (b'{"event":"unheard-of"}\n', "that does not seem to be a chatkit server"),
        (events.encode(welcome(FORMAT_TAG, protocol=2)), "the server speaks protocol 2, and this client 1"),
        (
            events.encode(events.Error(re=FORMAT_TAG, code="invalid_argument", text="No \x1b[31mjson.")),
            "the server refused: No json.",
        ),
        (b"{ hello\n", "the server sent something that is no event"),
        (b"x" * 70_000 + b"\n", "that does not seem to be a chatkit server"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n<html></html>\n", "that does not seem to be a chatkit server"),
        (b"<!DOCTYPE HTML>\n</html>\n", "that does not seem to be a chatkit server"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "that does not seem to be a chatkit server"),
        (b"\n" * 70_000, "that does not seem to be a chatkit server"),
    ],
)
def test_a_stranger_instead_of_a_greeting(line, reason):
    talk = begin("bob")
    assert talk.receive(line) == []
    assert talk.ending == Ending(reason)
    assert not talk.greeted


@pytest.mark.parametrize(
    "line",
    [
        b"Unknown command: format\r\n",
        b"\n",
        b"[]\n",
        b"{}\n",
        b'{"event":5}\n',
        b'{"event":"message","room":"lobby"}\n',
        b'{"event":"notice","text":5}\n',
        b'{"event":"notice","text":"\xff"}\n',
        b'{"event":"notice","text":"\\ud800"}\n',
        b'{"event":"pong","x":' + b"[" * 100_000 + b"\n",
    ],
    ids=lambda line: repr(line[:30]),
)
def test_nonsense_ends_it_with_a_plain_reason(line):
    talk = greeted()
    first, last = events.encode(message("before")), events.encode(message("after"))
    assert talk.receive(first + line + last) == [message("before")]
    assert talk.ending == Ending("the server sent something that is no event")


def test_an_endless_line_ends_it_and_is_not_kept(monkeypatch):
    monkeypatch.setattr(conversation, "MAX_LINE", 1000)
    talk = greeted()
    for _ in range(3):
        assert talk.receive(b"x" * 400) == []
    assert talk.ending == Ending("the server sent a line of more than 1000 bytes")


def test_a_large_roster_is_one_line():
    talk = greeted()
    members = [events.Member(f"nick-{number}", AT, away=False) for number in range(20_000)]
    roster = events.Roster(room="lobby", topic="", members=members)
    assert talk.receive(events.encode(roster)) == [roster]


def test_a_goodbye_that_answers_us_is_what_we_asked_for():
    talk = greeted()
    bye = events.Bye(re="t-5", reason="")
    assert talk.receive(events.encode(bye)) == [bye]
    assert talk.ending == Ending("logged out", logged_out=True)


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("", "the server said goodbye"),
        ("the server is shutting down", "the server is shutting down"),
        ("\x1b]0;title\x07be\x9bcareful", "beareful"),
        ("x" * 1000, "x" * 200),
    ],
)
def test_a_goodbye_of_the_server(reason, shown):
    talk = greeted()
    talk.receive(events.encode(events.Bye(reason=reason)))
    assert talk.ending == Ending(shown)


def test_a_server_that_closes_at_once_may_have_said_why():
    talk = begin()
    talk.receive(b"Too many \x1b[1mconnections\x1b[m just now.\r\n\r\n")
    talk.closed()
    assert talk.ending == Ending("the server closed the connection: Too many connections just now.")


def test_a_server_that_closes_later():
    talk = greeted()
    talk.closed()
    assert talk.ending == Ending("the server closed the connection")


def test_the_first_ending_counts():
    talk = greeted()
    talk.receive(events.encode(events.Bye(reason="bed time")) + events.encode(message("too late")))
    talk.closed()
    assert talk.ending == Ending("bed time")
