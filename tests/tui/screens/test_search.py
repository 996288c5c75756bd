"""The search: what is typed, what is shown, and where each key leads."""

import pytest
from textual.events import Paste

from chatkit.client import Disconnected
from chatkit.protocol import events
from chatkit.tui.screens import search as searching
from chatkit.tui.screens.search import Field, SearchScreen
from chatkit.tui.widgets.message_pane import MessagePane
from tests.tui.driving import SIZES, in_the_lobby
from tests.tui.fake import logged_in, message, private
from tests.tui.test_injection import HANDFULS, check

TALK = [
    message("alice", f"number {n}" + (" with cake" if n % 20 == 0 else ""), n / 4, number=n)
    for n in range(1, 81)
]
OLD = [message("zoë", f"old cake {n}", -5000 + n, number=0, room="den") for n in range(3)]


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    """The server is asked when a test says so, and never because the machine was slow."""
    monkeypatch.setattr(searching, "PAUSE", 1e6)


async def type_in(d, text):
    await d.press(*("space" if character == " " else character for character in text))


async def search(d, text):
    await d.press("ctrl+f")
    await type_in(d, text)


async def answer(d, *messages, line=None):
    line = line or next(line for line in reversed(d.chat.lines) if line.startswith("search "))
    await d.happen(events.Search(messages=list(messages), re=d.chat.tag(line)))


def listed(d):
    """The rows of the list."""
    hits = d.app.screen.query_one("#hits").region
    rows = d.frame.splitlines()[hits.y : hits.bottom]
    return [row for row in rows if row.strip()]


def summary(d):
    return d.frame.splitlines()[-2].strip()


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_hits_are_there_as_one_types(size):
    async with in_the_lobby(size=size) as d:
        await d.happen(*TALK)
        await d.press("ctrl+f")
        assert "Narrow it: from:NICK" in d.frame
        await type_in(d, "cake")
        assert sum("with cake" in row for row in listed(d)) == 4
        assert summary(d) == "4 found · in what is loaded of #lobby"
        await type_in(d, "s")
        assert listed(d) == []
        assert d.chat.lines[-1] == "#lobby history new"


async def test_escape_closes_it_and_one_is_where_one_was():
    async with in_the_lobby() as d:
        await d.happen(*TALK)
        await d.type("a draft")
        await d.press("pageup")
        before = d.frame
        await search(d, "cake")
        await d.press("up", "escape")
        assert d.frame == before
        assert d.composer.has_focus


async def test_enter_goes_to_the_chosen_hit_and_marks_it():
    async with in_the_lobby() as d:
        await d.happen(*TALK)
        await search(d, "cake")
        await d.press("up", "up", "up", "down", "enter")
        assert d.app.screen is d.app.main
        assert "number 40 with cake" in d.frame
        assert "number 79" not in d.frame
        marked = [segment.text for strip in d.strips for segment in strip if "cake" in segment.text]
        assert marked == ["cake"]


async def test_the_next_search_goes_on_from_there():
    async with in_the_lobby() as d:
        await d.happen(*TALK)
        await search(d, "cake")
        await d.press("up", "enter")
        await d.press("ctrl+f", "up", "enter")
        assert "number 40 with cake" in d.frame


async def test_what_is_typed_into_it_anew_replaces_the_last_words():
    async with in_the_lobby() as d:
        await d.happen(*TALK)
        await search(d, "cake")
        await d.press("escape")
        await search(d, "number 7")
        assert d.app.screen.query_one(Field).value == "number 7"


async def test_after_a_pause_the_server_is_asked_too():
    async with in_the_lobby() as d:
        await search(d, "c")
        assert d.app.screen._pause is None  # a single letter is asked of nobody
        await type_in(d, "ake")
        assert d.app.screen._pause is not None
        d.app.screen._paused()
        await d.settle()
        assert d.chat.lines[-1] == 'search "cake limit:20"'
        d.app.screen._paused()
        await d.settle()
        assert d.chat.lines.count('search "cake limit:20"') == 1


async def test_enter_asks_the_server_where_nothing_is_loaded_and_its_hits_join_the_others():
    async with in_the_lobby(size=SIZES["120x36"]) as d:
        await d.happen(*TALK)
        await search(d, "old cake")
        assert "Enter asks the server" in d.frame
        await d.press("enter")
        assert "asking the server" in d.frame
        await answer(d, *OLD[::-1])
        assert [row.split("  ")[0][:4] for row in listed(d)] == ["#den"] * 3
        assert summary(d) == "3 found · in all that is kept"


async def test_older_ones_are_asked_for_at_the_top():
    many = [message("zoë", f"tea {n}", -n, number=1000 - n) for n in range(100)]
    async with in_the_lobby() as d:
        await search(d, "tea")
        await d.press("enter")
        await answer(d, *many[:20])
        await d.press(*["pageup"] * 3)
        assert "↑ older ones" in listed(d)[0]
        await d.press("enter")
        assert d.chat.lines[-1] == 'search "tea limit:100"'
        await answer(d, *many)
        assert summary(d) == "100 found · the server tells 100 at most: narrow it"
        await d.press(*["pagedown"] * 9, "enter")
        assert d.app.screen is d.app.main


async def test_where_there_is_nothing_enter_looks_in_the_nearest_room():
    async with in_the_lobby() as d:
        await search(d, "cake in:lobby")
        await d.press("enter")
        await answer(d)
        await answer(d, OLD[0], line='search "cake"')
        assert summary(d) == "Nothing in #lobby, as whole words · #den has 1: Enter looks there"
        await d.press("enter")
        assert d.app.screen.query_one(Field).value == "cake in:den"


async def test_nothing_at_all_is_said_to_be_nothing():
    async with in_the_lobby() as d:
        await search(d, "cake")
        await d.press("enter")
        await answer(d)
        assert summary(d) == "Nothing found, as whole words"


async def test_a_hit_in_a_room_that_one_is_not_in_is_gone_to_at_the_second_enter():
    async with in_the_lobby() as d:
        d.chat.record = [
            message("zoë", f"old cake {n}", -100 + n, room="den", number=n) for n in range(1, 60)
        ]
        await search(d, "old cake")
        await d.press("enter")
        await answer(d, d.chat.record[4])
        await d.press("enter")
        assert summary(d) == "You are not in #den: Enter again goes in, and those there see it"
        assert "join den" not in d.chat.lines
        await d.press("enter")
        await d.happen(events.Joined(room="den", topic="", re=d.chat.tag("join den")))
        assert "old cake 5" in d.frame
        assert "an older part of #den" in d.frame


async def test_without_a_connection_what_is_loaded_is_searched():
    async with in_the_lobby() as d:
        await d.happen(*TALK)
        await d.lose(Disconnected("logged out"))
        await search(d, "biscuit")
        await d.press("enter")
        assert "when the connection is back" in d.frame
        await d.press("escape")
        await search(d, "cake")
        await d.press("enter")
        assert "with cake" in d.frame


async def test_a_typed_search_opens_it():
    async with in_the_lobby() as d:
        await d.happen(*TALK)
        await d.enter("/search cake")
        assert isinstance(d.app.screen, SearchScreen)
        assert summary(d).startswith("4 found")
        assert d.composer.text == ""


async def test_a_hit_is_clicked_on():
    async with in_the_lobby() as d:
        await d.happen(*TALK)
        await search(d, "cake")
        await d.pilot.click("#hits", offset=(5, 0))
        await d.settle()
        assert "number 20 with cake" in d.frame


async def test_a_private_talk_is_searched():
    async with in_the_lobby() as d:
        await d.happen(private("alice", "bob", "a secret cake"))
        await d.enter("/query alice")
        await search(d, "cake")
        assert summary(d) == "1 found · in what is loaded of @alice"
        await d.press("enter")
        assert d.app.state.room.private


@pytest.mark.parametrize("texts", HANDFULS)
async def test_what_others_wrote_is_shown_and_obeyed_by_nothing(texts):
    async with in_the_lobby() as d:
        await search(d, "from:x")
        for text in texts:
            await d.press("end", "x", "enter")
            await answer(d, message(text, text, room=text), message(text, text, kind="emote"))
            check(d)
        for text in texts:
            d.app.post_message(Paste(text))
            await d.settle()
            check(d)
        await d.press("enter")
        await d.happen(events.Error(code="x", text=texts[0], re=d.chat.tag(d.chat.lines[-1])))
        check(d)


async def test_it_opens_once_and_lives_through_a_resize():
    async with in_the_lobby() as d:
        await d.happen(*TALK)
        await search(d, "cake")
        await d.press("ctrl+f")
        await d.pilot.resize_terminal(40, 15)
        await d.settle()
        assert len(d.app.screen_stack) == 2
        assert "cake" in d.frame


async def test_the_words_stay_marked_until_one_goes_back_to_now():
    async with in_the_lobby() as d:
        await d.happen(*logged_in("bob", "alice")[3:], *TALK)
        await search(d, "cake")
        await d.press("enter")
        pane = d.app.main.query_one(MessagePane)
        assert pane._painter._find is not None
        await d.press("escape")
        assert pane._painter._find is None
