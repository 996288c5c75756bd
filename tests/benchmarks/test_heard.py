"""What was lost, doubled, misrouted or out of order is found for each, however the bytes were cut."""

import random
from collections import Counter

import pytest

from benchmarks.heard import Heard, judged, marks_in, text

SAID = {0: 3, 1: 2}
ORDER = [(0, 0), (1, 0), (0, 1), (1, 1), (0, 2)]


def stream(marks):
    return b"".join(b"u%d: %s\r\n" % (sender, text(sender, number)) for sender, number in marks)


def heard(*streams):
    """What these members noted, when what came to each came in pieces, and some were ahead of others."""
    room, chance = Heard(len(streams)), random.Random(1)
    left = dict(enumerate(streams))
    while left := {member: data for member, data in left.items() if data}:
        member, length = chance.choice(list(left)), chance.randint(1, 100)
        room.take(member, memoryview(left[member][:length]))
        left[member] = left[member][length:]
    return room


def test_what_all_heard_as_it_was_said_is_no_mistake():
    room = heard(*[stream(ORDER)] * 3)
    assert room.complete(5)
    assert room.lines == 5
    assert not room.differing
    assert room.mistakes(SAID) == Counter()


@pytest.mark.parametrize(
    ("one", "mistakes"),
    [
        ([(0, 0), (0, 1), (1, 1), (0, 2)], {"lost": 1}),
        (ORDER[:-1], {"lost": 1}),
        ([], {"lost": 5}),
        ([*ORDER, (0, 2)], {"doubled": 1}),
        ([(0, 0), (0, 0), *ORDER[1:]], {"doubled": 1}),
        ([(0, 1), (1, 0), (0, 0), (1, 1), (0, 2)], {"reordered": 2}),
        (
            [(0, 0), (0, 1), (1, 0), (1, 1), (0, 2)],
            {"reordered": 1},
        ),  # each sender's in order, and yet not as told
        ([*ORDER[:2], (7, 0), *ORDER[2:]], {"misrouted": 1}),
    ],
    ids=["lost", "last lost", "all lost", "last doubled", "doubled", "swapped", "other order", "misrouted"],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_mistake_is_found_whichever_member_it_befell(one, mistakes, place):
    streams = [stream(ORDER)] * 2
    streams.insert(place, stream(one))
    found = heard(*streams).mistakes(SAID)
    if "reordered" in mistakes:  # where two disagree, nobody knows who is right
        assert found.keys() == {"reordered"}
    else:
        assert found == mistakes


def test_what_nobody_heard_is_lost_to_all():
    assert heard(stream(ORDER[:4]), stream(ORDER[:4])).mistakes(SAID) == {"lost": 2}


def test_what_all_heard_in_another_order_than_its_sender_said_it_is_a_mistake():
    wrong = stream([(0, 1), (0, 0), *ORDER[1:2], *ORDER[3:]])
    assert heard(wrong, wrong).mistakes(SAID) == {"reordered": 2}


def test_half_a_line_is_lost():
    whole = stream(ORDER)
    assert heard(whole, whole[:-3]).mistakes(SAID) == {"lost": 1}


def test_it_is_complete_only_when_the_last_member_has_the_last_line():
    room = heard(stream(ORDER), stream(ORDER)[:-1])
    assert not room.complete(5)
    room.take(1, memoryview(b"\n"))
    assert room.complete(5)
    assert not room.complete(6)


def test_the_listener_hears_each_message_once_and_whole():
    room, marks = Heard(2), []
    whole = stream(ORDER)
    room.take(0, memoryview(whole))
    for byte in range(len(whole)):
        room.take(1, memoryview(whole)[byte : byte + 1])
        marks += room.new_marks(1)
    assert marks == ORDER


def test_marks_are_read_in_either_dialect():
    assert marks_in(b'{"nick":"u3","text":"' + text(3, 41) + b'"}\n') == [(3, 41)]


def test_a_text_is_as_long_as_asked_for():
    assert {len(text(sender, number)) for sender in (0, 99) for number in (0, 12345)} == {64}
    assert len(text(1, 1, 400)) == 400


def test_nothing_said_and_nothing_heard_is_in_order():
    assert judged([], {}, []) == Counter()
