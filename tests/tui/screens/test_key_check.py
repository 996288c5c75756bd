import re

import pytest

from chatkit.tui.keyboard import Arrival
from chatkit.tui.screens.help import HelpScreen
from chatkit.tui.screens.key_check import KeyCheckScreen
from tests.tui.driving import TINY, WIDE, in_the_lobby


async def checking(d):
    await d.press("f1", "f3")
    assert isinstance(d.app.screen, KeyCheckScreen)


async def test_a_key_that_arrives_is_ticked_and_does_nothing_else():
    async with in_the_lobby(size=(120, 50)) as d:
        await checking(d)
        assert "· F8 " in d.frame
        for key in ("f8", "ctrl+q", "f1", "enter"):
            await d.press(key)
            assert isinstance(d.app.screen, KeyCheckScreen)
        assert "✓ F8 " in d.frame
        assert d.app.keyboard.arrival("ctrl+q") is Arrival.SEEN
        assert "Enter has arrived: send what is typed" in d.frame
        assert d.app.main.people_side.display  # F8 would have hidden them


async def test_a_key_without_an_action_is_told_too():
    async with in_the_lobby(size=WIDE) as d:
        await checking(d)
        await d.press("ctrl+f12")
        assert "Ctrl+F12 has arrived: no action has it" in d.frame


async def test_what_is_known_not_to_arrive_says_why_until_it_arrives():
    async with in_the_lobby(size=WIDE) as d:
        await checking(d)
        assert "✗ Shift+Enter    begin a new line · this terminal sends the same as for Enter" in d.frame
        await d.press("shift+enter")
        assert "✓ Shift+Enter" in d.frame


async def test_x_marks_the_chosen_one_and_help_says_what_else_does_the_same():
    async with in_the_lobby(size=WIDE) as d:
        await checking(d)
        await d.press("alt+enter", "x")
        assert "✗ Alt+Enter      begin a new line · you marked it" in d.frame
        await d.press("j", "j", "k", "x")  # Ctrl+J
        assert d.app.keyboard.arrival("ctrl+j") is Arrival.MISSING
        await d.press("x", "escape", "escape")
        assert isinstance(d.app.screen, HelpScreen)
        assert re.search(r"│ Ctrl\+J +/newline", d.frame)
        assert "Not here: Shift+Enter" in d.frame


async def test_escape_once_is_a_key_and_twice_leaves():
    async with in_the_lobby() as d:
        await checking(d)
        await d.press("escape", "f8", "escape")
        assert isinstance(d.app.screen, KeyCheckScreen)
        await d.press("escape")
        assert isinstance(d.app.screen, HelpScreen)


@pytest.mark.parametrize("size", [WIDE, TINY])
async def test_the_key_that_arrived_comes_into_view(size):
    async with in_the_lobby(size=size) as d:
        await checking(d)
        await d.press("f5")
        assert "✓ F5" in d.frame


async def test_keys_that_were_pressed_before_are_remembered():
    async with in_the_lobby(size=(120, 50)) as d:
        await d.press("f8")
        await checking(d)
        assert "✓ F8 " in d.frame
