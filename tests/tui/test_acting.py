"""What the application does about keys and actions."""

import os

import pytest
from textual.events import AppBlur, AppFocus, Key, MouseDown, MouseUp, Paste

from chatkit.client import Connected
from chatkit.protocol.events import Help
from chatkit.tui.app import ChatApp
from chatkit.tui.screens.key_check import KeyCheckScreen
from chatkit.tui.widgets.composer import Composer
from chatkit.tui.widgets.field import Field
from tests.tui.driving import NARROW, driving, in_the_lobby
from tests.tui.fake import logged_in, login, roster
from tests.tui.screens.test_commanding import about
from tests.tui.screens.test_nick import REFUSED


async def test_what_the_terminal_answers_about_its_keys_is_no_typing():
    async with in_the_lobby() as d:
        assert d.app.keyboard.kitty is None
        await d.press("kitty-answer")
        assert d.app.keyboard.kitty is True
        await d.press("no-kitty-answer")
        assert d.app.keyboard.kitty is False
        assert d.composer.text == ""


async def test_every_key_that_is_pressed_is_remembered_as_one_that_arrives():
    async with in_the_lobby() as d:
        await d.press("shift+enter", "ctrl+f12")
        assert d.app.keyboard.why_missing("shift+enter") == ""
        assert d.app.keyboard.delivered(["f1", "ctrl+f12"]) == ("ctrl+f12", "f1")


async def test_hints_follow_what_the_terminal_answers():
    async with in_the_lobby() as d:
        d.app.keyboard.mark("f1")
        await d.press("kitty-answer")
        assert "/help help" in d.frame


async def test_what_one_presses_is_the_first_key_that_arrives_and_else_what_one_types():
    async with in_the_lobby() as d:
        assert d.app.key_of("newline") == "Alt+Enter"
        await d.press("ctrl+j")
        assert d.app.key_of("newline") == "Ctrl+J"
        d.app.keyboard.mark("f3")
        assert d.app.key_of("key_check") == "/key-check"


async def test_f3_opens_the_key_check_once():
    async with in_the_lobby() as d:
        await d.press("f3", "f3")
        assert len(d.app.screen_stack) == 2


async def test_our_verbs_are_completed_too():
    async with in_the_lobby() as d:
        await d.press(*"/page-u", "tab")
        assert d.composer.text.startswith("/page-up")


async def test_f1_asks_anew_what_the_server_can():
    async with in_the_lobby() as d:
        await d.happen(Help(commands=[about("dance")]))
        await d.press("f1")
        assert d.chat.lines[-1] == "help"


async def test_what_was_typed_before_a_key_stays_where_one_was_though_all_comes_at_once():
    async with driving(*logged_in("bob", "alice", rooms=("lobby", "ops"))) as d:
        for key in [*"for the lobby", "alt+2", *"for ops"]:
            d.app.post_message(Key("space" if key == " " else key, key if len(key) == 1 else None))
        await d.settle()
        assert (d.app.state.room.name, d.composer.text) == ("ops", "for ops")
        await d.press("alt+1")
        assert d.composer.text == "for the lobby"


async def test_a_composer_that_does_not_answer_keeps_no_key_waiting_for_long(monkeypatch):
    monkeypatch.setattr("chatkit.tui.acting.LONGEST_TYPING", 0.0)
    async with driving(*logged_in("bob", "alice", rooms=("lobby", "ops"))) as d:
        with monkeypatch.context() as busy:
            busy.setattr(d.composer, "call_later", lambda callback: True)
            await d.app._let_typing_finish(Key("alt+2", None))
        await d.press("alt+2")
        assert d.app.state.room.name == "ops"


async def test_ctrl_z_goes_into_the_background_and_takes_nothing_back(monkeypatch):
    gone = []
    monkeypatch.setattr(os, "getsid", lambda pid: os.getpgrp() + 1)
    async with in_the_lobby() as d:
        monkeypatch.setattr(d.app, "action_suspend_process", lambda: gone.append(d.composer.text))
        await d.type("half a line")
        await d.press("ctrl+z")
        assert gone == ["half a line"]
        assert d.composer.text == "half a line"
        await d.press("ctrl+underscore")
        assert d.composer.text != "half a line"


async def test_where_no_shell_could_bring_it_back_ctrl_z_says_so(monkeypatch):
    monkeypatch.setattr(os, "getsid", lambda pid: os.getpgrp())
    async with in_the_lobby() as d:
        monkeypatch.setattr(d.app, "action_suspend_process", None)
        await d.press("ctrl+z")
        assert "No shell is here that could bring it back" in d.frame


async def test_a_click_where_the_screen_is_not_known_to_be_takes_no_key_from_the_composer():
    async with in_the_lobby(size=NARROW) as d:
        for x, y in ((NARROW[0], 5), (5, NARROW[1]), (99_998, 99_998)):
            for kind in (MouseDown, MouseUp):
                d.app.post_message(kind(None, x, y, 0, 0, 1, False, False, False))
            await d.settle()
            await d.press("x")
        assert d.composer.text == "xxx"


class Hasty(ChatApp):
    """Something comes before there is anything on the screen."""

    EARLY = (Key("slash", "/"), Key("h", "h"), Paste("e"), Key("l", "l"), Key("tab", "\t"), Key("f3", None))

    def on_load(self):
        for event in self.EARLY:
            self.post_message(event)


async def test_what_is_typed_or_pasted_before_the_first_frame_waits_for_it():
    async with driving(kind=Hasty) as d:
        assert d.composer.text == "/help "
        assert isinstance(d.app.screen, KeyCheckScreen)


async def test_what_is_pasted_when_the_composer_is_there_but_not_all_around_it_waits_too(monkeypatch):
    focused = Composer._on_focus

    def pasting(composer, event):
        composer.app.post_message(Paste("early"))
        return focused(composer, event)

    monkeypatch.setattr(Composer, "_on_focus", pasting)
    async with driving() as d:
        assert d.composer.text.startswith("early")


class Blinking(Hasty):
    EARLY = (AppBlur(),)

    async def on_ready(self):  # before the application's own
        await self.on_event(AppFocus())


async def test_a_terminal_that_gets_its_focus_before_all_parts_are_there_gives_it_to_the_composer():
    async with driving(kind=Blinking) as d:
        await d.press("x")
        assert d.composer.text == "x"


def burst(d, *typed):
    """Keys that come at once, as over a slow line; a text is typed letter by letter."""
    for each in typed:
        keys = [each] if each in ("enter", "tab", "backspace", "f7", "f8") or "+" in each else list(each)
        for key in keys:
            d.app.post_message(Key(key, key if len(key) == 1 else None))
    return d.settle()


@pytest.mark.parametrize("key", ["f7", "f8"])
async def test_a_burst_closes_a_list_and_is_all_said(key):
    async with in_the_lobby() as d:
        await burst(d, key, "one two three", "enter")
        assert d.chat.lines[-1] == '#lobby say "one two three"'
        assert d.composer.text == ""


async def test_a_paste_closes_a_list_too():
    async with in_the_lobby() as d:
        await d.press("f7")
        d.app.post_message(Paste("one two"))
        await burst(d, "!")
        assert d.composer.text == "one two!"
        assert not d.app.main.rooms_side.open


async def test_a_burst_in_a_dialog_keeps_its_order():
    async with driving(Connected("chatkit", "0.1.0"), nick=None) as d:
        await burst(d, "ctrl+u", "carlx", "backspace", "a", "enter", "hello", "enter", "and more")
        assert d.chat.lines == ["login carla"]
        await d.happen(login("carla", re="t1"), roster("carla"))
        assert '#lobby say "hello"' in d.chat.lines
        assert d.composer.text == "and more"


async def test_what_comes_with_the_enter_that_closes_a_dialog_is_for_the_composer():
    async with driving(*logged_in("bob", "alice", rooms=("lobby", "ops"))) as d:
        await burst(d, "ctrl+p", "ops", "enter", "hello")
        assert (d.app.state.room.name, d.composer.text) == ("ops", "hello")


async def test_what_comes_with_the_digit_that_takes_a_free_name_is_for_the_composer():
    async with driving(Connected("chatkit", "1"), REFUSED) as d:
        await burst(d, "1", "23 hello")
        assert d.chat.lines == ["login bob_"]
        assert d.composer.text == "23 hello"


async def test_what_comes_with_the_key_that_opens_a_dialog_goes_into_it():
    async with in_the_lobby() as d:
        await burst(d, "draft", "ctrl+f", "longx", "backspace", "er")
        assert d.app.screen.query_one(Field).value == "longer"
        assert d.composer.text == "draft"


async def test_a_widget_that_does_not_answer_keeps_no_key_waiting_for_ever(monkeypatch):
    async with in_the_lobby() as d:
        monkeypatch.setattr(d.app, "_follow", lambda node: None)
        await burst(d, "f7", "x")
        assert d.composer.text == ""
        d.app._waits_until = 0.0  # a second later
        await burst(d, "y")
        assert d.composer.text == "x"


class Waiting(Hasty):
    EARLY = (Key("h", "h"), Key("i", "i"), Key("ctrl+j", "\n"))


async def test_an_early_enter_that_the_terminal_made_a_new_line_of_is_one():
    async with driving(kind=Waiting) as d:
        assert d.composer.text == ""
        assert "… hi" in d.frame


class Regretting(Hasty):
    EARLY = (Key("ctrl+c", "\x03"),)


async def test_an_early_ctrl_c_quits():
    async with driving(kind=Regretting) as d:
        assert d.app.return_value == 0
