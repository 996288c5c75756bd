"""The keys for own messages that have not arrived."""

from chatkit.client import Lost, Reconnecting
from tests.tui.driving import in_the_lobby


async def test_what_was_lost_is_sent_again_with_one_key():
    async with in_the_lobby() as d:
        await d.enter("hi")
        await d.happen(Lost((d.chat.tag('#lobby say "hi"'),), "why"))
        assert "✗ hi" in d.frame
        await d.press("alt+r")
        assert d.chat.lines.count('#lobby say "hi"') == 2
        assert "✗" not in d.frame
        assert d.chat.renewed == 0


async def test_what_waits_is_taken_back_into_the_composer():
    async with in_the_lobby() as d:
        await d.lose(Reconnecting("reset", 3, 1))
        await d.enter("hi")
        await d.type("half a line")
        await d.press("alt+x")
        assert d.composer.text == "hi"
        assert "… hi" not in d.frame
        await d.press("alt+x")
        assert d.composer.text == "hi"
        await d.press("up")
        assert d.composer.text == "half a line"
