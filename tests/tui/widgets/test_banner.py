from chatkit.client import Connecting, Lost, Reconnecting
from chatkit.protocol import events
from chatkit.tui.clock import Clock
from chatkit.tui.settings import Keys, Settings
from chatkit.tui.widgets.banner import HINT_FOR, Banner
from tests.tui.driving import TINY, driving, in_the_lobby
from tests.tui.fake import NOON, at, logged_in


async def test_it_is_not_there_while_all_is_well():
    async with in_the_lobby() as d:
        assert not d.app.main.query_one(Banner).display


async def test_it_counts_down_in_place():
    now = [100.0]
    clock = Clock(wall=lambda: NOON, monotonic=lambda: now[0])
    async with driving(*logged_in(), clock=clock) as d:
        await d.lose(Reconnecting("reset", 5.0, 1))
        banner = d.app.main.query_one(Banner)
        for left in (5, 4, 0, 0):
            assert f"Reconnecting in {left}s · F5 now · reset" in d.frame
            assert d.frame.count("Reconnecting") == 1
            now[0] += 1 if left == 5 else 7
            banner.refresh_words()
            await d.settle()


async def test_a_hint_passes():
    now = [100.0]
    clock = Clock(wall=lambda: NOON, monotonic=lambda: now[0])
    async with driving(*logged_in(), clock=clock) as d:
        banner = d.app.main.query_one(Banner)
        banner.hint("[b]no markup[/]")
        await d.settle()
        assert "[b]no markup[/]" in d.frame
        now[0] += HINT_FOR
        banner.refresh_words()
        await d.settle()
        assert not banner.display


async def test_why_a_command_was_not_sent_stays_while_it_is_tried_again_and_goes_once_it_can_be():
    async with in_the_lobby() as d:
        await d.lose(Reconnecting("reset", 5.0, 1))
        await d.enter("/who")
        await d.lose(Connecting("chat.lan:5005", 2))
        await d.lose(Reconnecting("refused", 5.0, 2))
        assert "Not connected. What you typed stays here" in d.frame
        await d.happen(*logged_in())
        assert "Not connected" not in d.frame
        assert d.composer.text == "/who"
        await d.press("enter")
        assert d.chat.lines[-1] == "who"


async def test_it_names_the_key_that_connects_now_as_it_is_set():
    async with in_the_lobby(settings=Settings(keys=Keys(bind={"retry": "f9"}))) as d:
        await d.lose(Reconnecting("reset", 5.0, 1))
        assert "· F9 now ·" in d.frame
        await d.press("f9")
        assert d.chat.retried == 1


async def test_it_names_the_keys_for_what_was_lost_as_they_are_set():
    keys = Keys(bind={"send_again": "f9", "take_back": "none"})
    async with in_the_lobby(settings=Settings(keys=keys)) as d:
        await d.enter("hello")
        await d.happen(Lost((d.chat.tag('#lobby say "hello"'),), "why"))
        assert "F9 send again · /take-back take back" in d.frame


async def test_without_any_key_it_tells_what_to_type():
    async with in_the_lobby(settings=Settings(keys=Keys(bind={"retry": "none"}))) as d:
        await d.lose(Reconnecting("reset", 5.0, 1))
        assert "· /retry now ·" in d.frame
        await d.enter("/retry")
        assert d.chat.retried == 1


async def test_nothing_wakes_it_while_it_is_not_there():
    async with in_the_lobby() as d:
        ticking = d.app.main.query_one(Banner)._each_second._active
        assert not ticking.is_set()
        await d.lose(Reconnecting("reset", 5.0, 1))
        assert ticking.is_set()
        await d.happen(*logged_in())
        assert not ticking.is_set()


async def test_what_it_says_anew_is_shown_whole():
    """It had one row when it said that the client connects, and was hidden since."""
    async with driving(*logged_in(rooms=("lobby", "ops")), size=TINY) as d:
        await d.happen(events.Left(room="lobby", nick="bob", at=at(), reason="kicked by alice"))
        assert "You are not in #lobby any more · /join" in d.frame
        assert "lobby · /leave forgets it" in d.frame
