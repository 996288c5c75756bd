from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from chatkit.tui import moments
from chatkit.tui.clock import Clock
from tests.tui.fake import stopped_clock

CLOCK = stopped_clock()  # Thursday 26 November 2026, 12:00


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("9:30", "2026-11-26 09:30"),
        ("09.30", "2026-11-26 09:30"),
        ("14:05", "2026-11-25 14:05"),
        ("today", "2026-11-26 00:00"),
        ("yesterday", "2026-11-25 00:00"),
        ("Yesterday 9:30", "2026-11-25 09:30"),
        ("mon", "2026-11-23 00:00"),
        ("Monday, 14:05", "2026-11-23 14:05"),
        ("thu", "2026-11-26 00:00"),
        ("thu 14:05", "2026-11-19 14:05"),
        ("fri", "2026-11-20 00:00"),
        ("2026-11-23", "2026-11-23 00:00"),
        ("2026-11-23 14:05", "2026-11-23 14:05"),
        ("2026-11-23T14:05", "2026-11-23 14:05"),
        ("23 nov", "2026-11-23 00:00"),
        ("nov 30 8:00", "2025-11-30 08:00"),
        ("3 september", "2026-09-03 00:00"),
        ("3h", "2026-11-26 09:00"),
        ("2d", "2026-11-24 12:00"),
        ("999999w", "1970-01-02 00:00"),
        ("0001-01-01", "1970-01-02 00:00"),
    ],
)
def test_a_moment_is_the_last_time_that_it_was(text, moment):
    assert f"{CLOCK.local(moments.read(text, CLOCK)):%Y-%m-%d %H:%M}" == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "mo",
        "25:00",
        "12:60",
        "2026-13-01",
        "30 feb",
        "5",
        "1 2 3",
        "²:00",
        "tea time",
        "x 9:00",
        "nov 99999999999999999999",
    ],
)
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011
        moments.read(text, CLOCK)


def test_a_day_in_summer_is_read_on_the_summers_clock():
    zone = ZoneInfo("Europe/Berlin")
    clock = Clock(wall=CLOCK.wall, zone=zone)
    at = moments.read("2026-07-01 12:00", clock)
    assert datetime.fromtimestamp(at, UTC).hour == 10


def test_this_computers_own_zone_will_do():
    clock = Clock(wall=CLOCK.wall)
    assert f"{clock.local(moments.read('2026-07-01 12:00', clock)):%H:%M}" == "12:00"
