import pytest

from chatkit.tui.change import Change
from chatkit.tui.entries import Tone
from chatkit.tui.rooms import MOST_ROOMS, MOST_TALKS, Rooms
from tests.tui.fake import stopped_clock


@pytest.fixture
def rooms():
    return Rooms(stopped_clock(), 10)


def titles(rooms):
    return [room.title for room in rooms]


def test_there_is_always_a_room(rooms):
    assert titles(rooms) == ["#lobby"]
    assert rooms.close(rooms.shown) == Change.NOTHING
    rooms.open_talk("bob")
    assert rooms.close(rooms.shown) == Change.NOTHING
    assert rooms.shown is rooms.behind is rooms.find("lobby")


def test_a_name_is_one_room_however_it_is_written(rooms):
    assert rooms.open("Ops") is rooms.open("ops") is rooms.find("OPS")
    assert rooms.open_talk("Bob") is rooms.open_talk("bob") is rooms.talk("BOB")


def test_a_room_and_a_talk_of_one_name_are_two(rooms):
    assert rooms.open("bob") is not rooms.open_talk("bob")
    assert rooms.open("@bob") is not rooms.open_talk("bob")
    assert titles(rooms) == ["#lobby", "#bob", "@bob", "#@bob"]


def test_showing_a_room_reads_it_to_its_end(rooms):
    ops = rooms.open("ops")
    ops.unread, ops.mentions, ops.following = 3, 1, False
    assert rooms.show(ops) & Change.ASK
    assert (ops.unread, ops.mentions, ops.following) == (0, 0, True)
    assert rooms.seen(ops)
    assert not rooms.seen(rooms.find("lobby"))


def test_one_steps_round_and_goes_by_number(rooms):
    ops, bob = rooms.open("ops"), rooms.open_talk("bob")
    rooms.step(1)
    assert rooms.shown is ops
    rooms.step(-1)
    rooms.step(-1)
    assert rooms.shown is bob
    rooms.step(1)
    assert rooms.shown.name == "lobby"
    rooms.go_to(3)
    assert rooms.shown is bob
    for number in 0, 4, -1:
        assert rooms.go_to(number) == Change.NOTHING
    assert rooms.shown is bob


def test_behind_a_talk_is_the_room_that_was_shown_before_it(rooms):
    ops = rooms.open("ops")
    rooms.show(ops)
    rooms.show(rooms.open_talk("bob"))
    assert rooms.behind is ops
    rooms.close(rooms.shown)
    assert rooms.shown is ops


def test_when_the_room_behind_a_talk_is_closed_another_is(rooms):
    rooms.show(rooms.open("ops"))
    rooms.show(rooms.open_talk("bob"))
    rooms.close(rooms.find("ops"))
    assert rooms.behind is rooms.find("lobby")
    assert rooms.shown.private


def test_closing_what_is_not_shown_leaves_the_view(rooms):
    assert rooms.close(rooms.open("ops")) == Change.ROOMS
    assert titles(rooms) == ["#lobby"]


def test_a_talk_takes_another_name_in_its_place(rooms):
    talk = rooms.open_talk("bob")
    rooms.open("ops")
    assert rooms.rename_talk("Bob", "robert") is talk
    assert titles(rooms) == ["#lobby", "@robert", "#ops"]
    assert rooms.talk("robert") is talk
    assert rooms.rename_talk("robert", "Robert").title == "@Robert"
    rooms.open_talk("zoë")
    assert rooms.rename_talk("zoë", "robert") is None
    assert rooms.rename_talk("nobody", "zoe") is None


def test_only_what_is_shown_is_drawn_anew(rooms):
    ops = rooms.open("ops")
    entry = rooms.shown.log.last
    assert rooms.note("here", Tone.QUIET) == Change.ENTRIES
    assert rooms.shown.log.last is not entry
    assert rooms.add(ops, rooms.shown.log.last) == Change.NOTHING


def test_there_are_only_so_many_rooms(rooms):
    for number in range(MOST_ROOMS - 1):
        assert rooms.open(f"room{number}")
    assert rooms.open("another") is None
    assert rooms.open("room7")


def test_of_too_many_talks_the_one_that_was_silent_longest_is_forgotten(rooms):
    talks = [rooms.open_talk(f"user{number}") for number in range(MOST_TALKS)]
    for talk in talks[2:]:
        rooms.note("hi", Tone.QUIET, talk)
    rooms.show(talks[0])
    rooms.open_talk("another")
    assert rooms.talk("user0") is talks[0], "it is shown"
    assert rooms.talk("user1") is None
    assert len([room for room in rooms if room.private]) == MOST_TALKS


# in which order


def needing(rooms, **unread):
    """Rooms with so much unread, and where it is negative, mentions."""
    for name, count in unread.items():
        room = rooms.open(name)
        room.unread, room.mentions = abs(count), max(0, -count)
    rooms.arrange()


def listed(rooms):
    return [room.name for room in rooms.listed]


def test_one_steps_and_counts_as_they_are_listed(rooms):
    needing(rooms, den=0, ops=2, dev=-1)
    assert listed(rooms) == ["dev", "ops", "lobby", "den"]
    rooms.step(-1)
    assert rooms.shown.name == "ops"
    rooms.go_to(4)
    assert rooms.shown.name == "den"


@pytest.mark.parametrize("go", [lambda rooms, number: rooms.step(1), Rooms.go_to], ids=["step", "number"])
def test_whoever_goes_from_one_to_the_next_finds_each_where_it_was(rooms, go):
    needing(rooms, ops=2, dev=-1, den=0)
    rooms.show(rooms.find("den"))
    assert listed(rooms) == ["dev", "ops", "lobby", "den"]
    for number, name in enumerate(("dev", "ops", "lobby", "den"), 1):
        go(rooms, number)
        rooms.arrange()
        assert rooms.shown.name == name


def test_what_needs_one_comes_first_and_then_one_is_back(rooms):
    rooms.show(rooms.open("den"))
    needing(rooms, ops=2, dev=-1, tea=1)
    for name in ("dev", "ops", "tea", "den"):
        assert rooms.attend()
        rooms.arrange()
        assert rooms.shown.name == name
    assert not rooms.attend()


def test_whoever_goes_elsewhere_meanwhile_stays_there(rooms):
    needing(rooms, ops=2, den=0)
    rooms.attend()
    rooms.show(rooms.find("den"))
    assert not rooms.attend()
    assert rooms.shown.name == "den"


def test_a_room_that_is_there_no_more_is_not_gone_back_to(rooms):
    rooms.show(rooms.open("den"))
    needing(rooms, ops=2)
    rooms.attend()
    rooms.close(rooms.find("den"))
    assert not rooms.attend()
    assert rooms.shown.name == "ops"
