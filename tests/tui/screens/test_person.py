import pytest

from chatkit.protocol import events
from tests.tui.driving import SIZES, in_the_lobby
from tests.tui.fake import roster


def choices(d):
    return [str(option.prompt) for option in d.app.screen.query_one("OptionList").options]


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_the_menu_names_the_person_and_what_one_may_do(size):
    async with in_the_lobby(size=size) as d:
        d.app.main.people_side.list.action_first()
        d.app.main.people_side.list.action_select()
        await d.settle()
        for words in ("alice", "Talk in private", "Who is that?", "Ignore"):
            assert words in d.frame


@pytest.mark.parametrize(("keys", "line"), [("w", "whois alice"), ("i", "ignore alice")])
async def test_a_letter_sends_the_command(keys, line):
    async with in_the_lobby() as d:
        await d.press("f8", "enter", keys)
        assert d.chat.lines[-1] == line
        assert d.app.screen is d.app.main


async def test_arrows_and_enter_do_the_same():
    async with in_the_lobby() as d:
        await d.press("f8", "enter", "down", "enter")
        assert d.chat.lines[-1] == "whois alice"


async def test_whoever_is_ignored_can_be_heard_again():
    async with in_the_lobby() as d:
        await d.press("f8", "enter", "i")
        await d.happen(events.Ignoring(nicks=["alice"], re=d.chat.tag("ignore alice")))
        await d.press("f8", "enter")
        assert choices(d)[2] == "I  Hear again"
        await d.press("i")
        assert d.chat.lines[-1] == "unignore alice"


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_it_closes_without_doing_anything(key):
    async with in_the_lobby() as d:
        before = d.chat.lines
        await d.press("f8", "enter", key)
        assert d.app.screen is d.app.main
        assert d.chat.lines == before


async def test_so_does_a_click_beside_it():
    async with in_the_lobby() as d:
        await d.press("f8", "enter")
        await d.pilot.click(offset=(0, 0))
        await d.settle()
        assert d.app.screen is d.app.main


async def test_names_are_no_markup():
    async with in_the_lobby() as d:
        await d.happen(roster("[red]alice[/]", "bob"))
        await d.press("f8", "enter")
        assert "[red]alice[/]" in d.frame
