"""The charts of the README and of docs/explanation/performance.md, as SVG, from benchmarks/peers.json.

They have a background of their own, the one of the client's pictures, so that they can be read on a light
page and on a dark one.
"""

from collections.abc import Iterable, Iterator
from html import escape
from math import log10
from typing import NamedTuple

from tools.tables import FANOUT, GROWTH, ROOMS, Figures, Peers

WIDTH = 860
BACKGROUND, RULE, FAINT, SOFT, BRIGHT = "#16181f", "#2a2e3a", "#858a98", "#b9bdcb", "#e4e7f2"
FONT = "-apple-system, 'Segoe UI', 'Liberation Sans', 'DejaVu Sans', sans-serif"


class Line(NamedTuple):
    """A server in the charts."""

    name: str
    colour: str


PEERS = {
    "tutorial": Line("the tutorial's server", "#dfaf68"),
    "naive": Line("asyncio streams", "#ff9bd2"),
    "ngircd": Line("ngIRCd", "#bb9af7"),
    "inspircd": Line("InspIRCd", "#7aa2f7"),
    "chatkit": Line("chatkit", "#9ece6a"),  # the last, so that it lies on top
}
LIMIT = Line("the limit: C, and nothing but passing lines on", FAINT)
WORKLOADS = (
    ("10 people, one speaks", FANOUT[0]),
    ("100 people, one speaks", FANOUT[1]),
    ("1,000 people, one speaks", FANOUT[2]),
    ("100 people, 64 lines at once", FANOUT[4]),
    ("100 people, 50 speak", FANOUT[5]),
    ("1,000 people, 100 speak", FANOUT[6]),
    ("100 rooms of 10, one speaks in each", ROOMS[0]),
    ("10 rooms of 100, 10 speak in each", ROOMS[1]),
)


class Scale(NamedTuple):
    """Logarithmic: from a value to a place."""

    least: float
    most: float
    start: float  # where the least is
    end: float

    def __call__(self, value: float) -> float:
        part = log10(value / self.least) / log10(self.most / self.least)
        return self.start + part * (self.end - self.start)

    def ticks(self) -> list[float]:
        every = (step * 10.0**power for power in range(-3, 6) for step in (1, 2, 5))
        return [tick for tick in every if self.least <= tick <= self.most]


def chart(peers: Peers) -> str:
    """CPU for a delivery, as a multiple of the limit: a line for each workload, a dot for each server."""
    rows = [(label, found) for label, each in WORKLOADS if "limit" in (found := each.servers(peers))]
    multiples = [(label, multiples_of_limit(found)) for label, found in rows]
    top, step = 136, 42
    bottom = top + step * len(rows)
    most = max((value for _, each in multiples for value in each.values()), default=2.0)
    scale = Scale(1, most * 1.25, 290, WIDTH - 40)
    parts = [
        *heading("What one delivery costs", "CPU of the server, as a multiple of the limit; less is better")
    ]
    parts += legend(
        {name: line for name, line in PEERS.items() if any(name in each for _, each in multiples)}
    )
    for tick in scale.ticks():
        parts.append(rule(scale(tick), top - 12, scale(tick), bottom - 12, FAINT if tick == 1 else RULE))
        parts.append(words(scale(tick), bottom + 8, f"{tick:g}x", FAINT, anchor="middle"))
    for number, (label, each) in enumerate(multiples):
        parts += row(label, each, scale, top + step * number + step / 2 - 8)
    parts.append(words(scale(1), bottom + 30, f"1x is {LIMIT.name}", FAINT))
    return document(bottom + 48, "CPU for each delivery as a multiple of the limit, by workload", parts)


def multiples_of_limit(servers: dict[str, Figures]) -> dict[str, float]:
    limit = servers["limit"]["cpu_s_per_M"]
    return {name: servers[name]["cpu_s_per_M"] / limit for name in PEERS if name in servers}


def row(label: str, multiples: dict[str, float], scale: Scale, y: float) -> Iterator[str]:
    yield words(270, y + 5, label, SOFT, anchor="end", size=14)
    yield rule(scale(1), y, WIDTH - 40, y, RULE)
    if own := multiples.get("chatkit"):
        x, colour = scale(max(own, scale.least)), PEERS["chatkit"].colour
        yield rule(scale(1), y, max(x - 9, scale(1)), y, colour, width=2)
        yield words(x, y - 14, f"{own:.1f}x", colour, anchor="middle", weight="bold")
    for name, value in multiples.items():
        yield mark(name, scale(max(value, scale.least)), y)


def growth(peers: Peers) -> str:
    """CPU for a delivery by the number of members, for the limit, one peer and chatkit."""
    lines = {"limit": LIMIT, "inspircd": PEERS["inspircd"], "chatkit": PEERS["chatkit"]}
    points = {name: measured(peers, name) for name in lines}
    costs = [cost for each in points.values() for _, cost in each] or [1.0]
    members = [count for each in points.values() for count, _ in each] or [2]
    x = Scale(min(members) * 0.8, max(members) * 1.25, 80, WIDTH - 150)
    y = Scale(min(costs) * 0.8, max(costs) * 1.3, 330, 90)
    parts = [*heading("Growth", "microseconds of CPU for each delivery, by members of the room; one speaks")]
    for tick in y.ticks():
        parts.append(rule(x.start, y(tick), x.end, y(tick), RULE))
        parts.append(words(x.start - 12, y(tick) + 4, f"{tick:g}", FAINT, anchor="end"))
    parts += [words(x(n), y.start + 22, f"{n:,}", FAINT, anchor="middle") for n in sorted(set(members))]
    for name, line in lines.items():
        parts += curve(line, [(x(count), y(cost)) for count, cost in points[name]])
    parts += labels(lines, {name: y(each[-1][1]) for name, each in points.items() if each}, x.end)
    return document(370, "CPU for each delivery by the number of members", parts)


def measured(peers: Peers, server: str) -> list[tuple[int, float]]:
    """Members and cost, from the suite of growth, and where that has nothing from the one of fan-out."""
    found = {}
    for workload in (*FANOUT[:3], *GROWTH):
        if figures := workload.servers(peers).get(server):
            found[workload.clients] = figures["cpu_s_per_M"]
    return sorted(found.items())


def curve(line: Line, points: list[tuple[float, float]]) -> Iterator[str]:
    if points:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f'<polyline points="{path}" fill="none" stroke="{line.colour}" stroke-width="2"/>'
    for x, y in points:
        yield dot(x, y, line.colour, 4)


def labels(lines: dict[str, Line], ends: dict[str, float], x: float) -> Iterator[str]:
    """The names at the ends of the curves, from the top, and none upon another."""
    last = 0.0
    for name in sorted(ends, key=lambda name: ends[name]):
        last = max(ends[name], last + 18)
        text = "the limit, in C" if name == "limit" else lines[name].name
        weight = "bold" if name == "chatkit" else "normal"
        yield words(x + 6, last + 4, text, lines[name].colour, size=14, weight=weight)


def legend(lines: dict[str, Line]) -> Iterator[str]:
    x = 36.0
    for name, line in reversed(lines.items()):
        yield mark(name, x, 92)
        yield words(x + 15, 97, line.name, SOFT, size=14)
        x += 48 + 7.2 * len(line.name)


def heading(title: str, below: str) -> Iterator[str]:
    yield words(30, 42, title, BRIGHT, size=20, weight="bold")
    yield words(30, 64, below, FAINT, size=14)


def words(
    x: float,
    y: float,
    text: str,
    colour: str,
    *,
    anchor: str = "start",
    size: int = 13,
    weight: str = "normal",
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="{size}" font-weight="{weight}"'
        f' text-anchor="{anchor}">{escape(text)}</text>'
    )


def rule(x1: float, y1: float, x2: float, y2: float, colour: str, width: int = 1) -> str:
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width}"/>'


def mark(server: str, x: float, y: float) -> str:
    """A dot; for chatkit a ring, so that another's dot can be seen in it."""
    colour = PEERS[server].colour
    if server == "chatkit":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="8" fill="none" stroke="{colour}" stroke-width="3"/>'
    return dot(x, y, colour, 5.5)


def dot(x: float, y: float, colour: str, radius: float) -> str:
    edge = f'stroke="{BACKGROUND}" stroke-width="1.5"'  # parts it from what it lies on
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}" {edge}/>'


def document(height: float, title: str, parts: Iterable[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img"'
    card = f'<rect width="100%" height="100%" rx="10" fill="{BACKGROUND}"/>'
    return "\n".join([f'{head} font-family="{FONT}">', f"<title>{title}</title>", card, *parts, "</svg>\n"])
