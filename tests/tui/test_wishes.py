"""What is typed about the client itself."""

import pytest

from chatkit.protocol.commands import BY_VERB
from chatkit.tui import typed, wishes
from chatkit.tui.wishes import Notify, Set, ShowSettings


@pytest.mark.parametrize(
    ("line", "wish"),
    [
        ("/set", ShowSettings()),
        ("/set look.theme", Set("look.theme", "")),
        ("/SET look.theme nord", Set("look.theme", "nord")),
        ("/set keys.bind send = enter; quit = f10", Set("keys.bind", "send = enter; quit = f10")),
        ("/theme", Set("look.theme", "")),
        ("/theme nord", Set("look.theme", "nord")),
        ("/notify", Notify("")),
        ("/notify ALL", Notify("all")),
        ("//set x", typed.Say("/set x")),
    ],
)
def test_a_line_is_a_wish(line, wish):
    assert typed.read(line) == wish


def test_each_is_told_in_the_help_and_none_hides_a_command_of_the_server():
    for command in wishes.COMMANDS:
        assert wishes.read(command.verb, "") is not None
        assert command.verb not in BY_VERB
