"""Each state of the client at three sizes, as text; a few as pictures. `pytest --snapshot-update` redraws."""

import pytest

from chatkit.tui.themes import THEMES
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
from tests.tui.frames_talking import (
    asking_for_a_name,
    in_all_colours,
    in_many_rooms,
    nick_taken,
    reconnecting,
)
from tools.pictures import plain

pytestmark = pytest.mark.unmeasured

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


@pytest.mark.parametrize("size", [(19, 3), (120, 3), (12, 36)], ids=lambda size: "{}x{}".format(*size))
async def test_frame_of_what_is_too_small(size, snapshot):
    async with in_the_lobby(size=size) as d:
        assert f"\n{d.frame}\n" == snapshot


@pytest.mark.parametrize("state", [nick_taken, reconnecting, in_many_rooms], ids=lambda state: state.__name__)
async def test_picture(state, picture):
    async with driving(size=WIDE) as d:
        await state(d)
        assert plain(d.app.export_screenshot(title=state.__name__)) == picture


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
async def test_picture_of_each_theme(theme, picture):
    async with driving(size=WIDE) as d:
        d.app.theme = theme.name
        await in_all_colours(d)
        assert plain(d.app.export_screenshot(title=theme.name)) == picture


async def test_without_colour_everything_is_still_said(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with in_the_lobby() as d:
        await d.happen(message("alice", "hello"))
        styles = [segment.style for strip in d.strips for segment in strip if segment.style]
        assert {colour for style in styles for colour in (style.color, style.bgcolor) if colour} == set()
        assert any(style.reverse for style in styles)  # the cursor
        assert "alice hello" in d.frame
