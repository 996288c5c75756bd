"""Each state of the client at three sizes, as text; a few as pictures. `pytest --snapshot-update` redraws."""

import pytest

from chatkit.tui.themes import LIGHT
from tests.tui import (
    frames_composer,
    frames_delivering,
    frames_drawing,
    frames_find,
    frames_keys,
    frames_log,
    frames_rooms,
    frames_settings,
    frames_speed,
    frames_talking,
)
from tests.tui.driving import SIZES, WIDE, driving, in_the_lobby
from tests.tui.fake import message
from tests.tui.frames_talking import asking_for_a_name, in_many_rooms, nick_taken, reconnecting, talking
from tools.pictures import plain

PARTS = (
    frames_talking, frames_log, frames_drawing, frames_delivering, frames_rooms, frames_composer, frames_find,
    frames_keys, frames_settings, frames_speed,
)  # fmt: skip
STATES = [
    pytest.param(state, id=f"{part.__name__.rpartition('_')[2]}-{name.replace(' ', '_')}")
    for part in PARTS
    for name, state in part.STATES.items()
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", STATES)
async def test_frame(state, size, snapshot):
    nick = None if state is asking_for_a_name else "bob"
    async with driving(size=SIZES[size], nick=nick, suggested_nick="root") as d:
        await state(d)
        assert f"\n{d.frame}\n" == snapshot


@pytest.mark.parametrize(
    "state", [talking, nick_taken, reconnecting, in_many_rooms], ids=lambda state: state.__name__
)
async def test_picture(state, picture):
    async with driving(size=WIDE) as d:
        await state(d)
        assert plain(d.app.export_screenshot(title=state.__name__)) == picture


async def test_picture_on_a_light_theme(picture):
    async with driving(size=WIDE) as d:
        d.app.theme = LIGHT.name
        await talking(d)
        assert plain(d.app.export_screenshot(title="light")) == picture


async def test_without_colour_everything_is_still_said(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with in_the_lobby() as d:
        await d.happen(message("alice", "hello"))
        colours = {
            segment.style.color.get_truecolor()
            for strip in d.strips
            for segment in strip
            if segment.style.color
        }
        assert all(max(colour) - min(colour) <= 12 for colour in colours)
        assert "alice hello" in d.frame
