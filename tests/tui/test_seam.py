"""Older entries before a log, as if all had come in one go."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit.tui.entries import Day, Gone, Said, Tone, Words, continues
from chatkit.tui.room import Room
from chatkit.tui.seam import day_line
from tests.tui.fake import NOON, stopped_clock

DAY = 24 * 60
CLOCK = stopped_clock()


def said(text, minutes=0.0, nick="alice"):
    return Said(NOON + 60 * minutes, nick, text)


def room_of(*entries):
    room = Room("lobby", 1000, CLOCK)
    for entry in entries:
        if isinstance(entry, Said):
            entry = msgspec.structs.replace(entry, continues=continues(room.log.last, entry))
        room.add(entry)
    return room


def shown(room):
    """The log in short: the day of the month, words, and `nick: text`, or `text` without a name."""
    short = []
    for entry in room.log.since(room.log.first):
        match entry:
            case Day():
                short.append(CLOCK.local(entry.at).day)
            case Said(nick=nick, text=text):
                short.append(text if entry.continues else f"{nick}: {text}")
            case Words(text=text):
                short.append(text)
    return short


def test_a_day_that_goes_on_above_begins_there():
    room = room_of(said("new", 10))
    room.put_before([said("old", 1)])
    assert shown(room) == [26, "alice: old", "alice: new"]


def test_each_day_begins_once():
    room = room_of(said("new", 10))
    room.put_before([said("a", -2 * DAY), said("b", -DAY), said("c", -DAY + 5)])
    assert shown(room) == [24, "alice: a", 25, "alice: b", "alice: c", 26, "alice: new"]


def test_a_day_begins_at_the_seam_where_its_line_was_dropped():
    room = room_of(said("new", 10))
    room.log.replace(0, Gone(NOON))
    room.put_before([said("old", -DAY)])
    assert shown(room) == [25, "alice: old", 26, "alice: new"]


@pytest.mark.parametrize(
    ("minutes", "nick", "name"), [(0, "alice", ""), (2, "alice", "alice: "), (0, "zoë", "zoë: ")]
)
def test_who_goes_on_speaking_across_the_seam_is_not_named_again(minutes, nick, name):
    room = room_of(said("new", minutes, nick))
    room.put_before([said("old")])
    assert shown(room) == [26, "alice: old", f"{name}new"]


def test_who_speaks_on_in_the_older_part_is_not_named_again():
    room = room_of(Words(NOON, "hello", Tone.QUIET))
    room.put_before([said("a"), said("b"), said("c", nick="zoë")])
    assert shown(room) == [26, "alice: a", "b", "zoë: c", "hello"]


def test_nothing_at_all_changes_nothing_and_an_edge_stands_above_everything():
    room = room_of(said("new"))
    room.put_before([])
    assert (room.log.first, shown(room)) == (0, [26, "alice: new"])
    room.put_before([said("old", -5)], "the beginning")
    assert room.log[room.log.first].text == "the beginning"
    room = room_of(said("new"))
    room.put_before([], "the beginning")
    assert room.log[-1].text == "the beginning"


def test_an_older_day_in_the_log_than_before_it_begins_no_day():
    """As where the log itself goes on: a clock may be set back."""
    room = room_of(said("new", -DAY))
    room.put_before([said("old")])
    assert shown(room) == [26, "alice: old", "alice: new"]


@given(st.lists(st.integers(0, 3 * DAY), max_size=12).map(sorted), st.data())
def test_in_one_go_and_in_pages_it_is_the_same(minutes, data):
    entries = [said(str(number), minute, nick="ab"[minute % 2]) for number, minute in enumerate(minutes)]
    entries.append(said("end", 3 * DAY))
    whole = room_of(*entries)
    first = later = data.draw(st.integers(0, len(entries) - 1))
    room = room_of(*entries[first:])
    while later:
        first = data.draw(st.integers(0, later - 1))
        room.put_before(entries[first:later])
        later = first
    assert shown(room) == shown(whole)


def test_the_log_is_told_which_entries_are_others_now():
    room = room_of(said("new"))
    room.put_before([said("old")])
    assert room.log.revised == {0, 1}
    assert isinstance(room.log[0], Gone)
    assert isinstance(room.log[-2], Day)
    assert day_line(NOON, CLOCK).name == "Thursday 26 November 2026"


def test_a_log_of_which_nothing_is_shown_is_no_hindrance():
    room = Room("lobby", 10, CLOCK)
    room.log.append(day_line(NOON, CLOCK))
    room.put_before([said("old")])
    assert shown(room) == [26, "alice: old"]
