import pytest
from textual import events
from textual._xterm_parser import XTermParser

from chatkit.tui.keys import teach_alt_enter


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        ("\x1b\r", "alt+enter"),
        ("\x1b[13;3u", "alt+enter"),
        ("\x1b[13;2u", "shift+enter"),
        ("\n", "ctrl+j"),
        ("\r", "enter"),
    ],
)
def test_what_terminals_send_for_a_new_line_is_told_from_enter(sent, key):
    teach_alt_enter()
    found = [event.key for event in XTermParser().feed(sent) if isinstance(event, events.Key)]
    assert found == [key]
