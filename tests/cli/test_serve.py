"""`chatkit serve` as a process: what it prints, how it fails, and how it ends."""

import asyncio
import errno
import os
import signal
import socket
import subprocess
from contextlib import ExitStack

import pytest

from chatkit.cli.compose import running
from chatkit.cli.serve import _signals
from chatkit.server.config import Settings
from tests.cli.house import quiet_environment
from tests.e2e.serving import CHATKIT, PATIENCE, WELCOME, Person, serving

GOODBYE = "Goodbye: the server is shutting down"
NO_RATE = {"burst": 0}


def serve(home, *options, **more):
    """Runs a server that is to fail by itself."""
    return subprocess.run(
        [*CHATKIT, "serve", *options],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env=quiet_environment(home, **more),
        cwd=home,
        check=False,
    )


def complaint(ran, code):
    """The one plain line of a command that failed with this exit code."""
    assert ran.returncode == code, ran.stderr
    assert ran.stdout == ""
    (line,) = ran.stderr.splitlines()
    assert line.startswith("chatkit: ")
    assert line.isprintable()
    return line


NO_ADDRESSES = ["127.0.0.1:http", "127.0.0.1:65536", "udp://127.0.0.1", ":5005", "[::1", "", "\x1b[2Jhost:1"]


def can_listen(family, address):
    try:
        with socket.socket(family) as sock:
            sock.bind(address)
    except OSError as error:
        return error.errno == errno.EADDRINUSE
    return True


HAS_IPV6 = can_listen(socket.AF_INET6, ("::1", 0))
MAY_LISTEN_ON_PORT_1 = can_listen(socket.AF_INET, ("127.0.0.1", 1))


def say(person, nick, text):
    person.types(f"say {text}")
    person.sees(f"{nick}: {text}")


# where it listens


def test_it_says_where_it_listens_and_answers_there(tmp_path):
    with serving(tmp_path, listen=("127.0.0.1:0", "127.0.0.1:0")) as served:
        assert len(set(served.addresses)) == 2
        for address in served.addresses:
            with Person(address) as person:
                person.sees(*WELCOME)


@pytest.mark.skipif(not HAS_IPV6, reason="this machine has no IPv6")
def test_it_listens_on_ipv6(tmp_path):
    with serving(tmp_path, listen=("[::1]:0", "127.0.0.1:0")) as served:
        assert served.listening[0] == f"listening on tcp://[::1]:{served.port}"
        with Person(("::1", served.port)) as bob, Person(served.addresses[1]) as carol:
            bob.logs_in("bob")
            carol.logs_in("carol")
            bob.sees("carol has entered the room")
            assert f"peer=[::1]:{bob.port}" in served.log


def test_it_says_how_to_connect_and_how_to_let_others_in(tmp_path):
    with serving(tmp_path, "--name", "Café") as served:
        with Person(served.addresses[0]) as person:
            person.sees("Welcome to Café")
        assert f"telnet 127.0.0.1 {served.port}" in served.log
        assert f"chatkit connect 127.0.0.1:{served.port} --nick" in served.log
        assert f"chatkit serve --listen tcp://0.0.0.0:{served.port}" in served.log


def test_it_warns_where_strangers_can_read_along(tmp_path):
    with serving(tmp_path, listen=("0.0.0.0:0",)) as served:
        with Person(("127.0.0.1", served.port)) as person:
            person.sees(*WELCOME)
        assert "crosses the network as plain text" in served.log
        assert f"telnet 127.0.0.1 {served.port}" in served.log


@pytest.mark.skipif(not HAS_IPV6, reason="this machine has no IPv6")
def test_it_names_an_address_that_answers(tmp_path):
    with serving(tmp_path, listen=("[::]:0",)) as served:
        with Person(("::1", served.port)) as person:
            person.sees(*WELCOME)
        assert f"  chatkit connect [::1]:{served.port} --nick" in served.log
    with serving(tmp_path, listen=("127.0.0.1:0", "0.0.0.0:0")) as served:
        (_, inner), (_, outer) = served.addresses
        with Person(("127.0.0.1", inner)) as person:
            person.sees(*WELCOME)
        assert f"  telnet 127.0.0.1 {inner} " in served.log
        assert f"or: telnet {socket.gethostname()} {outer}\n" in served.log


# how it fails


def test_a_port_in_use(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        line = complaint(serve(tmp_path, "--listen", address), 1)
    assert line.startswith(f"chatkit: {address} is in use already")
    assert "--listen" in line


def test_one_port_in_use_stops_the_others_too(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        complaint(serve(tmp_path, "--listen", "tcp://127.0.0.1:0", "--listen", address), 1)


@pytest.mark.skipif(MAY_LISTEN_ON_PORT_1, reason="this user may listen on every port")
def test_a_port_that_only_root_may_listen_on(tmp_path):
    assert "needs root" in complaint(serve(tmp_path, "--listen", "127.0.0.1:1"), 1)


def test_an_address_of_another_machine(tmp_path):
    assert "is not an address of this machine" in complaint(serve(tmp_path, "--listen", "192.0.2.1:5005"), 1)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1:http", "127.0.0.1:65536", "udp://127.0.0.1", ":5005", "[::1", "", "\x1b[2Jhost:5005"],
)
def test_what_is_no_address(address, tmp_path):
    complaint(serve(tmp_path, "--listen", address), 2)


NO_NAMES = ["", " ", "x" * 65, "\x1b[2Jchatkit", "chat\nkit", "chat\x07kit", "\u202etiktahc"]
NO_NAMES.append(os.fsdecode(b"caf\xe9"))


@pytest.mark.parametrize("name", NO_NAMES, ids=ascii)
def test_what_is_no_name(name, tmp_path):
    complaint(serve(tmp_path, "--listen", "127.0.0.1:0", "--name", name), 2)


def test_a_setting_that_there_is_not(tmp_path):
    config = tmp_path / "chatkit.toml"
    config.write_text('colour = "green"\n')
    line = complaint(serve(tmp_path, "--config", str(config)), 2)
    assert "colour" in line
    assert str(config) in line


def test_a_setting_of_the_wrong_type_in_the_environment(tmp_path):
    assert "limits.burst" in complaint(serve(tmp_path, CHATKIT_LIMITS_BURST="many"), 2)


def test_a_settings_file_that_is_not_there(tmp_path):
    ran = serve(tmp_path, "--config", str(tmp_path / "none.toml"))
    assert ran.returncode == 2
    assert "does not exist" in ran.stderr


# how it ends


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_it_says_goodbye_to_everybody(by, tmp_path):
    with (
        serving(tmp_path) as served,
        Person(served.addresses[0]) as bob,
        Person(served.addresses[0]) as carol,
    ):
        bob.logs_in("bob")
        carol.sees(*WELCOME)  # and goes no further
        served.ask_to_stop(by)
        assert bob.reads_to_the_end() == [GOODBYE]
        assert carol.reads_to_the_end() == [GOODBYE]
        assert served.ended_with() == 0
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(served.addresses[0])


class WithoutSignals(asyncio.SelectorEventLoop):
    """As on Windows."""

    def add_signal_handler(self, *_):
        raise NotImplementedError


async def ctrl_c():
    asked_to_stop = asyncio.Event()
    with _signals(asyncio.get_running_loop(), asked_to_stop.set):
        signal.raise_signal(signal.SIGINT)
        await asked_to_stop.wait()


@pytest.mark.parametrize("loop", [asyncio.SelectorEventLoop, WithoutSignals])
def test_ctrl_c_asks_it_to_stop_where_a_loop_has_no_signals_too(loop):
    before = signal.getsignal(signal.SIGINT)
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(ctrl_c())
    assert signal.getsignal(signal.SIGINT) is before


def test_whoever_does_not_read_does_not_hold_it_up(tmp_path):
    with ExitStack() as stack:
        served = stack.enter_context(serving(tmp_path, limits=NO_RATE))
        deaf = stack.enter_context(Person(served.addresses[0], receive_buffer=4096))
        bob = stack.enter_context(Person(served.addresses[0]))
        deaf.logs_in("deaf")
        bob.logs_in("bob")
        for number in range(
            40
        ):  # 160 kB: more than the kernel takes for somebody, less than what cuts him off
            say(bob, "bob", f"{number} " + "x" * 3900)
        served.ask_to_stop()
        assert bob.reads_to_the_end() == [GOODBYE]
        assert served.ended_with() == 0


async def test_who_goes_at_that_very_moment_does_not_disturb_it():
    async with running(Settings(listen=("tcp://127.0.0.1:0",), temp=True)) as house:
        (address,) = house.addresses
        _, gone = await asyncio.open_connection(address.host, address.port)
        reader, writer = await asyncio.open_connection(address.host, address.port)
        await reader.readline()
        gone.transport.abort()
        await asyncio.sleep(0)  # the socket is closed, and the server has not looked yet
        draining = asyncio.create_task(house.server.drain())
        assert (await reader.read()).decode().splitlines()[-1] == GOODBYE
        writer.close()
        await draining
