"""stdout and stderr that are closed, full, or read by nobody: the server goes on, the others say so."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.cli.house import quiet_environment
from tests.e2e.serving import CHATKIT, PATIENCE, STOPS_WITHIN, Person, Process, serving

has_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")


def started(home, redirected, *arguments):
    """A command as a shell starts it, with its stdout or stderr redirected."""
    return Process(
        ["sh", "-c", f'exec "$@" {redirected}', "sh", *CHATKIT, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=quiet_environment(home),
        cwd=home,
    )


def serves(process, port):
    """Somebody comes in, talks and leaves; then the server ends well."""
    with Person(("127.0.0.1", port)) as bob:
        bob.logs_in("bob")
        bob.types("say hello")
        bob.sees("bob: hello")
        process.terminate()
        assert bob.reads_to_the_end() == ["Goodbye: the server is shutting down"]
    assert process.wait(STOPS_WITHIN) == 0


@pytest.mark.parametrize("redirected", ["2>&-", pytest.param("2>/dev/full", marks=has_full), "<&- 2>&-"])
def test_the_server_goes_on_without_a_log(redirected, tmp_path):
    with started(tmp_path, redirected, "serve", "--listen", "127.0.0.1:0") as process:
        serves(process, int(process.stdout.readline().rpartition(":")[2]))
        assert process.stdout.read() == ""  # where the log must not go in place of stderr


def test_the_server_goes_on_when_nobody_reads_its_log_any_more(tmp_path):
    with started(tmp_path, "", "serve", "--listen", "127.0.0.1:0") as process:
        process.stderr.readline()
        process.stderr.close()
        serves(process, int(process.stdout.readline().rpartition(":")[2]))


@pytest.mark.parametrize("redirected", [">&-", pytest.param(">/dev/full", marks=has_full), "<&- >&-"])
def test_the_server_goes_on_without_stdout(redirected, tmp_path):
    with started(tmp_path, redirected, "serve", "--listen", "127.0.0.1:0") as process:
        port = next(found[1] for line in process.stderr if (found := re.search(r"telnet \S+ (\d+)", line)))
        serves(process, int(port))
        assert "Traceback" not in process.stderr.read()


def test_tail_needs_somewhere_to_print(tmp_path):
    out, err = started(tmp_path, ">&-", "tail").communicate(timeout=PATIENCE)
    assert (out, err) == ("", "chatkit: there is nowhere to print: stdout is closed\n")


@has_full
def test_a_full_disk_ends_tail_with_a_line(tmp_path):
    with serving(tmp_path) as served, Person(served.addresses[0]) as alice:
        alice.logs_in("alice")
        address = f"127.0.0.1:{served.port}"
        with started(tmp_path, ">/dev/full", "tail", "--server", address, "--nick", "tail") as process:
            alice.sees("tail has entered the room")
            alice.types("say hello")
            alice.sees("alice: hello", "tail has left the room")
            assert process.wait(PATIENCE) == 1
            assert process.stderr.read().splitlines() == [
                "chatkit: connected to chatkit",
                "chatkit: stdout cannot be written: No space left on device",
            ]


@has_full
def test_a_full_disk_ends_the_demo_with_a_line(tmp_path):
    with started(tmp_path, ">/dev/full", "demo") as process:
        assert process.wait(PATIENCE) == 1
        assert process.stderr.read() == "chatkit: stdout cannot be written: No space left on device\n"
