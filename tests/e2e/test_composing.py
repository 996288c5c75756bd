"""Composing in a real terminal: what its keys send, a paste, and an editor that is given the terminal."""

import os
import shlex
import shutil
import signal
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.house import quiet_environment
from tests.e2e.serving import CHATKIT, PATIENCE

EDITOR = """\
import sys
from pathlib import Path

path = Path(sys.argv[1])
print("the editor has the terminal", input("give me a line: "))
path.write_text(path.read_text() + "\\nwritten by hand\\n")
"""


@contextmanager
def composing(served, tmp_path, **variables):
    """The client as bob, in a terminal."""
    pexpect = pytest.importorskip("pexpect")
    command, *arguments = [*CHATKIT, "connect", f"127.0.0.1:{served.port}", "--nick", "bob"]
    variables = quiet_environment(tmp_path, TERM="xterm-256color", **variables)
    with pexpect.spawn(
        command, arguments, env=variables, timeout=PATIENCE, dimensions=(24, 80), encoding="utf-8"
    ) as terminal:
        terminal.expect_exact("message #lobby")
        yield terminal


def test_tab_names_somebody_and_a_paste_can_be_joined(served, alice, tmp_path):
    with composing(served, tmp_path) as terminal:
        alice.sees("bob has entered the room")
        alice.types("say hello")
        alice.sees("alice: hello")
        terminal.expect_exact("hello")
        terminal.send("al\thow are you?\r")
        alice.sees("bob: alice: how are you?")
        terminal.send("\x1b[200~\x1b[31mone\x1b[0m\rtwo\rthree\rfour\r\x1b[201~")
        terminal.expect_exact("4 lines pasted")
        terminal.send("J\r")
        alice.sees("bob: one two three four")


@pytest.mark.parametrize("new_line", ["\n", "\x1b\r", "\x1b[13;2u", "\x1b[27;2;13~"])
def test_the_keys_that_begin_a_new_line_send_nothing(new_line, served, alice, tmp_path):
    with composing(served, tmp_path) as terminal:
        alice.sees("bob has entered the room")
        terminal.send("one")
        terminal.send(new_line)
        terminal.send("two\r")
        alice.sees("bob: one", "bob: two")


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_keys_keep_their_order_after_stops_that_nobody_told_of(served, alice, tmp_path):
    with composing(served, tmp_path) as terminal:
        alice.sees("bob has entered the room")
        tasks = Path(f"/proc/{terminal.pid}/task")
        threads = len([*tasks.iterdir()])
        for number in range(5):
            os.kill(terminal.pid, signal.SIGSTOP)
            terminal.send(f"this was typed as number {number}")
            terminal.send("\r")
            os.kill(terminal.pid, signal.SIGCONT)
            terminal.expect_exact(f"as number {number}")  # what it draws must be taken
            alice.sees(f"bob: this was typed as number {number}")
        assert len([*tasks.iterdir()]) == threads


def test_an_editor_gets_the_terminal_and_gives_it_back(served, alice, tmp_path):
    script = tmp_path / "editor.py"
    script.write_text(EDITOR)
    with composing(served, tmp_path, VISUAL=f"'{sys.executable}' '{script}'") as terminal:
        alice.sees("bob has entered the room")
        terminal.send("typed here")
        terminal.expect_exact("here")
        terminal.send("\x1be")
        terminal.expect(r"\x1b\[\?1049l")  # the screen from before
        terminal.expect_exact("give me a line: ")
        for number in range(12):  # each of which is drawn by itself, where nobody sees it
            alice.types(f"say number {number}")
            alice.sees(f"alice: number {number}")
        terminal.send("a line\r")
        terminal.expect_exact("the editor has the terminal a line")
        terminal.expect(r"\x1b\[\?1049h")
        assert "number" not in terminal.before
        terminal.expect_exact("number 11")
        terminal.expect_exact("hand")
        terminal.send("\r")
        alice.sees("bob: typed here", "bob: written by hand")


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed here")
@pytest.mark.parametrize("started", ["by a script", "by the shell"])
def test_ctrl_z_stops_whatever_the_shell_started_and_fg_brings_it_back(started, served, alice, tmp_path):
    pexpect = pytest.importorskip("pexpect")
    command = shlex.join([*CHATKIT, "connect", f"127.0.0.1:{served.port}", "--nick", "bob"])
    if started == "by a script":
        (tmp_path / "script").write_text(f"{command}\necho the script is done\n")
        command = f"sh {tmp_path}/script"
    variables = quiet_environment(tmp_path, TERM="xterm-256color", PS1="$ ")
    shell = ["bash", ["--norc", "--noprofile", "-i"]]
    with pexpect.spawn(
        *shell, env=variables, timeout=PATIENCE, dimensions=(24, 80), encoding="utf-8"
    ) as terminal:
        terminal.sendline(command)
        terminal.expect_exact("message #lobby")
        alice.sees("bob has entered the room")
        for text in ("one", "two"):
            terminal.send(text)
            terminal.expect_exact(text)
            terminal.send("\x1a")
            terminal.expect_exact("Stopped")
            terminal.sendline("fg")
            terminal.expect(r"\x1b\[\?1049h")
            terminal.expect_exact(text)
            terminal.send("\r")
            alice.sees(f"bob: {text}")
        terminal.send("\x11")
        alice.sees("bob has left the room")
        terminal.sendline("echo $((6 * 7))")
        terminal.expect_exact("42")
