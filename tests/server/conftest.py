import time

import pytest

from chatkit.server import visibility
from chatkit.server.config import Limits, Settings
from chatkit.server.server import ChatServer
from tests.server.fakes import JSON, TEXT, FakeBackend
from tests.server.peer import ends

# Places are held in test_resume.py; elsewhere who is lost has left.
UNHURRIED = {"burst": 0, "login_seconds": 0, "resume_seconds": 0}


@pytest.fixture
def backend():
    return FakeBackend(time.time)


@pytest.fixture
async def new_server(backend):
    """Makes started servers with the limits that are given, and stops them."""
    made = []

    async def new(*, connections=0, dialects=(TEXT, JSON), readable=visibility.readable, **limits):
        settings = Settings(name="test", limits=Limits(**{**UNHURRIED, **limits}))
        server = ChatServer(settings, backend, dialects, connections=connections, readable=readable)
        await server.start()
        made.append(server)
        return server

    yield new
    for server in made:
        if not backend.closed:
            await ends(server.stop())


@pytest.fixture
async def server(new_server):
    return await new_server()
