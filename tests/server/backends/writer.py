"""A process that fills a record as fast as it can, to be killed.

`python -m tests.server.backends.writer FOLDER RUN`. Several talk at once. For each message that is
acknowledged it writes a line `ok ID MARK`, for each that is not `no MARK`, and `fatal WHY` when the record
says that nothing can be written any more.
"""

import argparse
import asyncio
import os
import sys
import time
from pathlib import Path

from chatkit.protocol.errors import Unavailable
from chatkit.server.backends import sqlite_chores, sqlite_schema
from chatkit.server.backends.sqlite import SqliteBackend
from tests.server.fakes import RecordingSink

TALKERS = 4


def tell(line):
    os.write(1, f"{line}\n".encode())  # one system call, and nothing of it is held back


def text(mark):
    """What is said under a mark: some short, some longer than a page."""
    return f"{mark} " + "部署 x" * (len(mark) * 7919 % 50 if not mark.endswith("7") else 1200)


async def talk(backend, run, number, count):
    claim = await backend.claim(f"talker{number}")
    for n in range(count):
        mark = f"{run}-{number}-{n}"
        try:
            appended = await backend.append(claim, "lobby", text(mark), "say", mark)
        except Unavailable:
            tell(f"no {mark}")
        else:
            tell(f"ok {appended.stored.message.id} {mark}")


async def main(options):
    stopped = asyncio.Event()

    def fatal(why):
        tell(f"fatal {why}")
        stopped.set()

    backend = SqliteBackend(options.folder, time.time, fatal)
    await backend.open(RecordingSink())
    tell("ready")
    await asyncio.gather(*(talk(backend, options.run, number, options.count) for number in range(TALKERS)))
    kept = (await backend.history("lobby", limit=10**9)).messages
    tell(f"reads {len(kept)}")
    await backend.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("run")
    parser.add_argument("--count", type=int, default=10**9, help="messages that each of them says")
    parser.add_argument("--checkpoint", type=int, help="changes between checkpoints")
    parser.add_argument("--careless", action="store_true", help="do not sync each commit; for comparison")
    arguments = parser.parse_args()
    if arguments.checkpoint:
        sqlite_chores.CHANGES_PER_CHECKPOINT = arguments.checkpoint
    if arguments.careless:
        settings = sqlite_schema._SETTINGS
        sqlite_schema._SETTINGS = settings.replace("synchronous = FULL", "synchronous = NORMAL")
    sys.exit(asyncio.run(main(arguments)))
