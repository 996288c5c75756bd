"""The catalogue has words for all that happens, and for nothing else; nobody can say anything through it."""

import re
import string
from typing import get_args, get_type_hints

import msgspec
import pytest

from chatkit.protocol import commands, errors, events, names
from chatkit.protocol.errors import ChatError, NickInvalid
from chatkit.server import words
from chatkit.server.dialects.text import TextDialect
from chatkit.server.transports import wrong_port
from chatkit.server.words import ENGLISH, reason
from tests.samples import AT, EVERY_EVENT, HELLO, LOGOUT, SAY


def why(nick):
    with pytest.raises(NickInvalid) as caught:
        names.nick(nick)
    return caught.value.why


# What an attribute of an error may be, where errors differ in what they say by it.
FACTS = {
    "why": [why(nick) for nick in ("", "b@d", "__", "bобик")],
    "nearest": [None, "look"],
    "alike": [False, True],
    "free": [(), ("bob_", "bob2")],
    "room": ["kitchen"],
    "verb": [*commands.BY_VERB, "dance"],
    "protocol": ["http", *(protocol for _, protocol in wrong_port._OPENINGS)],
}
PLAIN = {str: "bob", int: 7, float: 60.0}

# Reasons and whatever else is said in words where it comes about, and not by the dialect.
SAID_ELSEWHERE = {
    "here",
    "private.lost",
    "reason.lost",
    "history.unavailable",
    "reason.endless",
    "reason.too_slow",
    "reason.shutdown",
    "reason.fenced",
}


def every_error():
    """Each kind of refusal, with each combination of facts by which its words may differ."""
    for kind in ChatError.__subclasses__():
        made = [{}]
        for name, type_ in get_type_hints(kind).items():
            if name != "code":
                made = [
                    {**facts, name: fact} for facts in made for fact in FACTS.get(name, [PLAIN.get(type_)])
                ]
        yield from (kind(**facts) for facts in made)


def every_past():
    """An answer about the past in each way in which its words may differ."""
    for messages in [], [HELLO]:
        yield events.Search(messages=messages)
        for complete in False, True:
            for new in None, 0, 1, 2:
                since = None if new is None else AT
                yield events.History(room="lobby", messages=messages, complete=complete, new=new, since=since)


def every_way():
    """Events whose words differ with what is in them."""
    for text in "", "tea":
        yield events.Joined(room="ops", topic=text)
        yield events.Topic(room="ops", text=text)
        yield events.Topic(room="ops", text=text, nick="bob", at=AT)
        yield events.Query(nick=text, room="ops")
        for away in False, True:
            yield events.Away(room="ops", nick="bob", away=away, why=text, at=AT)
            yield events.Whois(nick="bob", rooms=[], since=AT, idle=3, away=away, why=text)
    for on in False, True:
        yield events.Quiet(on=on)
        yield events.Converse(on=on)
        yield events.Roster(room="ops", topic="", members=[events.Member("bob", AT, away=on)])
        yield events.Users(users=[events.User("bob", [], AT, 3, away=on)])
        yield events.Rooms(rooms=[events.RoomLine("ops", "", 3, inside=on)])
    yield events.Ignoring(nicks=[])
    for text in "waves", "'s kettle":
        yield msgspec.structs.replace(HELLO, kind="emote", text=text)
        yield events.Private(sender="bob", to="alice", id=1, at=AT, text=text, kind="emote")


class Noting(dict):
    """A catalogue that remembers what was looked up."""

    def __init__(self, catalogue):
        super().__init__(catalogue)
        self.used = set()

    def __getitem__(self, key):
        self.used.add(key)
        return super().__getitem__(key)


def test_each_error_has_words():
    assert all(reason(error).strip() for error in every_error())


def test_each_event_has_words():
    assert {type(event) for event in EVERY_EVENT} == set(get_args(events.AnyEvent))
    assert all(TextDialect().encode(event).strip() for event in EVERY_EVENT)


def test_codes_are_one_for_each_kind_and_are_those_of_the_list():
    codes = [kind.code for kind in ChatError.__subclasses__()]
    assert len(set(codes)) == len(codes)
    listed = dict(re.findall(r"── (\w+) +(\w+)", errors.__doc__))
    assert listed == {kind.__name__: kind.code for kind in ChatError.__subclasses__()}


def test_nothing_in_the_catalogue_is_said_by_nobody(monkeypatch):
    noting = Noting(ENGLISH)
    monkeypatch.setattr(words, "ENGLISH", noting)
    for error in every_error():
        reason(error)
    dialect = TextDialect(noting)
    for event in [
        *EVERY_EVENT,
        events.Left(room="lobby", nick="bob", at=AT, reason=""),
        events.Presence(room="lobby", entered=1, left=0, count=201, at=AT),
        events.Presence(room="lobby", entered=0, left=1, count=201, at=AT),
        events.Roster(room="lobby", topic="", members=[], count=201),
        events.Bye(reason=""),
        events.Users(users=[events.User("bob", [], AT, 0)], count=201),
        *(events.Help(commands=[command]) for command in (SAY, LOGOUT)),
        *every_past(),
        *every_way(),
        msgspec.structs.replace(HELLO, text="\n" * 200),
    ]:
        dialect.encode(event)
    assert ENGLISH.keys() - noting.used - SAID_ELSEWHERE == set()


@pytest.mark.parametrize("key", sorted(ENGLISH))
def test_a_template_names_fields_and_reaches_into_none(key):
    """`{nick.__class__}` would show what is inside."""
    fields = [field for _, field, _, _ in string.Formatter().parse(ENGLISH[key]) if field is not None]
    assert all(field.isidentifier() for field in fields)


@pytest.mark.parametrize("braces", ["{0.__class__}", "{nick}", "{", "}}", "%s", "{verb!r}"])
def test_braces_of_others_are_only_braces(braces):
    for error in (
        errors.UnknownCommand(braces),
        errors.UnknownCommand("x", braces),
        errors.NickTaken("x", braces, alike=True),
        errors.NotInRoom(braces),
        errors.InvalidArgument("format", braces, "format text|json"),
    ):
        assert braces in reason(error)


def test_what_is_told_is_one_line():
    assert [error for error in every_error() if not reason(error).isprintable()] == []


def test_facts_cannot_begin_a_line_or_move_the_cursor():
    told = reason(errors.UnknownCommand("x\r\nbob: hi\x1b[2J"))
    assert told.startswith("Unknown command: x bob: hi. ")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (errors.LoginRequired(), 'Please log in. Use "login <nick>"'),
        (errors.MissingArgument("login", "login NICK"), 'Please enter a name. Use "login <nick>"'),
        (errors.MissingArgument("say", "say TEXT"), 'Please enter what to say. Use "say <text>"'),
        (errors.MissingArgument("format", "format text|json"), "Something is missing. Use: format text|json"),
        (
            errors.UnknownCommand("lokk", "look"),
            'Unknown command: lokk. Did you mean "look"? To talk, type "say" and your words.',
        ),
        (
            errors.UnknownCommand("dance"),
            'Unknown command: dance. To talk, type "say" and your words; "help" lists the commands.',
        ),
        (errors.NickTaken("bob", "Bob"), "The name bob is taken. Please try again."),
        (
            errors.NickTaken("b0b", "bob", alike=True, free=("b0b_", "b0b2")),
            "The name b0b looks like bob, who is here. Please try again.",
        ),
        (errors.LoginTooLate(60.0), "Nobody logged in within 60 seconds."),
        (errors.LoginTooLate(0.5), "Nobody logged in within 0.5 seconds."),
        (
            errors.WrongProtocol("http"),
            "This is a chat, not a web server. Use: chatkit connect, telnet or nc.",
        ),
    ],
)
def test_wording(error, told):
    assert reason(error) == told
