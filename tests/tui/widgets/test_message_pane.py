from contextlib import asynccontextmanager

import pytest
from textual.geometry import Offset
from textual.selection import SELECT_ALL, Selection

from chatkit.client import Disconnected
from chatkit.protocol import events
from chatkit.tui.entries import Gone, Said
from chatkit.tui.rows import AT_ONCE, BLOCK, Place
from chatkit.tui.settings import Look, Settings
from chatkit.tui.themes import LIGHT, nick_colour, nick_colours
from chatkit.tui.widgets.message_pane import MessagePane
from tests.tui.driving import NARROW, SIZES, WIDE, driving, in_the_lobby
from tests.tui.fake import at, logged_in, message


def pane_of(d):
    return d.app.main.query_one(MessagePane)


def shown(d):
    """The rows of the pane, without its scrollbar and its margin."""
    pane = pane_of(d)
    return [pane.render_line(y).text[pane._margin :].rstrip() for y in range(pane.size.height)]


def style_of(d, text):
    """How the first segment with that text is drawn."""
    pane = pane_of(d)
    segments = [segment for y in range(pane.size.height) for segment in pane.render_line(y)]
    return next(segment.style for segment in segments if text in segment.text)


def many(count, nick="alice", words=0):
    return [
        message(nick, f"number {number} {'word ' * words}".strip(), number / 10) for number in range(count)
    ]


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_no_character_is_hidden_behind_the_scrollbar(size):
    async with in_the_lobby(size=size) as d:
        text = "".join(chr(0x4E00 + number) if number % 7 else "x" for number in range(150))
        await d.happen(*many(50), message("alice", text))
        assert set(text) <= set(d.frame)


async def test_few_rows_stand_at_the_bottom():
    async with in_the_lobby() as d:
        await d.happen(message("alice", "hello"))
        assert shown(d)[-1] == "12:00 alice hello"
        assert shown(d)[0] == ""


async def test_a_reader_who_has_scrolled_up_keeps_his_place_when_more_is_said():
    async with in_the_lobby() as d:
        await d.happen(*many(100))
        await d.press("pageup")
        before = shown(d)
        await d.happen(*many(50, nick="zoë"))
        assert shown(d) == before
        assert not pane_of(d).following


async def test_a_reader_keeps_his_place_when_the_oldest_are_dropped():
    async with in_the_lobby() as d:
        d.app.state.room.log._cap, d.app.state.room.log._slack = 100, 10
        await d.happen(*many(95))
        await d.press("pageup")
        before = shown(d)
        await d.happen(*many(20, nick="zoë"))
        assert d.app.state.room.log.first > 0
        assert shown(d) == before


async def test_when_what_one_reads_is_dropped_the_oldest_is_shown():
    async with in_the_lobby() as d:
        d.app.state.room.log._cap, d.app.state.room.log._slack = 100, 10
        await d.happen(*many(95))
        await d.press("pageup", "pageup", "pageup", "pageup", "pageup")
        await d.happen(*many(200, nick="zoë"))
        assert pane_of(d).scroll_y == 0


@pytest.mark.parametrize("width", [62, 100, 140, 50])
async def test_a_reader_keeps_his_place_when_the_width_changes(width):
    async with in_the_lobby() as d:
        await d.happen(*many(100, words=30))
        await d.press("pageup", "pageup")
        entry = pane_of(d)._index.at(pane_of(d)._row_at(0))[0]
        await d.pilot.resize_terminal(width, 24)
        await d.settle()
        assert pane_of(d)._index.at(pane_of(d)._row_at(0))[0] is entry
        assert not pane_of(d).following


async def test_one_who_follows_follows_at_every_width():
    async with in_the_lobby() as d:
        await d.happen(*many(100, words=30))
        for width in (62, 140, 50, 80):
            await d.pilot.resize_terminal(width, 24)
            await d.settle()
            assert pane_of(d).following
            assert "number 99" in "".join(shown(d)[-6:])


async def test_a_longer_name_widens_the_gutter_for_all():
    async with in_the_lobby() as d:
        await d.happen(message("zoë", "one"))
        assert shown(d)[-1] == "12:00 zoë one"
        await d.happen(message("bartholomew", "two"))
        assert shown(d)[-2:] == ["12:00         zoë one", "12:00 bartholomew two"]


async def test_a_longer_name_that_comes_while_the_width_changes_widens_it_too():
    async with in_the_lobby() as d:
        await d.happen(message("zoë", "one"))
        d.app.state.apply(message("bartholomew", "two"))  # which the pane has not been told of yet
        await d.pilot.resize_terminal(70, 24)
        await d.settle()
        assert shown(d)[-2:] == ["12:00         zoë one", "12:00 bartholomew two"]


async def test_older_ones_with_a_longer_name_that_come_while_the_width_changes_widen_it_too():
    async with in_the_lobby() as d:
        await d.happen(message("zoë", "one"))
        d.app.state.room.put_before([Said(d.app.state.clock.wall(), "bartholomew", "two")])
        await d.pilot.resize_terminal(70, 24)
        await d.settle()
        assert "12:00         zoë one" in shown(d)


async def test_a_name_that_fits_no_gutter_does_not_widen_it():
    async with in_the_lobby() as d:
        await d.happen(message("zoë", "one"), message("x" * 24, "two"))
        assert shown(d)[-3:] == ["12:00 zoë one", f"12:00 {'x' * 24}", "          two"]


async def test_an_own_message_is_pale_until_it_is_stored():
    async with in_the_lobby() as d:
        await d.enter("hello")
        assert style_of(d, "hello").italic
        await d.happen(message("bob", "hello", re=d.chat.tag('#lobby say "hello"')))
        assert not style_of(d, "hello").italic


async def test_an_own_message_that_did_not_arrive_says_so():
    async with in_the_lobby() as d:
        await d.enter("hello")
        await d.lose(Disconnected("gone"))
        assert any(row.endswith("bob ✗ hello") for row in shown(d))


async def test_names_have_their_colours_in_every_theme():
    async with in_the_lobby("alice") as d:
        await d.happen(message("alice", "hello"))
        assert style_of(d, "alice").color.name == nick_colour("alice", dark=True)
        d.app.theme = LIGHT.name
        await d.settle()
        assert style_of(d, "alice").color.name == nick_colour("alice", dark=False)


async def test_names_have_other_colours_where_another_theme_is_shown_in_the_list_too():
    async with in_the_lobby("alice", size=WIDE) as d:
        d.app.theme = "gruvbox"
        await d.settle()
        [alice] = {
            segment.style.color.name
            for strip in d.strips
            for segment in strip
            if segment.text.strip() == "alice"
        }
        variables = d.app.theme_variables
        assert alice in nick_colours(d.app.current_theme, variables)
        await d.happen(message("alice", "hello"))
        assert style_of(d, "alice").color.name == alice


async def test_a_link_over_two_rows_is_written_with_one_id():
    link = "https://example.org/a/rather/long/path/that/fits/into/no/narrow/row.html/nor/another.html"
    async with in_the_lobby() as d:
        await d.happen(message("alice", f"see {link} now"))
        linked = [segment for strip in d.strips for segment in strip if segment.style and segment.style.link]
        assert "".join(segment.text for segment in linked) == link
        assert len(linked) == 2
        assert {(segment.style.link, bool(segment.style.underline)) for segment in linked} == {(link, True)}
        ids = {segment.style.link_id for segment in linked}
        assert len(ids) == 1
        await d.happen(message("alice", "more"))
        again = {segment.style.link_id for strip in d.strips for segment in strip if segment.style.link}
        assert again == ids


async def test_a_text_is_no_wider_than_the_user_wants():
    settings = Settings(look=Look(text_width=30))
    async with in_the_lobby(size=WIDE, settings=settings) as d:
        await d.happen(message("alice", "word " * 20))
        assert max(len(row) for row in shown(d) if "word" in row) <= 12 + 30
        pane_of(d).widen(60)
        await d.settle()
        assert 12 + 30 < max(len(row) for row in shown(d) if "word" in row) <= 12 + 60


async def test_rows_that_were_drawn_are_not_drawn_again():
    async with in_the_lobby() as d:
        await d.happen(*many(100))
        pane = pane_of(d)
        entry, _ = pane._index.at(pane._row_at(5))
        painter = pane._painter
        assert painter.strips(entry, settled=True) is painter.strips(entry, settled=True)


async def test_what_is_selected_stands_out():
    async with in_the_lobby() as d:
        await d.happen(message("alice", "小明 hello"))
        pane = pane_of(d)
        row = pane._row_at(pane.size.height - 1)
        plain = pane.render_line(pane.size.height - 1)
        d.app.main.selections = {pane: Selection(Offset(12, row), Offset(14, row))}
        await d.settle()
        marked = pane.render_line(pane.size.height - 1)
        assert marked.text == plain.text
        colours = {segment.text: segment.style.bgcolor for segment in marked if segment.text.strip()}
        assert colours["小明"] != colours["alice"]


async def test_a_selection_over_wrapped_rows_is_copied_as_it_was_written():
    async with in_the_lobby() as d:
        text = "the quick brown fox jumps over the lazy dog " * 3
        await d.happen(message("alice", text.strip()), message("alice", "more"), message("zoë", "end"))
        pane = pane_of(d)
        copied, ending = pane.get_selection(SELECT_ALL)
        assert ending == "\n"
        assert copied.splitlines()[-3:] == [
            f"12:00 alice: {text.strip()}",
            "12:00 alice: more",
            "12:00 zoë: end",
        ]


async def test_a_selection_stays_on_its_words_when_the_oldest_are_dropped():
    async with in_the_lobby() as d:
        d.app.state.room.log._cap, d.app.state.room.log._slack = 100, 10
        await d.happen(*many(95))
        pane = pane_of(d)
        row = pane._index.bottom - 1
        selection = Selection(Offset(0, row), Offset(99, row))
        before = pane.get_selection(selection)
        await d.happen(*many(10, nick="zoë"))
        assert d.app.state.room.log.first > 0
        assert pane.get_selection(selection) == before


async def test_the_mouse_wheel_scrolls_and_stops_following():
    async with in_the_lobby(size=NARROW) as d:
        await d.happen(*many(100))
        pane = pane_of(d)
        pane.scroll_to(y=10, animate=False)
        await d.settle()
        assert not pane.following
        assert not d.app.state.room.following
        pane.scroll_to(y=pane.max_scroll_y, animate=False)
        await d.settle()
        assert pane.following


def fill(d, count):
    """A log so long that it is not wrapped at once; and no idle moment comes in which the rest would be."""
    pane_of(d)._prepare_later = lambda: None
    for number in range(count):
        text = f"number {number} " + "word " * (number % 40)
        d.app.state.room.add(Said(float(number), "alice", text.strip()))
    pane_of(d).update(now=True)


@pytest.mark.parametrize("up", [0, 3], ids=["at the end", "in the past"])
async def test_a_long_log_is_right_in_view_at_once_and_everywhere_later(up):
    async with in_the_lobby() as d:
        fill(d, AT_ONCE + 2 * BLOCK)
        await d.settle()
        pane_of(d)._index.lay_out_all()
        await d.press(*["pageup"] * up)
        pane = pane_of(d)
        await d.pilot.resize_terminal(62, 24)
        await d.settle()
        assert pane._index.guessed
        before = shown(d)
        assert sum("number" in row for row in before) > 2
        pane._prepare()
        while pane._index.guessed:
            pane._prepare()
        await d.settle()
        assert shown(d) == before
        assert pane._index.bottom - pane._index.top == pane.virtual_size.height
        heights = sum(map(pane._height, d.app.state.room.log.since(0)))
        assert pane.virtual_size.height == heights


async def test_one_may_scroll_to_what_is_not_wrapped_yet():
    async with in_the_lobby() as d:
        fill(d, AT_ONCE + 2 * BLOCK)
        await d.settle()
        pane = pane_of(d)
        await d.pilot.resize_terminal(62, 24)
        await d.settle()
        pane.scroll_to(y=pane.max_scroll_y // 2, animate=False)
        await d.settle()
        numbers = [int(row.split()[1]) for row in (row[12:] for row in shown(d)) if row.startswith("number")]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        assert "" not in shown(d)


async def test_all_can_be_copied_before_all_is_wrapped():
    async with in_the_lobby() as d:
        fill(d, AT_ONCE + 2 * BLOCK)
        await d.settle()
        pane = pane_of(d)
        await d.pilot.resize_terminal(62, 24)
        await d.settle()
        copied, _ = pane.get_selection(SELECT_ALL)
        assert copied.count("number") == AT_ONCE + 2 * BLOCK


async def test_a_message_that_comes_lays_nothing_out_but_the_pane():
    async with in_the_lobby() as d:
        await d.happen(*many(50))
        laid_out = []
        refresh = d.app.screen._refresh_layout
        d.app.screen._refresh_layout = lambda *args, **more: laid_out.append(1) or refresh(*args, **more)
        await d.happen(*many(5, nick="zoë"))
        assert any("number 4" in row for row in shown(d))
        assert laid_out == []


async def test_many_messages_are_painted_together():
    async with in_the_lobby() as d:
        pane = pane_of(d)
        painted = []
        pane._flushing._action = lambda: painted.append(pane._log.end)
        for event in many(50):
            d.app.state.apply(event)
            pane.update()
        assert len(painted) <= 1
        pane.update(now=True)
        assert painted[-1] == pane._log.end


def record(count, words=0):
    """What was said before, one message a minute, ending at noon."""
    return [
        message("alice", f"old {number} {'word ' * words}".strip(), number - count - 1, number=number)
        for number in range(1, count + 1)
    ]


@asynccontextmanager
async def visiting(size=NARROW, shown=60, **more):
    """In the lobby, where so many of the last messages were shown."""
    async with driving(size=size) as d:
        d.chat.record = record(200, **more)
        d.chat.visits["lobby"] = (200 - shown, at(-300))
        await d.happen(*logged_in("bob", "alice"))
        yield d


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_older_ones_are_fetched_as_one_scrolls_up_and_nothing_moves(size):
    async with visiting(size=size) as d:
        d.chat.answers = False
        while not d.app.state.room.older.is_asking:
            await d.press("pageup")
        before = shown(d)
        log = d.app.state.room.log
        d.chat.answer(d.chat.sent[-1][0], "#lobby history before 141 100")
        await d.settle()
        assert log.first < 0
        assert shown(d)[1:] == before[1:]
        assert shown(d)[0] == before[0] or "Thursday" in before[0], "whose line stands farther up now"


async def test_one_comes_to_the_beginning():
    async with visiting() as d:
        for _ in range(20):
            await d.press("pageup")
        assert pane_of(d).scroll_y == 0
        assert "the beginning of #lobby" in shown(d)[0]
        assert "Thursday 26 November 2026" in shown(d)[1]
        assert shown(d)[2].endswith("alice old 1")
        assert d.frame.count("Thursday") == 1
        assert [line for line in d.chat.lines if "before" in line] == [
            "#lobby history before 141 100",
            "#lobby history before 41 100",
        ]


async def test_while_it_is_asked_it_says_so():
    async with visiting() as d:
        d.chat.answers = False
        await d.press("pageup", "pageup")
        assert "▲ loading…" in d.frame
        await d.press("pageup", "pageup", "pageup", "pageup")
        assert len([line for line in d.chat.lines if "before" in line]) == 1
        d.chat.answer(d.chat.sent[-1][0], "#lobby history before 141 100")
        await d.settle()
        assert "▲ loading…" not in d.frame


@pytest.mark.parametrize("by", ["key", "wheel"])
async def test_where_all_fits_on_the_screen_the_key_and_the_wheel_fetch_older_ones(by):
    async with driving(size=WIDE) as d:
        d.chat.record = record(200)
        await d.happen(*logged_in("bob", "alice"))
        assert "old 181" in d.frame
        assert "old 180" not in d.frame
        if by == "key":
            await d.press("pageup")
        else:
            pane_of(d).on_mouse_scroll_up()
            await d.settle()
        assert "old 200" in d.frame
        assert "old 175" in d.frame, "above them, where nothing was"
        assert pane_of(d).following


async def test_older_ones_with_a_longer_name_or_in_rows_of_another_width_move_nothing():
    async with visiting(words=30) as d:
        d.chat.record[100] = message("bartholomew", "hello", -100, number=101)
        d.chat.answers = False
        await d.press("pageup", "pageup", "pageup", "pageup", "pageup", "pageup", "pageup", "pageup")
        while not d.app.state.room.older.is_asking:
            await d.press("pageup")
        entry = pane_of(d)._index.at(pane_of(d)._row_at(0))[0]
        d.chat.answer(d.chat.sent[-1][0], "#lobby history before 141 100")
        await d.pilot.resize_terminal(70, 24)
        await d.settle()
        assert pane_of(d)._index.at(pane_of(d)._row_at(0))[0] is entry


async def test_what_is_read_of_the_older_ones_stays_though_the_log_is_full():
    async with visiting() as d:
        log = d.app.state.room.log
        log._cap, log._slack = 80, 8
        while "alice old 101" not in d.frame:
            await d.press("pageup")
        before = shown(d)
        await d.happen(*(message("zoë", f"new {n}", n / 10, number=201 + n) for n in range(15)))
        assert shown(d) == before
        assert len(log) > 80
        await d.press("escape")
        assert len(log) <= 80
        assert shown(d)[-1].endswith("new 14")
        assert log.first > -10
        for _ in range(6):
            await d.press("pageup")
        assert "alice old 101" in d.frame, "fetched again"


async def test_what_is_selected_of_the_older_ones_is_copied():
    async with visiting() as d:
        while d.app.state.room.log.first >= 0:
            await d.press("pageup")
        pane = pane_of(d)
        row = pane._index.top + 10
        assert row < 0
        copied, _ = pane.get_selection(Selection(Offset(0, row), Offset(99, row)))
        assert copied.endswith(pane._index.at(row)[0].text)


async def test_an_entry_is_gone_to_and_marked():
    async with in_the_lobby() as d:
        await d.happen(*many(100))
        pane = pane_of(d)
        number = next(n for n, it in enumerate(d.app.state.room.log.since(0)) if "number 40" in str(it))
        pane.jump(number)
        await d.settle()
        assert 0 < next(y for y, row in enumerate(shown(d)) if "number 40" in row) <= pane.size.height // 2
        assert style_of(d, "number 40").bgcolor != style_of(d, "number 41").bgcolor
        assert not d.app.state.room.following
        pane.jump(number, mark=False)
        await d.settle()
        assert "number 40" in shown(d)[0]
        assert style_of(d, "number 40").bgcolor == style_of(d, "number 41").bgcolor
        assert pane.top == number


async def test_what_is_found_is_marked_in_every_message_and_nowhere_else():
    async with in_the_lobby() as d:
        await d.happen(message("alice", "one cake two"), events.Notice(text="no cake"))
        pane = pane_of(d)
        pane.highlight(lambda text: [(text.index("cake"), text.index("cake") + 4)])
        assert [segment.text for segment in pane.render_line(pane.size.height - 2)][-4:-1] == [
            "one ",
            "cake",
            " two",
        ]
        assert "no cake" in [segment.text for segment in pane.render_line(pane.size.height - 1)]
        pane.highlight(None)
        assert "one cake two" in [segment.text for segment in pane.render_line(pane.size.height - 2)]


async def test_a_log_that_is_not_live_is_not_followed():
    async with in_the_lobby() as d:
        await d.happen(*many(100))
        pane, log = pane_of(d), d.app.state.room.log
        pane.show(log, live=False)
        pane.jump(log.end - 1)
        await d.settle()
        assert not pane.following
        before = shown(d)
        await d.happen(message("zoë", "more"))
        assert shown(d) == before


async def test_a_reader_keeps_his_row_though_for_a_while_its_entry_has_fewer():
    async with in_the_lobby(size=(62, 24)) as d:
        await d.happen(*many(60, words=60))
        await d.press("pageup")
        pane = pane_of(d)
        pane.scroll_to(y=pane._index.row(Place(40, 5)) - pane._index.top, animate=False)
        await d.settle()
        assert pane._index.place(pane._row_at(0)) == (40, 5)
        for width in 140, 62:
            await d.pilot.resize_terminal(width, 24)
            await d.settle()
        assert pane._index.place(pane._row_at(0)) == (40, 5)


async def test_an_entry_that_is_gone_before_the_pane_was_told_does_no_harm():
    async with in_the_lobby() as d:
        await d.happen(*many(10))
        pane, log = pane_of(d), d.app.state.room.log
        log.replace(log.end - 1, Gone(0.0))
        pane._painter.repaint()
        assert shown(d)[-1] == ""
        pane.update(now=True)
        assert shown(d)[-1].endswith("number 8")
