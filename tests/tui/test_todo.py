"""What is to be done about what was typed."""

from chatkit.tui.change import Change
from chatkit.tui.todo import Line


def test_a_line_cannot_wait_unless_it_says_how():
    assert Line("who", lambda tag: Change.NOTHING).queued is None
