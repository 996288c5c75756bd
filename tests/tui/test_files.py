"""Files of a user's own."""

import os
import sys
from pathlib import Path

import pytest

from chatkit.tui import files

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")


@posix
def test_nobody_else_may_read_them(tmp_path):
    file = tmp_path / "new" / "file"
    files.replace(file, "é\n")
    assert file.read_text("utf-8") == "é\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("fails", ["fsync", "rename"])
def test_a_failure_leaves_the_old_one_and_nothing_else(tmp_path, monkeypatch, fails):
    file = tmp_path / "file"
    files.replace(file, "old")

    def full(*_):
        raise OSError(28, "No space left on device")

    if fails == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        files.replace(file, "new")
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_what_is_written_is_on_the_disk_before_it_has_the_name(tmp_path, monkeypatch):
    file, seen = tmp_path / "file", []
    monkeypatch.setattr(os, "fsync", lambda _: seen.append(file.exists()))
    files.replace(file, "new")
    assert seen == [False]


@posix
def test_a_link_stays_one(tmp_path):
    real, link = tmp_path / "dotfiles", tmp_path / "link"
    real.write_text("old")
    link.symlink_to(real)
    files.replace(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"
