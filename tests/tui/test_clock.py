from datetime import UTC, datetime, timedelta, timezone

import pytest

from chatkit.protocol.events import timestamp
from chatkit.tui.clock import Clock
from tests.tui.fake import NOON

CLOCK = Clock(wall=lambda: 42.0, zone=UTC)


def test_a_timestamp_is_read_as_it_was_written():
    assert CLOCK.read(timestamp(NOON)) == NOON


def test_a_time_without_zone_is_taken_as_utc():
    assert CLOCK.read("2026-11-26T12:00:00") == NOON


@pytest.mark.parametrize(
    "at",
    [
        *("", "yesterday", "\x1b[6n"),
        *("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
    ],
)
def test_what_is_no_time_is_now(at):
    assert CLOCK.read(at) == 42.0


def test_local_time_is_that_of_the_zone():
    clock = Clock(zone=timezone(timedelta(hours=8)))
    assert clock.local(NOON) == datetime(2026, 11, 26, 12, tzinfo=UTC)
    assert clock.local(NOON).hour == 20


def test_a_moment_bears_its_day_unless_that_is_today():
    clock = Clock(wall=lambda: NOON, zone=UTC)
    assert clock.moment(timestamp(NOON - 60)) == "11:59"
    assert clock.moment(timestamp(NOON - 86_400)) == "25 Nov 12:00"
    assert clock.moment("yesterday") == "12:00"
