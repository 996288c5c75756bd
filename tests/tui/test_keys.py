import pytest
from textual import events
from textual._xterm_parser import XTermParser

from chatkit.tui.keys import KITTY, NO_KITTY, meant, teach_alt, teach_kitty


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        ("\x1b\r", "alt+enter"),
        ("\x1b[13;3u", "alt+enter"),
        ("\x1b[13;2u", "shift+enter"),
        ("\n", "ctrl+j"),
        ("\r", "enter"),
        ("\x1b1", "alt+1"),
        ("\x1b9", "alt+9"),
        ("\x1b[49;3u", "alt+1"),
        ("\x1b[1;3A", "alt+up"),
        ("\x1b[1;3B", "alt+down"),
        ("1", "1"),
        ("\x1b/", "alt+slash"),
        ("\x1b<", "alt+less_than_sign"),
        ("\x1ba", "alt+a"),
        ("/", "slash"),
        ("\x12", "ctrl+r"),
        ("\t", "tab"),
        ("\x1b[Z", "shift+tab"),
        ("\x1b[27;2;9~", "shift+tab"),
        ("\x1b[101;3u", "alt+e"),
    ],
)
def test_what_terminals_send_is_the_key_that_was_pressed(sent, key):
    teach_alt()
    found = [event.key for event in XTermParser().feed(sent) if isinstance(event, events.Key)]
    assert found == [key]


@pytest.mark.parametrize("sent", ["\x1b[27;2;13~", "\x1b[27;3;13~", "\x1b[13;2u", "\x1b[27;5;13~"])
def test_enter_with_shift_or_alt_is_a_new_line_however_it_is_told(sent):
    """The first is what tmux sends with `extended-keys always`."""
    [event] = XTermParser().feed(sent)
    assert meant(event.key) == "shift+enter"
    assert meant("enter") == "enter"


@pytest.mark.parametrize(("sent", "key"), [("\x1b[?0u", NO_KITTY), ("\x1b[?1u", KITTY), ("\x1b[?31u", KITTY)])
def test_what_the_terminal_answers_about_its_keys_is_not_taken_for_typing(sent, key):
    teach_kitty()
    assert [event.key for event in XTermParser().feed(sent)] == [key]


def test_one_with_alt_is_known_however_soon_the_next_one_follows():
    teach_alt()
    found = [
        event.key for event in XTermParser().feed("\x1ba\x1bax\x1b[1;3B") if isinstance(event, events.Key)
    ]
    assert found == ["alt+a", "alt+a", "x", "alt+down"]
