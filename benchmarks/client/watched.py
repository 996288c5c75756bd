"""`chatkit` as it is, with a second hand in its event loop.

`python -m benchmarks.client.watched FILE connect ...` writes to FILE at the end how late the hand was.
"""

import atexit
import sys
from pathlib import Path

from benchmarks.client.ticking import Ticks
from chatkit.cli import main
from chatkit.tui.app import ChatApp


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
    watch(Path(sys.argv.pop(1)))
    main()
