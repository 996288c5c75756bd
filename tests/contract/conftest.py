"""Every backend goes through the same tests. To hold another one to them, add it to BACKENDS."""

from contextlib import asynccontextmanager

import pytest

from chatkit.server.backends.memory import MemoryBackend
from chatkit.server.backends.sqlite import SqliteBackend
from tests.server.backends.faults import SlowDisk
from tests.server.backends.records import new_folder
from tests.server.fakes import FakeClock, RecordingSink

# How each one is made: with a clock, and an empty folder of its own.
BACKENDS = {
    "memory": lambda clock, folder: MemoryBackend(clock, steady=clock),
    "sqlite": lambda clock, folder: SqliteBackend(folder, clock, pytest.fail, steady=clock),
    "sqlite, slow disk": lambda clock, folder: SqliteBackend(
        folder, clock, pytest.fail, steady=clock, pace=SlowDisk()
    ),
}


@pytest.fixture(scope="session", params=sorted(BACKENDS))
def open_backend(request):
    """Opens a new record for as long as a block lasts: `async with open_backend(clock, sink) as backend`."""
    return opener(BACKENDS[request.param])


def opener(make):
    @asynccontextmanager
    async def opened(clock, sink):
        with new_folder() as folder:
            backend = make(clock, folder)
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
