"""What the first frame is drawn without."""

import asyncio

import pytest

from chatkit.tui import later
from tests.e2e.serving import PATIENCE
from tests.test_house import loaded_by
from tests.tui.driving import driving

START = """
import os, sys
from chatkit.cli import connect
from chatkit.tui.app import ChatApp

def on_ready(app):
    print(*sys.modules, file=sys.stderr, flush=True)
    os._exit(0)

run_async = ChatApp.run_async
ChatApp.run_async = lambda app: run_async(app, headless=True, size=(120, 40))
ChatApp.on_ready = on_ready
connect.has_terminal = lambda: True
for name in [name for name in os.environ if name.startswith("CHATKIT_")]:
    del os.environ[name]
connect.connect(["127.0.0.1", "--nick", "bob", "--home", "there is no such folder"])
"""
# What is wanted only where there is a file, or somebody looks for something.
RARE = {
    "chatkit.client.chat",
    "chatkit.server",
    "chatkit.tui.fields",
    "chatkit.tui.found",
    "chatkit.tui.matching",
    "chatkit.tui.moments",
    "chatkit.tui.search",
    "chatkit.tui.seeking",
    "chatkit.tui.settings_file",
    "chatkit.tui.transcripts",
    "chatkit.tui.window",
    "hashlib",
    "json",
    "tomllib",
}
MOST = 110  # modules of ours


def test_the_first_frame_is_drawn_without_it():
    loaded = loaded_by(START)
    assert "chatkit.tui.screens.main" in loaded
    assert loaded & RARE == set()
    assert loaded & set(later.MODULES) == set()
    ours = {name for name in loaded if name.partition(".")[0] == "chatkit"}
    assert len(ours) <= MOST, f"{len(ours)} modules: each costs the start 0.2 ms"


def test_all_of_it_can_be_had():
    for name in later.__all__:
        found = getattr(later, name)
        assert found.__name__.rpartition(".")[2] == name
    with pytest.raises(AttributeError, match=r"'chatkit\.tui\.later' has no attribute 'Nothing'"):
        later.Nothing  # noqa: B018


async def test_the_application_loads_it_soon_after_the_first_frame(monkeypatch):
    loaded = asyncio.Event()

    async def load():
        loaded.set()

    monkeypatch.setattr("chatkit.tui.app.CALM", 0.001)
    monkeypatch.setattr(later, "load", load)
    async with driving(), asyncio.timeout(PATIENCE):
        await loaded.wait()


def test_it_can_all_be_loaded():
    loaded = loaded_by("import asyncio; from chatkit.tui import later; asyncio.run(later.load())")
    assert set(later.MODULES) <= loaded
