"""Runs take turns, and medians are compared; a real crowd hears the floor and chatkit."""

from collections import Counter
from contextlib import ExitStack

import pytest

from benchmarks.load import JSON, TAGGED, TEXT, Crowd, Shape
from benchmarks.servers import CHATKIT, FLOOR, TEMPORARY, serving
from benchmarks.workloads import WORKLOADS, Workload, compared, idle


def test_the_floor_and_chatkit_take_turns_and_medians_are_compared():
    order = []

    def prepare(stack, server, part):
        results = iter([3.0, 100.0, 1.0] if server == FLOOR else [30.0, 20.0, 1000.0])

        def sample():
            order.append("floor" if server == FLOOR else "chatkit")
            return {"CPU": next(results) * part}, Counter(lost=1)

        return sample

    medians, mistakes = compared(Workload("a room", prepare), 3, 0.5)
    assert medians == {"CPU": (15.0, 1.5)}
    assert mistakes == {"lost": 6}
    assert order == ["floor", "chatkit", "chatkit", "floor", "floor", "chatkit"]


def test_some_workloads_are_sampled_more_or_less_often_than_others():
    count = Counter()

    def prepare(stack, server, part):
        def sample():
            count[server] += 1
            return {"ms": 1.0}, Counter()

        return sample

    compared(Workload("start", prepare, often=2), 5, 1)
    assert count[FLOOR] == count[CHATKIT] == 10
    compared(Workload("idle", prepare, often=0.1), 1, 1)
    assert count[FLOOR] == 11


@pytest.mark.parametrize(
    ("server", "dialect"),
    [(FLOOR, TEXT), (CHATKIT, TEXT), (TEMPORARY, JSON), (CHATKIT, TAGGED)],
    ids=["floor", "text", "json", "tagged"],
)
def test_a_crowd_talks_and_all_is_heard(server, dialect):
    with serving(server) as running, ExitStack() as stack:
        crowd = Crowd(running.port, Shape(4, senders=2, rooms=3), stack, dialect)
        crowd.talk(20, window=3)
        assert crowd.mistakes() == {}
        assert {room.heard.lines for room in crowd.rooms} == {20}


def test_a_paced_crowd_has_a_delay_for_each_message_and_some_never_read():
    with serving(FLOOR) as running, ExitStack() as stack:
        crowd = Crowd(running.port, Shape(3, senders=2, slow=2), stack)
        delays = crowd.pace(30, rate=3000)
        assert crowd.mistakes() == {}
        assert len(delays) == 30
        assert min(delays) > 0


def test_what_the_servers_use_is_seen():
    with ExitStack() as stack:
        measured, _ = idle(5)(stack, FLOOR, 1.0)()
    assert measured["CPU us/login"] > 0
    assert measured["bytes each"] >= 0


def test_names_are_short_enough_for_the_command_line():
    assert all(name == name.lower() and " " not in name for name in WORKLOADS)
