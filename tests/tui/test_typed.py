import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.protocol import commands, grammar
from chatkit.protocol.framing import MAX_LINE
from chatkit.protocol.text import clean
from chatkit.tui.typed import (
    MAX_CHARACTERS,
    At,
    Find,
    Join,
    Leave,
    Query,
    Quit,
    Say,
    Send,
    Tell,
    TooLong,
    quoted,
    read,
)


@pytest.mark.parametrize("typed", ["", "   ", "\n\n", "\x1b[31m"])
def test_nothing_typed_is_nothing_to_do(typed):
    assert read(typed) is None


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("hello", "hello"),
        ("  hello  ", "hello"),
        ("//look", "/look"),
        ("/", "/"),
        ("/ 2 = half", "/ 2 = half"),
        ("/say /look", "/look"),
        ('/say "hello"', '"hello"'),
        ("/SAY hi", "hi"),
        ("/say two\nlines", "two\nlines"),
        ("two\nlines", "two\nlines"),
        ('"quoted"', '"quoted"'),
        ("'", "'"),
        (":-)", ":-)"),
        ("@tag hello", "@tag hello"),
        ("#ops hello", "#ops hello"),
    ],
)
def test_what_is_said_reaches_the_server_as_it_was_typed(typed, text):
    assert read(typed) == Say(text)
    assert grammar.parse(f"@t #ops say {quoted(text)}", json_text=True).command == commands.Say(text)


@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        ("/me waves", Say("waves", emote=True)),
        ("/EMOTE two\nlines", Say("two\nlines", emote=True)),
        ("/tell bob hi", Tell("bob", "hi")),
        ("/msg bob two\nlines", Tell("bob", "two\nlines")),
        ("/whisper @bob  hi", Tell("bob", "hi")),
        ('/tell bob "hi"', Tell("bob", '"hi"')),
        ("/join ops", Join("ops")),
        ("/join #ops", Join("#ops")),
        ("/join a\nb", Join("a b")),
        ("/leave", Leave("")),
        ("/part ops", Leave("ops")),
        ("/leave @bob", Leave("@bob")),
        ("/query bob", Query("bob")),
        ("/query @bob", Query("bob")),
        ("/query", Query("")),
        ("/search", Find("")),
        ("/search the cake in:ops", Find("the cake in:ops")),
        ("/at", At("")),
        ("/at mon 14:05", At("mon 14:05")),
        ("/AT\nmon", At("mon")),
    ],
)
def test_what_the_client_has_its_own_part_in(typed, intent):
    assert read(typed) == intent


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("/login alice", "login alice"),
        ("/logout", "logout"),
        ("/help\nsay", "help say"),
        ("/nick bobby", "nick bobby"),
        ("/reply two\nlines", 'reply "two\\nlines"'),
        ("/#ops look", "#ops look"),
        ("/join", "join"),
        ("/tell", "tell"),
        ("/tell bob", "tell bob"),
        ("/tell a.b hi", "tell a.b hi"),
        ("/query a b", "query a b"),
    ],
)
def test_a_command_goes_out_as_it_was_typed(typed, line):
    """Also one that lacks something: the server says what it is."""
    assert read(typed) == Send(line)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("/look", "look"),
        ("/LOOK", "LOOK"),
        ("/say", "say"),
        ("/me", "me"),
        ("/topic tea and code", "topic tea and code"),
        ("/history", "history"),
        ("/nosuch thing", "nosuch thing"),
        ("/nosuch a\nb", "nosuch a b"),
    ],
)
def test_a_command_about_a_room_says_that_it_is(typed, line):
    assert read(typed) == Send(line, in_room=True)


@pytest.mark.parametrize("typed", ["/quit", "/exit", " /QUIT ", "/quit now"])
def test_quit_leaves_the_program(typed):
    assert read(typed) == Quit()


def test_an_argument_in_quotation_marks_keeps_them():
    assert grammar.parse(read('/login "bob"').line, json_text=True).command == commands.Login('"bob"')


def test_what_fits_into_no_message_is_said_to_be_too_long():
    assert read("x" * MAX_CHARACTERS) == Say("x" * MAX_CHARACTERS)
    assert read("x" * 4001) == TooLong(4001, 4000, "characters")
    assert read("/tell bob " + "x" * 4001) == TooLong(4001, 4000, "characters")


@pytest.mark.parametrize(
    "typed",
    [
        "x" * MAX_LINE,
        "小" * (MAX_LINE // 3),
        "/login " + "x" * MAX_LINE,
        "/me " + "x" * MAX_LINE,
        "/tell bob " + "x" * MAX_LINE,
    ],
)
def test_what_fits_into_no_line_is_said_to_be_too_long(typed):
    intent = read(typed)
    assert isinstance(intent, TooLong)
    assert intent.size > intent.limit


TYPED = st.text() | st.builds(
    "/{} {}".format, st.sampled_from(sorted(commands.BY_VERB)), st.text(st.characters() | st.just("\n"))
)


@given(TYPED)
def test_whatever_is_typed_fits_into_one_line_that_a_server_takes(typed):
    intent = read(typed)
    if isinstance(intent, Say):
        request = grammar.parse(f"@t {'#' + 'r' * 64} say {quoted(intent.text)}", json_text=True)
        assert request.command == commands.Say(clean(intent.text, newlines=True).strip())
    if isinstance(intent, Send):
        assert not {"\n", "\r"} & set(intent.line)
        assert grammar.parse(f"@t {intent.line}", json_text=True).tag == "t"
