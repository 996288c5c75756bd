"""The application on a terminal that takes its time."""

import msgspec

from chatkit.tui.few_colours import FewColours
from chatkit.tui.link_sense import _Late
from chatkit.tui.settings import Look, Settings
from tests.tui.driving import in_the_lobby
from tests.tui.fake import message

SLOW, QUICK = (Settings(look=Look(slow_link=setting)) for setting in ("on", "off"))


def colours(d):
    return {segment.style.color for strip in d.strips for segment in strip if segment.style}


async def late(d, times=5):
    """The terminal has kept so many writes waiting, and something is drawn."""
    d.app._sense._late.extend([_Late(ended=0.0, took=0.2)] * times)
    await d.happen(message("alice", "hello"))


async def test_on_a_slow_link_less_is_drawn_and_the_status_bar_says_so():
    async with in_the_lobby() as d:
        await d.happen(message("alice", "hi"))
        assert "low-bw" not in d.frame
        assert any(colour and colour.triplet for colour in colours(d))
        await late(d)
        assert "bob on chatkit · low-bw" in d.frame
        assert not any(colour and colour.triplet for colour in colours(d))
        assert d.app.frame_rest() > 0


async def test_a_quick_link_has_all_colours_and_frames():
    async with in_the_lobby() as d:
        await d.happen(message("alice", "hi"))
        assert d.app.frame_rest() == 0
        assert not any(isinstance(each, FewColours) for each in d.app.get_line_filters())


async def test_the_setting_decides_where_it_is_not_auto():
    async with in_the_lobby(settings=SLOW) as d:
        assert "low-bw" in d.frame
        d.app.settings = msgspec.structs.replace(d.app.settings, look=Look(slow_link="off"))
        await d.happen(message("alice", "hi"))
        assert "low-bw" not in d.frame
    async with in_the_lobby(settings=QUICK) as d:
        await late(d)
        assert "low-bw" not in d.frame
