"""What the commands share: options that are checked, exit codes, signals, and a stdout that may close."""

import asyncio
import getpass
import io
import os
import signal
import sys

import pytest

from chatkit.cli import chatting
from chatkit.client import ClientError, ConnectFailed, NotConnected, Refused, RequestTimedOut, connect
from chatkit.protocol import names
from tests.cli.house import house


def complaint(capsys):
    """The one line on stderr."""
    captured = capsys.readouterr()
    (line,) = captured.err.splitlines()
    assert captured.out == ""
    return line


@pytest.mark.parametrize(
    ("check", "given", "result"),
    [
        (chatting.checked_address, "chat.lan", "tcp://chat.lan:5005"),
        (chatting.checked_address, "[::1]:6000", "tcp://[::1]:6000"),
        (chatting.checked_nick, "小明", "小明"),
        (chatting.checked_room, "#ops", "ops"),
        (chatting.checked_room, "ops", "ops"),
    ],
)
def test_what_is_right_is_taken(check, given, result):
    assert check(given) == result


@pytest.mark.parametrize(
    ("check", "given", "said"),
    [
        (chatting.checked_address, "irc://x", "only tcp:// is spoken here"),
        (chatting.checked_address, "x:99999", "is not a port: a whole number from 0 to 65535"),
        (chatting.checked_address, "[::1]:0", "port 0. Write one from 1 to 65535, for example [::1]:5005"),
        (chatting.checked_address, "\x1b[2J:5005", "has no host"),
        (chatting.checked_nick, "", "1 to 24 characters"),
        (chatting.checked_nick, "a b", '"a b" will not do'),
        (chatting.checked_nick, "a\x1b[2Jb", '"ab" will not do'),
        (chatting.checked_room, "#", "no name for a room"),
        (chatting.checked_room, "a\nb", '"a b" is no name for a room'),
    ],
)
def test_what_is_wrong_fails_in_one_plain_line(check, given, said, capsys):
    with pytest.raises(SystemExit) as ended:
        check(given)
    assert ended.value.code == 2
    line = complaint(capsys)
    assert said in line
    assert line.isprintable()


@pytest.mark.parametrize(
    ("user", "ending", "nick"),
    [
        ("bob", "", "bob"),
        ("bob", "-send", "bob-send"),
        ("DOMAIN\\bob.smith", "", "DOMAINbobsmith"),
        ("小明", "-tail", "guest-tail"),  # one script per name
        ("小明", "", "小明"),
        ("a" * 60, "-send", "a" * 19 + "-send"),
        ("...", "", "guest"),
        ("", "-send", "guest-send"),
    ],
)
def test_the_name_of_whoever_runs_this(user, ending, nick, monkeypatch):
    monkeypatch.setattr(getpass, "getuser", lambda: user)
    assert chatting.system_nick(ending) == nick
    assert names.nick(nick) == nick


@pytest.mark.parametrize("error", [OSError, KeyError, ImportError])
def test_a_user_without_a_name(error, monkeypatch):
    def nameless():
        raise error

    monkeypatch.setattr(getpass, "getuser", nameless)
    assert chatting.system_nick() == "guest"


async def raises(error):
    raise error


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (ConnectFailed("nothing listens"), 3, "chatkit: nothing listens"),
        (NotConnected("lost"), 3, "chatkit: lost"),
        (Refused("nick_taken", "The name \x1b[1mbob\x1b[m is taken."), 4, "chatkit: The name bob is taken."),
        (RequestTimedOut("no answer"), 5, "chatkit: no answer"),
        (ClientError("odd"), 1, "chatkit: odd"),
    ],
)
def test_each_failure_has_its_exit_code_and_its_line(error, code, said, capsys):
    with pytest.raises(SystemExit) as ended:
        chatting.run(raises(error))
    assert ended.value.code == code
    assert complaint(capsys) == said


async def is_sent(which, cleaned_up):
    try:
        os.kill(os.getpid(), which)
        await asyncio.Event().wait()
    finally:
        await asyncio.sleep(0)
        cleaned_up.append(True)


async def is_not_ended_by(which):
    os.kill(os.getpid(), which)
    for _ in range(3):
        await asyncio.sleep(0)


def test_ctrl_c_ends_with_130_after_cleaning_up(capsys):
    cleaned_up = []
    with pytest.raises(SystemExit) as ended:
        chatting.run(is_sent(signal.SIGINT, cleaned_up))
    assert ended.value.code == 130
    assert cleaned_up
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_ends_well_after_cleaning_up(name):
    cleaned_up = []
    chatting.run(is_sent(getattr(signal, name), cleaned_up))
    assert cleaned_up


def test_who_is_to_outlive_the_terminal_does():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        chatting.run(is_not_ended_by(signal.SIGHUP))
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_cancellation_that_nobody_asked_for_is_a_bug():
    async def is_cancelled():
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        chatting.run(is_cancelled())


async def forever(ended):
    try:
        await asyncio.Event().wait()
    finally:
        ended.append(True)


async def test_the_first_to_end_ends_the_others():
    ended = []

    async def soon():
        await asyncio.sleep(0)
        return "done"

    assert await chatting.first_of(forever(ended), soon(), forever(ended)) == "done"
    assert ended == [True, True]


async def test_the_first_error_ends_the_others_too():
    ended = []
    with pytest.raises(ZeroDivisionError):
        await chatting.first_of(forever(ended), raises(ZeroDivisionError()))
    assert ended == [True]


async def test_until_lost_says_why():
    async with house() as address, connect(str(address), nick="bob") as chat:
        await chat.logout()
        with pytest.raises(NotConnected, match="logged out"):
            await chatting.until_lost(chat)


@pytest.mark.parametrize(
    ("stdin", "stdout", "kind", "has"),
    [
        (True, True, "xterm", True),
        (True, True, None, True),
        (True, False, "xterm", False),
        (False, True, "xterm", False),
        (None, True, "xterm", False),
        (True, True, "dumb", False),
        (True, True, "Unknown", False),
    ],
)
def test_a_terminal_is_one_at_both_ends_and_can_draw(stdin, stdout, kind, has, monkeypatch):
    class Stream(io.StringIO):
        def __init__(self, tty):
            super().__init__()
            self.isatty = lambda: tty

    monkeypatch.setattr("sys.stdin", None if stdin is None else Stream(stdin))
    monkeypatch.setattr("sys.stdout", Stream(stdout))
    monkeypatch.setattr("os.environ", {} if kind is None else {"TERM": kind})
    assert chatting.has_terminal() is has


def test_letters_that_the_locale_lacks_are_printed_somehow(monkeypatch):
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding="ascii"))
    with chatting.readable_stdout():
        sys.stdout.write("小明\n")
        sys.stdout.flush()
    assert raw.getvalue() == b"\\u5c0f\\u660e\n"


def test_nobody_reading_stdout_is_no_error(monkeypatch):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", encoding="utf-8") as stdout:
        monkeypatch.setattr("sys.stdout", stdout)
        with chatting.readable_stdout():
            sys.stdout.write("hello")
            sys.stdout.flush()
            pytest.fail("the pipe is closed")
        monkeypatch.undo()
