"""What it costs to keep what is said: `python benchmarks/publish.py [--runs N] [--tags]`.

CPU time of `chatkit serve --data` for each delivery in a room of 100, against that of `serve --temp`. Each
sender has so many messages under way, his window, and sends the next when the room's last member has one.
Runs with and without the record take turns, and medians are compared. With `--tags` each line has a tag, as
those of programs do: the record keeps it for a day. Ends with 1 if any message was lost, doubled or out of
order for anybody. Needs Linux. How fast chatkit is beside the floor: `python3 dev.py bench`.
"""

import argparse
import sys
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.load import JSON, TAGGED, Crowd, Dialect, Shape
from benchmarks.servers import CHATKIT, TEMPORARY, Server, open_more_files, serving
from benchmarks.workloads import WARM_UP

MEMBERS = 100


class Case(NamedTuple):
    senders: int
    window: int
    messages: int

    def __str__(self) -> str:
        return f"{self.senders} sender{'s' if self.senders > 1 else ''}, window {self.window}"


CASES = (Case(1, 1, 5_000), Case(1, 64, 10_000), Case(50, 1, 40_000), Case(50, 8, 40_000))


class Result(NamedTuple):
    cpu: float  # microseconds for each delivery
    rate: float  # messages a second
    busy: float  # part of the time in which the server used its core


def measured(case: Case, dialect: Dialect, server: Server) -> tuple[Result, Counter[str]]:
    # Nobody is cut off as too slow: here one program has to read for a hundred.
    with serving(server, unsent_bytes=0) as running, ExitStack() as stack:
        crowd = Crowd(running.port, Shape(MEMBERS, case.senders), stack, dialect)
        crowd.talk(int(case.messages * WARM_UP), case.window)
        mistakes = crowd.mistakes()
        before = running.cpu_seconds()
        took = crowd.talk(case.messages, case.window)
        used = running.cpu_seconds() - before
        mistakes += crowd.mistakes()
    deliveries = case.messages * MEMBERS
    return Result(1e6 * used / deliveries, case.messages / took, used / took), mistakes


def compared(case: Case, runs: int, dialect: Dialect) -> Counter[str]:
    """Runs with and without the record in turns; prints a line of the table."""
    mistakes: Counter[str] = Counter()
    results: dict[Server, list[Result]] = {CHATKIT: [], TEMPORARY: []}
    for run in range(runs):
        for server in results if run % 2 else reversed(results):
            result, found = measured(case, dialect, server)
            results[server].append(result)
            mistakes += found
    kept, free = (Result(*map(median, zip(*each, strict=True))) for each in results.values())
    print(
        f"{case!s:22} {kept.cpu:7.3f} {free.cpu:7.3f} {kept.cpu / free.cpu:6.2f}"
        f" {kept.rate:9,.0f} {free.rate:9,.0f} {kept.busy:6.0%} {free.busy:6.0%}"
        f"   {dict(mistakes) or 'none'}",
        flush=True,
    )
    return mistakes


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5, help="of each kind; 5 if not given")
    parser.add_argument("--tags", action="store_true", help="give each line a tag")
    options = parser.parse_args()
    if sys.platform != "linux":
        parser.error("needs Linux")
    open_more_files()
    print(f"a room of {MEMBERS}; us of CPU a delivery, messages a second, how busy the server's core was")
    print(f"{'':22}  --data  --temp  ratio  --data/s  --temp/s --data --temp   mistakes")
    mistakes: Counter[str] = Counter()
    for case in CASES:
        mistakes += compared(case, options.runs, TAGGED if options.tags else JSON)
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
