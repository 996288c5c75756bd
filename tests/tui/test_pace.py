import pytest

from chatkit.tui.clock import Clock
from chatkit.tui.pace import EVERY, IN_A_BURST, Effort, interval


def test_frames_are_fewer_in_a_burst_and_as_many_as_before_after_it():
    assert interval(1, EVERY, 0, 0) == EVERY
    assert interval(50, EVERY, 0, 0) == IN_A_BURST
    assert interval(100, IN_A_BURST, 0, 0) == IN_A_BURST
    assert interval(9, IN_A_BURST, 0, 0) == EVERY


def test_on_a_slow_link_frames_are_fewest_whatever_comes():
    assert interval(0, EVERY, 0.3, 0) == 0.3
    assert interval(1000, 0.3, 0.3, 0) == 0.3


def drawn(cost, seconds=5.0):
    """The intervals on a computer where a frame takes so many seconds of CPU, in a burst."""
    last, passed = EVERY, 0.0
    while passed < seconds:
        last = interval(round(1000 * last), last, 0, cost / last)
        passed += last
        yield last


def test_a_small_computer_draws_so_many_frames_as_it_can_afford():
    assert list(drawn(0.015))[-1] == IN_A_BURST
    assert list(drawn(0.04))[-1] == pytest.approx(0.2)
    assert list(drawn(0.4))[-1] == 0.25


def test_once_little_is_said_frames_come_as_usual():
    assert interval(1, 0.25, 0, 0.04) == EVERY


def test_effort_is_what_was_used_since_it_was_asked():
    now, used = 10.0, 3.0
    effort = Effort(Clock(monotonic=lambda: now, used=lambda: used))
    assert effort.share() == 0.0
    now, used = 12.0, 3.5
    assert effort.share() == 0.25
    now = 13.0
    assert effort.share() == 0.0
