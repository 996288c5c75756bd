"""The settings screen, by keyboard."""

import pytest

from chatkit.tui.fields import BY_PATH, FIELDS
from chatkit.tui.profile import Profile
from chatkit.tui.screens.settings import SettingsScreen
from chatkit.tui.settings import Settings
from tests.tui.driving import SIZES, TINY, in_the_lobby


def downs(path):
    return ["down"] * [field.path for field in FIELDS].index(path)


async def choose(d, path, *keys):
    await d.press("f2", "home", *downs(path), *keys)


async def test_f2_opens_it_and_f2_or_escape_closes_it():
    async with in_the_lobby() as d:
        for close in ("f2", "escape"):
            await d.press("f2")
            assert isinstance(d.app.screen, SettingsScreen)
            await d.press(close)
            assert d.app.screen is d.app.main


@pytest.mark.parametrize("line", ["/settings", "/set"])
async def test_so_does_a_command(line):
    async with in_the_lobby() as d:
        await d.enter(line)
        assert isinstance(d.app.screen, SettingsScreen)
        assert d.composer.text == ""


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_every_setting_can_be_reached_and_its_keys_are_told(size):
    async with in_the_lobby(size=size) as d:
        await d.press("f2")
        for field in FIELDS:
            assert field.name.replace("_", " ") in d.frame
            assert "Esc close" in d.frame
            await d.press("down")


async def test_arrows_change_a_value_at_once_and_keep_it(tmp_path):
    async with in_the_lobby(profile=Profile(tmp_path)) as d:
        await choose(d, "notify.bell", "right")
        assert d.app.settings.notify.bell is False
        assert Profile(tmp_path).load({}).notify.bell is False
        assert "bell          off" in d.frame
        await d.press("left")
        assert d.app.settings.notify.bell is True
        await d.press("down", "space")
        assert d.app.settings.notify.desktop == "off"
        await d.press("enter", "enter")
        assert d.app.settings.notify.desktop == "osc9"
        await d.press("delete")
        assert d.app.settings.notify.desktop == "auto"


async def test_a_theme_is_seen_while_one_chooses():
    async with in_the_lobby() as d:
        await choose(d, "look.theme", "right")
        assert d.app.theme == d.app.settings.look.theme == "chatkit-light"
        await d.press("left", "left")
        assert d.app.theme == "catppuccin-mocha"


async def test_a_number_is_stepped_or_written():
    async with in_the_lobby(size=TINY) as d:
        await choose(d, "look.text_width", "left")
        assert d.app.settings.look.text_width == 99
        await d.press("enter", "backspace", "backspace", "8", "enter")
        assert "text_width is 8, and may be a" in d.frame
        assert d.app.settings.look.text_width == 99
        await d.press("0", "enter")
        assert d.app.settings.look.text_width == 80
        assert "text width    80" in d.frame
        await d.press("down")
        assert "← → change" in d.frame


async def test_escape_leaves_a_text_as_it_was():
    async with in_the_lobby() as d:
        await choose(d, "editor", "right", "enter", "v", "i", "escape")
        assert isinstance(d.app.screen, SettingsScreen)
        assert d.app.settings.editor == ""
        await d.press("enter", *"nano", "enter", "escape")
        assert d.app.settings.editor == "nano"


async def test_a_table_is_written_in_one_line():
    async with in_the_lobby() as d:
        await choose(d, "notify.rooms", "enter", *"ops=none", "enter")
        assert d.app.settings.notify.rooms == {"ops": "none"}
        assert "ops = none" in d.frame


async def test_what_cannot_be_kept_is_told(tmp_path):
    (tmp_path / "client.toml").write_text("typo =")
    async with in_the_lobby(profile=Profile(tmp_path)) as d:
        await choose(d, "notify.bell", "right")
        assert "only until you leave" in d.frame
        assert d.app.settings.notify.bell is False


async def test_commands_change_settings_and_are_answered_among_the_messages():
    async with in_the_lobby() as d:
        await d.enter("/theme nord")
        assert d.app.theme == "nord"
        assert "│ look.theme is nord now" in d.frame
        await d.enter("/set notify.bell maybe")
        assert "may be true or false" in d.frame
        assert d.composer.text == "/set notify.bell maybe"
        await d.press("ctrl+c")
        await d.enter("/notify none")
        assert d.app.settings.notify.rooms == {"lobby": "none"}
        assert not [line for line in d.chat.lines if "theme" in line or "notify" in line]  # nor went out


async def test_themes_of_ones_own_are_there_and_bad_ones_are_told(tmp_path):
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "tea.toml").write_text('primary = "#c0ffee"')
    (tmp_path / "themes" / "bad.toml").write_text('primary = "tea"')
    settings = BY_PATH["look.theme"].put(Settings(), "tea")
    async with in_the_lobby(profile=Profile(tmp_path), settings=settings) as d:
        assert d.app.theme == "tea"
        assert "The theme bad.toml is left out: primary is" in d.frame


async def test_a_theme_that_is_gone_keeps_nobody_from_chatting():
    settings = BY_PATH["look.theme"].put(Settings(), "gone")
    async with in_the_lobby(settings=settings) as d:
        assert d.app.theme == "chatkit-dark"
        assert "There is no theme gone. /theme tells which there are" in d.frame
