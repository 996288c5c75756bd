"""The pane's rows as they are painted: margin, ground, and that none is kept that looks otherwise by now."""

import pytest
from textual.geometry import Offset, Region

from chatkit.tui.change import Change
from chatkit.tui.choice import Choice
from chatkit.tui.themes import LIGHT
from tests.tui.driving import NARROW, SIZES, TINY, WIDE, in_the_lobby
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


def painted(d):
    pane = d.app.main.pane
    return pane.render_lines(pane.size.region)


def many(count):
    return [message("alice", f"number {number}", number / 10) for number in range(count)]


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("count", [1, 60])
async def test_every_cell_has_the_ground_of_the_pane(size, count):
    async with in_the_lobby(size=size) as d:
        await d.happen(*many(count))
        pane, strips = d.app.main.pane, painted(d)
        assert len(strips) == pane.size.height
        assert {strip.cell_length for strip in strips} == {pane.scrollable_content_region.width}
        grounds = {segment.style.bgcolor for strip in strips for segment in strip}
        assert grounds == {pane.rich_style.bgcolor}


async def test_a_row_that_moves_up_is_not_painted_anew():
    async with in_the_lobby() as d:
        await d.happen(*many(50))
        before = painted(d)
        await d.happen(message("alice", "one more"))
        after = painted(d)
        assert all(new is old for new, old in zip(after[:-1], before[1:], strict=True))


async def choose_and_let_go(d):
    choose(d, 55)
    painted(d)
    d.app.main.pane.choose(None)


async def choose_one(d):
    choose(d, 55)


async def other_colours(d):
    d.app.theme = LIGHT.name


async def the_terminals_colours(d):
    await d.enter("/theme ansi")


async def few_colours(d):
    d.app.state.low_bandwidth = True
    d.app._show_in_other_colours()


async def another_room(d):
    room = d.app.state.rooms.open_talk("carol")
    for number in range(60):
        room.log.append(d.app.state.room.log[2 + number % 2])
    d.app.main.show(d.app.state.rooms.show(room) | Change.ENTRIES)


async def small_and_back(d):
    await d.pilot.resize_terminal(*TINY)
    await d.settle()
    painted(d)
    await d.pilot.resize_terminal(*NARROW)


@pytest.mark.parametrize(
    "change",
    [
        choose_and_let_go,
        choose_one,
        other_colours,
        the_terminals_colours,
        few_colours,
        another_room,
        small_and_back,
    ],
)
async def test_no_row_is_kept_that_looks_otherwise_by_now(change):
    async with in_the_lobby() as d:
        await d.happen(*many(60))
        painted(d)
        await change(d)
        await d.settle()
        kept = painted(d)
        d.app.main.pane._kept.clear()
        d.app.main.pane._painter.restyle()
        anew = painted(d)
        assert [list(strip) for strip in kept] == [list(strip) for strip in anew]


async def test_a_part_of_the_pane_is_painted_as_in_the_whole():
    async with in_the_lobby() as d:
        await d.happen(*many(50))
        whole = painted(d)
        part = d.app.main.pane.render_lines(Region(3, 2, 20, 5))
        assert [strip.text for strip in part] == [strip.text[3:23] for strip in whole[2:7]]
