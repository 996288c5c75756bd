"""The keys that find what one missed: the line, the mentions, the card."""

import pytest
from textual.events import AppBlur, AppFocus

from chatkit.tui.widgets.message_pane import MessagePane
from tests.tui.driving import NARROW, SIZES, driving, in_the_lobby
from tests.tui.fake import at, logged_in, message


def talk(count, *mentions, start=0):
    """So many messages, of which these name bob."""
    return [
        message("alice", f"bob: look at {n}" if n in mentions else f"number {n}", n / 2)
        for n in range(start, start + count)
    ]


def pane_of(d):
    return d.app.main.query_one(MessagePane)


def row_of(d, text):
    """The row of the pane that shows this text, or None."""
    pane = pane_of(d)
    rows = [pane.render_line(y).text for y in range(pane.size.height)]
    return next((y for y, row in enumerate(rows) if text in row), None)


def is_lit(d, text):
    pane = pane_of(d)
    lit = d.app.main.query_one(MessagePane).get_component_rich_style("message-pane--found").bgcolor
    return any(segment.style.bgcolor == lit for segment in pane.render_line(row_of(d, text)))


async def look_away(d):
    d.app.post_message(AppBlur())
    await d.settle()


async def look_again(d):
    d.app.post_message(AppFocus())
    await d.settle()


async def missing(d, count, *mentions):
    """So much comes while the terminal does not have the focus."""
    await d.happen(message("zoë", "before"))
    await look_away(d)
    await d.happen(*talk(count, *mentions))
    await look_again(d)


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_alt_u_goes_to_the_first_that_is_new(size):
    async with in_the_lobby(size=size) as d:
        await d.happen(*talk(50))
        await missing(d, 60)
        assert row_of(d, "60 new since 12:00") is None
        await d.press("alt+u")
        assert row_of(d, "60 new since 12:00") == pane_of(d).size.height // 4
        assert is_lit(d, "60 new")
        assert not pane_of(d).following


async def test_alt_u_says_where_nothing_is_new():
    async with in_the_lobby() as d:
        await d.happen(*talk(50))
        await d.press("alt+u")
        assert "Nothing is new here" in d.frame


async def test_the_line_grows_while_one_reads_farther_up_and_nothing_moves():
    async with in_the_lobby() as d:
        await d.happen(*talk(50))
        await d.press("pageup")
        line = pane_of(d).render_line(0).text
        for count in 40, 41:
            await d.happen(*talk(40 if count == 40 else 1, start=count + 10))
            assert pane_of(d).render_line(0).text == line
            await d.press("alt+u")
            assert row_of(d, f"{count} new since 12:00") is not None
            await d.press("pageup")
            line = pane_of(d).render_line(0).text


async def test_it_is_gone_when_one_speaks():
    async with in_the_lobby() as d:
        await missing(d, 3)
        assert "3 new since" in d.frame
        await d.enter("hello")
        assert "3 new since" not in d.frame
        assert pane_of(d).following


async def test_alt_p_and_alt_n_walk_the_mentions():
    async with in_the_lobby() as d:
        await d.happen(*talk(100, 10, 40, 98))
        await d.press("alt+p")
        assert is_lit(d, "look at 98")
        await d.press("alt+p")
        assert row_of(d, "look at 40") == pane_of(d).size.height // 4
        assert is_lit(d, "look at 40")
        await d.press("alt+p")
        assert is_lit(d, "look at 10")
        await d.press("alt+p")
        assert "Nobody mentions you farther up" in d.frame
        assert is_lit(d, "look at 10")
        await d.press("alt+n")
        assert is_lit(d, "look at 40")
        await d.press("alt+n", "alt+n")
        assert "Nobody mentions you farther down" in d.frame


async def test_one_looks_from_what_is_in_view():
    async with in_the_lobby() as d:
        await d.happen(*talk(100, 10, 40, 98))
        await d.press("pageup", "pageup")
        await d.press("alt+n")
        assert is_lit(d, "look at 98")
        await d.press("pageup", "pageup")
        await d.press("alt+p")
        assert is_lit(d, "look at 40")


@pytest.mark.parametrize("key", ["pageup", "pagedown", "escape", "x", "alt+2"])
async def test_the_mark_stays_until_one_moves_on(key):
    async with driving(*logged_in("bob", "alice", rooms=("lobby", "ops"))) as d:
        await d.happen(*talk(100, 40))
        await d.press("alt+p")
        await d.happen(message("alice", "more"))
        assert pane_of(d)._found is not None
        await d.press(key)
        assert pane_of(d)._found is None


async def test_a_mention_has_a_mark_and_a_colour():
    async with in_the_lobby() as d:
        await d.happen(*talk(2, 1))
        pane = pane_of(d)
        strip = pane.render_line(pane.size.height - 1)
        assert strip.text.split() == ["»", "bob:", "look", "at", "1"]
        colours = {segment.text: segment.style.color for segment in strip}
        warning = pane.get_component_rich_style("message-pane--mention").color
        assert colours["bob: look at 1"] == colours["»"] == warning


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_who_missed_much_is_shown_a_card(size):
    async with in_the_lobby(size=size) as d:
        await missing(d, 41, 5, 6, 30)
        frame = " ".join(d.frame.split())
        assert "41 lines, 3 mentions, 1 person since 12:00 · Space: next mention · Esc" in frame
        assert pane_of(d).following


async def test_who_missed_little_is_shown_none():
    async with in_the_lobby() as d:
        await missing(d, 20, 5)
        assert d.app.state.room.card is None
        await d.press("space")
        assert d.composer.text == " "


async def test_space_walks_the_mentions_of_the_card_and_then_types_again():
    async with in_the_lobby() as d:
        await d.happen(*talk(30, 3))
        await missing(d, 41, 5, 36)
        await d.press("space")
        assert is_lit(d, "look at 5"), "and not the one before the line"
        await d.press("space")
        assert is_lit(d, "look at 36")
        await d.press("space")
        assert "That was the last mention" in d.frame
        assert "41 lines" not in d.frame
        await d.press("space", "space")
        assert d.composer.text == "  "


async def test_space_types_a_space_where_something_is_typed():
    async with in_the_lobby() as d:
        await missing(d, 41, 5)
        await d.press("x", "space")
        assert d.composer.text == "x "
        assert "41 lines" not in d.frame, "typing closes the card"


async def test_space_types_a_space_where_nobody_mentions_us():
    async with in_the_lobby() as d:
        await missing(d, 41)
        assert "41 lines, 1 person since 12:00 · Alt+U: the first of them · Esc" in d.frame
        await d.press("space")
        assert d.composer.text == " "


async def test_esc_closes_the_card_and_goes_to_the_newest():
    async with in_the_lobby() as d:
        await missing(d, 41, 5)
        await d.press("space", "escape")
        assert "41 lines" not in d.frame
        assert pane_of(d).following


async def test_a_room_that_one_comes_back_to_has_its_card_and_a_draft_does_not_close_it():
    async with driving(*logged_in("bob", "alice", rooms=("lobby", "ops"))) as d:
        await d.type("a draft")
        await d.press("alt+2")
        await d.happen(*talk(30, 7))
        await d.press("alt+1")
        assert "30 lines, 1 mention" in d.frame
        await d.press("space")
        assert d.composer.text == "a draft ", "where something is typed, it is for typing"
        assert "30 lines" not in d.frame
        await d.press("alt+2")
        await d.press("alt+1")
        assert "30 lines" not in d.frame, "it was seen"


async def test_a_login_shows_it_too():
    async with driving(size=NARROW) as d:
        d.chat.record = talk(60, 50)
        d.chat.visits["lobby"] = (30, at(-60))
        await d.happen(*logged_in("bob", "alice"))
        assert "30 lines, 1 mention, 1 person since 11:00" in d.frame
        await d.press("space")
        assert is_lit(d, "look at 50")
        await d.press("alt+u")
        assert row_of(d, "30 new since 11:00") is not None


@pytest.mark.parametrize("size", [*SIZES.values(), (120, 13), (70, 60)])
async def test_the_scrollbar_shows_where_to_look(size):
    async with in_the_lobby(size=size) as d:
        await d.happen(*talk(100, 30), message("bob", "mine", 50, re="t9"))
        await missing(d, 100)
        bar = pane_of(d).vertical_scrollbar
        if size == SIZES["40x15"]:
            assert not pane_of(d).scrollbar_size_vertical
            return
        column = bar.region.x
        cells = [strip.crop(column, column + 1).text for strip in d.strips]
        cells = "".join(cells)[bar.region.y : bar.region.bottom]
        marks = [cell for cell in cells if cell in "━*»·"]
        assert marks in (["»", "━"], ["»", "·", "━"])
        height = len(cells)
        assert abs(cells.index("━") - height // 2) <= 1
        assert abs(cells.index("»") - height * 30 // 200) <= 1


async def test_what_a_search_finds_is_shown_there_too():
    async with in_the_lobby() as d:
        from chatkit.tui.landmarks import Mark

        await d.happen(*talk(100))
        pane_of(d).marks = {50: Mark.FOUND}
        await d.settle()
        assert "*" in d.frame
        assert pane_of(d).marks == {50: Mark.FOUND}
