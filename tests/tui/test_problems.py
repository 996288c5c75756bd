from chatkit.tui.change import Change
from chatkit.tui.clock import Clock
from chatkit.tui.entries import Tone, Words
from chatkit.tui.problems import Problems
from chatkit.tui.rooms import Rooms


def test_each_is_told_once_in_the_room_that_is_shown_then():
    rooms = Rooms(Clock(), 100)
    problems = Problems(rooms)
    assert problems.tell() == Change.NOTHING
    problems.add("There is no theme gone", "keys: x")
    problems.add("keys: y")
    assert problems.tell() & Change.ENTRIES
    assert problems.tell() == Change.NOTHING
    log = rooms.shown.log
    told = [entry for entry in log.since(log.first) if isinstance(entry, Words)]
    assert [entry.text for entry in told] == ["There is no theme gone", "keys: x", "keys: y"]
    assert {entry.tone for entry in told} == {Tone.ERROR}
