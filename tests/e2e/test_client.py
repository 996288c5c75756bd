"""`chatkit connect` as people use it: in a real terminal, against a real server, at three sizes."""

import contextlib
import json
import re
import signal

import pytest

from tests.corpus import HOSTILE
from tests.e2e.serving import Person, serving
from tests.e2e.tmux import Terminal, missing

pytestmark = missing

SIZES = [(120, 36), (80, 24), (40, 15)]
NO_RATE = {"burst": 0}


@contextlib.contextmanager
def connected(tmp_path, served, *, size=(80, 24), nick="bob"):
    """Somebody with the client, once the composer says that one can talk."""
    with Terminal.client(tmp_path, nick, size=size) as terminal:
        terminal.connects(served.port)
        yield terminal


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_two_people_talk_whatever_the_size(tmp_path, size):
    with serving(tmp_path, "--temp") as served, Person(served.addresses[0]) as alice:
        alice.logs_in("alice")
        with connected(tmp_path, served, size=size) as bob:
            alice.sees("bob has entered the room")
            bob.says("good morning 你好")
            alice.sees("bob: good morning 你好")
            alice.types("say the kettle is on")
            bob.sees("good morning 你好", "the kettle is on")
            bob.presses("C-q")
            bob.sees("ended with 0")
        alice.sees("alice: the kettle is on", "bob has left the room")


def test_the_terminal_is_given_back_as_it_was(tmp_path):
    with serving(tmp_path, "--temp") as served, connected(tmp_path, served) as bob:
        bob.presses("C-c", "C-c")
        screen = bob.sees("ended with 0")
        assert "message #lobby" not in screen
        assert bob.tmux("display-message", "-p", "#{alternate_on}").strip() == "0"
        bob.says("echo as $((1 + 1)) ever")
        bob.sees("as 2 ever")


def test_a_server_that_is_killed_and_comes_back_loses_nothing(tmp_path):
    data = str(tmp_path / "data")
    with Terminal.client(tmp_path, "bob") as bob:
        with serving(tmp_path, "--data", data, ends_with=-signal.SIGKILL) as served:
            port = served.port
            bob.connects(port)
            bob.says("before")
            bob.sees("bob before")
            served.process.kill()
        bob.sees("Reconnecting in")
        bob.says("meanwhile")
        bob.sees("… meanwhile")
        with serving(tmp_path, "--data", data, listen=(f"127.0.0.1:{port}",)) as again:
            bob.presses("F5")
            bob.sees("bob before", "meanwhile")
            bob.sees_no_more("… meanwhile")
            with Person(again.addresses[0]) as alice:
                alice.logs_in("alice")
                alice.types("ping")
                told = "\n".join(iter(alice.reads, "pong"))  # who comes for the first time is told the past
                assert (told.count("bob: before"), told.count("bob: meanwhile")) == (1, 1)


def test_what_others_send_does_not_reach_the_terminal(tmp_path):
    with (
        serving(tmp_path, "--temp", limits=NO_RATE) as served,
        connected(tmp_path, served, size=(120, 300)) as bob,
        Person(served.addresses[0]) as mallory,
    ):
        title = bob.title
        mallory.logs_in("mallory")
        for _, text in HOSTILE:
            mallory.types(f"say {json.dumps(text)}")
        mallory.types("say that was all")
        bob.sees("that was all", "message #lobby")
        # What is left of tmux's own are colours alone: had one of theirs come through, more would be.
        assert not [c for c in re.sub(r"\x1b\[[\d;:]*m", "", bob.cells) if not (c.isprintable() or c == "\n")]
        assert bob.title == title


def test_a_paste_of_several_lines_is_not_sent_by_itself(tmp_path):
    with (
        serving(tmp_path, "--temp") as served,
        Person(served.addresses[0]) as alice,
        connected(tmp_path, served) as bob,
    ):
        alice.logs_in("alice")
        bob.sees("alice came in")
        bob.pastes("one\ntwo")
        bob.sees("one", "two")
        bob.presses("Enter")
        assert [alice.reads(), alice.reads()] == ["bob: one", "bob: two"]


def test_the_layout_follows_the_window(tmp_path):
    with serving(tmp_path, "--temp") as served, connected(tmp_path, served, size=(120, 36)) as bob:
        bob.says("still there")
        for size in [*SIZES, (30, 8), (120, 36)]:
            bob.resizes(*size)
            bob.sees("still there", "message #lobby")


def test_without_a_screen_it_is_line_by_line(tmp_path):
    with (
        serving(tmp_path, "--temp") as served,
        Person(served.addresses[0]) as alice,
        Terminal.client(tmp_path, "bob") as bob,
    ):
        alice.logs_in("alice")
        bob.runs("connect", f"127.0.0.1:{served.port}", "--nick", "bob", "--plain")
        bob.sees("you are bob, in #lobby")
        alice.sees("bob has entered the room")
        alice.types("say bob: are you there?")
        bob.sees("To you, alice: bob: are you there?")
        bob.types("half a li")
        bob.sees("half a li")
        alice.types("say one more")
        alice.sees("alice: bob: are you there?", "alice: one more")
        bob.says("ne")
        alice.sees("bob: half a line")
        screen = bob.sees("alice: one more")
        assert "half a line\nalice: one more" in screen, "neither is torn"
        bob.says("/quit")
        bob.sees("ended with 0")
