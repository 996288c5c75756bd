import pytest
from textual import events as ui
from textual.widgets.text_area import TextAreaTheme

from chatkit.protocol import events
from tests.tui.driving import in_the_lobby
from tests.tui.fake import message, roster

PEOPLE = ("alf", "alice", "zoë", "小明")


def shown(d):
    """What the list holds."""
    return [candidate.shown for candidate in d.composer.offered]


async def test_tab_goes_through_the_names_and_shift_tab_back():
    async with in_the_lobby(*PEOPLE) as d:
        await d.happen(message("alice", "hi"))
        await d.press("a", "l", "tab")
        assert d.composer.text == "alice: "  # who spoke last
        assert (shown(d), d.composer.chosen) == (["alice", "alf"], 0)
        await d.press("tab")
        assert (d.composer.text, d.composer.chosen) == ("alf: ", 1)
        await d.press("tab", "tab", "shift+tab", "shift+tab", "shift+tab")
        assert d.composer.text == "alice: "
        await d.press("shift+tab")
        assert d.composer.text == "alf: "
        await d.press("x")
        assert (d.composer.text, shown(d)) == ("alf: x", [])


async def test_shift_tab_begins_with_the_last():
    async with in_the_lobby(*PEOPLE) as d:
        await d.press("a", "l", "shift+tab")
        assert d.composer.text == "alice: "


async def test_tab_in_the_middle_of_a_line_and_of_several():
    async with in_the_lobby(*PEOPLE) as d:
        await d.type("one\nhi zo and you")
        await d.press(*["left"] * 8, "tab")
        assert d.composer.text == "one\nhi zoë and you"
        await d.press("x")
        assert d.composer.text == "one\nhi zoë xand you"


async def test_among_chinese_characters_a_name_needs_no_spaces():
    async with in_the_lobby(*PEOPLE) as d:
        await d.type("你好小")
        assert d.composer.suggestion == "明"
        await d.press("tab")
        assert d.composer.text == "你好小明"


async def test_the_only_candidate_stands_there_pale_and_tab_or_the_arrow_takes_it():
    for key in ("tab", "right"):
        async with in_the_lobby(*PEOPLE) as d:
            await d.type("ZO")
            assert "› ZOë:" in d.frame
            assert d.composer.text == "ZO"
            await d.press(key)
            assert (d.composer.text, d.composer.suggestion, shown(d)) == ("zoë: ", "", [])
            await d.press("h", "enter")
            assert d.chat.lines[-1] == '#lobby say "zoë: h"'


async def test_nothing_that_only_stands_there_is_sent():
    async with in_the_lobby(*PEOPLE) as d:
        await d.enter("zo")
        assert d.chat.lines[-1] == '#lobby say "zo"'


async def test_a_list_that_opened_by_itself_leaves_enter_alone():
    async with in_the_lobby(*PEOPLE) as d:
        await d.type("/who")
        assert shown(d) == ["/who", "/whois"]
        await d.press("enter")
        assert d.chat.lines[-1] == "who"
        assert shown(d) == []


async def test_enter_takes_what_was_chosen_and_the_next_one_sends_it():
    async with in_the_lobby(*PEOPLE) as d:
        await d.press("a", "l", "tab", "enter")
        assert (d.composer.text, shown(d)) == ("alf: ", [])
        await d.type("hi")
        await d.press("enter")
        assert d.chat.lines[-1] == '#lobby say "alf: hi"'


async def test_escape_closes_the_list_and_gives_back_what_was_typed():
    async with in_the_lobby(*PEOPLE) as d:
        await d.happen(*[message("alice", f"number {number}") for number in range(60)])
        await d.press("pageup")
        await d.press("a", "l", "tab", "tab", "escape")
        assert (d.composer.text, d.composer.cursor, shown(d)) == ("al", 2, [])
        assert not d.app.state.room.following
        await d.press("/", "escape")  # it is no list that opens there
        assert d.app.state.room.following


async def test_escape_closes_a_list_that_opened_by_itself_until_more_is_typed():
    async with in_the_lobby(*PEOPLE) as d:
        await d.press("/", "w")
        await d.press("escape")
        assert (d.composer.text, shown(d)) == ("/w", [])
        await d.press("h")
        assert shown(d) != []


async def test_the_arrows_go_through_a_list_that_is_there_and_else_through_what_was_sent():
    async with in_the_lobby(*PEOPLE) as d:
        await d.enter("sent")
        await d.press("@", "down")
        assert d.composer.text == "@alf "
        await d.press("down", "up", "up")
        assert d.composer.text == "@小明 "
        await d.press("escape", "backspace", "up")
        assert d.composer.text == "sent"


async def test_what_was_sent_comes_back_without_a_list():
    async with in_the_lobby(*PEOPLE) as d:
        await d.enter("/who")
        await d.enter("before")
        await d.press("up", "up")
        assert (d.composer.text, shown(d)) == ("/who", [])
        await d.press("down")
        assert d.composer.text == "before"


async def test_a_command_says_what_it_wants_until_it_has_it():
    async with in_the_lobby(*PEOPLE) as d:
        await d.type("/te")
        await d.press("tab")
        assert d.composer.text == "/tell "
        assert "› /tell NICK TEXT" in d.frame
        assert shown(d) == ["alf", "alice", "zoë", "小明"]
        await d.type("zo")
        await d.press("tab")
        assert d.composer.text == "/tell zoë "
        assert "› /tell zoë TEXT" in d.frame
        await d.press("right")
        assert d.composer.text == "/tell zoë "  # what is wanted is nothing that one says
        await d.press("h", "i", "enter")
        assert d.chat.lines[-1] == 'tell zoë "hi"'


async def test_where_the_cursor_goes_something_else_is_meant():
    async with in_the_lobby(*PEOPLE) as d:
        await d.press("@", "left")
        assert shown(d) == []
        await d.type("x")
        await d.press("home")
        assert d.composer.suggestion == ""
        await d.press("end", "space", "a", "l", "tab")
        assert shown(d) != []
        await d.pilot.click(d.composer, offset=(0, 0))
        assert shown(d) == []


async def test_an_emoji_takes_the_place_of_its_name():
    async with in_the_lobby(*PEOPLE) as d:
        await d.type("nice :tea")
        assert shown(d) == ["🍵", "📆"]
        await d.press("tab", "enter", "enter")
        assert d.chat.lines[-1] == '#lobby say "nice 🍵"'


async def test_a_completion_can_be_undone():
    async with in_the_lobby(*PEOPLE) as d:
        await d.type("zo")
        await d.press("tab", "ctrl+underscore")
        assert d.composer.text == "zo"


async def test_tab_where_nothing_is_known_does_nothing_and_the_focus_stays():
    async with in_the_lobby(*PEOPLE) as d:
        await d.type("xyz")
        await d.press("tab", "shift+tab")
        assert d.composer.text == "xyz"
        assert d.composer.has_focus


async def test_rooms_that_the_server_tells_of_are_offered_when_they_come():
    async with in_the_lobby(*PEOPLE) as d:
        await d.type("/join ")
        assert d.chat.lines.count("rooms") == 1
        rooms = [events.RoomLine("ops", "", 3, inside=False), events.RoomLine("den", "", 1, inside=False)]
        await d.happen(events.Rooms(rooms=rooms, re=d.chat.tag("rooms")))
        assert shown(d) == ["#ops", "#den", "#lobby"]
        assert "rooms:" not in d.frame  # nobody asked to see it
        await d.type("o")
        await d.press("tab", "enter")
        assert d.chat.lines[-1] == "join ops"
        assert d.chat.lines.count("rooms") == 1


async def test_a_choice_stays_when_more_becomes_known():
    async with in_the_lobby(*PEOPLE) as d:
        await d.press("/", "tab")
        typed = d.composer.text
        about = events.CommandHelp(verb="dance", usage="dance", summary="", example="", aliases=[])
        await d.happen(events.Help(commands=[about], re=d.chat.tag("help")))
        assert d.composer.text == typed
        await d.press("tab")
        assert d.composer.chosen == 1


async def test_the_draft_of_a_room_keeps_what_was_completed():
    async with in_the_lobby(*PEOPLE) as d:
        await d.happen(events.Joined(room="ops", topic=""), roster("bob", room="ops"))
        await d.press("a", "l", "tab", "alt+2")
        assert (d.composer.text, shown(d)) == ("", [])
        await d.press("alt+1")
        assert (d.composer.text, shown(d)) == ("alf: ", [])


@pytest.mark.parametrize("text", ["zo", "/te", "@zo"])
async def test_a_key_that_follows_in_one_packet_sees_what_tab_made(text):
    async with in_the_lobby(*PEOPLE) as d:
        await d.type(text)
        for key in ("tab", "x"):
            d.app.post_message(ui.Key(key, key if len(key) == 1 else None))
        await d.settle()
        assert d.composer.text == {"zo": "zoë: x", "/te": "/tell x", "@zo": "@zoë x"}[text]


def ground(d):
    """The background of what is typed."""
    segments = (segment for strip in d.strips for segment in strip)
    return next(segment.style.bgcolor for segment in segments if "hello" in segment.text)


async def test_another_theme_is_seen_at_once_where_one_types():
    async with in_the_lobby() as d:
        await d.type("hello")
        dark = ground(d)
        d.app.theme = "chatkit-light"
        await d.settle()
        assert ground(d) == d.composer.rich_style.bgcolor != dark


async def test_a_blink_of_the_cursor_reads_no_styles(monkeypatch):
    async with in_the_lobby() as d:
        reads = []
        monkeypatch.setattr(TextAreaTheme, "apply_css", lambda theme, area: reads.append(area))
        d.composer.refresh()
        await d.settle()
        assert reads == []
        d.composer.disabled = True
        await d.settle()
        assert reads == [d.composer]
