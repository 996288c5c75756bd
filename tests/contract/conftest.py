"""Every backend goes through the same tests. To hold another one to them, add it to BACKENDS."""

from contextlib import asynccontextmanager

import pytest

from chatkit.server.backends.memory import MemoryBackend
from tests.server.fakes import FakeClock, RecordingSink

BACKENDS = {"memory": MemoryBackend}


@pytest.fixture(scope="session", params=sorted(BACKENDS))
def open_backend(request):
    """Opens a new record for as long as a block lasts: `async with open_backend(clock, sink) as backend`."""

    @asynccontextmanager
    async def opened(clock, sink):
        backend = BACKENDS[request.param](clock)
        await backend.open(sink)
        try:
            yield backend
        finally:
            await backend.close()

    return opened


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def sink():
    return RecordingSink()


@pytest.fixture
async def backend(open_backend, clock, sink):
    async with open_backend(clock, sink) as backend:
        yield backend
