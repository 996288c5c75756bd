"""A second hand in an event loop, which notes how late it is let tick. Alone, it tells what the machine does.

`python -m benchmarks.client.ticking FILE` does nothing else, and writes to FILE when it is terminated.
"""

import asyncio
import json
import signal
import sys
import time
from pathlib import Path

TICK = 0.005  # seconds


class Ticks:
    """How late each tick was, and how much CPU this thread took since the one before, in seconds."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self.own: list[float] = []

    async def go_on(self) -> None:
        while True:
            due, used = time.perf_counter() + TICK, time.thread_time()
            await asyncio.sleep(TICK)
            self.late.append(time.perf_counter() - due)
            self.own.append(time.thread_time() - used)

    def write(self, file: Path) -> None:
        file.write_text(json.dumps({"late": self.late, "own": self.own}), "utf-8")


if __name__ == "__main__":
    ticks = Ticks()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(ticks.write(Path(sys.argv[1]))))
    asyncio.run(ticks.go_on())
