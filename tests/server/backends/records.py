"""Records in SQLite for tests: where they are kept, and what is in them."""

import asyncio
import tempfile
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from chatkit.server.backends.sqlite import SqliteBackend
from tests.server.fakes import FakeClock, RecordingSink

_MEMORY = Path("/dev/shm")  # a sync costs nothing there, and there are tens of thousands


@contextmanager
def new_folder():
    """An empty folder, in memory where the system has that."""
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        yield Path(folder)


def no_failure(why):
    raise AssertionError(f"the record failed for good: {why}")


@asynccontextmanager
async def opened(folder, clock=None, sink=None, **options):
    """A record as long as the block lasts. By the clock, like all time in it, unless `steady` is given."""
    clock = clock or FakeClock()
    backend = SqliteBackend(folder, clock, **{"on_fatal": no_failure, "steady": clock, **options})
    await backend.open(sink or RecordingSink())
    try:
        yield backend
    finally:
        await backend.close()


async def say(backend, *texts, nick="bob", room="lobby"):
    """Says it all, as somebody who comes and goes for it."""
    claim = await backend.claim(nick)
    said = await asyncio.gather(*(backend.append(claim, room, text, "say", None) for text in texts))
    await backend.release(claim)
    return [appended.stored.message for appended in said]


async def texts(backend, room="lobby", limit=10_000):
    return [message.text for message in (await backend.history(room, limit=limit)).messages]
