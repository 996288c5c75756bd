import pytest
from textual import events

from tests.tui.driving import in_the_lobby


@pytest.mark.parametrize("key", ["shift+enter", "alt+enter", "ctrl+j"])
async def test_a_new_line_does_not_send(key):
    async with in_the_lobby() as d:
        await d.press("a", key, "b")
        assert d.composer.text == "a\nb"
        assert "say" not in " ".join(d.chat.lines)
        await d.press("enter")
        assert d.chat.lines[-1] == '#lobby say "a\\nb"'
        assert d.composer.text == ""


async def test_what_is_typed_behind_enter_in_one_go_is_not_sent_with_it():
    async with in_the_lobby() as d:
        for key in ("h", "i", "enter", "y", "o", "x", "backspace", "u", "enter", "r"):
            character = key if len(key) == 1 else None
            d.app.post_message(events.Key(key, character))
        await d.settle()
        assert d.chat.lines[-2:] == ['#lobby say "hi"', '#lobby say "you"']
        assert d.composer.text == "r"


async def test_a_paste_of_many_lines_stays_whole_and_is_made_safe():
    async with in_the_lobby() as d:
        d.app.post_message(events.Paste("one\r\ntwo\x1b]52;c;eA==\x07\u202e three"))
        await d.settle()
        assert d.composer.text == "one\ntwo three"


async def test_the_arrows_bring_back_what_was_sent():
    async with in_the_lobby() as d:
        await d.enter("one")
        await d.enter("two")
        await d.type("draft")
        await d.press("up")
        assert d.composer.text == "two"
        await d.press("up", "up")
        assert d.composer.text == "one"
        await d.press("down", "down", "down")
        assert d.composer.text == "draft"


async def test_within_several_rows_the_arrows_move_the_cursor():
    async with in_the_lobby() as d:
        await d.enter("sent")
        await d.type("one\ntwo")
        await d.press("up")
        assert d.composer.text == "one\ntwo"
        assert d.composer.cursor_location[0] == 0
        await d.press("down")
        assert d.composer.cursor_location[0] == 1
        await d.press("up", "up")
        assert d.composer.text == "sent"


async def test_it_grows_with_its_text_up_to_a_limit():
    async with in_the_lobby() as d:
        assert d.composer.size.height == 1
        await d.type("a\nb\nc")
        assert d.composer.size.height == 3
        await d.type("\n" * 20)
        assert d.composer.size.height == 6


async def test_other_keys_still_edit():
    async with in_the_lobby() as d:
        await d.press("a", "b", "left", "x", "home", "y", "delete")
        assert d.composer.text == "yxb"
