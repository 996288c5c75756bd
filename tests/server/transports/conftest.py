import pytest

from chatkit.protocol.address import Address
from chatkit.server.transports.tcp import listen
from tests.server.peer import ends
from tests.server.transports.wire import Wire

LOCAL = Address("127.0.0.1", 0)
HINT = b"for the rest.\r\n"


class House:
    """A server that listens, and those who have connected to it."""

    def __init__(self, server, listener):
        self.server = server
        (self.address,) = listener.addresses
        self.wires = []

    async def joins(self, **options):
        wire = await Wire.to(self.address, **options)
        self.wires.append(wire)
        return wire

    async def logs_in(self, nick, **options):
        wire = await self.joins(**options)
        await wire.sends(f"login {nick}\r\n".encode())
        await wire.hears(HINT)
        return wire

    async def until_empty(self):
        """Returns when everybody has gone."""
        await ends(self.server._empty.wait())

    def socket_of(self, nick):
        return self.server.house.users[nick]._connection._transport.get_extra_info("socket")


@pytest.fixture
async def open_house(new_server):
    opened = []

    async def open_house(address=LOCAL, **limits):
        server = await new_server(**limits)
        listener = await listen(address, server)
        house = House(server, listener)
        opened.append((house, listener))
        return house

    yield open_house
    for house, listener in opened:
        listener.close()
        for wire in house.wires:
            wire.close()
        await house.until_empty()


@pytest.fixture
async def house(open_house):
    return await open_house()
