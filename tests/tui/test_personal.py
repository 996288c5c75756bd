"""The user's own part of the application; more of it in the tests of herald, scribe and settings screen."""

from chatkit.client import Disconnected, Reconnecting
from chatkit.protocol.events import Joined
from chatkit.tui.screens.settings import SettingsScreen
from chatkit.tui.settings import Look, Settings
from tests.tui.driving import WIDE, driving, in_the_lobby
from tests.tui.fake import logged_in, message, roster


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


GONE = {"settings": Settings(look=Look(theme="gone"))}
TOLD = "There is no theme gone. /theme tells which there are"


async def test_what_is_wrong_from_the_start_stands_below_what_is_read_back():
    async with driving(**GONE) as d:
        assert TOLD not in d.frame
        d.chat.record = [message("alice", f"number {n}", number=n) for n in range(1, 40)]
        await d.happen(*logged_in("bob", "alice"))
        greeted, told = d.frame.splitlines()[-4:-2]
        assert "you are bob, in #lobby" in greeted
        assert TOLD in told


async def test_what_is_wrong_from_the_start_is_told_in_the_room_that_one_goes_to():
    async with driving(room="ops", **GONE) as d:
        await d.happen(*logged_in("bob", "alice"))
        assert TOLD not in d.frame
        await d.happen(Joined(room="ops", topic="", re=d.chat.tag("join ops")), roster("bob", room="ops"))
        assert "#ops" in d.frame
        assert TOLD in d.frame


async def test_what_is_wrong_from_the_start_is_told_where_there_is_no_connection():
    async with driving(Disconnected("refused"), **GONE) as d:
        assert TOLD in d.frame


async def test_what_is_wrong_from_the_start_is_not_pushed_away_when_the_first_attempt_fails():
    async with driving(Reconnecting("refused", 1, 1), **GONE) as d:
        assert TOLD not in d.frame
        d.chat.record = [message("alice", f"number {n}", number=n) for n in range(1, 40)]
        await d.happen(*logged_in("bob", "alice"))
        assert TOLD in d.frame.splitlines()[-3]
