"""Makes the comparison with other servers: `python tools/peers.py [FOLDER]`.

FOLDER holds what the load generator in C has recorded, a file of JSON lines for each suite (fanout.jsonl,
rooms.jsonl and so on). Their medians go to benchmarks/peers.json; of a suite that has no file there, those
that are recorded stay. From that file come the tables in docs/explanation/performance.md, a sentence of
README.md, and both charts in docs/images; without FOLDER only these are made anew. A test calls `pages()` and
compares, so that neither can drift from the figures.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.table import machine, versions
from tools.charts import chart, growth
from tools.tables import TABLES, in_short

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "benchmarks" / "peers.json"
PAGE = ROOT / "docs" / "explanation" / "performance.md"
README = ROOT / "README.md"
IMAGES = ROOT / "docs" / "images"
SUITES = ("fanout", "rooms", "paced", "slow", "idle", "grow", "json")
KEYS = ("rooms", "clients", "senders", "window", "rate", "slow")  # what makes two runs the same workload
MEDIANS = (
    *("cpu_s_per_M", "p50_us", "p99_us", "deliveries_per_s", "rss_start_kb", "rss_max_kb", "slow_dropped"),
    *("logins_per_s", "login_cpu_us", "rss_per_conn_b"),
)
SUMS = ("lost", "duplicated", "reordered", "misrouted")


def gathered(folder: Path) -> list[dict[str, object]]:
    """The workloads in the order in which they were measured, each with what each server needed for it."""
    workloads: dict[tuple[object, ...], dict[str, list[dict[str, float]]]] = {}
    for suite in SUITES:
        if (path := folder / f"{suite}.jsonl").exists():
            for line in path.read_text("utf-8").splitlines():
                run = json.loads(line)
                key = (suite, *(run[name] for name in KEYS))
                workloads.setdefault(key, {}).setdefault(run["label"], []).append(run)
    return [
        dict(zip(("suite", *KEYS), key, strict=True))
        | {"servers": {label: summed_up(runs) for label, runs in servers.items()}}
        for key, servers in workloads.items()
    ]


def in_order(measured: list[dict[str, object]], recorded: list[dict[str, object]]) -> list[dict[str, object]]:
    """What was measured now, and what is recorded of the other suites."""
    anew = {workload["suite"] for workload in measured}
    kept = [workload for workload in recorded if workload["suite"] not in anew]
    return sorted([*measured, *kept], key=lambda workload: SUITES.index(str(workload["suite"])))


def summed_up(runs: list[dict[str, float]]) -> dict[str, float]:
    """Medians of the runs, how far apart these were as a part of that, and sums of what went wrong."""
    found: dict[str, float] = {"runs": len(runs)}
    for name in MEDIANS:
        if values := [run[name] for run in runs if name in run]:
            found[name] = float(f"{median(values):.4g}")
    if costs := [run["cpu_s_per_M"] for run in runs if run.get("cpu_s_per_M")]:
        found["spread"] = round((max(costs) - min(costs)) / median(costs), 3)
    return found | {name: sum(int(run.get(name, 0)) for run in runs) for name in SUMS}


class Program(NamedTuple):
    name: str
    command: tuple[str, ...]


PROGRAMS = (Program("InspIRCd", ("inspircd", "--version")), Program("ngIRCd", ("ngircd", "--version")))


def all_versions() -> Iterator[str]:
    """Ours, and those of the peers that are installed."""
    yield versions()
    for program in PROGRAMS:
        try:
            said = subprocess.run(program.command, capture_output=True, text=True, check=False).stdout
        except OSError:
            continue
        if number := re.search(r"\d+(\.\d+)+", said):
            yield f"{program.name} {number[0]}"


def record(folder: Path) -> None:
    peers = {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "versions": ", ".join(all_versions()),
        "workloads": in_order(gathered(folder), json.loads(PEERS.read_text("utf-8"))["workloads"]),
    }
    PEERS.write_text(json.dumps(peers, indent=1) + "\n", "utf-8")


def pages() -> dict[Path, str]:
    """What is made from peers.json: the page with its tables, a sentence of the README, and the charts."""
    peers = json.loads(PEERS.read_text("utf-8"))
    page = PAGE.read_text("utf-8")
    for name, table in TABLES.items():
        page = filled_in(page, name, table(peers))
    return {
        PAGE: page,
        README: filled_in(README.read_text("utf-8"), "in short", in_short(peers)),
        IMAGES / "performance.svg": chart(peers),
        IMAGES / "growth.svg": growth(peers),
    }


def filled_in(page: str, name: str, text: str) -> str:
    """The page with this text between the marks of that name."""
    begin, end = f"<!-- {name}: made by tools/peers.py -->", f"<!-- {name}: end -->"
    before, _, rest = page.partition(begin)
    _, marked, after = rest.partition(end)
    if not marked:
        sys.exit(f"there are no marks for {name}: {begin} and {end}")
    return f"{before}{begin}\n{text}\n{end}{after}"


def main() -> None:
    if len(sys.argv) > 1:
        record(Path(sys.argv[1]))
    for path, text in pages().items():
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print(f"written: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
