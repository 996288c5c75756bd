from chatkit.protocol import events
from chatkit.tui.actions import ACTIONS, written
from chatkit.tui.screens.help import HelpScreen
from tests.tui.driving import TINY, WIDE, in_the_lobby

SAY = events.CommandHelp(
    verb="say", usage="say TEXT", summary="say [bold]something[/]", example="say hi", aliases=[]
)


async def test_help_shows_every_key_and_asks_the_server_for_its_commands():
    async with in_the_lobby(size=(120, 140)) as d:
        await d.press("f1")
        for action in ACTIONS:
            assert written([key for key in action.keys if key != "shift+enter"]) in d.frame
            assert action.help[:40] in d.frame
        assert d.chat.lines[-1] == "help"
        assert "once you are connected" in d.frame
        await d.happen(events.Help(re=d.chat.tag("help"), commands=[SAY]))
        assert "/say TEXT  say [bold]something[/]" in d.frame


async def test_what_the_server_told_is_shown_at_once_the_next_time_and_not_among_the_messages():
    async with in_the_lobby(size=(120, 140)) as d:
        await d.press("f1")
        await d.happen(events.Help(re=d.chat.tag("help"), commands=[SAY]))
        await d.press("escape")
        assert d.app.screen is d.app.main
        assert "/say TEXT" not in d.frame
        await d.press("f1")
        assert "/say TEXT" in d.frame


async def test_f1_and_escape_close_it_and_the_composer_has_the_focus_again():
    async with in_the_lobby() as d:
        for key in ("f1", "escape", "enter"):
            await d.press("f1")
            assert isinstance(d.app.screen, HelpScreen)
            await d.press(key)
            assert d.app.screen is d.app.main
            assert d.composer.has_focus


async def test_a_command_too_long_for_a_column_has_a_row_of_its_own():
    long = events.CommandHelp(verb="x", usage="x" * 60, summary="do x", example="x", aliases=[])
    async with in_the_lobby(size=(120, 140)) as d:
        await d.press("f1")
        await d.happen(events.Help(re=d.chat.tag("help"), commands=[long]))
        rows = [row.strip("│ ▁▂▃▄▅▆▇█") for row in d.frame.splitlines()]
        assert rows[rows.index("/" + "x" * 60) + 1] == "do x"


async def test_on_a_tiny_screen_the_words_stand_below_the_keys():
    async with in_the_lobby(size=TINY) as d:
        await d.press("f1")
        rows = [row.strip("│ ▁▂▃▄▅▆▇█") for row in d.frame.splitlines()]
        assert rows[rows.index("Enter  /send") + 1] == "send what is typed"


async def test_what_is_typed_is_searched_for_in_keys_verbs_and_words():
    async with in_the_lobby(size=WIDE) as d:
        await d.press("f1")
        await d.happen(events.Help(re=d.chat.tag("help"), commands=[SAY]))
        await d.press(*"scroll")
        assert "/page-up" in d.frame
        assert "/say" not in d.frame
        assert "Commands of the server" not in d.frame
        await d.press("space", *"back")
        assert "/page-down" not in d.frame
        await d.press(*("backspace" for _ in "scroll back"), *"something")
        assert "/say TEXT" in d.frame
        assert "/page-up" not in d.frame


async def test_it_scrolls_by_rows_and_pages():
    async with in_the_lobby() as d:
        await d.press("f1")
        found = d.app.screen.query_one("#found")
        await d.press("down", "down", "up")
        assert found.scroll_offset.y == 1
        await d.press("pagedown")
        assert found.scroll_offset.y > 5
        await d.press("pageup")
        assert found.scroll_offset.y < 5


async def test_only_keys_that_arrive_are_shown_and_the_others_with_the_reason():
    async with in_the_lobby(size=WIDE) as d:
        await d.press("f1")
        assert "Alt+Enter, Ctrl+J  /newline" in d.frame
        assert "Not here: Shift+Enter" in d.frame
        d.app.keyboard.kitty = True
        await d.press("escape", "f1")
        assert "Shift+Enter, Alt+Enter, Ctrl+J  /newline" in d.frame
        assert "Not here" not in d.frame
