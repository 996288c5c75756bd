"""`chatkit tail`: what is said, one line each, for people and for programs."""

import json
import signal
import subprocess
import sys
from datetime import timedelta, timezone

import pytest
from click.testing import CliRunner

from chatkit.cli.tail import _tail, json_line, tail, text_line
from chatkit.client import NotConnected, Refused
from chatkit.protocol import events
from chatkit.protocol.text import clean
from tests.cli.house import house, quiet_environment
from tests.client.fake_server import AT
from tests.client.fake_server import serving as faking
from tests.corpus import HOSTILE
from tests.e2e.serving import CHATKIT, PATIENCE, Person, serving

ZONE = timezone(timedelta(hours=5, minutes=30))


@pytest.fixture
def served(tmp_path):
    with serving(tmp_path, limits={"burst": 0}) as server:
        yield server


@pytest.fixture
def alice(served):
    with Person(served.addresses[0]) as person:
        yield person.logs_in("alice")


def message(text="hello", kind="say", nick="bob", at=AT, room="lobby"):
    return events.Message(room=room, id=1, at=at, nick=nick, text=text, kind=kind)


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (message(), "17:30 bob: hello"),
        (message("a\nb"), "17:30 bob: a b"),
        (message("waves", kind="emote"), "17:30 * bob waves"),
        (message(nick="小明", text="\x1b[2J你好"), "17:30 小明: 你好"),
        (message(at="yesterday"), "--:-- bob: hello"),
        (message(at="9999-12-31T23:59:59.999Z"), "--:-- bob: hello"),
        (events.Entered(room="lobby", nick="bob", at=AT), "17:30 * bob has entered the room"),
        (events.Left(room="lobby", nick="bob", at=AT, reason=""), "17:30 * bob has left the room"),
        (events.Left(room="lobby", nick="bob", at=AT, reason="x\ny"), "17:30 * bob has left the room (x y)"),
    ],
)
def test_lines_for_people(event, line):
    assert text_line(event, ZONE) == line


def test_lines_for_programs_are_the_servers():
    for event in (
        message("a\nb 小明"),
        events.Notice(text="hi"),
        events.Entered(room="lobby", nick="bob", at=AT),
    ):
        assert json_line(event).encode() + b"\n" == events.encode(event)


@pytest.mark.parametrize("text", [text for _, text in HOSTILE], ids=[name for name, _ in HOSTILE])
def test_nothing_that_a_terminal_obeys_is_printed(text):
    for event in (
        message(text, nick=text),
        events.Left(room="lobby", nick=text, at=AT, reason=text),
        events.Entered(room="lobby", nick=text, at=AT),
    ):
        assert text_line(event, ZONE) == clean(text_line(event, ZONE))
        assert "\n" not in text_line(event, ZONE)
        as_json = json_line(event)
        assert as_json == clean(as_json)
        assert json.loads(as_json)["nick"] == clean(text, newlines=True)


# in the test's own loop


async def follow(address, room=None, as_json=False, once=True):
    await _tail(str(address), "tail", 60.0, room, as_json=as_json, once=once)


def without_times(out):
    return [line.split(" ", 1)[1] for line in out.splitlines()]


async def test_it_prints_what_happens(capsys):
    async def talks(peer):
        await peer.log_in()
        peer.send(events.Entered(room="lobby", nick="bob", at=AT), message("one"), message("two\nlines"))

    async with faking(talks) as address:
        with pytest.raises(NotConnected, match="the server closed the connection"):
            await follow(address)
    out, err = capsys.readouterr()
    assert without_times(out) == ["* bob has entered the room", "bob: one", "bob: two lines"]
    assert err == "chatkit: connected to fake\n"


async def test_a_room_that_one_is_not_in():
    async with house() as address:
        with pytest.raises(Refused, match="You are not in #ops"):
            await follow(address, room="ops")


async def test_other_rooms_are_left_out(capsys):
    async def two_rooms(peer):
        await peer.log_in()
        tag, _ = await peer.line()
        peer.send(events.Roster(re=tag, room="Attic", topic="", members=[]))
        peer.send(message("not here"), message("here", room="ATTIC"), events.Notice(text="by\x1b[1me"))

    async with faking(two_rooms) as address:
        with pytest.raises(NotConnected):
            await follow(address, room="attic")
    assert without_times(capsys.readouterr().out) == ["bob: here"]


async def test_notices_are_data_for_programs_and_a_remark_for_people(capsys):
    async def notifies(peer):
        await peer.log_in()
        peer.send(events.Notice(text="\x1b[1mhear!"))

    async with faking(notifies, notifies) as address:
        with pytest.raises(NotConnected):
            await follow(address, as_json=True)
        assert capsys.readouterr() == ('{"event":"notice","text":"hear!"}\n', "chatkit: connected to fake\n")
        with pytest.raises(NotConnected):
            await follow(address)
        assert capsys.readouterr() == ("", "chatkit: connected to fake\nchatkit: the server says: hear!\n")


async def test_a_lost_connection_is_made_again_and_stderr_says_so(capsys, monkeypatch):
    monkeypatch.setattr("chatkit.client.backoff.SHORTEST", 0.0)
    monkeypatch.setattr("chatkit.client.backoff.LONGEST", 0.0)

    async def first(peer):
        await peer.log_in()
        peer.send(message("before"), events.Bye(reason="bed time"))
        await peer.line()

    async def refuses(peer):
        await peer.greet()
        tag, _ = await peer.line()
        peer.send(events.Error(re=tag, code="nick_taken", text="Taken."))
        await peer.see_out()

    async def drops(peer):
        await peer.log_in()
        peer.send(message("after"))

    async with faking(first, drops, refuses) as address:
        with pytest.raises(Refused, match="Taken"):
            await follow(address, once=False)
    out, err = capsys.readouterr()
    assert without_times(out) == ["bob: before", "bob: after"]
    assert err.splitlines() == [
        "chatkit: connected to fake",
        "chatkit: bed time; trying again in 0 s",
        "chatkit: connected to fake",
        "chatkit: the server closed the connection; trying again in 0 s",
        "chatkit: connected to fake",
    ]


# the command line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--server", "irc://x"], "only tcp:// is spoken here"),
        (["--nick", "a b"], '"a b" will not do'),
        (["#a b"], "is no name for a room"),
    ],
)
def test_mistakes_in_the_command_line(arguments, said):
    result = CliRunner().invoke(tail, arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


# as people run it


def started(home, served, *arguments):
    return subprocess.Popen(
        [*CHATKIT, "tail", "--server", f"127.0.0.1:{served.port}", "--nick", "tail", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=quiet_environment(home),
        cwd=home,
    )


@pytest.mark.parametrize(("which", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_each_line_is_printed_at_once_and_a_signal_ends_it(which, code, served, alice, tmp_path):
    with started(tmp_path, served, "--json") as process:
        alice.sees("tail has entered the room")
        for text in ("one", "two"):
            alice.types(f"say {text}")
            alice.sees(f"alice: {text}")
            event = json.loads(process.stdout.readline())
            assert (event["event"], event["nick"], event["text"]) == ("message", "alice", text)
        process.send_signal(which)
        alice.sees("tail has left the room")
        assert process.wait(PATIENCE) == code
        assert process.stdout.read() == ""
        assert process.stderr.read() == "chatkit: connected to chatkit\n"


def test_nobody_reading_any_more_ends_it_before_the_next_line(served, alice, tmp_path):
    with started(tmp_path, served) as process:
        alice.sees("tail has entered the room")
        process.stdout.close()
        alice.sees("tail has left the room")  # though nothing was said
        assert process.wait(PATIENCE) == 0
        assert process.stderr.read() == "chatkit: connected to chatkit\n"


def test_head_ends_it(served, alice, tmp_path):
    command = f'"{sys.executable}" -m chatkit tail --server 127.0.0.1:{served.port} --nick tail'
    with subprocess.Popen(
        ["sh", "-c", f"{command} | head -n 1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=quiet_environment(tmp_path),
    ) as process:
        alice.sees("tail has entered the room")
        alice.types("say hello")
        alice.sees("alice: hello", "tail has left the room")
        out, err = process.communicate(timeout=PATIENCE)
    assert without_times(out) == ["alice: hello"]
    assert err == "chatkit: connected to chatkit\n"


def test_once_ends_with_the_connection(tmp_path):
    with serving(tmp_path) as served, Person(served.addresses[0]) as alice:
        alice.logs_in("alice")
        process = started(tmp_path, served, "--once")
        alice.sees("tail has entered the room")
        served.ask_to_stop()
        alice.reads_to_the_end()  # whoever stays keeps the server waiting
        assert served.ended_with() == 0
        with process:
            assert process.wait(PATIENCE) == 3
            assert process.stderr.read().splitlines()[-1] == "chatkit: the server is shutting down"
