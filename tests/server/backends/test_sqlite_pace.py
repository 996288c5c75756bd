"""Whether one may wait for the disk on the loop."""

from contextlib import suppress

import pytest

from chatkit.server.backends.sqlite_pace import PROBES, SLOW, TRUSTED, Pace
from tests.server.fakes import FakeClock


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def pace(clock):
    return Pace(clock)


def takes(pace, clock, seconds):
    with pace.measured():
        clock.advance(seconds)


def test_a_disk_is_quick_when_it_was_at_the_start_until_it_turns_out_to_be_slow(pace, clock):
    for _ in range(PROBES):
        assert not pace.is_quick
        takes(pace, clock, SLOW * 0.9)
    assert pace.is_quick
    takes(pace, clock, SLOW * 1.1)
    assert not pace.is_quick


def test_it_is_trusted_again_when_it_was_quick_often_enough(pace, clock):
    takes(pace, clock, 1.0)
    for _ in range(TRUSTED):
        assert not pace.is_quick
        takes(pace, clock, 0.0)
    assert pace.is_quick


def test_quick_times_count_from_the_last_slow_one(pace, clock):
    takes(pace, clock, 1.0)
    for _ in range(TRUSTED - 1):
        takes(pace, clock, 0.0)
    takes(pace, clock, 1.0)
    takes(pace, clock, 0.0)
    assert not pace.is_quick


def test_what_fails_slowly_is_slow(pace, clock):
    with suppress(OSError), pace.measured():
        clock.advance(1.0)
        raise OSError
    assert not pace.is_quick


def test_what_was_spent_on_something_else_is_not_the_disks(pace, clock):
    for _ in range(PROBES):
        with pace.measured(spare=1.0):
            clock.advance(SLOW + 0.9)
    assert pace.is_quick
    with pace.measured(spare=1.0):
        clock.advance(SLOW + 1.1)
    assert not pace.is_quick
