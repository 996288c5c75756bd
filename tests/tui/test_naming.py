"""When the dialog for the name is there; what it does is in screens/test_nick.py."""

import pytest

from chatkit.client import Connected, LoginRefused
from chatkit.tui.screens.nick import NickScreen
from tests.tui.driving import driving
from tests.tui.fake import logged_in

REFUSED = LoginRefused("bob", "nick_taken", "bob is taken", ("bob_",))


def asks(d):
    return isinstance(d.app.screen, NickScreen)


async def test_it_opens_where_nobody_is_typing_and_closes_once_one_is_in():
    async with driving(Connected("chatkit", "1"), REFUSED) as d:
        assert asks(d)
        await d.happen(*logged_in("bob_")[2:])
        assert not asks(d)


@pytest.mark.parametrize("wanted", [None, "bob"], ids=["no name", "a name that is taken"])
async def test_it_takes_nothing_of_what_is_being_typed_and_comes_when_that_is_sent(wanted):
    async with driving(nick=wanted) as d:
        await d.type("hello")
        await d.happen(Connected("chatkit", "1"), *([REFUSED] if wanted else []))
        assert not asks(d)
        assert "Enter to choose a name" in d.frame
        await d.press("1", "enter")
        assert asks(d)
        assert d.composer.text == "hello1"
        await d.happen(*logged_in("bob_")[2:])
        await d.press("enter")
        assert d.chat.lines[-1] == '#lobby say "hello1"'


async def test_f5_asks_too():
    async with driving(nick=None) as d:
        await d.type("hello")
        await d.happen(Connected("chatkit", "1"))
        await d.press("f5")
        assert asks(d)


async def test_what_is_typed_before_the_server_asks_for_a_name_is_not_said():
    async with driving(nick=None) as d:
        await d.enter("carol")
        assert "Not connected. What you typed stays here" in d.frame
        assert not d.app.state.room.log.pending
        await d.happen(Connected("chatkit", "1"))
        await d.press("enter")
        assert asks(d)
        assert d.composer.text == "carol"


async def test_with_a_name_what_is_typed_before_that_waits():
    async with driving(nick="carol") as d:
        await d.enter("hello")
        assert d.app.state.room.log.pending
