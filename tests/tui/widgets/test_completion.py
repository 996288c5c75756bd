import pytest

from chatkit.protocol import events
from chatkit.tui.widgets.completion import CompletionList
from tests.tui.driving import SIZES, TINY, in_the_lobby
from tests.tui.fake import roster
from tests.tui.test_injection import HANDFULS, check

PEOPLE = ("alf", "alice", "小明")


def rows(d):
    return d.frame.splitlines()


def place(d, text):
    """Where a text is on the screen."""
    y = next(number for number, row in enumerate(rows(d)) if text in row)
    return rows(d)[y].index(text), y


@pytest.mark.parametrize("size", SIZES)
async def test_the_list_stands_right_above_the_composer_and_moves_nothing(size):
    async with in_the_lobby(*PEOPLE, size=SIZES[size]) as d:
        entry = next(number for number, row in enumerate(rows(d)) if "›" in row)
        above = rows(d)[: entry - 6]
        await d.type("@")
        assert [row.split()[0] for row in rows(d)[entry - 3 : entry]] == ["@alf", "@alice", "@小明"]
        assert rows(d)[entry].lstrip().startswith("› @")
        assert rows(d)[: entry - 6] == above
        await d.press("escape")
        assert "@alf" not in d.frame


async def test_commands_stand_beside_what_they_do():
    async with in_the_lobby(*PEOPLE) as d:
        await d.type("/wh")
        assert "/who      see who is logged in" in d.frame
        assert "/whisper  say something to one person alone" in d.frame


async def test_what_is_chosen_is_marked_and_in_sight():
    async with in_the_lobby(*(f"user{number:02}" for number in range(30)), size=TINY) as d:
        await d.type("@")
        await d.press(*["tab"] * 20)
        found = d.app.main.query_one(CompletionList)
        assert found.highlighted == 19
        assert "@user19" in "\n".join(rows(d)[:-1])


async def test_a_click_takes_what_it_is_on():
    async with in_the_lobby(*PEOPLE) as d:
        await d.type("hi @")
        await d.pilot.click(offset=place(d, "@alice"))
        await d.settle()
        assert d.composer.text == "hi @alice "
        assert "@alf" not in d.frame
        assert d.composer.has_focus


async def test_a_click_on_another_changes_the_choice():
    async with in_the_lobby(*PEOPLE) as d:
        await d.type("hi al")
        await d.press("tab")
        await d.pilot.click(offset=place(d, "alice"))
        await d.settle()
        assert d.composer.text == "hi alice "


async def test_a_long_name_is_cut_and_not_the_list():
    long = "x" * 60
    async with in_the_lobby(size=TINY) as d:
        await d.happen(roster("bob", long, "xenia"))
        await d.type("@x")
        assert "@xenia" in d.frame
        assert "@xxxxxxxxxxxxxxxxxxxxxx" in d.frame
        assert "…" in d.frame


async def test_what_others_call_themselves_and_their_rooms_and_commands_is_shown_and_not_obeyed():
    async with in_the_lobby(size=(120, 40)) as d:
        for some in HANDFULS:
            about = [
                events.CommandHelp(
                    verb=f"x{n}", usage=f"x{n} {text}", summary=text, example="", aliases=[text]
                )
                for n, text in enumerate(some)
            ]
            lines = [events.RoomLine(text, text, 1, inside=False) for text in some]
            await d.happen(roster("bob", *some), events.Help(commands=about), events.Rooms(rooms=lines))
            for typed in ("@", "#", "/", "/x0 ", "/x1 "):
                await d.type(typed)
                check(d)
                await d.press("tab")
                check(d)
                d.composer.begin("")
