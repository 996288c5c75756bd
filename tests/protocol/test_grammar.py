"""A line is a tag, a room, a verb and its arguments; nothing that anybody sends is worse than an answer."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chatkit.protocol import commands
from chatkit.protocol.commands import (
    REGISTRY,
    Command,
    Format,
    Help,
    Incomplete,
    Login,
    Logout,
    Look,
    Ping,
    Say,
    Unknown,
    Who,
)
from chatkit.protocol.errors import ChatError, InvalidTag
from chatkit.protocol.grammar import Request, parse
from chatkit.protocol.text import clean
from tests.corpus import HOSTILE, HOSTILE_JSON

TAG = "Az09_.-"

COMMANDS = [
    ("login bob", Login("bob")),
    ("login  bob ", Login("bob")),
    ("login bob smith", Login("bob smith")),
    ("login", Incomplete("login")),
    ("say hello", Say("hello")),
    ("say  hello  world ", Say("hello  world")),
    ("say", Incomplete("say")),
    ("say \t ", Incomplete("say")),
    ("say \x1b[0m", Incomplete("say")),
    ("say @bob #ops /quit", Say("@bob #ops /quit")),
    ('say the "word"', Say('the "word"')),
    ("look", Look()),
    ("look u199", Look("u199")),
    ("who u199", Who("u199")),
    ("who", Who()),
    ("ping at me", Ping()),
    ("help", Help()),
    ("help say", Help("say")),
    ("ping", Ping()),
    ("format json", Format("json")),
    ("format", Incomplete("format")),
    ("logout", Logout()),
    ("quit", Logout()),
    ("exit", Logout()),
    ("bye", Logout()),
    ('"hello"', Say("hello")),
    ('"he said "hi" to me', Say('he said "hi" to me')),
    # however it is written
    ("SAY Hello", Say("Hello")),
    ("/say hello", Say("hello")),
    ("/LOOK", Look()),
    ("  \t say hello", Say("hello")),
    ("say\thello", Say("hello")),
    ("say\u3000你好", Say("你好")),
    ("\ufefflogin bob", Login("bob")),
    ("\0look", Look()),
    ("lo\x1b[0mok", Look()),
    # shortcuts
    ("'hello", Say("hello")),
    ('"hello', Say("hello")),
    ("' hello", Say("hello")),
    ("'/quit", Say("/quit")),
    ("'", Incomplete("say")),
    # what is no verb
    ("dance", Unknown("dance")),
    ("dance wildly", Unknown("dance")),
    ("//say hello", Unknown("/say")),
    ("/", Unknown("/")),
    ("/ say hello", Unknown("/ say hello")),
    ("你好", Unknown("你好")),
    ("sayhello", Unknown("sayhello")),
    ("\x1b[31mred\x1b[0m alert", Unknown("red")),
    ("x" * 50, Unknown("x" * 40)),
    ("\u2067" + "x" * 50 + "\u2069", Unknown("\u2067" + "x" * 39 + "\u2069")),
    ("unknown", Unknown("unknown")),
    ("incomplete", Unknown("incomplete")),
]

REQUESTS = [
    ("@7 look", Request(Look(), "7", None)),
    (f"@{TAG} say hi", Request(Say("hi"), TAG, None)),
    ("@" + "x" * 64 + " look", Request(Look(), "x" * 64, None)),
    ("@7", Request(Unknown("@7"), "7", None)),
    ("@7 ", Request(Unknown("@7"), "7", None)),
    ("@7   /say hi", Request(Say("hi"), "7", None)),
    ("@7\tlook", Request(Look(), "7", None)),
    ("@7 @8 look", Request(Unknown("@8"), "7", None)),
    ("#ops say hi", Request(Say("hi"), None, "ops")),
    ("#小明 look", Request(Look(), None, "小明")),
    ("#ops", Request(Unknown("#ops"), None, "ops")),
    ("@7 #ops", Request(Unknown("@7 #ops"), "7", "ops")),
    ("##ops look", Request(Look(), None, "#ops")),
    ("# look", Request(Unknown("#"), None, None)),
    ("@7 #ops say hi", Request(Say("hi"), "7", "ops")),
    ("@7 #ops 'hi", Request(Say("hi"), "7", "ops")),
    ("#ops @7 look", Request(Unknown("@7"), None, "ops")),
    ("#o\u202eps look", Request(Look(), None, "ops")),
]

BAD_TAGS = ["@", "@ look", "@a!b look", "@小 look", "@" + "x" * 65 + " look", "@a,b", "@\x1b[0m look"]

JSON_TEXTS = [
    (r'say "hello"', "hello"),
    (r'say "two\nlines"', "two\nlines"),
    (r'say "\r\n a\r\nb \n"', "a\nb"),
    (r'say  "spaced"  ', "spaced"),
    (r'say "say \"hi\""', 'say "hi"'),
    (r'say "\u001b[31mred\u001b[0m"', "red"),
    (r'say "one\u2028two"', "one\ntwo"),
    (r'say "a\u202eb"', "ab"),
    (r'say "小明 \ud83d\ude00"', "小明 😀"),
    ('say plain "text"', 'plain "text"'),
    ('say "a" and "b"', '"a" and "b"'),
    ('say "not ended', '"not ended'),
    (r'say "\ud800"', r'"\ud800"'),
    ('say "\ud800"', '""'),
    (r'say "bad \x"', r'"bad \x"'),
    ("say 5", "5"),
    ("say [1]", "[1]"),
]

VERBS = st.sampled_from(
    [*commands.BY_VERB, "'", '"', "/", "@1", "#ops", "dance", '"\\n"', "\x1b[0m", "\ufeff"]
)
LINES = st.text(max_size=60) | st.lists(VERBS | st.text(max_size=8), max_size=6).map(" ".join)


def texts_of(request):
    """Every string that somebody else may come to see."""
    values = [getattr(request.command, field) for field in request.command.__struct_fields__]
    return [value for value in (*values, request.room) if value is not None]


@pytest.mark.parametrize("json_text", [False, True])
@pytest.mark.parametrize(("line", "command"), COMMANDS)
def test_commands(line, command, json_text):
    assert parse(line, json_text=json_text) == Request(command)


@pytest.mark.parametrize(("line", "request_"), REQUESTS)
def test_tags_and_rooms(line, request_):
    assert parse(line) == request_


@pytest.mark.parametrize("line", BAD_TAGS)
def test_what_is_no_tag_is_refused(line):
    with pytest.raises(InvalidTag):
        parse(line)


@pytest.mark.parametrize("line", ["", " ", "\t", " \t ", "\ufeff", "\0", "\0\ufeff \x0b"])
def test_an_empty_line_asks_for_nothing(line):
    assert parse(line) is None


@pytest.mark.parametrize(("line", "text"), JSON_TEXTS)
def test_a_last_argument_may_be_a_json_string(line, text):
    assert parse(line, json_text=True) == Request(Say(text) if text else Incomplete("say"))


@pytest.mark.parametrize("line", [r'say ""', r'say "  "', r'say "\n"', r'say "\u001b[0m"', r'say "\u0000"'])
def test_a_json_string_with_nothing_in_it_is_no_text(line):
    assert parse(line, json_text=True) == Request(Incomplete("say"))


def test_other_arguments_may_be_json_strings_too():
    assert parse('login "bob"', json_text=True) == Request(Login("bob"))


def test_people_may_say_json():
    assert parse(r'say "a\nb"') == Request(Say(r'"a\nb"'))


@pytest.mark.parametrize("text", [case[1] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_hostile_text_is_clean_wherever_it_stands(text):
    for line in (
        text,
        f"say {text}",
        f"login {text}",
        f"help {text}",
        f"#{text} look",
        f"'{text}",
        f"{text} hi",
    ):
        request = parse(line)
        assert request is None or all(clean(part) == part for part in texts_of(request))


@pytest.mark.parametrize("text", [case[1] for case in HOSTILE_JSON], ids=[case[0] for case in HOSTILE_JSON])
def test_hostile_json_is_clean(text):
    request = parse(f"say {text}", json_text=True)
    assert all(clean(part, newlines=True) == part for part in texts_of(request))


@given(LINES, st.booleans())
@example('say "' + "[" * 5000 + '"', True)
@example("say " + "[" * 5000, True)
def test_any_line_is_a_request_or_a_chat_error(line, json_text):
    try:
        request = parse(line, json_text=json_text)
    except ChatError:
        return
    assert request is None or isinstance(request.command, Command)
    assert request is None or all(clean(part, newlines=json_text) == part for part in texts_of(request))


SPACES = st.text(" \t\x1c\u3000\xa0", min_size=1, max_size=3)
TAGS = st.none() | st.from_regex(r"[A-Za-z0-9_.-]{1,64}", fullmatch=True)
ROOMS = st.none() | st.text(min_size=1, max_size=5).filter(lambda room: not any(map(str.isspace, room)))
ARGUMENTS = st.text(max_size=20) | st.sampled_from(
    ["", '"a b"', '"a\\nb"', "#ops", "@7", "/x", "\x1b[0m", "héllo"]
)


@given(TAGS, ROOMS, st.sampled_from(sorted(commands.BY_VERB)), ARGUMENTS, SPACES, st.booleans())
def test_a_line_means_the_same_however_it_is_written(tag, room, verb, argument, space, json_text):
    """A verb in small letters takes a short way; one in capitals or with a `/` takes the long one."""
    parts = [f"@{tag}"] * (tag is not None) + [f"#{room}"] * (room is not None)
    short = parse(" ".join([*parts, verb, argument]), json_text=json_text)
    assert (short.tag, short.room) == (tag, None if room is None else clean(room))
    assert parse(space.join([*parts, verb.upper(), argument]), json_text=json_text) == short
    assert parse(space.join(["", *parts, f"/{verb}", argument, ""]), json_text=json_text) == short


@given(ARGUMENTS)
def test_what_is_said_is_the_rest_of_the_line_made_safe(argument):
    text = clean(argument.strip()).strip()
    said = Request(Say(text) if text else Incomplete("say"), "7")
    assert parse(f"@7 say {argument}") == said
    assert parse(f"@7 /SAY {argument}") == said
    assert parse(f"@7 ' {argument}") == said


@pytest.mark.parametrize("line", ["@" + "a" * 65, "@a!b", "@a#", "@#ops", "@\u3000say hi"])
@pytest.mark.parametrize("rest", ["", " say hi", " #ops look", " @7 look"])
def test_no_verb_makes_a_tag_of_what_is_none(line, rest):
    with pytest.raises(InvalidTag):
        parse(line + rest)


class Move(Command, frozen=True):
    """A command with several arguments, as later ones will have."""

    nick: str
    room: str
    why: str = ""


def test_of_several_arguments_the_last_takes_the_rest(monkeypatch):
    spec = commands.Spec(Move, "move", "move NICK ROOM [WHY]", "", "")
    monkeypatch.setattr("chatkit.protocol.grammar.BY_VERB", {"move": spec})
    assert parse("move bob  ops  too loud  here") == Request(Move("bob", "ops", "too loud  here"))
    assert parse("move b\x1b[0mob o\x07ps") == Request(Move("bob", "ops"))
    assert parse("move bob") == Request(Incomplete("move"))
    assert parse('move "bob" ops "two\\nlines"', json_text=True) == Request(
        Move('"bob"', "ops", "two\nlines")
    )
    assert parse("move \x1b[0m ops") == Request(Incomplete("move"))


def test_every_command_can_be_written():
    assert {type(parse(spec.example).command) for spec in REGISTRY} == {spec.command for spec in REGISTRY}


def test_every_argument_is_made_safe_and_not_the_last_one_alone():
    assert parse("tell a\0b\x1b[2Jc hi").command == commands.Tell("abc", "hi")
    assert parse('tell a\x1b[A "x"', json_text=True).command == commands.Tell("a", "x")
