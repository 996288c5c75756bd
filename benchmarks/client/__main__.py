"""The client's figures: `python3 dev.py bench client [NAMES] [--runs N]`.

Each is measured with the real program on a pty (`terminal.py`) that talks to a room without a server
(`room.py`), or without a terminal in a process of its own (`headless.py`). Ends with 1 where one is missed.
"""

import argparse
import os
import sys

from benchmarks.client.measures import MEASURES
from benchmarks.client.table import HEADER, row
from benchmarks.table import machine, versions


def main(arguments: list[str] | None = None) -> int:
    doc = __doc__ or ""
    parser = argparse.ArgumentParser(prog="dev.py bench client", description=doc.partition("\n")[0])
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(MEASURES)}; all if not given"
    )
    parser.add_argument("--runs", type=int, help="of each; the medians are told")
    options = parser.parse_args(arguments)
    if sys.platform != "linux":
        parser.error("needs Linux")
    if unknown := set(options.names) - MEASURES.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}, only {', '.join(MEASURES)}")
    print(f"now: {machine()}, {versions()}; load {os.getloadavg()[0]:.1f}\n\n{HEADER}", flush=True)
    missed = False
    for name in options.names or MEASURES:
        measure, runs = MEASURES[name]
        for figure in measure(options.runs or runs):
            print(row(figure), flush=True)
            missed = missed or figure.missed
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
