"""Going back to what was said: an older part in place of the room's log, and the way back to now."""

import pytest

from chatkit.client import Connected, Reconnecting
from chatkit.protocol import events
from chatkit.tui.screens import search as searching
from chatkit.tui.widgets.message_pane import MessagePane
from tests.tui.driving import SIZES, driving
from tests.tui.fake import logged_in, login, message

PAST = [message("alice", f"number {n}.", n - 2000, number=n) for n in range(1, 1901)]


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    monkeypatch.setattr(searching, "PAUSE", 1e6)


class Late:
    """Driving in a lobby in which much was said before."""

    def __init__(self, **more):
        self._driving = driving(**more)

    async def __aenter__(self):
        self.d = await self._driving.__aenter__()
        self.d.chat.record = list(PAST)
        await self.d.happen(*logged_in("bob", "alice"))
        return self.d

    async def __aexit__(self, *raised):
        return await self._driving.__aexit__(*raised)


async def go_to(d, number):
    """Searches for a message that only the server knows, and goes there."""
    await d.press("ctrl+f", *f"number{number}", "enter")
    tag = next(tag for tag, line in reversed(d.chat.sent) if line.startswith("search "))
    await d.happen(events.Search(messages=[PAST[number - 1]], re=tag))
    await d.press("enter")


def shown(d):
    pane = d.app.main.query_one(MessagePane)
    return [pane.render_line(y).text.rstrip() for y in range(pane.size.height)]


def sees(d, number):
    return f"number {number}." in d.frame


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_a_hit_is_shown_among_what_was_said_around_it(size):
    async with Late(size=size) as d:
        await go_to(d, 500)
        assert sees(d, 499)
        assert sees(d, 500)
        assert sees(d, 501)
        assert "Esc: back to now" in d.frame
        assert "▼ newest" in d.frame


@pytest.mark.parametrize("key", ["escape", "ctrl+end"])
async def test_a_key_leads_back_to_now_which_went_on_meanwhile(key):
    async with Late() as d:
        await go_to(d, 500)
        before = shown(d)
        await d.happen(message("zoë", "meanwhile", number=1901))
        assert shown(d) == before
        assert "▼ 1 new" in d.frame
        await d.press(key)
        assert "meanwhile" in d.frame
        assert "back to now" not in d.frame
        assert d.app.state.room.following
        assert d.app.state.room.unread == 0


async def test_who_speaks_is_back_in_the_present():
    async with Late() as d:
        await go_to(d, 500)
        await d.enter("hello")
        assert sees(d, 1900)
        assert "hello" in d.frame
        assert "back to now" not in d.frame


async def test_who_goes_to_another_room_is_back_in_the_present():
    async with Late() as d:
        await go_to(d, 500)
        await d.enter("/query alice")
        assert "back to now" not in d.frame
        await d.press("alt+1")
        assert sees(d, 1900)


async def test_it_grows_as_one_scrolls_and_nothing_moves_under_ones_eyes():
    async with Late() as d:
        await go_to(d, 500)
        for _ in range(15):
            await d.press("pageup")
        top = shown(d)[0]
        assert sees(d, int(top.split("number ")[1].rstrip(".")))
        assert "#lobby history before 300 200" in d.chat.lines
        for _ in range(40):
            await d.press("pageup")
        assert sees(d, 1)
        assert d.chat.lines.count("#lobby history before 1 200") == 1
        assert not [line for line in d.chat.lines if line.startswith("#lobby history before 1881")]


async def test_scrolling_down_one_comes_to_now_without_a_seam():
    async with Late() as d:
        await go_to(d, 1600)
        seen = {row for row in shown(d) if "number" in row}
        for _ in range(40):
            await d.press("pagedown")
            new = {row for row in shown(d) if "number" in row}
            assert seen & new
            seen = new
        assert sees(d, 1900)
        assert "back to now" not in d.frame
        assert d.app.state.room.following


async def test_at_the_end_of_an_older_part_another_page_down_comes_to_now():
    async with Late() as d:
        d.app.state.room.log = type(d.app.state.room.log)(100)  # nothing of it is loaded
        await go_to(d, 1895)
        await d.press("pagedown")
        assert sees(d, 1900)
        assert "back to now" in d.frame
        await d.press("pagedown")
        assert "back to now" not in d.frame
        assert d.app.state.room.following


async def test_a_moment_is_gone_to_by_typing_it():
    async with Late() as d:
        await d.enter("/at yesterday 12:00")
        assert sees(d, 560)
        assert "Wednesday 25 November 2026" in d.frame
        await d.enter("/at 2020-01-01")
        assert sees(d, 1)
        assert "this is the oldest" in d.frame
        await d.enter("/at 10:10")
        assert sees(d, 1890)
        assert "back to now" not in d.frame


async def test_without_a_connection_an_older_part_comes_when_it_is_back():
    async with Late() as d:
        await d.lose(Reconnecting("the connection was reset", 1, 1))
        await d.enter("/at yesterday 12:00")
        assert "No connection: that is shown when it is back" in d.frame
        await d.happen(Connected("chatkit", "1"), login("bob", resumed=True))
        assert sees(d, 560)


async def test_what_is_no_moment_gets_a_hint():
    async with Late() as d:
        await d.enter("/at soon")
        assert "When is that? /at 14:05" in d.frame
        assert sees(d, 1900)


async def test_an_older_part_that_reaches_into_the_log_is_shown_at_the_hit_all_the_same():
    async with Late(size=SIZES["40x15"]) as d:
        await go_to(d, 1860)
        assert sees(d, 1860)
        assert "back to now" in d.frame


async def test_another_hit_in_the_same_older_part_is_gone_to():
    async with Late() as d:
        await go_to(d, 500)
        await go_to(d, 1200)
        assert sees(d, 1200)
        assert not sees(d, 500)


async def test_a_short_room_is_shown_whole():
    async with Late() as d:
        d.chat.record = PAST[:5]
        await go_to(d, 3)
        assert all(sees(d, number) for number in range(1, 6))
