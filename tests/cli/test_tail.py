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
from tests.cli.house import quiet_environment
from tests.client.fake_server import AT, private
from tests.client.fake_server import serving as faking
from tests.corpus import HOSTILE
from tests.e2e.serving import CHATKIT, PATIENCE, Person, Process, serving

ZONE = timezone(timedelta(hours=5, minutes=30))


@pytest.fixture
def served(tmp_path):
    with serving(tmp_path, limits={"burst": 0}) as server:
        yield server


@pytest.fixture
def alice(served):
    with Person(served.addresses[0]) as person:
        yield person.logs_in("alice")


def message(text="hello", number=1, kind="say", nick="bob", at=AT, room="lobby"):
    return events.Message(room=room, id=number, at=at, nick=nick, text=text, kind=kind)


def topic(text, at=AT, room="lobby"):
    return events.Topic(room=room, text=text, nick="bob", at=at)


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (message(), "17:30 bob: hello"),
        (message("a\nb"), "17:30 bob: a b"),
        (message("waves", kind="emote"), "17:30 * bob waves"),
        (message("'s here", kind="emote"), "17:30 * bob's here"),
        (message(nick="小明", text="\x1b[2J你好"), "17:30 小明: 你好"),
        (message(at="yesterday"), "--:-- bob: hello"),
        (message(at="9999-12-31T23:59:59.999Z"), "--:-- bob: hello"),
        (events.Entered(room="lobby", nick="bob", at=AT), "17:30 * bob has entered the room"),
        (events.Left(room="lobby", nick="bob", at=AT, reason=""), "17:30 * bob has left the room"),
        (events.Left(room="lobby", nick="bob", at=AT, reason="x\ny"), "17:30 * bob has left the room (x y)"),
        (events.Renamed(room="lobby", nick="bob", new="Bobby", at=AT), "17:30 * bob is now called Bobby"),
        (topic("tea"), "17:30 * bob has set the topic: tea"),
        (topic(""), "17:30 * bob has taken the topic away"),
        (topic("tea", at=None), "--:-- * bob has set the topic: tea"),
    ],
)
def test_lines_for_people(event, line):
    assert text_line(event, ZONE) == line


def test_lines_for_programs_are_the_servers():
    for event in (
        message("a\nb 小明"),
        private("hi"),
        events.Gap(room="lobby", first=1, last=7),
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
        events.Renamed(room="lobby", nick=text, new=text, at=AT),
        events.Topic(room="lobby", nick=text, text=text, at=AT),
    ):
        assert text_line(event, ZONE) == clean(text_line(event, ZONE))
        assert "\n" not in text_line(event, ZONE)
        as_json = json_line(event)
        assert as_json == clean(as_json)
        assert json.loads(as_json)["nick"] == clean(text, newlines=True)


# in the test's own loop


@pytest.fixture
def at_once(monkeypatch):
    """A lost connection is made again at once."""
    monkeypatch.setattr("chatkit.client.backoff.SHORTEST", 0.0)
    monkeypatch.setattr("chatkit.client.backoff.LONGEST", 0.0)


async def follow(address, room=None, as_json=False, once=True):
    await _tail(str(address), "tail", 60.0, room, as_json=as_json, once=once)


def without_times(out):
    return [line.split(" ", 1)[1] for line in out.splitlines()]


async def test_it_prints_what_happens(capsys):
    async def talks(peer):
        await peer.log_in()
        peer.send(
            events.Entered(room="lobby", nick="bob", at=AT), message("one", 1), message("two\nlines", 2)
        )

    async with faking(talks) as address:
        with pytest.raises(NotConnected, match="the server closed the connection"):
            await follow(address)
    out, err = capsys.readouterr()
    assert without_times(out) == ["* bob has entered the room", "bob: one", "bob: two lines"]
    assert err == "chatkit: connected to fake\n"


async def test_a_room_that_lets_nobody_in():
    async def refuses(peer):
        await peer.log_in()
        tag, line = await peer.line()
        assert line == "join ops"
        peer.send(events.Error(re=tag, code="too_many_rooms", text="You are in 50 rooms."))
        await peer.see_out()

    async with faking(refuses) as address:
        with pytest.raises(Refused, match="You are in 50 rooms"):
            await follow(address, room="ops")


async def comes_into_the_attic(peer):
    await peer.log_in()
    tag, line = await peer.line()
    assert line == "join Attic"
    peer.send(events.Joined(re=tag, room="attic", topic=""))


async def test_other_rooms_are_left_out(capsys):
    async def two_rooms(peer):
        await comes_into_the_attic(peer)
        peer.send(message("not here"), topic("nor here"), message("here", room="ATTIC"))
        peer.send(topic("tea", room="attic"))

    async with faking(two_rooms) as address:
        with pytest.raises(NotConnected):
            await follow(address, room="Attic")
    assert without_times(capsys.readouterr().out) == ["bob: here", "* bob has set the topic: tea"]


async def test_a_room_that_does_not_take_it_back_is_the_end(capsys, at_once):
    async def forgets(peer):
        await peer.log_in()
        tag, line = await peer.line()
        assert line == "join attic"
        peer.send(events.Error(re=tag, code="not_in_room", text="No way."))
        await peer.see_out()

    async with faking(comes_into_the_attic, forgets) as address:
        with pytest.raises(Refused, match="No way"):
            await follow(address, room="Attic", once=False)


async def test_what_is_said_to_it_alone_is_a_remark_for_people_and_data_for_programs(capsys):
    async def tells(peer):
        await comes_into_the_attic(peer)
        peer.send(private("a\n\x1b[1mb", 1), private("hi", 2))

    async with faking(tells, tells) as address:
        with pytest.raises(NotConnected):
            await follow(address, room="Attic")
        out, err = capsys.readouterr()
        assert (out, err.splitlines()[1:]) == (
            "",
            ["chatkit: [private] ada: a b", "chatkit: [private] ada: hi"],
        )
        with pytest.raises(NotConnected):
            await follow(address, room="Attic", as_json=True)
        first, second = capsys.readouterr().out.splitlines()
    assert json.loads(first)["text"] == "a\nb"
    assert second.encode() + b"\n" == events.encode(private("hi", 2))


async def test_what_was_missed_is_printed_and_what_is_left_out_is_said(capsys, at_once):
    gap = events.Gap(room="lobby", first=2, last=5)

    async def goes(peer):
        await peer.take_in("tail")
        peer.send(message("one", 1))

    async def takes_back(peer):
        await peer.take_back("@:0 lobby:1", "tail")
        peer.send(gap, events.Gap(room="@", first=1, last=3), message("six", 6))

    async def refuses(peer):
        await peer.greet()
        for code in ("resume_unknown", "nick_taken"):
            tag, _ = await peer.line()
            peer.send(events.Error(re=tag, code=code, text="Taken."))
        await peer.see_out()

    async with faking(goes, takes_back, refuses) as address:
        with pytest.raises(Refused, match="Taken"):
            await follow(address, once=False)
        out, err = capsys.readouterr()
    assert without_times(out) == ["bob: one", "bob: six"]
    assert "chatkit: messages 2 to 5 are left out of #lobby" in err.splitlines()
    assert "chatkit: messages 1 to 3 are left out" in err.splitlines()
    async with faking(goes, takes_back, refuses) as address:
        with pytest.raises(Refused, match="Taken"):
            await follow(address, once=False, as_json=True)
    assert events.encode(gap).decode().rstrip() in capsys.readouterr().out.splitlines()


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


async def test_a_lost_connection_is_made_again_and_stderr_says_so(capsys, at_once):
    async def first(peer):
        await peer.log_in()
        peer.send(message("before", 1), events.Bye(reason="bed time"))
        await peer.line()

    async def refuses(peer):
        await peer.greet()
        tag, _ = await peer.line()
        peer.send(events.Error(re=tag, code="nick_taken", text="Taken."))
        await peer.see_out()

    async def drops(peer):
        await peer.log_in()
        peer.send(message("after", 2))

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
    return Process(
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
    with Process(
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
