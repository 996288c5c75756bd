"""`chatkit connect`: what it checks before it opens the client, and how it ends."""

import gc
import os
import signal
from contextlib import contextmanager

import pytest
from click.testing import CliRunner

from chatkit.cli.connect import connect
from tests.cli.house import quiet_environment
from tests.e2e.serving import CHATKIT, PATIENCE, Person, serving


@pytest.fixture(autouse=True)
def _garbage():
    """A client that ends before its first frame looks for none any more; a test goes on."""
    yield
    gc.enable()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["irc://x", "--nick", "bob"], "only tcp:// is spoken here"),
        (["localhost:chat"], '"chat" is not a port'),
        (["localhost:0"], "nobody can connect to port 0. Write one from 1 to 65535"),
        (["--nick", "a b"], '"a b" will not do'),
        (["--nick", ""], "1 to 24 characters"),
        (["--nick", "bob", "--room", "a b"], '"a b" is no name for a room'),
        (["--temp", "--home", "."], "--home is a profile and --temp is none: give one of them"),
        (["--nick", "bob"], "this needs a terminal that can move its cursor. Without one: chatkit connect"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(arguments, said):
    result = CliRunner().invoke(connect, arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert said in line


def test_variables_stand_in_for_what_is_not_given():
    def complaint(*arguments):
        variables = {"CHATKIT_ADDRESS": "irc://x", "CHATKIT_NICK": "a b", "CHATKIT_ROOM": "c d"}
        return CliRunner().invoke(connect, arguments, env=variables).stderr

    assert "irc://x" in complaint()
    assert '"a b" will not do' in complaint("127.0.0.1")
    assert '"c d" is no name for a room' in complaint("127.0.0.1", "--nick", "bob")
    assert "needs a terminal" in complaint("127.0.0.1", "--nick", "bob", "--room", "#ops")


def test_settings_that_cannot_be_are_told_with_their_file(tmp_path):
    file = tmp_path / "client.toml"
    file.write_text("[look]\ntext_width = 3\n")
    result = CliRunner().invoke(connect, ["--home", str(tmp_path)])
    assert result.exit_code == 2
    said = f"chatkit: {file}: look.text_width is 3, and may be a whole number from 20 to 400\n"
    assert result.stderr == said
    assert CliRunner().invoke(connect, [], env={"CHATKIT_HOME": str(tmp_path)}).stderr == said
    variables = {"CHATKIT_HOME": str(tmp_path)}
    assert "needs a terminal" in CliRunner().invoke(connect, ["--temp"], env=variables).stderr
    environ = {"CHATKIT_NOTIFY_BELL": "maybe"}
    assert "CHATKIT_NOTIFY_BELL" in CliRunner().invoke(connect, ["--temp"], env=environ).stderr


def press_ctrl_q(terminal):
    terminal.send("\x11")


def send_sigterm(terminal):
    os.kill(terminal.pid, signal.SIGTERM)


def send_sighup(terminal):
    os.kill(terminal.pid, signal.SIGHUP)


@contextmanager
def connecting(served, tmp_path, *options):
    """The client as bob, in a terminal."""
    pexpect = pytest.importorskip("pexpect")
    command, *arguments = [*CHATKIT, "connect", f"127.0.0.1:{served.port}", "--nick", "bob", *options]
    variables = quiet_environment(tmp_path, TERM="xterm-256color")
    with pexpect.spawn(
        command, arguments, env=variables, timeout=PATIENCE, dimensions=(24, 80), encoding="utf-8"
    ) as terminal:
        yield terminal


@pytest.mark.parametrize("leave", [press_ctrl_q, send_sigterm, send_sighup])
def test_it_comes_in_talks_and_leaves_politely(leave, tmp_path):
    pexpect = pytest.importorskip("pexpect")
    with serving(tmp_path) as served, Person(served.addresses[0]) as alice:
        alice.logs_in("alice")
        with connecting(served, tmp_path) as terminal:
            alice.sees("bob has entered the room")
            alice.types("say hello bob")
            terminal.expect_exact("hello bob")
            leave(terminal)
            terminal.expect(r"\x1b\[\?1049l")  # the screen from before
            terminal.expect(pexpect.EOF)
        alice.sees("alice: hello bob", "bob has left the room")
        assert terminal.exitstatus == 0


def test_it_goes_into_the_room_that_is_named(tmp_path):
    pexpect = pytest.importorskip("pexpect")
    with serving(tmp_path) as served, Person(served.addresses[0]) as alice:
        alice.logs_in("alice")
        alice.types("join ops")
        alice.sees("You are in #ops now.")
        with connecting(served, tmp_path, "--room", "#Ops") as terminal:
            alice.sees("#lobby bob has entered the room", "bob has entered the room")
            terminal.expect_exact("message #ops")
            terminal.send("hello from bob\r")
            alice.sees("bob: hello from bob")
            press_ctrl_q(terminal)
            terminal.expect(pexpect.EOF)
