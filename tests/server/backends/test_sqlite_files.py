"""Nobody else may read what is kept, whatever the umask is; and one server at a time writes it."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from chatkit.server.backends.base import CannotCopy, CannotOpen
from chatkit.server.backends.sqlite_files import Files, make_folder, new_file
from tests.server.backends.records import new_folder, opened, say, texts

posix = pytest.mark.skipif(os.name != "posix", reason="file modes and flock are POSIX's")


@pytest.fixture(params=[0o000, 0o022, 0o777], ids="umask {:03o}".format)
def umask(request):
    before = os.umask(request.param)
    yield
    os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@posix
async def test_the_folder_is_0700_and_every_file_0600(tmp_path, umask):
    folder = tmp_path / "data"
    async with opened(folder) as backend:
        await say(backend, "secret")
        await backend.backup(tmp_path / "copy.db")
        assert mode(folder) == 0o700
        files = {path.name: mode(path) for path in folder.iterdir()}
        assert files == dict.fromkeys(["chatkit.db", "chatkit.db-wal", "chatkit.lock"], 0o600)
    assert mode(tmp_path / "copy.db") == 0o600


@posix
async def test_files_that_others_could_read_are_closed_to_them(tmp_path):
    async with opened(tmp_path):
        pass
    for path in tmp_path.iterdir():
        path.chmod(0o644)
    async with opened(tmp_path):
        assert {mode(path) for path in tmp_path.iterdir()} == {0o600}


@posix
def test_a_folder_that_is_there_keeps_its_mode(tmp_path):
    """It may be somebody's home, or /tmp."""
    tmp_path.chmod(0o755)
    make_folder(tmp_path)
    assert mode(tmp_path) == 0o755


@posix
async def test_a_second_server_is_refused_with_a_word_on_who_is_first(tmp_path):
    async with opened(tmp_path) as first:
        with pytest.raises(CannotOpen, match=rf"is in use by process {os.getpid()}; stop that server"):
            async with opened(tmp_path):
                pass
        await say(first, "still here")
    async with opened(tmp_path) as backend:
        assert await texts(backend) == ["still here"]


@posix
def test_the_lock_of_a_process_that_died_is_nobodys(tmp_path):
    code = (
        "import os, sys; from pathlib import Path; from chatkit.server.backends.sqlite_files import Files\n"
        "Files(Path(sys.argv[1])).lock(); os.kill(os.getpid(), 9)"
    )
    ran = subprocess.run([sys.executable, "-c", code, tmp_path], cwd=Path(__file__).parents[3], check=False)
    assert ran.returncode == -9
    files = Files(tmp_path)
    files.lock()
    files.unlock()
    files.unlock()  # harmless


@posix
def test_an_unreadable_holder_is_another_process(tmp_path):
    first, second = Files(tmp_path), Files(tmp_path)
    first.lock()
    (tmp_path / "chatkit.lock").write_bytes(b"\xff\x1b[2J")
    with pytest.raises(CannotOpen, match="is in use by another process"):
        second.lock()
    first.unlock()


def test_a_folder_that_cannot_be_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(CannotOpen, match=r"file.data cannot be used: "):
        Files(tmp_path / "file" / "data").lock()


# files that are there whole or not at all


def test_a_new_file_appears_when_it_is_whole(tmp_path):
    path = tmp_path / "copy"
    with new_file(path) as part:
        part.write_text("half", "utf-8")
        assert not path.exists()
    assert path.read_text("utf-8") == "half"
    assert list(tmp_path.iterdir()) == [path]


def test_of_an_attempt_that_failed_nothing_is_left(tmp_path):
    def write(part):
        part.write_text("half", "utf-8")
        raise OSError(28, "No space left on device")

    with pytest.raises(CannotCopy, match="cannot be written: No space"), new_file(tmp_path / "copy") as part:
        write(part)
    assert list(tmp_path.iterdir()) == []


def test_what_is_left_of_an_attempt_that_was_killed_is_no_hindrance(tmp_path):
    (tmp_path / "copy.0123abcd.part").write_text("old and longer", "utf-8")
    with new_file(tmp_path / "copy") as part:
        part.write_text("whole", "utf-8")
    assert (tmp_path / "copy").read_text("utf-8") == "whole"


def test_of_two_at_once_the_first_to_be_done_wins(tmp_path):
    path = tmp_path / "copy"
    with pytest.raises(CannotCopy, match="exists already"), new_file(path) as slow:  # noqa: PT012
        slow.write_text("half", "utf-8")
        with new_file(path) as fast:
            fast.write_text("whole", "utf-8")
    assert path.read_text("utf-8") == "whole"
    assert list(tmp_path.iterdir()) == [path]


def test_no_file_is_overwritten(tmp_path):
    path = tmp_path / "copy"
    path.write_text("dear", "utf-8")
    with pytest.raises(CannotCopy, match="exists already"), new_file(path):
        pass
    assert path.read_text("utf-8") == "dear"
    with pytest.raises(CannotCopy, match="exists already"), new_file(Path(path.anchor)):
        pass


def test_a_folder_that_is_not_there_is_told():
    with (
        new_folder() as folder,
        pytest.raises(CannotCopy, match="No such file"),
        new_file(folder / "a" / "b"),
    ):
        pass
