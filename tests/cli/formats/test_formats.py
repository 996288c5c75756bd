"""What the formats share."""

from datetime import UTC, timedelta, timezone

import pytest

from chatkit.cli.formats import day_of, gap, local, offset_of
from tests.cli.formats.said import ZONE


def test_a_time_is_told_where_one_is():
    moment = local("2026-11-02T18:31:00.500Z", ZONE)
    assert (day_of(moment), f"{moment:%H:%M}", offset_of(moment)) == (
        "Tuesday, 3 November 2026",
        "00:01",
        "UTC+05:30",
    )
    moment = local("2026-11-02T18:31:00.500Z", UTC)
    assert (day_of(moment), offset_of(moment)) == ("Monday, 2 November 2026", "UTC")
    assert offset_of(local("2026-11-02T18:31:00.500Z", timezone(timedelta(hours=-3)))) == "UTC-03:00"


@pytest.mark.parametrize(
    ("at", "zone"),
    [
        ("9999-12-31T23:59:59.999Z", ZONE),
        ("0001-01-01T00:00:00.000Z", timezone(timedelta(hours=-3))),
    ],
)
def test_a_time_at_the_end_of_all_years_is_told_in_utc(at, zone):
    assert offset_of(local(at, zone)) == "UTC"


def test_this_machines_zone_is_the_usual_one(monkeypatch):
    assert local("2026-11-02T18:31:00.500Z", None).utcoffset() is not None


def test_a_name_and_what_its_owner_does():
    assert "bob" + gap("waves") + "waves" == "bob waves"
    assert "bob" + gap("'s asleep") + "'s asleep" == "bob's asleep"
