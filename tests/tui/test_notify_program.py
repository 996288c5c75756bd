"""The user's own program hears of a notification, and no shell does."""

import sys

import pytest

from chatkit.tui import notify_program
from chatkit.tui.notices import Notice

WRITES = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text(repr(sys.argv[2:]))"


def program(tmp_path, code):
    path = tmp_path / "program.py"
    path.write_text(code)
    return f"{sys.executable} {path}"


async def test_it_is_given_title_and_text_as_they_are(tmp_path):
    told = tmp_path / "told"
    command = f"{program(tmp_path, WRITES)} {told}"
    notice = Notice("alice in #lobby", "$(reboot) `x` 'y' && z")
    assert await notify_program.run(command, notice) == ""
    assert told.read_text() == repr(list(notice))


async def test_nothing_that_is_said_is_taken_for_an_option(tmp_path):
    told = tmp_path / "told"
    await notify_program.run(f"{program(tmp_path, WRITES)} {told}", Notice("--help", "-x"))
    assert told.read_text() == repr([" --help", " -x"])


@pytest.mark.parametrize("command", [" ", "\t"])
async def test_where_no_program_is_named_what_others_say_is_not_taken_for_one(tmp_path, monkeypatch, command):
    told = tmp_path / "told"
    attack = tmp_path / "alice"
    attack.write_text(f"#!{sys.executable}\nimport pathlib; pathlib.Path({str(told)!r}).touch()\n")
    attack.chmod(0o700)
    assert "no program" in await notify_program.run(command, Notice(str(attack), "b"))
    assert not told.exists()


async def test_what_goes_wrong_is_told(tmp_path):
    notice = Notice("a", "b")
    assert "notify.command" in await notify_program.run("/no/such/program", notice)
    assert "quotation" in await notify_program.run("'unclosed", notice)
    failing = program(tmp_path, "raise SystemExit(3)")
    assert await notify_program.run(failing, notice) == "notify.command ended with 3"


async def test_one_that_does_not_end_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(notify_program, "PATIENCE", 0.0)
    sleeping = program(tmp_path, "import time; time.sleep(1000)")
    assert "was ended" in await notify_program.run(sleeping, Notice("a", "b"))
