"""`chatkit backup` as a process: a sound copy, also of a record in which somebody writes just then."""

import os
import sqlite3
import stat
from contextlib import closing

import pytest

from tests.cli.archives import chatkit, command, complaint, done, filled, kept, messages
from tests.cli.house import quiet_environment
from tests.e2e.serving import Person, Process, serving

SAID = messages(1000, rooms=("lobby", "ops"), text="x" * 1000)
NO_RATE = {"burst": 0}
posix = pytest.mark.skipif(
    os.name != "posix", reason="without Unix sockets a server that runs cannot be asked"
)


@pytest.fixture
def data(tmp_path):
    return filled(tmp_path / "data", SAID)


def restored(copy):
    """What is kept in a copy, put where a record should be."""
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    folder = copy.with_name("restored")
    folder.mkdir()
    copy.rename(folder / "chatkit.db")
    return kept(folder)


def test_without_a_server(data, tmp_path):
    assert done(chatkit(tmp_path, "backup", "copy.db", "--data", data)) == b""
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    assert restored(tmp_path / "copy.db") == SAID


@posix
def test_while_somebody_talks(data, tmp_path):
    with (
        serving(tmp_path, "--data", str(data), limits=NO_RATE) as served,
        Person(served.addresses[0]) as bob,
    ):
        bob.types("login bob")
        with Process(
            command("backup", "copy.db", "--data", data), cwd=tmp_path, env=quiet_environment(tmp_path)
        ) as process:
            said = 0
            while process.poll() is None:
                bob.types(f"say meanwhile {said}")
                while (line := bob.reads()) != f"bob: meanwhile {said}":
                    assert line  # it is what he is told when he comes in, and not the end
                said += 1
            assert process.returncode == 0
        assert said > 0
    found = restored(tmp_path / "copy.db")
    assert found[: len(SAID)] == SAID
    meanwhile = [message.text for message in found[len(SAID) :]]
    assert meanwhile == [f"meanwhile {number}" for number in range(len(meanwhile))]
    assert len(meanwhile) <= said


@posix
def test_the_file_is_where_the_command_was_given_and_not_where_the_server_is(data, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    with serving(tmp_path, "--data", str(data)):
        done(chatkit(tmp_path / "elsewhere", "backup", "copy.db", "--data", data))
        line = complaint(chatkit(tmp_path / "elsewhere", "backup", "copy.db", "--data", data))
        assert (
            line == f"chatkit: {tmp_path}/elsewhere/copy.db exists already; choose another name, or remove it"
        )
        line = complaint(chatkit(tmp_path, "backup", "nowhere/copy.db", "--data", data))
        assert line == f"chatkit: {tmp_path}/nowhere/copy.db cannot be written: No such file or directory"
    assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == ["copy.db"]


def test_nothing_is_overwritten(data, tmp_path):
    (tmp_path / "copy.db").write_bytes(b"dear")
    assert "exists already" in complaint(chatkit(tmp_path, "backup", "copy.db", "--data", data))
    assert (tmp_path / "copy.db").read_bytes() == b"dear"


def test_where_there_is_no_record(tmp_path):
    assert "there is no record in nowhere" in complaint(
        chatkit(tmp_path, "backup", "copy.db", "--data", "nowhere"), 2
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("file", ["/", ".", ".."])
def test_a_folder_is_no_new_file(file, data, tmp_path):
    assert "exists already" in complaint(chatkit(tmp_path, "backup", file, "--data", data))
