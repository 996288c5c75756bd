"""Who hears of a disk that fails, and how often."""

import sqlite3

import pytest
import structlog

from chatkit.server.backends.sqlite_trouble import Trouble
from tests.server.backends.faults import failure


@pytest.fixture
def fatal():
    return []


@pytest.fixture
def trouble(fatal):
    return Trouble(fatal.append, lambda callback, argument: callback(argument))


def test_a_full_disk_is_told_once_and_so_is_that_it_is_not(trouble, fatal):
    with structlog.testing.capture_logs() as logs:
        for why in ("", "full", "full", "", "", "full"):
            trouble.note(why)
    assert [entry["log_level"] for entry in logs] == ["warning", "info", "warning"]
    assert logs[0]["why"] == "full"
    assert (trouble.is_fatal, fatal) == (False, [])


def test_what_is_fatal_is_told_once_and_when_it_is_time(trouble, fatal):
    trouble.judge(failure(sqlite3.SQLITE_FULL))
    trouble.tell_fatal()
    assert (trouble.is_fatal, fatal) == (False, [])
    for _ in range(2):
        trouble.judge(failure(sqlite3.SQLITE_IOERR_FSYNC))
    assert (trouble.is_fatal, fatal) == (True, [])
    for _ in range(2):
        trouble.tell_fatal()
    assert len(fatal) == 1
    assert fatal[0].startswith("the disk did not keep what was written")


def test_after_that_nothing_more_is_said_of_it(trouble):
    trouble.judge(failure(sqlite3.SQLITE_CORRUPT))
    with structlog.testing.capture_logs() as logs:
        trouble.note("full")
    assert logs == []
