"""The palette and the client's own verbs, as one uses them."""

import pytest

from chatkit.protocol.events import CommandHelp, Error, Help
from chatkit.tui.screens.help import HelpScreen
from chatkit.tui.screens.key_check import KeyCheckScreen
from chatkit.tui.screens.palette import PaletteScreen
from tests.tui.driving import TINY, driving, in_the_lobby
from tests.tui.fake import logged_in, message


def about(verb, usage=None, summary=""):
    return CommandHelp(
        verb=verb, usage=usage or verb, summary=summary or f"do {verb}", example=verb, aliases=[]
    )


TOLD = Help(commands=[about("say", "say TEXT"), about("join", "join ROOM"), about("dance"), about("help")])


@pytest.mark.parametrize("size", [(120, 36), TINY])
async def test_a_few_letters_and_enter_go_to_a_room(size):
    async with driving(*logged_in("bob", "alice", rooms=("lobby", "ops", "dev")), size=size) as d:
        await d.press("ctrl+p", "d", "v")
        assert "#dev" in d.frame
        assert "#ops" not in d.frame
        await d.press("enter")
        assert d.app.state.room.name == "dev"
        assert d.app.screen is d.app.main
        assert d.composer.has_focus


async def test_ctrl_k_opens_it_where_nothing_is_typed_and_else_deletes():
    async with in_the_lobby() as d:
        await d.type("hello there")
        await d.press("home", "right", "ctrl+k")
        assert d.composer.text == "h"
        assert d.app.screen is d.app.main
        await d.press("backspace", "ctrl+k")
        assert isinstance(d.app.screen, PaletteScreen)
        await d.press("escape")
        assert d.app.screen is d.app.main


async def test_a_person_is_talked_to():
    async with in_the_lobby() as d:
        await d.press("ctrl+p", "z", "o", "ë", "enter")
        assert d.app.state.room.title == "@zoë"


async def test_an_action_is_done():
    async with in_the_lobby() as d:
        await d.press("ctrl+p", *"/users", "enter")
        assert d.app.main.people_side.display


async def test_a_command_is_sent_and_one_that_needs_something_is_put_where_one_types():
    async with in_the_lobby() as d:
        await d.type("draft")
        await d.press("ctrl+p")
        await d.happen(TOLD)
        await d.press(*"dance", "enter")
        assert d.chat.lines[-1] == "#lobby dance"
        assert d.composer.text == "draft"
        await d.press("ctrl+p", *"join", "enter")
        assert d.composer.text == "/join "
        await d.press(*"ops", "enter")
        assert d.chat.lines[-1] == "join ops"
        await d.press("up", "up")
        assert d.composer.text == "draft"


async def test_it_asks_for_the_servers_commands_once_and_shows_them_when_they_come():
    async with in_the_lobby() as d:
        await d.press("ctrl+p")
        assert d.chat.lines.count("help") == 1
        assert "/dance" not in d.frame
        await d.happen(TOLD)
        await d.press(*"dan")
        assert "/dance" in d.frame
        await d.press("escape", "ctrl+p")
        assert d.chat.lines.count("help") == 1


async def test_what_was_chosen_last_stands_first():
    async with driving(*logged_in("bob", "alice", rooms=("lobby", "ops", "dev"))) as d:
        await d.press("ctrl+p", *"dev", "enter", "ctrl+p", *"lobby", "enter", "ctrl+p", "down", "enter")
        assert d.app.state.room.name == "dev"


async def test_a_room_that_is_gone_by_now_is_not_shown():
    async with driving(*logged_in("bob", "alice", rooms=("lobby", "ops"))) as d:
        await d.press("ctrl+p", *"ops")
        d.app.state.rooms.close(d.app.state.rooms.find("ops"))
        await d.press("enter")
        assert d.app.state.room.name == "lobby"


async def test_verbs_do_what_keys_do():
    async with driving(*logged_in("bob", "alice", rooms=("lobby", "ops"))) as d:
        await d.happen(*(message("alice", f"line {n}", number=n) for n in range(1, 60)))
        await d.enter("/page-up")
        assert not d.app.state.room.following
        await d.enter("/BOTTOM")
        assert d.app.state.room.following
        await d.enter("/room 2")
        assert d.app.state.room.name == "ops"
        await d.enter("/newline")
        assert d.composer.text == "\n"
        await d.press("ctrl+c")
        await d.enter("/key-check")
        assert isinstance(d.app.screen, KeyCheckScreen)
        await d.press("escape", "escape")
        await d.enter("/users")
        assert d.app.main.people_side.display
        assert set(d.chat.lines) & {"page-up", "#lobby page-up", "#ops users", "key-check"} == set()


async def test_a_wrong_number_is_told_and_stays():
    async with in_the_lobby() as d:
        await d.enter("/room 12")
        assert "/room NUMBER: a number from 1 to 9" in d.frame
        assert d.composer.text == "/room 12"


async def test_the_servers_command_wins_over_ours():
    async with in_the_lobby() as d:
        await d.happen(Help(commands=[about("users")]))
        await d.enter("/users")
        assert d.chat.lines[-1] == "#lobby users"
        assert not d.app.main.people_side.display


async def test_an_unknown_verb_is_sent_where_nothing_is_known_of_the_server():
    async with in_the_lobby() as d:
        await d.enter("/jion ops")
        assert d.chat.lines[-1] == "#lobby jion ops"


async def test_an_unknown_verb_stays_with_a_hint_where_the_server_has_told_what_it_knows():
    async with in_the_lobby() as d:
        await d.type("/jion")
        await d.happen(TOLD)
        sent = d.chat.lines
        await d.press("enter")
        assert d.chat.lines == sent
        assert "Unknown command /jion. Did you mean /join?" in d.frame
        assert d.composer.text == "/jion"


async def test_help_for_one_of_ours_is_answered_here_and_for_others_by_the_server():
    async with in_the_lobby() as d:
        await d.enter("/help page-up")
        assert "scroll back (PgUp)" in d.frame
        assert "help page-up" not in d.chat.lines
        await d.enter("/help say")
        assert d.chat.lines[-1] == "help say"


async def test_help_tells_of_both():
    async with in_the_lobby(size=(120, 90)) as d:
        await d.enter("/help")
        await d.happen(Help(commands=TOLD.commands, re=d.chat.tag("help")))
        assert d.frame.index("/say TEXT") < d.frame.index("Of this client:") < d.frame.index("/page-up")
        await d.enter("/help say")
        await d.happen(Help(commands=TOLD.commands[:1], re=d.chat.tag("help say")))
        assert "/say TEXT  do say" in d.frame.rsplit("/key-check", 1)[1]
        assert d.frame.count("Of this client:") == 1


async def test_an_error_is_still_an_error():
    async with in_the_lobby() as d:
        await d.enter("/jion")
        await d.happen(
            Error(code="unknown_command", text="Unknown command: jion", re=d.chat.tag("#lobby jion"))
        )
        assert "Unknown command: jion" in d.frame


async def test_under_a_dialog_the_palette_stays_shut():
    async with in_the_lobby() as d:
        await d.press("f1", "ctrl+p")
        assert isinstance(d.app.screen, HelpScreen)


async def test_what_is_for_a_chosen_message_is_refused_with_the_way_there():
    async with in_the_lobby() as d:
        await d.happen(message("alice", "hello", number=1))
        await d.enter("/copy-chosen")
        assert "That is for a chosen message: Ctrl+↑, then y" in d.frame
        await d.press("ctrl+p", *"/copy-ch")
        assert "/copy-chosen" not in d.frame


async def test_what_is_not_possible_now_is_told_and_not_offered():
    async with in_the_lobby() as d:
        await d.enter("/walk")
        assert "/walk is not possible just now" in d.frame
        await d.press("ctrl+p", *"/walk")
        assert "Nothing is called so" in d.frame
