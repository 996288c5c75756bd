import json
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.protocol import commands, events
from chatkit.protocol.errors import InvalidTag
from chatkit.protocol.grammar import Request
from chatkit.server.dialects.json import JsonDialect
from tests.samples import AT, EVERY_EVENT

DIALECT = JsonDialect()

MEMBERS = [{"nick": "alice", "since": AT, "away": False}, {"nick": "bob", "since": AT, "away": True}]
COMMANDS = [
    {
        "verb": "say",
        "usage": "say TEXT",
        "summary": "say something to the room",
        "example": "say hello, everybody",
        "aliases": [],
    },
    {
        "verb": "logout",
        "usage": "logout",
        "summary": "leave",
        "example": "logout",
        "aliases": ["quit", "exit", "bye"],
    },
]
HELLO = {
    "event": "message",
    "room": "lobby",
    "id": 7,
    "at": AT,
    "nick": "bob",
    "text": "hello",
    "kind": "say",
}

# What is written here is what programs in other languages rely on.
ON_THE_WIRE = [
    {"event": "welcome", "server": "chatkit", "version": "1.0", "protocol": 1},
    {
        "event": "login",
        "nick": "bob",
        "room": "lobby",
        "epoch": "e1",
        "rooms": ["lobby"],
        "resume": "kFh2vYq0",
    },
    {"event": "entered", "room": "lobby", "nick": "bob", "at": AT},
    {"event": "left", "room": "lobby", "nick": "bob", "at": AT, "reason": "too slow to keep up"},
    {"event": "presence", "room": "lobby", "entered": 12, "left": 3, "count": 5012, "at": AT},
    HELLO,
    {"event": "gap", "room": "lobby", "first": 3, "last": 5},
    {"event": "joined", "room": "ops", "topic": "deploys"},
    {"event": "private", "from": "bob", "to": "alice", "id": 2, "at": AT, "text": "hello"},
    {"event": "query", "nick": "bob", "room": "lobby"},
    {"event": "topic", "room": "ops", "text": "deploys", "nick": "bob", "at": AT},
    {"event": "renamed", "room": "lobby", "nick": "bob", "new": "bobby", "at": AT},
    {"event": "away", "room": "lobby", "nick": "bob", "away": True, "why": "lunch", "at": AT},
    {"event": "ignoring", "nicks": ["mallory"]},
    {"event": "quiet", "on": True},
    {"event": "converse", "on": False},
    {"event": "roster", "room": "lobby", "topic": "", "members": MEMBERS},
    {
        "event": "roster",
        "room": "lobby",
        "topic": "",
        "members": MEMBERS[:1],
        "after": "al",
        "count": 5012,
        "next": "alice",
    },
    {
        "event": "users",
        "users": [{"nick": "bob", "rooms": ["lobby"], "since": AT, "idle": 3, "away": False}],
    },
    {
        "event": "users",
        "users": [{"nick": "bob", "rooms": ["lobby"], "since": AT, "idle": 3, "away": False}],
        "after": "al",
        "count": 5012,
        "next": "bob",
    },
    {
        "event": "whois",
        "nick": "bob",
        "rooms": ["lobby", "ops"],
        "since": AT,
        "idle": 3,
        "away": True,
        "why": "lunch",
    },
    {
        "event": "rooms",
        "rooms": [{"name": "ops", "topic": "deploys", "people": 3, "inside": False, "unread": 12}],
    },
    {
        "event": "history",
        "room": "lobby",
        "messages": [HELLO],
        "complete": False,
        "new": 3,
        "since": AT,
    },
    {"event": "search", "messages": [HELLO]},
    {"event": "help", "commands": COMMANDS},
    {"event": "pong"},
    {"event": "bye", "reason": "the server is shutting down"},
    {"event": "notice", "text": "the kettle is on"},
    {"event": "error", "code": "nick_taken", "text": "The name bob is taken.", "free": ["bob_", "bob2"]},
]


def test_the_samples_are_all_there_are():
    assert {type(event) for event in EVERY_EVENT} == set(get_args(events.AnyEvent))


@pytest.mark.parametrize(("event", "fields"), list(zip(EVERY_EVENT, ON_THE_WIRE, strict=True)))
def test_each_event_is_one_line_with_its_fields(event, fields):
    line = DIALECT.encode(event)
    assert json.loads(line) == fields
    assert (line.count(b"\n"), line[-1:]) == (1, b"\n")


@pytest.mark.parametrize("event", EVERY_EVENT)
def test_the_tag_of_the_line_comes_back_as_re(event):
    reply = msgspec.structs.replace(event, re="t-1")
    assert json.loads(DIALECT.encode(reply))["re"] == "t-1"
    assert "re" not in json.loads(DIALECT.encode(event))


@pytest.mark.parametrize("event", EVERY_EVENT)
def test_each_event_is_understood_by_a_client(event):
    reply = msgspec.structs.replace(event, re="t-1")
    assert [events.decode(DIALECT.encode(each)) for each in (event, reply)] == [event, reply]


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_through_and_keeps_to_its_line(text):
    event = events.Message(room="lobby", id=1, at=AT, nick="bob", text=text, kind="say")
    line = DIALECT.encode(event)
    assert line.count(b"\n") == 1
    assert not any(byte < 0x20 for byte in line[:-1])
    assert events.decode(line) == event


def test_an_error_without_free_names_has_none():
    assert "free" not in json.loads(DIALECT.encode(events.Error(code="busy", text="x")))


def test_what_happens_elsewhere_looks_the_same():
    """Each event says in which room it happened, and is encoded once for all."""
    assert DIALECT.elsewhere is DIALECT


def test_with_converse_a_line_is_speech():
    assert DIALECT.decode(b'"two\\nlines"', converse=True) == Request(commands.Say("two\nlines"))
    assert DIALECT.decode(b"/@1 look", converse=True) == Request(commands.Look(), "1")


@pytest.mark.parametrize(
    ("line", "request_"),
    [
        (b"ping", Request(commands.Ping())),
        (rb'@1 #lobby say "two\nlines"', Request(commands.Say("two\nlines"), "1", "lobby")),
        (b"say caf\xc3\xa9 \xff", Request(commands.Say("café �"))),
        (b"", None),
    ],
)
def test_lines_are_the_same_as_ever_but_for_texts_in_json(line, request_):
    assert DIALECT.decode(line) == request_


def test_a_tag_that_is_none():
    with pytest.raises(InvalidTag):
        DIALECT.decode(b"@! ping")
