"""What the tests do a few times, many times: `python tools/soak.py kills [300]`, or `cuts [5000]`.

`kills` kills a process that puts 500 messages a second into a record, or with `--full-speed` as many as it
can; `cuts` cuts the power of one, in a trace of its system calls (needs strace). Both end with 0 when nothing
that was acknowledged was lost, torn, or stored twice.
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


class Tally:
    """What the kills came to."""

    def __init__(self) -> None:
        self.paces: list[float] = []
        self.acknowledged = 0
        self.caught = 0
        self.losses: list[str] = []

    def __str__(self) -> str:
        return (
            f"{self.acknowledged} messages acknowledged, at {min(self.paces):.0f} to {max(self.paces):.0f} a "
            f"second; {self.caught} kills between commit and acknowledgement; {len(self.losses)} losses"
        )


async def kills(folder: Path, count: int, seed: int, rate: float | None) -> list[str]:
    chance, acknowledged, tally = random.Random(seed), {}, Tally()
    for number in range(count):
        if number % 10 == 0:  # a new record: to look through a long one takes longer than to kill
            record, acknowledged = folder / str(number), {}
        try:
            await kill(record, f"run{number % 10}", chance, rate, acknowledged, tally)
        except AssertionError as error:
            tally.losses.append(f"kill {number}: {error}")
        show(number + 1, count, f"the last at {tally.paces[-1]:.0f} a second. In all {tally}")
    return tally.losses


async def kill(
    record: Path,
    run: str,
    chance: random.Random,
    rate: float | None,
    acknowledged: dict[str, int],
    tally: Tally,
) -> None:
    """Kills once and looks at what is left; raises AssertionError if that is not what it should be."""
    lines = crashes.kill(record, run, chance, rate)
    answered = crashes.ids_by_mark(lines)
    acknowledged |= answered
    tally.acknowledged += len(answered)
    tally.paces.append(crashes.pace(lines))
    kept = await crashes.check(record, acknowledged)
    tally.caught += any(mark.startswith(f"{run}-") and mark not in answered for mark in kept)
    await crashes.resend(record, run, kept)
    await crashes.check(record, acknowledged)
    assert not rate or crashes.keeps_up(tally.paces[-1], rate), "too slow to count"


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
    parser.add_argument("--full-speed", action="store_true", help="kill what writes as fast as it can")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other moments")
    options = parser.parse_args()
    if options.what == "cuts" and (why := crashes.can_trace()):
        parser.error(why)
    with TemporaryDirectory() as folder:
        if options.what == "kills":
            rate = None if options.full_speed else crashes.RATE
            losses = asyncio.run(kills(Path(folder), options.count or 300, options.seed, rate))
        else:
            losses = asyncio.run(cuts(Path(folder), options.count or 5000, options.seed))
    print(file=sys.stderr)
    print("\n".join(losses) or "nothing was lost")
    return 1 if losses else 0


if __name__ == "__main__":
    sys.exit(main())
