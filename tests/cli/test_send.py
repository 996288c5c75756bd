"""`chatkit send`: one message, or each line of stdin as it comes."""

import asyncio
import os
import signal
import socket
import subprocess

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from chatkit.cli.send import MAX_BYTES, MAX_CHARACTERS, _send_text, chunks_of, lines_of, pieces_of, send
from chatkit.client import ClientError, Refused, lines
from chatkit.protocol import events
from tests.cli.house import quiet_environment
from tests.client.fake_server import serving as faking
from tests.cuts import cut_anywhere
from tests.e2e.serving import CHATKIT, PATIENCE, Person, Process, serving


@pytest.fixture
def served(tmp_path):
    with serving(tmp_path, limits={"burst": 0}) as server:
        yield server


@pytest.fixture
def alice(served):
    with Person(served.addresses[0]) as person:
        yield person.logs_in("alice")


def started(home, *arguments, **more):
    return Process(
        [*CHATKIT, "send", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=quiet_environment(home, **more),
        cwd=home,
    )


def ran(home, *arguments, stdin=b"", **more):
    """Exit code, stdout and stderr of a command that ends by itself."""
    with started(home, *arguments, **more) as process:
        out, err = process.communicate(stdin, PATIENCE)
    return process.returncode, out.decode(), err.decode()


# text and lines


@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        ("hello", ["hello"]),
        ("  indented\r", ["indented"]),
        ("", []),
        (" \t\r", []),
        ("\x1b[31m\x1b[0m", []),
        ("\x1b[31merror\x1b[0m: no", ["error: no"]),
        ("10 %\r20 %\r", ["10 % 20 %"]),
        ("x" * 4000, ["x" * 4000]),
        ("x" * 9001, ["x" * 4000, "x" * 4000, "x" * 1001]),
    ],
)
def test_a_line_becomes_messages(line, pieces):
    assert list(pieces_of(line)) == pieces


@example("👋" * 5000)
@example('"' * 5000)
@given(st.text(st.sampled_from('x"\\小👋 '), max_size=9000))
def test_pieces_fit_and_lose_nothing_but_spaces(line):
    pieces = list(pieces_of(line))
    assert "".join(pieces).replace(" ", "") == line.replace(" ", "")
    for piece in pieces:
        assert len(piece) <= MAX_CHARACTERS
        assert len(lines.quote(piece).encode()) <= MAX_BYTES
        assert lines.refusal("t" * 64, lines.say(piece, "r" * 32)) is None


async def chunked(pieces):
    for piece in pieces:
        yield piece


async def collected(pieces):
    return [line async for line in lines_of(chunked(pieces))]


@given(cut_anywhere(st.just("a\n小明\n\n👋 b\r\nlast".encode())))
def test_lines_however_the_pipe_cuts_them(pieces):
    assert asyncio.run(collected(pieces)) == ["a", "小明", "", "👋 b\r", "last"]


async def test_bytes_that_are_no_text_are_replaced():
    assert await collected([b"a\xffb\n\xe5\xb0"]) == ["a�b", "�"]


async def test_a_line_without_an_end_is_not_kept_for_ever():
    found = await collected([b"x" * 3000] * 5)
    assert [len(line) for line in found] == [4000, 4000, 4000, 3000]


async def test_what_comes_through_a_pipe_comes_at_once():
    reading, writing = os.pipe()
    chunks = chunks_of(reading)
    os.write(writing, b"one\n")
    assert await anext(chunks) == b"one\n"
    os.write(writing, b"two\n")
    assert await anext(chunks) == b"two\n"
    os.close(writing)
    with pytest.raises(StopAsyncIteration):
        await anext(chunks)
    os.close(reading)


async def test_what_cannot_be_read(tmp_path):
    folder = os.open(tmp_path, os.O_RDONLY)
    with pytest.raises(ClientError, match="stdin cannot be read: Is a directory"):
        await anext(chunks_of(folder))
    os.close(folder)


# the command, in this process


def sends(*arguments, **environ):
    result = CliRunner().invoke(send, arguments, env=environ)
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--server", "irc://x", "hi"], "only tcp:// is spoken here"),
        (["--nick", "a b", "hi"], '"a b" will not do'),
        ([""], "there is nothing to say"),
        (["#ops", "  "], "there is nothing to say"),
        (["#.", "hi"], '"#." is no name for a room'),
        (["--timeout", "0", "hi"], "0.0 is not in the range"),
    ],
)
def test_mistakes_in_the_command_line(arguments, said):
    code, out, err = sends(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_nobody_there():
    with socket.socket() as bound_but_deaf:
        bound_but_deaf.bind(("127.0.0.1", 0))
        port = bound_but_deaf.getsockname()[1]
        code, _, err = sends("--server", f"127.0.0.1:{port}", "hi")
    assert (code, err) == (
        3,
        f"chatkit: nothing listens at tcp://127.0.0.1:{port} (is the server running?)\n",
    )


def test_somebody_there_who_does_not_answer():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        code, _, err = sends("--server", f"127.0.0.1:{port}", "--timeout", "0.05", "hi")
    assert (code, err) == (3, f"chatkit: tcp://127.0.0.1:{port} did not answer within 0.05 seconds\n")


# the command, as people run it


def test_words_are_one_message(served, alice, tmp_path):
    server = f"127.0.0.1:{served.port}"
    assert ran(tmp_path, "--server", server, "--nick", "ci", "the", 'build is "done"') == (0, "", "")
    alice.sees("ci has entered the room", 'ci: the build is "done"', "ci has left the room")

    assert ran(tmp_path, "#lobby", "in there", CHATKIT_ADDRESS=server, CHATKIT_NICK="cj") == (0, "", "")
    alice.sees("cj has entered the room", "cj: in there", "cj has left the room")

    assert ran(tmp_path, "--server", server, "--", "# is not a room") == (0, "", "")
    entered = alice.reads()
    assert entered.endswith("-send has entered the room")
    alice.sees(f"{entered.split()[0]}: # is not a room")


def test_refusals_are_in_the_servers_words(served, alice, tmp_path):
    server = f"127.0.0.1:{served.port}"
    code, out, err = ran(tmp_path, "--server", server, "--nick", "Alice", "hi")
    taken = "The name Alice is taken. Please try again. Free: Alice_, Alice-too, Alice2."
    assert (code, out, err) == (4, "", f"chatkit: {taken}\n")


def test_another_room_is_joined_first(served, alice, tmp_path):
    alice.types("join ops")
    alice.sees("You are in #ops now.")
    server = f"127.0.0.1:{served.port}"
    assert ran(tmp_path, "--server", server, "--nick", "ci", "#ops", "the build", "is done") == (0, "", "")
    alice.sees("#lobby ci has entered the room", "ci has entered the room", "ci: the build is done")
    for _ in range(2):
        assert alice.reads().endswith("ci has left the room")


async def test_a_room_that_lets_nobody_in():
    async def refuses(peer):
        await peer.log_in()
        tag, line = await peer.line()
        assert line == "join ops"
        peer.send(events.Error(re=tag, code="too_many_rooms", text="You are in 50 rooms."))
        await peer.see_out()

    async with faking(refuses) as address:
        with pytest.raises(Refused, match="You are in 50 rooms"):
            await _send_text(address, "ci", 60.0, "ops", "hi")


def test_each_line_is_sent_as_it_comes(served, alice, tmp_path):
    with started(tmp_path, "--server", f"127.0.0.1:{served.port}", "--nick", "ci") as process:
        alice.sees("ci has entered the room")
        for line in ("make: 小明", "done"):
            process.stdin.write(f"{line}\n\n".encode())
            process.stdin.flush()
            alice.sees(f"ci: {line}")  # before stdin is closed
        out, err = process.communicate(b"no line end", PATIENCE)
    alice.sees("ci: no line end", "ci has left the room")
    assert (process.returncode, out, err) == (0, b"", b"")


def test_a_file_as_stdin(served, alice, tmp_path):
    text = tmp_path / "text"
    text.write_text("".join(f"line {number}\n" for number in range(200)), "utf-8")
    with text.open("rb") as stdin:
        subprocess.run(
            [*CHATKIT, "send", "--server", f"127.0.0.1:{served.port}", "--nick", "ci"],
            stdin=stdin,
            env=quiet_environment(tmp_path),
            timeout=PATIENCE,
            check=True,
        )
    alice.sees("ci has entered the room", *(f"ci: line {number}" for number in range(200)))


@pytest.mark.parametrize(("which", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_signals(which, code, served, alice, tmp_path):
    with started(tmp_path, "--server", f"127.0.0.1:{served.port}", "--nick", "ci") as process:
        alice.sees("ci has entered the room")
        process.send_signal(which)
        alice.sees("ci has left the room")
        assert process.wait(PATIENCE) == code
        assert (process.stdout.read(), process.stderr.read()) == (b"", b"")


def test_a_server_that_goes_while_nothing_is_said(tmp_path):
    with serving(tmp_path) as served, Person(served.addresses[0]) as alice:
        alice.logs_in("alice")
        process = started(tmp_path, "--server", f"127.0.0.1:{served.port}", "--nick", "ci")
        alice.sees("ci has entered the room")
        served.ask_to_stop()
        alice.reads_to_the_end()  # whoever stays keeps the server waiting
        assert served.ended_with() == 0
        with process:
            assert process.wait(PATIENCE) == 3
            assert process.stderr.read() == b"chatkit: the server is shutting down\n"


def test_no_stdin_at_all(tmp_path):
    ran = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *CHATKIT, "send"],
        capture_output=True,
        text=True,
        env=quiet_environment(tmp_path),
        timeout=PATIENCE,
        check=False,
    )
    assert ran.returncode == 2
    assert ran.stderr == "chatkit: there is nothing to say: no TEXT, and stdin is closed\n"


def test_at_a_terminal_it_says_what_it_waits_for(served, alice, tmp_path):
    pexpect = pytest.importorskip("pexpect")
    command, *arguments = [*CHATKIT, "send", "--server", f"127.0.0.1:{served.port}", "--nick", "typist"]
    with pexpect.spawn(command, arguments, env=quiet_environment(tmp_path), timeout=PATIENCE) as terminal:
        terminal.expect_exact("Each line is said when you press Enter; Ctrl-D ends.")
        alice.sees("typist has entered the room")
        terminal.sendline("hello")
        alice.sees("typist: hello")
        terminal.sendeof()
        terminal.expect(pexpect.EOF)
    assert terminal.exitstatus == 0
    alice.sees("typist has left the room")
