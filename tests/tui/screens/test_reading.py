"""The keys that move through the messages."""

import pytest

from tests.tui.driving import in_the_lobby
from tests.tui.fake import message


def many():
    return [message("alice", f"number {number}", number / 10) for number in range(80)]


@pytest.mark.parametrize("keys", [["pagedown", "pagedown"], ["ctrl+end"], ["escape"]])
async def test_every_way_down_ends_at_the_newest(keys):
    async with in_the_lobby() as d:
        await d.happen(*many())
        await d.press("pageup", "pageup")
        assert "number 79" not in d.frame
        await d.press(*keys)
        assert "number 79" in d.frame
        assert d.app.state.room.following
