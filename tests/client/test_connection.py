import asyncio
import errno
import socket

import pytest

from chatkit.client import connection
from chatkit.protocol.address import Address, parse
from tests.client.fake_server import Peer, serving

HERE = Address("::1", 5005)


NOTHING = "nothing listens at tcp://[::1]:5005 (is the server running?)"
BOTH = "Multiple exceptions: [Errno {0}] Connect call failed, [Errno {0}] Connect call failed"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "x"), NOTHING),
        (OSError(BOTH.format(errno.ECONNREFUSED)), NOTHING),
        (socket.gaierror(-2, "Name or service not known"), 'there is no host "::1"'),
        (TimeoutError(), "tcp://[::1]:5005 does not answer"),
        (ConnectionResetError(errno.ECONNRESET, "x"), "the server broke the connection off"),
        (BrokenPipeError(errno.EPIPE, "x"), "the server broke the connection off"),
        (OSError(errno.ENETUNREACH, "No way"), "no connection to tcp://[::1]:5005: No way"),
        (OSError("odd"), "no connection to tcp://[::1]:5005: odd"),
    ],
)
def test_errors_in_plain_words(error, words):
    assert connection.why(error, HERE) == words


@pytest.mark.parametrize("host", ["a..b", "x" * 70])
async def test_a_host_that_there_is_not(host):
    with pytest.raises(socket.gaierror):
        await connection.open_connection(Address(host, 5005), 60)


async def test_no_time_at_all_is_too_short():
    with socket.create_server(("127.0.0.1", 0)) as never_accepts, pytest.raises(TimeoutError):
        await connection.open_connection(Address(*never_accepts.getsockname()), 0)


async def test_a_dead_server_would_be_noticed():
    async with serving(Peer.line) as address:
        made = await connection.open_connection(parse(address), 60)
        sock = made._transport.get_extra_info("socket")
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        if hasattr(socket, "TCP_KEEPIDLE"):
            assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 30
        await made.close()


async def test_bytes_go_both_ways_and_then_it_ends():
    async def echoes(peer):
        peer.send(await peer.reader.readline())

    async with serving(echoes) as address:
        made = await connection.open_connection(parse(address), 60)
        made.write(b"hi\n")
        assert await made.read() == b"hi\n"
        assert await made.read() == b""
        assert await made.read() == b""
        await made.close()


async def test_what_was_said_before_breaking_off_is_not_lost():
    async def explains(peer):
        peer.send(b"because\n")
        peer.reset()  # a small write has gone out at once

    async with serving(explains) as address:
        made = await connection.open_connection(parse(address), 60)
        await made._lost.wait()
        assert await made.read() == b"because\n"
        with pytest.raises(ConnectionResetError):
            await made.read()
        await made.close()


async def test_a_flood_that_nobody_reads_is_held_up():
    total = 16 * connection._MOST_UNREAD
    data = b"x" * 65536

    async def floods(peer):
        for _ in range(total // len(data)):
            peer.send(data)
            await peer.writer.drain()

    async with serving(floods) as address:
        made = await connection.open_connection(parse(address), 60)
        while made._transport.is_reading():
            await made._news.wait()
            made._news.clear()
            await asyncio.sleep(0)
        assert len(made._received) < total / 2
        received = 0
        while chunk := await made.read():
            received += len(chunk)
        assert received == total
        await made.close()
