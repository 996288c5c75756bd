"""Finding a moment by asking a record that behaves as the server's does."""

import random

import pytest

from chatkit.tui.seeking import MOST, PAGE, Known, Seek
from tests.tui.fake import NOON, message, stopped_clock

CLOCK = stopped_clock()


class Record:
    """Messages with these ids, each said so many minutes after noon."""

    def __init__(self, minutes_by_id):
        self.minutes = minutes_by_id
        self.ids = sorted(minutes_by_id)
        self.asked = 0

    def answer(self, question):
        self.asked += 1
        match question.split():
            case ["history", "after", number, limit]:
                ids = [id_ for id_ in self.ids if id_ > int(number)][: int(limit)]
            case ["history", limit]:
                ids = self.ids[-int(limit) :]
        return [message("alice", "x", self.minutes[id_], number=id_) for id_ in ids]


def seek(record, minutes, newest=None):
    known = newest and Known(newest, NOON + 60 * record.minutes[newest])
    it = Seek(NOON + 60 * minutes, known, CLOCK)
    while it.found is None:
        it.take(record.answer(it.question))
    return it


@pytest.mark.parametrize("minutes", [-5, 0, 0.5, 17, 1234.5, 9_000, 9_999])
@pytest.mark.parametrize("newest", [None, 10_000])
def test_it_finds_the_first_message_at_the_moment_or_after_it(minutes, newest):
    record = Record({id_: id_ - 1 for id_ in range(1, 10_001)})
    it = seek(record, minutes, newest)
    assert it.found == min(id_ for id_ in record.ids if record.minutes[id_] >= minutes)
    assert it.is_oldest == (minutes <= 0)
    assert record.asked <= 8


def test_nothing_was_said_since():
    record = Record({1: 0, 2: 5})
    assert seek(record, 6).found == 0
    assert seek(Record({}), 6).found == 0


def test_it_asks_seldom_however_unevenly_people_talk():
    chance = random.Random(7)
    at, minutes = 0.0, {}
    for id_ in range(1, 200_001):
        at += chance.choice([0.01, 0.01, 0.01, 5 if id_ % 1000 else 5000])
        minutes[id_] = at
    record = Record(minutes)
    for _ in range(3):
        moment, record.asked = chance.uniform(0, at), 0
        found = seek(record, moment, 200_000).found
        assert minutes[found - 1] < moment <= minutes[found]
        assert record.asked <= 20


def test_what_is_kept_no_longer_does_no_harm():
    record = Record({id_: id_ for id_ in range(5_000, 20_000) if not 9_000 < id_ < 12_000})
    assert seek(record, 6_000.5, 19_999).found == 6_001
    assert seek(record, 9_500, 19_999).found == 12_000
    it = seek(record, 100, 19_999)
    assert it.found == 5_000
    assert it.is_oldest


def test_times_in_no_order_do_not_keep_it_asking():
    chance = random.Random(3)
    record = Record({id_: chance.uniform(0, 1000) for id_ in range(1, 100_000)})
    assert seek(record, 500, 99_999).found
    assert record.asked <= MOST


def test_where_little_is_unknown_one_question_is_enough():
    record = Record({id_: id_ for id_ in range(1, PAGE + 1)})
    assert seek(record, 20.5, PAGE).found == 21
    assert record.asked == 1
