"""What a terminal is told besides what it shows, by the real client: directly, and through a real tmux."""

import shlex
import shutil
from contextlib import contextmanager

import pytest

from tests.cli.house import quiet_environment
from tests.e2e.serving import CHATKIT, PATIENCE, Person, serving

BLURRED = "\x1b[O"
TMUX_SETTINGS = """\
set -g focus-events on
set -g allow-passthrough on
set -g set-titles on
set -g set-titles-string '#T'
"""


@contextmanager
def terminal(tmp_path, command, **variables):
    pexpect = pytest.importorskip("pexpect")
    environment = quiet_environment(tmp_path, **{"TERM": "xterm-256color", **variables})
    for name in ("TMUX", "TERM_PROGRAM", "LC_TERMINAL", "VTE_VERSION", "KITTY_WINDOW_ID"):
        environment.pop(name, None)
    program, *arguments = command
    with pexpect.spawn(
        program, arguments, env=environment, timeout=PATIENCE, dimensions=(24, 80), encoding="utf-8"
    ) as spawned:
        yield spawned


def client(served):
    return [*CHATKIT, "connect", f"127.0.0.1:{served.port}", "--nick", "bob"]


def look_away(shown, alice):
    """The terminal loses the focus. It is known by the time that something else has been shown."""
    shown.send(BLURRED)
    alice.types("say it rains")
    shown.expect_exact("it rains")


def test_who_looks_elsewhere_is_told_and_the_title_comes_back(tmp_path):
    pexpect = pytest.importorskip("pexpect")
    with serving(tmp_path) as served, Person(served.addresses[0]) as alice:
        alice.logs_in("alice")
        with terminal(tmp_path, client(served)) as shown:
            shown.expect_exact("\x1b[22;2t\x1b]2;#lobby · chatkit\x07")
            alice.sees("bob has entered the room")
            look_away(shown, alice)
            alice.types("say bob; tea?")
            shown.expect_exact("\x07\x1b]9;alice in #lobby: bob, tea?\x07")
            shown.send("\x11")
            shown.expect_exact("\x1b]2;\x07\x1b[23;2t")
            shown.expect(pexpect.EOF)


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_tmux_passes_it_on(tmp_path):
    configuration = tmp_path / "tmux.conf"
    configuration.write_text(TMUX_SETTINGS)
    tmux = ["tmux", "-f", str(configuration), "-S", str(tmp_path / "socket")]
    with serving(tmp_path) as served, Person(served.addresses[0]) as alice:
        alice.logs_in("alice")
        with terminal(tmp_path, [*tmux, "-u", "new-session", shlex.join(client(served))]) as shown:
            shown.expect_exact("\x1b]0;#lobby · chatkit\x07")
            alice.sees("bob has entered the room")
            look_away(shown, alice)
            alice.types("say bob; tea?")
            shown.expect_exact("\x1b]9;alice in #lobby: bob, tea?\x07")
            shown.send("\x11")
            shown.expect_exact("[exited]")
