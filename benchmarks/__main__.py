"""How fast chatkit is, beside the floor: `python3 dev.py bench [NAMES] [--quick] [--runs N] [--record]`.

The floor (`floor.py`) is what a server in Python costs that passes lines on and does nothing else. It and
chatkit take turns under the same load, each on the same core, the load on another; medians are compared.
`CPU s/M` is seconds of the server's CPU for a million deliveries; delays count from the moment at which a
message was due, until the room's last member has it. Less is better everywhere. Ends with 1 if any message
was lost, doubled, misrouted or out of order for anybody. Needs Linux.

`python3 dev.py bench client` measures the client.
"""

import argparse
import sys
from collections import Counter
from datetime import UTC, datetime

from benchmarks import table
from benchmarks.servers import open_more_files
from benchmarks.workloads import WORKLOADS, compared

RUNS, QUICK_RUNS = 5, 3
QUICK_PART = 0.2  # of the messages


def measured(names: list[str], runs: int, part: float) -> tuple[list[table.Figure], Counter[str]]:
    """Prints each line of the table as soon as it is known."""
    where, before = table.recorded(table.RECORDED)
    print(f"now: {table.machine()}, {table.versions()}\n{where}\n\n{table.HEADER}", flush=True)
    figures: list[table.Figure] = []
    mistakes: Counter[str] = Counter()
    for name in names:
        workload = WORKLOADS[name]
        medians, found = compared(workload, runs, part)
        mistakes += found
        for what, (chatkit, floor) in medians.items():
            figure = table.Figure(f"{name}, {what}", f"{workload.title}: {what}", chatkit, floor)
            figures.append(figure)
            print(table.row(figure, before.get(figure.name)), flush=True)
        if found:
            print(f"{'':4}{dict(found)}", flush=True)
    return figures, mistakes


def main() -> int:
    if sys.argv[1:2] == ["client"]:
        from benchmarks.client.__main__ import main as measure_client  # noqa: PLC0415  # needs Textual

        return measure_client(sys.argv[2:])
    doc = __doc__ or ""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=doc.partition("\n")[0])
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(WORKLOADS)}; all if not given"
    )
    parser.add_argument("--quick", action="store_true", help="less of everything: within a minute, and rough")
    parser.add_argument(
        "--runs", type=int, help=f"of each server; {RUNS} if not given, {QUICK_RUNS} if quick"
    )
    parser.add_argument("--record", action="store_true", help="keep the figures, to compare with from now on")
    options = parser.parse_args()
    if sys.platform != "linux":
        parser.error("needs Linux")
    if unknown := set(options.names) - WORKLOADS.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}, only {', '.join(WORKLOADS)}")
    if options.record and (options.names or options.quick):
        parser.error("--record needs all of them, and not in a hurry")
    open_more_files()
    names = options.names or [name for name, each in WORKLOADS.items() if not (options.quick and each.long)]
    runs = options.runs or (QUICK_RUNS if options.quick else RUNS)
    figures, mistakes = measured(names, runs, QUICK_PART if options.quick else 1)
    print(f"\nlost, doubled, misrouted or out of order: {dict(mistakes) or 'nothing'}")
    if options.record and not mistakes:
        table.write(figures, datetime.now(UTC).date(), table.RECORDED)
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
