from chatkit.protocol import events
from chatkit.tui.actions import ACTIONS
from chatkit.tui.screens.help import HelpScreen
from tests.tui.driving import TINY, WIDE, in_the_lobby

SAY = events.CommandHelp(
    verb="say", usage="say TEXT", summary="say [bold]something[/]", example="say hi", aliases=[]
)


async def test_help_shows_every_key_and_asks_the_server_for_its_commands():
    async with in_the_lobby(size=(120, 60)) as d:
        await d.press("f1")
        for action in ACTIONS:
            assert action.shown_keys in d.frame
            assert action.help in d.frame
        assert d.chat.lines[-1] == "help"
        assert "once you are connected" in d.frame
        await d.happen(events.Help(re=d.chat.tag("help"), commands=[SAY]))
        assert "/say TEXT  say [bold]something[/]" in d.frame


async def test_what_the_server_told_is_shown_at_once_the_next_time_and_not_among_the_messages():
    async with in_the_lobby(size=(120, 90)) as d:
        await d.press("f1")
        await d.happen(events.Help(re=d.chat.tag("help"), commands=[SAY]))
        await d.press("escape")
        assert d.app.screen is d.app.main
        assert "/say TEXT" not in d.frame
        await d.press("f1")
        assert "/say TEXT" in d.frame


async def test_f1_and_escape_close_it_and_the_composer_has_the_focus_again():
    async with in_the_lobby() as d:
        for key in ("f1", "escape"):
            await d.press("f1")
            assert isinstance(d.app.screen, HelpScreen)
            await d.press(key)
            assert d.app.screen is d.app.main
            assert d.composer.has_focus


async def test_a_command_too_long_for_a_column_has_a_row_of_its_own():
    long = events.CommandHelp(verb="x", usage="x" * 60, summary="do x", example="x", aliases=[])
    async with in_the_lobby(size=(120, 60)) as d:
        await d.press("f1")
        await d.happen(events.Help(re=d.chat.tag("help"), commands=[long]))
        rows = [row.strip("│ ▁▂▃▄▅▆▇█") for row in d.frame.splitlines()]
        assert rows[rows.index("/" + "x" * 60) + 1] == "do x"


async def test_on_a_tiny_screen_the_words_stand_below_the_keys():
    async with in_the_lobby(size=TINY) as d:
        await d.press("f1")
        rows = [row.strip("│ ▁▂▃▄▅▆▇█") for row in d.frame.splitlines()]
        assert rows[rows.index("Enter") + 1] == "send what is typed"
