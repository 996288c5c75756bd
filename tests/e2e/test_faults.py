"""A server as it is run, on a full disk, on one that does not keep its word, and with a damaged record."""

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing, contextmanager, suppress

import pytest

from tests.cli.test_serve import complaint, serve
from tests.e2e.serving import CHATKIT, Person, Process, Served, environment, serving
from tests.server.backends.crashes import can_trace

resource = pytest.importorskip("resource", reason="only POSIX limits the size of files")

NO_RATE = {"burst": 0}
NOT_NOW = "The server cannot do that just now. Nothing was said or changed; please try again."
GOODBYE = "Goodbye: the server is shutting down"
HERE = ("--listen", "tcp://127.0.0.1:0")


@pytest.fixture(autouse=True)
def _without_coverage(monkeypatch):
    """It would follow into the servers, and its own files meet the full disk and the failing syncs."""
    for name in [name for name in os.environ if name.startswith("COVERAGE_")]:
        monkeypatch.delenv(name)


@contextmanager
def failing(home, data):
    """A server that ends by itself."""
    log = home / "server.log"
    with (
        log.open("wb") as stderr,
        Process(
            [*CHATKIT, "serve", *HERE, "--data", data],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            env=environment(home),
        ) as process,
    ):
        try:
            yield Served(process, log, 1)
        finally:
            process.kill()


def answers(person, *commands):
    """All that somebody is shown up to the end of the answers to these."""
    for command in (*commands, "ping"):
        person.types(command)
    told = []
    while (line := person.reads()) != "pong":
        assert line, f"closed after {told}"
        told.append(line)
    return told


def says(person, nick, text):
    person.types(f"say {text}")
    person.sees(f"{nick}: {text}")


def says_before(home, data):
    """Whether a server tells that bob has said "before"."""
    with serving(home, "--data", str(data)) as served, Person(served.addresses[0]) as eve:
        return any(line.endswith("bob: before") for line in answers(eve, "login eve"))


def record(folder):
    """The ids and texts in a record that no server is using."""
    with closing(sqlite3.connect(folder / "chatkit.db")) as connection:
        return connection.execute("SELECT id, text FROM message ORDER BY position").fetchall()


# a full disk


class Allowance:
    """No file of the server's may become longer than its log is now."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()

    def fill(self, served):
        self._allow(served, (self.folder / "chatkit.db-wal").stat().st_size)

    def make_room(self, served):
        self._allow(served, resource.RLIM_INFINITY)

    def _allow(self, served, size):
        resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


class SmallDisk:
    """A file system with room for little, and a file that takes what is left of it."""

    def __init__(self, folder):
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self, served):
        with self._ballast.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(4096))

    def make_room(self, served):
        self._ballast.unlink()


@contextmanager
def allowance(folder):
    if not hasattr(resource, "prlimit"):
        pytest.skip("no limit can be set on another process here")
    yield Allowance(folder)


@contextmanager
def small_disk(folder):
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "chatkit-test", folder]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a file system of 2 MB")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.fixture(params=[allowance, small_disk])
def disk(request, tmp_path):
    with request.param(tmp_path / "data") as disk:
        yield disk


def test_on_a_full_disk_nobody_is_shown_what_is_not_kept_and_it_heals(tmp_path, disk):
    with (
        serving(tmp_path, "--data", str(disk.folder), limits=NO_RATE) as served,
        Person(served.addresses[0]).logs_in("alice") as alice,
        Person(served.addresses[0]).logs_in("bob") as bob,
    ):
        alice.sees("bob has entered the room")
        says(bob, "bob", "before")
        alice.sees("bob: before")
        disk.fill(served)
        for number in range(3):
            bob.types(f"say lost {number}")
            bob.sees(NOT_NOW)
        told = answers(alice, "history", "search before", "search lost")
        assert sum(line.endswith("bob: before") for line in told) == 2
        assert not [line for line in told if "lost" in line]
        with Person(served.addresses[0]) as eve:  # whoever comes now comes in
            assert any(line.endswith("bob: before") for line in answers(eve, "login eve"))
        alice.sees("eve has entered the room", "eve has left the room")
        disk.make_room(served)
        bob.sees("eve has entered the room", "eve has left the room")
        says(bob, "bob", "after")
        alice.sees("bob: after")
    assert record(disk.folder) == [(1, "before"), (2, "after")]


def test_a_disk_that_is_full_to_the_end_costs_nothing_that_was_acknowledged(tmp_path, disk):
    with serving(tmp_path, "--data", str(disk.folder), limits=NO_RATE) as served:
        with Person(served.addresses[0]).logs_in("bob") as bob:
            says(bob, "bob", "before")
            disk.fill(served)
            bob.types("say lost")
            bob.sees(NOT_NOW)
        served.ask_to_stop()
        assert served.ended_with() == 0
    if isinstance(disk, SmallDisk):
        disk.make_room(served)
    assert says_before(tmp_path, disk.folder)
    assert record(disk.folder) == [(1, "before")]


# a disk that does not keep its word


@contextmanager
def syncs_fail(served):
    """From now on each sync of the server's fails."""
    strace = ["strace", "-f", "-p", str(served.process.pid), "-e", "inject=fdatasync,fsync:error=EIO"]
    with Process(strace, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as tracer:
        assert tracer.stderr is not None
        line = tracer.stderr.readline()
        assert "attached" in line, line
        try:
            yield
        finally:
            tracer.kill()


@pytest.mark.skipif(bool(can_trace()), reason=can_trace() or "-")
def test_when_the_disk_does_not_keep_what_was_written_the_server_ends(tmp_path):
    """Another sync may well succeed, and mean nothing."""
    data = tmp_path / "data"
    with (
        failing(tmp_path, data) as served,
        Person(served.addresses[0]).logs_in("alice") as alice,
        Person(served.addresses[0]).logs_in("bob") as bob,
    ):
        alice.sees("bob has entered the room")
        says(bob, "bob", "before")
        alice.sees("bob: before")
        with syncs_fail(served):
            bob.types("say lost")
            bob.sees(NOT_NOW)
            alice.sees(GOODBYE)
            assert served.ended_with() == 1
    assert re.search(
        r"^chatkit: the disk did not keep what was written \(.*\); look after it", served.log, re.MULTILINE
    )
    assert "Traceback" not in served.log
    assert says_before(tmp_path, data)


# a record that will not do


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "chatkit.lock"}


def refused(home, data, why):
    before = contents(data)
    assert why in complaint(serve(home, *HERE, "--data", str(data)), 1)
    assert contents(data) == before


def test_when_the_record_turns_out_to_be_damaged_the_server_ends_and_starts_no_more(tmp_path):
    data = tmp_path / "data"
    with (
        serving(tmp_path, "--data", str(data), limits=NO_RATE) as served,
        Person(served.addresses[0]).logs_in("bob") as bob,
    ):
        for number in range(300):
            says(bob, "bob", f"{number} {'x' * 3000}")
    with failing(tmp_path, data) as served, Person(served.addresses[0]) as alice:
        answers(alice, "login alice")
        with (data / "chatkit.db").open("r+b") as file:
            size = file.seek(0, 2)
            file.seek(size // 4)
            file.write(b"\xff" * (size // 2))
        alice.types("history before 150")
        alice.sees(NOT_NOW, GOODBYE)
        assert served.ended_with() == 1
    assert re.search(r"^chatkit: the record is damaged \(.*\).* Restore a backup$", served.log, re.MULTILINE)
    refused(tmp_path, data, "Nothing in it was changed. Put a backup in its place")


def test_a_record_of_a_newer_program_is_refused_and_left_alone(tmp_path):
    data = tmp_path / "data"
    with serving(tmp_path, "--data", str(data)):
        pass
    with closing(sqlite3.connect(data / "chatkit.db")) as connection:
        connection.execute("PRAGMA user_version = 99")
    refused(tmp_path, data, "was written by a newer chatkit (schema 99, ")
