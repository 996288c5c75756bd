"""A blink writes one row, and writes it as it stands on the screen."""

import pytest
from rich.control import Control
from textual.widgets import Static

from chatkit.tui.widgets.blinking import BLINK
from tests.tui.driving import in_the_lobby


async def blinking(d):
    """Lets the cursor blink, when it is told to. Returns what is written then, and by nothing else."""
    d.composer.cursor_blink = True
    d.composer._pause_blink()
    await d.settle()
    written = []
    d.app.write_out = written.append
    return written


async def blinks_as_textual_has_it(d, *, blinks=True):
    shown = d.composer._cursor_visible
    d.composer._toggle_cursor_blink_visible()
    assert d.composer._cursor_visible is (shown ^ blinks)
    await d.settle()


def row_as_painted(d, y):
    """What Textual writes for that row of the composer."""
    x, _, width, _ = d.composer.region
    strip = d.strips[y].crop(x, x + width)
    return f"{Control.move_to(x, y)}{strip.render(d.app.console)}{Control.move_to(*d.app.cursor_position)}"


async def test_it_blinks_no_oftener_than_it_must():
    async with in_the_lobby() as d:
        assert d.composer.blink_timer._interval == BLINK


@pytest.mark.parametrize("text", ["", "hello", "日本語", "one\ntwo\nthree"])
async def test_a_blink_writes_the_row_of_the_cursor_and_nothing_else(text):
    async with in_the_lobby() as d:
        written = await blinking(d)
        await d.type(text)
        y = d.composer.cursor_screen_offset.y
        for _ in range(2):
            before = row_as_painted(d, y)
            d.composer._toggle_cursor_blink_visible()
            assert not d._undrawn()
            assert written.pop() == row_as_painted(d, y) != before
        assert not written


async def test_what_stands_before_it_stays_there():
    async with in_the_lobby() as d:
        written = await blinking(d)
        before = Static("before it")
        before.styles.width, before.styles.height = 9, 1
        before.styles.overlay, before.styles.position = "screen", "absolute"
        before.styles.offset = (8, d.composer.region.y)
        await d.app.main.mount(before)
        await d.settle()
        await blinks_as_textual_has_it(d)
        assert "before it" in d.frame
        assert not written


async def test_beside_a_scrollbar_it_blinks_too():
    async with in_the_lobby() as d:
        written = await blinking(d)
        await d.type("line\n" * 30)
        y = d.composer.cursor_screen_offset.y
        before = row_as_painted(d, y)
        await blinks_as_textual_has_it(d)
        assert row_as_painted(d, y) != before
        assert not written


async def test_where_more_is_to_be_painted_it_is_painted_with_that():
    async with in_the_lobby() as d:
        written = await blinking(d)
        for layout in (False, True):
            d.app.main.refresh(layout=layout)
            await blinks_as_textual_has_it(d)
        assert not written


@pytest.mark.parametrize(
    "waits", ["_layout_required", "_scroll_required", "_repaint_required", "_dirty_widgets"]
)
async def test_whatever_is_to_be_painted_comes_first(waits, monkeypatch):
    async with in_the_lobby() as d:
        written = await blinking(d)
        row = d.composer.cursor_screen_offset.y - d.composer.region.y
        monkeypatch.setattr(d.app.main, waits, {d.composer})
        assert not d.app.main.paint_row(d.composer, row)
        monkeypatch.undo()
        assert d.app.main.paint_row(d.composer, row)
        assert len(written) == 1


async def test_on_a_link_that_was_slow_frames_tell_whether_it_still_is():
    async with in_the_lobby() as d:
        written = await blinking(d)
        d.app.state.low_bandwidth = True
        await blinks_as_textual_has_it(d)
        assert not written


@pytest.mark.parametrize("row", [-100, 100])
async def test_a_row_out_of_view_is_not_painted(row):
    async with in_the_lobby() as d:
        written = await blinking(d)
        assert not d.app.main.paint_row(d.composer, row)
        assert not written


async def test_one_that_is_seen_in_part_is_left_to_textual():
    async with in_the_lobby() as d:
        written = await blinking(d)
        layers = d.app.main._compositor.layers_visible
        _, y, width, height = d.composer.region
        cut = [
            (each, seen.crop_size((width // 2, height)) if each is d.composer else seen, whole)
            for each, seen, whole in layers[y]
        ]
        layers[y] = cut
        assert not d.app.main.paint_row(d.composer, 0)
        assert not written


async def test_under_a_dialog_it_does_not_blink():
    async with in_the_lobby() as d:
        written = await blinking(d)
        await d.press("f1")
        await blinks_as_textual_has_it(d, blinks=False)
        assert not written
