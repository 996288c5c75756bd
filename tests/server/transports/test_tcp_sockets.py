"""What the kernel says to a listener."""

import errno
import socket

import pytest

from chatkit.protocol.address import Address
from chatkit.server.config import Limits
from chatkit.server.transports import tcp
from chatkit.server.transports.tcp import CannotListen, listen
from tests.server.transports.wire import PROMPT


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


async def test_what_cannot_be_served_leaves_the_port_free(house, monkeypatch):
    """Also where the sockets were open already. Without SO_REUSEADDR a second one cannot be bound."""
    ports = []

    def refuse(sock, limits):
        ports.append(sock.getsockname()[1])
        raise OSError(errno.ENOBUFS, "No buffer space available")

    monkeypatch.setattr(tcp, "INHERITED", True)
    monkeypatch.setattr(tcp, "set_options", refuse)
    with pytest.raises(CannotListen, match=r"No buffer space available$"):
        await listen(Address("127.0.0.1", 0), house.server)
    with socket.socket() as another:
        another.bind(("127.0.0.1", *ports))


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
