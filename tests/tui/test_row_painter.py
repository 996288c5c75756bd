"""Entries as strips: in the colours of the theme, kept until they look different."""

import pytest
from rich.style import Style

from chatkit.tui.drawing import Layout
from chatkit.tui.entries import Said, Tone, Words
from chatkit.tui.nick_colours import NickColours
from chatkit.tui.row_painter import RowPainter
from chatkit.tui.themes import NICKS_ON_DARK
from tests.tui.fake import NOON, stopped_clock

HELLO = Said(NOON, "alice", "hello, cake")


@pytest.fixture
def colours():
    return NickColours(NICKS_ON_DARK)


@pytest.fixture
def painter(colours):
    painter = RowPainter(stopped_clock(), colours, lambda name: Style(bold=name == "hit"))
    painter.layout = Layout(80, 8, clock=True)
    return painter


def texts(strips):
    return [strip.text for strip in strips]


def test_an_entry_has_as_many_strips_as_rows(painter):
    long = Said(NOON, "alice", "word " * 60)
    painter.layout = Layout(40, 5, clock=True)
    assert len(painter.strips(long, settled=True)) == painter.height(long) > 5


def test_what_is_settled_is_painted_once_and_what_is_not_each_time(painter):
    assert painter.strips(HELLO, settled=True) is painter.strips(HELLO, settled=True)
    other = Said(NOON, "alice", "pending", own=True)
    assert painter.strips(other, settled=False) is not painter.strips(other, settled=False)


def test_another_layout_shows_once_it_is_painted_anew(painter):
    before = texts(painter.strips(HELLO, settled=True))
    painter.layout = Layout(12, 0, clock=False)
    assert texts(painter.strips(HELLO, settled=True)) == before
    painter.repaint()
    assert texts(painter.strips(HELLO, settled=True)) != before


def test_other_colours_for_nicks_are_seen_at_once(painter, colours):
    before = painter.strips(HELLO, settled=True)
    colours.use(tuple(reversed(NICKS_ON_DARK)))
    assert painter.strips(HELLO, settled=True) is not before


def test_what_is_looked_for_is_marked_in_messages_alone(painter):
    assert not painter.highlight(None)
    assert painter.highlight(lambda text: [(text.index("cake"), text.index("cake") + 4)])
    marked = [segment.text for segment in painter.strips(HELLO, settled=True)[0] if segment.style.bold]
    assert marked == ["cake"]
    words = painter.strips(Words(NOON, "no cake", Tone.QUIET), settled=True)[0]
    assert not any(segment.style.bold for segment in words)
    assert painter.highlight(None)
