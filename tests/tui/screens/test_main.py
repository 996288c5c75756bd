import pytest
from textual.events import Key

from chatkit.client import Disconnected, Reconnecting
from chatkit.protocol import events
from chatkit.tui.actions import ACTIONS, CHOOSING
from chatkit.tui.widgets.user_list import UserList
from tests.tui.driving import NARROW, TINY, WIDE, driving, in_the_lobby
from tests.tui.fake import at, logged_in, message, presence, private, roster_page


def many():
    return [message("alice", f"number {number}", number / 10) for number in range(80)]


def rows(d):
    return d.frame.splitlines()


def messages(d):
    """The rows of the pane, without what stands at its right."""
    return [row[:60].rstrip() for row in rows(d)[1:-4]]


async def test_wide_shows_the_users_and_f8_hides_them():
    async with in_the_lobby(size=WIDE) as d:
        assert "bob (you)" in d.frame
        await d.press("f8")
        assert "bob (you)" not in d.frame


async def test_narrow_has_no_users_until_f8_and_the_messages_below_them_do_not_move():
    async with in_the_lobby(size=NARROW) as d:
        await d.happen(message("alice", "word " * 20))
        before = d.frame
        assert "bob (you)" not in before
        await d.press("f8")
        assert "bob (you)" in d.frame
        await d.press("f8")
        assert d.frame == before


async def test_tiny_has_neither_header_nor_clock_nor_status():
    async with in_the_lobby(size=TINY) as d:
        await d.happen(message("alice", "hello"))
        assert "alice: hello" in d.frame
        for absent in ("12:00", "F1 help", "3 here", "bob (you)"):
            assert absent not in d.frame
        await d.press("f8")
        assert "bob (you)" in d.frame
        assert "alice: hello" not in d.frame


async def test_a_terminal_of_few_rows_is_tiny_too():
    async with in_the_lobby(size=(100, 10)) as d:
        assert "F1 help" not in d.frame


async def test_the_layout_follows_the_terminal():
    async with in_the_lobby(size=TINY) as d:
        await d.happen(message("alice", "word " * 20))
        for size, sign in ((WIDE, "bob (you)"), (NARROW, "12:00 alice word"), (TINY, "alice: word")):
            await d.pilot.resize_terminal(*size)
            await d.settle()
            assert sign in d.frame
            assert d.frame.count("word") == 20


async def test_who_comes_and_goes_is_a_quiet_line_and_changes_the_list():
    async with in_the_lobby(size=WIDE) as d:
        await d.happen(events.Entered(room="lobby", nick="carol", at=at()))
        assert "→ carol came in" in d.frame
        assert "here 4" in d.frame
        await d.happen(events.Left(room="lobby", nick="carol", at=at(), reason="bye"))
        assert "← carol left (bye)" in d.frame
        assert "here 3" in d.frame


async def test_scrolling_up_counts_what_is_new_below_and_escape_returns():
    async with in_the_lobby() as d:
        await d.happen(*many())
        assert "▼" not in d.frame
        await d.press("pageup")
        assert "▼ newest" in d.frame
        before = messages(d)
        await d.happen(message("alice", "one more"), message("zoë", "and another"))
        assert "▼ 2 new" in d.frame
        assert messages(d) == before
        await d.press("escape")
        assert "and another" in d.frame
        assert "▼" not in d.frame


async def test_what_one_says_oneself_goes_to_the_newest():
    async with in_the_lobby() as d:
        await d.happen(*many())
        await d.press("pageup")
        await d.enter("hi")
        assert "bob hi" in d.frame
        assert d.app.state.room.following


async def test_a_click_on_what_is_new_goes_there():
    async with in_the_lobby() as d:
        await d.happen(*many())
        await d.press("pageup")
        await d.pilot.click("#below")
        await d.settle()
        assert "number 79" in d.frame


async def test_ctrl_c_warns_and_quits_after_the_end_too():
    async with in_the_lobby() as d:
        await d.lose(Disconnected("gone"))
        await d.press("ctrl+c", "ctrl+c")
        assert d.app.return_value == 0


async def test_ctrl_c_copies_what_is_selected():
    async with in_the_lobby() as d:
        await d.happen(message("alice", "hello you"))
        await d.type("draft")
        y = next(number for number, row in enumerate(rows(d)) if "hello you" in row)
        await d.pilot.mouse_down(offset=(2, y))
        await d.pilot.hover(offset=(70, y))
        await d.pilot.mouse_up(offset=(70, y))
        await d.press("ctrl+c")
        assert d.app.clipboard == "12:00 alice: hello you"
        assert d.composer.text == "draft"
        assert "Copied" in d.frame
        await d.press("ctrl+c")  # nothing is selected any more
        assert d.composer.text == ""


async def test_an_end_disables_the_composer_and_r_does_nothing_before():
    async with in_the_lobby() as d:
        d.app.main.action_reconnect()
        await d.lose(Reconnecting("reset", 3, 1))
        d.app.main.action_reconnect()
        assert len(d.chats) == 1


async def test_every_action_of_the_table_is_bound_to_its_keys():
    async with in_the_lobby() as d:
        d.composer.walks = True  # as while a card says what was missed
        active = d.app.screen.active_bindings
        for action in ACTIONS:
            if action.where == (CHOOSING,):
                continue  # while nothing is chosen, these keys are the composer's
            for key in action.keys:
                assert active[key].binding.id.startswith(action.id)
                assert active[key].enabled


async def test_the_keys_go_from_room_to_room():
    async with driving(*logged_in("bob", "alice", rooms=("lobby", "ops", "dev"))) as d:
        for key, room in (
            ("alt+down", "#ops"),
            ("alt+down", "#dev"),
            ("alt+down", "#lobby"),
            ("alt+up", "#dev"),
            ("alt+1", "#lobby"),
            ("alt+2", "#ops"),
            ("alt+9", "#ops"),
        ):
            await d.press(key)
            assert rows(d)[0].startswith(f" {room}")
            assert f"message {room}" in d.frame
        assert d.chat.lines.count("#ops look") == 1, "who is here is asked when a room is shown first"


async def test_what_is_being_typed_stays_with_its_room():
    async with driving(*logged_in("bob", "alice", rooms=("lobby", "ops"))) as d:
        await d.type("half a line")
        await d.press("alt+2")
        assert d.composer.text == ""
        await d.type("for ops")
        await d.press("alt+1")
        assert d.composer.text == "half a line"
        await d.press("!", "enter", "alt+2", "enter")
        assert d.chat.lines[-2:] == ['#lobby say "half a line!"', '#ops say "for ops"']


async def test_what_was_being_typed_in_a_room_that_one_is_put_out_of_stays():
    async with driving(*logged_in("bob", "alice", rooms=("lobby", "ops"))) as d:
        await d.press("alt+2")
        await d.type("but I")
        await d.happen(events.Left(room="ops", nick="bob", at=at(), reason="kicked"))
        assert "you are not in #ops any more (kicked)" in d.frame
        assert "/join ops" in d.frame
        await d.press("enter")
        assert d.composer.text == "but I"


async def test_what_is_typed_while_a_join_is_answered_is_not_torn():
    """The answer may take a while, and shows another room in the middle of a word."""
    async with in_the_lobby() as d:
        await d.enter("/join ops")
        await d.type("hello al")
        await d.happen(events.Joined(room="ops", topic="", re=d.chat.tag("join ops")))
        await d.type("l of you")
        assert "message #ops" not in d.frame
        assert d.composer.text == "hello all of you"
        await d.press("alt+1")
        assert d.composer.text == ""


async def test_what_is_typed_behind_a_command_that_shows_another_room_is_typed_there():
    async with in_the_lobby() as d:
        await d.type("/query alice")
        for key in ("enter", "h", "i"):
            d.app.post_message(Key(key, key if len(key) == 1 else None))
        await d.settle()
        assert "message @alice" not in d.frame
        assert d.composer.text == "hi"
        await d.press("enter")
        assert d.chat.lines[-1] == 'tell alice "hi"'


@pytest.mark.parametrize("size", [NARROW, TINY], ids=["narrow", "tiny"])
async def test_what_is_unread_elsewhere_is_seen_at_once_and_goes_when_it_is_read(size):
    async with driving(*logged_in("bob", "alice", rooms=("lobby", "ops")), size=size) as d:
        await d.happen(message("alice", "hi", room="ops"), private("alice", "bob", "psst"))
        assert "ops(1)" in d.frame
        assert "@alice!1" in d.frame
        await d.press("alt+a", "alt+a", "alt+a")
        assert "(1" not in d.frame
        assert "!1" not in d.frame


async def test_where_there_is_no_room_for_all_only_those_with_something_unread_are_named():
    many = [f"room{number}" for number in range(20)]
    async with driving(*logged_in("bob", "alice", rooms=("lobby", *many))) as d:
        await d.happen(message("alice", "hi", room="room19"))
        assert rows(d)[0] == " #lobby · 2 here · room19(1) · tea and code"


async def test_what_is_told_from_elsewhere_says_where_it_went():
    async with in_the_lobby() as d:
        await d.enter("/tell alice hi")
        assert "This goes to alice alone, in @alice" in d.frame
        assert "bob hi" not in d.frame
        await d.press("alt+2")
        assert "bob hi" in d.frame


async def test_what_cannot_be_done_here_stays_where_it_was_typed():
    async with in_the_lobby() as d:
        await d.enter("/query alice")
        await d.enter("/me waves")
        assert d.composer.text == "/me waves"
        assert "/me is for rooms" in d.frame


# a large room

CROWD = [f"user{number:03}" for number in range(200)]


def large_room(**more):
    """Driving, from the moment at which it is asked who is here."""
    return driving(*logged_in("bob")[:-1], **more)


def first_page(d, **more):
    return roster_page(*CROWD, count=5012, re=d.chat.tag("#lobby look"), **more)


def looks(d):
    return [line for line in d.chat.lines if " look" in line]


async def test_who_comes_and_goes_in_a_large_room_is_counted_and_asked_again():
    async with large_room(size=WIDE) as d:
        await d.happen(first_page(d), presence(12, 3, count=5021))
        assert "12 entered, 3 left" in d.frame
        assert "here 5,021" in rows(d)[0]
        assert looks(d) == ["#lobby look"] * 2


async def test_but_not_too_often():
    async with large_room(size=WIDE) as d:
        await d.happen(first_page(d), presence(1, count=5013))
        for number in range(5):
            await d.happen(first_page(d), presence(1, count=5014 + number))
        assert looks(d) == ["#lobby look"] * 2
        d.app.main._looks.flush()  # the time is over
        assert looks(d) == ["#lobby look"] * 3


async def test_what_is_asked_again_is_what_is_read_and_it_stays_in_its_place():
    async with large_room(size=WIDE) as d:
        await d.happen(first_page(d))
        users = d.app.main.query_one(UserList)
        users.scroll_to(y=50, animate=False)
        await d.settle()
        await d.happen(presence(1, count=5013))
        assert looks(d)[-1] == "#lobby look user049"
        tag = d.chat.tag("#lobby look user049")
        await d.happen(roster_page("user049a", *CROWD[50:], count=5013, after="user049", re=tag))
        assert users.scroll_y == 50
        assert str(users.options[50].prompt) == "user049a"


async def test_nobody_looks_where_the_list_is_not_shown_until_it_is():
    async with large_room(size=NARROW) as d:
        await d.happen(first_page(d), presence(1, count=5013))
        assert looks(d) == ["#lobby look"]
        await d.press("f8")
        assert looks(d) == ["#lobby look"] * 2


async def test_nobody_looks_twice_at_once():
    async with large_room(size=WIDE) as d:
        await d.happen(presence(1, count=300))
        assert looks(d) == ["#lobby look"], "the first one has not been answered"
        await d.happen(first_page(d))
        d.app.main._looks.flush()
        assert looks(d) == ["#lobby look"] * 2


async def test_one_can_type_where_the_terminal_had_no_focus_at_the_start():
    async with in_the_lobby() as d:
        d.app.main.set_focus(None)
        d.app.app_focus = False
        await d.press("q", "x")
        assert d.composer.text == "qx"
