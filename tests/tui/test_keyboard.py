import pytest

from chatkit.tui.keyboard import Arrival, Keyboard, Terminal


def test_of_most_keys_nothing_is_known_until_they_arrive():
    keyboard = Keyboard()
    assert keyboard.arrival("f1") is Arrival.UNKNOWN
    keyboard.arrived("f1")
    assert keyboard.arrival("f1") is Arrival.SEEN


def test_shift_enter_needs_the_protocol_of_kitty_or_to_be_seen():
    keyboard = Keyboard()
    assert keyboard.why_missing("shift+enter") == "this terminal sends the same as for Enter"
    assert keyboard.delivered(("shift+enter", "alt+enter", "ctrl+j")) == ("alt+enter", "ctrl+j")
    keyboard.arrived("shift+enter")
    assert keyboard.delivered(("shift+enter", "alt+enter")) == ("shift+enter", "alt+enter")
    keyboard = Keyboard()
    keyboard.kitty = True
    assert keyboard.why_missing("shift+enter") == ""


@pytest.mark.parametrize(
    ("environment", "key", "why"),
    [
        ({"TMUX": "x", "TERM": "tmux-256color"}, "ctrl+b", "tmux keeps it for itself"),
        ({"STY": "x", "TERM": "screen"}, "ctrl+a", "screen keeps it for itself"),
        ({"TERM": "linux"}, "alt+up", "the Linux console does not tell it from the key alone"),
        ({"TERM": "linux"}, "up", ""),
        ({"TERM": "xterm-256color"}, "alt+up", ""),
        ({}, "ctrl+b", ""),
        ({}, "ctrl+shift+n", "this terminal does not tell it from the key alone"),
        ({}, "ctrl+1", "this terminal does not tell it from the key alone"),
        ({}, "ctrl+n", ""),
        ({}, "alt+f", "this terminal sends the same as for Ctrl+→"),
        ({}, "alt+g", ""),
    ],
)
def test_what_the_environment_tells_of_keys(environment, key, why):
    assert Keyboard(Terminal.of(environment)).why_missing(key) == why


def test_the_user_may_mark_a_key_and_take_it_back_and_the_key_itself_proves_him_wrong():
    keyboard = Keyboard()
    keyboard.mark("f1")
    assert keyboard.why_missing("f1") == "you marked it"
    keyboard.mark("f1")
    assert keyboard.arrival("f1") is Arrival.UNKNOWN
    keyboard.mark("f1")
    keyboard.arrived("f1")
    assert keyboard.arrival("f1") is Arrival.SEEN
    keyboard.mark("f1")
    assert keyboard.arrival("f1") is Arrival.MISSING


def test_keys_that_were_seen_come_first():
    keyboard = Keyboard()
    keyboard.arrived("ctrl+j")
    assert keyboard.delivered(("alt+enter", "ctrl+j")) == ("ctrl+j", "alt+enter")
