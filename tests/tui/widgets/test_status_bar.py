import pytest

from chatkit.client import Connected, Disconnected
from chatkit.protocol import events
from tests.tui.driving import NARROW, WIDE, driving, in_the_lobby


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
async def test_it_says_who_and_where_one_is_and_where_help_is(size):
    async with in_the_lobby(size=size) as d:
        last = d.frame.splitlines()[-1]
        assert last.startswith(" ● bob on chatkit")
        assert last.endswith("F1 help  Ctrl+Q quit")
        assert len(last) == size[0] - 1


async def test_a_long_name_leaves_room_for_help():
    async with driving(Connected("x" * 60, "1"), events.Login(nick="b" * 24, room="lobby")) as d:
        last = d.frame.splitlines()[-1]
        assert "…" in last
        assert last.endswith("F1 help  Ctrl+Q quit")
        assert len(last) == NARROW[0] - 1


async def test_the_mark_differs_in_shape_and_not_in_colour_alone():
    async with in_the_lobby() as d:
        assert d.frame.splitlines()[-1].startswith(" ●")
        await d.lose(Disconnected("gone"))
        assert d.frame.splitlines()[-1].startswith(" ○ disconnected")


async def test_it_names_only_keys_that_arrive():
    async with in_the_lobby() as d:
        d.app.keyboard.mark("f1")
        await d.happen(Disconnected("gone"))
        assert d.frame.splitlines()[-1].endswith("/help help  Ctrl+Q quit")
