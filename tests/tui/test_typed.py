import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.protocol import commands, grammar
from chatkit.protocol.framing import MAX_LINE
from chatkit.protocol.text import clean
from chatkit.tui.typed import Quit, Say, Send, TooLong, read


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
        ("@tag hello", "@tag hello"),
        ("#ops hello", "#ops hello"),
    ],
)
def test_what_is_said_reaches_the_server_as_it_was_typed(typed, text):
    intent = read(typed)
    assert isinstance(intent, Say)
    assert intent.text == text
    assert grammar.parse(f"@t {intent.line}", json_text=True).command == commands.Say(text)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("/look", "look"),
        ("/login alice", "login alice"),
        ("/LOOK", "LOOK"),
        ("/logout", "logout"),
        ("/help\nsay", "help say"),
        ("/nosuch thing", "nosuch thing"),
        ("/nosuch a\nb", "nosuch a b"),
        ("/say", "say"),
    ],
)
def test_a_command_goes_out_as_it_was_typed(typed, line):
    assert read(typed) == Send(line)


@pytest.mark.parametrize("typed", ["/quit", "/exit", " /QUIT ", "/quit now"])
def test_quit_leaves_the_program(typed):
    assert read(typed) == Quit()


def test_an_argument_in_quotation_marks_keeps_them():
    assert grammar.parse(read('/login "bob"').line, json_text=True).command == commands.Login('"bob"')


@pytest.mark.parametrize("typed", ["x" * MAX_LINE, "小" * (MAX_LINE // 3), "/login " + "x" * MAX_LINE])
def test_what_fits_into_no_line_is_said_to_be_too_long(typed):
    intent = read(typed)
    assert isinstance(intent, TooLong)
    assert intent.size > intent.limit


@given(st.text())
def test_whatever_is_typed_becomes_one_line_that_a_server_takes(typed):
    intent = read(typed)
    if isinstance(intent, Say | Send):
        assert not {"\n", "\r"} & set(intent.line)
        assert len(intent.line.encode()) < MAX_LINE
        request = grammar.parse(f"@t {intent.line}", json_text=True)
        assert request.tag == "t"
        if isinstance(intent, Say):
            assert request.command == commands.Say(clean(intent.text, newlines=True).strip())
