import pytest
from textual.geometry import Size

from chatkit.client import Connected
from chatkit.tui.screens.too_small import is_too_small
from tests.tui.driving import NARROW, WIDE, driving, in_the_lobby
from tests.tui.fake import login, message

LINE = "Needs 20x4 or more"


async def resize(d, *size):
    await d.pilot.resize_terminal(*size)
    await d.settle()


def left_half(frame):
    """Without the scrollbar, which may have moved."""
    return [row[:40].rstrip() for row in frame.splitlines()]


def test_where_it_begins():
    assert [is_too_small(Size(*size)) for size in ((20, 4), (19, 40), (200, 3))] == [False, True, True]


@pytest.mark.parametrize("size", [(19, 24), (80, 3), (10, 1)])
async def test_it_says_so_in_one_line_and_nothing_else(size):
    async with in_the_lobby() as d:
        await resize(d, *size)
        assert d.frame.strip() == LINE[: size[0]].strip()


async def test_the_smallest_still_shows_the_chat():
    async with in_the_lobby(size=(20, 4)) as d:
        await d.happen(message("alice", "hi"))
        assert "alice: hi" in d.frame


async def test_when_it_grows_everything_is_as_it_was():
    async with in_the_lobby() as d:
        await d.happen(*(message("alice", f"number {number}") for number in range(80)))
        await d.type("half a line")
        await d.press("pageup")
        before = d.frame
        await resize(d, 19, 3)
        await resize(d, 12, 2)
        await d.happen(message("alice", "meanwhile"))
        await resize(d, *NARROW)
        assert left_half(d.frame) == left_half(before)
        assert "▼ 1 new" in d.frame
        assert d.composer.has_focus
        assert d.composer.text == "half a line"


async def test_the_layout_is_that_of_the_new_size():
    async with in_the_lobby() as d:
        await resize(d, 10, 2)
        await resize(d, *WIDE)
        assert "here 3" in d.frame
        assert "▌1 lobby" in d.frame


async def test_it_lies_over_dialogs_too_and_gives_way_when_one_that_came_meanwhile_is_closed():
    async with in_the_lobby() as d:
        await d.press("f1")
        await resize(d, 10, 2)
        assert d.frame.strip() == LINE[:10].strip()
        await resize(d, *NARROW)
        assert "Keys" in d.frame
    async with driving(nick=None) as d:
        await resize(d, 10, 2)
        await d.happen(Connected("chatkit", "1"))
        await resize(d, *NARROW)
        await d.happen(login("bob"))
        assert d.app.screen is d.app.main


async def test_a_dialog_that_closes_below_it_does_not_take_it_along():
    async with driving(Connected("chatkit", "1"), nick=None) as d:
        await resize(d, 10, 2)
        await d.happen(login("bob"))
        assert d.frame.strip() == LINE[:10].strip()
        await resize(d, *NARROW)
        assert d.app.screen is d.app.main


async def test_a_terminal_that_is_too_small_at_first_may_grow():
    async with driving(size=(10, 3)) as d:
        await resize(d, *WIDE)
        assert "message #lobby" in d.frame
        assert d.composer.has_focus
