"""What the tests do a few times, many times: `python tools/soak.py kills [300]`, or `cuts [5000]`.

`kills` kills a process that fills a record; `cuts` cuts the power of one, in a trace of its system calls
(needs strace). Both end with 0 when nothing that was acknowledged was lost, torn, or stored twice.
"""

import argparse
import asyncio
import random
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.server.backends import crashes

CUTS_IN_A_RUN = 250


async def kills(folder: Path, count: int, seed: int) -> list[str]:
    chance, acknowledged, losses = random.Random(seed), {}, []
    for number in range(count):
        run = f"run{number % 10}"
        if number % 10 == 0:  # a new record: to look through a long one takes longer than to kill
            record, acknowledged = folder / str(number), {}
        acknowledged |= crashes.ids_by_mark(crashes.kill(record, run, chance))
        try:
            kept = await crashes.check(record, acknowledged)
            await crashes.resend(record, run, kept)
            await crashes.check(record, acknowledged)
        except AssertionError as error:
            losses.append(f"kill {number}: {error}")
        show(number + 1, count, f"{len(acknowledged)} acknowledged in this record, {len(losses)} losses")
    return losses


async def cuts(folder: Path, count: int, seed: int) -> list[str]:
    losses: list[str] = []
    for number in range(0, count, CUTS_IN_A_RUN):
        record, log = folder / f"record{number}", folder / f"log{number}"
        record.mkdir()
        crashes.traced(record, log, "--count", "150", "--checkpoint", str(40 + number % 400))
        cut = min(CUTS_IN_A_RUN, count - number)
        losses += await crashes.power_cuts(record, log, cut, seed + number)
        log.unlink()
        show(number + cut, count, f"{len(losses)} losses")
    return losses


def show(done: int, count: int, result: str) -> None:
    print(f"\r{done} of {count}: {result}", end="", file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", choices=["kills", "cuts"])
    parser.add_argument("count", type=int, nargs="?", help="how many; 300 kills or 5000 cuts if not given")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other moments")
    options = parser.parse_args()
    if options.what == "cuts" and (why := crashes.can_trace()):
        parser.error(why)
    with TemporaryDirectory() as folder:
        if options.what == "kills":
            losses = asyncio.run(kills(Path(folder), options.count or 300, options.seed))
        else:
            losses = asyncio.run(cuts(Path(folder), options.count or 5000, options.seed))
    print(file=sys.stderr)
    print("\n".join(losses) or "nothing was lost")
    return 1 if losses else 0


if __name__ == "__main__":
    sys.exit(main())
