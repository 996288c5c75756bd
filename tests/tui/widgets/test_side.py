import pytest
from textual.widgets import Static

from chatkit.tui.settings import Look, Settings
from tests.tui.driving import NARROW, TINY, WIDE, in_the_lobby


def side_of(d, key):
    return d.app.main.rooms_side if key == "f7" else d.app.main.people_side


def heading(d, key):
    return str(side_of(d, key).query_one(".heading", Static).content)


@pytest.mark.parametrize("key", ["f7", "f8"])
async def test_wide_it_stands_beside_the_messages_until_it_is_hidden(key):
    async with in_the_lobby(size=WIDE) as d:
        width = d.app.main.pane.size.width
        await d.press(key)
        assert not side_of(d, key).display
        assert d.app.main.pane.size.width == width + 22
        await d.press(key)
        assert side_of(d, key).display
        assert d.composer.has_focus


@pytest.mark.parametrize("key", ["f7", "f8"])
@pytest.mark.parametrize(("size", "width"), [(NARROW, 30), (TINY, 40)], ids=["narrow", "tiny"])
async def test_else_it_lies_over_them_and_has_the_keys(key, size, width):
    async with in_the_lobby(size=size) as d:
        pane = d.app.main.pane.region
        assert not side_of(d, key).display
        await d.press(key)
        region = side_of(d, key).region
        assert d.app.main.pane.region == pane
        assert region.width == width
        assert region.x == (0 if key == "f7" else size[0] - width)
        assert side_of(d, key).list.has_focus
        await d.press(key)
        assert not side_of(d, key).display
        assert d.composer.has_focus


@pytest.mark.parametrize("wanted", [True, False])
async def test_the_settings_say_how_it_begins(wanted):
    settings = Settings(look=Look(rooms=wanted, users=not wanted))
    async with in_the_lobby(size=WIDE, settings=settings) as d:
        assert (side_of(d, "f7").display, side_of(d, "f8").display) == (wanted, not wanted)
        await d.press("f7", "f8")
        assert (side_of(d, "f7").display, side_of(d, "f8").display) == (not wanted, wanted)


async def test_one_that_lies_over_the_messages_is_gone_when_there_is_place_beside_them():
    async with in_the_lobby(size=NARROW) as d:
        await d.press("f7", "f8")
        assert not side_of(d, "f7").display, "one at a time"
        for size in (WIDE, NARROW):
            await d.pilot.resize_terminal(*size)
            await d.settle()
        assert not side_of(d, "f8").display
        assert d.composer.has_focus


async def test_the_heading_says_how_many_there_are():
    async with in_the_lobby(size=WIDE) as d:
        assert heading(d, "f8") == "here 3"
        assert heading(d, "f7") == "rooms"
