"""What stands around the messages."""

from textual.widgets import Static

from chatkit.protocol import events
from tests.tui.driving import NARROW, WIDE, driving, in_the_lobby
from tests.tui.fake import logged_in, message, presence


async def test_on_a_wide_screen_the_lists_tell_what_the_header_tells_on_a_narrow_one():
    rooms = logged_in("bob", "alice", rooms=("lobby", "ops"))
    for size, told in ((NARROW, "#lobby · 2 here · ops(1) · tea and code"), (WIDE, "#lobby · tea and code")):
        async with driving(*rooms, size=size) as d:
            await d.happen(message("alice", "down again", room="ops"))
            assert d.app.main.query_one("#header", Static).visual.plain.strip() == told


async def test_who_is_here_is_asked_again_where_people_were_only_counted():
    async with in_the_lobby(size=WIDE) as d:
        asked = d.chat.lines.count("#lobby look")
        await d.happen(presence(entered=300, count=303))
        d.app.main._looks.flush()
        assert d.chat.lines.count("#lobby look") == asked + 1


async def test_the_heading_of_the_list_says_how_many_there_are():
    async with in_the_lobby(size=WIDE) as d:
        assert "here 3" in d.frame
        await d.happen(events.Left(room="lobby", nick="alice", at=message("x", "").at, reason=""))
        assert "here 2" in d.frame
