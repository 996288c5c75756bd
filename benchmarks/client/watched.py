"""`chatkit` as it is, with a second hand that notes how late the event loop lets it tick.

`python -m benchmarks.client.watched FILE connect ...` writes the lateness of each tick to FILE at the end. It
takes settings from BENCHMARK_SETTINGS.
"""

import asyncio
import atexit
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from chatkit.cli import main
from chatkit.tui.app import ChatApp
from chatkit.tui.settings import Settings

TICK = 0.005  # seconds


async def _tick(late: list[float]) -> None:
    while True:
        due = time.perf_counter() + TICK
        await asyncio.sleep(TICK)
        late.append(time.perf_counter() - due)


def _set(text: str) -> None:
    """The client has these settings, in TOML, whatever the user has."""
    made = ChatApp.__init__

    def init(app: ChatApp, *arguments: Any, **more: Any) -> None:
        made(app, *arguments, **more)
        app.settings = msgspec.toml.decode(text, type=Settings)

    ChatApp.__init__ = init  # type: ignore[method-assign]


def watch(file: Path) -> None:
    """From the first frame on."""
    late: list[float] = []
    ready = ChatApp.on_ready

    def on_ready(app: ChatApp) -> None:
        ready(app)
        app.run_worker(_tick(late), name="tick")

    ChatApp.on_ready = on_ready  # type: ignore[method-assign]
    atexit.register(lambda: file.write_text(json.dumps(late), "utf-8"))


if __name__ == "__main__":
    if text := os.environ.get("BENCHMARK_SETTINGS"):
        _set(text)
    watch(Path(sys.argv.pop(1)))
    main()
