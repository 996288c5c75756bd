from rich.cells import cell_len

from chatkit.protocol import events
from chatkit.tui.widgets.room_list import RoomList
from tests.tui.driving import NARROW, WIDE, driving
from tests.tui.fake import logged_in, message, private

ROOMS = ("lobby", "ops", "dev", "den")
MANY = ("lobby", *(f"room{number:02}" for number in range(99)))


def in_rooms(*rooms, **more):
    return driving(*logged_in("bob", "alice", rooms=rooms or ROOMS), **{"size": WIDE, **more})


def list_of(d):
    return d.app.main.query_one(RoomList)


def rows(d):
    """The list as text, without the spaces that set the badges to the right."""
    return [" ".join(str(option.prompt).split()) for option in list_of(d).options]


async def test_each_room_has_its_number_and_the_one_that_is_shown_a_mark():
    async with in_rooms() as d:
        assert rows(d) == ["▌1 lobby", "2 ops", "3 dev", "4 den"]
        await d.press("alt+3")
        assert rows(d) == ["1 lobby", "2 ops", "▌3 dev", "4 den"]


async def test_what_is_unread_is_counted_and_mentions_have_a_badge_of_their_own():
    async with in_rooms() as d:
        await d.happen(
            message("alice", "hi", room="ops"),
            message("alice", "hm", room="ops"),
            message("alice", "hm", room="dev"),
            message("alice", "bob?", room="dev"),
            private("alice", "bob", "psst"),
            private("alice", "bob", "psst!"),
        )
        assert rows(d) == ["1 dev !1", "2 @alice !2", "3 ops 2", "▌4 lobby", "5 den"]


async def test_a_badge_counts_only_so_far():
    async with in_rooms() as d:
        await d.happen(*(message("alice", "hi", room="ops") for _ in range(1001)))
        assert rows(d)[0] == "1 ops 999+"


async def test_every_row_is_as_wide_as_the_list_whatever_it_is_called():
    names = ("lobby", "日本語の部屋とても長い名前です", "a_name_that_is_by_far_too_long", "é́é́é́")
    async with in_rooms(*names) as d:
        for name in names[1:]:
            await d.happen(message("alice", "bob!", room=name))
        lines = [str(option.prompt) for option in list_of(d).options]
        assert {cell_len(line) for line in lines} == {list_of(d).scrollable_content_region.width}
        assert sum("…" in line for line in lines) == 2
        assert all(line.endswith(" !1 ") for line in lines[:3])


async def test_names_are_no_markup_and_no_room_looks_like_a_talk():
    async with in_rooms("lobby", "[red]x[/]", "@alice") as d:
        assert rows(d)[1:] == ["2 [red]x[/]", "3 #@alice"]


async def test_only_rows_that_have_changed_are_made_anew():
    async with in_rooms() as d:
        before = list_of(d).options
        await d.happen(message("alice", "hi", room="ops"), message("alice", "hi", room="ops"))
        assert list_of(d).options[2:] == before[2:]
        assert all(now is then for now, then in zip(list_of(d).options, before, strict=True))


async def test_a_click_goes_there():
    async with in_rooms() as d:
        await d.type("a draft")
        await d.pilot.click(RoomList, offset=(5, 2))
        await d.settle()
        assert d.app.state.room.name == "dev"
        assert d.composer.has_focus
        assert list_of(d).highlighted is None


async def test_under_the_mouse_nothing_moves_until_it_is_gone():
    async with in_rooms() as d:
        await d.pilot.hover(RoomList, offset=(5, 2))
        await d.happen(message("alice", "bob!", room="den"))
        assert rows(d) == ["▌1 lobby", "2 ops", "3 dev", "4 den !1"]
        await d.pilot.hover("#header")
        await d.settle()
        assert rows(d) == ["1 den !1", "▌2 lobby", "3 ops", "4 dev"]


async def test_a_hundred_rooms_scroll_with_the_one_that_is_shown():
    async with in_rooms(*MANY) as d:
        await d.press("alt+up")
        assert d.app.state.room.name == "room98"
        assert "room98" in d.frame
        await d.press("alt+down")
        assert "▌1 lobby" in d.frame


async def test_over_the_messages_enter_goes_where_one_is_needed_most():
    async with in_rooms(size=NARROW) as d:
        await d.happen(message("alice", "bob!", room="den"), message("alice", "hi", room="ops"))
        await d.press("f7", "enter")
        assert d.app.state.room.name == "den"
        assert not d.app.main.rooms_side.display
        assert d.composer.has_focus


async def test_or_from_the_room_that_is_shown_where_nobody_needs_one():
    async with in_rooms(size=NARROW) as d:
        await d.press("alt+2", "f7", "down", "enter")
        assert d.app.state.room.name == "dev"


async def test_the_choice_stays_with_its_room():
    async with in_rooms(size=NARROW) as d:
        await d.press("f7", "down", "down")
        await d.happen(message("alice", "bob!", room="den"))
        await d.press("enter")
        assert d.app.state.room.name == "dev"


async def test_a_room_that_has_gone_since_it_was_drawn_is_not_gone_to():
    async with in_rooms() as d:
        ops = d.app.state.rooms.find("ops")
        await d.happen(
            events.Left(room="ops", nick="bob", at="2026-11-26T12:00:00.000Z", reason="", re="t99")
        )
        d.app.visit(ops)
        assert d.app.state.room.name == "lobby"


async def test_badges_are_whole_beside_a_scrollbar_that_comes_later():
    async with driving(*logged_in(rooms=("lobby", "ops")), size=(120, 14)) as d:
        for name in (f"room{number:02}" for number in range(20)):
            await d.happen(events.Joined(room=name, topic=""), message("alice", "hi", room=name))
        list_ = d.app.main.query_one(RoomList)
        list_.clear_options()
        await d.settle()
        list_._draw()  # for the width that it has without a scrollbar
        await d.settle()
        assert list_.show_vertical_scrollbar
        assert "…" not in d.frame
