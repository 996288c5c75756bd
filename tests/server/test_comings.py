"""Who comes and goes, counted until it is told."""

import pytest

from chatkit.server.comings import Comings
from tests.server.fakes import FakeClock


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def told():
    return []


@pytest.fixture
def comings(clock, told):
    return Comings(clock.call_later, lambda *what: told.append(what))


def test_what_is_counted_is_told_a_second_after_the_first(comings, clock, told):
    comings.count(1.0, entered=True)
    clock.advance(0.9)
    comings.count(2.0, entered=True)
    comings.count(3.0, entered=False)
    assert (told, comings.waiting) == ([], True)
    clock.advance(0.1)
    assert (told, comings.waiting) == ([(2, 1, 3.0)], False)


def test_it_is_told_once_and_counted_anew(comings, clock, told):
    comings.count(1.0, entered=True)
    clock.advance(5)
    comings.count(2.0, entered=False)
    clock.advance(5)
    assert told == [(1, 0, 1.0), (0, 1, 2.0)]
    assert clock.waiting == 0


def test_where_nobody_is_left_nothing_is_told_or_waits(comings, clock, told):
    comings.count(1.0, entered=True)
    comings.forget()
    assert (clock.waiting, comings.waiting) == (0, False)
    comings.count(2.0, entered=False)
    clock.advance(5)
    assert told == [(0, 1, 2.0)]


def test_nothing_to_forget(comings):
    comings.forget()
    assert not comings.waiting
