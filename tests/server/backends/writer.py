"""A process that fills a record, to be killed: so many messages a second, or as fast as it can.

`python -m tests.server.backends.writer FOLDER RUN [--rate N]`. Several talk at once. For each message that is
acknowledged it writes a line `ok ID MARK SECONDS`, the time since the first was due; for each that is not
`no MARK`, and `fatal WHY` when the record says that nothing can be written any more.
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
from tests.server.backends.faults import QuickDisk, SlowDisk
from tests.server.fakes import RecordingSink

TALKERS = 4
DISKS = {"measured": None, "quick": QuickDisk(), "slow": SlowDisk()}


def tell(line):
    os.write(1, f"{line}\n".encode())  # one system call, and nothing of it is held back


def text(mark):
    """What is said under a mark: some short, some longer than a page."""
    return f"{mark} " + "部署 x" * (len(mark) * 7919 % 50 if not mark.endswith("7") else 1200)


async def talk(backend, claim, run, number, begun, options):
    for n in range(options.count):
        if options.rate:  # what is late is made up for: each is due at a time of its own
            due = begun + (n * TALKERS + number) / options.rate
            await asyncio.sleep(max(0, due - time.perf_counter()))
        await say(backend, claim, f"{run}-{number}-{n}", begun)


async def say(backend, claim, mark, begun):
    """Says one message, and tells whether it was acknowledged."""
    try:
        appended = await backend.append(claim, "lobby", text(mark), "say", mark)
    except Unavailable:
        tell(f"no {mark}")
        return False
    tell(f"ok {appended.stored.message.id} {mark} {time.perf_counter() - begun:.6f}")
    return True


async def main(options):
    stopped = asyncio.Event()

    def fatal(why):
        tell(f"fatal {why}")
        stopped.set()

    backend = SqliteBackend(options.folder, time.time, fatal, pace=DISKS[options.disk])
    await backend.open(RecordingSink())
    tell("ready")
    claims = [await backend.claim(f"talker{number}") for number in range(TALKERS)]
    begun = time.perf_counter()
    await asyncio.gather(
        *(talk(backend, claim, options.run, number, begun, options) for number, claim in enumerate(claims))
    )
    for n in range(options.until_taken):
        if await say(backend, claims[0], f"{options.run}-more-{n}", begun):
            break
    kept = (await backend.history("lobby", limit=10**9)).messages
    tell(f"reads {len(kept)}")
    await backend.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("run")
    parser.add_argument("--count", type=int, default=10**9, help="messages that each of them says")
    parser.add_argument("--until-taken", type=int, default=0, help="so many more, until one is acknowledged")
    parser.add_argument("--rate", type=float, help="messages a second, of all together; else at full speed")
    parser.add_argument("--checkpoint", type=int, help="changes between checkpoints")
    parser.add_argument("--disk", choices=DISKS, default="measured", help="who commits: quick is the loop")
    parser.add_argument("--careless", action="store_true", help="do not sync each commit; for comparison")
    arguments = parser.parse_args()
    if arguments.checkpoint:
        sqlite_chores.CHANGES_PER_CHECKPOINT = arguments.checkpoint
    if arguments.careless:
        settings = sqlite_schema._SETTINGS
        sqlite_schema._SETTINGS = settings.replace("synchronous = FULL", "synchronous = NORMAL")
    sys.exit(asyncio.run(main(arguments)))
