import pytest
from textual.events import Key

from chatkit.client import Connected, LoginRefused, Reconnecting
from chatkit.protocol import events
from chatkit.tui.screens.nick import NickScreen
from tests.tui.driving import driving

TAKEN = "The name bob is taken. Please try again."
REFUSED = LoginRefused("bob", "nick_taken", TAKEN, ("bob_", "bob-too", "bob2"))


def refused(*, free=("bob_", "bob-too", "bob2"), text=TAKEN):
    return driving(Connected("chatkit", "1"), LoginRefused("bob", "nick_taken", text, free))


async def test_it_keeps_the_name_says_why_and_offers_three():
    async with refused() as d:
        for text in (TAKEN, " bob ", "1  bob_", "2  bob-too", "3  bob2"):
            assert text in d.frame
        assert d.chat.lines == []  # and it never chooses by itself


@pytest.mark.parametrize(("key", "nick"), [("1", "bob_"), ("2", "bob-too"), ("3", "bob2"), ("enter", "bob_")])
async def test_one_key_takes_a_free_name(key, nick):
    async with refused() as d:
        await d.press(key)
        assert d.chat.lines == [f"login {nick}"]
        assert f"Asking for {nick}" in d.frame


async def test_a_digit_without_a_name_beside_it_does_nothing():
    async with refused(free=("bob_",)) as d:
        await d.press("2", "9")
        assert d.chat.lines == []


async def test_typing_begins_another_name():
    async with refused() as d:
        await d.press("x", "y", "2", "enter")
        assert d.chat.lines == ["login xy2"]


async def test_tab_goes_to_the_name_and_back():
    async with refused() as d:
        await d.press("tab", "backspace", "2", "enter")
        assert d.chat.lines == ["login bo2"]


async def test_without_free_names_one_types_at_once():
    async with refused(free=()) as d:
        await d.press("1", "enter")
        assert d.chat.lines == ["login bob1"]


async def test_a_second_refusal_keeps_what_was_typed():
    async with refused() as d:
        await d.press("tab", "x", "enter")
        await d.happen(
            events.Error(
                re=d.chat.tag("login bobx"), code="nick_taken", text="bobx is taken too", free=["bobx2"]
            )
        )
        assert isinstance(d.app.screen, NickScreen)
        for text in ("bobx is taken too", " bobx ", "1  bobx2"):
            assert text in d.frame
        assert "bob-too" not in d.frame


async def test_an_empty_name_is_not_sent():
    async with driving(Connected("chatkit", "1"), nick=None) as d:
        await d.press("space", "enter")
        assert d.chat.lines == []


async def test_while_the_server_thinks_one_goes_on_typing_and_a_refusal_leaves_that_and_the_name_alone():
    async with driving(Connected("chatkit", "1"), nick=None) as d:
        await d.press(*"bob", "enter", *"hello 1")
        await d.happen(events.Error(re=d.chat.tag("login bob"), code="nick_taken", text=TAKEN, free=["bob_"]))
        assert not isinstance(d.app.screen, NickScreen)
        assert f"{TAKEN[:-1]} · Enter to choose a name" in d.frame
        await d.press("1", "enter")
        assert isinstance(d.app.screen, NickScreen)
        for text in (TAKEN, " bob ", "1  bob_"):
            assert text in d.frame
        await d.press("1")
        assert d.chat.lines == ["login bob", "login bob_"]
        assert d.composer.text == "hello 11"


async def test_a_name_that_was_asked_for_is_there_again_after_a_lost_connection():
    async with driving(Connected("chatkit", "1"), nick=None) as d:
        await d.press(*"carol", "enter")
        await d.happen(Reconnecting("reset", 1, 1), Connected("chatkit", "1"))
        assert isinstance(d.app.screen, NickScreen)
        assert " carol " in d.frame


async def test_ctrl_c_quits_from_the_dialog_though_a_name_is_selected():
    async with driving(Connected("chatkit", "1"), nick=None, suggested_nick="root") as d:
        await d.press("ctrl+c")
        assert d.app.return_value == 0


async def test_ctrl_c_in_the_dialog_warns_before_a_draft_is_lost():
    async with refused() as d:
        await d.type("draft")
        await d.press("ctrl+c")
        assert d.app.return_value is None
        assert "Press Ctrl+C again to quit" in d.frame
        d.app.screen._tell_how()  # what its timer does
        await d.settle()
        assert "1 2 3 takes that name" in d.frame
        await d.press("ctrl+c")
        assert d.app.return_value == 0


async def test_ctrl_c_in_the_dialog_warns_before_a_draft_of_another_room_is_lost():
    async with refused() as d:
        d.app.state.rooms.open_talk("alice").draft = "a long draft"
        await d.press("ctrl+c")
        assert d.app.return_value is None


async def test_login_typed_where_one_writes_is_as_in_the_dialog():
    async with driving(Connected("chatkit", "1"), nick=None) as d:
        await d.press("escape")
        await d.enter("/login carol")
        assert "Asking for carol" in d.frame
        await d.enter("hello")
        assert d.app.state.room.log.pending
        assert d.chat.lines == ["login carol"]
        await d.happen(events.Error(re=d.chat.tag("login carol"), code="nick_taken", text=TAKEN, free=[]))
        assert isinstance(d.app.screen, NickScreen)


async def test_nothing_happens_when_the_connection_is_gone():
    async with refused() as d:
        d.chat.connected = False
        await d.press("1")
        assert d.chat.lines == []
        assert isinstance(d.app.screen, NickScreen)
        assert "Not connected" in d.frame


async def test_who_types_fast_loses_no_letter_while_the_focus_moves():
    async with refused() as d:
        for key in "carol1":  # all of them before the screen has had its turn
            d.app.post_message(Key(key, key))
        await d.press("enter")
        assert d.chat.lines == ["login carol1"]


async def test_a_name_that_is_half_typed_outlives_the_connection():
    async with driving(Connected("chatkit", "1"), nick=None) as d:
        await d.press("c", "a", "r")
        await d.happen(Reconnecting("the server said goodbye", 1, 1))
        assert not isinstance(d.app.screen, NickScreen)
        await d.happen(Connected("chatkit", "1"))
        await d.press("o", "l", "enter")
        assert d.chat.lines == ["login carol"]
