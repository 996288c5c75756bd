"""What was acknowledged survives, with a real process: kill -9, power cuts, disks that are full or fail."""

import random
import sys

import pytest

from tests.server.backends.crashes import (
    RATE,
    can_trace,
    check,
    failing,
    ids_by_mark,
    keeps_up,
    kill,
    pace,
    power_cuts,
    resend,
    traced,
)

pytestmark = pytest.mark.unmeasured

KILLS = 15
CUTS = 100

needs_strace = pytest.mark.skipif(bool(can_trace()), reason=can_trace() or "-")


async def test_killed_at_500_messages_a_second_nothing_acknowledged_is_lost(tmp_path, capsys):
    chance, acknowledged, paces = random.Random(3), {}, []
    for number in range(KILLS):
        lines = kill(tmp_path, f"run{number}", chance, RATE)
        paces.append(pace(lines))
        acknowledged |= ids_by_mark(lines)
        kept = await check(tmp_path, acknowledged)
        await resend(tmp_path, f"run{number}", kept)
        await check(tmp_path, acknowledged)
    with capsys.disabled():
        sys.stdout.write(f"\n{KILLS} kills, at {min(paces):.0f} to {max(paces):.0f} messages a second\n")
    assert all(keeps_up(each, RATE) for each in paces)


async def test_killed_at_full_speed_nothing_acknowledged_is_lost(tmp_path):
    chance, acknowledged = random.Random(4), {}
    for number in range(3):
        acknowledged |= ids_by_mark(kill(tmp_path, f"run{number}", chance))
        await check(tmp_path, acknowledged)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Traces a run; returns the folder and the log."""

    def new(*options):
        folder = tmp_path_factory.mktemp("record")
        log = tmp_path_factory.mktemp("trace") / "log"
        traced(folder, log, "--count", "60", "--checkpoint", "120", *options)
        return folder, log

    return new


@needs_strace
@pytest.mark.parametrize("disk", ["quick", "slow"])
async def test_a_power_cut_at_any_moment_loses_nothing_acknowledged(run, disk):
    assert await power_cuts(*run("--disk", disk), CUTS, seed=1) == []


@needs_strace
async def test_the_same_cuts_find_out_a_record_that_does_not_sync_each_commit(run):
    """Or the test above would prove nothing."""
    assert len(await power_cuts(*run("--careless"), CUTS, seed=1)) > CUTS / 10


def refused(lines):
    return {line.removeprefix("no ") for line in lines if line.startswith("no ")}


@needs_strace
@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
@pytest.mark.parametrize(  # wide enough to hit a commit; strace counts each thread's calls for itself
    ("disk", "when"),
    [
        ("slow", "60..80"), ("slow", "90..110"), ("slow", "110..160"),
        ("quick", "60..80"), ("quick", "75..100"), ("quick", "90..110"),
    ],
)  # fmt: skip
async def test_what_a_failing_disk_does_not_take_has_not_happened_and_it_heals(tmp_path, error, disk, when):
    fault = f"pwrite64:error={error}:when={when}"
    said = "--count", "80", "--until-taken", "100"  # how many calls are made for them is a matter of speed
    lines = failing(tmp_path, fault, *said, "--checkpoint", "100", "--disk", disk)
    acknowledged = ids_by_mark(lines)
    assert refused(lines)
    assert len(acknowledged) + len(refused(lines)) > 320
    assert not [line for line in lines if line.startswith("fatal")]
    assert lines[-2].startswith("ok ")
    assert lines[-1] == f"reads {len(acknowledged)}"
    assert await check(tmp_path, acknowledged) == acknowledged.keys()


@needs_strace
@pytest.mark.parametrize(
    ("disk", "when"),
    [("slow", "12"), ("slow", "17"), ("slow", "25..30"), ("quick", "2"), ("quick", "12..17")],
)
async def test_after_a_sync_that_failed_nothing_more_is_written(tmp_path, disk, when):
    """Another sync may well succeed, and mean nothing. Whether what it refused is there, nobody can know."""
    fault = f"fdatasync:error=EIO:when={when}"
    lines = failing(tmp_path, fault, "--count", "40", "--checkpoint", "60", "--disk", disk)
    acknowledged = ids_by_mark(lines)
    [fatal] = [line for line in lines if line.startswith("fatal")]
    assert "did not keep what was written (disk I/O error, SQLITE_IOERR_FSYNC)" in fatal
    last_ok = max(number for number, line in enumerate(lines) if line.startswith("ok "))
    first_no = min(number for number, line in enumerate(lines) if line.startswith("no "))
    assert last_ok < first_no
    assert lines[-1] == f"reads {len(acknowledged)}"
    log = tmp_path / "chatkit.db-wal"
    assert log.stat().st_size > 0  # it was not copied into the file, and not removed
    assert await check(tmp_path, acknowledged) >= acknowledged.keys()
