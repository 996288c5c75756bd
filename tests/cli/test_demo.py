"""`chatkit demo`, as people run it: with a terminal and without."""

import re
import subprocess

import pytest

from tests.cli.house import quiet_environment
from tests.e2e.serving import CHATKIT, PATIENCE, Person


def ran(home, command):
    return subprocess.run(
        ["sh", "-c", command, "sh", *CHATKIT, "demo"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        env=quiet_environment(home, PYTHONIOENCODING="utf-8"),
        check=False,
    )


def test_without_a_terminal_it_prints_a_conversation_and_ends(tmp_path):
    result = ran(tmp_path, '"$@"')
    assert (result.returncode, result.stderr) == (0, b"")
    out = result.stdout.decode()
    assert out.startswith("$ telnet 127.0.0.1 ")
    assert "小明: 早上好!" in out
    assert out.endswith("> logout\nGoodbye\n")
    assert list(tmp_path.iterdir()) == []  # nothing is kept


def test_nobody_reading_it_is_no_failure(tmp_path):
    result = ran(tmp_path, '{ "$@"; echo "exit code $?" >&2; } | head -n 1')
    assert re.fullmatch(rb"\$ telnet 127\.0\.0\.1 \d+\n", result.stdout)
    assert result.stderr == b"exit code 0\n"


def test_at_a_terminal_it_is_the_client_among_guests_and_others_can_join(tmp_path):
    pexpect = pytest.importorskip("pexpect")
    command, *arguments = [*CHATKIT, "demo"]
    variables = quiet_environment(tmp_path, TERM="xterm-256color")
    with pexpect.spawn(
        command, arguments, env=variables, timeout=PATIENCE, dimensions=(24, 80), encoding="utf-8"
    ) as terminal:
        terminal.expect(r"in another terminal: telnet 127\.0\.0\.1 (\d+)\r\n")
        port = int(terminal.match[1])
        terminal.expect_exact("Good morning! Is this thing on?")
        with Person(("127.0.0.1", port)) as kettle:
            kettle.types("login kettle")
            terminal.expect_exact("kettle came in")
            terminal.send("\x11")  # Ctrl+Q
            assert kettle.reads_to_the_end()[-1] == "Goodbye: the server is shutting down"
            terminal.expect(pexpect.EOF)
    assert terminal.exitstatus == 0
