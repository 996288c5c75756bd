"""`chatkit` itself: what it says of itself, and what becomes of a command that there is not."""

import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import chatkit
from chatkit import cli
from chatkit.cli.exits import Exit
from tests.e2e.serving import CHATKIT, PATIENCE, environment

SCRIPT = shutil.which("chatkit", path=str(Path(sys.executable).parent))
COMMANDS = ["backup", "connect", "demo", "export", "import", "send", "serve", "tail"]


def run(home, *arguments, command=CHATKIT):
    return subprocess.run(
        [*command, *arguments],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env=environment(home),
        cwd=home,
        check=False,
    )


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_lists_the_commands(option, tmp_path):
    ran = run(tmp_path, option)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("Usage: ")
    assert "A chat that anything with a terminal can join." in ran.stdout
    listed = ran.stdout.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed] == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command, tmp_path):
    ran = run(tmp_path, command, "--help")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith(f"Usage: python -m chatkit {command} ")


def test_version(tmp_path):
    ran = run(tmp_path, "--version")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, f"chatkit, version {chatkit.__version__}\n", "")


@pytest.mark.parametrize("arguments", [["dance"], ["serve", "--dance"], ["serve", "dance"]])
def test_what_there_is_not(arguments, tmp_path):
    ran = run(tmp_path, *arguments)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "dance" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_without_a_command_it_shows_help(tmp_path):
    ran = run(tmp_path)
    assert ran.returncode == 2
    assert "Commands:" in ran.stdout + ran.stderr


@pytest.mark.skipif(SCRIPT is None, reason="chatkit is not installed here")
def test_the_installed_command_is_the_same(tmp_path):
    ran = run(tmp_path, "--version", command=[SCRIPT])
    assert (ran.returncode, ran.stdout) == (0, f"chatkit, version {chatkit.__version__}\n")


def test_ctrl_c_while_a_command_is_being_loaded_is_an_interruption(monkeypatch, capsys):
    def interrupted(name):
        raise KeyboardInterrupt

    monkeypatch.setattr("chatkit.cli.import_module", interrupted)
    with pytest.raises(SystemExit) as ended:
        cli.main(["connect"])
    assert ended.value.code == 130
    assert capsys.readouterr() == ("", "")


class Interrupting:
    """Ctrl+C while a module is being looked for."""

    def find_spec(self, name, *_):
        if name == "chatkit.cli":
            raise KeyboardInterrupt


def test_ctrl_c_while_the_command_line_is_being_loaded_is_one_too(monkeypatch, capsys):
    monkeypatch.setattr(sys, "meta_path", [Interrupting(), *sys.meta_path])
    monkeypatch.delitem(sys.modules, "chatkit.cli")
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("chatkit")
    assert ended.value.code == Exit.INTERRUPTED
    assert capsys.readouterr() == ("", "")
