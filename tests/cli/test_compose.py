"""Putting a server together: it listens where it was told, and leaves nothing behind."""

import asyncio
import socket

import pytest
from structlog.testing import capture_logs

from chatkit.cli.compose import running
from chatkit.cli.remote import Remote, answers
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


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="there are no such sockets here")
async def test_a_record_can_be_asked_for_while_the_server_runs(tmp_path):
    folder = tmp_path.joinpath(*["a folder with a long name"] * 5) / "data"
    with capture_logs():
        async with running(Settings(listen=(ANYWHERE,), data=str(folder))):
            assert await Remote(folder).rooms() == []
        assert not answers(folder)
        assert not (folder / "control.sock").exists()


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="there are no such sockets here")
async def test_where_it_cannot_be_asked_for_the_server_runs_all_the_same(tmp_path):
    (tmp_path / "control.sock").write_text("dear")
    with capture_logs() as logs:
        async with running(Settings(listen=(ANYWHERE,), data=str(tmp_path))) as house:
            reader, writer = await asyncio.open_connection(house.addresses[0].host, house.addresses[0].port)
            assert await reader.readline() == b"Welcome to chatkit\r\n"
            writer.close()
            await writer.wait_closed()
    assert "no export and no backup while the server runs" in [entry["event"] for entry in logs]
    assert (tmp_path / "control.sock").read_text() == "dear"
