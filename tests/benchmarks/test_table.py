"""The table: multiples of the floor, and what has changed since they were recorded."""

from datetime import date

import pytest

from benchmarks.table import Before, Figure, number, recorded, row, write

FIGURE = Figure("room-10, CPU s/M", "a room of 10: CPU s/M", 15.0, 10.0)


@pytest.mark.parametrize(
    ("before", "told"),
    [(1.5, "+0%"), (1.31, "+15%"), (1.3, "+15%  worse"), (1.0, "+50%  worse"), (2.0, "-25%  better")],
)
def test_a_change_of_the_multiple_is_told_and_a_large_one_marked(before, told):
    assert row(FIGURE, Before(99.0, before)).endswith(told)


def test_a_machine_twice_as_slow_is_no_change():
    slow = FIGURE._replace(chatkit=30.0, floor=20.0)
    assert row(slow, Before(15.0, 1.5)).endswith("+0%")


def test_what_was_never_recorded_stands_alone():
    assert row(FIGURE, None).split()[-3:] == ["15.0", "10.0", "1.50"]


def test_what_is_recorded_is_read_again(tmp_path):
    path = tmp_path / "recorded.json"
    assert recorded(path)[1] == {}
    write([FIGURE], date(2026, 2, 3), path)
    where, figures = recorded(path)
    assert where.startswith("recorded on 2026-02-03: ")
    assert figures == {FIGURE.name: Before(15.0, 1.5)}


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0426, "0.043"), (1.234, "1.23"), (12.34, "12.3"), (123.4, "123"), (12345.6, "12,346")],
)
def test_numbers_have_as_many_digits_as_mean_something(value, text):
    assert number(value) == text
