"""The application in a room where more is said than anybody reads."""

from datetime import UTC

import msgspec

from chatkit.tui import pace
from chatkit.tui.clock import Clock
from chatkit.tui.settings import Look, Settings
from chatkit.tui.widgets.message_pane import MessagePane
from tests.tui.driving import in_the_lobby
from tests.tui.fake import NOON, message


class Hands:
    """A clock whose hands a test moves."""

    def __init__(self):
        self.seconds = self.used = 0.0
        self.clock = Clock(
            wall=lambda: NOON, monotonic=lambda: self.seconds, used=lambda: self.used, zone=UTC
        )


def many(count, first=0):
    return [message("alice", f"line {number}") for number in range(first, first + count)]


def folding(hands, **more):
    return in_the_lobby(clock=hands.clock, settings=Settings(), **more)


async def test_a_burst_is_one_line_that_counts_until_it_is_calm():
    hands = Hands()
    async with folding(hands) as d:
        await d.happen(*many(50))
        assert "line 49" in d.frame
        await d.happen(*many(312, 50))
        assert "+312" in d.frame
        assert "line 200" not in d.frame
        hands.seconds = 0.5
        d.app._unfold()
        await d.settle()
        assert "+312" in d.frame
        hands.seconds = 2.0
        d.app._unfold()
        await d.settle()
        assert "line 361" in d.frame
        assert "+312" not in d.frame
        assert not d.app.state.happenings.folding


async def test_mentions_and_own_messages_are_shown_in_a_burst():
    async with folding(Hands()) as d:
        await d.happen(*many(100), message("alice", "bob, look"), *many(100, 100))
        await d.enter("what is going on")
        assert "+150" in d.frame
        assert "bob, look" in d.frame
        assert "what is going on" in d.frame
        await d.happen(message("bob", "what is going on", re=d.chat.tag('#lobby say "what is going on"')))
        assert d.frame.count("what is going on") == 1


async def test_a_page_of_history_is_no_burst():
    async with folding(Hands()) as d:
        d.app.state.room.past.begin()
        await d.happen(*many(200))
        d.app.take_in(d.app.state.happenings.caught_up(d.app.state.room))
        await d.settle()
        assert "line 199" in d.frame


async def test_who_does_not_want_bursts_folded_sees_every_line():
    async with folding(Hands()) as d:
        await d.happen(*many(100))
        assert "+50" in d.frame
        d.app.settings = msgspec.structs.replace(d.app.settings, look=Look(fold_bursts=False))
        await d.happen(*many(10, 100))
        d.app._unfold()
        await d.settle()
        assert "line 109" in d.frame


def shown(d):
    """The upper rows of the pane, without the scrollbar."""
    return [row[:60].rstrip() for row in d.frame.splitlines()[1:15]]


async def test_a_reader_who_has_scrolled_up_is_not_moved_when_a_burst_opens():
    hands = Hands()
    async with folding(hands) as d:
        await d.happen(*many(50))
        await d.press("pageup")
        before = shown(d)
        await d.happen(*many(300, 50))
        hands.seconds = 3.0
        d.app._unfold()
        await d.settle()
        assert shown(d) == before


async def test_one_may_leave_in_a_burst():
    async with folding(Hands()) as d:
        await d.happen(*many(100))
        assert d.app.state.happenings.folding
        await d.app.main.query_one(MessagePane).remove()  # as it happens at the end
        d.app._unfold()
        d.app._show_in_other_colours()
        assert not d.app._unfolding
        d.app.exit(0)


async def test_where_frames_are_dear_the_next_ones_are_rarer():
    hands = Hands()
    async with folding(hands) as d:
        pane = d.app.main.query_one(MessagePane)
        hands.seconds = 60.0  # long after the start
        intervals = []
        for used in (0.01, 0.08, 0.5):
            hands.seconds, hands.used = hands.seconds + 0.1, hands.used + used
            await d.happen(*many(1))
            pane.flush()
            intervals.append(pane._flushing.interval)
        cheap, dear, dearest = intervals
        assert cheap == pace.EVERY < dear < dearest
