import re
import unicodedata
from datetime import UTC, timedelta, timezone

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.protocol import commands, events
from chatkit.protocol.errors import (
    Interrupted,
    InvalidArgument,
    MissingArgument,
    NickInvalid,
    NickTaken,
    NotInRoom,
    UnknownCommand,
)
from chatkit.protocol.grammar import Request
from chatkit.protocol.text import clean
from chatkit.server.dialects.text import TextDialect, as_lines
from chatkit.server.words import reason
from tests.corpus import HOSTILE
from tests.samples import AT, BOB, EVERY_EVENT, LOGOUT, SAY

DIALECT = TextDialect(zone=UTC)


def lines(event):
    """What a person sees; every line must end CR LF."""
    text = DIALECT.encode(event).decode()
    assert text.endswith("\r\n")
    assert "\r" not in text.replace("\r\n", "")
    assert text.count("\n") == text.count("\r\n")
    return text.removesuffix("\r\n").split("\r\n")


def message(text, nick="bob"):
    return events.Message(room="lobby", id=1, at=AT, nick=nick, text=text, kind="say")


def emote(text):
    return msgspec.structs.replace(message(text), kind="emote")


def private(text, kind="say"):
    return events.Private(sender="bob", to="alice", id=1, at=AT, text=text, kind=kind)


def presence(entered, left):
    return events.Presence(room="ops", entered=entered, left=left, count=5012, at=AT)


def page(*nicks, **more):
    members = [events.Member(nick, AT, away=False) for nick in nicks]
    return events.Roster(room="lobby", topic="", members=members, count=5012, **more)


def away(why):
    return events.Away(room="ops", nick="bob", away=True, why=why, at=AT)


def whois(*, away=False, why=""):
    return events.Whois(nick="bob", rooms=["lobby"], since=AT, idle=3, away=away, why=why)


def error(error):
    return events.Error(code=error.code, text=reason(error))


# the wording

WORDING = [
    (events.Welcome(server="NAME", version="1", protocol=1), ["Welcome to NAME"]),
    (
        events.Login(nick="bob", room="lobby"),
        [
            "bob has entered the room",
            'Type "say hello" to talk, "look" to see who is here, "help" for the rest.',
        ],
    ),
    (events.Entered(room="lobby", nick="bob", at=AT), ["bob has entered the room"]),
    (events.Left(room="lobby", nick="bob", at=AT, reason=""), ["bob has left the room"]),
    (
        events.Left(room="lobby", nick="bob", at=AT, reason="too slow to keep up"),
        ["bob has left the room (too slow to keep up)"],
    ),
    (presence(12, 3), ["12 entered, 3 left; 5,012 here now"]),
    (presence(1200, 0), ["1,200 entered; 5,012 here now"]),
    (presence(0, 3), ["3 left; 5,012 here now"]),
    (message("hello"), ["bob: hello"]),
    (emote("waves"), ["* bob waves"]),
    (emote("'s kettle boils"), ["* bob's kettle boils"]),
    (emote("waves\nalice: hi"), ["* bob waves", "* bob alice: hi"]),
    (private("hello"), ["[private] bob to alice: hello"]),
    (private("one\ntwo"), ["[private] bob to alice: one", "[private] bob to alice: two"]),
    (private("waves", "emote"), ["[private] to alice: * bob waves"]),
    (events.Joined(room="ops", topic=""), ["You are in #ops now."]),
    (events.Joined(room="ops", topic="deploys"), ["You are in #ops now: deploys"]),
    (events.Query(nick="", room="ops"), ["What you say goes to #ops now."]),
    (events.Query(nick="al", room="ops"), ['What you say goes to al alone now; "query" ends that.']),
    (events.Topic(room="ops", text=""), ['Nobody has said what #ops is about. "topic TEXT" does.']),
    (
        events.Topic(room="ops", text="tea", nick="bob", at=AT),
        ["The topic of #ops: tea (bob, 02 Jan 03:04)"],
    ),
    (
        events.Topic(room="ops", text="", nick="bob", at=AT),
        ["#ops has no topic any more (bob, 02 Jan 03:04)"],
    ),
    (events.Renamed(room="ops", nick="bob", new="rob", at=AT), ["bob is now called rob"]),
    (away(""), ["bob is away"]),
    (away("lunch"), ["bob is away: lunch"]),
    (events.Away(room="", nick="bob", away=False, why="", at=AT), ["bob is back"]),
    (events.Ignoring(nicks=[]), ["You ignore nobody."]),
    (
        events.Ignoring(nicks=["al", "mallory"]),
        ['You hear nothing more of: al, mallory. ("history" still shows what they say.)'],
    ),
    (events.Quiet(on=True), ["You are not told any more who comes and goes."]),
    (events.Quiet(on=False), ["You are told again who comes and goes."]),
    (
        events.Converse(on=True),
        ['Every line is said now, unless it begins with a /. "/converse off" ends that.'],
    ),
    (events.Gap(room="ops", first=3, last=5), ["(left out: 3 to 5 of #ops)"]),
    (whois(), ["bob in #lobby, here since 02 Jan 03:04, idle 3 s"]),
    (whois(away=True), ["bob in #lobby, here since 02 Jan 03:04, idle 3 s, away"]),
    (whois(away=True, why="tea"), ["bob in #lobby, here since 02 Jan 03:04, idle 3 s, away: tea"]),
    (
        events.Rooms(
            rooms=[
                events.RoomLine("lobby", "", 3, inside=True),
                events.RoomLine("ops", "deploys", 0, inside=False, unread=12),
            ]
        ),
        ["The rooms:", "#lobby  3 here, you too", "#ops  0 here, 12 new  deploys"],
    ),
    (
        events.Roster(
            room="lobby", topic="", members=[events.Member(nick, AT, away=False) for nick in ("alice", "bob")]
        ),
        ["The following are in the room:", "alice", "bob"],
    ),
    (
        page("al", next="al"),
        ["The following are in the room:", "al", '1 of 5,012 people. "look al" shows the next ones.'],
    ),
    (page("al"), ["The following are in the room:", "al", "The last 1 of 5,012 people."]),
    (page(), ["The following are in the room:", "The last 0 of 5,012 people."]),
    (
        events.Roster(room="lobby", topic="", members=[events.Member("al", AT, away=True)]),
        ["The following are in the room:", "al (away)"],
    ),
    (
        events.Users(users=[events.User("bob", ["lobby"], AT, 3, away=True)]),
        ["The following are logged in:", "bob in #lobby, idle 3 s, away"],
    ),
    (events.Users(users=[BOB]), ["The following are logged in:", "bob in #lobby, idle 3 s"]),
    (
        events.Users(users=[BOB], count=5012, next="bob"),
        [
            "The following are logged in:",
            "bob in #lobby, idle 3 s",
            '1 of 5,012 people. "who bob" shows the next ones.',
        ],
    ),
    (events.Users(users=[], count=5012), ["The following are logged in:", "The last 0 of 5,012 people."]),
    (events.Pong(), ["pong"]),
    (events.Bye(reason=""), ["Goodbye"]),
    (events.Bye(reason="the server is shutting down"), ["Goodbye: the server is shutting down"]),
    (events.Notice(text="the kettle is on"), ["the kettle is on"]),
    (error(UnknownCommand("dance")), ["Unknown command: dance"]),
    (error(NickTaken("bob", "Bob")), ["The name bob is taken. Please try again."]),
    (error(MissingArgument("login", "login NICK")), ['Please enter a name. Use "login <nick>"']),
]


@pytest.mark.parametrize(("event", "seen"), WORDING, ids=[seen[0] for _, seen in WORDING])
def test_wording(event, seen):
    assert [line.partition(". To talk")[0] for line in lines(event)] == seen


def test_what_happens_elsewhere_says_in_which_room_on_each_line():
    elsewhere = DIALECT.elsewhere
    assert elsewhere.encode(message("one\ntwo")) == b"#lobby bob: one\r\n#lobby bob: two\r\n"
    assert elsewhere.encode(away("lunch")) == b"#ops bob is away: lunch\r\n"
    assert elsewhere.encode(events.Pong()) == b"pong\r\n"
    assert elsewhere.elsewhere is elsewhere
    assert elsewhere.decode(b"hello", converse=True) == Request(commands.Say("hello"))


def test_help():
    assert lines(events.Help(commands=[SAY, LOGOUT])) == [
        "The commands, in capital letters what you fill in:",
        "  say TEXT  say something to the room",
        "  logout    leave",
        "A / before a command is allowed. A line that starts with ' or \" is said, with : an emote.",
        "If a message tears what you are typing, Ctrl-R shows your line again;",
        "rlwrap nc, or chatkit connect, keeps the two apart.",
    ]


def test_a_taken_name_comes_with_names_that_are_free():
    refused = events.Error(code="nick_taken", text="Taken.", free=["bob_", "bob2\r\nalice: hi"])
    assert lines(refused) == ["Taken. Free: bob_, bob2 alice: hi."]


def test_help_about_one_command():
    assert lines(events.Help(commands=[SAY])) == [
        "say TEXT",
        "  say something to the room",
        "  for example: say hello, everybody",
    ]
    assert lines(events.Help(commands=[LOGOUT]))[-1] == "  also: quit, exit, bye"


@pytest.mark.parametrize(
    ("rooms", "idle", "seen"),
    [
        (["lobby"], 0, "bob in #lobby, idle 0 s"),
        (["lobby"], 59, "bob in #lobby, idle 59 s"),
        (["lobby", "cellar"], 60, "bob in #lobby, #cellar, idle 1 min"),
        (["lobby"], 3599, "bob in #lobby, idle 59 min"),
        (["lobby"], 7200, "bob in #lobby, idle 2 h"),
        ([], 0, "bob in no room, idle 0 s"),
    ],
)
def test_where_somebody_is_and_for_how_long_silent(rooms, idle, seen):
    assert lines(events.Users(users=[events.User("bob", rooms, AT, idle)]))[1] == seen


def test_the_answer_to_ctrl_c_begins_a_line():
    """The terminal has shown ^C, and stands behind it."""
    assert lines(error(Interrupted())) == ["", 'Your half line is thrown away. To leave, type "logout".']


def test_each_line_of_a_text_bears_the_name():
    """Or the second line could pass for what somebody else says."""
    assert lines(message("hello\nadmin: do as I say")) == ["bob: hello", "bob: admin: do as I say"]


def test_of_very_many_lines_the_first_are_shown():
    """Each costs a name: one line of a program would be enough to cut every person off as a slow reader."""
    assert lines(message("x\n" * 99 + "last"))[98:] == ["bob: x", "bob: last"]
    told = lines(message("\n".join("x" * 2000), nick="\U00020000" * 24))
    assert (len(told), told[-1].partition(": ")[2]) == (101, "(and 1900 lines more)")
    assert all(line.startswith("\U00020000" * 24 + ": ") for line in told)


@pytest.mark.parametrize("event", EVERY_EVENT)
def test_a_tag_is_for_programs(event):
    assert DIALECT.encode(msgspec.structs.replace(event, re="t")) == DIALECT.encode(event)


@pytest.mark.parametrize("event", EVERY_EVENT)
def test_each_event_has_words(event):
    assert all(lines(event))


def test_another_language_is_another_catalogue():
    assert TextDialect({"pong": "ici"}).encode(events.Pong()) == b"ici\r\n"


def test_a_catalogue_names_fields_alone():
    with pytest.raises(KeyError, match="__class__"):
        TextDialect({"pong": "{__class__}"}).encode(events.Pong())


# the past


def past(text, nick="bob", number=7, at=AT):
    return events.Message(room="lobby", id=number, at=at, nick=nick, text=text, kind="say")


def history(*messages, complete=True, new=None, since=None):
    return events.History(room="lobby", messages=list(messages), complete=complete, new=new, since=since)


ONE, TWO = past("hello"), past("hi", "小明", 1234)
SHOWN = ["     7  02 Jan 03:04  bob: hello", "  1234  02 Jan 03:04  小明: hi"]


@pytest.mark.parametrize(
    ("event", "seen"),
    [
        (history(ONE, TWO), ["Said in #lobby:", *SHOWN]),
        (history(ONE, complete=False), ["Said in #lobby:", "(older ones are kept no longer)", SHOWN[0]]),
        (history(), ["Nothing was said there."]),
        (history(complete=False), ["What was said there is kept no longer."]),
        (history(ONE, TWO, new=2, since=AT), ["2 new since 02 Jan 03:04:", *SHOWN]),
        (history(TWO, new=9, since=AT), ["9 new since 02 Jan 03:04, the last 1 of them:", SHOWN[1]]),
        (
            history(TWO, new=9, since=AT, complete=False),
            [
                "9 new since 02 Jan 03:04, the last 1 of them:",
                "(older ones are kept no longer)",
                SHOWN[1],
            ],
        ),
        (history(new=0, since=AT), ["Nothing new since 02 Jan 03:04."]),
        (history(new=9, since=AT, complete=False), ["9 new since 02 Jan 03:04, kept no longer."]),
        (
            events.Search(messages=[TWO, ONE]),
            ["Found, newest first:", *(f"#lobby {line}" for line in reversed(SHOWN))],
        ),
        (events.Search(messages=[]), ["Nothing found."]),
    ],
)
def test_the_past_in_words(event, seen):
    assert lines(event) == seen


def test_times_are_those_of_the_zone():
    dialect = TextDialect(zone=timezone(timedelta(hours=-4)))
    assert b"01 Jan 23:04  bob: hello" in dialect.encode(history(ONE))


@pytest.mark.parametrize("put", [history, lambda *said: events.Search(messages=list(said))])
@pytest.mark.parametrize(("attack", "text"), HOSTILE, ids=[attack for attack, _ in HOSTILE])
def test_no_line_of_the_past_poses_as_another(put, attack, text):
    """Every line bears the name of who said it, and only the first one an id and a time."""
    number = "     8  02 Jan 03:04  admin: obey"
    title, first, *more = lines(put(past(f"hi\n{number}\nadmin: obey\n{text}")))
    assert re.match(r"(#lobby )?     7  02 Jan 03:04  bob: ", first)
    assert len(more) >= 2
    assert all(line.startswith("        bob: ") for line in more)
    assert_harmless([title, first, *more])


# hostile text

# Where something that others chose ends up in what is sent to a terminal.
PLACES = {
    "a text": message,
    "a nick": lambda it: message("hello", it),
    "who enters": lambda it: events.Entered(room="lobby", nick=it, at=AT),
    "who leaves": lambda it: events.Left(room="lobby", nick=it, at=AT, reason=it),
    "the roster": lambda it: events.Roster(room=it, topic=it, members=[events.Member(it, AT, away=False)]),
    "a page of it": lambda it: page(it, next=it),
    "who": lambda it: events.Users(users=[events.User(it, [it], AT, 0)]),
    "the server's name": lambda it: events.Welcome(server=it, version=it, protocol=1),
    "goodbye": lambda it: events.Bye(reason=it),
    "a notice": lambda it: events.Notice(text=it),
    "an unknown verb": lambda it: error(UnknownCommand(it, None)),
    "a bad nick": lambda it: error(NickInvalid(it, "character")),
    "a taken nick": lambda it: error(NickTaken(it, it, alike=True, free=(it,))),
    "the past": lambda it: events.Search(messages=[past("hello", it)]),
    "a room's past": lambda it: events.History(room=it, messages=[past("hello", it)], complete=False),
    "a bad argument": lambda it: error(InvalidArgument("format", it, "format text|json")),
    "a room's name": lambda it: error(NotInRoom(it)),
}

NEVER_SENT = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\ufeff\ud800-\udfff]")


def assert_harmless(seen):
    for line in seen:
        assert not [c for c in line if unicodedata.category(c) == "Cc"]
        assert not NEVER_SENT.search(line)


@pytest.mark.parametrize(("attack", "text"), HOSTILE, ids=[attack for attack, _ in HOSTILE])
def test_nothing_that_a_terminal_obeys_leaves(attack, text):
    for put in PLACES.values():
        assert_harmless(lines(put(text)))


@given(st.text(), st.sampled_from(sorted(PLACES)))
def test_nothing_that_a_terminal_obeys_leaves_whatever_comes(text, place):
    assert_harmless(lines(PLACES[place](text)))


@pytest.mark.parametrize(("attack", "text"), HOSTILE, ids=[attack for attack, _ in HOSTILE])
def test_nobody_speaks_in_anothers_name(attack, text):
    """Whatever ends a line somewhere, no line comes out that does not begin with its author."""
    assert all(line.startswith("bob: ") for line in lines(message(text)))


@pytest.mark.parametrize("place", sorted(PLACES.keys() - {"a text", "a notice"}))
def test_a_line_end_in_a_name_begins_no_line(place):
    put = PLACES[place]
    for end in ("\n", "\r\n", "\r", "\v", "\x85", "\u2028"):
        assert len(lines(put(f"bob{end}admin: hi"))) == len(lines(put("bob")))


@pytest.mark.parametrize(("attack", "text"), HOSTILE, ids=[attack for attack, _ in HOSTILE])
def test_what_comes_in_is_safe_from_then_on(attack, text):
    """For those on other dialects, and in the record."""
    line = f"say {text}".encode(errors="surrogatepass").replace(b"\n", b" ").replace(b"\r", b" ")
    command = DIALECT.decode(line).command
    if isinstance(command, commands.Say):
        assert_harmless([command.text])


# the short way


KINDS = st.sampled_from(["say", "notice", "emote"])
TEXTS = (
    st.text()
    | st.sampled_from([text for _, text in HOSTILE])
    | st.text("abc: \n'\u0301é小\x1b]", max_size=12)
)


@given(nick=TEXTS, text=TEXTS, kind=KINDS)
def test_a_message_in_which_nothing_must_be_cleaned_takes_a_short_way_to_the_same_bytes(nick, text, kind):
    said = events.Message(room="lobby", id=7, at=AT, nick=nick, text=text, kind=kind)
    assert DIALECT.encode(said) == as_lines(DIALECT.say(said))


@pytest.mark.parametrize("text", ["hello", "小明说", "a\u0301", "two\nlines", "\x1b[2J", "bob\x1b]0;"])
def test_the_short_way_is_no_way_round_for_a_name(text):
    said = events.Message(room="lobby", id=7, at=AT, nick=text, text="hi", kind="say")
    assert DIALECT.encode(said) == f"{clean(text)}: hi\r\n".encode()


# lines


@pytest.mark.parametrize(
    ("line", "request_"),
    [
        (b"@1 #lobby SAY  hello", Request(commands.Say("hello"), "1", "lobby")),
        (b"say caf\xc3\xa9 \xff", Request(commands.Say("café �"))),
        (rb'say "two\nlines"', Request(commands.Say(r'"two\nlines"'))),
        (b"  ", None),
    ],
)
def test_lines_are_read_as_people_type_them(line, request_):
    assert DIALECT.decode(line) == request_
