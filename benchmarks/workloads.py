"""What is measured: each workload is prepared once for each server, and then sampled several times."""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import NamedTuple, TypeAlias

from benchmarks.load import JSON, TEXT, Crowd, Dialect, Shape
from benchmarks.record import Talk, fill
from benchmarks.servers import ASYNCIO, CHATKIT, FLOOR, Server, serving

Measured: TypeAlias = dict[str, float]  # by what it is, with its unit
Sample: TypeAlias = Callable[[], tuple[Measured, Counter[str]]]
Prepare: TypeAlias = Callable[[ExitStack, Server, float], Sample]

CPU = "CPU s/M"  # seconds of the server's CPU for a million deliveries
WARM_UP = 0.1  # of the messages, before anything is measured


class Workload(NamedTuple):
    title: str
    prepare: Prepare  # for a server, and with such a part of the messages
    server: Server = CHATKIT
    often: float = 1  # so many samples for each run
    long: bool = False  # not for those in a hurry


def talk(shape: Shape, messages: int, dialect: Dialect = TEXT, window: int = 1) -> Prepare:
    """As fast as it goes: each sender says the next thing when the listener has one of his last."""

    def prepare(stack: ExitStack, server: Server, part: float) -> Sample:
        running = stack.enter_context(serving(server))
        crowd = Crowd(running.port, shape, stack, TEXT if server == FLOOR else dialect)
        count = max(1, int(messages * part / shape.senders)) * shape.senders
        crowd.talk(max(shape.senders, int(count * WARM_UP)), window)

        def sample() -> tuple[Measured, Counter[str]]:
            before = running.cpu_seconds()
            crowd.talk(count, window)
            used = running.cpu_seconds() - before
            return {CPU: 1e6 * used / (count * shape.members * shape.rooms)}, crowd.mistakes()

        return sample

    return prepare


def pace(shape: Shape, rate: float, seconds: float, length: int = 64, p99: bool = False) -> Prepare:
    """So many messages a second, whatever comes back."""

    def prepare(stack: ExitStack, server: Server, part: float) -> Sample:
        running = stack.enter_context(serving(server))
        crowd = Crowd(running.port, shape, stack)
        count = int(rate * seconds * part / shape.senders) * shape.senders
        crowd.pace(max(shape.senders, int(count * WARM_UP)), rate, length)

        def sample() -> tuple[Measured, Counter[str]]:
            before = running.cpu_seconds()
            delays = crowd.pace(count, rate, length)
            used = running.cpu_seconds() - before
            measured = {CPU: 1e6 * used / (count * shape.members), "p50 us": 1e6 * median(delays)}
            if p99:
                measured["p99 us"] = 1e6 * quantiles(delays, n=100)[98]
            return measured, crowd.mistakes()

        return sample

    return prepare


def idle(connections: int) -> Prepare:
    def prepare(_: ExitStack, server: Server, __: float) -> Sample:
        def sample() -> tuple[Measured, Counter[str]]:
            with serving(server) as running, ExitStack() as stack:
                cpu, memory = running.cpu_seconds(), running.resident_bytes()
                Crowd(running.port, Shape(connections), stack)
                each = (running.resident_bytes() - memory) / connections
                used = running.cpu_seconds() - cpu
            return {"bytes each": each, "CPU us/login": 1e6 * used / connections}, Counter()

        return sample

    return prepare


def start(stored: int = 0) -> Prepare:
    """From the command to `listening on`, with so many messages in the record."""

    def prepare(stack: ExitStack, server: Server, _: float) -> Sample:
        record = None
        if stored and server.keeps:
            record = Path(stack.enter_context(TemporaryDirectory()))
            with redirect_stdout(StringIO()), redirect_stderr(StringIO()):  # how far it is
                asyncio.run(fill(record, Talk(), stored))

        def sample() -> tuple[Measured, Counter[str]]:
            with serving(server, record) as running:
                return {"ms": 1000 * running.started_in}, Counter()

        return sample

    return prepare


WORKLOADS = {
    "room-10": Workload("a room of 10, one sender", talk(Shape(10), 1500)),
    "room-100": Workload("a room of 100, one sender", talk(Shape(100), 400)),
    "room-1000": Workload("a room of 1,000, one sender", talk(Shape(1000), 80)),
    "busy-100": Workload("a room of 100, 50 senders", talk(Shape(100, 50), 10_000)),
    "busy-1000": Workload("a room of 1,000, 100 senders", talk(Shape(1000, 100), 2000)),
    "window-100": Workload("a room of 100, one sends 64 lines at once", talk(Shape(100), 5000, window=64)),
    "rooms": Workload("100 rooms of 10, one sender in each", talk(Shape(10, rooms=100), 60)),
    "paced-100": Workload("a room of 100, 1,000 messages a second", pace(Shape(100, 10), 1000, 2, p99=True)),
    "paced-1000": Workload("a room of 1,000, 200 messages a second", pace(Shape(1000, 10), 200, 2)),
    "slow": Workload("25 of 30 read, 5 never do", pace(Shape(25, 5, slow=5), 2000, 2, 400, p99=True)),
    "json-100": Workload("JSON: a room of 100, one sender", talk(Shape(100), 400, JSON)),
    "json-busy-100": Workload("JSON: a room of 100, 50 senders", talk(Shape(100, 50), 10_000, JSON)),
    "asyncio-100": Workload("without uvloop: a room of 100, one sender", talk(Shape(100), 400), ASYNCIO),
    "asyncio-busy-100": Workload(
        "without uvloop: a room of 100, 50 senders", talk(Shape(100, 50), 10_000), ASYNCIO
    ),
    "idle": Workload("2,000 connections, idle", idle(2000), often=0.4, long=True),
    "start": Workload("start", start(), often=2),
    "start-100k": Workload("start with 100,000 messages", start(100_000), often=2, long=True),
}


def compared(
    workload: Workload, runs: int, part: float
) -> tuple[dict[str, tuple[float, float]], Counter[str]]:
    """Samples the floor and chatkit in turns. Returns both medians of what was measured, chatkit's first."""
    mistakes: Counter[str] = Counter()
    results: dict[Server, list[Measured]] = {workload.server: [], FLOOR: []}
    with ExitStack() as stack:
        samples = {server: workload.prepare(stack, server, part) for server in results}
        for run in range(max(1, round(runs * workload.often))):
            for server in results if run % 2 else reversed(results):
                measured, found = samples[server]()
                results[server].append(measured)
                mistakes += found
    mine, floors = results.values()
    return {
        what: (median(m[what] for m in mine), median(m[what] for m in floors)) for what in mine[0]
    }, mistakes
