"""What the first frame is drawn without."""

import pytest

from chatkit.tui import later
from tests.test_house import loaded_by

START = """
import asyncio, os, sys
from pathlib import Path
from chatkit.cli.connect import _profile, _settings
from chatkit.tui.app import ChatApp

class Starting(ChatApp):
    def on_ready(self):  # called before those of the application
        print(*sys.modules, file=sys.stderr, flush=True)
        os._exit(0)

async def main():
    profile = _profile(Path("there is no such folder"), temp=False)
    app = Starting("127.0.0.1:5005", settings=_settings(profile), profile=profile)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()

for name in [name for name in os.environ if name.startswith("CHATKIT_")]:
    del os.environ[name]
asyncio.run(main())
"""
# What is wanted only where there is a file, or somebody looks for something.
RARE = {
    "chatkit.client.chat",
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
MOST = 114  # modules of ours


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


def test_it_is_loaded_before_anybody_wants_it():
    loaded = loaded_by("from chatkit.tui import later; later.load()")
    assert set(later.MODULES) <= loaded
