"""The table of what was measured, beside what was recorded before."""

import json
import os
import platform
from collections.abc import Iterator
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

RECORDED = Path(__file__).with_name("recorded.json")
NOTABLE = 0.15  # a change of the multiple that is more than chance


class Figure(NamedTuple):
    """One thing that was measured; less is better. The floor's is from the same run."""

    name: str  # of the workload, and what was measured: "room-10, CPU s/M"
    title: str
    chatkit: float
    floor: float

    @property
    def times(self) -> float:
        """How much of the floor it is."""
        return self.chatkit / self.floor


class Before(NamedTuple):
    """A figure as it was recorded."""

    chatkit: float
    times: float


HEADER = f"""\
{"":58} {"chatkit":>9} {"floor":>9} {"times":>6}   {"recorded":>9} {"times":>6} {"change":>7}"""


def row(figure: Figure, before: Before | None) -> str:
    """One line. The change is that of the multiple, which depends less on the machine and its mood."""
    text = f"{figure.title:58} {number(figure.chatkit):>9} {number(figure.floor):>9} {figure.times:6.2f}"
    if before is None:
        return text
    change = figure.times / before.times - 1
    mark = "" if abs(change) <= NOTABLE else "  worse" if change > 0 else "  better"
    return f"{text}   {number(before.chatkit):>9} {before.times:6.2f} {change:+7.0%}{mark}"


def number(value: float) -> str:
    """Three digits, or all of them where there are more."""
    return f"{value:,.{0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3}f}"


def recorded(path: Path) -> tuple[str, dict[str, Before]]:
    """Where and when figures were last recorded, in words, and the figures."""
    if not path.exists():
        return "nothing was recorded yet", {}
    record = json.loads(path.read_text("utf-8"))
    figures = {name: Before(each["chatkit"], each["times"]) for name, each in record["figures"].items()}
    return f"recorded on {record['date']}: {record['machine']}, {record['versions']}", figures


def write(figures: list[Figure], today: date, path: Path) -> None:
    """Records them in place of those before."""
    record = {
        "date": today.isoformat(),
        "machine": machine(),
        "versions": versions(),
        "figures": {
            each.name: {
                "chatkit": float(f"{each.chatkit:.4g}"),
                "floor": float(f"{each.floor:.4g}"),
                "times": round(each.times, 3),
            }
            for each in figures
        },
    }
    path.write_text(json.dumps(record, indent=2) + "\n", "utf-8")


def machine() -> str:
    return f"{os.cpu_count()} cores of {_model()}, {platform.system()} {platform.release().partition('-')[0]}"


def versions() -> str:
    return ", ".join([f"Python {platform.python_version()}", *_packages()])


def _packages() -> Iterator[str]:
    for name in ("uvloop", "msgspec"):
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"no {name}"


def _model() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
