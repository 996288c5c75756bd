"""`chatkit` as it is, with a second hand that notes how late the event loop lets it tick.

`python -m benchmarks.client.watched FILE connect ...` writes the lateness of each tick to FILE at the end.
"""

import asyncio
import atexit
import json
import sys
import time
from pathlib import Path

from chatkit.cli import main
from chatkit.tui.app import ChatApp

TICK = 0.005  # seconds


async def _tick(late: list[float]) -> None:
    while True:
        due = time.perf_counter() + TICK
        await asyncio.sleep(TICK)
        late.append(time.perf_counter() - due)


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
    watch(Path(sys.argv.pop(1)))
    main()
