"""Putting a server together: it listens where it was told, and leaves nothing behind."""

import asyncio
import socket

import pytest

from chatkit.cli.compose import running
from chatkit.server.config import Limits, Settings
from chatkit.server.transports.tcp import CannotListen

ANYWHERE = "tcp://127.0.0.1:0"


async def test_it_listens_on_every_address_and_no_longer_afterwards():
    async with running(Settings(listen=(ANYWHERE, ANYWHERE), temp=True)) as house:
        first, second = house.addresses
        assert first.port != second.port
        for address in house.addresses:
            reader, writer = await asyncio.open_connection(address.host, address.port)
            assert await reader.readline() == b"Welcome to chatkit\r\n"
            writer.close()
            await writer.wait_closed()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(first.host, first.port)


async def test_when_one_address_cannot_be_had_the_others_are_let_go():
    with socket.create_server(("127.0.0.1", 0)) as taken, socket.create_server(("127.0.0.1", 0)) as free:
        takens = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        port = free.getsockname()[1]
        free.close()
        with pytest.raises(CannotListen):
            async with running(Settings(listen=(f"tcp://127.0.0.1:{port}", takens), temp=True)):
                pass
        with socket.create_server(("127.0.0.1", port)):
            pass  # nobody holds it


@pytest.mark.parametrize("connections", [1, None])
async def test_there_may_be_so_many_connections(connections):
    """None is as many as the system lets the process have open, which is more than two."""
    settings = Settings(listen=(ANYWHERE,), limits=Limits(connections=connections), temp=True)
    async with running(settings) as house:
        (address,) = house.addresses
        firsts = []
        for _ in range(2):
            reader, writer = await asyncio.open_connection(address.host, address.port)
            firsts.append(await reader.readline())
            writer.close()
    assert firsts[0] == b"Welcome to chatkit\r\n"
    assert firsts[1].startswith(b"Too many connections" if connections else b"Welcome")
