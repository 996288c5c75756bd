"""`chatkit` as it is, with a second hand in its event loop, and settings from BENCHMARK_SETTINGS.

`python -m benchmarks.client.watched FILE connect ...` writes to FILE at the end how late the hand was.
"""

import atexit
import os
import sys
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.client.ticking import Ticks
from chatkit.cli import main
from chatkit.tui.app import ChatApp
from chatkit.tui.settings import Settings


def _set(text: str) -> None:
    """The client has these settings, in TOML, whatever the user has."""
    made = ChatApp.__init__

    def init(app: ChatApp, *arguments: Any, **more: Any) -> None:
        made(app, *arguments, **more)
        app.settings = msgspec.toml.decode(text, type=Settings)

    ChatApp.__init__ = init  # type: ignore[method-assign]


def watch(file: Path) -> None:
    """From the first frame on."""
    ticks = Ticks()
    ready = ChatApp.on_ready

    async def on_ready(app: ChatApp) -> None:
        await ready(app)
        app.run_worker(ticks.go_on(), name="tick")

    ChatApp.on_ready = on_ready  # type: ignore[method-assign]
    atexit.register(ticks.write, file)


if __name__ == "__main__":
    if text := os.environ.get("BENCHMARK_SETTINGS"):
        _set(text)
    watch(Path(sys.argv.pop(1)))
    main()
