"""A server in the test's own loop, and somebody in its room."""

from contextlib import asynccontextmanager

from structlog.testing import capture_logs

from chatkit.cli.compose import running
from chatkit.client import connect
from chatkit.protocol.events import Message
from chatkit.server.config import Limits, Settings
from tests.e2e.serving import environment


@asynccontextmanager
async def house(listen="tcp://127.0.0.1:0"):
    """The address of a server that holds nobody up."""
    settings = Settings(name="test", listen=(listen,), limits=Limits(burst=0), temp=True)
    with capture_logs():
        async with running(settings) as served:
            yield served.addresses[0]


@asynccontextmanager
async def witness(address, nick="witness"):
    async with connect(str(address), nick=nick) as chat:
        yield chat


async def heard(chat, how_many):
    """The next messages that `chat` sees, as (nick, text)."""
    found = []
    while len(found) < how_many:
        event = await anext(chat)
        if isinstance(event, Message):
            found.append((event.nick, event.text))
    return found


def quiet_environment(home, **more):
    """A new user's, with warnings but not asyncio's remarks on a slow machine: stderr is compared exactly."""
    return environment(home, PYTHONDEVMODE="", PYTHONUNBUFFERED="", PYTHONWARNINGS="default", **more)


def unmeasured(environment):
    """The same, for a process that Ctrl-C may hit anywhere.

    coverage locks its data when a file is new to it. An exception from a signal's handler leaves it locked.
    """
    return {name: value for name, value in environment.items() if not name.startswith("COVERAGE_PROCESS_")}
