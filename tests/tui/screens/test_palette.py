import re

import pytest
from textual import events
from textual.widgets import OptionList

from chatkit.protocol.events import RoomLine, Rooms
from chatkit.tui.screens.palette import PaletteScreen
from tests.tui.driving import TINY, driving, in_the_lobby
from tests.tui.fake import logged_in


@pytest.mark.parametrize(
    ("keys", "row"),
    [
        (["down", "down"], 2), (["down", "down", "up"], 1), (["tab", "shift+tab"], 0), (["ctrl+n"], 1),
        (["down", "ctrl+p"], 0), (["up", "down"], 0),
    ],
)  # fmt: skip
async def test_keys_move_in_the_list(keys, row):
    async with in_the_lobby() as d:
        await d.press("ctrl+p", *keys)
        assert d.app.screen.query_one(OptionList).highlighted == row


async def test_pages_move_farther():
    async with in_the_lobby(size=TINY) as d:
        await d.press("ctrl+p", "pagedown")
        down = d.app.screen.query_one(OptionList).highlighted
        assert down > 3
        await d.press("pageup")
        assert d.app.screen.query_one(OptionList).highlighted == 0


async def test_nothing_found_is_said_and_enter_does_nothing():
    async with in_the_lobby() as d:
        await d.press("ctrl+p", *"qqxx")
        assert "Nothing is called so" in d.frame
        await d.press("enter")
        assert isinstance(d.app.screen, PaletteScreen)
        await d.press("backspace", "backspace", "backspace", "backspace")
        assert "Nothing is called so" not in d.frame


async def test_the_mouse_chooses():
    async with driving(*logged_in("bob", "alice", rooms=("lobby", "ops"))) as d:
        await d.press("ctrl+p")
        await d.pilot.click(OptionList, offset=(3, 0))
        await d.settle()
        assert d.app.state.room.name == "ops"


@pytest.mark.parametrize("size", [(120, 36), (80, 24), TINY])
async def test_every_row_fits_and_shows_its_key_where_there_is_room(size):
    async with in_the_lobby(size=size) as d:
        await d.press("ctrl+p", *"scroll")
        assert re.search(r"│ /page-up  scroll back +PgUp +│", d.frame)
        assert re.search(r"│ /page-down  scroll on +PgDn +│", d.frame)


async def test_a_room_that_one_is_not_in_is_asked_for_each_time_and_gone_into():
    async with in_the_lobby() as d:
        for asked in (1, 2):
            await d.press("ctrl+p")
            assert d.chat.lines.count("rooms") == asked
            await d.press("escape")
        await d.press("ctrl+p", *"#gar")
        assert "Nothing is called so" in d.frame
        rooms = [RoomLine("garden", "", 3, inside=False)]
        await d.happen(Rooms(rooms=rooms, re=d.chat.tag("rooms")))
        assert "#garden  go in" in d.frame
        await d.press("enter")
        assert d.chat.lines[-1] == "join garden"


async def test_what_one_has_come_to_stays_highlighted_when_more_is_known():
    async with in_the_lobby() as d:
        await d.press("ctrl+p", *"go", "down")
        offered = d.app.screen.query_one(OptionList)
        chosen = d.app.screen._hits[offered.highlighted].item
        rooms = [RoomLine("go", "", 3, inside=False)]
        await d.happen(Rooms(rooms=rooms, re=d.chat.tag("rooms")))
        assert d.app.screen._hits[0].item.title == "#go"
        assert offered.highlighted == 2
        assert d.app.screen._hits[2].item == chosen


async def test_names_of_others_are_only_text():
    async with in_the_lobby("[bold]x[/]") as d:
        await d.press("ctrl+p", *"bold")
        assert "[bold]x[/]  talk alone" in d.frame


async def test_a_paste_of_lines_is_one_line():
    async with in_the_lobby() as d:
        await d.press("ctrl+p")
        d.app.screen.query_one("#wanted").post_message(events.Paste("zoë\nx"))
        await d.settle()
        assert d.app.screen.query_one("#wanted").value == "zoë x"
