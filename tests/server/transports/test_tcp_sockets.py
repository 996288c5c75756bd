"""What the kernel is told of a connection, and what it says to a listener."""

import errno
import socket

import pytest

from chatkit.protocol.address import Address
from chatkit.server.config import Limits
from chatkit.server.transports import tcp
from chatkit.server.transports.tcp import CannotListen, listen
from tests.server.transports.wire import PROMPT

# what the kernel is told


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="Linux has these options")
async def test_socket_options(house):
    await house.logs_in("bob")
    sock = house.socket_of("bob")
    assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) == 2 * 64 * 1024  # Linux doubles it
    assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
    assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE) == 1
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 60
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL) == 15
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT) == 4
    assert (
        sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 120_000
    )  # no sooner than all probes
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="Linux has these options")
async def test_socket_options_that_are_turned_off_are_the_systems(open_house):
    house = await open_house(
        send_buffer_bytes=0, keepalive_idle_seconds=0, keepalive_probes=0, unacknowledged_seconds=0
    )
    await house.logs_in("bob")
    sock = house.socket_of("bob")
    assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 0
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 0
    assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) != 2 * 64 * 1024


async def test_the_kernel_takes_what_the_settings_allow(open_house):
    house = await open_house(
        send_buffer_bytes=2**30,
        keepalive_idle_seconds=32767,
        keepalive_interval_seconds=32767,
        keepalive_probes=127,
        unacknowledged_seconds=86400,
    )
    await house.logs_in("bob")


async def test_a_system_that_lacks_an_option_does_without(house, monkeypatch):
    monkeypatch.delattr(socket, "TCP_USER_TIMEOUT", raising=False)
    monkeypatch.delattr(socket, "TCP_KEEPIDLE", raising=False)
    await house.logs_in("bob")


# listening


async def test_a_free_port_is_told(house):
    assert house.address.host == "127.0.0.1"
    assert house.address.port > 0


@pytest.mark.skipif(not socket.has_ipv6, reason="this Python has no IPv6")
async def test_ipv6(open_house):
    try:
        house = await open_house(Address("::1", 0))
    except CannotListen as error:
        pytest.skip(str(error))
    bob = await house.joins()
    assert await bob.asks(b"ping", b"pong\r\n") == PROMPT + b"pong\r\n"


async def test_a_port_in_use(house):
    with pytest.raises(CannotListen, match=f"^{house.address} is in use already"):
        await listen(house.address, house.server)


async def test_an_address_of_another_machine(house):
    with pytest.raises(CannotListen, match="is not an address of this machine"):
        await listen(Address("192.0.2.1", 0), house.server)


async def test_a_host_that_cannot_be_one(house):
    with pytest.raises(CannotListen, match=r"^there is no host a\.\.b$"):
        await listen(Address("a..b", 0), house.server)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.EACCES, "Permission denied"), "tcp://x:1 needs root, like every port below 1024."),
        (OSError("could not bind on any address out of []"), "tcp://x:1 is not an address of this machine."),
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "there is no host x: Name or"),
        (
            OSError(errno.EMFILE, "Too many open files"),
            "tcp://x:1 cannot be listened on: Too many open files",
        ),
        (OSError("something else"), "tcp://x:1 cannot be listened on: something else"),
    ],
)
def test_why_an_address_cannot_be_listened_on(error, told):
    assert tcp._why(Address("x", 1), error).startswith(told)


def test_the_defaults_let_a_slow_reader_have_less_than_a_fast_one_may_say():
    """Or one paste would cut somebody off: a full burst of the longest texts fits into what may wait."""
    limits = Limits()
    assert limits.burst * limits.line_bytes <= limits.unsent_bytes
