"""The user's own part of the application; more of it in the tests of herald, scribe and settings screen."""

from chatkit.tui.screens.settings import SettingsScreen
from chatkit.tui.settings import Look, Settings
from tests.tui.driving import WIDE, driving, in_the_lobby
from tests.tui.fake import message


async def test_other_settings_take_effect_at_once():
    async with in_the_lobby() as d:
        d.app.settings = Settings(look=Look(theme="nord"))
        assert d.app.theme == "nord"
        d.app.settings = Settings(look=Look(theme="gone"))
        assert d.app.theme == "nord"


async def test_lists_widths_and_keys_follow_the_settings():
    async with in_the_lobby(size=WIDE) as d:
        await d.happen(message("alice", "word " * 30))
        assert d.app.main.people_side.display
        rows = len([row for row in d.frame.splitlines() if "word" in row])
        await d.enter("/set users off")
        await d.enter("/set look.text_width 20")
        assert not d.app.main.people_side.display
        assert len([row for row in d.frame.splitlines() if "word" in row]) > rows + 3
        await d.enter("/set keys.bind settings = f10")
        await d.press("f10")
        assert isinstance(d.app.screen, SettingsScreen)


async def test_what_is_told_is_safe_and_among_the_messages():
    async with in_the_lobby() as d:
        d.app.tell("red \x1b[31malert")
        await d.settle()
        assert "│ red alert" in d.frame


async def test_textual_still_lets_us_write_to_the_terminal(monkeypatch):
    """Its driver is private: this fails when a new version has another."""
    async with driving() as d:
        written = []
        monkeypatch.setattr(type(d.app), "is_headless", False)
        monkeypatch.setattr(d.app._driver, "write", written.append)
        d.app.write_out("\x1b]2;x\x07")
        monkeypatch.undo()
        assert written == ["\x1b]2;x\x07"]


async def test_in_the_terminals_own_colours_the_first_screen_looks_as_it_does_later():
    async with in_the_lobby(settings=Settings(look=Look(theme="ansi"))) as d:
        header = d.app.main.query_one("#header").styles
        assert header.text_style.reverse


async def test_the_names_of_all_themes_are_completed():
    async with in_the_lobby() as d:
        await d.type("/theme dra")
        await d.press("tab")
        assert d.composer.text == "/theme dracula "
