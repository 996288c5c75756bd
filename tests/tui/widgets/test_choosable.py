"""The pane's margin: what stands there, and that the mouse finds the same characters as without it."""

from textual.geometry import Offset

from chatkit.tui.choice import Choice
from tests.tui.driving import TINY, WIDE, in_the_lobby
from tests.tui.fake import message


def choose(d, number=None):
    choice = Choice(d.app.state.room.log, number)
    d.app.main.pane.choose(choice)
    return choice


async def test_every_row_has_its_margin_and_what_is_chosen_a_mark_and_another_ground():
    async with in_the_lobby(size=WIDE) as d:
        await d.happen(message("alice", "one"), message("alice", "two\nrows"), message("alice", "three"))
        choose(d, 3)
        pane = d.app.main.pane
        rows = [pane.render_line(y) for y in range(pane.size.height - 4, pane.size.height)]
        assert [row.text[0] for row in rows] == [" ", "▌", "▌", " "]
        assert {row.cell_length for row in rows} == {pane.scrollable_content_region.width}
        grounds = [{segment.style.bgcolor for segment in row} for row in rows]
        assert grounds[1] == grounds[2] != grounds[0] == grounds[3]


async def test_what_the_mouse_selects_is_where_it_points():
    async with in_the_lobby(size=WIDE) as d:
        await d.happen(message("alice", "hello"))
        pane = d.app.main.pane
        rows = d.frame.splitlines()
        y = next(number for number, row in enumerate(rows) if "hello" in row)
        row = pane._row_at(y - pane.region.y)
        for chosen in (False, True):
            if chosen:
                choose(d)
                await d.settle()
            find = d.app.screen.get_widget_and_offset_at
            found = [find(pane.region.x + x, y)[1] for x in (0, 1, 2, 13)]
            assert found == [Offset(0, row), Offset(0, row), Offset(1, row), Offset(12, row)]


async def test_a_message_higher_than_the_pane_is_shown_from_its_beginning():
    async with in_the_lobby() as d:
        await d.happen(message("alice", "first"), message("alice", "\n".join(map(str, range(50)))))
        choice = choose(d)
        await d.settle()
        pane = d.app.main.pane
        assert pane.render_line(0).text[1:].split() == ["0"]  # it continues: neither time nor name
        choice.step(-1)
        pane.choose(choice)
        await d.settle()
        assert pane.render_line(0).text.split() == ["▌12:00", "alice", "first"]


async def test_a_tiny_screen_has_no_margin():
    async with in_the_lobby(size=TINY) as d:
        await d.happen(message("alice", "one"))
        pane = d.app.main.pane
        assert pane.render_line(pane.size.height - 1).text.startswith("alice: one")
