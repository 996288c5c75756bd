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
        last = interval(round(1000 * last), last, 0, cost)
        passed += last
        yield last


def test_a_small_computer_draws_so_many_frames_as_it_can_afford():
    assert list(drawn(0.015))[-1] == IN_A_BURST
    assert list(drawn(0.04))[-1] == pytest.approx(0.2)
    assert list(drawn(0.4))[-1] == 0.25


def test_once_little_is_said_frames_come_as_usual():
    assert interval(1, 0.25, 0, 0.008) == EVERY


class Computer:
    """Its clocks, which a test sets."""

    def __init__(self):
        self.now, self.used = 10.0, 3.0
        self.effort = Effort(Clock(monotonic=lambda: self.now, used=lambda: self.used))

    def spent(self, last, *, after, using):
        """What is said when so many seconds have passed, and so many of CPU were used."""
        self.now += after
        self.used += using
        return self.effort.spent(last)


def test_effort_is_told_for_as_long_as_the_last_frame_lasted():
    computer = Computer()
    computer.spent(0.1, after=5, using=1)
    assert computer.spent(0.1, after=0.1, using=0.02) == pytest.approx(0.02)
    assert computer.spent(0.1, after=10, using=0.5) == pytest.approx(0.005)
    assert computer.spent(0.1, after=0.002, using=0.001) == pytest.approx(0.001)


def test_what_was_used_while_no_time_passed_is_told_later():
    computer = Computer()
    computer.spent(0.1, after=5, using=1)
    assert computer.spent(0.1, after=0, using=0.01) == 0
    assert computer.spent(0.1, after=0.1, using=0.01) == pytest.approx(0.02)


def test_the_start_is_no_frame():
    assert Computer().spent(0.05, after=0.5, using=0.5) == 0
