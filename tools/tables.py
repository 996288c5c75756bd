"""The tables of docs/explanation/performance.md, from benchmarks/peers.json."""

from collections.abc import Callable, Iterable, Iterator
from statistics import median
from textwrap import fill
from typing import Any, NamedTuple, TypeAlias

Peers: TypeAlias = dict[str, Any]
Figures: TypeAlias = dict[str, float]  # of one server at one workload

NAMES = {
    "limit": "the limit, in C",
    "inspircd": "InspIRCd",
    "ngircd": "ngIRCd",
    "chatkit": "**chatkit**",
    "chatkit-json": "chatkit, JSON",
    "chatkit-temp": "chatkit `--temp`",
    "chatkit-asyncio": "chatkit without uvloop",
    "tutorial": "the tutorial's server",
    "naive": "asyncio streams",
}
MISSING = "–"


class Workload(NamedTuple):
    """One workload of peers.json, and what it is called here."""

    title: str
    suite: str
    clients: int
    senders: int = 1
    window: int = 1
    rooms: int = 1
    rate: int = 0
    slow: int = 0

    def servers(self, peers: Peers) -> dict[str, Figures]:
        """What each server needed for it; nothing where it was not measured."""
        wanted = {name: value for name, value in self._asdict().items() if name != "title"}
        for each in peers["workloads"]:
            if all(each[name] == value for name, value in wanted.items()):
                return dict(each["servers"])
        return {}


FANOUT = (
    Workload("10", "fanout", 10),
    Workload("100", "fanout", 100),
    Workload("1,000", "fanout", 1000),
    Workload("100, window 8", "fanout", 100, window=8),
    Workload("100, window 64", "fanout", 100, window=64),
    Workload("100, 50 speak", "fanout", 100, senders=50),
    Workload("1,000, 100 speak", "fanout", 1000, senders=100),
)
ROOMS = (
    Workload("100 rooms of 10, 1 speaks", "rooms", 10, rooms=100),
    Workload("10 rooms of 100, 10 speak", "rooms", 100, senders=10, rooms=10),
)
PACED = (
    Workload("100, 200 a second", "paced", 100, senders=10, rate=200),
    Workload("100, 1,000 a second", "paced", 100, senders=10, rate=1000),
    Workload("1,000, 50 a second", "paced", 1000, senders=10, rate=50),
    Workload("1,000, 200 a second", "paced", 1000, senders=10, rate=200),
)
JSON = (
    Workload("100", "json", 100),
    Workload("100, 50 speak", "json", 100, senders=50),
    Workload("1,000", "json", 1000),
)
SLOW = tuple(Workload(str(n), "slow", 30, senders=5, rate=4000, slow=n) for n in (0, 5))
IDLE = Workload("idle", "idle", 5000, senders=0)
GROWTH = tuple(Workload(f"{n:,}", "grow", n) for n in (2, 10, 30, 100, 300, 1000, 3000))


def costs(*workloads: Workload) -> Callable[[Peers], str]:
    """CPU seconds for a million deliveries; in brackets, as a multiple of the limit's."""

    def cell(server: str, servers: dict[str, Figures]) -> str:
        cost = servers.get(server, {}).get("cpu_s_per_M")
        limit = servers.get("limit", {}).get("cpu_s_per_M")
        if not cost:
            return MISSING
        return digits(cost) if server == "limit" or not limit else f"{digits(cost)} ({cost / limit:.2f})"

    return lambda peers: by_workload(peers, workloads, cell)


def delays(*workloads: Workload) -> Callable[[Peers], str]:
    """The median delay and the 99th percentile, in microseconds."""

    def cell(server: str, servers: dict[str, Figures]) -> str:
        figures = servers.get(server, {})
        return f"{figures['p50_us']:,.0f} / {figures['p99_us']:,.0f}" if "p50_us" in figures else MISSING

    return lambda peers: by_workload(peers, workloads, cell)


def by_workload(
    peers: Peers, workloads: tuple[Workload, ...], cell: Callable[[str, dict[str, Figures]], str]
) -> str:
    """A line for each server that was measured at any of these, a column for each workload."""
    found = [workload.servers(peers) for workload in workloads]
    measured = [server for server in NAMES if any(server in servers for servers in found)]
    rows = (
        [NAMES[server], *(cell(server, servers) for servers in found)] for server in measured or ["chatkit"]
    )
    return markdown(["", *(workload.title for workload in workloads)], rows)


def slow_readers(peers: Peers) -> str:
    without, with_them = (workload.servers(peers) for workload in SLOW)

    def row(server: str) -> list[str]:
        before, after = without.get(server, {}), with_them.get(server)
        if not after:
            return [NAMES[server], *[MISSING] * 4]
        grown = (after["rss_max_kb"] - after["rss_start_kb"]) / 1024
        p99 = f"{before['p99_us']:,.0f}" if before else MISSING
        return [
            NAMES[server],
            f"{p99} / {after['p99_us']:,.0f}",
            f"{after['slow_dropped']:.0f} of 5",
            f"{grown:.1f} MB",
            f"{after['lost']:,.0f}",
        ]

    header = ["", "p99 of the others in us, without / with", "cut off", "memory grown", "lost to the others"]
    return markdown(header, map(row, [server for server in NAMES if server in with_them] or ["chatkit"]))


def idle(peers: Peers) -> str:
    servers = IDLE.servers(peers)

    def row(server: str) -> list[str]:
        figures = servers.get(server, {})
        if "rss_per_conn_b" not in figures:
            return [NAMES[server], *[MISSING] * 3]
        return [
            NAMES[server],
            f"{figures['rss_per_conn_b']:,.0f}",
            f"{figures['login_cpu_us']:,.0f}",
            f"{figures['logins_per_s']:,.0f}",
        ]

    header = ["", "bytes each", "us of CPU a login", "logins a second"]
    return markdown(header, map(row, [server for server in NAMES if server in servers] or ["chatkit"]))


def conditions(peers: Peers) -> str:
    """Where and when, how often, how far apart the runs were, and what went wrong."""
    figures = [each for workload in peers["workloads"] for each in workload["servers"].values()]
    runs = sorted({int(each["runs"]) for each in figures})
    often = "once" if runs == [1] else f"{' to '.join(dict.fromkeys(map(str, (runs[0], runs[-1]))))} times"
    text = (
        f"Measured on {peers['date']}: {peers['machine']}; {peers['versions']}. Each workload was run {often}"
    )
    if runs[-1] > 1:
        spread = median(each["spread"] for each in figures if "spread" in each)
        text += f", and these runs differ by {spread:.0%} (the median of all)"
    return fill(" ".join([f"{text}.", *mistakes(peers)]), 110)


def parts(peers: Peers) -> str:
    """What a message costs once, and what each delivery of it, from rooms of 10 and 1,000 with one sender."""
    small, large = (workload.servers(peers) for workload in (FANOUT[0], FANOUT[2]))
    told = []
    for server in ("limit", "inspircd", "chatkit"):
        if server in small and server in large:
            first, second = small[server]["cpu_s_per_M"], large[server]["cpu_s_per_M"]
            delivery = (1000 * second - 10 * first) / (1000 - 10)
            once = max(0.0, 10 * (first - delivery))
            told.append(f"{NAMES[server]}: {once:.0f} us and {delivery:.1f} us")
    return fill(
        f"For a message and for each delivery of it, from rooms of 10 and 1,000: {'; '.join(told)}.", 110
    )


def in_short(peers: Peers) -> str:
    """For the README: chatkit and the best of the others in a room of 100."""
    one, many = (workload.servers(peers) for workload in (FANOUT[1], FANOUT[5]))
    first, second = (
        {name: each["cpu_s_per_M"] / servers["limit"]["cpu_s_per_M"] for name, each in servers.items()}
        for servers in (one, many)
    )
    text = (
        f"In a room of 100, chatkit needs {first['chatkit']:.1f} times the limit's CPU where one speaks, and"
        f" {second['chatkit']:.1f} times where 50 do. InspIRCd, which keeps nothing, needs"
        f" {first['inspircd']:.1f} and {second['inspircd']:.1f} times."
    )
    return fill(text, 110)


def mistakes(peers: Peers) -> Iterator[str]:
    totals: dict[str, dict[str, int]] = {}
    for workload in peers["workloads"]:
        for server, figures in workload["servers"].items():
            for name in ("lost", "duplicated", "reordered", "misrouted"):
                if count := int(figures[name]):
                    mine = totals.setdefault(server, {})
                    mine[name] = mine.get(name, 0) + count
    if not totals:
        yield "No server lost, doubled, misrouted or reordered a message in any of them."
    for server, found in totals.items():
        yield f"{NAMES[server]}: " + ", ".join(f"{count:,} {name}" for name, count in found.items()) + "."


def markdown(header: list[str], rows: Iterable[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |".replace("|  |", "| |") for line in lines)


def digits(value: float) -> str:
    """Three of them."""
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


TABLES: dict[str, Callable[[Peers], str]] = {
    "conditions": conditions,
    "fanout": costs(*FANOUT),
    "parts": parts,
    "rooms": costs(*ROOMS),
    "growth": costs(*GROWTH),
    "json": costs(*JSON),
    "paced": delays(*PACED),
    "slow": slow_readers,
    "idle": idle,
}
