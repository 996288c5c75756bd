"""The scrollbar as a map. What it shows in the client, tests/tui/screens/test_seeking.py sees."""

import pytest
from rich.console import Console
from rich.style import Style

from chatkit.tui.landmarks import Mark
from chatkit.tui.widgets.scroll_map import MapRender
from chatkit.tui.widgets.seeking import TICKS

RED = Style(color="red")


def cells(height, ticks, **bar):
    """The segments of a bar so high."""
    bar = {"virtual_size": 100, "window_size": 20, "position": 0, "style": "blue on black", **bar}
    console = Console(width=1, height=height, color_system="truecolor")
    options = console.options.update_dimensions(1, height)
    [segments] = MapRender(lambda size: ticks[:size], **bar).__rich_console__(console, options)
    return list(segments.segments)


@pytest.mark.parametrize("height", [1, 2, 5, 50, 200])
def test_at_every_height_a_tick_stands_in_its_cell(height):
    ticks = [None] * height
    ticks[-1] = ("»", RED)
    drawn = cells(height, ticks)
    assert len(drawn) == height
    assert drawn[-1].text == "»"
    assert not any("»" in cell.text for cell in drawn[:-1])


def test_a_tick_has_its_colour_and_what_is_behind_it():
    drawn = cells(10, [("·", RED)] * 10)
    assert {cell.style.color.name for cell in drawn} == {"red"}
    assert (drawn[0].style.bgcolor.name, drawn[-1].style.bgcolor.name) == ("blue", "black")


def test_a_click_on_it_does_what_it_does_beside_it():
    plain, ticked = cells(10, [None] * 10), cells(10, [("·", RED)] * 10)
    assert [cell.style.meta for cell in ticked] == [cell.style.meta for cell in plain]


def test_where_nothing_can_be_scrolled_there_is_no_map():
    assert {cell.text for cell in cells(10, [("·", RED)] * 10, window_size=0)} == {" "}


def test_no_two_marks_are_told_apart_by_colour_alone():
    assert len({TICKS[mark] for mark in Mark}) == len(Mark)
