"""The lists at the sides, with keys and mouse."""

import pytest
from textual.events import MouseScrollDown, MouseScrollUp

from chatkit.tui.clock import Clock
from chatkit.tui.room_order import HOLD
from chatkit.tui.screens.person import PersonScreen
from tests.tui.driving import NARROW, TINY, WIDE, driving, in_the_lobby
from tests.tui.fake import NOON, logged_in, message, private, roster

ROOMS = ("lobby", "ops", "dev")


def in_rooms(**more):
    return driving(*logged_in("bob", "alice", rooms=ROOMS), **more)


@pytest.mark.parametrize("key", ["f7", "f8"])
async def test_escape_closes_the_list_and_only_then_goes_to_the_newest(key):
    async with in_the_lobby() as d:
        await d.happen(*(message("alice", f"number {number}") for number in range(80)))
        await d.press("pageup", key, "escape")
        assert d.app.main._open_side is None
        assert "▼ newest" in d.frame
        await d.press("escape")
        assert "number 79" in d.frame


async def test_page_up_and_down_are_the_lists_while_it_lies_over_the_messages():
    async with in_the_lobby() as d:
        await d.happen(roster(*(f"user{number:03}" for number in range(100))))
        await d.press("f8", "pagedown")
        people = d.app.main.people_side.list
        assert people.highlighted > 10
        await d.press("pageup")
        assert people.highlighted == 0
        assert d.app.state.room.following


async def test_whoever_types_on_loses_nothing():
    async with in_the_lobby() as d:
        await d.type("he")
        await d.press("f8", "l", "q", "space")
        assert d.composer.text == "helq "
        assert d.composer.has_focus
        assert not d.app.main.people_side.display


async def test_a_click_beside_the_list_closes_it_and_one_on_its_heading_does_not():
    async with in_the_lobby() as d:
        await d.press("f7")
        await d.pilot.click(offset=(5, 0))
        await d.settle()
        assert d.app.main.rooms_side.display
        await d.pilot.click(offset=(60, 10))
        await d.settle()
        assert not d.app.main.rooms_side.display


@pytest.mark.parametrize("size", [NARROW, TINY], ids=["narrow", "tiny"])
async def test_a_click_on_a_room_in_the_header_or_where_one_types_goes_there(size):
    async with in_rooms(size=size) as d:
        await d.happen(message("alice", "hi", room="ops"), private("alice", "bob", "psst"))
        for row, line in enumerate(d.frame.splitlines()):
            if "ops(1)" in line:
                await d.pilot.click(offset=(line.index("ops(1)") + 2, row))
                await d.settle()
        assert d.app.state.room.name == "ops"
        await d.pilot.click("#header" if size is NARROW else "#prompt", offset=(1, 0))
        await d.settle()
        assert d.app.state.room.name == "ops", "that is its own name"


async def test_the_heading_of_the_rooms_says_how_often_one_is_meant_however_far_they_are_scrolled():
    async with in_rooms(size=WIDE) as d:
        await d.happen(message("alice", "bob?", room="ops"), private("alice", "bob", "psst"))
        assert d.frame.splitlines()[0].startswith(" rooms · !2 ")


async def test_whoever_has_walked_through_the_list_sees_it_sorted_a_little_later():
    now = [100.0]
    clock = Clock(wall=lambda: NOON, monotonic=lambda: now[0])
    async with in_rooms(size=WIDE, clock=clock) as d:
        await d.press("alt+2")
        await d.happen(message("alice", "hi", room="dev"))
        assert "3 dev" in d.frame
        assert d.app.main._sorting is not None
        now[0] += HOLD
        d.app.main._headers.ask(now=True)
        await d.settle()
        assert "1 dev" in d.frame
        assert d.app.main._sorting is None


@pytest.mark.parametrize("over", range(3), ids=["rooms", "messages", "people"])
async def test_the_wheel_scrolls_what_is_under_the_mouse(over):
    rooms = ("lobby", *(f"room{number:02}" for number in range(99)))
    async with driving(*logged_in("bob", rooms=rooms), size=WIDE) as d:
        await d.happen(roster(*(f"user{number:03}" for number in range(100))))
        await d.happen(*(message("alice", f"number {number}") for number in range(80)))
        lists = (d.app.main.rooms_side.list, d.app.main.pane, d.app.main.people_side.list)
        before = [each.scroll_y for each in lists]
        for event in (MouseScrollDown, MouseScrollUp, MouseScrollUp)[: 3 if over == 1 else 1]:
            at = {"x": 5 + 50 * over, "y": 5, "delta_x": 0, "delta_y": 1, "button": 0}
            d.app.main._forward_event(event(None, **at, shift=False, meta=False, ctrl=False))
            await d.settle()
        moved = [each.scroll_y != then for each, then in zip(lists, before, strict=True)]
        assert moved == [number == over for number in range(3)]


async def test_somebody_is_chosen_by_click_or_key_and_his_menu_opens_a_private_talk():
    async with in_the_lobby() as d:
        await d.press("f8", "enter")
        assert isinstance(d.app.screen, PersonScreen)
        await d.press("enter")
        assert d.app.state.room.title == "@alice"
    async with in_the_lobby(size=WIDE) as d:
        await d.pilot.click("UserList", offset=(4, 2))
        await d.settle()
        assert "zoë" in d.frame
        await d.press("t")
        assert d.app.state.room.title == "@zoë"
        assert d.composer.has_focus


async def test_nothing_is_asked_about_oneself():
    async with in_the_lobby(size=WIDE) as d:
        await d.pilot.click("UserList", offset=(4, 1))
        await d.settle()
        assert d.app.screen is d.app.main
        assert "That is you" in d.frame


async def test_what_cannot_be_sent_from_the_menu_says_so():
    async with in_the_lobby() as d:
        await d.press("f8", "enter")
        d.chat.connected = False
        await d.press("w")
        assert "Not connected" in d.frame


async def test_under_a_dialog_the_layout_follows_the_terminal_too():
    async with in_the_lobby(size=WIDE) as d:
        await d.press("f1")
        await d.pilot.resize_terminal(*NARROW)
        await d.press("escape")
        assert d.frame.splitlines()[0].startswith(" #lobby · 3 here")
        assert not d.app.main.rooms_side.display
