"""What the message pane finds; the keys for it are in tests/tui/screens/test_seeking.py."""

from chatkit.tui.landmarks import Mark
from tests.tui.driving import in_the_lobby
from tests.tui.fake import message
from tests.tui.screens.test_seeking import is_lit, pane_of, talk


async def test_what_was_found_is_lit_whole_and_nothing_else():
    async with in_the_lobby() as d:
        await d.happen(*talk(60), message("alice", "long " * 40, 31), message("zoë", "bob?", 32))
        pane_of(d).jump(d.app.state.room.log.end - 2)
        await d.settle()
        pane = pane_of(d)
        lit = pane.get_component_rich_style("message-pane--found").bgcolor
        rows = [pane.render_line(y).crop(pane._margin) for y in range(pane.size.height)]
        found = [row for row in rows if all(segment.style.bgcolor == lit for segment in row)]
        assert len(found) > 1
        assert all("long" in row.text and row.cell_length == pane._width for row in found)


async def test_what_is_not_settled_is_never_taken_for_it():
    async with in_the_lobby() as d:
        await d.happen(*talk(60))
        pane_of(d).jump(d.app.state.room.log.end - 1)
        d.composer.insert("mine")
        await d.press("enter")
        pane_of(d).jump(d.app.state.room.log.end - 1)
        await d.settle()
        assert is_lit(d, "number 59")
        assert not is_lit(d, "mine")


async def test_an_entry_is_found_again_after_older_ones_came_and_at_another_width():
    async with in_the_lobby() as d:
        await d.happen(*talk(100, 50))
        assert pane_of(d).seek(-1)
        d.app.state.room.put_before([d.app.state.room.log[5]] * 30)
        pane_of(d).update(now=True)
        await d.pilot.resize_terminal(100, 30)
        await d.settle()
        assert is_lit(d, "look at 50")
        number = d.app.state.room.log.first + 20
        pane_of(d).jump(number)
        await d.settle()
        pane = pane_of(d)
        row = pane._index.place(pane._row_at(pane.size.height // 4))
        assert row == (number, 0)


async def test_marks_given_from_outside_are_kept_for_the_log_that_is_shown():
    async with in_the_lobby() as d:
        await d.happen(*talk(100))
        pane_of(d).marks = {50: Mark.FOUND}
        await d.settle()
        assert d.frame.count("*") == 1
        pane_of(d).marks = {}
        await d.settle()
        assert d.frame.count("*") == 0
