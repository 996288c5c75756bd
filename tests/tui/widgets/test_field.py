"""Every row in which one types is a Field: a paste does nothing to the terminal."""

import pytest
from textual.events import Key, Paste
from textual.widgets import Input

from chatkit.client import Connected
from tests.tui.driving import driving, in_the_lobby
from tests.tui.test_injection import HANDFULS, check


@pytest.mark.parametrize("keys", [["f1"], ["ctrl+p"], ["ctrl+f"], ["f2", "end", "enter"]])
async def test_a_paste_is_obeyed_by_nothing(keys):
    async with in_the_lobby() as d:
        await d.press(*keys)
        assert isinstance(d.app.focused, Input)
        for text in HANDFULS[0]:
            d.app.post_message(Paste(text))
            await d.settle()
            check(d)


async def test_joiners_are_typed_as_letters_are():
    async with in_the_lobby() as d:
        await d.press("ctrl+f")
        for each in "می\u200cخ":
            d.app.post_message(Key("zero_width_non_joiner" if each == "\u200c" else each, each))
        await d.settle()
        assert d.app.focused.value == "می\u200cخ"


async def test_nor_is_one_into_the_dialog_for_a_name():
    async with driving(Connected("chatkit", "1"), nick=None) as d:
        assert isinstance(d.app.focused, Input)
        for text in HANDFULS[0]:
            d.app.post_message(Paste(text))
            await d.settle()
            check(d)
